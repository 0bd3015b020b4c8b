"""Compiled parts of the projection: counting sorts, and parallel events collapsed to pairs."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from graphtool.compiled import njit

Numbers = npt.NDArray[np.int32]
Starts = npt.NDArray[np.int64]
Amounts = npt.NDArray[np.int64]

MOST: int = int(np.iinfo(np.int64).max)
"""Where a sum of amounts stops, as in every store: hostile amounts must not turn a sum negative."""


@njit
def rows_by(end: Numbers, n: int) -> tuple[Starts, Numbers]:
    """Which rows has each node? Starts (n + 1) and row numbers, ascending within a node. O(n + m)."""
    start = np.zeros(n + 1, np.int64)
    for i in range(end.size):
        start[end[i] + 1] += 1
    for v in range(n):
        start[v + 1] += start[v]
    fill = start[:n].copy()
    rows = np.empty(end.size, np.int32)
    for i in range(end.size):
        v = end[i]
        rows[fill[v]] = i
        fill[v] += 1
    return start, rows


@njit
def chosen_rows(end: Numbers, events: Numbers, n: int) -> tuple[Starts, Numbers]:
    """Which of these events has each node? Starts (n + 1) and positions in ``events``. O(n + events)."""
    start = np.zeros(n + 1, np.int64)
    for i in range(events.size):
        start[end[events[i]] + 1] += 1
    for v in range(n):
        start[v + 1] += start[v]
    fill = start[:n].copy()
    rows = np.empty(events.size, np.int32)
    for i in range(events.size):
        v = end[events[i]]
        rows[fill[v]] = i
        fill[v] += 1
    return start, rows


@njit
def nodes_of(src: Numbers, dst: Numbers, events: Numbers, n: int) -> tuple[Numbers, Numbers]:
    """Who takes part in these events? Their numbers, ascending, and each node's place among them (-1: none)."""
    place = np.full(n, -1, np.int32)
    for i in range(events.size):
        place[src[events[i]]] = 0
        place[dst[events[i]]] = 0
    count = 0
    for v in range(n):
        if place[v] == 0:
            place[v] = count
            count += 1
    nodes = np.empty(count, np.int32)
    for v in range(n):
        if place[v] >= 0:
            nodes[place[v]] = v
    return nodes, place


@njit
def collapse(
    src: Numbers, dst: Numbers, amount: Amounts, events: Numbers, place: Numbers, n: int
) -> tuple[Numbers, Numbers, Numbers, Amounts]:
    """Parallel events as one pair: source, target, number of events, sum of amounts; by source, then target.

    Two counting sorts bring the events by target and then by source; equal pairs then stand together. An
    amount below 0 stands for none. O(n + events).
    """
    m = events.size
    by_target = np.zeros(n + 1, np.int64)
    by_source = np.zeros(n + 1, np.int64)
    for i in range(m):
        by_target[place[dst[events[i]]] + 1] += 1
        by_source[place[src[events[i]]] + 1] += 1
    for v in range(n):
        by_target[v + 1] += by_target[v]
        by_source[v + 1] += by_source[v]
    middle = np.empty(m, np.int32)
    for i in range(m):
        v = place[dst[events[i]]]
        middle[by_target[v]] = events[i]
        by_target[v] += 1
    order = np.empty(m, np.int32)
    for i in range(m):
        v = place[src[middle[i]]]
        order[by_source[v]] = middle[i]
        by_source[v] += 1
    a = np.empty(m, np.int32)
    b = np.empty(m, np.int32)
    count = np.empty(m, np.int32)
    total = np.empty(m, np.int64)
    k = -1
    for i in range(m):
        e = order[i]
        s, t = place[src[e]], place[dst[e]]
        if k < 0 or a[k] != s or b[k] != t:
            k += 1
            a[k], b[k], count[k], total[k] = s, t, 0, 0
        count[k] += 1
        if amount[e] > 0:
            total[k] = total[k] + amount[e] if total[k] <= MOST - amount[e] else MOST
    k += 1
    return a[:k].copy(), b[:k].copy(), count[:k].copy(), total[:k].copy()
