"""How far the money of each reaches, against trying everything."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphtool.analysis import reach
from graphtool.analysis.spread import spread_all
from graphtool.analysis.timeline import Timeline, rule_of
from tests.analysis.test_paths import asked
from tests.oracles import Transfer, Way, first_hops, graph, turned
from tests.strategies import KINDS, NAMES, ledgers, ways


@settings(max_examples=150, deadline=None)
@given(ledgers(), ways, st.sampled_from(["down", "up"]))
def test_each_reaches_what_trying_everything_finds(
    ledger: tuple[list[Transfer], dict[tuple[str, str], int]], way: Way, direction: str
) -> None:
    transfers, tied = ledger
    transfers = [t for t in transfers if t.currency == "CNY"]
    tied = {p: v for p, v in tied.items() if set(p) <= {t.id for t in transfers}}
    way = Way(way.hops, way.gap_ms, ties=way.ties)
    result = reach(graph(transfers, dict.fromkeys(NAMES, "account") | KINDS, tied), direction=direction, **asked(way))
    told, across = (
        (transfers, tied) if direction == "down" else (turned(transfers), {(b, a): v for (a, b), v in tied.items()})
    )
    amount = {t.id: t.amount or 0 for t in transfers}
    for row in result.table.to_pylist():
        wanted = first_hops(told, {row["entity"]}, way, kinds=KINDS, tied=across)
        others = {t.dst for t in told if t.id in wanted} - {row["entity"]}
        assert row["reached"] == len(others)
        assert row["reached_events"] == len(wanted)
        assert row["reached_amount"] == sum(amount[e] for e in wanted)
        moments = [earliest for _, earliest in wanted.values()]
        last = (max(moments) if direction == "down" else -max(moments)) if moments else None
        assert row["arrival_ms"] == last
    ranks = result.table["reached"].to_pylist()
    assert ranks == sorted(ranks, reverse=True)


def test_pools_and_unknown_parties_are_not_ranked() -> None:
    ledger = [Transfer("one", "a", "pool"), Transfer("two", "pool", "b"), Transfer("three", "who", "b")]
    result = reach(graph(ledger, {"pool": "pool", "who": "placeholder"}))
    assert set(result.table["entity"].to_pylist()) == {"a", "b"}


def test_only_those_asked_for_are_ranked() -> None:
    ledger = [Transfer("one", "a", "b", 0), Transfer("two", "b", "c", 1_000)]
    result = reach(graph(ledger), only=["b"])
    assert result.table.select(["entity", "reached"]).to_pylist() == [{"entity": "b", "reached": 1}]


@pytest.mark.parametrize("direction", ["down", "up"])
def test_findings_carry_the_first_step(direction: str) -> None:
    ledger = [Transfer("one", "a", "b", 0), Transfer("two", "b", "c", 1_000)]
    first: Any = reach(graph(ledger), direction=direction).findings[0]
    assert (first.entities, first.events) == ((("a",), ("one",)) if direction == "down" else (("c",), ("two",)))


def test_giving_up_is_said() -> None:
    ledger = [Transfer(f"e{i}-{j}", f"n{i:02d}", f"n{i + 1:02d}", 1_000 * i) for i in range(20) for j in range(60)]
    result = reach(graph(ledger), max_hops=8, budget=1_000)
    assert not result.complete
    assert result.table.num_rows < 21


@pytest.mark.parametrize("budget", [0, 500, 5_000, 10**9])
@pytest.mark.parametrize("back", [False, True])
def test_however_many_cores_the_answer_is_the_same(budget: int, back: bool) -> None:
    """Who is left out when the budget is used up, too."""
    ledger = [Transfer(f"e{i}", f"n{i * 7 % 300:03d}", f"n{i * 11 % 300:03d}", 1_000 * i) for i in range(3_000)]
    projection = graph(ledger)
    timeline = Timeline.of(projection, projection.select(["transferred"]).events)
    steps = (timeline.back if back else timeline.ahead).steps
    seeds, shut = np.arange(projection.node_count, dtype=np.int32), np.zeros(projection.node_count, np.bool_)
    rule = rule_of(3, None, None, None, "allow")
    alone, *others = (spread_all(steps, rule, seeds, shut, back, budget, cores) for cores in (1, 2, 3, 5))
    assert alone[4] is (budget == 10**9)
    assert alone[0].size == seeds.size if alone[4] else 0 < alone[0].size < seeds.size
    for other in others:
        assert all(np.array_equal(a, b) for a, b in zip(alone, other, strict=True))
