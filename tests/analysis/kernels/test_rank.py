"""Compiled rankings against plain Python."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest

from graphtool.analysis.kernels.rank import (
    MOST,
    cores,
    dependencies,
    events_by_group,
    events_of_groups,
    neighbours,
    power_iteration,
    sums,
    undirected_weights,
    union_find,
)
from graphtool.projection.kernels import rows_by


def pairs(seed: int, n: int = 30, m: int = 90) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Starts, sources and targets of different pairs, by source, then target."""
    r = np.random.default_rng(seed)
    both = np.unique(r.integers(0, n, (m, 2)), axis=0)
    both = both[both[:, 0] != both[:, 1]]
    src, dst = both[:, 0].astype(np.int32), both[:, 1].astype(np.int32)
    return np.searchsorted(src, np.arange(n + 1)).astype(np.int64), src, dst


def incoming(src: np.ndarray, dst: np.ndarray, n: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    start, rows = rows_by(dst, n)
    return start, src[rows], rows


@pytest.mark.parametrize("seed", range(5))
def test_power_iteration_and_dependencies(seed: int) -> None:
    start, src, dst = pairs(seed)
    weight = np.random.default_rng(seed).random(dst.size) + 0.1
    peer = nx.DiGraph()
    peer.add_nodes_from(range(30))
    peer.add_weighted_edges_from(zip(src.tolist(), dst.tolist(), weight.tolist(), strict=True))
    rank, rounds, change = power_iteration(start, dst, weight, 0.85, 1e-12, 1_000)
    assert dict(enumerate(rank)) == pytest.approx(nx.pagerank(peer, tol=1e-13, max_iter=1_000), abs=1e-9)
    assert rounds < 1_000
    assert change < 1e-12
    found = dependencies(start, dst, np.arange(30, dtype=np.int32))
    assert dict(enumerate(found)) == pytest.approx(nx.betweenness_centrality(peer, normalized=False))


@pytest.mark.parametrize("seed", range(5))
def test_cores_and_parts(seed: int) -> None:
    start, src, dst = pairs(seed, m=45)
    peer = nx.Graph()
    peer.add_nodes_from(range(30))
    peer.add_edges_from(zip(src.tolist(), dst.tolist(), strict=True))
    begin, other = neighbours(start, dst, *incoming(src, dst, 30)[:2])
    assert [sorted(peer[v]) for v in range(30)] == [other[begin[v] : begin[v + 1]].tolist() for v in range(30)]
    assert dict(enumerate(cores(begin, other).tolist())) == nx.core_number(peer)
    smallest = {v: min(part) for part in nx.connected_components(peer) for v in part}
    assert union_find(30, src, dst).tolist() == [smallest[v] for v in range(30)]


def test_both_directions_are_one_edge_with_the_summed_weight() -> None:
    start, src, dst = np.array([0, 2, 3, 3], np.int64), np.array([0, 0, 1], np.int32), np.array([1, 2, 0], np.int32)
    a, b, total = undirected_weights(start, dst, np.array([1.0, 2.0, 4.0]), *incoming(src, dst, 3))
    assert list(zip(a.tolist(), b.tolist(), total.tolist(), strict=True)) == [(0, 1, 5.0), (0, 2, 2.0)]


def test_sums_are_exact_and_stop_at_the_largest_integer() -> None:
    end = np.array([0, 0, 1, 1], np.int32)
    assert sums(end, np.array([2**53, 1, MOST, 5]), 2).tolist() == [2**53 + 1, MOST]


@pytest.mark.parametrize("seed", range(5))
def test_events_of_groups_are_counted_at_both_ends(seed: int) -> None:
    chance = np.random.default_rng(seed)
    group = chance.integers(0, 4, 12, np.int32)
    src, dst = chance.integers(0, 12, (2, 40), np.int32)
    events = chance.integers(1, 9, 40, np.int32)
    within, ends = events_of_groups(group, src, dst, events, 4)
    for one in range(4):
        a, b = group[src] == one, group[dst] == one
        assert within[one] == events[a & b].sum()
        assert ends[one] == events[a].sum() + events[b].sum()


@pytest.mark.parametrize("seed", range(5))
def test_events_within_groups_stand_by_group_in_the_order_given(seed: int) -> None:
    chance = np.random.default_rng(seed)
    group = chance.integers(0, 4, 12).astype(np.int8)
    src, dst = chance.integers(0, 12, (2, 60), np.int32)
    chosen = np.flatnonzero(chance.random(60) < 0.7).astype(np.int32)
    found, begin = events_by_group(group, 3, src, dst, chosen)
    assert (begin[0], begin[1], begin[-1]) == (0, 0, found.size)
    for one in range(1, 4):
        inside = [e for e in chosen.tolist() if group[src[e]] == one == group[dst[e]]]
        assert found[begin[one] : begin[one + 1]].tolist() == inside
