"""Where booked money ended: rounding keeps the sum (the tables are tested with the trace)."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from graphtool.analysis.destinations import rounded


@given(st.lists(st.integers(0, 10_000), max_size=30), st.sampled_from([1, 1024]))
def test_rounding_keeps_the_sum(units: list[int], sub: int) -> None:
    found = rounded(np.array(units, np.int64), sub)
    assert int(found.sum()) == round(sum(units) / sub)
    assert all(abs(int(fen) - one / sub) < 1 for fen, one in zip(found, units, strict=True))
