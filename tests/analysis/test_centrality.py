"""Rankings against networkx and against counting by hand."""

from __future__ import annotations

from collections import defaultdict

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings

from graphtool.analysis import Result, betweenness, degree, pagerank
from tests.oracles import Transfer, graph
from tests.strategies import KINDS, NAMES, ledgers

Ledger = tuple[list[Transfer], dict[tuple[str, str], int]]


def scores(result: Result, column: str = "score") -> dict[str, float]:
    return dict(zip(result.table["entity"].to_pylist(), result.table[column].to_pylist(), strict=True))


def simple(transfers: list[Transfer], weight: str = "events") -> nx.DiGraph:
    """What the rankings count: accounts, decided directions, no loops; weights added up."""
    found = nx.DiGraph()
    for t in transfers:
        if {t.src, t.dst} & set(KINDS) or t.src == t.dst or not t.directed:
            continue
        if weight == "amount" and t.currency != "CNY":
            continue
        plus = (t.amount or 0) if weight == "amount" else 1
        if found.has_edge(t.src, t.dst):
            found[t.src][t.dst]["weight"] += plus
        else:
            found.add_edge(t.src, t.dst, weight=plus)
    return found


def of(ledger: Ledger) -> object:
    return graph(ledger[0], dict.fromkeys(NAMES, "account") | KINDS, ledger[1])


@settings(max_examples=60, deadline=None)
@given(ledgers())
def test_degree_is_what_counting_gives(ledger: Ledger) -> None:
    result = degree(graph(ledger[0], KINDS))
    wanted: dict[str, dict[str, object]] = defaultdict(
        lambda: {
            "in_p": set(),
            "out_p": set(),
            "in": 0,
            "out": 0,
            "in_a": 0,
            "out_a": 0,
            "in_u": 0,
            "out_u": 0,
            "t": [],
        }
    )
    for t in ledger[0]:
        if t.src == t.dst or not t.directed:
            continue
        fen = (t.amount or 0) if t.currency == "CNY" else 0
        for end, other, way in ((t.src, t.dst, "out"), (t.dst, t.src, "in")):
            row = wanted[end]
            if other not in KINDS:
                row[f"{way}_p"].add(other)  # type: ignore[attr-defined]
            row[f"{way}_u"] += other == "x"  # type: ignore[operator]
            row[way] += 1  # type: ignore[operator]
            row[f"{way}_a"] += fen  # type: ignore[operator]
            row["t"].append(t.at)  # type: ignore[attr-defined]
    shown = result.table.to_pylist()
    assert {r["entity"] for r in shown} == set(wanted) - set(KINDS)
    for row in shown:
        own = wanted[row["entity"]]
        assert row["in_parties"] == len(own["in_p"])  # type: ignore[arg-type]
        assert row["out_parties"] == len(own["out_p"])  # type: ignore[arg-type]
        assert (row["in_events"], row["out_events"]) == (own["in"], own["out"])
        assert (row["in_amount"], row["out_amount"]) == (own["in_a"], own["out_a"])
        assert (row["in_unknown"], row["out_unknown"]) == (own["in_u"], own["out_u"])
        assert (row["first_ms"], row["last_ms"]) == (min(own["t"]), max(own["t"]))  # type: ignore[call-overload]
    assert [r["in_parties"] for r in shown] == sorted((r["in_parties"] for r in shown), reverse=True)


def test_degree_ranks_by_what_is_asked() -> None:
    ledger = [
        Transfer("one", "a", "c", amount=5),
        Transfer("two", "b", "c", amount=5),
        Transfer("three", "a", "d", amount=900),
    ]
    assert degree(graph(ledger)).table["entity"][0].as_py() == "c"
    assert degree(graph(ledger), by="in_amount").table["entity"][0].as_py() == "d"
    top = degree(graph(ledger), by="out_events")
    assert top.table["entity"][0].as_py() == "a"
    assert top.findings[0].events == ("three", "one")


def test_degree_keeps_currencies_apart() -> None:
    ledger = [Transfer("one", "a", "b", amount=5), Transfer("two", "a", "b", amount=7, currency="USD")]
    result = degree(graph(ledger))
    assert scores(result, "in_amount")["b"] == 5
    assert scores(result, "in_events")["b"] == 2
    assert "1 events are not in CNY: they count as events, not in the sums." in [
        s.say("en") for s in result.assumptions
    ]
    assert scores(degree(graph(ledger), currency="USD"), "in_amount")["b"] == 7


