"""Around a mark: counts that no cap makes smaller, neighbours once each, in the order asked."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from graphtool.projection import Projection
from graphtool.ui.data import owners
from graphtool.views.around import Around
from tests.store.graphs import entity, event, table
from tests.ui.cases import MemoryCase


@pytest.fixture
def small(tmp_path: Path) -> Projection:
    return MemoryCase(tmp_path).projection()


def lead(projection: Projection) -> Around:
    """Around the team lead, with accounts and line."""
    owner = owners(projection)
    members = np.flatnonzero(owner == projection.numbers(["p-lead"])[0]).astype(np.int32)
    return Around.of(projection, members, owner)


def test_counts_per_sort_and_way(small: Projection) -> None:
    counts = {c.key: c for c in lead(small).counts()}
    assert (counts["money:in"].events, counts["money:in"].neighbours, counts["money:in"].amount) == (3, 2, 69_500)
    assert counts["money:in"].doubtful == 1
    assert (counts["money:out"].events, counts["money:out"].amount) == (1, 59_000)
    assert (counts["call:out"].events, counts["call:out"].neighbours, counts["call:out"].amount) == (12, 4, None)
    # What is held alone is part of the mark; what two hold is beside it.
    assert counts["holds:out"].events == 1
    assert "uses:out" not in counts


def test_neighbours_by_amount_and_newest(small: Projection) -> None:
    found = lead(small)
    by_amount = small.ids(found.neighbours(["money:in"])).to_pylist()
    assert by_amount == ["p-v0", "p-v1"]
    assert small.ids(found.neighbours(["money:in"], "least")).to_pylist() == ["p-v1", "p-v0"]
    assert small.ids(found.neighbours(["money:in"], "newest")).to_pylist() == ["p-v0", "p-v1"]
    assert len(found.neighbours(["nonsense:in", "money"])) == 0


def test_nothing_around(small: Projection) -> None:
    members = small.numbers(["x-1"])
    mask = np.zeros(small.event_count, np.bool_)
    found = Around.of(small, members, owners(small), mask)
    assert found.counts() == []
    assert len(found.neighbours(["money:in"])) == 0


def test_a_loop_is_nobody_around() -> None:
    graph = Projection.from_tables(
        table("entity", [entity("a-1"), entity("a-2")]),
        table("event", [event("e1", "a-1", "a-1", 5, 1), event("e2", "a-1", "a-2", 7, 2, directed=False)]),
    )
    found = Around.of(graph, graph.numbers(["a-1"]), np.arange(2, dtype=np.int32))
    assert [(c.key, c.events) for c in found.counts()] == [("money:undecided", 1)]
