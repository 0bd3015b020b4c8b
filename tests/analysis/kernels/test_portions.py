"""A sum in proportion to weights: exact, never above a weight."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from graphtool.analysis.kernels.portions import portions


def test_as_with_a_pencil() -> None:
    """100 among 1, 2 and 4 parts of 298: rounded down 14, 28, 57; the unit left goes to the first."""
    found = portions(np.array([298, 596, 1192, 50]), np.array([0, 0, 0, 1]), np.array([100, 50]))
    assert found.tolist() == [15, 28, 57, 50]


@given(
    st.lists(st.tuples(st.integers(0, 2), st.integers(0, 50)), max_size=12),
    st.lists(st.integers(0, 100), min_size=3, max_size=3),
)
def test_what_is_given_is_shared_out(rows: list[tuple[int, int]], wanted: list[int]) -> None:
    of, weight = (np.array([r[i] for r in rows], np.int64) for i in (0, 1))
    whole = [sum(w for o, w in rows if o == nth) for nth in range(3)]
    given_ = [min(fen, most) for fen, most in zip(wanted, whole, strict=True)]
    found = portions(weight, of, np.array(given_, np.int64))
    assert [int(found[of == nth].sum()) for nth in range(3)] == given_
    for (nth, most), part in zip(rows, found, strict=True):
        assert 0 <= part <= most
        assert part >= Fraction(given_[nth] * most, max(1, whole[nth])) - 1
