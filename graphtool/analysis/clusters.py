"""Groups: connected parts, tightly knit cores, communities."""

from __future__ import annotations

import threading
from typing import Annotated

import numpy as np
import numpy.typing as npt

from graphtool.analysis.kernels.rank import (
    cores,
    events_by_group,
    events_of_groups,
    neighbours,
    undirected_weights,
    union_find,
)
from graphtool.analysis.registry import Param, Period, Relations, analysis
from graphtool.analysis.results import FINDINGS, Finding, Result, Sentence, build_table, sentence
from graphtool.analysis.scope import Currency, Int32, Pools, Scope, Weighted, pool_note, ranked, weighted_pairs
from graphtool.projection import Pairs, Projection
from graphtool.projection.kernels import rows_by
from graphtool.projection.selection import Weight

Labels = npt.NDArray[np.int32]

_NETWORKIT = threading.Lock()
"""NetworKit keeps its seed and its number of threads for the whole process."""


@analysis("kcore", group="clusters", sources=("Batagelj, Zaversnik (2003), An O(m) algorithm for cores decomposition",))
def kcore(projection: Projection, *, relations: Relations = (), period: Period = None, pools: Pools = False) -> Result:
    """Who belongs to the most tightly knit group, in which each has many counterparties in the group?

    Parameters
    ----------
    projection : Projection
        The graph.
    relations, period
        Which events count; money of all times when not given.
    pools : bool
        Whether pools take part. Placeholders never do.

    Returns
    -------
    Result
        One row per entity, highest first: rank, entity, kind, label, core (int32: it belongs to a group in
        which each has at least so many others), parties (int64: different counterparties).

    Assumptions
    -----------
    Direction, number and amount are left aside: two stand in relation or they do not.

    Cost
    ----
    O(n + m).

    Source
    ------
    Batagelj, Zaversnik (2003).

    Examples
    --------
    >>> import pyarrow as pa
    >>> entity = pa.table({"id": ["a-1", "a-2", "a-3", "a-4"], "kind": ["account"] * 4})
    >>> event = pa.table({"id": ["e1", "e2", "e3", "e4"], "relation": ["transferred"] * 4,
    ...                   "src": ["a-1", "a-2", "a-3", "a-3"], "dst": ["a-2", "a-3", "a-1", "a-4"]})
    >>> kcore(Projection.from_tables(entity, event)).table["core"].to_pylist()
    [2, 2, 2, 1]
    """
    scope, pairs = weighted_pairs(projection, relations, period, "pairs", "", pools)
    begin, other = neighbours(pairs.start, pairs.dst, *_incoming(pairs)[:2])
    core = cores(begin, other)
    table, order = ranked(projection, pairs.nodes, core, {"core": core, "parties": np.diff(begin)})
    deepest = int(core[order[0]]) if core.size else 0
    findings = []
    if deepest:
        inside = np.zeros(projection.node_count, np.bool_)
        inside[pairs.nodes[core == deepest]] = True
        findings.append(_group_finding(scope, inside, sentence("kcore.finding", n=int(inside.sum()), core=deepest)))
    return scope.answer(table, findings, assumptions=pool_note(pools), figures={"deepest": deepest})


@analysis("components", group="clusters", sources=("Tarjan (1972), Depth-first search and linear graph algorithms",))
def components(
    projection: Projection,
    *,
    relations: Relations = (),
    period: Period = None,
    connection: Annotated[str, Param("choice", choices=("weak", "strong"))] = "weak",
    pools: Pools = False,
) -> Result:
    """Who is connected with whom at all, over however many others?

    Parameters
    ----------
    projection : Projection
        The graph.
    relations, period
        Which events count; money of all times when not given.
    connection : str
        ``weak`` leaves direction aside; ``strong`` asks for a way there and a way back.
    pools : bool
        Whether pools take part: they connect almost everybody. Placeholders never do.

    Returns
    -------
    Result
        One row per entity: rank, entity, kind, label, cluster (int32, 1 = largest), size; by cluster, then id.
        ``more["clusters"]``: cluster, size, inside (events within), crossing (events with one end in it).

    Assumptions
    -----------
    Time is left aside. Clusters of one size are in the order of their smallest id.

    Cost
    ----
    O(n + m).

    Source
    ------
    Tarjan (1972).

    Examples
    --------
    >>> import pyarrow as pa
    >>> entity = pa.table({"id": ["a-1", "a-2", "a-3", "a-4", "a-5"], "kind": ["account"] * 5})
    >>> event = pa.table({"id": ["e1", "e2", "e3"], "relation": ["transferred"] * 3,
    ...                   "src": ["a-4", "a-1", "a-2"], "dst": ["a-5", "a-2", "a-3"]})
    >>> components(Projection.from_tables(entity, event)).table["cluster"].to_pylist()
    [1, 1, 1, 2, 2]
    """
    scope, pairs = weighted_pairs(projection, relations, period, "pairs", "", pools)
    label = _strong(pairs) if connection == "strong" else union_find(pairs.nodes.size, pairs.src, pairs.dst)
    return _grouped(scope, pairs, label, "components.finding", assumptions=pool_note(pools))


