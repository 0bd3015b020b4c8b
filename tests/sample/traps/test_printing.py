"""How rows are spelled: nothing but the print changes."""

from __future__ import annotations

import polars as pl

from graphtool.sample.accounts import BANKS
from graphtool.sample.traps import ALL, printing
from tests.sample.evidence import Written, fen


def _amounts(cents: list[int], traps: frozenset[str]) -> list[str]:
    rows = pl.DataFrame({"uid": [3 + 7 * n for n in range(len(cents))], "kind": "purchase", "fen": cents})
    return rows.select(printing.float_amounts(pl.col("fen"), pl.col("kind"), traps)).to_series().to_list()


def test_amounts_of_binary_numbers_are_the_same_fen() -> None:
    cents = [1_230, 1_230, 1_230, 123_450, 30, 100, 30_000, 99]
    printed = _amounts(cents, ALL)
    assert printed == [
        "12.300000000000001", "12.2999999999999997", "12.3", "1,234.50",
        "0.300000000000001", "0.9999999999999997", "300", "0.99",
    ]  # fmt: skip
    assert [fen(text) for text in printed] == cents
    assert _amounts(cents[:1], frozenset()) == ["12.30"]


def test_words_that_nobody_mistakes() -> None:
    assert printing.as_printed(BANKS[2], ALL).words == ("贷", "借")
    assert printing.as_printed(BANKS[2], frozenset()).words == ("进", "出")
    assert printing.as_printed(BANKS[4], frozenset()).words == ("收", "付")


def test_milliseconds_are_printed_where_there_are_some() -> None:
    rows = pl.DataFrame({"ms": [0, 7, 480], "time": ["10:00:00"] * 3})
    told = rows.select(printing.fractions(pl.col("time"), True)).to_series().to_list()
    assert told == ["10:00:00", "10:00:00.007", "10:00:00.480"]
    packed = rows.select(printing.fractions(pl.lit("20210102030405"), False)).to_series().to_list()
    assert packed == ["20210102030405", "20210102030405007", "20210102030405480"]


def test_marks_name_the_lines_and_never_a_failed_attempt() -> None:
    rows = pl.DataFrame({"trap_x": [None, "a", "b"], "failed": [False, True, False], "c0": ["", "", ""]})
    assert sorted(printing.marks(rows).rows()) == [(2, "x", "b")]
    assert sorted(printing.marks(rows, "pull").rows()) == [(0, "pull", ""), (2, "pull", ""), (2, "x", "b")]


def test_two_payments_have_one_serial(written: Written) -> None:
    told = [
        (r["交易时间"], r["交易金额"])
        for r in written.table("01_银行调证/云溪银行/交易明细信息.csv")
        if r["交易流水号"] == printing.ONE_SERIAL
    ]
    assert len(told) == len(set(told)) == 2
