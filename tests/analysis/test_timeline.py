"""What is made ready for a search in the order of time."""

from __future__ import annotations

import numpy as np

from graphtool.analysis.kernels.steps import ALLOW, HEAD, LO, SORT, STRICT, until
from graphtool.analysis.timeline import Timeline, rule_of
from tests.oracles import DAY, Transfer, graph

LEDGER = [
    Transfer("swipe", "card", "q", DAY, 29_800, precision="day"),
    Transfer("batch", "q", "agent", DAY + 1_000, 50_000),
    Transfer("pay", "agent", "boss", DAY + 2_000, 40_000, precision="ms"),
]
KINDS = {"q": "pool"}
TIED = {("swipe", "batch"): 9_900}


def timeline(timed: bool = True) -> Timeline:
    projection = graph(LEDGER, KINDS, TIED)
    return Timeline.of(projection, projection.select().events, timed)


def test_times_are_intervals() -> None:
    line = timeline()
    steps = line.ahead.steps
    wide = [until(steps.body, at) - steps.body[at, LO] for at in line.ahead.step_of]
    assert wide == [DAY - 1, 999, 0]
    card = line.projection.numbers(["card"])[0]
    assert steps.widest[card] == DAY - 1


def test_searching_back_swaps_ends_and_allocations() -> None:
    line = timeline()
    ahead, back = line.ahead.steps, line.back.steps
    swipe, batch, _ = line.ahead.step_of
    assert ahead.tied_to[ahead.tied_start[swipe] : ahead.tied_start[swipe + 1]].tolist() == [batch]
    swiped, batched, _ = line.back.step_of
    assert back.tail[swiped] == ahead.body[swipe, HEAD]
    assert back.tied_to[back.tied_start[batched] : back.tied_start[batched + 1]].tolist() == [swiped]
    assert ahead.tied_amount.tolist() == back.tied_amount.tolist() == [9_900]


def test_without_time_every_step_may_follow_every_other() -> None:
    body = timeline(timed=False).ahead.steps.body
    assert not body[:, LO].any()
    assert not (body[:, SORT] >> 24).any()
    assert [until(body, at) for at in range(len(body))] == [0, 0, 0]


def test_fewer_steps_keep_only_allocations_among_them() -> None:
    assert timeline().only(np.array([1, 2], np.int32)).tied.shape == (0, 2)
    kept = timeline().only(np.array([0, 1], np.int32))
    assert kept.tied.tolist() == [[0, 1]]


def test_a_rule_from_hours_and_shares() -> None:
    rule = rule_of(3, 1.5, 0.8, None, "strict")
    assert rule == (3, 5_400_000, 800_000, -1, STRICT)
    assert rule_of(1, None, None, 1.0, "allow") == (1, -1, -1, 1_000_000, ALLOW)


def test_a_spread_states_hop_moment_and_crossing() -> None:
    line = timeline()
    seeds = line.projection.numbers(["card"])
    found = line.spread(seeds, rule_of(3, None, None, None, "allow"), back=False, budget=1_000)
    assert found.hop.tolist() == [1, 2, 3]
    assert found.label.tolist() == [DAY, DAY + 1_000, DAY + 2_000]
    assert found.via.tolist() == [-1, 0, -1]
    assert found.whole