@analysis(
    "communities",
    group="clusters",
    sources=(
        "Traag, Waltman, van Eck (2019), From Louvain to Leiden: guaranteeing well-connected communities",
        "NetworKit, ParallelLeiden",
    ),
)
def communities(
    projection: Projection,
    *,
    relations: Relations = (),
    period: Period = None,
    weight: Weighted = "events",
    resolution: Annotated[float, Param("float", low=0.01, high=100.0)] = 1.0,
    iterations: Annotated[int, Param("int", "count", low=1, high=50)] = 3,
    seed: Annotated[int, Param("int", low=0, high=2**31 - 1)] = 1,
    currency: Currency = "CNY",
    pools: Pools = False,
) -> Result:
    """Which groups have much to do with each other and little with the rest?

    Parameters
    ----------
    projection : Projection
        The graph.
    relations, period
        Which events count; money of all times when not given.
    weight : str
        ``pairs`` (every counterparty alike), ``events`` (by number) or ``amount`` (only events of ``currency``).
    resolution : float
        Above 1 gives more and smaller groups, below 1 fewer and larger ones.
    iterations : int
        Rounds of refinement.
    seed : int
        Same seed, same groups.
    currency : str
        Counts only when the weight is the amount.
    pools : bool
        Whether pools take part: they draw everybody together. Placeholders never do.

    Returns
    -------
    Result
        As for components. ``figures["modularity"]`` is the quality at resolution 1 (above 0.3 is pronounced).

    Assumptions
    -----------
    Direction and time are left aside. Another seed may cut loosely knit groups elsewhere: a group is a
    description of the relations, not a fact about its members.

    Cost
    ----
    About 2 s for 10^6 pairs on one thread; one thread, so that a seed gives the same groups again.

    Source
    ------
    Traag, Waltman, van Eck (2019), as implemented in NetworKit.

    Examples
    --------
    >>> import pyarrow as pa
    >>> entity = pa.table({"id": ["a-1", "a-2", "a-3", "a-4"], "kind": ["account"] * 4})
    >>> event = pa.table({"id": ["e1", "e2"], "relation": ["transferred"] * 2,
    ...                   "src": ["a-1", "a-3"], "dst": ["a-2", "a-4"]})
    >>> communities(Projection.from_tables(entity, event)).table["cluster"].to_pylist()
    [1, 1, 2, 2]
    """
    scope, pairs = weighted_pairs(projection, relations, period, weight, currency, pools)
    measure: Weight = weight  # type: ignore[assignment]  # one of WEIGHTS, as the registry checked
    a, b, total = undirected_weights(pairs.start, pairs.dst, pairs.weights(measure), *_incoming(pairs))
    label = _leiden(pairs.nodes.size, a, b, total, resolution, iterations, seed)
    quality = modularity(label, a, b, total)
    said = [*pool_note(pools), sentence("communities.seeded", seed=seed)]
    return _grouped(scope, pairs, label, "communities.finding", assumptions=said, figures={"modularity": quality})


def modularity(label: Labels, a: Int32, b: Int32, weight: npt.NDArray[np.float64]) -> float:
    """How much more weight stands within the groups than chance would put there (Newman, Girvan 2004)?"""
    whole = float(weight.sum())
    if not whole:
        return 0.0
    inside = float(weight[label[a] == label[b]].sum())
    size = int(label.max()) + 1
    ends = np.bincount(label[a], weight, size) + np.bincount(label[b], weight, size)
    return inside / whole - float(((ends / (2 * whole)) ** 2).sum())


