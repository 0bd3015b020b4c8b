"""Folders and archives down to the innermost files; nothing an archive says can write or fill the disk."""

from __future__ import annotations

import hashlib
import io
import os
import zipfile
from pathlib import Path

import pytest

from loaders.archives import Limits, Source, member_name, walk

USUAL = Limits()
TEXT = "交易卡号,交易金额\n1,2\n".encode("gb18030")


def zipped(*members: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return out.getvalue()


def found(path: Path, limits: Limits = USUAL) -> list[Source]:
    return list(walk([path], limits))


def trouble(sources: list[Source]) -> list[str]:
    return [s.error.detail for s in sources if s.error is not None]


def test_folders_and_archives_are_opened_in_order_of_name(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "x.csv").write_bytes(TEXT)
    (tmp_path / "a.zip").write_bytes(zipped(("in/y.csv", b"1"), ("z.zip", zipped(("deep.txt", b"2")))))
    (tmp_path / ".DS_Store").write_bytes(b"\0")
    sources = found(tmp_path)
    assert [s.shown for s in sources] == ["a.zip » in/y.csv", "a.zip » z.zip » deep.txt", "b/x.csv"]
    assert sources[2].file == hashlib.sha256(TEXT).hexdigest()
    outer = hashlib.sha256((tmp_path / "a.zip").read_bytes()).hexdigest()
    assert [len(s.containers) for s in sources] == [1, 2, 0]
    assert sources[0].containers == (outer,)


def test_members_can_be_read_while_the_walk_stands_still_and_are_gone_after(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(zipped(("x.csv", TEXT), ("y.csv", b"2")))
    places = []
    for source in walk([tmp_path / "a.zip"]):
        assert hashlib.sha256(source.local.read_bytes()).hexdigest() == source.file
        assert source.local.parent.stat().st_mode & 0o777 == 0o700
        places.append(source.local)
    assert not any(p.exists() or p.parent.exists() for p in places)


def test_stopping_half_way_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(zipped(("x.csv", TEXT), ("y.csv", b"2")))
    walker = walk([tmp_path / "a.zip"])
    place = next(walker).local
    walker.close()
    assert not place.parent.exists()


@pytest.mark.parametrize("name", ["../../evil.csv", "/etc/evil.csv", "C:\\evil.csv", "a/../../../evil.csv"])
def test_names_in_archives_are_never_places(name: str, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.zip").write_bytes(zipped((name, TEXT)))
    (source,) = found(tmp_path / "in")
    assert source.local.name == "00000001"
    assert not list(tmp_path.rglob("evil.csv"))


def test_a_chinese_name_written_by_windows(tmp_path: Path) -> None:
    info = zipfile.ZipInfo("placeholder")
    info.filename = info.orig_filename = "账户信息.csv".encode("gbk").decode("cp437")
    assert member_name(info) == "账户信息.csv"


def test_a_member_without_a_name_is_read(tmp_path: Path) -> None:
    nameless = zipped(("a.csv", TEXT)).replace(b"a.csv", b"\0.csv")
    (tmp_path / "a.zip").write_bytes(nameless)
    (source,) = found(tmp_path)
    assert (source.shown, source.file) == ("a.zip » ?", hashlib.sha256(TEXT).hexdigest())


def test_links_inside_a_folder_are_left_aside(tmp_path: Path) -> None:
    (tmp_path / "real.csv").write_bytes(TEXT)
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "link.csv").symlink_to(tmp_path / "real.csv")
    assert found(tmp_path / "folder") == []


def test_archives_within_archives_to_depth_three(tmp_path: Path) -> None:
    data = TEXT
    for level in range(3):
        data = zipped((f"{level}.zip" if level else "x.csv", data))
    (tmp_path / "three.zip").write_bytes(data)
    assert [s.kind for s in found(tmp_path / "three.zip")] == ["text"]
    (tmp_path / "four.zip").write_bytes(zipped(("three.zip", data)))
    assert trouble(found(tmp_path / "four.zip")) == ["too_deep"]


def test_a_bomb_stops_by_what_comes_out(tmp_path: Path) -> None:
    bomb = zipped(("a.csv", b"0" * 3_000_000), ("b.csv", b"0" * 3_000_000), ("c.csv", b"1"))
    (tmp_path / "a.zip").write_bytes(bomb)
    tight = Limits(ratio=100, ratio_from=2_000_000)
    assert trouble(found(tmp_path / "a.zip", tight)) == ["zip_bomb"]
    nested = zipped(("inner.zip", bomb))
    (tmp_path / "b.zip").write_bytes(nested)
    assert trouble(found(tmp_path / "b.zip", tight)) == ["zip_bomb"], (
        "what inner archives give counts for the outermost"
    )
    assert trouble(found(tmp_path / "a.zip", Limits(member=1_000_000))) == ["zip_bomb"]
    assert trouble(found(tmp_path / "a.zip", Limits(members=2))) == ["too_many_members"]
    assert trouble(found(tmp_path / "a.zip")) == []


def test_damage_is_reported_and_the_walk_goes_on(tmp_path: Path) -> None:
    whole = zipped(("a.csv", TEXT * 200), ("b.csv", b"2"))
    (tmp_path / "1.zip").write_bytes(whole[:40])
    flipped = bytearray(whole)
    flipped[60] ^= 0xFF
    (tmp_path / "2.zip").write_bytes(flipped)
    (tmp_path / "3.csv").write_bytes(TEXT)
    sources = found(tmp_path)
    assert trouble(sources) == ["broken_archive", "broken_member"]
    assert [s.shown for s in sources if s.error is None] == ["2.zip » b.csv", "3.csv"]


def test_an_encrypted_member_is_named(tmp_path: Path) -> None:
    data = bytearray(zipped(("a.csv", TEXT)))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "a.zip").write_bytes(data)
    (source,) = found(tmp_path)
    assert trouble([source]) == ["encrypted"]
    assert source.shown == "a.zip » a.csv"


def test_an_empty_archive_is_no_silence(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(zipped())
    (tmp_path / "b.zip").write_bytes(zipped(("folder/", b""), ("__MACOSX/x", b"1")))
    assert [s.kind for s in found(tmp_path)] == ["empty", "empty"]


@pytest.mark.skipif(os.geteuid() == 0 if hasattr(os, "geteuid") else True, reason="root reads every file")
def test_a_file_without_permission_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(TEXT)
    (tmp_path / "a.csv").chmod(0)
    assert trouble(found(tmp_path)) == ["no_access"]


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    (source,) = found(tmp_path / "nothing.csv")
    assert trouble([source]) == ["no_access"]
    assert source.file == ""
