"""Compiled booking of whole lots: what leaves an account is the money that came first, or last.

Money is lots, each of one colour (the number of a source, or -1: of none). A transfer takes lots off one account and puts
them onto another, in their order of age. Amounts in fen, whole.

An account's newest lot stands in its own record, older ones in a chain beside: most accounts of a graph hold one colour
only, and then a transfer looks at two records and nothing else.
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
_FEN, _COLOUR, _FIRST, _LAST = range(4)
"""Columns of an account: its newest lot, and the ends of the chain of older ones. It is empty only where nothing is there."""
_NEXT = 2
"""Of a lot in a chain: fen, colour, the next."""


@njit
def _put(fen: int, colour: int, v: int, own: Int64, lots: Int64, state: Int64, newest: bool) -> None:
    """Make this the newest lot of an account. ``state``: how many lots were made, the first let go."""
    had = own[v, _FEN]
    if had > 0:
        if own[v, _COLOUR] == colour:
            own[v, _FEN] = had + fen
            return
        at = state[1]
        if at >= 0:
            state[1] = lots[at, _NEXT]
        else:
            at = state[0]
            state[0] += 1
        lots[at, _FEN], lots[at, _COLOUR], lots[at, _NEXT] = had, own[v, _COLOUR], -1
        if own[v, _FIRST] < 0:
            own[v, _FIRST] = own[v, _LAST] = at
        elif newest:
            lots[at, _NEXT] = own[v, _FIRST]
            own[v, _FIRST] = at
        else:
            lots[own[v, _LAST], _NEXT] = at
            own[v, _LAST] = at
    own[v, _FEN], own[v, _COLOUR] = fen, colour


@njit
def _drop_first(v: int, own: Int64, lots: Int64, state: Int64) -> None:
    """Let the first lot of an account's chain go."""
    at = own[v, _FIRST]
    own[v, _FIRST] = lots[at, _NEXT]
    if own[v, _FIRST] < 0:
        own[v, _LAST] = -1
    lots[at, _NEXT] = state[1]
    state[1] = at


@njit
def _take(
    wanted: int, v: int, own: Int64, lots: Int64, state: Int64, newest: bool, taken: Int64, many: int
) -> tuple[int, int]:
    """Take fen off an account until they are there or ``taken`` (fen, colour: ``many`` so far, in order) is full: what is still
    wanted, and how many lots were taken."""
    while wanted > 0 and own[v, _FEN] > 0 and many < taken.shape[0]:
        at = own[v, _FIRST]
        if newest or at < 0:
            part = min(wanted, own[v, _FEN])
            taken[many, 0], taken[many, 1] = part, own[v, _COLOUR]
            own[v, _FEN] -= part
            if own[v, _FEN] == 0 and at >= 0:
                own[v, _FEN], own[v, _COLOUR] = lots[at, _FEN], lots[at, _COLOUR]
                _drop_first(v, own, lots, state)
        else:
            part = min(wanted, lots[at, _FEN])
            taken[many, 0], taken[many, 1] = part, lots[at, _COLOUR]
            lots[at, _FEN] -= part
            if lots[at, _FEN] == 0:
                _drop_first(v, own, lots, state)
        wanted -= part
        many += 1
    return wanted, many


@njit
def _give(left: int, many: int, d: int, own: Int64, lots: Int64, state: Int64, newest: bool, taken: Int64) -> int:
    """Put what was taken onto an account, and clean money for what was not there; how much of it is of any colour?"""
    if newest and left > 0:
        _put(left, CLEAN, d, own, lots, state, newest)
    stained = 0
    for j in range(many):
        nth = many - 1 - j if newest else j
        stained += taken[nth, 0] * (taken[nth, 1] != CLEAN)
        _put(taken[nth, 0], taken[nth, 1], d, own, lots, state, newest)
    if not newest and left > 0:
        _put(left, CLEAN, d, own, lots, state, newest)
    return int(stained)


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

    Cost: O(k + the lots that are moved); a transfer makes at most two more lots than there were.
    """
    k, n = src.size, stays.size
    lots, state = np.empty((2 * k + 1, 3), np.int64), np.array([0, -1])
    own = np.full((n, 4), -1, np.int64)
    own[:, _FEN] = 0
    stained, missing = np.zeros(k, np.int64), np.zeros(k, np.int64)
    taken = np.empty((64, 2), np.int64)
    for i in range(k):
        s, d, left = src[i], dst[i], amount[i]
        if colour[i] >= 0:
            stained[i] = left
            _put(left, colour[i], d, own, lots, state, newest)
        elif stays[s]:
            _put(left, CLEAN, d, own, lots, state, newest)
        elif own[s, _FEN] == 0:
            missing[i] = left
            _put(left, CLEAN, d, own, lots, state, newest)
        else:
            left, many = _take(left, s, own, lots, state, newest, taken, 0)
            while left > 0 and own[s, _FEN] > 0:
                taken = np.concatenate((taken, np.empty_like(taken)))
                left, many = _take(left, s, own, lots, state, newest, taken, many)
            missing[i] = left
            stained[i] = _give(left, many, d, own, lots, state, newest, taken)
    return stained, missing, *_held(own, lots)


@njit
def _held(accounts: Int64, lots: Int64) -> tuple[Int32, Int32, Int64]:
    """The coloured lots of all accounts: those in chains, and the newest of each."""
    node, colour, held = held_by(accounts[:, _FIRST].astype(np.int32), lots[:, _COLOUR], lots[:, _FEN], lots[:, _NEXT])
    own = np.flatnonzero((accounts[:, _FEN] > 0) & (accounts[:, _COLOUR] != CLEAN))
    return (
        np.concatenate((node, own.astype(np.int32))),
        np.concatenate((colour, accounts[own, _COLOUR].astype(np.int32))),
        np.concatenate((held, accounts[own, _FEN])),
    )
