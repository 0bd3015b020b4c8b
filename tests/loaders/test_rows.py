"""Rows that are no facts by their shape alone."""

from __future__ import annotations

import polars as pl
from batches import make_batch

from loaders.rows import classify_leftovers, find_totals


def test_totals_are_told_by_the_first_cells() -> None:
    first = [pl.Series(["合计", "x", None, "x", "合计金额多少"]), pl.Series(["1", "小计：", "2", None, "3"])]
    assert find_totals(first, 5).to_list() == ["total", "total", None, None, None]
    assert find_totals([], 2).to_list() == [None, None]


def test_rows_that_lack_something_are_looked_at_closely() -> None:
    header = ("交易卡号", "交易时间", "交易金额")
    batch = make_batch(
        header,
        [
            [" ", "\t", None],
            list(header),
            ["合计 12 笔", None, "300"],
            ["x", None, "1"],
            ["交易卡号", "某", "1"],
            ["", "", "-"],
        ],
    )
    noted = pl.Series([None] * 6, dtype=pl.String)
    everything = pl.Series([True] * 6)
    said = classify_leftovers(batch, everything, noted).to_list()
    assert said == ["blank", "header", "total", None, None, "blank"]
    only_first = pl.Series([True, *[False] * 5])
    assert classify_leftovers(batch, only_first, noted).to_list() == ["blank", *[None] * 5]


def test_a_table_without_columns_has_blank_rows() -> None:
    batch = make_batch((), [[], []])
    assert classify_leftovers(batch, pl.Series([True, True]), pl.Series([None, None], dtype=pl.String)).to_list() == [
        "blank",
        "blank",
    ]
