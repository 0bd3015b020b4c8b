"""The rules by which mixed money is told apart: a table of functions of one signature.

At an outflow from an account that holds money of several sources, a rule says whose money leaves. FIFO: what came first.
LIFO: what came last. Pro rata: a part of everybody's. LIBR (lowest intermediate balance): clean money first, so that a
claim is never more than the lowest balance since; which of several claimants a tainted outflow belongs to the rule does
not say, here they share pro rata, which is our extension. Poison: the whole of whatever leaves a touched account until
its balance has been nothing; an upper bound, no claim.

No rule is the right one in court practice. Every rule but poison keeps the sums: per source, what is told apart adds up to
what entered.

Source: domain law notes (FIFO: Clayton's Case; LIBR: Roscoe v Winder; pro rata: Barlow Clowes v Vaughan); our own extension of
LIBR as said.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from graphtool.analysis.kernels.lots import book_lots
from graphtool.analysis.kernels.shares import MOST, SUB, book_one, book_poison, book_shares
from graphtool.errors import NotApplicable

Int32 = npt.NDArray[np.int32]
Int64 = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Moves:
    """Transfers to be booked, the earliest first.

    Attributes
    ----------
    src, dst : int32 (k)
        Accounts, 0 to n - 1.
    amount : int64 (k)
        Fen, above 0.
    colour : int32 (k)
        Of transfers that begin a trace the number of their source, else -1.
    stays : bool (n)
        Where traced money ends: what leaves these is no further part of it (pools, sources).
    """

    src: Int32
    dst: Int32
    amount: Int64
    colour: Int32
    stays: Flags


@dataclass(frozen=True, eq=False)
class Booked:
    """What a rule says. ``stained`` (k) and ``held`` (l) in ``sub``-ths of a fen, ``missing`` (k) in fen.

    ``stained``: how much of each transfer is of any source. ``missing``: how much of it left an account without having come
    there (opening balances, missing statements, overdrafts). ``node``, ``colour``, ``held``: what is of which source,
    where, when all is booked; one pair may stand more than once.
    """

    stained: Int64
    missing: Int64
    node: Int32
    colour: Int32
    held: Int64
    sub: int


def fifo(moves: Moves) -> Booked:
    """First in, first out."""
    return Booked(*book_lots(moves.src, moves.dst, moves.amount, moves.colour, moves.stays, False), 1)


def lifo(moves: Moves) -> Booked:
    """Last in, first out."""
    return Booked(*book_lots(moves.src, moves.dst, moves.amount, moves.colour, moves.stays, True), 1)


def pro_rata(moves: Moves) -> Booked:
    """Every source in proportion to its share of the balance."""
    return _shared(moves, clean_first=False)


def libr(moves: Moves) -> Booked:
    """Clean money first; what is tainted of the rest in proportion."""
    return _shared(moves, clean_first=True)


def poison(moves: Moves) -> Booked:
    """All of whatever leaves a touched account; not told apart by source (colour 0)."""
    return _checked(Booked(*book_poison(moves.src, moves.dst, moves.amount, moves.colour, moves.stays), 1), moves)


RULES: dict[str, Callable[[Moves], Booked]] = {
    "fifo": fifo,
    "lifo": lifo,
    "pro_rata": pro_rata,
    "libr": libr,
    "poison": poison,
}
"""Name of a rule → the function that books by it."""


def _shared(moves: Moves, clean_first: bool) -> Booked:
    book = book_shares if moves.colour.max(initial=0) > 0 else book_one
    done = book(moves.src, moves.dst, moves.amount, moves.colour, moves.stays, clean_first)
    return _checked(Booked(*done, SUB), moves)


def _checked(done: Booked, moves: Moves) -> Booked:
    """Raises NotApplicable (``balance_too_large``) where an account would hold more than sums are exact for."""
    if done.missing.size < moves.src.size:
        raise NotApplicable("balance_too_large", most=MOST // 100)
    return done
