"""Compiled rankings over pairs in CSR form: power iteration, Brandes' accumulation, cores."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from graphtool.compiled import njit

Numbers = npt.NDArray[np.int32]
Starts = npt.NDArray[np.int64]
Reals = npt.NDArray[np.float64]
Amounts = npt.NDArray[np.int64]

MOST: int = int(np.iinfo(np.int64).max)
"""Where a sum of amounts stops, as in every store: hostile amounts must not turn a sum negative."""


@njit
def sums(end: Numbers, amount: Amounts, n: int) -> Amounts:
    """The amounts of each node added up, exactly. O(n + events)."""
    total = np.zeros(n, np.int64)
    for i in range(end.size):
        v = end[i]
        total[v] = total[v] + amount[i] if total[v] <= MOST - amount[i] else MOST
    return total


@njit
def power_iteration(
    start: Starts, dst: Numbers, weight: Reals, damping: float, tolerance: float, rounds: int
) -> tuple[Reals, int, float]:
    """PageRank: the ranks (sum 1), the rounds taken and the last change (sum of absolute differences).

    Nodes without outgoing weight spread their rank evenly. O(rounds · (n + pairs)).
    """
    n = start.size - 1
    rank = np.full(n, 1.0 / n)
    total = np.zeros(n)
    for v in range(n):
        for p in range(start[v], start[v + 1]):
            total[v] += weight[p]
    share = np.empty(dst.size)
    for v in range(n):
        for p in range(start[v], start[v + 1]):
            share[p] = damping * weight[p] / total[v] if total[v] > 0 else 0.0
    change = 0.0
    for taken in range(rounds):
        idle = 0.0
        for v in range(n):
            if total[v] <= 0:
                idle += rank[v]
        found = np.full(n, (1.0 - damping + damping * idle) / n)
        for v in range(n):
            own = rank[v]
            for p in range(start[v], start[v + 1]):
                found[dst[p]] += own * share[p]
        change = 0.0
        for v in range(n):
            change += abs(found[v] - rank[v])
        rank = found
        if change < tolerance:
            return rank, taken + 1, change
    return rank, rounds, change


@njit
def dependencies(start: Starts, dst: Numbers, pivots: Numbers) -> Reals:
    """Brandes: for each node, the summed dependencies of these sources on it, hops as distance.

    O(pivots · (n + pairs)).
    """
    n = start.size - 1
    found = np.zeros(n)
    distance = np.full(n, -1, np.int32)
    ways = np.zeros(n)
    delta = np.zeros(n)
    queue = np.empty(n, np.int32)
    for i in range(pivots.size):
        source = pivots[i]
        distance[source] = 0
        ways[source] = 1.0
        queue[0] = source
        head, tail = 0, 1
        while head < tail:
            v = queue[head]
            head += 1
            far = distance[v] + 1
            own = ways[v]
            for p in range(start[v], start[v + 1]):
                w = dst[p]
                if distance[w] < 0:
                    distance[w] = far
                    queue[tail] = w
                    tail += 1
                if distance[w] == far:
                    ways[w] += own
        for k in range(tail - 1, -1, -1):
            v = queue[k]
            far = distance[v] + 1
            gain = 0.0
            for p in range(start[v], start[v + 1]):
                w = dst[p]
                if distance[w] == far:
                    gain += (1.0 + delta[w]) / ways[w]
            delta[v] = gain * ways[v]
            if k:
                found[v] += delta[v]
        for k in range(tail):
            v = queue[k]
            distance[v] = -1
            ways[v] = 0.0
            delta[v] = 0.0
    return found


@njit
def neighbours(start: Starts, dst: Numbers, in_start: Starts, in_src: Numbers) -> tuple[Starts, Numbers]:
    """The undirected simple graph behind the pairs, in CSR form: both lists of a node merged, each other once."""
    n = start.size - 1
    begin = np.zeros(n + 1, np.int64)
    found = np.empty(2 * dst.size, np.int32)
    k = 0
    for v in range(n):
        i, j = start[v], in_start[v]
        while i < start[v + 1] or j < in_start[v + 1]:
            if j >= in_start[v + 1] or (i < start[v + 1] and dst[i] <= in_src[j]):
                w = dst[i]
            else:
                w = in_src[j]
            if i < start[v + 1] and dst[i] == w:
                i += 1
            if j < in_start[v + 1] and in_src[j] == w:
                j += 1
            if w != v:
                found[k] = w
                k += 1
        begin[v + 1] = k
    return begin, found[:k]


@njit
def cores(begin: Starts, other: Numbers) -> Numbers:
    """The core number of each node of an undirected simple graph (bucket order). O(n + edges)."""
    n = begin.size - 1
    degree = np.empty(n, np.int32)
    most = 0
    for v in range(n):
        degree[v] = begin[v + 1] - begin[v]
        most = max(most, degree[v])
    bucket = np.zeros(most + 2, np.int64)
    for v in range(n):
        bucket[degree[v] + 1] += 1
    for d in range(most + 1):
        bucket[d + 1] += bucket[d]
    place = np.empty(n, np.int32)
    order = np.empty(n, np.int32)
    fill = bucket[: most + 1].copy()
    for v in range(n):
        place[v] = fill[degree[v]]
        order[place[v]] = v
        fill[degree[v]] += 1
    first = bucket[: most + 1].copy()
    for i in range(n):
        v = order[i]
        for p in range(begin[v], begin[v + 1]):
            u = other[p]
            if degree[u] > degree[v]:
                d = degree[u]
                at, ahead = place[u], first[d]
                w = order[ahead]
                if u != w:
                    place[u], place[w] = ahead, at
                    order[at], order[ahead] = w, u
                first[d] += 1
                degree[u] -= 1
    return degree


@njit
def events_of_groups(group: Numbers, src: Numbers, dst: Numbers, events: Numbers, k: int) -> tuple[Starts, Starts]:
    """For each of ``k`` groups: events among its nodes, and ends of events at them (those among them twice).
    ``events`` is how many each pair stands for. O(pairs)."""
    within, ends = np.zeros(k, np.int64), np.zeros(k, np.int64)
    for i in range(src.size):
        a, b = group[src[i]], group[dst[i]]
        ends[a] += events[i]
        ends[b] += events[i]
        if a == b:
            within[a] += events[i]
    return within, ends


@njit
def events_by_group(
    group: npt.NDArray[np.int8], groups: int, src: Numbers, dst: Numbers, chosen: Numbers
) -> tuple[Numbers, Starts]:
    """The ``chosen`` events with both ends in one group of 1 to ``groups``, by group, each in the order given; and
    where those of each group begin (``groups`` + 2, of group 0 there are none). O(chosen)."""
    begin = np.zeros(groups + 2, np.int64)
    own = np.empty(chosen.size, np.int8)
    for i in range(chosen.size):
        event = chosen[i]
        of = group[src[event]]
        own[i] = of if of == group[dst[event]] else 0
        if own[i]:
            begin[own[i] + 1] += 1
    for g in range(groups + 1):
        begin[g + 1] += begin[g]
    found, fill = np.empty(begin[-1], np.int32), begin.copy()
    for i in range(chosen.size):
        if own[i]:
            found[fill[own[i]]] = chosen[i]
            fill[own[i]] += 1
    return found, begin


@njit
def union_find(n: int, src: Numbers, dst: Numbers) -> Numbers:
    """For each node, the smallest node that it is connected with, direction left aside. O(n + pairs)."""
    parent = np.arange(n).astype(np.int32)
    for i in range(src.size):
        a, b = src[i], dst[i]
        while parent[a] != a:
            parent[a] = parent[parent[a]]
            a = parent[a]
        while parent[b] != b:
            parent[b] = parent[parent[b]]
            b = parent[b]
        if a < b:
            parent[b] = a
        elif b < a:
            parent[a] = b
    for v in range(n):
        root = v
        while parent[root] != root:
            root = parent[root]
        parent[v] = root
    return parent


@njit
def undirected_weights(
    start: Starts, dst: Numbers, weight: Reals, in_start: Starts, in_src: Numbers, in_pair: Numbers
) -> tuple[Numbers, Numbers, Reals]:
    """Both directions of a pair as one edge with the summed weight: smaller node, larger node, weight."""
    n = start.size - 1
    a = np.empty(dst.size, np.int32)
    b = np.empty(dst.size, np.int32)
    total = np.empty(dst.size)
    k = 0
    for v in range(n):
        i, j = start[v], in_start[v]
        while i < start[v + 1] or j < in_start[v + 1]:
            if j >= in_start[v + 1] or (i < start[v + 1] and dst[i] <= in_src[j]):
                w = dst[i]
            else:
                w = in_src[j]
            own = 0.0
            if i < start[v + 1] and dst[i] == w:
                own += weight[i]
                i += 1
            if j < in_start[v + 1] and in_src[j] == w:
                own += weight[in_pair[j]]
                j += 1
            if w > v:
                a[k], b[k], total[k] = v, w, own
                k += 1
    return a[:k].copy(), b[:k].copy(), total[:k].copy()
