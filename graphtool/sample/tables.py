"""Small words for working with frames: looking values up beside rows, in the order of the rows."""

from __future__ import annotations

import polars as pl


def beside(frame: pl.DataFrame, other: pl.DataFrame, on: str | list[str]) -> pl.DataFrame:
    """``frame`` with the columns of ``other`` looked up by ``on``; rows and their order stay as they are."""
    return frame.join(other, on=on, how="left", maintain_order="left")


def running(prefix: str, n: int, width: int) -> pl.Series:
    """``prefix`` and 1, 2, 3 … with leading noughts."""
    return pl.select(prefix + pl.int_range(1, n + 1).cast(pl.String).str.zfill(width)).to_series()
