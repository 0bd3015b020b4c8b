"""Compiled portraits of accounts: how long money stays, on which days something happens, who stands out.

Events of a node come as places in the order of time, incoming and outgoing apart, as ``Selection.incoming`` and
``outgoing`` give them. Amounts in minor units, above 0; times in ms.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from graphtool.compiled import njit

Int32 = npt.NDArray[np.int32]
Int64 = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

MOST: int = int(np.iinfo(np.int64).max)
"""Where a sum of amounts stops."""


@njit
def _timed(at: int, end: int, events: Int32, timed: Flags) -> int:
    """Where the events with a time begin; those without come first."""
    while at < end and not timed[events[at]]:
        at += 1
    return at


@njit
def stays(
    in_start: Int64,
    in_moves: Int32,
    out_start: Int64,
    out_moves: Int32,
    since: Int64,
    until: Int64,
    seen: Flags,
    amount: Int64,
    within: int,
) -> tuple[Int64, Int64, Int64]:
    """How long does what comes to each account stay there, when what came first leaves first?

    Parameters
    ----------
    in_start, in_moves, out_start, out_moves
        Moves of each account as places, in the order of time.
    since, until : int64 (k)
        When each move can have happened at the earliest and at the latest.
    seen : bool (k)
        Is that known? What came unseen counts as nothing that came, but leaves in its turn; what left unseen is gone, and
        nobody knows when it went.
    amount : int64 (k)
    within : int
        What left so soon, in ms, left fast.

    Returns
    -------
    came, fast, half : int64 (n)
        What came and was seen; how much of it left within ``within``, counted from the earliest moment it can have come
        to the latest at which it can have left; the ms after which half of it had left, -1 where less than half did.

    Cost: O(k log k). What leaves without having come takes nothing off what comes later.
    """
    n = in_start.size - 1
    came, fast, half = np.zeros(n, np.int64), np.zeros(n, np.int64), np.full(n, -1, np.int64)
    room = 0
    for v in range(n):
        room = max(room, in_start[v + 1] - in_start[v] + out_start[v + 1] - out_start[v])
    stay, took = np.empty(room, np.int64), np.empty(room, np.int64)
    for v in range(n):
        a, a_end, total = in_start[v], in_start[v + 1], 0
        for i in range(a, a_end):
            plus = amount[in_moves[i]] if seen[in_moves[i]] else 0
            total = total + plus if total <= MOST - plus else MOST
        came[v] = total
        if total == 0:
            continue
        many, left = 0, amount[in_moves[a]]
        for j in range(out_start[v], out_start[v + 1]):
            out = out_moves[j]
            wanted = amount[out]
            while wanted > 0 and a < a_end and in_moves[a] < out:
                taken = min(wanted, left)
                if seen[in_moves[a]] and seen[out]:
                    stay[many], took[many] = until[out] - since[in_moves[a]], taken
                    if stay[many] <= within:
                        fast[v] = fast[v] + taken if fast[v] <= MOST - taken else MOST
                    many += 1
                wanted -= taken
                left -= taken
                if left == 0:
                    a += 1
                    left = amount[in_moves[a]] if a < a_end else 0
            if a == a_end:
                break
        order, needed = np.argsort(stay[:many]), total - total // 2
        for i in range(many):
            needed -= took[order[i]]
            if needed <= 0:
                half[v] = stay[order[i]]
                break
    return came, fast, half


@njit
def days(
    in_start: Int64, in_events: Int32, out_start: Int64, out_events: Int32, day: Int64, timed: Flags
) -> tuple[Int32, Int32, Int64, Int64]:
    """On how many days does something happen at each account, and how long is the longest time between two of them?

    ``day`` counts days from any day on. Returns per node the number of days, the days from one of them to the next at most
    (0 where there is one only), and the places of the first and of the last event with a time (-1 where none has). O(k).
    """
    n = in_start.size - 1
    active, gap = np.zeros(n, np.int32), np.zeros(n, np.int32)
    first, last = np.full(n, -1, np.int64), np.full(n, -1, np.int64)
    for v in range(n):
        a_end, b_end = in_start[v + 1], out_start[v + 1]
        a = _timed(in_start[v], a_end, in_events, timed)
        b = _timed(out_start[v], b_end, out_events, timed)
        while a < a_end or b < b_end:
            if b == b_end or (a < a_end and in_events[a] < out_events[b]):
                at = in_events[a]
                a += 1
            else:
                at = out_events[b]
                b += 1
            if first[v] < 0:
                first[v] = at
                active[v] = 1
            elif day[at] != day[last[v]]:
                active[v] += 1
                gap[v] = max(gap[v], day[at] - day[last[v]])
            last[v] = at
    return active, gap, first, last


@njit
def foremost(end: Int32, other: Int32, amount: Int64, events: Int32, n: int) -> tuple[Int32, Int64, Int32, Int32]:
    """With whom does each node deal most? Pairs as two ends, a sum and a count.

    Returns per node the number of others, the largest sum with one of them, the largest count with one of them, and with
    whom the largest sum is (-1 where nobody or several). O(pairs).
    """
    parties, most, often = np.zeros(n, np.int32), np.zeros(n, np.int64), np.zeros(n, np.int32)
    who = np.full(n, -1, np.int32)
    for p in range(end.size):
        v = end[p]
        parties[v] += 1
        often[v] = max(often[v], events[p])
        if amount[p] > most[v]:
            most[v], who[v] = amount[p], other[p]
        elif amount[p] == most[v]:
            who[v] = -1
    return parties, most, often, who
