"""One account over time: pencil ledgers, and that its last line is what the trace says is there."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from graphtool.analysis import course, trace
from graphtool.analysis.course import CLAIMS
from tests.oracles import Transfer, graph
from tests.strategies import KINDS, NAMES, ledgers

LEDGER = [
    Transfer("own", "x", "boss", 1_000, 10_000),
    Transfer("fee", "v", "boss", 2_000, 29_800),
    Transfer("shop", "boss", "shop", 3_000, 9_900),
    Transfer("on", "boss", "home", 4_000, 19_900),
]


def told(table: Any, *columns: str) -> list[tuple[Any, ...]]:
    return [tuple(row.values()) for row in table.select(list(columns)).to_pylist()]


def test_after_each_transfer() -> None:
    found = course(graph(LEDGER), entities=["v"], target=["boss"])
    assert told(found.table, "event", "time_ms", "amount", "balance", "fifo", "lifo", "pro_rata", "libr") == [
        ("own", 1_000, 10_000, 10_000, 0, 0, 0, 0),
        ("fee", 2_000, 29_800, 39_800, 29_800, 29_800, 29_800, 29_800),
        ("shop", 3_000, 9_900, 29_900, 29_800, 19_900, 22_387, 29_800),
        ("on", 4_000, 19_900, 10_000, 10_000, 0, 7_487, 10_000),
    ]
    assert found.findings[0].events == ("fee", "own")
    assert "298.00" in found.findings[0].text.say("zh")


def test_what_no_row_tells_of_stands_between() -> None:
    """50.00 were there before; before the last row 200.00 more had left than rows tell."""
    known = graph(LEDGER, held={("own", "boss"): 5_000, ("on", "boss"): 14_900})
    found = course(known, entities=["v"], target=["boss"], rule="lifo")
    assert told(found.table, "event", "time_ms", "src", "dst", "amount", "balance", "lifo") == [
        (None, 1_000, None, None, 5_000, 5_000, 0),
        ("own", 1_000, "x", "boss", 10_000, 15_000, 0),
        ("fee", 2_000, "v", "boss", 29_800, 44_800, 29_800),
        ("shop", 3_000, "boss", "shop", 9_900, 34_900, 19_900),
        (None, 4_000, None, None, 20_000, 14_900, 0),
        ("on", 4_000, "boss", "home", 19_900, 0, 0),
    ]
    assert not found.complete


def test_an_account_that_nothing_reaches() -> None:
    found = course(graph(LEDGER), entities=["home"], target=["shop"])
    assert told(found.table, "event", "balance", "fifo") == [("shop", 9_900, 0)]
    assert not found.findings


@given(ledgers(), st.sampled_from(NAMES), st.sampled_from(NAMES))
def test_the_last_line_is_what_the_trace_says(
    drawn: tuple[list[Transfer], dict[tuple[str, str], int]], source: str, target: str
) -> None:
    rows, tied = drawn
    known = graph(rows, KINDS, tied)
    there = set(known.ids(np.arange(known.node_count)).to_pylist())
    if source == target or not {source, target} <= there:
        return
    table = course(known, entities=[source], target=[target]).table
    ends = [
        r for r in trace(known, entities=[source]).table.to_pylist() if r["entity"] == target and r["where"] != "kept"
    ]
    for rule in CLAIMS:
        last = table[rule].to_pylist()[-1] if table.num_rows else 0
        assert abs(last - sum(r[rule] for r in ends)) <= 1
        assert all(0 <= part <= whole for part, whole in told(table, rule, "balance"))
