"""Where the money is now: ledgers that a reader sees at a glance, sums to the fen, and what is said beside them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from graphtool.analysis import trace
from graphtool.analysis.booking import RULES
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
TOLD = {"boss": (0, 9_000), "home": (0, 9_000)}


def told(table: Any, *columns: str) -> list[tuple[Any, ...]]:
    return [tuple(row.values()) for row in table.select(list(columns)).to_pylist()]


def test_every_rule_side_by_side() -> None:
    found = trace(graph(LEDGER, SHOPS, told=TOLD), entities=["v"])
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
    known = graph(rows, {"q": "pool"}, {("in", "out"): 29_000}, told={"boss": (0, 9_000)})
    found = trace(known, entities=["v"], rule="pro_rata")
    assert told(found.table, "entity", "where", "pro_rata") == [("boss", "held", 29_000), ("q", "kept", 800)]
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


def test_what_a_statement_proves_is_there_before() -> None:
    """The boss held 100.00 before: by FIFO these leave first, and nothing is unexplained."""
    rows = [Transfer("fee", "v", "boss", 1_000, 29_800), Transfer("on", "boss", "home", 2_000, 39_800)]
    known = graph(rows, told=TOLD, held={("fee", "boss"): 10_000})
    found = trace(known, entities=["v"], rule="fifo")
    assert found.complete
    assert (found.figures["opened"], found.figures["unexplained"]) == (10_000, 0)
    assert told(found.table, "entity", "where", "fifo") == [("home", "held", 29_800)]
    less = trace(
        graph([rows[0], replace(rows[1], amount=9_000)], told=TOLD, held={("fee", "boss"): 10_000}), entities=["v"]
    )
    assert told(less.table, "entity", "fifo", "lifo", "libr") == [
        ("boss", 29_800, 20_800, 29_800),
        ("home", 0, 9_000, 0),
    ]


def test_a_balance_from_before_the_period_says_nothing_of_it() -> None:
    rows = [
        Transfer("old", "x", "boss", 500, 70_000),
        Transfer("spent", "boss", "far", 600, 80_000),
        Transfer("fee", "v", "boss", 1_000, 29_800),
        Transfer("on", "boss", "home", 2_000, 20_000),
    ]
    known = graph(rows, told=TOLD, held={("old", "boss"): 10_000})
    for period, opened in ((None, 10_000), ((900, None), 0)):
        found = trace(known, entities=["v"], rule="fifo", period=period)
        assert found.figures["opened"] == opened
        assert told(found.table, "entity", "fifo") == [("home", 20_000), ("boss", 9_800)]


def test_what_left_unseen_is_told_as_gone() -> None:
    """298.00 came; before the next row the balance proves that only 100.00 were left."""
    rows = [Transfer("fee", "v", "boss", 1_000, 29_800), Transfer("on", "boss", "home", 5_000, 4_000)]
    known = graph(rows, told=TOLD, held={("fee", "boss"): 0, ("on", "boss"): 10_000})
    found = trace(known, entities=["v"], rule="pro_rata")
    assert told(found.table, "entity", "where", "pro_rata") == [
        ("boss", "gap", 19_800), ("boss", "held", 6_000), ("home", "held", 4_000),
    ]  # fmt: skip
    assert not found.complete
    assert (
        found.reasons[0].say("en")
        == "Balances do not add up: 0.00 CNY came and 198.00 CNY left without a row, over all accounts."
    )


def test_what_came_unseen_is_of_nobody() -> None:
    rows = [Transfer("fee", "v", "boss", 1_000, 10_000), Transfer("on", "boss", "home", 5_000, 20_000)]
    known = graph(rows, told=TOLD, held={("fee", "boss"): 0, ("on", "boss"): 40_000})
    found = trace(known, entities=["v"], rule="pro_rata")
    assert told(found.table, "entity", "pro_rata") == [("boss", 5_000), ("home", 5_000)]
    assert found.figures["came_unseen"] == 30_000


def test_where_it_ends() -> None:
    """A pool's type, and whether a statement covers the time after, say where money is."""
    rows = [
        Transfer("fee", "v", "boss", 1_000, 1_000),
        Transfer("atm", "boss", "cash", 2_000, 100),
        Transfer("cost", "boss", "bank", 3_000, 10),
        Transfer("nobody", "boss", "x", 4_000, 20),
        Transfer("asked", "boss", "home", 5_000, 200),
        Transfer("unasked", "boss", "far", 6_000, 300),
        Transfer("later", "boss", "old", 7_000, 70),
        Transfer("bought", "boss", "store", 8_000, 40, relation="purchased"),
    ]
    kinds = {"cash": "pool:cash", "bank": "pool:bank_fee", "x": "placeholder"}
    found = trace(graph(rows, kinds, told=TOLD | {"old": (0, 6_999)}), entities=["v"], rule="fifo")
    assert told(found.table, "entity", "where", "fifo") == [
        ("far", "beyond", 300), ("boss", "held", 260), ("home", "held", 200), ("cash", "cash", 100), ("old", "beyond", 70),
        ("store", "purchase", 40),         ("x", "unknown", 20), ("bank", "fee", 10),
    ]  # fmt: skip
    assert "3.70 CNY came to 2 accounts" in found.reasons[0].say("en")


def test_a_statement_of_dates_tells_of_its_last_day() -> None:
    rows = [Transfer("fee", "v", "boss", 5_000, 1_000)]
    for until, where in ((0, "held"), (1, "beyond")):
        assert told(trace(graph(rows, told={"boss": (0, until)}), entities=["v"]).table, "where") == [(where,)]


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
