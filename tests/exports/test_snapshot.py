"""Snapshots are made, checked by themselves, against the case, and by deriving them again."""

from __future__ import annotations

import json
import shutil
import stat
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import polars as pl
import pytest

from graphtool import texts
from graphtool.case import Case
from graphtool.errors import BadParameter, NotFound
from graphtool.exports import snapshot
from graphtool.exports.differences import diff
from graphtool.exports.manifest import GRAPH, MANIFEST, PARTS, read_manifest
from graphtool.exports.snapshot import create, verify
from tests.exports.cases import small, statement


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Case]:
    """A case that no test adds evidence to."""
    with small(tmp_path_factory.mktemp("snapshot")) as made:
        create(made, made.path.parent / "s", "移送")
        yield made


@pytest.fixture
def shot(case: Case, tmp_path: Path) -> Path:
    """A copy of its snapshot, to be damaged."""
    return Path(shutil.copytree(case.path.parent / "s", tmp_path / "s"))


def codes(path: Path, case: Case | None = None) -> list[tuple[str, str]]:
    return [(p.code, p.detail) for p in verify(path, case).problems]


@pytest.mark.parametrize("name", ["s", "s.zip"])
def test_a_snapshot_holds_and_derives_again(case: Case, tmp_path: Path, name: str) -> None:
    manifest = create(case, tmp_path / "out" / name, "移送")
    found = verify(tmp_path / "out" / name, case)
    assert (found.ok, found.recorded, found.derived, found.manifest) == (True, True, True, manifest)
    assert verify(tmp_path / "out" / name).ok
    assert (manifest.title, manifest.note, manifest.generation) == ("甲案", "移送", case.digest())
    assert manifest.counts["event"] > 0
    assert [p.name for p in (tmp_path / "out").iterdir()] == [name]


def test_it_is_private_and_says_who_read_what_with_which_version(case: Case, tmp_path: Path) -> None:
    create(case, tmp_path / "s")
    create(case, tmp_path / "s.zip")
    assert stat.S_IMODE((tmp_path / "s").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "s.zip").stat().st_mode) == 0o600
    (reader,) = json.loads((tmp_path / "s" / "readers.json").read_text("utf-8"))
    assert (reader["path"], reader["reader"].split("/")[0], reader["facts"]) == ("a.csv", "bank_return", 2)
    said = json.loads((tmp_path / "s" / "parameters.json").read_text("utf-8"))
    assert said["rules"]
    assert said["formats"]["bank_return"]


def test_more_evidence_later_does_not_spoil_it(tmp_path: Path) -> None:
    with small(tmp_path) as case:
        create(case, tmp_path / "s")
        case.load([statement(tmp_path / "evidence" / "b.csv", "S3", amount="99.00")])
        case.derive()
        found = verify(tmp_path / "s", case)
        assert (found.ok, found.derived) == (True, True)
        assert found.manifest is not None
        assert found.manifest.generation != case.digest()


def test_evidence_that_is_not_derived_yet_is_not_in_it(tmp_path: Path) -> None:
    with small(tmp_path) as case:
        before = case.store_digest()
        case.load([statement(tmp_path / "evidence" / "b.csv", "S3")])
        assert create(case, tmp_path / "s").generation == before
        assert verify(tmp_path / "s", case).derived is True


@pytest.mark.parametrize("part", PARTS)
def test_every_changed_or_missing_file_is_named(shot: Path, part: str) -> None:
    (shot / part).write_bytes((shot / part).read_bytes() + b" ")
    assert codes(shot) == [("changed", part)]
    (shot / part).unlink()
    assert codes(shot) == [("missing", part)]


def test_a_file_too_many_is_named(shot: Path) -> None:
    (shot / "more.txt").write_text("x", "utf-8")
    assert codes(shot) == [("surplus", "more.txt")]


def test_rows_changed_together_with_their_hash_are_found(case: Case, shot: Path) -> None:
    path, head = shot / GRAPH["event"], shot / MANIFEST
    pl.read_parquet(path).with_columns(pl.col("amount") + 1).write_parquet(path)
    said = json.loads(head.read_text("utf-8"))
    said["files"][GRAPH["event"]]["sha256"] = snapshot.sha256(path)
    head.write_text(json.dumps(said), "utf-8")
    assert codes(shot) == [("content", "")]
    assert ("unrecorded", "") in codes(shot, case)


@pytest.mark.parametrize("forged", ["no table", "other columns", "other types", "cut"])
def test_a_table_forged_together_with_its_hash_is_found(shot: Path, forged: str) -> None:
    path, head = shot / GRAPH["event"], shot / MANIFEST
    rows = pl.read_parquet(path)
    match forged:
        case "no table":
            path.write_bytes(b"PAR1 no table PAR1")
        case "other columns":
            rows.drop("amount").write_parquet(path)
        case "other types":
            rows.with_columns(pl.lit("x").alias("amount")).write_parquet(path)
        case _:
            path.write_bytes(path.read_bytes()[:-20])
    said = json.loads(head.read_text("utf-8"))
    said["files"][GRAPH["event"]]["sha256"] = snapshot.sha256(path)
    head.write_text(json.dumps(said), "utf-8")
    assert codes(shot) == [("content", "")]
    with pytest.raises(BadParameter):
        diff(shot, shot)


def test_a_wholly_forged_snapshot_is_not_what_the_case_derives_to(case: Case, shot: Path) -> None:
    manifest = read_manifest(shot / MANIFEST)
    assert manifest is not None
    head = shot / MANIFEST
    head.write_text(json.dumps(asdict(manifest) | {"content": "0" * 64}), "utf-8")
    assert codes(shot, case) == [("content", ""), ("unrecorded", ""), ("derivation", "")]
    head.write_text(json.dumps(asdict(manifest) | {"generation": "0" * 64}), "utf-8")
    assert codes(shot, case) == [("unrecorded", ""), ("generation", "")]
    head.write_text(json.dumps(asdict(manifest) | {"journal": {"line": 1, "hash": "0" * 64}}), "utf-8")
    assert codes(shot, case) == [("unrecorded", ""), ("journal", "1")]


def test_another_case_does_not_know_it(shot: Path, tmp_path: Path) -> None:
    with small(tmp_path / "other") as other:
        assert codes(shot, other)[0] == ("unrecorded", "")


def test_rules_of_another_version_leave_it_open(case: Case, shot: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshot, "LAYOUT", "graph/another")
    found = verify(shot, case)
    assert (found.ok, found.recorded, found.derived) == (True, True, None)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"layout": "snapshot/1"}', "\x00", "[" * 100_000])
def test_a_broken_manifest_is_said_to_be_unreadable(shot: Path, text: str) -> None:
    (shot / MANIFEST).write_text(text, "utf-8")
    assert codes(shot) == [("unreadable", "")]


def test_nothing_is_overwritten(case: Case, shot: Path) -> None:
    with pytest.raises(BadParameter):
        create(case, shot)


def test_a_case_without_a_graph_has_no_snapshot(tmp_path: Path) -> None:
    with Case.create(tmp_path / "empty") as empty, pytest.raises(NotFound):
        create(empty, tmp_path / "s")
    assert not (tmp_path / "s").exists()


@pytest.mark.parametrize(
    "code",
    "surplus missing changed unnamed unreadable content unrecorded journal generation derivation".split(),
)
def test_every_problem_has_its_sentence(code: str) -> None:
    assert all(texts.say(f"exports.snapshot.{code}", lang, detail="x") for lang in texts.LANGS)
