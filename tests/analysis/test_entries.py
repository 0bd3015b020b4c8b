"""Where money enters: each way of entering is a colour of its own, put before the transfer that needs it."""

from __future__ import annotations

import numpy as np

from graphtool.analysis.entries import HOW, entries_of
from graphtool.analysis.moves import UNSEEN, book_of
from graphtool.analysis.timeline import Timeline
from tests.oracles import Transfer, graph


def test_each_entry_is_a_colour() -> None:
    """a held 50 before it received 100 of v, and paid 400 on; q paid b."""
    rows = [
        Transfer("in", "v", "a", 1_000, 100),
        Transfer("on", "a", "b", 2_000, 400),
        Transfer("out", "q", "b", 3_000, 70),
    ]
    known = graph(rows, {"q": "pool"}, held={("in", "a"): 50})
    events = np.arange(known.event_count, dtype=np.int32)
    targets = known.numbers(["b"])
    ledger = book_of(Timeline.of(known, events), targets, np.zeros(0, np.int32), currency=0)
    found = entries_of(known, ledger)
    names = known.ids(found.node).to_pylist()
    entered = [
        (names[c], HOW[found.how[c]], int(fen)) if c >= 0 else ("", "", int(fen))
        for c, fen in zip(found.moves.colour, found.moves.amount, strict=True)
    ]
    assert entered == [
        ("a", "opening", 50), ("v", "short", 100), ("", "", 100), ("a", "short", 250), ("", "", 400), ("q", "from_pool", 70),
    ]  # fmt: skip
    assert found.event.tolist() == [UNSEEN, UNSEEN, 0, UNSEEN, 1, 2]
    assert found.moves.stays[targets].all()
