"""Names by number: 64-bit hashes that stand for ids, and where an id stands among many.

The hash is that of the data frame library and may change with it: :func:`probe` tells two kinds apart, and
whoever stores hashes stores the probe beside them. Two ids may share a hash, so whoever looks one up by it
compares the id as well.
"""

from __future__ import annotations

from bisect import bisect_left

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa

from graphtool.store.ordering import order_of

Keys = npt.NDArray[np.uint64]


def hashed(names: pl.Series) -> pl.Series:
    """The number that stands for each name."""
    return names.hash(seed=1)


def probe() -> str:
    """What tells the hashes of this version and machine from those of another?"""
    return str(hashed(pl.Series(["graphtool", "", "\u94b1"])).to_list())


class Names:
    """The names in a column by their hashes: what comes dictionary-encoded is hashed once."""

    def __init__(self) -> None:
        self._parts: list[Keys] = [np.zeros(0, np.uint64)]
        self._count = 0
        self._last: tuple[pa.Array, int] | None = None

    @property
    def hashes(self) -> Keys:
        """The hashes that :meth:`encode` gave places among."""
        return np.concatenate(self._parts)

    def encode(self, names: pa.ChunkedArray) -> pa.ChunkedArray:
        """The place of each name among the hashes. Names are never null."""
        return pa.chunked_array([pa.array(self._places(chunk)) for chunk in names.chunks], pa.int32())

    def _places(self, names: pa.Array) -> npt.NDArray[np.int32]:
        if not pa.types.is_dictionary(names.type):
            first = self._added(names)
            return np.arange(first, self._count, dtype=np.int32)
        if self._last is None or not names.dictionary.equals(self._last[0]):
            self._last = names.dictionary, self._added(names.dictionary)
        return np.asarray(names.indices.to_numpy() + self._last[1], np.int32)

    def _added(self, names: pa.Array) -> int:
        """Hash these; the place of the first."""
        first = self._count
        self._parts.append(hashed(pl.Series(pl.from_arrow(names))).to_numpy())
        self._count += len(names)
        return first


class Numbering:
    """Which place has a name among many? Looks up a million names at once.

    Names are told apart by their hash alone; :attr:`single` says whether all of them differ.
    """

    def __init__(self, hashes: Keys) -> None:
        self.order = order_of(hashes)
        self.sorted = hashes[self.order]
        self.single = not bool((self.sorted[1:] == self.sorted[:-1]).any())

    def find(self, hashes: Keys) -> npt.NDArray[np.int32]:
        """The place of each name; -1 for one that is not there."""
        found = np.full(len(hashes), -1, np.int32)
        if len(self.sorted):
            # Sorted questions read the sorted names from front to back.
            order = order_of(hashes)
            asked = hashes[order]
            at = np.minimum(np.searchsorted(self.sorted, asked), len(self.sorted) - 1)
            right = self.sorted[at] == asked
            found[order[right]] = self.order[at[right]]
        return found


FEW = 6
"""So many names are found one by one: a question to the frame takes longer than their comparisons."""


def places(ids: pl.Series, asked: list[str]) -> list[int | None]:
    """Where does each of these stand among sorted ids? None for one that is not there."""
    if not asked or not len(ids):
        return [None] * len(asked)
    if len(asked) <= FEW:
        near = [min(bisect_left(ids, one), len(ids) - 1) for one in asked]
        return [place if ids[place] == one else None for one, place in zip(asked, near, strict=True)]
    at = ids.search_sorted(pl.Series(asked, dtype=pl.String))
    found = ids.gather(at.clip(upper_bound=len(ids) - 1)).to_list()
    return [place if one == there else None for one, there, place in zip(asked, found, at.to_list(), strict=True)]
