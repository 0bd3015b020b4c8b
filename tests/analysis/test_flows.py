"""Downstream and upstream on ledgers that a reader sees at a glance, and against trying everything."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from graphtool.analysis import downstream, upstream
from tests.analysis.test_paths import asked
from tests.oracles import DAY, Transfer, Way, first_hops, graph, turned
from tests.strategies import KINDS, NAMES, ledgers, ways

LEDGER = [
    Transfer("early", "b", "c", 1_000, 100),
    Transfer("in", "a", "b", 2_000, 300),
    Transfer("out", "b", "c", 3_000, 200, doubtful=True),
    Transfer("on", "c", "d", 4_000, 150),
    Transfer("home", "c", "a", 5_000, 50),
]


def test_downstream_hop_by_hop() -> None:
    result = downstream(graph(LEDGER), entities=["a"], max_hops=3)
    assert result.table.select(["hop", "event"]).to_pylist() == [
        {"hop": 1, "event": "in"},
        {"hop": 2, "event": "out"},
        {"hop": 3, "event": "on"},
        {"hop": 3, "event": "home"},
    ]
    assert result.more["hops"].to_pylist() == [
        {"hop": 1, "events": 1, "amount": 300, "doubtful_events": 0, "entities": 1, "new_entities": 1},
        {"hop": 2, "events": 1, "amount": 200, "doubtful_events": 1, "entities": 1, "new_entities": 1},
        {"hop": 3, "events": 2, "amount": 200, "doubtful_events": 0, "entities": 2, "new_entities": 1},
    ]
    columns = ["entity", "hop", "arrival_ms", "events", "amount", "stop"]
    assert result.more["entities"].select(columns).to_pylist() == [
        {"entity": "b", "hop": 1, "arrival_ms": 2_000, "events": 1, "amount": 300, "stop": False},
        {"entity": "c", "hop": 2, "arrival_ms": 3_000, "events": 1, "amount": 200, "stop": False},
        {"entity": "d", "hop": 3, "arrival_ms": 4_000, "events": 1, "amount": 150, "stop": False},
    ]
    assert [f.events for f in result.findings] == [("in",), ("out",), ("on", "home")]
    assert result.figures["reached_doubtful"] == 1


def test_upstream_hop_by_hop() -> None:
    result = upstream(graph(LEDGER), entities=["d"], max_hops=3)
    assert result.table.select(["hop", "event"]).to_pylist() == [
        {"hop": 1, "event": "on"},
        {"hop": 2, "event": "early"},
        {"hop": 2, "event": "out"},
        {"hop": 3, "event": "in"},
    ]
    departure = result.more["entities"].select(["entity", "arrival_ms"]).to_pylist()
    assert departure == [
        {"entity": "c", "arrival_ms": 4_999},
        {"entity": "b", "arrival_ms": 3_999},
        {"entity": "a", "arrival_ms": 2_999},
    ]


@settings(max_examples=300, deadline=None)
@given(ledgers(), ways)
def test_downstream_is_what_trying_everything_finds(
    ledger: tuple[list[Transfer], dict[tuple[str, str], int]], way: Way
) -> None:
    transfers, tied = ledger
    transfers = [t for t in transfers if t.currency == "CNY"]
    tied = {p: v for p, v in tied.items() if set(p) <= {t.id for t in transfers}}
    projection = graph(transfers, dict.fromkeys(NAMES, "account") | KINDS, tied)
    result = downstream(projection, entities=["a", "b"], **asked(way))
    wanted = first_hops(transfers, {"a", "b"}, way, kinds=KINDS, tied=tied)
    rows = result.table.select(["event", "hop"]).to_pylist()
    assert {r["event"]: r["hop"] for r in rows} == {event: hop for event, (hop, _) in wanted.items()}
    ends = {t.id: t.dst for t in transfers}
    arrival: dict[str, int] = {}
    for event, (_, earliest) in wanted.items():
        arrival[ends[event]] = min(arrival.get(ends[event], earliest), earliest)
    shown = {r["entity"]: r["arrival_ms"] for r in result.more["entities"].to_pylist()}
    assert shown == {name: ms for name, ms in arrival.items() if name not in ("a", "b")}


@settings(max_examples=200, deadline=None)
@given(ledgers(), ways)
def test_upstream_is_downstream_of_the_ledger_told_backwards(
    ledger: tuple[list[Transfer], dict[tuple[str, str], int]], way: Way
) -> None:
    transfers, tied = ledger
    transfers = [t for t in transfers if t.currency == "CNY"]
    tied = {p: v for p, v in tied.items() if set(p) <= {t.id for t in transfers}}
    plain = Way(way.hops, way.gap_ms, ties=way.ties)
    result = upstream(graph(transfers, dict.fromkeys(NAMES, "account") | KINDS, tied), entities=["e"], **asked(plain))
    back = {(b, a): v for (a, b), v in tied.items()}
    wanted = first_hops(turned(transfers), {"e"}, plain, kinds=KINDS, tied=back)
    rows = result.table.select(["event", "hop"]).to_pylist()
    assert {r["event"]: r["hop"] for r in rows} == {event: hop for event, (hop, _) in wanted.items()}


def test_shares_look_at_the_earlier_transfer_both_ways() -> None:
    ledger = [Transfer("in", "a", "b", 0, 1_000), Transfer("out", "b", "c", 1_000, 900)]
    assert downstream(graph(ledger), entities=["a"], min_share=0.9).table.num_rows == 2
    assert upstream(graph(ledger), entities=["c"], min_share=0.9).table.num_rows == 2
    assert downstream(graph(ledger), entities=["a"], min_share=0.91).table.num_rows == 1
    assert upstream(graph(ledger), entities=["c"], min_share=0.91).table.num_rows == 1


def test_a_pool_is_reached_and_not_left() -> None:
    ledger = [
        Transfer("swipe", "card", "pool", 1_000, 29_800),
        Transfer("batch", "pool", "agent", DAY, 50_000),
        Transfer("others", "pool", "other", DAY, 50_000),
    ]
    kinds = {"pool": "pool"}
    result = downstream(graph(ledger, kinds), entities=["card"])
    assert result.table["event"].to_pylist() == ["swipe"]
    assert result.more["entities"].select(["entity", "stop"]).to_pylist() == [{"entity": "pool", "stop": True}]
    tied = {("swipe", "batch"): 9_900}
    crossed = downstream(graph(ledger, kinds, tied), entities=["card"])
    shown = crossed.table.select(["event", "basis", "carried"]).to_pylist()
    assert shown[1] == {"event": "batch", "basis": "detail", "carried": 9_900}
    back = upstream(graph(ledger, kinds, tied), entities=["agent"])
    assert back.table.select(["event", "carried"]).to_pylist() == [
        {"event": "batch", "carried": None},
        {"event": "swipe", "carried": 9_900},
    ]


def test_a_capped_table_says_so_and_its_totals_count_all() -> None:
    ledger = [Transfer(f"e{i}", "a", f"b{i}", 1_000 * i) for i in range(5)]
    result = downstream(graph(ledger), entities=["a"], max_rows=2)
    assert result.table.num_rows == 2
    assert not result.complete
    assert result.figures["reached_events"] == 5
    assert result.more["hops"]["events"].to_pylist() == [5]


@pytest.mark.parametrize("question", [downstream, upstream])
def test_giving_up_is_said(question: object) -> None:
    ledger = [Transfer(f"e{i}-{j}", f"n{i}", f"n{i + 1}", 1_000 * i) for i in range(40) for j in range(60)]
    result = question(graph(ledger), entities=["n0" if question is downstream else "n40"], max_hops=32, budget=1_000)  # type: ignore[operator]
    assert not result.complete
    assert "1,000" in result.reasons[0].say("en")
