"""Compiled booking of whole lots: what leaves an account is the money that came first, or last.

Money is a chain of lots, each of one colour (the number of a source, or -1: of none). A transfer takes lots off one
account and puts them, in the order in which they were taken, onto another. Amounts in fen, whole.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from graphtool.compiled import njit

Int32 = npt.NDArray[np.int32]
Int64 = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

CLEAN = -1


@njit
def _put(amount: int, colour: int, chain: Int32, lot: Int64, colours: Int32, after: Int32, made: int) -> int:
    """Add to a chain (its first and last lot) at its end; returns how many lots were made so far."""
    last = chain[1]
    if last >= 0 and colours[last] == colour:
        lot[last] += amount
        return made
    lot[made], colours[made], after[made] = amount, colour, -1
    if last >= 0:
        after[last] = made
    else:
        chain[0] = made
    chain[1] = made
    return made + 1


@njit
def _take(
    wanted: int, ends: Int32, chain: Int32, lot: Int64, colours: Int32, after: Int32, made: int
) -> tuple[int, int, int]:
    """Move so many fen from the start of one chain to the end of another.

    Returns what was not there, how much of what was is of any colour, and how many lots were made so far.
    """
    stained = 0
    while wanted > 0 and ends[0] >= 0:
        top = ends[0]
        taken = min(wanted, lot[top])
        if colours[top] != CLEAN:
            stained += taken
        if taken < lot[top]:
            lot[top] -= taken
            made = _put(taken, colours[top], chain, lot, colours, after, made)
        else:
            ends[0] = after[top]
            if ends[0] < 0:
                ends[1] = -1
            after[top] = -1
            if chain[1] >= 0 and colours[chain[1]] == colours[top]:
                lot[chain[1]] += taken
            else:
                if chain[1] >= 0:
                    after[chain[1]] = top
                else:
                    chain[0] = top
                chain[1] = top
        wanted -= taken
    return wanted, stained, made


@njit
def _join(chain: Int32, ends: Int32, after: Int32, before: bool) -> None:
    """Put a chain onto another: before its first lot, or behind its last."""
    if ends[0] < 0:
        ends[0], ends[1] = chain[0], chain[1]
    elif before:
        after[chain[1]] = ends[0]
        ends[0] = chain[0]
    else:
        after[ends[1]] = chain[0]
        ends[1] = chain[1]


@njit
def held_by(first: Int32, colours: Int32, amount: Int64, after: Int32) -> tuple[Int32, Int32, Int64]:
    """What is left in the chains of all accounts that is of any colour: account, colour, amount."""
    many = 0
    for v in range(first.size):
        at = first[v]
        while at >= 0:
            many += colours[at] != CLEAN and amount[at] > 0
            at = after[at]
    node, colour, held = np.empty(many, np.int32), np.empty(many, np.int32), np.empty(many, np.int64)
    many = 0
    for v in range(first.size):
        at = first[v]
        while at >= 0:
            if colours[at] != CLEAN and amount[at] > 0:
                node[many], colour[many], held[many] = v, colours[at], amount[at]
                many += 1
            at = after[at]
    return node, colour, held


@njit
def book_lots(
    src: Int32, dst: Int32, amount: Int64, colour: Int32, stays: Flags, newest: bool
) -> tuple[Int64, Int64, Int32, Int32, Int64]:
    """Book transfers in their order, by whole lots.

    Parameters
    ----------
    src, dst : int32 (k)
        From and to which account each transfer goes, the earliest first.
    amount : int64 (k)
        Fen, above 0.
    colour : int32 (k)
        Of transfers that begin a trace, the number of their source; else -1. They take nothing off their account.
    stays : bool (n)
        Accounts that money never leaves as what it came as: what leaves them otherwise is clean.
    newest : bool
        Take the lots that came last (LIFO), not first (FIFO).

    Returns
    -------
    stained, missing : int64 (k)
        Fen of each transfer that are of any colour; and that left an account without having come.
    node, held_colour, held : int32 (l), int32 (l), int64 (l)
        The coloured lots that are left, by account.

    Cost: O(k): a transfer makes at most two lots, and a lot that is taken whole is put on as it is.
    """
    k, n = src.size, stays.size
    lot, colours, after = np.empty(3 * k + 1, np.int64), np.empty(3 * k + 1, np.int32), np.empty(3 * k + 1, np.int32)
    ends = np.full((n, 2), -1, np.int32)
    stained, missing = np.zeros(k, np.int64), np.zeros(k, np.int64)
    chain = np.empty(2, np.int32)
    made = 0
    for i in range(k):
        left = amount[i]
        chain[:] = -1
        if colour[i] >= 0:
            made = _put(left, colour[i], chain, lot, colours, after, made)
            stained[i] = left
            left = 0
        elif not stays[src[i]]:
            left, stained[i], made = _take(left, ends[src[i]], chain, lot, colours, after, made)
            missing[i] = left
        if left > 0:
            made = _put(left, CLEAN, chain, lot, colours, after, made)
        _join(chain, ends[dst[i]], after, newest)
    node, of, held = held_by(ends[:, 0].copy(), colours, lot, after)
    return stained, missing, node, of, held
