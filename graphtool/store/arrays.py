"""Arrow arrays from numpy and from short lists, made by hand: ``pa.array`` would load pandas for either."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Flags = npt.NDArray[np.bool_]


def column(values: npt.NDArray[Any], there: Flags | None = None) -> pa.Array:
    """An array as a column, null where it is not there (and where a masked array is masked)."""
    if isinstance(values, np.ma.MaskedArray):
        there = ~np.ma.getmaskarray(values) if there is None else there & ~np.ma.getmaskarray(values)
        values = values.filled(0)
    if values.dtype == np.bool_:
        letters, kind = np.packbits(values, bitorder="little"), pa.bool_()
    else:
        letters, kind = np.ascontiguousarray(values), pa.from_numpy_dtype(values.dtype)
    return pa.Array.from_buffers(kind, len(values), [_valid(there), pa.py_buffer(letters)])


def texts(values: Sequence[str | None]) -> pa.Array:
    """A short list of texts as a column."""
    letters = [b"" if value is None else value.encode() for value in values]
    ends = np.fromiter(accumulate(map(len, letters), initial=0), np.int32, len(letters) + 1)
    there = np.array([value is not None for value in values], np.bool_) if None in values else None
    buffers = [_valid(there), pa.py_buffer(ends), pa.py_buffer(b"".join(letters))]
    return pa.Array.from_buffers(pa.string(), len(values), buffers)


def numbers(values: Sequence[int | None]) -> pa.Array:
    """A short list of whole numbers as a column."""
    if None not in values:
        return column(np.array(values, np.int64))
    there = np.array([value is not None for value in values], np.bool_)
    return column(np.array([0 if value is None else value for value in values], np.int64), there)


def batch(**columns: pa.Array | npt.NDArray[Any]) -> pa.RecordBatch:
    """Columns of one length by name."""
    made = [one if isinstance(one, pa.Array) else column(one) for one in columns.values()]
    return pa.RecordBatch.from_arrays(made, names=list(columns))


def distinct(values: Sequence[int]) -> pa.Table:
    """Numbers as a table with the column ``no``, sorted, each once."""
    return pa.Table.from_batches([batch(no=np.unique(np.asarray(values, np.int64)).astype(np.int32))])


def _valid(there: Flags | None) -> pa.Buffer | None:
    return None if there is None or there.all() else pa.py_buffer(np.packbits(there, bitorder="little"))
