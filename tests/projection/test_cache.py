"""A projection kept in a folder comes back the same, or not at all."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from graphtool.analysis import all_analyses
from graphtool.errors import NotFound
from graphtool.projection import Projection
from graphtool.store.base import View
from tests.oracles import Transfer, graph
from tests.projection.test_build import same
from tests.strategies import KINDS, ledgers

LEDGER = [Transfer("one", "a", "q", 1_000), Transfer("two", "q", "b", 2_000), Transfer("three", "b", "c", None)]
TIED = {("one", "two"): 50}


def test_what_comes_back_is_what_was_kept(tmp_path: Path) -> None:
    kept = graph(LEDGER, {"q": "pool"}, TIED)
    kept.save(tmp_path / "cache")
    found = Projection.load(tmp_path / "cache", "digest")
    assert found is not None
    same(kept, found)
    for asked in all_analyses():
        given_ = {p.name: ["b"] if p.name == "target" else ["a"] for p in asked.params if p.required}
        assert asked(kept, **given_).table.equals(asked(found, **given_).table)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ledgers())
def test_any_graph_comes_back(tmp_path: Path, ledger: tuple[list[Transfer], dict[tuple[str, str], int]]) -> None:
    kept = graph(ledger[0], KINDS, ledger[1])
    kept.save(tmp_path / "cache")
    found = Projection.load(tmp_path / "cache", "digest")
    assert found is not None
    same(kept, found)


def test_what_is_not_kept_is_built_once(tmp_path: Path) -> None:
    asked: list[str] = []

    def view(digest: str) -> View:
        asked.append(digest)
        raise NotFound("generation", digest=digest)

    with pytest.raises(NotFound):
        Projection.kept(tmp_path / "cache", "digest", view)
    graph(LEDGER).save(tmp_path / "cache")
    assert Projection.kept(tmp_path / "cache", "digest", view).digest == "digest"
    assert asked == ["digest"]


def test_an_empty_graph_comes_back(tmp_path: Path) -> None:
    graph([]).save(tmp_path / "cache")
    found = Projection.load(tmp_path / "cache", "digest")
    assert found is not None
    assert found.node_count == 0


def test_another_generation_or_layout_is_not_there(tmp_path: Path) -> None:
    graph(LEDGER).save(tmp_path / "cache")
    assert Projection.load(tmp_path / "cache", "other") is None
    assert Projection.load(tmp_path / "nothing", "digest") is None
    note = tmp_path / "cache" / "projection.json"
    note.write_text(json.dumps({**json.loads(note.read_text("utf-8")), "layout": 0}), "utf-8")
    assert Projection.load(tmp_path / "cache", "digest") is None


def test_a_folder_is_replaced_whole_and_private(tmp_path: Path) -> None:
    graph(LEDGER).save(tmp_path / "cache")
    graph([Transfer("only", "x", "y")]).save(tmp_path / "cache")
    found = Projection.load(tmp_path / "cache", "digest")
    assert found is not None
    assert found.names.events.to_pylist() == ["only"]
    assert [p.name for p in tmp_path.iterdir()] == ["cache"]
    assert stat.S_IMODE((tmp_path / "cache").stat().st_mode) == 0o700


def test_nothing_is_left_of_a_write_that_failed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr("graphtool.projection.cache.json.dumps", fail)
    with pytest.raises(OSError, match="no space"):
        graph(LEDGER).save(tmp_path / "cache")
    assert list(tmp_path.iterdir()) == []
