"""Compiled booking of whole lots that remember by which accounts they came.

A way is a start and the accounts after it, kept as a tree: each way but the first of a start is another way and one account
more. The colour of a lot is the way by which it came.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from graphtool.analysis.kernels.lots import CLEAN, _held, _put, _take
from graphtool.compiled import njit

Int32 = npt.NDArray[np.int32]
Int64 = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

PARENT, ACCOUNT, HOPS, CHILD, SIBLING, CARRIED, FIRST, LAST = range(8)
"""Columns of a way: the way before (-1: none), its last account, its hops, its first longer way, the next beside it; fen that
came by it, and the first and last move of them (the first is where they set out)."""

_CUT = -2
"""Less the number of a way: what went on from it without being told."""


@njit
def _way(parent: int, account: int, first: int, ways: Int64, state: Int64) -> int:
    """The way that is this one and an account more, made where it is new; -1 where there is no more room."""
    at = ways[parent, CHILD] if parent >= 0 else -1
    while at >= 0 and ways[at, ACCOUNT] != account:
        at = ways[at, SIBLING]
    if at >= 0:
        ways[at, FIRST] = min(ways[at, FIRST], first)
        return int(at)
    if state[0] == ways.shape[0]:
        return -1
    at = state[0]
    state[0] += 1
    ways[at] = -1
    ways[at, PARENT], ways[at, ACCOUNT], ways[at, CARRIED], ways[at, FIRST] = parent, account, 0, first
    ways[at, HOPS] = ways[parent, HOPS] + 1 if parent >= 0 else 0
    if parent >= 0:
        ways[at, SIBLING] = ways[parent, CHILD]
        ways[parent, CHILD] = at
    return int(at)


@njit
def _on(way: int, account: int, fen: int, move: int, hops: int, ways: Int64, state: Int64) -> int:
    """The way after one more hop: the same where it has as many as wanted, cut off where none can be made."""
    if way < 0 or ways[way, HOPS] >= hops:
        return way
    longer = _way(way, account, ways[way, FIRST], ways, state)
    if longer < 0:
        state[1] = 1
        return _CUT - way
    ways[longer, CARRIED] += fen
    ways[longer, LAST] = move
    return longer


@njit
def book_ways(
    src: Int32,
    dst: Int32,
    amount: Int64,
    colour: Int32,
    stays: Flags,
    name: Int32,
    newest: bool,
    hops: int,
    most: int,
) -> tuple[Int64, Int64, Int32, Int32, Int64, bool]:
    """Book transfers in their order by whole lots, and keep by which accounts each came.

    Parameters
    ----------
    src, dst, amount, colour, stays, newest
        As of :func:`graphtool.analysis.kernels.lots.book_lots`.
    name : int32 (n)
        What each account is called on a way: several may be called the same.
    hops : int
        Beyond so many, what comes later is left out of the way.
    most : int
        At most so many ways are told apart.

    Returns
    -------
    ways : int64 (w, 8)
        Each way, by the columns above.
    stained : int64 (k)
        Fen of each transfer that are of any colour.
    node, way, held : int32 (l), int32 (l), int64 (l)
        What is left where, by which way it came.
    whole : bool
        False where more ways would have had to be told apart: their money stands at the way before.

    Cost: O(k + the lots that are moved), times the payees of an account that one way reaches.
    """
    k, n = src.size, stays.size
    ways, state = np.empty((most, 8), np.int64), np.array([0, 0])
    lots, room = np.empty((2 * k + 1, 3), np.int64), np.array([0, -1])
    own = np.full((n, 4), -1, np.int64)
    own[:, 0] = 0
    root = np.full(name.max() + 1 if n else 0, -1, np.int64)
    stained = np.zeros(k, np.int64)
    taken = np.empty((64, 2), np.int64)
    for i in range(k):
        s, d, left, many = src[i], dst[i], amount[i], 0
        if colour[i] >= 0:
            if root[name[s]] < 0:
                root[name[s]] = _way(-1, name[s], i, ways, state)
            start = root[name[s]]
            stained[i] = left
            if start < 0:
                state[1] = 1
                _put(left, CLEAN, d, own, lots, room, newest)
                continue
            ways[start, CARRIED] += left
            # A lot is as old as the payment that began it, so that a way's span begins there.
            before = ways[start, FIRST]
            ways[start, FIRST] = i
            _put(left, _on(start, name[d], left, i, hops, ways, state), d, own, lots, room, newest)
            ways[start, FIRST] = min(before, i)
            continue
        if not stays[s]:
            left, many = _take(left, s, own, lots, room, newest, taken, 0)
            while left > 0 and own[s, 0] > 0:
                taken = np.concatenate((taken, np.empty_like(taken)))
                left, many = _take(left, s, own, lots, room, newest, taken, many)
        if newest and left > 0:
            _put(left, CLEAN, d, own, lots, room, newest)
        for j in range(many):
            nth = many - 1 - j if newest else j
            fen, way = taken[nth, 0], taken[nth, 1]
            if way != CLEAN:
                stained[i] += fen
                way = _on(way, name[d], fen, i, hops, ways, state)
            _put(fen, way, d, own, lots, room, newest)
        if not newest and left > 0:
            _put(left, CLEAN, d, own, lots, room, newest)
    node, way, held = _held(own, lots)
    way = np.where(way < 0, _CUT - way, way).astype(np.int32)
    return ways[: state[0]].copy(), stained, node, way, held, state[1] == 0