def test_degree_ranks_pools_when_asked() -> None:
    ledger = [Transfer("one", "a", "pool"), Transfer("two", "b", "pool"), Transfer("three", "pool", "b")]
    kinds = {"pool": "pool"}
    assert scores(degree(graph(ledger, kinds)), "in_parties") == {"a": 0, "b": 0}
    assert scores(degree(graph(ledger, kinds), pools=True), "in_parties") == {"pool": 2, "b": 1, "a": 0}


def test_sums_stop_rather_than_turn_negative() -> None:
    most = 2**63 - 1
    ledger = [Transfer("one", "a", "b", amount=most), Transfer("two", "c", "b", amount=most)]
    assert scores(degree(graph(ledger)), "in_amount")["b"] == most


@settings(max_examples=40, deadline=None)
@given(ledgers())
def test_pagerank_is_that_of_networkx(ledger: Ledger) -> None:
    for weight in ("pairs", "events", "amount"):
        result = pagerank(graph(ledger[0], KINDS), weight=weight)
        peer = simple(ledger[0], weight)
        wanted = (
            nx.pagerank(peer, weight=None if weight == "pairs" else "weight", tol=1e-12, max_iter=1000) if peer else {}
        )
        assert scores(result) == pytest.approx(wanted, abs=1e-7)
        assert result.complete


def test_pagerank_that_does_not_settle_says_so() -> None:
    ledger = [Transfer("one", "a", "b"), Transfer("two", "b", "c"), Transfer("three", "c", "b")]
    result = pagerank(graph(ledger), rounds=2)
    assert not result.complete
    assert "2 rounds" in result.reasons[0].say("en")


@settings(max_examples=40, deadline=None)
@given(ledgers())
def test_betweenness_is_that_of_networkx(ledger: Ledger) -> None:
    result = betweenness(graph(ledger[0], KINDS))
    assert scores(result) == pytest.approx(nx.betweenness_centrality(simple(ledger[0])), abs=1e-8)
    assert result.complete


def test_betweenness_above_the_bound_is_an_estimate_and_says_so() -> None:
    r = np.random.default_rng(3)
    ends = [(int(a), int(b)) for a, b in r.integers(0, 60, (400, 2)) if a != b]
    ledger = [Transfer(f"e{i}", f"n{a:02d}", f"n{b:02d}") for i, (a, b) in enumerate(ends)]
    exact = betweenness(graph(ledger))
    estimate = betweenness(graph(ledger), exact_up_to=10, pivots=30, seed=7)
    assert exact.complete
    assert not estimate.complete
    assert "30 of 60" in estimate.reasons[0].say("en")
    apart = [abs(scores(exact)[e] - s) for e, s in scores(estimate).items()]
    assert max(apart) < 0.02
    again = betweenness(graph(ledger), exact_up_to=10, pivots=30, seed=7)
    assert estimate.table.equals(again.table)
    assert not estimate.table.equals(betweenness(graph(ledger), exact_up_to=10, pivots=30, seed=8).table)


def test_equal_scores_have_one_rank_and_stand_in_order_of_ids() -> None:
    ledger = [Transfer("one", "b", "z"), Transfer("two", "a", "y"), Transfer("three", "c", "z")]
    rows = degree(graph(ledger)).table.select(["rank", "entity"]).to_pylist()
    assert [(r["rank"], r["entity"]) for r in rows] == [(1, "z"), (2, "y"), (3, "a"), (3, "b"), (3, "c")]


def test_a_period_and_relations_bound_what_counts() -> None:
    ledger = [
        Transfer("one", "a", "b", 1_000),
        Transfer("two", "c", "b", 9_000),
        Transfer("call", "d", "b", relation="called"),
    ]
    assert scores(degree(graph(ledger)), "in_parties")["b"] == 2
    assert scores(degree(graph(ledger), period=(5_000, None)), "in_parties")["b"] == 1
    called = degree(graph(ledger), relations=["called"])
    assert scores(called, "in_parties") == {"b": 1, "d": 0}
    assert called.title("en").endswith("(counted: called, all times)")
