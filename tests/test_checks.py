"""What is missing, changed or too much is said."""

from __future__ import annotations

from pathlib import Path

from store.graphs import example, write

from graphtool.checks import verify
from graphtool.ledger import Ledger
from graphtool.store.memory import MemoryStore


def store(label: str = "") -> MemoryStore:
    made = MemoryStore()
    graph = example()
    if label:
        graph = graph | {"entity": [row | {"label": label} for row in graph["entity"]]}
    write(made, "1a", graph)
    return made


def test_all_is_well(tmp_path: Path) -> None:
    said = verify(Ledger(tmp_path), store().view, store().view, None)
    assert said == {"ok": True, "originals": [], "journal": 0, "graph": True}


def test_a_graph_that_is_not_what_the_rows_say(tmp_path: Path) -> None:
    said = verify(Ledger(tmp_path), store().view, store("changed").view, None)
    assert not said["ok"]
    assert not said["graph"]


def test_no_graph_of_the_newest_rows(tmp_path: Path) -> None:
    assert not verify(Ledger(tmp_path), None, store().view, None)["ok"]
