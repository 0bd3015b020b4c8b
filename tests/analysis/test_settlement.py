"""Settlements and the swipes that they may have been paid from: pencil ledgers."""

from __future__ import annotations

from typing import Any

from graphtool.analysis import settlement, trace
from tests.oracles import Transfer, graph

KINDS = {
    "q": "pool:acquirer",
    "t1": "terminal",
    "t2": "terminal",
    "t9": "terminal",
    "firm": "organisation",
    "rival": "organisation",
}
STANDING = [
    Transfer("p1", "firm", "t1", None, None, relation="placed"),
    Transfer("p2", "firm", "t2", None, None, relation="placed"),
    Transfer("p9", "rival", "t9", None, None, relation="placed"),
    Transfer("h", "firm", "acct", None, None, relation="holds"),
    Transfer("h9", "rival", "other", None, None, relation="holds"),
]


def swipe(name: str, payer: str, terminal: str, at: int, fen: int) -> list[Transfer]:
    """A swipe, and the use of a terminal that the same row tells."""
    return [
        Transfer(name, payer, "q", at, fen, relation="swiped"),
        Transfer(f"{name}.t", payer, terminal, at, fen, currency=None, relation="used_terminal"),
    ]


def paid(name: str, at: int, fen: int, to: str = "acct") -> Transfer:
    return Transfer(name, "q", to, at, fen, relation="settled")


def told(table: Any, *columns: str) -> list[tuple[Any, ...]]:
    return [tuple(row.values()) for row in table.select(list(columns)).to_pylist()]


ROWS = [
    *STANDING,
    *swipe("s1", "v", "t1", 1_000, 300),
    *swipe("s2", "w", "t2", 2_000, 900),
    *swipe("s9", "x", "t9", 2_500, 700),
    paid("one", 3_000, 400),
    *swipe("s3", "v", "t1", 4_000, 500),
    paid("two", 5_000, 600),
]


def test_in_proportion_since_the_payment_before() -> None:
    found = settlement(graph(ROWS, KINDS))
    assert told(found.table, "event", "amount", "proven", "attributed", "open", "swipes") == [
        ("one", 400, 0, 400, 0, 2), ("two", 600, 0, 500, 100, 1),
    ]  # fmt: skip
    assert told(found.more["parts"], "event", "settled_in", "attributed") == [
        ("s1", "one", 100), ("s2", "one", 300), ("s3", "two", 500),
    ]  # fmt: skip
    assert not found.complete
    assert "10.00 CNY paid to agents" in found.reasons[0].say("en")


def test_what_rows_prove_comes_first() -> None:
    found = settlement(graph(ROWS, KINDS, {("s1", "one"): 250}))
    assert told(found.table, "proven", "attributed")[0] == (250, 150)
    # 50 are left of s1, 900 of s2: 150 in proportion are 7 and 142, and the unit left is the first's.
    assert told(found.more["parts"], "event", "attributed")[:2] == [("s1", 8), ("s2", 142)]


def test_nothing_is_attributed_to_what_is_open() -> None:
    """A terminal that two agents placed, a swipe after the last payment, a payment to somebody who is no agent."""
    rows = [
        *STANDING,
        Transfer("p3", "rival", "t1", None, None, relation="placed"),
        *swipe("s1", "v", "t1", 1_000, 300),
        paid("one", 3_000, 400),
        paid("merchant", 3_500, 100, to="shop"),
        *swipe("s2", "w", "t2", 4_000, 900),
    ]
    found = settlement(graph(rows, KINDS))
    assert told(found.table, "event", "attributed") == [("one", 0)]
    assert not found.more["parts"].num_rows


def test_a_trace_follows_attributions_only_when_asked() -> None:
    known = graph(ROWS, KINDS, told={"acct": (0, 9_000)})
    bare = trace(known, entities=["v"], rule="fifo")
    assert told(bare.table, "entity", "where", "fifo") == [("q", "pool", 800)]
    found = trace(known, entities=["v"], rule="fifo", attribute=True)
    assert told(found.table, "entity", "where", "fifo") == [("acct", "held", 600), ("q", "kept", 200)]
    assert any("9.00 CNY attributed in proportion" in one.say("en") for one in found.assumptions)
