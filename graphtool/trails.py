"""Trails: in which order can tied rows of a statement follow each other so that the balances link?

Each row is an edge from the balance before it to the balance after it. Rows of one second (or of one
day, where a source prints dates only) are then in a proven order exactly when the edges form one
Eulerian trail; rows that are missing from the evidence cut it into several. Both are found in linear
time by Hierholzer's walk over the edges plus a hub that joins the loose ends, so no search and no
bound on the number of tied rows is needed.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from graphtool.compiled import njit

Ints = npt.NDArray[np.int64]

MISSING: int = int(np.iinfo(np.int64).min)
"""Stands for a balance that the source does not state."""


@njit
def stable_order(keys: Ints) -> Ints:
    """Positions that sort ``keys``, equal ones as they stand: merges of growing runs, O(n log n), O(n) where they are sorted."""
    n = keys.size
    order = np.arange(n)
    at = 1
    while at < n and keys[at - 1] <= keys[at]:
        at += 1
    if at >= n:
        return order
    spare = np.empty(n, np.int64)
    width = 1
    while width < n:
        for a in range(0, n, 2 * width):
            middle, end = min(a + width, n), min(a + 2 * width, n)
            i, j = a, middle
            for at in range(a, end):
                if j >= end or (i < middle and keys[order[i]] <= keys[order[j]]):
                    spare[at] = order[i]
                    i += 1
                else:
                    spare[at] = order[j]
                    j += 1
        order, spare = spare, order
        width *= 2
    return order


@njit
def find(values: Ints, size: int, value: int) -> int:
    """The place of ``value`` among the first ``size`` of sorted ``values``; -1 when it is not there."""
    low, high = 0, size
    while low < high:
        middle = (low + high) // 2
        if values[middle] < value:
            low = middle + 1
        else:
            high = middle
    return low if low < size and values[low] == value else -1


@njit
def _nodes(before: Ints, after: Ints) -> tuple[Ints, int]:
    """The different balances, sorted, and their number."""
    k = before.size
    both = np.empty(2 * k, np.int64)
    for e in range(k):
        both[e] = before[e]
        both[k + e] = after[e]
    values = np.empty(2 * k, np.int64)
    n = 0
    for at in stable_order(both):
        if n == 0 or values[n - 1] != both[at]:
            values[n] = both[at]
            n += 1
    return values, n


@njit
def _edges(before: Ints, after: Ints, start: int, goal: int) -> tuple[int, int, Ints, Ints]:
    """Balances as nodes 0..n-1 and rows as edges, completed through the hub n so that every walk can go on."""
    k = before.size
    values, n = _nodes(before, after)
    tail = np.empty(3 * k + 2, np.int64)
    head = np.empty(3 * k + 2, np.int64)
    loose = np.zeros(n, np.int64)
    leaves = np.zeros(n, np.bool_)
    for e in range(k):
        tail[e] = find(values, n, before[e])
        head[e] = find(values, n, after[e])
        loose[tail[e]] += 1
        loose[head[e]] -= 1
        leaves[tail[e]] = True
    unequal = 0
    for v in range(n):
        unequal += abs(loose[v])
    enter = find(values, n, start) if start != MISSING else -1
    if enter >= 0 and not leaves[enter]:
        enter = -1
    if enter < 0 and goal != MISSING and unequal == 0:  # only circles: end where the next row begins
        enter = find(values, n, goal)
    m = k
    if enter >= 0:
        tail[m], head[m] = n, enter
        loose[enter] -= 1
        m += 1
    for e in range(k):
        v = tail[e]
        while loose[v] > 0:
            tail[m], head[m] = n, v
            loose[v] -= 1
            m += 1
    for v in range(n):
        while loose[v] < 0:
            tail[m], head[m] = v, n
            loose[v] += 1
            m += 1
    return n, m, tail, head


@njit
def fewest_trails(before: Ints, after: Ints, start: int, goal: int) -> tuple[Ints, int]:
    """In which order do these rows link, with as few breaks as possible?

    Parameters
    ----------
    before, after : int64 arrays
        Balance before and after each row, in the order of print; at least one row.
    start : int
        Balance before the first of them, or ``MISSING``.
    goal : int
        Balance that the next row starts from, or ``MISSING``; used only where the rows form a circle.

    Returns
    -------
    tuple of int64 array and int
        Positions of the rows in their order, and the number of unbroken pieces. Where several orders
        link equally well, the one that leaves the order of print latest.

    Assumptions
    -----------
    A row's balance is the one directly after it.

    Cost
    ----
    O(k log k) time, O(k) memory for k rows.

    Source
    ------
    Hierholzer (1873), Über die Möglichkeit, einen Linienzug ohne Wiederholung und ohne Unterbrechung zu umfahren.

    Examples
    --------
    >>> import numpy as np
    >>> order, pieces = fewest_trails(np.array([70, 100]), np.array([50, 70]), 100, MISSING)
    >>> order.tolist(), pieces
    ([1, 0], 1)
    """
    k = before.size
    hub, m, tail, head = _edges(before, after, start, goal)
    first = np.zeros(hub + 2, np.int64)
    fill = np.zeros(hub + 2, np.int64)
    for e in range(m):
        first[tail[e] + 1] += 1
    for v in range(hub + 1):
        first[v + 1] += first[v]
        fill[v] = first[v]
    out = np.empty(m, np.int64)
    for e in range(m):
        out[fill[tail[e]]] = e
        fill[tail[e]] += 1
    order = np.empty(k, np.int64)
    used = np.zeros(m, np.bool_)
    walked = np.empty(m, np.int64)
    stack = np.empty(m + 1, np.int64)
    placed, pieces = 0, 0
    for root in range(-1, k):
        v = hub if root < 0 else tail[root]
        if root >= 0 and used[root]:
            continue
        depth, count = 0, 0
        while True:
            if first[v] < fill[v]:
                e = out[first[v]]
                first[v] += 1
                used[e] = True
                stack[depth] = e
                depth += 1
                v = head[e]
            elif depth:
                depth -= 1
                e = stack[depth]
                walked[count] = e
                count += 1
                v = tail[e]
            else:
                break
        cut = True
        for i in range(count - 1, -1, -1):
            e = walked[i]
            if e >= k:
                cut = True
                continue
            if cut:
                pieces += 1
                cut = False
            order[placed] = e
            placed += 1
    return order, pieces
