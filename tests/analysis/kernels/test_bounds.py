"""Bounds from behind, on a ledger where they can be read off."""

from __future__ import annotations

import numpy as np

from graphtool.analysis.kernels.bounds import NEVER, nearest, soonest, widest
from graphtool.analysis.timeline import Timeline, rule_of
from tests.oracles import Transfer, graph

LEDGER = [
    Transfer("0", "s", "a", 1_000, 50),
    Transfer("1", "a", "t", 2_000, 20),
    Transfer("2", "a", "b", 3_000, 90),
    Transfer("3", "b", "t", 4_000, 70),
    Transfer("4", "b", "t", 5_000, 80),
    Transfer("5", "t", "s", 6_000, 10),
]


def test_hops_arrival_and_amount_still_to_come() -> None:
    projection = graph(LEDGER)
    line = Timeline.of(projection, projection.select().events)
    back, step = line.back.steps, line.back.step_of
    closed = np.zeros(projection.node_count, np.bool_)
    closed[projection.numbers(["s", "t"])] = True
    finals = step[[1, 3, 4]]
    rule = rule_of(9, None, None, None, "allow")
    left, soon = nearest(back, rule, closed, finals)
    assert left[step].tolist() == [1, 0, 1, 0, 0, NEVER]
    assert soon[step][:5].tolist() == [2_000, 2_000, 4_000, 4_000, 5_000]
    assert soonest(back, rule, closed, finals)[step][:5].tolist() == [2_000, 2_000, 4_000, 4_000, 5_000]
    assert widest(back, rule, closed, finals)[step][:5].tolist() == [50, 20, 80, 70, 80]
