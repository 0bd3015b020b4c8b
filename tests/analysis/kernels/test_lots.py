"""Lots on chains: nothing is lost where many are split, joined and taken whole."""

from __future__ import annotations

import numpy as np
import pytest

from graphtool.analysis.kernels.lots import book_lots


def columns(rows: list[tuple[int, int, int, int]]) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    src, dst, amount, colour = (np.array([row[at] for row in rows], np.int64) for at in range(4))
    return src.astype(np.int32), dst.astype(np.int32), amount, colour.astype(np.int32)


@pytest.mark.parametrize(("newest", "first"), [(False, 0), (True, 4)])
def test_what_is_taken_whole_stays_in_its_order(newest: bool, first: int) -> None:
    # Five colours come to account 1, all of it goes to 2, and one fen of that to 3.
    rows = [(0, 1, 10, colour) for colour in range(5)] + [(1, 2, 50, -1), (2, 3, 1, -1)]
    stays = np.array([True, False, False, False])
    stained, missing, node, colour, held = book_lots(*columns(rows), stays, newest)
    assert stained.tolist() == [10] * 5 + [50, 1]
    assert not missing.any()
    assert [(int(n), int(c), int(h)) for n, c, h in zip(node, colour, held, strict=True) if n == 3] == [(3, first, 1)]
    assert sorted(held[node == 2].tolist()) == [9, 10, 10, 10, 10]


def test_neighbours_of_one_colour_become_one_lot() -> None:
    rows = [(0, 1, 1, 0)] * 1000 + [(1, 2, 1000, -1)]
    *_, node, colour, held = book_lots(*columns(rows), np.array([True, False, False]), False)
    assert (node.tolist(), colour.tolist(), held.tolist()) == ([2], [0], [1000])


def test_no_transfers() -> None:
    none = np.zeros(0, np.int32)
    found = book_lots(none, none, np.zeros(0, np.int64), none, np.zeros(3, np.bool_), False)
    assert [column.size for column in found] == [0] * 5