def _leiden(
    n: int, a: Int32, b: Int32, weight: npt.NDArray[np.float64], resolution: float, iterations: int, seed: int
) -> Labels:
    """Groups by NetworKit's Leiden, on one thread: several threads would give other groups each time."""
    if not a.size:
        return np.arange(n, dtype=np.int32)
    import networkit as nk

    with _NETWORKIT:
        threads = nk.getMaxNumberOfThreads()
        nk.setNumberOfThreads(1)
        try:
            nk.setSeed(seed, False)
            graph = nk.GraphFromCoo((weight, (a.astype(np.uint64), b.astype(np.uint64))), n=n, weighted=True)
            found = nk.community.ParallelLeiden(graph, iterations=iterations, gamma=resolution)
            label = np.asarray(found.run().getPartition().getVector(), np.int32)
        finally:
            nk.setNumberOfThreads(threads)
    return label


def _strong(pairs: Pairs) -> Labels:
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    n = pairs.nodes.size
    ones = np.ones(pairs.dst.size, np.int8)
    graph = csr_array((ones, pairs.dst, pairs.start.astype(np.int32)), shape=(n, n))
    _, label = connected_components(graph, directed=True, connection="strong")
    return np.asarray(label, np.int32)


def _incoming(pairs: Pairs) -> tuple[npt.NDArray[np.int64], Int32, Int32]:
    """The pairs by target: starts, sources, and which pair each is."""
    start, rows = rows_by(pairs.dst, pairs.nodes.size)
    return start, pairs.src[rows], rows


def numbered(label: Labels) -> tuple[Labels, npt.NDArray[np.int64]]:
    """Groups renumbered from 1 by size, then smallest member; and the size of each.

    Members are numbered in the order of ids, so that the first member seen is the smallest id.
    """
    size = np.bincount(label)
    first = np.full(size.size, label.size)
    np.minimum.at(first, label, np.arange(label.size))
    used = np.flatnonzero(size)
    order = used[np.lexsort((first[used], -size[used]))]
    number = np.zeros(size.size, np.int32)
    number[order] = np.arange(1, order.size + 1)
    return number[label], size[order]


def _grouped(
    scope: Scope,
    pairs: Pairs,
    label: Labels,
    key: str,
    *,
    assumptions: list[Sentence],
    figures: dict[str, int | float] | None = None,
) -> Result:
    """A grouping as a result: members by group, groups with their events, the largest in words."""
    graph = scope.projection
    cluster, size = numbered(label)
    table, _ = ranked(graph, pairs.nodes, -cluster, {"cluster": cluster, "size": size[cluster - 1]})
    k = size.size + 1
    within, ends = events_of_groups(cluster, pairs.src, pairs.dst, pairs.events, k)
    crossing = ends - 2 * within
    groups = build_table(
        {"cluster": np.arange(1, k, dtype=np.int32), "size": size, "inside": within[1:], "crossing": crossing[1:]}
    )
    among, begin = _events_by_group(scope, pairs.nodes, cluster)
    findings = []
    for number in range(1, min(FINDINGS, size.size) + 1):
        text = sentence(key, cluster=number, n=int(size[number - 1]), events=int(within[number]))
        inside = among[begin[number] : begin[number + 1]]
        findings.append(scope.finding(text, pairs.nodes[cluster == number], inside))
    totals: dict[str, int | float] = {"clusters": int(size.size), "largest": int(size[0]) if size.size else 0}
    return scope.answer(
        table, findings, assumptions=assumptions, figures=totals | (figures or {}), more={"clusters": groups}
    )


def _events_by_group(scope: Scope, nodes: Int32, cluster: Int32) -> tuple[Int32, npt.NDArray[np.int64]]:
    """The events within the groups that findings are about, by group, and where those of each begin. O(n + m)."""
    graph = scope.projection
    group = np.zeros(graph.node_count, np.int8)
    told = cluster <= FINDINGS
    group[nodes[told]] = cluster[told]
    return events_by_group(group, FINDINGS, graph.src, graph.dst, scope.selection.events)


def _group_finding(scope: Scope, member: npt.NDArray[np.bool_], text: Sentence) -> Finding:
    """A finding on a group: its members in the order of ids, and the events among them."""
    among = member[scope.selection.src] & member[scope.selection.dst]
    return scope.finding(text, np.flatnonzero(member), scope.selection.events[among])
