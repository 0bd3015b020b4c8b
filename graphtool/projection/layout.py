"""How a projection lies in memory: codes, what stands for nothing, read-only arrays."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from graphtool.terms import KINDS, PRECISIONS, RELATIONS

NO_TIME: int = int(np.iinfo(np.int64).min)
"""Stands for a time that no source states."""
NO_AMOUNT: int = -1
"""Stands for an amount that no source states; amounts are never negative."""
NO_CURRENCY: int = -1
"""Stands for a currency that no source states."""

SECOND: int = PRECISIONS.index("second")
KIND_NAMES: tuple[str, ...] = tuple(KINDS)
RELATION_NAMES: tuple[str, ...] = tuple(RELATIONS)

Int8 = npt.NDArray[np.int8]
Int16 = npt.NDArray[np.int16]
Int32 = npt.NDArray[np.int32]
Int64 = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Whole = TypeVar("Whole", bound=np.generic)


def frozen(values: npt.ArrayLike, dtype: type[Whole]) -> npt.NDArray[Whole]:
    """An array of that type, contiguous and read-only; no copy where it already is."""
    array = np.ascontiguousarray(values, dtype)
    if array.flags.writeable:
        array = array.view()
        array.flags.writeable = False
    return array


def one_array(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """A column in one piece."""
    if not isinstance(column, pa.ChunkedArray):
        return column
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()
