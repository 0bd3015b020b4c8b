"""Sorting by value and place packed into one number."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphtool.store.ordering import order_of


@given(
    st.lists(st.integers(0, 5) | st.integers(2**60, 2**60 + 5) | st.integers(-3, -1), max_size=50),
)
def test_equal_values_keep_their_order(values: list[int]) -> None:
    found = order_of(np.array(values, np.int64))
    assert found.tolist() == sorted(range(len(values)), key=lambda at: values[at])


@pytest.mark.parametrize("differing", [200, 3000])
def test_numbers_that_differ_only_in_their_lowest_bits(differing: int) -> None:
    """No room for the place beside so large a number: the lower bits are settled afterwards."""
    random = np.random.default_rng(1)
    values = np.full(differing, 2**64 - 2**20, np.uint64) + random.permutation(differing).astype(np.uint64)
    assert order_of(values).tolist() == np.argsort(values, kind="stable").tolist()
