"""Compiled balances: what accounts hold while transfers are booked in order, and what no transfer tells of."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from graphtool.compiled import njit

Int32 = npt.NDArray[np.int32]
Int64 = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@njit
def untold(
    src: Int32, dst: Int32, amount: Int64, colour: Int32, stays: Flags, at: Int64, node: Int32, held: Int64
) -> tuple[Int64, Int64]:
    """What came to accounts, or left them, without a transfer that tells of it?

    Parameters
    ----------
    src, dst, amount, colour, stays
        As of :func:`graphtool.analysis.kernels.lots.book_lots`.
    at : int64 (b), ascending; node : int32 (b); held : int64 (b)
        Before which transfer (k: after the last) which account is known to hold how much; an overdraft counts as nothing.

    Returns
    -------
    shift : int64 (b)
        Fen that must have come to the account before that (negative: left it) unseen.
    missing : int64 (k)
        Fen of each transfer that were not there then.

    Cost: O(k + b).
    """
    k, many = src.size, at.size
    balance = np.zeros(stays.size, np.int64)
    shift, missing = np.zeros(many, np.int64), np.zeros(k, np.int64)
    nth = 0
    for i in range(k + 1):
        while nth < many and at[nth] <= i:
            v, known = node[nth], max(0, held[nth])
            shift[nth] = known - balance[v]
            balance[v] = known
            nth += 1
        if i == k:
            break
        s = src[i]
        if colour[i] < 0 and not stays[s]:
            missing[i] = max(0, amount[i] - balance[s])
            balance[s] = max(0, balance[s] - amount[i])
        balance[dst[i]] += amount[i]
    return shift, missing
