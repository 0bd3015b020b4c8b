"""What a snapshot says of itself, and the list of snapshots in a folder."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from graphtool.errors import BadParameter
from graphtool.exports.manifest import (
    GRAPH,
    MANIFEST,
    PARTS,
    as_frame,
    damage,
    list_snapshots,
    read_manifest,
    tables_of,
)
from graphtool.exports.snapshot import create
from graphtool.model import TABLES
from tests.exports.cases import small


def test_a_manifest_is_read_as_it_was_written_and_seals_the_whole(tmp_path: Path) -> None:
    with small(tmp_path) as case:
        manifest = create(case, tmp_path / "s")
    found = read_manifest(tmp_path / "s" / MANIFEST)
    assert found == manifest
    assert found is not None
    assert found.seal == manifest.seal
    assert set(found.files) == set(PARTS)
    said = json.loads((tmp_path / "s" / MANIFEST).read_text("utf-8"))
    (tmp_path / "s" / MANIFEST).write_text(json.dumps(said | {"note": "another"}), "utf-8")
    other = read_manifest(tmp_path / "s" / MANIFEST)
    assert other is not None
    assert other.seal != manifest.seal


def test_a_manifest_cannot_name_files_elsewhere(tmp_path: Path) -> None:
    with small(tmp_path) as case:
        manifest = create(case, tmp_path / "s")
    manifest.files["../case/case.toml"] = {"sha256": "0" * 64, "bytes": 1}
    del manifest.files[GRAPH["event"]]
    found = [(p.code, p.detail) for p in damage(tmp_path / "s", manifest)]
    assert found == [("unnamed", GRAPH["event"]), ("missing", "../case/case.toml")]


def test_snapshots_are_listed_by_time_and_broken_ones_last(tmp_path: Path) -> None:
    shelf = tmp_path / "shelf"
    with small(tmp_path) as case:
        first = create(case, shelf / "b")
        second = create(case, shelf / "a.zip")
        create(case, shelf / "broken")
    (shelf / "broken" / MANIFEST).write_text("{}", "utf-8")
    (shelf / "nothing").mkdir()
    (shelf / "junk.zip").write_text("no zip", "utf-8")
    found = list_snapshots(shelf)
    assert [s.manifest for s in found[2:]] == [None, None]
    assert {s.manifest.seal for s in found[:2] if s.manifest} == {first.seal, second.seal}
    assert [Path(p).name for p in as_frame(found)["path"]][2:] == ["broken", "junk.zip"]
    assert list_snapshots(tmp_path / "absent") == []


@pytest.mark.parametrize("name", ["s", "s.zip"])
def test_its_tables_scan_like_those_of_the_store(tmp_path: Path, name: str) -> None:
    with small(tmp_path) as case:
        create(case, tmp_path / name)
        with tables_of(tmp_path / name) as stored, case.view() as view:
            for table in TABLES:
                assert stored.scan(table).read_all() == view.scan(table).read_all()
            assert stored.scan("event", ("id",)).read_all() == view.scan("event", ("id",)).read_all()


def test_tables_of_a_damaged_snapshot_are_refused(tmp_path: Path) -> None:
    with small(tmp_path) as case:
        create(case, tmp_path / "s")
    (tmp_path / "s" / GRAPH["event"]).write_bytes(b"")
    with pytest.raises(BadParameter, match="is no snapshot, or is damaged"), tables_of(tmp_path / "s"):
        pass
