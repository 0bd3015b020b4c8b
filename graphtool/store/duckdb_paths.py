"""Fewest-hop chains in a DuckDB generation, searched from both ends a level at a time."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from graphtool.store.arrays import distinct
from graphtool.store.base import Filter
from graphtool.store.duckdb_file import DuckFile, among, bounds
from graphtool.terms import KINDS

Numbers = npt.NDArray[Any]


def shortest_paths(file: DuckFile, src: int, dst: int, where: Filter, max_hops: int, limit: int) -> list[list[int]]:
    """See :meth:`graphtool.store.base.View.shortest_paths`; paths of numbers, which sort as their ids do.

    Cost
    ----
    One question per hop, each from the end where fewer entities wait.
    """
    if src == dst:
        return [[src]][:limit]
    sides = (_Side(src), _Side(dst))
    for _ in range(max_hops):
        side, other = sorted(sides, key=lambda one: len(one.front))
        side.grow(_steps(file, side.front, other.start, where))
        if not len(side.front):
            return []
        meeting = np.intersect1d(sides[0].front, sides[1].front)
        if len(meeting):
            return _paths(sides[0], sides[1], meeting, limit)
    return []


class _Side:
    """What was reached from one end: the pairs of each level and the entities of the last one."""

    def __init__(self, start: int) -> None:
        self.start = start
        self.front: Numbers = np.array([start], np.int32)
        self.levels: list[tuple[Numbers, Numbers]] = []
        self._seen = self.front

    def grow(self, pairs: tuple[Numbers, Numbers]) -> None:
        fresh = ~np.isin(pairs[1], self._seen)
        self.levels.append((pairs[0][fresh], pairs[1][fresh]))
        self.front = np.unique(pairs[1][fresh])
        self._seen = np.union1d(self._seen, self.front)


def _steps(file: DuckFile, front: Numbers, goal: int, where: Filter) -> tuple[Numbers, Numbers]:
    """From here to there, each pair once: to what may stand inside a path, or to the goal."""
    inside = {
        kind.name for kind in KINDS.values() if kind.traversable and (not where.kinds or kind.name in where.kinds)
    }
    allowed = [sort for sort in file.passing(Filter(where.relations)) if sort.direction != "undecided"]
    any_code, any_values = among("code", [sort.code for sort in allowed])
    free_code, free_values = among("code", [sort.code for sort in allowed if sort.kind in inside])
    bound, bound_values = bounds(where)
    rows = file.ask(
        f"SELECT DISTINCT node, other FROM {'beside' if bound else 'link'} WHERE node IN (SELECT no FROM asked)"
        f"{any_code}{bound} AND (other = ? OR (true{free_code}))",
        [*any_values, *bound_values, goal, *free_values],
        asked=distinct(front.tolist()),
    )
    return rows["node"], rows["other"]


def _paths(src: _Side, dst: _Side, meeting: Numbers, limit: int) -> list[list[int]]:
    """The first paths in order of numbers: every step taken leads to the end."""
    steps: list[dict[int, list[int]]] = []
    kept = meeting
    for node, other in reversed(src.levels):
        on = np.isin(other, kept)
        steps.insert(0, _successors(node[on], other[on]))
        kept = np.unique(node[on])
    kept = meeting
    for node, other in reversed(dst.levels):
        on = np.isin(other, kept)
        steps.append(_successors(other[on], node[on]))
        kept = np.unique(node[on])
    found: list[list[int]] = []
    waiting = [[src.start]]
    while waiting and len(found) < limit:
        path = waiting.pop()
        if len(path) > len(steps):
            found.append(path)
        else:
            waiting += [[*path, step] for step in reversed(steps[len(path) - 1][path[-1]])]
    return found


def _successors(node: Numbers, other: Numbers) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    order = np.lexsort((other, node))
    for one, step in zip(node[order].tolist(), other[order].tolist(), strict=True):
        found.setdefault(one, []).append(step)
    return found
