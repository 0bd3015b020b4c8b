"""Rows that are no facts by their shape alone."""

from __future__ import annotations

import polars as pl
import pytest
from batches import make_batch

from loaders.rows import classify_leftovers, find_signatures, find_totals


def test_totals_are_told_by_the_first_cells() -> None:
    first = [pl.Series(["合计", "x", None, "x", "合计金额多少"]), pl.Series(["1", "小计：", "2", None, "3"])]
    assert find_totals(first.__getitem__, 2, 5).to_list() == ["total", "total", None, None, None]
    assert find_totals(first.__getitem__, 0, 2).to_list() == [None, None]


@pytest.mark.parametrize(
    ("row", "total"),
    [
        ((None, None, "汇总", None, "9.00"), True),
        (("1", "合计", None, None, "9.00"), True),
        (("1", "合计", "2", "某甲", "9.00"), True),
        (("2021-09-01", "小计", None, None, "9.00"), True),
        (("9900010000000017", "2021-09-01 10:00:00", "汇总", None, None), False),
        (("9900010000000017", "2021-09-01", "汇总", "某甲", "9.00"), False),
        (("20210901", "9900010000000017", "汇总", "某甲", "9.00"), False),
        (("1", "某甲", None, "合计", None), False),
    ],
)
def test_a_word_after_other_cells_makes_no_total_of_a_full_row(row: tuple[str | None, ...], total: bool) -> None:
    columns = [pl.Series([cell, "x"], dtype=pl.String) for cell in row]
    assert find_totals(columns.__getitem__, len(row), 2).to_list() == ["total" if total else None, None]


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
            ["2021-09-01", "小计", "300"],
        ],
    )
    noted = pl.Series([None] * 7, dtype=pl.String)
    everything = pl.Series([True] * 7)
    said = classify_leftovers(batch, everything, noted).to_list()
    assert said == ["blank", "header", "total", None, None, "blank", "total"]
    only_first = pl.Series([True, *[False] * 6])
    assert classify_leftovers(batch, only_first, noted).to_list() == ["blank", *[None] * 6]


def test_a_table_without_columns_has_blank_rows() -> None:
    batch = make_batch((), [[], []])
    assert classify_leftovers(batch, pl.Series([True, True]), pl.Series([None, None], dtype=pl.String)).to_list() == [
        "blank",
        "blank",
    ]


def test_lines_below_a_table_name_nobody_of_it() -> None:
    names = ["审核：赵某", "制表人: 钱某", "日期：2021-09-30", "赵某甲", "赵:某", "单主管", None]
    assert find_signatures(pl.Series(names)).to_list() == [True, True, True, False, False, False, False]
    assert not find_signatures(pl.Series(["审核员", None])).any()
