"""Compiled parts of the projection: counting sorts, and parallel events collapsed to pairs."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from graphtool.compiled import njit

Numbers = npt.NDArray[np.int32]
Starts = npt.NDArray[np.int64]
Amounts = npt.NDArray[np.int64]
Keys = npt.NDArray[np.int64]

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
def keys(src: Numbers, dst: Numbers, events: Numbers, place: Numbers, n: int, bits: int) -> Keys:
    """Source and target of each event as one number, with its place in ``events`` in the lowest bits."""
    key = np.empty(events.size, np.int64)
    low = (1 << bits) - 1
    for i in range(events.size):
        e = events[i]
        key[i] = ((np.int64(place[src[e]]) * n + place[dst[e]]) << bits) | (i & low)
    return key


@njit
def runs(key: Keys, n: int, bits: int) -> tuple[Numbers, Numbers, Starts]:
    """Sorted keys as pairs: source, target, and where the run of each begins (pairs + 1)."""
    count = 0
    for i in range(key.size):
        if i == 0 or key[i] >> bits != key[i - 1] >> bits:
            count += 1
    a = np.empty(count, np.int32)
    b = np.empty(count, np.int32)
    start = np.empty(count + 1, np.int64)
    k = 0
    for i in range(key.size):
        pair = key[i] >> bits
        if i == 0 or pair != key[i - 1] >> bits:
            a[k], b[k], start[k] = pair // n, pair % n, i
            k += 1
    start[count] = key.size
    return a, b, start


@njit
def sums_of_runs(start: Starts, order: Keys, events: Numbers, amount: Amounts) -> Amounts:
    """The amounts of each run of events added up; an amount below 0 stands for none."""
    total = np.zeros(start.size - 1, np.int64)
    for k in range(total.size):
        for i in range(start[k], start[k + 1]):
            plus = amount[events[order[i]]]
            if plus > 0:
                total[k] = total[k] + plus if total[k] <= MOST - plus else MOST
    return total


def collapse(
    src: Numbers, dst: Numbers, amount: Amounts | None, events: Numbers, place: Numbers, n: int
) -> tuple[Numbers, Numbers, Numbers, Amounts | None]:
    """Parallel events as one pair: source, target, number of events, sum of amounts; by source, then target.

    Both ends are packed into one integer, because numpy sorts integers with vector instructions, many
    times faster than a counting sort scatters them. Amounts are fetched only when asked for: that is a
    random read for each event. O(events · log events).
    """
    bits = int(events.size).bit_length() if amount is not None else 0
    fits = 2 * int(n).bit_length() + bits < 63
    key = keys(src, dst, events, place, n, bits if fits else 0)
    if amount is None or fits:
        order = None
        key.sort()
    else:
        order = np.argsort(key)
        key = key[order]
    a, b, start = runs(key, n, bits if fits else 0)
    count = np.diff(start).astype(np.int32)
    if amount is None:
        return a, b, count, None
    order = key & ((1 << bits) - 1) if order is None else order
    return a, b, count, sums_of_runs(start, order, events, amount)
