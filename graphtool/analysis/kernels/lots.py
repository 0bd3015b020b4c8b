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
Ints = Int32 | Int64

CLEAN = -1
_FEN, _COLOUR, _NEXT = range(3)
"""Columns of a lot: side by side, as all are looked up at once."""


@njit
def _put(amount: int, colour: int, chain: Int32, lots: Int64, made: int) -> int:
    """Add to a chain (its first and last lot) at its end; returns how many lots were made so far."""
    last = chain[1]
    if last >= 0 and lots[last, _COLOUR] == colour:
        lots[last, _FEN] += amount
        return made
    lots[made, _FEN], lots[made, _COLOUR], lots[made, _NEXT] = amount, colour, -1
    if last >= 0:
        lots[last, _NEXT] = made
    else:
        chain[0] = made
    chain[1] = made
    return made + 1


@njit
def _take(wanted: int, ends: Int32, chain: Int32, lots: Int64, made: int) -> tuple[int, int, int]:
    """Move so many fen from the start of one chain to the end of another.

    Returns what was not there, how much of what was is of any colour, and how many lots were made so far.
    """
    stained = 0
    while wanted > 0 and ends[0] >= 0:
        top = ends[0]
        colour = lots[top, _COLOUR]
        taken = min(wanted, lots[top, _FEN])
        if colour != CLEAN:
            stained += taken
        if taken < lots[top, _FEN]:
            lots[top, _FEN] -= taken
            made = _put(taken, colour, chain, lots, made)
        else:
            ends[0] = lots[top, _NEXT]
            if ends[0] < 0:
                ends[1] = -1
            lots[top, _NEXT] = -1
            if chain[1] < 0:
                chain[0] = chain[1] = top
            elif lots[chain[1], _COLOUR] == colour:
                lots[chain[1], _FEN] += taken
            else:
                lots[chain[1], _NEXT] = top
                chain[1] = top
        wanted -= taken
    return wanted, stained, made


@njit
def _join(chain: Int32, ends: Int32, lots: Int64, before: bool) -> None:
    """Put a chain onto another: before its first lot, or behind its last."""
    if ends[0] < 0:
        ends[0], ends[1] = chain[0], chain[1]
    elif before:
        lots[chain[1], _NEXT] = ends[0]
        ends[0] = chain[0]
    else:
        lots[ends[1], _NEXT] = chain[0]
        ends[1] = chain[1]


@njit
def held_by(first: Int32, colours: Ints, amount: Int64, after: Ints) -> tuple[Int32, Int32, Int64]:
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
    lots = np.empty((2 * k + 1, 3), np.int64)
    ends = np.full((n, 2), -1, np.int32)
    stained, missing = np.zeros(k, np.int64), np.zeros(k, np.int64)
    chain = np.empty(2, np.int32)
    made = 0
    for i in range(k):
        left, into = amount[i], ends[dst[i]]
        chain[0] = chain[1] = -1
        if colour[i] >= 0:
            stained[i], left = left, 0
            made = _put(amount[i], colour[i], chain, lots, made)
        elif not stays[src[i]]:
            left, stained[i], made = _take(left, ends[src[i]], chain, lots, made)
            missing[i] = left
        if left > 0:
            made = _put(left, CLEAN, chain, lots, made)
        beside = into[0] if newest else into[1]
        if beside >= 0 and lots[beside, _COLOUR] == lots[chain[0], _COLOUR] and (not newest or chain[0] == chain[1]):
            # The lot goes into the one beside it, so that clean money does not pile up in lots.
            lots[beside, _FEN] += lots[chain[0], _FEN]
            chain[0] = lots[chain[0], _NEXT]
        if chain[0] >= 0:
            _join(chain, into, lots, newest)
    node, of, held = held_by(ends[:, 0].copy(), lots[:, _COLOUR], lots[:, _FEN], lots[:, _NEXT])
    return stained, missing, node, of, held
