"""Pairs that are followed to the end: whoever any chain of pairs connects is one, and goes by the smallest of them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components


def smallest(first: ArrayLike, second: ArrayLike) -> tuple[NDArray[Any], NDArray[Any]]:
    """Who is one with whom?

    Parameters
    ----------
    first, second : arrays of numbers or texts, of one length
        The two sides of each pair.

    Returns
    -------
    members, least : arrays
        Each member of any pair once, in order; and the smallest of all that it is connected with.

    Cost: connected components, O(n log n) in the pairs.
    """
    ends = np.concatenate([np.asarray(first), np.asarray(second)])
    if not ends.size:
        return ends, ends
    members, codes = np.unique(ends, return_inverse=True)
    many, size = codes.size // 2, members.size
    joined = coo_array((np.ones(many, np.int8), (codes[:many], codes[many:])), shape=(size, size))
    _, part = connected_components(joined, directed=False)
    least = np.full(part.max() + 1, size, np.int64)
    np.minimum.at(least, part, np.arange(size))
    return members, members[least[part]]
