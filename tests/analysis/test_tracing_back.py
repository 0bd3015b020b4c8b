"""Whose money it is: small ledgers, and that every fen received is somebody's."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from graphtool.analysis import trace_back
from graphtool.analysis.tracing_back import CLAIMS
from tests.oracles import Transfer, graph, usable
from tests.strategies import KINDS, NAMES, ledgers

LEDGER = [
    Transfer("one", "v", "boss", 1_000, 100),
    Transfer("two", "w", "boss", 2_000, 300),
    Transfer("on", "boss", "home", 3_000, 200),
]


def told(table: Any, *columns: str) -> list[tuple[Any, ...]]:
    return [tuple(row.values()) for row in table.select(list(columns)).to_pylist()]


def test_each_rule_names_who_paid() -> None:
    found = trace_back(graph(LEDGER), entities=["home"])
    assert found.complete
    assert found.figures["received"] == 200
    assert told(found.table, "entity", "where", "low", "high", "fifo", "lifo", "pro_rata", "libr") == [
        ("w", "short", 100, 200, 100, 200, 150, 150), ("v", "short", 0, 100, 100, 0, 50, 50),
    ]  # fmt: skip
    assert found.more["arrivals"]["event"].to_pylist() == ["on"]
    assert found.findings[0].events == ("two",)


def test_what_was_there_before_is_told_apart_from_what_nothing_explains() -> None:
    """The boss held 50; of 500 that he pays on, 50 are no money that the evidence saw come."""
    rows = [*LEDGER[:2], Transfer("on", "boss", "home", 3_000, 500)]
    found = trace_back(graph(rows, held={("one", "boss"): 50}), entities=["home"], rule="fifo")
    assert told(found.table, "entity", "where", "fifo") == [
        ("w", "short", 300), ("v", "short", 100), ("boss", "opening", 50), ("boss", "short", 50),
    ]  # fmt: skip


def test_pools_and_unknown_parties_end_it_and_allocations_go_through() -> None:
    rows = [
        Transfer("in", "v", "q", 1_000, 298),
        Transfer("out", "q", "boss", 2_000, 400),
        Transfer("gift", "x", "boss", 3_000, 70),
    ]
    known = graph(rows, {"q": "pool", "x": "placeholder"}, {("in", "out"): 290})
    found = trace_back(known, entities=["boss"], rule="pro_rata")
    assert told(found.table, "entity", "where", "pro_rata") == [
        ("v", "short", 290), ("q", "from_pool", 110), ("x", "nobody", 70),
    ]  # fmt: skip


def test_what_comes_back_is_not_counted_again() -> None:
    """Home pays the boss 100 of its own, and gets them back among 200."""
    rows = [LEDGER[1], Transfer("lent", "home", "boss", 2_500, 100), Transfer("on", "boss", "home", 3_000, 400)]
    found = trace_back(graph(rows), entities=["home"], rule="fifo")
    assert told(found.table, "entity", "fifo") == [("w", 300)]
    assert found.figures["received"] == 400


def test_nothing_received() -> None:
    found = trace_back(graph(LEDGER), entities=["v"])
    assert not found.table.num_rows
    assert "receives anything" in found.assumptions[0].say("en")


@given(ledgers(), st.sampled_from(NAMES))
def test_every_fen_received_is_somebodys(drawn: tuple[list[Transfer], dict[tuple[str, str], int]], target: str) -> None:
    """Unless it had been with the target before."""
    rows, tied = drawn
    known = graph(rows, KINDS, tied)
    if target not in known.ids(np.arange(known.node_count)).to_pylist():
        return
    money = [t for t in usable(rows) if t.currency == "CNY" and t.amount]
    found = trace_back(known, entities=[target])
    received = sum(t.amount or 0 for t in money if t.dst == target)
    assert found.figures["received"] == received
    for rule in CLAIMS:
        total = sum(found.table[rule].to_pylist())
        assert total <= received
        if not any(t.src == target for t in money):
            assert total == received, rule
