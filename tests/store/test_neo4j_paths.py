"""Fewest hops from both ends against networkx, on random graphs."""

from __future__ import annotations

from collections.abc import Sequence

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphtool.store.neo4j_paths import fewest_hops

PAIRS = st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), max_size=22)


def beside_of(graph: nx.Graph, closed: set[str], asked: list[int]) -> object:
    def beside(ids: Sequence[str], end: str) -> dict[str, list[str]]:
        asked.append(len(ids))
        return {one: [o for o in graph[one] if o == end or o not in closed] for one in ids if one in graph}

    return beside


@given(pairs=PAIRS, closed=st.sets(st.integers(0, 8)), limit=st.integers(0, 5), max_hops=st.integers(0, 5))
def test_as_networkx_without_the_closed_ones_inside(
    pairs: list[tuple[int, int]], closed: set[int], limit: int, max_hops: int
) -> None:
    graph = nx.Graph([(f"n{a}", f"n{b}") for a, b in pairs])
    graph.add_nodes_from(["n0", "n1"])
    shut = {f"n{n}" for n in closed}
    open_graph = graph.subgraph([n for n in graph if n not in shut or n in ("n0", "n1")])
    wanted = []
    if nx.has_path(open_graph, "n0", "n1"):
        paths = sorted(nx.all_shortest_paths(open_graph, "n0", "n1"))
        wanted = paths[:limit] if len(paths[0]) - 1 <= max_hops else []
    assert fewest_hops("n0", "n1", beside_of(graph, shut, []), max_hops, limit) == wanted  # type: ignore[arg-type]


def test_the_end_with_fewer_ids_is_asked() -> None:
    """A hub with a thousand neighbours is never asked about them: the other end is one hop away from it."""
    graph = nx.star_graph([f"n{n}" for n in range(1000)])
    graph.add_edge("n999", "z")
    asked: list[int] = []
    beside = beside_of(graph, set(), asked)
    assert fewest_hops("n0", "z", beside, 6, 10) == [["n0", "n999", "z"]]  # type: ignore[arg-type]
    assert asked == [1, 1]


def test_itself_is_no_hop_away() -> None:
    assert fewest_hops("a", "a", beside_of(nx.Graph(), set(), []), 0, 5) == [["a"]]  # type: ignore[arg-type]


def test_a_thousand_ids_are_asked_at_a_time() -> None:
    graph = nx.Graph()
    for n in range(2500):
        graph.add_edges_from([("a", f"m{n:04d}"), (f"m{n:04d}", f"k{n:04d}"), (f"k{n:04d}", "z")])
    asked: list[int] = []
    beside = beside_of(graph, set(), asked)
    assert fewest_hops("a", "z", beside, 6, 2) == [  # type: ignore[arg-type]
        ["a", "m0000", "k0000", "z"],
        ["a", "m0001", "k0001", "z"],
    ]
    assert max(asked) == 1000


@pytest.mark.parametrize("limit", [0, 1])
def test_limit(limit: int) -> None:
    graph = nx.Graph([("a", "b"), ("b", "c"), ("a", "d"), ("d", "c")])
    beside = beside_of(graph, set(), [])
    assert fewest_hops("a", "c", beside, 6, limit) == [["a", "b", "c"]][:limit]  # type: ignore[arg-type]
