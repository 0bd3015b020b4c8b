"""Fields over the columns of a batch: synonyms, doubled headers, two columns of time, issues per cell."""

from __future__ import annotations

import polars as pl
from batches import make_batch

from graphtool import ids
from loaders import cells
from loaders.fields import Columns, fen, name, nothing, number, parsed, reference, spell, text, time


def test_headers_are_spelled_without_width_and_blanks() -> None:
    assert spell(" 交易金额（分）\u3000") == "交易金额(分)"
    assert spell("交 易\n金额") == "交易金额"


def columns(header: tuple[str, ...], *rows: tuple[str | None, ...]) -> Columns:
    return Columns(make_batch(header, rows))


def value(read: tuple[pl.Series, ...] | None) -> list[object]:
    assert read is not None
    return read[0].to_list()


def test_a_field_takes_the_first_readable_of_its_columns() -> None:
    table = columns(("对方账户", "对方卡号"), ("1234567", ""), ("1234567", "9900010000000000017"), ("", "x张"))
    assert value(table.read(number("n", ids.BANK, "对方卡号", "对方账户"))) == ["1234567", "9900010000000000017", None]
    assert table.issues().select("row", "column", "code", "level").rows() == [(4, "对方卡号", "bad_number", "warning")]


def test_doubled_headers_are_told_apart_by_their_order() -> None:
    table = columns(("网联/银联", "备注", "网联/银联"), ("a", "b", "c"))
    assert value(table.read(text("t", "网联/银联"))) == ["a"]
    assert value(table.read(text("t", "网联/银联#2"))) == ["c"]
    assert table.read(text("t", "网联/银联#3")) is None


def test_a_printed_width_changes_nothing() -> None:
    table = columns(("交易金额（元）",), ("1.5",))
    assert value(table.read(fen("amount", "交易金额(元)"))) == [150]


def test_date_and_time_in_two_columns() -> None:
    table = columns(("日期", "时间"), ("20210901", "93022"), ("20210901", "7"))
    read = table.read(time("time_ms", "日期", clock=("时间",)))
    assert read is not None
    assert read[0].to_list() == [1630488622000, 1630454400000]
    assert read[1].to_list() == ["second", "day"]
    assert table.issues()["code"].to_list() == ["bad_clock"]


def test_a_field_without_its_column_is_none_and_an_empty_column_costs_no_reading() -> None:
    table = columns(("备注",), (None,), ("-",))
    assert table.read(name("n", "户名")) is None
    assert value(table.read(name("n", "备注"))) == [None, None]
    moment = nothing(time("t", "x").parse, 3)
    assert [s.dtype for s in moment] == [pl.Int64, pl.String]
    assert [len(s) for s in moment] == [3, 3]


def test_reports_carry_the_printed_cell() -> None:
    table = columns(("状态", "金额"), ("怪", "1e5"), ("成功", "2"))
    table.report("状态", "unknown_status", pl.Series([True, False]), "note")
    table.read(fen("amount", "金额"))
    table.report("状态", "never", pl.Series([False, False]))
    assert table.issues().rows() == [
        (2, "状态", "unknown_status", "note", "怪"), (2, "金额", "scientific", "warning", "1e5"),
    ]  # fmt: skip


def test_other_parsers_and_references() -> None:
    table = columns(("时长", "流水"), ("1分", "000"), ("3", "A1"))
    assert value(table.read(parsed("d", cells.duration, "时长"))) == [60, 3]
    assert value(table.read(reference("r", "流水"))) == [None, "A1"]


def test_columns_by_name() -> None:
    table = columns(("甲", "乙"), (" 1 ", "\\N"))
    assert "甲" in table
    assert "丙" not in table
    assert len(table) == 1
    assert [c.to_list() for c in table.all("甲", "丙", "乙")] == [["1"], [None]]
    assert table.get("丙") is None
