"""Tables of a view as frames."""

from __future__ import annotations

import polars as pl
import pyarrow as pa

from graphtool.store.base import View


def as_frame(table: pa.Table) -> pl.DataFrame:
    """A table as a frame, without a copy where the types allow."""
    found = pl.from_arrow(table)
    assert isinstance(found, pl.DataFrame)
    return found


def scan_frame(view: View, table: str) -> pl.DataFrame:
    """All rows of a table of ``model.TABLES``, in the order of ``store.schema.ORDER``.

    Cost: O(rows) time and memory.
    """
    return as_frame(view.scan(table).read_all())
