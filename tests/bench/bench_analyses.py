"""How fast are the standard rankings and groupings, from pairs to the result table, against the fastest library?

Both start from the same arrays, filtered and collapsed to pairs; the peer's time includes building its
graph; both use one thread, the same tolerance, the same pivots and the same seed. The bound: 1.2 times
the fastest peer plus 50 ms. Answers are checked equal (groups of Leiden: as good, as another numbering of
nodes gives other groups).

    RAYON_NUM_THREADS=1 OMP_NUM_THREADS=1 python -m tests.bench.bench_analyses [--events 1000000]
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable

os.environ.setdefault("RAYON_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import networkit as nk
import numpy as np
import rustworkx as rx
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from graphtool.analysis import betweenness, communities, components, kcore, pagerank
from graphtool.analysis import scope as scope_module
from graphtool.analysis.clusters import modularity
from graphtool.projection import Pairs, Projection
from tests.bench.ledger import Timing, measure, money_columns, money_graph, report

Scores = np.ndarray
Peers = dict[str, Callable[[], Scores]]
PIVOTS = 50
TOLERANCE = 1e-9
_PAIRS_OF = scope_module.weighted_pairs
"""The function itself; while a graph is measured, its pairs stand in for it."""


def nk_graph(pairs: Pairs, directed: bool, weight: np.ndarray | None = None) -> nk.Graph:
    ends = (pairs.src.astype(np.uint64), pairs.dst.astype(np.uint64))
    data = np.ones(pairs.src.size) if weight is None else weight
    return nk.GraphFromCoo((data, ends), n=pairs.nodes.size, directed=directed, weighted=weight is not None)


def rx_graph(pairs: Pairs) -> rx.PyDiGraph:
    graph = rx.PyDiGraph(multigraph=False)
    graph.add_nodes_from(range(pairs.nodes.size))
    graph.extend_from_edge_list(list(zip(pairs.src.tolist(), pairs.dst.tolist(), strict=True)))
    return graph


def matrix(pairs: Pairs, weight: np.ndarray) -> coo_array:
    return coo_array((weight, (pairs.src, pairs.dst)), shape=(pairs.nodes.size,) * 2)


def scipy_pagerank(pairs: Pairs, weight: np.ndarray) -> Scores:
    """The usual power iteration on a sparse matrix."""
    n = pairs.nodes.size
    out = np.bincount(pairs.src, weight, n)
    share = np.divide(1.0, out, out=np.zeros(n), where=out > 0)
    flow = matrix(pairs, weight * share[pairs.src]).tocsr().T.tocsr()
    rank, idle = np.full(n, 1.0 / n), out == 0
    for _ in range(500):
        found = 0.85 * (flow @ rank + rank[idle].sum() / n) + 0.15 / n
        change = np.abs(found - rank).sum()
        rank = found
        if change < TOLERANCE:
            break
    return rank


def nk_pagerank(pairs: Pairs, weight: np.ndarray) -> Scores:
    graph = nk_graph(pairs, True, weight)
    sinks = nk.centrality.SinkHandling.DistributeSinks
    ranking = nk.centrality.PageRank(graph, 0.85, TOLERANCE, distributeSinks=sinks)
    ranking.norm = nk.centrality.Norm.L1_NORM
    ranking.run()
    return np.asarray(ranking.scores())


def rx_pagerank(pairs: Pairs, weight: np.ndarray) -> Scores:
    graph = rx.PyDiGraph(multigraph=False)
    graph.add_nodes_from(range(pairs.nodes.size))
    graph.extend_from_weighted_edge_list(
        list(zip(pairs.src.tolist(), pairs.dst.tolist(), weight.tolist(), strict=True))
    )
    found = rx.pagerank(graph, alpha=0.85, weight_fn=float, tol=TOLERANCE, max_iter=500)
    return np.array([found[v] for v in range(pairs.nodes.size)])


def nk_cores(pairs: Pairs) -> Scores:
    graph = nk.graphtools.toUndirected(nk_graph(pairs, True))
    graph.removeMultiEdges()
    return np.asarray(nk.centrality.CoreDecomposition(graph).run().scores())


def rx_cores(pairs: Pairs) -> Scores:
    found = rx.core_number(rx_graph(pairs).to_undirected(multigraph=False))
    return np.array([found[v] for v in range(pairs.nodes.size)])


def scipy_parts(pairs: Pairs, connection: str) -> Scores:
    return connected_components(matrix(pairs, np.ones(pairs.src.size, np.int8)), True, connection)[1]


def nk_weak(pairs: Pairs) -> Scores:
    graph = nk_graph(pairs, True)  # the library does not keep it alive
    found = nk.components.WeaklyConnectedComponents(graph).run()
    return np.asarray(found.getPartition().getVector())


def nk_strong(pairs: Pairs) -> Scores:
    graph = nk_graph(pairs, True)
    found = nk.components.StronglyConnectedComponents(graph).run()
    return np.asarray(found.getPartition().getVector())


def rx_betweenness(pairs: Pairs) -> Scores:
    found = rx.digraph_betweenness_centrality(rx_graph(pairs), normalized=False)
    return np.array([found[v] for v in range(pairs.nodes.size)])


def nk_estimate(pairs: Pairs, seed: int) -> Scores:
    nk.setSeed(seed, False)
    graph = nk_graph(pairs, True)
    return np.asarray(nk.centrality.EstimateBetweenness(graph, PIVOTS, False, False).run().scores())


def nk_leiden(pairs: Pairs, weight: np.ndarray, seed: int) -> Scores:
    nk.setSeed(seed, False)
    graph = nk.graphtools.toUndirected(nk_graph(pairs, True, weight))
    found = nk.community.ParallelLeiden(graph, iterations=3).run()
    return np.asarray(found.getPartition().getVector(), np.int32)


def in_order(table: object, pairs: Pairs, graph: Projection, column: str) -> Scores:
    """A column of a result by place in the pairs."""
    values = np.empty(pairs.nodes.size)
    place = np.searchsorted(pairs.nodes, graph.numbers(table["entity"].to_pylist()))  # type: ignore[index]
    values[place] = table[column].to_numpy()  # type: ignore[index]
    return values


def same_groups(one: Scores, two: Scores) -> bool:
    both = np.unique(np.stack([one, two]), axis=1).shape[1]
    return both == np.unique(one).size == np.unique(two).size


def fastest(peers: Peers, runs: int) -> tuple[str, Timing, dict[str, Scores]]:
    found = {name: measure(work, runs) for name, work in peers.items()}
    best = min(found, key=lambda name: found[name][0].cpu)
    for name, (timing, _) in found.items():
        print(f"{'':<28} {timing.cpu:8.3f} s cpu {timing.wall:8.3f} s wall   {name}")
    return best, found[best][0], {name: answer for name, (_, answer) in found.items()}


def standard(graph: Projection, pairs: Pairs) -> list[bool]:
    """The rankings and groupings of the whole graph."""
    weight = pairs.weights("events")
    holds = []

    def against(
        name: str, own: Callable[[], object], peers: Peers, check: Callable[[object, dict[str, Scores]], None]
    ) -> None:
        timing, result = measure(own, 3)
        peer, bound, answers = fastest(peers, 3)
        check(result.table, answers)  # type: ignore[attr-defined]
        holds.append(report(name, timing, peer, bound, 1.2, 0.05))

    def ranks(table: object, answers: dict[str, Scores]) -> None:
        own = in_order(table, pairs, graph, "score")
        np.testing.assert_allclose(own, answers["scipy"], atol=1e-8)
        np.testing.assert_allclose(own, answers["networkit"], atol=1e-6)

    def parts(table: object, answers: dict[str, Scores]) -> None:
        own = in_order(table, pairs, graph, "cluster")
        assert all(same_groups(own, answer) for answer in answers.values())

    def cores(table: object, answers: dict[str, Scores]) -> None:
        own = in_order(table, pairs, graph, "core")
        assert all(np.array_equal(own, answer) for answer in answers.values())

    against(
        "PageRank",
        lambda: pagerank(graph, tolerance=TOLERANCE),
        {
            "scipy": lambda: scipy_pagerank(pairs, weight),
            "networkit": lambda: nk_pagerank(pairs, weight),
            "rustworkx": lambda: rx_pagerank(pairs, weight),
        },
        ranks,
    )
    against(
        "components, weak",
        lambda: components(graph),
        {"scipy": lambda: scipy_parts(pairs, "weak"), "networkit": lambda: nk_weak(pairs)},
        parts,
    )
    against(
        "components, strong",
        lambda: components(graph, connection="strong"),
        {"scipy": lambda: scipy_parts(pairs, "strong"), "networkit": lambda: nk_strong(pairs)},
        parts,
    )
    against(
        "k-core",
        lambda: kcore(graph),
        {"networkit": lambda: nk_cores(pairs), "rustworkx": lambda: rx_cores(pairs)},
        cores,
    )

    def estimates(table: object, answers: dict[str, Scores]) -> None:
        own = in_order(table, pairs, graph, "score")
        # Other pivots, drawn by each, and another estimator: two draws of our own agree to 0.8.
        assert np.corrcoef(own, answers["networkit"])[0, 1] > 0.7

    against(
        f"betweenness, {PIVOTS} pivots",
        lambda: betweenness(graph, pivots=PIVOTS),
        {"networkit": lambda: nk_estimate(pairs, 1)},
        estimates,
    )

    def quality(table: object, answers: dict[str, Scores]) -> None:
        own = in_order(table, pairs, graph, "cluster").astype(np.int32)
        a, b = pairs.src, pairs.dst
        found, peer = modularity(own, a, b, weight), modularity(answers["networkit"], a, b, weight)
        print(f"{'':<28} modularity {found:.4f}, peer {peer:.4f}")
        assert found > peer - 0.01

    against(
        "communities",
        lambda: communities(graph),
        {"networkit": lambda: nk_leiden(pairs, weight, 1)},
        quality,
    )
    return holds


def exact(graph: Projection, pairs: Pairs) -> bool:
    """Betweenness of all, on a graph of 5,000. NetworKit needs minutes for it, so rustworkx is the peer."""
    timing, result = measure(lambda: betweenness(graph), 2)
    peer, bound, answers = fastest({"rustworkx": lambda: rx_betweenness(pairs)}, 2)
    n = pairs.nodes.size
    own = in_order(result.table, pairs, graph, "score") * ((n - 1) * (n - 2))
    for answer in answers.values():
        np.testing.assert_allclose(own, answer, rtol=1e-6, atol=1e-2)
    return report(f"betweenness, exact, {n:,}", timing, peer, bound, 1.2, 0.05)


def ready(events: int, nodes: int) -> tuple[Projection, Pairs]:
    """A graph with its names read, and the pairs that both sides start from."""
    graph = money_graph(money_columns(events, nodes), nodes)
    graph.ids([0])
    graph.event_ids([0])
    found, pairs = _PAIRS_OF(graph, ("transferred",), None, "pairs", "", False)
    # Both sides start here: filtered and collapsed. What the analyses share is made once.
    scope_module.weighted_pairs = lambda *_: (found, pairs)  # type: ignore[assignment]
    for module in (sys.modules[betweenness.function.__module__], sys.modules[kcore.function.__module__]):
        module.weighted_pairs = lambda *_: (found, pairs)  # type: ignore[attr-defined]
    _ = pairs.start, found.selection.mask
    return graph, pairs


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--events", type=int, default=1_000_000)
    events = asked.parse_args().events
    nk.setNumberOfThreads(1)
    holds = standard(*ready(events, max(2, events // 5)))
    holds.append(exact(*ready(25_000, 5_000)))
    return 0 if all(holds) else 1


if __name__ == "__main__":
    sys.exit(main())
