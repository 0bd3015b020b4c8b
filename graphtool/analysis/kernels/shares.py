"""Compiled booking by shares: what leaves an account is a part of every source, or clean money before any.

A balance is whole fen; what of it is of a source is kept in ``SUB``-ths of a fen, so that shares of shares lose nothing
that counts. Sums stay exact: what one account gives the other gets, to the last unit.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from graphtool.analysis.kernels.lots import held_by
from graphtool.compiled import njit

Int32 = npt.NDArray[np.int32]
Int64 = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

SUB = 1024
"""Units of a fen."""

MOST = 1 << 43
"""Fen that an account may hold: so that products are exact. About 88 billion yuan."""


@njit
def part_of(whole: int, share: int, of: int) -> int:
    """``whole * share / of``, rounded down, exactly; for 0 <= share <= of and whole, of up to 2**53."""
    near = np.int64(np.float64(whole) * (np.float64(share) / np.float64(of)))
    rest = whole * share - near * of  # both products turn over alike, their difference is small
    return int(near + rest // of)


@njit
def _fresh(state: Int64, after: Int32) -> int:
    """Room for one more entry: of those let go, else a new one. ``state``: how many were made, the first let go."""
    if state[1] >= 0:
        new = state[1]
        state[1] = after[new]
        return int(new)
    state[0] += 1
    return int(state[0]) - 1


@njit
def _split(first: int, moved: int, whole: int, state: Int64, colours: Int32, units: Int64, after: Int32) -> int:
    """Take ``moved`` of the ``whole`` units of a chain, of every entry in proportion; returns the chain of what was taken."""
    chain, tail, given, at = -1, -1, 0, first
    while at >= 0:
        part = part_of(units[at], moved, whole)
        new = _fresh(state, after)
        colours[new], units[new], after[new] = colours[at], part, -1
        units[at] -= part
        given += part
        if tail >= 0:
            after[tail] = new
        else:
            chain = new
        tail, at = new, after[at]
    at, new = first, chain
    while given < moved:  # fewer units than there are entries: one each, in order of colour
        if units[at] > 0:
            units[at] -= 1
            units[new] += 1
            given += 1
        at, new = after[at], after[new]
        if at < 0:
            at, new = first, chain
    return chain


@njit
def _merge(first: int, chain: int, state: Int64, colours: Int32, units: Int64, after: Int32) -> tuple[int, int]:
    """Two chains in order of colour as one; returns its first entry, and how many entries were added to the first chain."""
    before, at, more = -1, first, 0
    while chain >= 0:
        following = after[chain]
        while at >= 0 and colours[at] < colours[chain]:
            before, at = at, after[at]
        if at >= 0 and colours[at] == colours[chain]:
            units[at] += units[chain]
            after[chain] = state[1]
            state[1] = chain
        else:
            after[chain] = at
            if before >= 0:
                after[before] = chain
            else:
                first = chain
            before = chain
            more += 1
        chain = following
    return first, more


@njit
def _leaves(used: int, balance: int, stain: int, clean_first: bool) -> int:
    """How many units of the stain leave with ``used`` fen of a balance?"""
    if used == balance:
        return stain
    if clean_first:
        return int(max(0, used * SUB - (balance * SUB - stain)))
    return int(part_of(stain, used, balance))


@njit
def book_shares(
    src: Int32, dst: Int32, amount: Int64, colour: Int32, stays: Flags, clean_first: bool
) -> tuple[Int64, Int64, Int32, Int32, Int64]:
    """Book transfers in their order, by shares.

    Parameters and results as of :func:`graphtool.analysis.kernels.lots.book_lots`, but stained and held in ``SUB``-ths of
    a fen. ``clean_first``: clean money leaves first (LIBR), and what then leaves is of every source in proportion; else all
    that leaves is (pro rata). An account that would hold more than MOST ends it: then ``missing`` is empty.

    Cost: O(k) and the sources that meet at an account, per transfer out of it.
    """
    k, n = src.size, stays.size
    balance, stain = np.zeros(n, np.int64), np.zeros(n, np.int64)
    stained, missing = np.zeros(k, np.int64), np.zeros(k, np.int64)
    room, state = 1024, np.array([0, -1])
    colours, units, after = np.empty(room, np.int32), np.empty(room, np.int64), np.empty(room, np.int32)
    first, entries = np.full(n, -1, np.int32), np.zeros(n, np.int64)
    for i in range(k):
        s, d, whole = src[i], dst[i], amount[i]
        while state[0] + entries[s] + 1 > room:
            colours, units = np.concatenate((colours, colours)), np.concatenate((units, units))
            after, room = np.concatenate((after, after)), 2 * room
        chain, moved = -1, 0
        if colour[i] >= 0:
            chain, moved = _fresh(state, after), whole * SUB
            colours[chain], units[chain], after[chain] = colour[i], moved, -1
        elif not stays[s]:
            used = min(whole, balance[s])
            missing[i] = whole - used
            if stain[s] > 0 and used > 0:
                moved = _leaves(used, balance[s], stain[s], clean_first)
                if moved == stain[s]:
                    chain, first[s], entries[s] = first[s], -1, 0
                elif moved > 0:
                    chain = _split(first[s], moved, stain[s], state, colours, units, after)
                stain[s] -= moved
            balance[s] -= used
        stained[i] = moved
        if whole > MOST - balance[d]:
            return stained, missing[:0], src[:0], colour[:0], missing[:0]
        balance[d] += whole
        stain[d] += moved
        start, more = _merge(first[d], chain, state, colours, units, after)
        first[d] = start
        entries[d] += more
    node, of, held = held_by(first, colours, units, after)
    return stained, missing, node, of, held


@njit
def book_one(
    src: Int32, dst: Int32, amount: Int64, colour: Int32, stays: Flags, clean_first: bool
) -> tuple[Int64, Int64, Int32, Int32, Int64]:
    """The same as :func:`book_shares` for sources of one colour, in O(k)."""
    k, n = src.size, stays.size
    state = np.zeros((n, 2), np.int64)  # balance in fen, stain in units: side by side, as both are looked up at once
    stained, missing = np.zeros(k, np.int64), np.zeros(k, np.int64)
    for i in range(k):
        s, d, whole, moved = src[i], dst[i], amount[i], 0
        if colour[i] >= 0:
            moved = whole * SUB
        elif not stays[s]:
            used = min(whole, state[s, 0])
            missing[i] = whole - used
            if state[s, 1] > 0 and used > 0:
                moved = _leaves(used, state[s, 0], state[s, 1], clean_first)
                state[s, 1] -= moved
            state[s, 0] -= used
        stained[i] = moved
        if whole > MOST - state[d, 0]:
            return stained, missing[:0], src[:0], colour[:0], missing[:0]
        state[d, 0] += whole
        state[d, 1] += moved
    node = np.flatnonzero(state[:, 1]).astype(np.int32)
    return stained, missing, node, np.zeros(node.size, np.int32), state[node, 1]


@njit
def book_poison(
    src: Int32, dst: Int32, amount: Int64, colour: Int32, stays: Flags
) -> tuple[Int64, Int64, Int32, Int32, Int64]:
    """Book transfers in their order: whatever leaves a touched account is touched, until its balance was nothing.

    Parameters and results as of :func:`graphtool.analysis.kernels.lots.book_lots`, for one colour: which source touched is
    not kept. An account that would hold more than MOST ends it, as above. O(k).
    """
    k, n = src.size, stays.size
    balance, touched = np.zeros(n, np.int64), np.zeros(n, np.bool_)
    stained, missing = np.zeros(k, np.int64), np.zeros(k, np.int64)
    for i in range(k):
        s, d, whole = src[i], dst[i], amount[i]
        dirty = colour[i] >= 0
        if not dirty and not stays[s]:
            used = min(whole, balance[s])
            missing[i] = whole - used
            dirty = touched[s]
            balance[s] -= used
            if balance[s] == 0:
                touched[s] = False
        if dirty:
            stained[i] = whole
            touched[d] = True
        if whole > MOST - balance[d]:
            return stained, missing[:0], src[:0], colour[:0], missing[:0]
        balance[d] += whole
    node = np.flatnonzero(touched & (balance > 0)).astype(np.int32)
    return stained, missing, node, np.zeros(node.size, np.int32), balance[node]
