"""Compiled sharing out: a sum in proportion to weights, to the last unit."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from graphtool.analysis.kernels.shares import part_of
from graphtool.compiled import njit

Int64 = npt.NDArray[np.int64]


@njit
def portions(weight: Int64, of: Int64, given: Int64) -> Int64:
    """Share out several sums, each among those who belong to it, in proportion to their weights.

    Parameters
    ----------
    weight : int64 (k)
        At least 0, and what each gets at most.
    of : int64 (k)
        To which sum each belongs.
    given : int64 (s)
        The sums; none above the weights of those who belong to it, which together are below 2**53.

    Returns
    -------
    int64 (k)
        Their parts: rounded down, then a unit each to the first who may have more, until the sum is given.

    Cost: O(k + s).
    """
    whole, left = np.zeros(given.size, np.int64), given.copy()
    part = np.zeros(weight.size, np.int64)
    for i in range(weight.size):
        whole[of[i]] += weight[i]
    for i in range(weight.size):
        if weight[i] > 0:
            part[i] = part_of(given[of[i]], weight[i], whole[of[i]])
            left[of[i]] -= part[i]
    for i in range(weight.size):
        if left[of[i]] > 0 and part[i] < weight[i]:
            part[i] += 1
            left[of[i]] -= 1
    return part
