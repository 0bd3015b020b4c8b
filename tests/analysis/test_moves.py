"""Transfers made ready to be booked: their order, what begins a trace, and pools crossed by allocations only."""

from __future__ import annotations

import numpy as np

from graphtool.analysis.moves import PARTS, SKEW_MS, UNSEEN, Extra, Ledger, book_of
from graphtool.analysis.timeline import Timeline
from graphtool.projection import Projection
from tests.oracles import Transfer, graph

KINDS = {"q": "pool"}
PAID = [
    Transfer("in1", "v", "q", 1_000, 298),
    Transfer("in2", "w", "q", 2_000, 500),
    Transfer("out", "q", "a", 3_000, 400),
    Transfer("on", "a", "b", 4_000, 100),
]


def ledger(known: Projection, sources: str, into: str | None = None) -> Ledger:
    events = np.arange(known.event_count, dtype=np.int32)
    numbers = [known.numbers(list(names)) if names else None for names in (sources, into)]
    assert numbers[0] is not None
    return book_of(Timeline.of(known, events), numbers[0], numbers[1])


def rows(found: Ledger, known: Projection) -> list[tuple[str, str, int, int]]:
    """From, to (a pocket as its pool and *), fen, colour."""
    names = known.ids(found.node).to_pylist()
    called = [name + "*" * bool(part) for name, part in zip(names, found.part, strict=True)]
    moves = found.moves
    return [
        (called[s], called[d], int(a), int(c))
        for s, d, a, c in zip(moves.src, moves.dst, moves.amount, moves.colour, strict=True)
    ]


def test_a_pool_without_allocations_ends_it() -> None:
    known = graph(PAID, KINDS)
    found = ledger(known, "v")
    assert rows(found, known) == [("v", "q", 298, 0), ("w", "q", 500, -1), ("q", "a", 400, -1), ("a", "b", 100, -1)]
    assert found.moves.stays[known.numbers(["v", "q", "a"])].tolist() == [True, True, False]


def test_an_allocation_takes_from_the_payment_that_it_names() -> None:
    known = graph(PAID, KINDS, {("in1", "out"): 290})
    found = ledger(known, "v")
    assert rows(found, known) == [
        ("v", "q*", 298, 0), ("w", "q", 500, -1), ("q", "a", 110, -1), ("q*", "a", 290, -1), ("a", "b", 100, -1),
    ]  # fmt: skip
    assert found.event.tolist() == [0, 1, 2, 2, 3]
    assert not found.late


def test_an_allocation_that_no_row_proves_may_be_given() -> None:
    known = graph(PAID, KINDS, {("in1", "out"): 290})
    events = np.arange(known.event_count, dtype=np.int32)
    extra = Extra(np.array([1], np.int32), np.array([2], np.int32), np.array([60]))
    found = book_of(Timeline.of(known, events), known.numbers(["w"]), None, extra=extra)
    assert rows(found, known)[1:5] == [
        ("w", "q*", 500, 0),
        ("q", "a", 50, -1),
        ("q*", "a", 290, -1),
        ("q*", "a", 60, -1),
    ]


def test_what_balances_say_comes_before_the_event() -> None:
    """a held 50 before; before it pays on, only 420 are left of 450."""
    known = graph(PAID, KINDS, held={("out", "a"): 50, ("on", "a"): 420})
    events = np.arange(known.event_count, dtype=np.int32)
    found = book_of(Timeline.of(known, events), known.numbers(["v"]), None, currency=0)
    assert found.event.tolist() == [0, 1, UNSEEN, 2, UNSEEN, 3]
    assert found.moves.amount.tolist() == [298, 500, 50, 400, 30, 100]
    assert [PARTS[found.part[n]] for n in (*found.moves.src[[2, 4]], *found.moves.dst[[2, 4]])] == [
        "outside", "own", "own", "gap",
    ]  # fmt: skip
    assert found.node[found.moves.dst[4]] == known.numbers(["a"])[0]
    assert (found.opened, found.came, found.left) == (50, 0, 30)


def test_an_allocation_back_in_time_is_left_out_and_counted() -> None:
    paid = [Transfer("in", "v", "q", SKEW_MS + 3_001, 298), Transfer("out", "q", "a", 3_000, 400)]
    known = graph(paid, KINDS, {("in", "out"): 298})
    found = ledger(known, "v")
    assert found.late == 1
    assert rows(found, known) == [("q", "a", 400, -1), ("v", "q", 298, 0)]


def test_clocks_may_differ_across_a_pool() -> None:
    """The bank that the wallet's money came to prints an earlier time than the wallet: it came after all the same."""
    paid = [
        Transfer("out", "q", "a", 3_000, 400),
        Transfer("on", "a", "b", 4_000, 100),
        Transfer("in", "v", "q", 5_000, 400),
    ]
    known = graph(paid, KINDS, {("in", "out"): 400})
    found = ledger(known, "v")
    assert not found.late
    assert rows(found, known) == [("a", "b", 100, -1), ("v", "q*", 400, 0), ("q*", "a", 400, -1)]
    assert found.event.tolist() == [1, 2, 0]


def test_what_begins_a_trace() -> None:
    known = graph([Transfer("1", "v", "a", 1, 10), Transfer("2", "v", "s", 2, 20), Transfer("3", "v", "w", 3, 30)])
    # What goes from source to source does not.
    assert [row[3] for row in rows(ledger(known, "vw"), known)] == [0, 0, -1]
    assert [row[3] for row in rows(ledger(known, "v", "a"), known)] == [0, -1, -1]
