"""Where new marks go on a canvas that stands: near what they were expanded from, where there is room."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import count

import numpy as np
from scipy.spatial import cKDTree

from graphtool.views.layout import SPACING, Place, Points


def beside(
    standing: Mapping[str, Place], new: Sequence[str], parent: Mapping[str, str], spacing: float = SPACING
) -> dict[str, Place]:
    """Where do new nodes go, when nothing that stands may move?

    Each comes as near to its parent as there is room, on the side away from what is there already; a node
    without a standing parent goes to the right of everything. The order of ``new`` decides who comes nearest.

    Cost
    ----
    O(n log n) for what stands, then about the places tried, each once per parent, times log n.
    """
    taken = np.array(list(standing.values()), dtype=np.float64).reshape(-1, 2)
    centre = taken.mean(axis=0) if len(taken) else np.zeros(2)
    edge = float(taken[:, 0].max()) + 2 * spacing if len(taken) else 0.0
    gap = 0.8 * spacing
    ground = _Ground(gap, taken)
    sweeps: dict[Place, Iterator[Place]] = {}
    placed: dict[str, Place] = {}
    for name in new:
        above = parent.get(name, "")
        home = standing.get(above) or placed.get(above) or (edge, float(centre[1]))
        # What was taken once stays taken, so that a parent's places are gone through once, however many come.
        sweep = sweeps.setdefault(home, _sweep(home, centre, ground, gap))
        x, y = next(spot for spot in sweep if ground.take(spot))
        placed[name] = (round(x, 1), round(y, 1))
    return placed


class _Ground:
    """Which places are taken: by what stands (a KD-tree), or by what came since (squares of one gap)."""

    def __init__(self, gap: float, taken: Points) -> None:
        self._gap = gap
        self._least = 0.85 * gap
        self._stands = cKDTree(taken) if len(taken) else None
        self._came: dict[tuple[int, int], list[Place]] = {}

    def free(self, spots: Points) -> Points:
        """Those places near which nothing stands: five sixths of a gap."""
        if self._stands is None:
            return spots
        far: Points = spots[np.isinf(self._stands.query(spots, distance_upper_bound=self._least)[0])]
        return far

    def take(self, spot: Place) -> bool:
        """Take a place, when nothing has come near it since."""
        column, row = int(spot[0] // self._gap), int(spot[1] // self._gap)
        for i in (column - 1, column, column + 1):
            for j in (row - 1, row, row + 1):
                for x, y in self._came.get((i, j), ()):
                    if (x - spot[0]) ** 2 + (y - spot[1]) ** 2 < self._least**2:
                        return False
        self._came.setdefault((column, row), []).append(spot)
        return True


def _sweep(home: Place, centre: Points, ground: _Ground, gap: float) -> Iterator[Place]:
    """Free places around ``home``, ring by ring, on the outer side first."""
    outward = np.array(home) - centre
    start = math.atan2(outward[1], outward[0]) if np.abs(outward).max() > 1e-6 else 0.0
    for ring in count(1):
        radius = gap * (0.9 + 0.75 * ring)
        slots = max(6, int(2 * math.pi * radius / gap))
        slot = np.arange(slots)
        angle = start + (slot + 1) // 2 * np.where(slot % 2, 1, -1) * 2 * math.pi / slots
        spots = np.stack([home[0] + radius * np.cos(angle), home[1] + radius * np.sin(angle)], axis=1)
        yield from map(tuple, ground.free(spots).tolist())
