"""By which accounts money went: pencil ledgers, and that the ways add up to what the trace says arrived."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from graphtool.analysis import trace, ways
from tests.oracles import Transfer, graph
from tests.strategies import KINDS, NAMES, ledgers

# 1,000 are split over two shells, merged at the boss; part of it goes round once more.
SPLIT = [
    Transfer("in", "v", "co", 1_000, 1_000),
    Transfer("up", "co", "s1", 2_000, 600),
    Transfer("down", "co", "s2", 3_000, 400),
    Transfer("up2", "s1", "boss", 4_000, 250),
    Transfer("down2", "s2", "boss", 5_000, 400),
    Transfer("back", "s1", "co", 6_000, 350),
    Transfer("again", "co", "s2", 7_000, 350),
    Transfer("last", "s2", "boss", 8_000, 300),
]


def told(table: Any, *columns: str) -> list[tuple[Any, ...]]:
    return [tuple(row.values()) for row in table.select(list(columns)).to_pylist()]


def test_split_and_merged() -> None:
    found = ways(graph(SPLIT), source=["v"], target=["boss"])
    assert found.complete
    assert (found.figures["entered"], found.figures["arrived"]) == (1_000, 950)
    assert told(found.table, "way_label", "hops", "amount", "narrowest", "first_ms", "last_ms", "returns") == [
        ("v → co → s2 → boss", 3, 400, 700, 1_000, 5_000, False),
        ("v → co → s1 → co → s2 → boss", 5, 300, 350, 1_000, 8_000, True),
        ("v → co → s1 → boss", 3, 250, 250, 1_000, 4_000, False),
    ]  # fmt: skip
    assert told(found.more["hops"], "way", "hop", "src", "dst", "carried")[:3] == [
        (1, 1, "v", "co", 1_000), (1, 2, "co", "s2", 400), (1, 3, "s2", "boss", 400),
    ]  # fmt: skip
    assert found.findings[2].events == ("in", "up", "up2")


def test_a_pool_is_one_place_on_a_way() -> None:
    rows = [
        Transfer("a", "v", "q", 1_000, 300),
        Transfer("b", "v", "q", 2_000, 300),
        Transfer("out", "q", "co", 3_000, 400),
        Transfer("on", "co", "boss", 4_000, 400),
    ]
    known = graph(rows, {"q": "pool"}, {("a", "out"): 200, ("b", "out"): 200})
    found = ways(known, source=["v"], target=["boss"])
    assert told(found.table, "way_label", "amount") == [("v → q → co → boss", 400)]


def test_what_is_beyond_the_hops_is_told_so_far() -> None:
    found = ways(graph(SPLIT), source=["v"], target=["boss"], max_hops=2)
    assert sum(found.table["amount"].to_pylist()) == 950
    assert all(hops <= 2 for hops in found.table["hops"].to_pylist())


def test_only_the_ways_asked_for_are_listed() -> None:
    found = ways(graph(SPLIT), source=["v"], target=["boss"], k=1)
    assert found.table.num_rows == 1
    assert not found.complete
    assert found.figures["arrived"] == 950


@given(ledgers(), st.sampled_from(NAMES), st.sampled_from(NAMES), st.sampled_from(["fifo", "lifo"]))
def test_the_ways_add_up_to_what_arrived(
    drawn: tuple[list[Transfer], dict[tuple[str, str], int]], source: str, target: str, rule: str
) -> None:
    """What of it reaches a target that pays nothing on is what the trace says is there."""
    rows, tied = drawn
    rows = [t for t in rows if t.src != target]
    known = graph(rows, KINDS, {pair: fen for pair, fen in tied.items() if set(pair) <= {t.id for t in rows}})
    if source == target or not {source, target} <= set(known.ids(np.arange(known.node_count)).to_pylist()):
        return
    found = ways(known, source=[source], target=[target], rule=rule, k=10_000)
    ends = trace(known, entities=[source], rule=rule).table.to_pylist()
    assert found.figures["arrived"] == sum(r[rule] for r in ends if r["entity"] == target and r["where"] != "kept")
    assert sum(found.table["amount"].to_pylist()) == found.figures["arrived"]
