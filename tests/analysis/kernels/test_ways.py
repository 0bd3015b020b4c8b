"""Lots that remember by which accounts they came."""

from __future__ import annotations

import numpy as np

from graphtool.analysis.kernels.ways import ACCOUNT, CARRIED, FIRST, HOPS, LAST, PARENT, book_ways

ROWS = [(0, 1, 100, 0), (1, 2, 60, -1), (1, 3, 40, -1), (3, 2, 40, -1)]


def booked(most: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray, bool]:
    src, dst, fen, colour = (np.array([r[i] for r in ROWS], kind) for i, kind in enumerate(("i4", "i4", "i8", "i4")))
    stays = np.array([True, False, False, False])
    return book_ways(src, dst, fen, colour, stays, np.arange(4, dtype=np.int32), False, 9, most)


def test_a_tree_of_ways() -> None:
    ways, stained, node, way, held, whole = booked(100)
    assert whole
    assert stained.tolist() == [100, 60, 40, 40]
    told = [tuple(int(v) for v in row[[PARENT, ACCOUNT, HOPS, CARRIED, FIRST, LAST]]) for row in ways]
    assert told == [
        (-1, 0, 0, 100, 0, -1),
        (0, 1, 1, 100, 0, 0),
        (1, 2, 2, 60, 0, 1),
        (1, 3, 2, 40, 0, 2),
        (3, 2, 3, 40, 0, 3),
    ]
    assert sorted(zip(node.tolist(), way.tolist(), held.tolist(), strict=True)) == [(2, 2, 60), (2, 4, 40)]


def test_without_room_money_stands_at_the_way_before() -> None:
    ways, _, node, way, held, whole = booked(3)
    assert not whole
    assert len(ways) == 3
    assert (node.tolist(), sorted(way.tolist()), int(held.sum())) == ([2, 2], [1, 2], 100)
