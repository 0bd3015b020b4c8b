"""Zips are packed the same way each time and opened without trust."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest

from graphtool.exports import packing
from graphtool.exports.packing import opened, pack, sha256


def folder(path: Path, **files: bytes) -> Path:
    path.mkdir()
    for name, text in files.items():
        (path / name).write_bytes(text)
    return path


def test_the_same_files_give_the_same_zip_whenever_they_were_written(tmp_path: Path) -> None:
    one = folder(tmp_path / "one", a=b"1", b=b"2")
    two = folder(tmp_path / "two", b=b"2", a=b"1")
    os.utime(two / "a", (1, 1))
    pack(one, tmp_path / "one.zip")
    pack(two, tmp_path / "two.zip")
    assert sha256(tmp_path / "one.zip") == sha256(tmp_path / "two.zip")


def test_a_folder_and_its_zip_open_alike(tmp_path: Path) -> None:
    made = folder(tmp_path / "x", head=b"1", part=b"2", other=b"3")
    pack(made, tmp_path / "x.zip")
    for path in (made, tmp_path / "x.zip"):
        with opened(path, "head", ("part", "absent")) as (place, surplus):
            assert [(place / n).read_bytes() for n in ("head", "part")] == [b"1", b"2"]
            assert surplus == ["other"]
            assert not (place / "absent").exists()


def test_only_known_names_are_unpacked_whatever_paths_a_zip_holds(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "x.zip"
    path.parent.mkdir()
    names = ["../escaped", "/absolute", "head/../../escaped", "HEAD", "..\\escaped"]
    with zipfile.ZipFile(path, "w") as archive:
        for name in [*names, "head"]:
            archive.writestr(name, b"x")
    with opened(path, "head", ("part",)) as (place, surplus):
        assert [p.name for p in place.iterdir()] == ["head"]
        assert len(surplus) == len(names)
    assert [p.name for p in tmp_path.iterdir()] == ["deep"]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_doubled_entry_is_neither(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("head", b"1")
        archive.writestr("part", b"1")
        archive.writestr("part", b"2")
    with opened(path, "head", ("part",)) as (place, _):
        assert [p.name for p in place.iterdir()] == ["head"]


def test_a_bomb_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("head", b"0" * (50 << 20))
        archive.writestr("part", b"1" * 5000)
    monkeypatch.setattr(packing, "MOST_BYTES", 4000)
    with opened(path, "head", ("part",)) as (place, _):
        assert list(place.iterdir()) == []


@pytest.mark.parametrize("damage", ["no zip", "cut", "bent"])
def test_a_damaged_zip_gives_nothing(tmp_path: Path, damage: str) -> None:
    made = folder(tmp_path / "x", head=os.urandom(4000))
    path = tmp_path / "x.zip"
    pack(made, path)
    data = bytearray(path.read_bytes())
    if damage == "no zip":
        data = bytearray(b"PK not at all")
    elif damage == "cut":
        data = data[: len(data) // 2]
    else:
        data[300] ^= 1
    path.write_bytes(data)
    with opened(path, "head", ()) as (place, surplus):
        assert (list(place.iterdir()), surplus) == ([], [])
