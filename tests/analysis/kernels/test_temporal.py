"""What a search keeps in mind."""

from __future__ import annotations

import numpy as np

from graphtool.analysis.kernels.temporal import LEAP, drop, next_place


def test_places_that_are_gone_are_leapt_over() -> None:
    state = np.zeros((5, 4), np.int64)
    for place in (0, 1, 3):
        drop(state, 1, place)
    drop(state, 7, 4)
    assert next_place(state, 1, 0, 5) == 2
    assert state[0, LEAP] & 0xFFFFFFFF == 2
    assert next_place(state, 1, 3, 5) == 4  # what is gone in another search is there in this one
    assert next_place(state, 7, 4, 5) == 5
