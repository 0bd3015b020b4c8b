"""Arrays as a projection holds them."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from graphtool.projection.layout import frozen, one_array


def test_frozen_copies_only_where_it_must() -> None:
    own = np.arange(5, dtype=np.int32)
    shut = frozen(own, np.int32)
    assert np.shares_memory(own, shut)
    assert not shut.flags.writeable
    assert own.flags.writeable
    assert frozen(shut, np.int32) is shut
    assert frozen([1, 2], np.int8).dtype == np.int8
    assert frozen(own[::2], np.int32).flags.c_contiguous


def test_one_array() -> None:
    assert one_array(pa.chunked_array([[1], [2]])).to_pylist() == [1, 2]
    assert one_array(pa.chunked_array([], pa.int8())).to_pylist() == []
    whole = pa.array([1])
    assert one_array(whole) is whole
