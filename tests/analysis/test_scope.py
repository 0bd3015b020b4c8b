"""What counts, what was left out, and how ranks and scores are settled."""

from __future__ import annotations

import numpy as np

from graphtool.analysis.registry import relations_of
from graphtool.analysis.scope import _largest, ranked, scope_of, settled
from tests.oracles import Transfer, graph

LEDGER = [
    Transfer("one", "a", "b", 1_000, doubtful=True),
    Transfer("loop", "a", "a", 2_000),
    Transfer("unsure", "a", "b", 3_000, directed=False),
    Transfer("untimed", "a", "b", None),
    Transfer("pool", "a", "q", 4_000),
    Transfer("call", "a", "b", 5_000, None, None, relation="called"),
]
KINDS = {"q": "pool"}


def test_what_is_left_out_is_said_with_counts() -> None:
    scope = scope_of(graph(LEDGER, KINDS), relations_of("money"), (0, 9_000), pools=False, loops=False)
    assert [s.say("en") for s in scope.assumptions()] == [
        "1 events with a pool or an unknown party at one end are left out.",
        "1 events from an entity to itself are left out.",
        "1 events without a decided direction are left out.",
        "1 events without a time are left out.",
        "1 of the events may be duplicates of another.",
    ]
    assert scope.counted().say("zh") == "1970-01-01 00:00:00 至 1970-01-01 00:00:09的资金"


def test_a_whole_family_is_named_as_such_and_parts_by_name() -> None:
    projection = graph(LEDGER, KINDS)
    assert scope_of(projection, relations_of("call"), None).counted().say("en") == "calls, all times"
    assert scope_of(projection, ("called",), (5, None)).counted().say("en") == "called, since 1970-01-01 00:00:00"
    mixed = scope_of(projection, ("called", "transferred"), None)
    assert "Relations of different families are counted together, as asked." in [
        s.say("en") for s in mixed.assumptions()
    ]


def test_findings_name_the_largest_events_first() -> None:
    ledger = [Transfer(f"e{i:03d}", "a", "b", 1_000 * i, amount=i) for i in range(300)]
    scope = scope_of(graph(ledger), ("transferred",), None)
    events = scope.events_at(0)
    found = scope.finding(scope.counted(), [0], events)
    assert found.events[:2] == ("e299", "e298")
    assert len(found.events) == 200
    assert found.events_total == 300


def test_the_largest_of_very_many_are_found_exactly() -> None:
    amount = np.random.default_rng(3).integers(0, 400, 100_000)
    events = np.arange(5, 100_005, dtype=np.int32)
    every = events[np.lexsort((events, -amount))]
    assert _largest(events, amount).tolist() == every[:200].tolist()


def test_events_of_one_entity_by_direction() -> None:
    ledger = [
        Transfer("in", "b", "a", 1_000),
        Transfer("out", "a", "b", 2_000),
        Transfer("call", "a", "b", relation="called"),
    ]
    scope = scope_of(graph(ledger), ("transferred",), None)
    ids = scope.projection.event_ids
    assert ids(scope.events_at(0)).to_pylist() == ["in", "out"]
    assert ids(scope.events_at(0, incoming=False)).to_pylist() == ["out"]
    assert ids(scope.events_at(0, outgoing=False)).to_pylist() == ["in"]


def test_the_order_of_summation_decides_no_rank() -> None:
    score = settled(np.array([0.1 + 0.2, 0.3, 0.0, 123456789.123, -2.5]))
    assert score[0] == score[1]
    assert score.tolist() == [0.3, 0.3, 0.0, 123456789.0, -2.5]


def test_ranks_of_nobody() -> None:
    table, order = ranked(graph([]), np.empty(0, np.int32), np.empty(0), {})
    assert table.num_rows == 0
    assert order.size == 0
