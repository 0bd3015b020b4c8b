"""Compiled parts of the lines of a picture: which events stand between marks, and what each line sums up."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from graphtool.compiled import njit
from graphtool.projection import NO_AMOUNT, NO_TIME
from graphtool.projection.kernels import MOST

Flags = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.int32]

ROOM = 1 << 12
"""Lines that there is room for at first, in the table that finds them; it doubles when half full."""

SPREAD = 0x9E3779B97F4A7C1
"""Spreads keys over the table: multiplicative hashing with the golden ratio (Knuth 1973, 6.4)."""

EVENTS, AMOUNT, FIRST, LAST, DOUBTFUL = range(5)
"""Columns of what :func:`summed` returns."""


class Lines(NamedTuple):
    """What lines are made of: per event ``inside`` (it counts), ends, whether directed, ``sort`` (of ``sorts``), fen,
    time and doubt; per entity its ``slot`` among ``marks``."""

    inside: Flags
    src: Numbers
    dst: Numbers
    directed: Flags
    slot: Numbers
    sort: Ints
    amount: Ints
    time_ms: Ints
    doubtful: Flags
    marks: int
    sorts: int


@njit
def between(src: Numbers, dst: Numbers, slot: Numbers) -> Flags:
    """Which events stand between two different marks that are shown (``slot`` ≥ 0)? O(m)."""
    found = np.empty(src.size, np.bool_)
    for i in range(src.size):
        a, b = slot[src[i]], slot[dst[i]]
        found[i] = a >= 0 and b >= 0 and a != b
    return found


@njit
def _larger(table: Numbers, keys: Ints, count: int) -> Numbers:
    """The same lines in a table of twice the size."""
    larger = np.full(2 * table.size, -1, np.int32)
    mask = larger.size - 1
    for line in range(count):
        at = ((keys[line] * SPREAD) >> 20) & mask
        while larger[at] >= 0:
            at = (at + 1) & mask
        larger[at] = line
    return larger


@njit
def _fill(of: Lines, begin: int, count: int, table: Numbers, keys: Ints, sums: Ints) -> tuple[int, int]:
    """Goes on at event ``begin`` with ``count`` lines, until there is no room; returns both."""
    inside, src, dst, directed, slot, sort, amount, time_ms, doubtful, marks, sorts = of
    mask = table.size - 1
    for i in range(begin, inside.size):
        if not inside[i]:
            continue
        a, b = slot[src[i]], slot[dst[i]]
        if a > b and not directed[i]:
            a, b = b, a
        key = (np.int64(a) * marks + b) * sorts + sort[i]
        at = ((key * SPREAD) >> 20) & mask
        while table[at] >= 0 and keys[table[at]] != key:
            at = (at + 1) & mask
        line = table[at]
        if line < 0:
            if count == keys.size:
                return i, count
            line = count
            table[at], keys[line] = line, key
            sums[line, EVENTS], sums[line, AMOUNT], sums[line, DOUBTFUL] = 0, NO_AMOUNT, 0
            sums[line, FIRST], sums[line, LAST] = NO_TIME, NO_TIME
            count += 1
        fen, time = amount[i], time_ms[i]
        if fen != NO_AMOUNT:
            so_far = max(sums[line, AMOUNT], 0)
            sums[line, AMOUNT] = MOST if so_far > MOST - fen else so_far + fen
        if time != NO_TIME:
            sums[line, FIRST] = time if sums[line, FIRST] == NO_TIME else min(sums[line, FIRST], time)
            sums[line, LAST] = max(sums[line, LAST], time)
        sums[line, EVENTS] += 1
        sums[line, DOUBTFUL] += doubtful[i]
    return inside.size, count


def summed(of: Lines) -> tuple[Ints, Ints]:
    """The lines that the events of ``inside`` make, in the order in which they are met, and what each sums up.

    A line is one number: its marks (an undecided direction from the lower to the higher), then its sort. Its sums
    are events, fen, first and last time (``NO_AMOUNT`` and ``NO_TIME`` where no event states one), and doubtful ones;
    fen stop at ``MOST``. One pass over the events, O(m) expected.
    """
    table, keys, sums = np.full(2 * ROOM, -1, np.int32), np.empty(ROOM, np.int64), np.empty((ROOM, 5), np.int64)
    begin, count = _fill(of, 0, 0, table, keys, sums)
    while begin < of.inside.size:
        # No array is replaced inside the loop over events: that would count references for each of them.
        keys, sums = np.concatenate([keys, np.empty_like(keys)]), np.concatenate([sums, np.empty_like(sums)])
        table = _larger(table, keys, count)
        begin, count = _fill(of, begin, count, table, keys, sums)
    return keys[:count], sums[:count]
