"""Groups against networkx, and on graphs whose groups are plain to see."""

from __future__ import annotations

import itertools

import networkx as nx
import pytest
from hypothesis import given, settings

from graphtool.analysis import Result, communities, components, kcore
from graphtool.analysis.clusters import numbered
from tests.analysis.test_centrality import Ledger, scores, simple
from tests.oracles import Transfer, graph
from tests.strategies import KINDS, ledgers


def groups(result: Result) -> list[set[str]]:
    """The members of each group, in the order of their numbers."""
    found: dict[int, set[str]] = {}
    for row in result.table.select(["entity", "cluster"]).to_pylist():
        found.setdefault(row["cluster"], set()).add(row["entity"])
    assert list(found) == list(range(1, len(found) + 1))
    return list(found.values())


def clique(names: str, start: int) -> list[Transfer]:
    return [Transfer(f"e{start + i:03d}", a, b) for i, (a, b) in enumerate(itertools.permutations(names, 2))]


@settings(max_examples=60, deadline=None)
@given(ledgers())
def test_cores_are_those_of_networkx(ledger: Ledger) -> None:
    assert scores(kcore(graph(ledger[0], KINDS)), "core") == nx.core_number(simple(ledger[0]).to_undirected())


@settings(max_examples=60, deadline=None)
@given(ledgers())
def test_components_are_those_of_networkx(ledger: Ledger) -> None:
    for connection, parts in (("weak", nx.weakly_connected_components), ("strong", nx.strongly_connected_components)):
        result = components(graph(ledger[0], KINDS), connection=connection)
        wanted = sorted(parts(simple(ledger[0])), key=lambda members: (-len(members), min(members)))
        assert groups(result) == wanted
        assert result.more["clusters"]["size"].to_pylist() == [len(p) for p in wanted]


def test_events_inside_and_across() -> None:
    ledger = [
        Transfer("one", "a", "b"),
        Transfer("two", "b", "a"),
        Transfer("three", "b", "c"),
        Transfer("four", "b", "c"),
    ]
    table = components(graph(ledger), connection="strong").more["clusters"]
    assert table.to_pylist() == [
        {"cluster": 1, "size": 2, "inside": 2, "crossing": 2},
        {"cluster": 2, "size": 1, "inside": 0, "crossing": 2},
    ]


def test_communities_of_two_cliques() -> None:
    ledger = [*clique("abcd", 0), *clique("efg", 100), Transfer("bridge", "a", "e")]
    result = communities(graph(ledger))
    assert groups(result) == [set("abcd"), set("efg")]
    peer = nx.Graph()
    for t in ledger:
        peer.add_edge(t.src, t.dst, weight=peer.get_edge_data(t.src, t.dst, {"weight": 0})["weight"] + 1)
    assert result.figures["modularity"] == pytest.approx(nx.community.modularity(peer, [set("abcd"), set("efg")]))
    assert result.findings[0].events_total == 12
    assert result.findings[0].entities == ("a", "b", "c", "d")


def test_communities_go_by_weight() -> None:
    ledger = [
        Transfer("one", "a", "b", amount=900),
        Transfer("two", "c", "d", amount=900),
        *(Transfer(f"x{i}", "b", "c", amount=1) for i in range(5)),
        *(Transfer(f"y{i}", "d", "a", amount=1) for i in range(5)),
    ]
    assert groups(communities(graph(ledger), weight="amount")) == [{"a", "b"}, {"c", "d"}]
    assert groups(communities(graph(ledger), weight="events")) == [{"a", "d"}, {"b", "c"}]


def test_a_pool_draws_nobody_together_unless_asked() -> None:
    ledger = [
        Transfer("one", "a", "pool"),
        Transfer("two", "pool", "b"),
        Transfer("three", "a", "c"),
        Transfer("four", "b", "d"),
    ]
    kinds = {"pool": "pool"}
    assert groups(components(graph(ledger, kinds))) == [{"a", "c"}, {"b", "d"}]
    assert groups(components(graph(ledger, kinds), pools=True)) == [{"a", "b", "c", "d", "pool"}]


def test_the_tightest_group_is_named() -> None:
    result = kcore(graph([*clique("abcd", 0), Transfer("tail", "d", "e")]))
    assert result.figures["deepest"] == 3
    assert result.findings[0].entities == ("a", "b", "c", "d")
    assert "tail" not in result.findings[0].events


def test_groups_are_numbered_by_size_then_smallest_member() -> None:
    import numpy as np

    cluster, size = numbered(np.array([7, 3, 3, 9, 7, 1], np.int32))
    assert cluster.tolist() == [1, 2, 2, 3, 1, 4]
    assert size.tolist() == [2, 2, 1, 1]
