"""Looking values up beside rows."""

from __future__ import annotations

import polars as pl

from graphtool.sample.tables import beside, running


def test_rows_keep_their_order_and_number() -> None:
    rows = pl.DataFrame({"k": [3, 1, 3, 9], "n": [0, 1, 2, 3]})
    found = beside(rows, pl.DataFrame({"k": [1, 3], "name": ["one", "three"]}), "k")
    assert found["n"].to_list() == [0, 1, 2, 3]
    assert found["name"].to_list() == ["three", "one", "three", None]


def test_running_numbers() -> None:
    assert running("W", 3, 2).to_list() == ["W01", "W02", "W03"]
    assert running("W", 0, 2).to_list() == []
