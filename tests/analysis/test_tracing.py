"""Where the money is now: ledgers that a reader sees at a glance, sums to the fen, and what is said beside them."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from graphtool.analysis import trace
from graphtool.analysis.booking import RULES
from graphtool.analysis.tracing import rounded
from tests.oracles import Transfer, graph, usable
from tests.strategies import KINDS, NAMES, ledgers

CLAIMS = [name for name in RULES if name != "poison"]

# A victim pays a boss who has money of his own; he pays a shop, an account and part of it back.
LEDGER = [
    Transfer("own", "x", "boss", 1_000, 10_000),
    Transfer("fee", "v", "boss", 2_000, 29_800),
    Transfer("shop", "boss", "shop", 3_000, 9_900),
    Transfer("on", "boss", "home", 4_000, 19_900),
    Transfer("back", "boss", "v", 5_000, 5_000),
]
SHOPS = {"shop": "merchant"}


def told(table: Any, *columns: str) -> list[tuple[Any, ...]]:
    return [tuple(row.values()) for row in table.select(list(columns)).to_pylist()]


def test_every_rule_side_by_side() -> None:
    found = trace(graph(LEDGER, SHOPS), entities=["v"])
    assert found.complete
    assert found.figures["entered"] == 29_800
    assert told(found.table, "entity", "where", "low", "high", "fifo", "lifo", "libr", "poison") == [
        # The shop's 99.00 are of the boss's own 100.00 by FIFO, and so is 1.00 of what went home; by LIFO the victim's money
        # went first; pro rata 298 of 398 parts of everything are the victim's.
        ("home", "held", 14_900, 19_900, 19_800, 19_900, 19_800, 19_900),
        ("shop", "purchase", 0, 9_900, 0, 9_900, 0, 9_900),
        ("boss", "held", 0, 5_000, 5_000, 0, 5_000, 5_000),
        ("v", "returned", 0, 5_000, 5_000, 0, 5_000, 5_000),
    ]
    assert found.table["pro_rata"].to_pylist() == [14_900, 7_412, 3_744, 3_744]
    assert told(found.more["events"], "event", "fifo", "lifo") == [
        ("fee", 29_800, 29_800), ("shop", 0, 9_900), ("on", 19_800, 19_900), ("back", 5_000, 0),
    ]  # fmt: skip
    assert found.findings[0].events == ("on",)


def test_only_payments_into_some() -> None:
    rows = [Transfer("lunch", "v", "shop", 500, 2_000), *LEDGER]
    found = trace(graph(rows, SHOPS), entities=["v"], into=["boss"], rule="fifo")
    assert found.figures["entered"] == 29_800
    assert told(found.table, "entity", "fifo")[0] == ("home", 19_800)


def test_a_pool_is_crossed_as_far_as_rows_prove_it() -> None:
    rows = [Transfer("in", "v", "q", 1_000, 29_800), Transfer("out", "q", "boss", 2_000, 50_000)]
    known = graph(rows, {"q": "pool"}, {("in", "out"): 29_000})
    found = trace(known, entities=["v"], rule="pro_rata")
    assert told(found.table, "entity", "where", "pro_rata") == [("boss", "held", 29_000), ("q", "pocket", 800)]
    without = trace(graph(rows, {"q": "pool"}), entities=["v"], rule="pro_rata")
    assert told(without.table, "entity", "where", "pro_rata") == [("q", "pool", 29_800)]


def test_money_that_never_came_is_said() -> None:
    rows = [Transfer("fee", "v", "boss", 1_000, 29_800), Transfer("on", "boss", "home", 2_000, 40_000)]
    found = trace(graph(rows), entities=["v"])
    assert not found.complete
    assert found.reasons[0].say("en").startswith("102.00 CNY left 1 accounts without having come there")
    assert "102.00 元" in found.reasons[0].say("zh")


def test_two_sources_are_told_apart() -> None:
    rows = [
        Transfer("v", "v", "boss", 1_000, 100),
        Transfer("w", "w", "boss", 2_000, 300),
        Transfer("on", "boss", "home", 3_000, 200),
    ]
    found = trace(graph(rows), entities=["w", "v"])
    assert told(found.more["origins"], "src", "entity", "fifo", "lifo", "pro_rata") == [
        ("v", "boss", 0, 100, 50), ("v", "home", 100, 0, 50), ("w", "boss", 200, 100, 150), ("w", "home", 100, 200, 150),
    ]  # fmt: skip
    assert "poison" not in found.more["origins"].column_names


def test_nothing_to_trace() -> None:
    found = trace(graph(LEDGER, SHOPS), entities=["home"])
    assert found.table.num_rows == 0
    assert found.figures["entered"] == 0
    assert found.complete
    assert "nothing to trace" in found.assumptions[0].say("en")


def test_rows_beyond_the_asked_for_are_said() -> None:
    found = trace(graph(LEDGER, SHOPS), entities=["v"], max_rows=2)
    assert found.table.num_rows == 2
    assert not found.complete


@given(ledgers(), st.sampled_from(NAMES))
def test_what_entered_is_told_to_the_fen(drawn: tuple[list[Transfer], dict[tuple[str, str], int]], source: str) -> None:
    rows, tied = drawn
    known = graph(rows, KINDS, tied)
    if source not in known.ids(np.arange(known.node_count)).to_pylist():
        return
    paid = [t for t in usable(rows) if t.src == source and t.currency == "CNY" and t.dst != source]
    found = trace(known, entities=[source])
    assert found.figures["entered"] == sum(t.amount or 0 for t in paid)
    for rule in CLAIMS:
        assert sum(found.table[rule].to_pylist()) == found.figures["entered"], rule
        assert sum(found.more["origins"][rule].to_pylist()) == found.figures["entered"], rule
    for row in found.table.to_pylist():
        assert row["low"] == min(row[rule] for rule in CLAIMS)
        assert row["high"] == max(row[rule] for rule in CLAIMS) <= row["poison"] + 1


@given(st.lists(st.integers(0, 10_000), max_size=30), st.sampled_from([1, 1024]))
def test_rounding_keeps_the_sum(units: list[int], sub: int) -> None:
    found = rounded(np.array(units, np.int64), sub)
    assert int(found.sum()) == round(sum(units) / sub)
    assert all(abs(int(fen) - one / sub) < 1 for fen, one in zip(found, units, strict=True))
