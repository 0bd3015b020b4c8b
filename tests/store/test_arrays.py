"""Arrow arrays from numpy and from short lists."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from graphtool.store.arrays import batch, column, distinct, numbers, texts


@pytest.mark.parametrize("kind", [np.int32, np.int64, np.float64, np.bool_])
def test_a_column_is_what_the_library_would_make(kind: type) -> None:
    values = np.array([1, 0, 1, 1, 0, 0, 1, 0, 1]).astype(kind)
    there = np.array([True, False] * 4 + [True])
    assert column(values).equals(pa.array(values.tolist(), pa.from_numpy_dtype(values.dtype)))
    wanted = pa.array(values.tolist(), pa.from_numpy_dtype(values.dtype), mask=~there)  # type: ignore[call-arg]
    assert column(values, there).equals(wanted) or column(values, there).to_pylist() == wanted.to_pylist()


def test_what_is_masked_is_null() -> None:
    masked = np.ma.MaskedArray(np.array([1, 2, 3], np.int32), [False, True, False])
    assert column(masked).to_pylist() == [1, None, 3]
    assert column(masked, np.array([True, True, False])).to_pylist() == [1, None, None]


def test_texts_and_numbers_with_gaps() -> None:
    assert texts(["钱某", None, "", "a"]).to_pylist() == ["钱某", None, "", "a"]
    assert numbers([None, 0, 2**62]).to_pylist() == [None, 0, 2**62]
    assert texts([]).to_pylist() == numbers([]).to_pylist() == []


def test_batches_and_distinct_numbers() -> None:
    made = batch(a=np.array([1, 2], np.int32), b=texts(["x", None]))
    assert made.to_pydict() == {"a": [1, 2], "b": ["x", None]}
    assert distinct([3, 1, 3])["no"].to_pylist() == [1, 3]
