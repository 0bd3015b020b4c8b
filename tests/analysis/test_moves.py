"""Transfers made ready to be booked: their order, what begins a trace, and pools crossed by allocations only."""

from __future__ import annotations

import numpy as np

from graphtool.analysis.moves import Ledger, book_of
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
    called = [name + "*" * bool(pocket) for name, pocket in zip(names, found.pocket, strict=True)]
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


def test_an_allocation_back_in_time_is_left_out_and_counted() -> None:
    known = graph(
        [Transfer("in", "v", "q", 5_000, 298), Transfer("out", "q", "a", 3_000, 400)], KINDS, {("in", "out"): 298}
    )
    found = ledger(known, "v")
    assert found.late == 1
    assert rows(found, known) == [("q", "a", 400, -1), ("v", "q", 298, 0)]


def test_what_begins_a_trace() -> None:
    known = graph([Transfer("1", "v", "a", 1, 10), Transfer("2", "v", "s", 2, 20), Transfer("3", "v", "w", 3, 30)])
    assert [row[3] for row in rows(ledger(known, "vw"), known)] == [
        0,
        0,
        -1,
    ]  # what goes from source to source does not
    assert [row[3] for row in rows(ledger(known, "v", "a"), known)] == [0, -1, -1]
