"""Layout: the same twice, nothing on top of each other, what stands stays."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from scipy.spatial import cKDTree

from graphtool.views import layout


def picture(graph: nx.Graph) -> tuple[list[str], list[tuple[str, str]]]:
    return [str(n) for n in graph.nodes], [(str(a), str(b)) for a, b in graph.edges]


def nearest(places: dict[str, layout.Place]) -> float:
    points = np.array(list(places.values()))
    return float(cKDTree(points).query(points, k=2)[0][:, 1].min())


GRAPHS = {
    "tree": nx.barabasi_albert_graph(80, 1, seed=1),
    "clique": nx.complete_graph(12),
    "path": nx.path_graph(9),
    "star": nx.star_graph(40),
    "islands": nx.disjoint_union(nx.complete_graph(5), nx.empty_graph(30)),
}


@pytest.mark.parametrize("name", sorted(GRAPHS))
def test_everything_has_a_place_of_its_own(name: str) -> None:
    nodes, pairs = picture(GRAPHS[name])
    places = layout.arrange(nodes, pairs)
    assert list(places) == nodes
    assert np.isfinite(np.array(list(places.values()))).all()
    assert nearest(places) > 0.3 * layout.SPACING


@pytest.mark.parametrize("name", sorted(GRAPHS))
def test_the_same_graph_looks_the_same(name: str) -> None:
    nodes, pairs = picture(GRAPHS[name])
    assert layout.arrange(nodes, pairs, seed=3) == layout.arrange(nodes, pairs, seed=3)


def test_nothing_and_one() -> None:
    assert layout.arrange([], []) == {}
    assert layout.arrange(["a"], [("a", "a")]) == {"a": (0.0, 0.0)}


def test_large_components_use_the_near_neighbour_model() -> None:
    graph = nx.barabasi_albert_graph(layout.SPRING_NODES + 200, 1, seed=2)
    nodes, pairs = picture(graph)
    places = layout.arrange(nodes, pairs)
    points = {n: np.array(p) for n, p in places.items()}
    edge = np.mean([np.linalg.norm(points[a] - points[b]) for a, b in pairs])
    rng = np.random.default_rng(0)
    chance = np.mean([np.linalg.norm(points[a] - points[b]) for a, b in rng.choice(nodes, (2000, 2))])
    assert edge < 0.35 * chance


def test_groups_stand_apart() -> None:
    graph = nx.connected_caveman_graph(4, 8)
    nodes, pairs = picture(graph)
    group = {n: int(n) // 8 for n in nodes}
    places = layout.arrange_groups(nodes, pairs, group)
    centre = {g: np.mean([places[n] for n in nodes if group[n] == g], axis=0) for g in range(4)}
    for node in nodes:
        own = group[node]
        near = min(centre, key=lambda g: float(np.linalg.norm(centre[g] - np.array(places[node]))))
        assert near == own


def test_columns_run_left_to_right() -> None:
    places = layout.columns({"a": 0, "b": 1, "c": 1, "d": 2}, {"b": 5.0, "c": 1.0})
    assert places["a"][0] < places["b"][0] == places["c"][0] < places["d"][0]
    assert abs(places["b"][1]) < abs(places["c"][1])
