"""Who gets how much of frozen money back: what is traced first, the rest in proportion, nobody more than the loss.

The regulation on returning frozen money in telecom fraud cases (2016), in our words: where a frozen account has one record of
a deposit, its money goes back to the victim who made it; where it has several and time stamps allow to trace whose they are,
to the victims traced; what cannot be traced so is shared in proportion. The text puts a victim's loss over all that is frozen in
the case, which is no share where losses exceed it. Our reading: what is left, times the victim's unreturned loss, over the
unreturned losses of all victims concerned, at most the loss; what is left then stays frozen.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Int64 = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Claims:
    """What is to be shared out, and by whom it is claimed.

    Attributes
    ----------
    frozen : int64 (a)
        Fen at each account, in the order in which accounts are shared out.
    open : int64 (v)
        Fen of each victim's loss that were not returned yet.
    traced : int64 (a, v)
        Fen at each account that are traced to each victim; of an account with one record of a deposit, that deposit.
    concerned : bool (a, v)
        Who takes part in what is left of each account.
    """

    frozen: Int64
    open: Int64
    traced: Int64
    concerned: Flags


@dataclass(frozen=True, eq=False)
class Shares:
    """Fen, int64: ``direct`` and ``shared`` (a, v), what each victim gets of each account as traced and in proportion;
    ``claim`` (a, v), the unreturned losses by which it was shared; ``rest`` (a), what was to be shared in proportion;
    ``surplus`` (a), what stays frozen; ``left`` (v), what is still unreturned."""

    direct: Int64
    shared: Int64
    claim: Int64
    rest: Int64
    surplus: Int64
    left: Int64


def apportion(total: int, weights: Int64) -> Int64:
    """How is a sum shared in proportion, in whole fen?

    Parameters
    ----------
    total : int
        Fen.
    weights : int64 (v)
        Fen, none below 0.

    Returns
    -------
    int64 (v)
        By largest remainder, of equal ones the first; together ``total`` where any weight is above 0, else nothing. Nobody
        gets more than the weight as long as all weights together are at least ``total``.

    Assumptions
    -----------
    Exact: whole numbers of any size.

    Cost
    ----
    O(v log v).

    Source
    ------
    Hamilton's method.

    Examples
    --------
    >>> apportion(100, np.array([1, 1, 1])).tolist()
    [34, 33, 33]
    """
    large = weights.astype(object)  # products may be longer than 64 bits
    every = int(large.sum()) if weights.size else 0
    if not every:
        return np.zeros(weights.size, np.int64)
    whole, rest = large * total // every, large * total % every
    missing = total - int(whole.sum())
    whole[np.argsort(-rest, kind="stable")[:missing]] += 1
    return whole.astype(np.int64)


def share_out(claims: Claims) -> Shares:
    """Who gets how much of each frozen account back?

    Parameters
    ----------
    claims : Claims
        Frozen accounts, unreturned losses, and what is traced.

    Returns
    -------
    Shares

    Assumptions
    -----------
    What is traced goes first, over all accounts in their order; then what is left of each, in the same order. Where more is
    traced to victims than an account holds, they share it in proportion to what is traced. Nobody gets more than is unreturned
    of the loss, over all accounts together; what nobody can claim stays frozen.

    Cost
    ----
    O(a · v log v).

    Source
    ------
    The regulation of 2016 on returning frozen money in telecom fraud cases, as read in this module.

    Examples
    --------
    >>> one = Claims(*map(np.array, ([1000], [600, 900], [[300, 0]], [[True, True]])))
    >>> found = share_out(one)
    >>> found.direct.tolist(), found.shared.tolist(), found.surplus.tolist()
    ([[300, 0]], [[175, 525]], [0])
    """
    size = (claims.frozen.size, claims.open.size)
    direct, shared, claim = (np.zeros(size, np.int64) for _ in range(3))
    rest, left = claims.frozen.astype(np.int64), np.maximum(claims.open, 0).astype(np.int64)
    for at in range(size[0]):
        wanted = np.minimum(claims.traced[at], left)
        direct[at] = apportion(min(int(rest[at]), _sum(wanted)), wanted)
        rest[at] -= direct[at].sum()
        left -= direct[at]
    for at in range(size[0]):
        claim[at] = np.where(claims.concerned[at], left, 0)
        shared[at] = apportion(min(int(rest[at]), _sum(claim[at])), claim[at])
        left -= shared[at]
    return Shares(direct, shared, claim, rest, rest - shared.sum(axis=1), left)


def _sum(values: Int64) -> int:
    """The sum, however large."""
    return int(values.astype(object).sum()) if values.size else 0
