"""Cells as values: exact money, unread rather than guessed, one way for few rows and for many."""

from __future__ import annotations

from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphtool import ids
from loaders import cells
from loaders.cells import Parsed, Parser


def said(parse: Parser, *texts: str | None) -> list[tuple[object, str | None]]:
    """(value, code) per cell, cleaned first."""
    read = parse(cells.clean(pl.Series(texts, dtype=pl.String)))
    codes = [None] * len(texts) if read.code is None else read.code.to_list()
    return list(zip(read.value.to_list(), codes, strict=True))


def many(parse: Parser, text: str) -> tuple[object, str | None]:
    """The same among so many rows that the quick way is taken."""
    column = pl.Series([text, *["1"] * (cells.SMALL + 1)])
    read: Parsed = parse(column)
    return read.value[0], None if read.code is None else read.code[0]


@pytest.mark.parametrize(
    "printed", ["", " ", "\t", "\\N", "-", "--", "nan", "NULL", "None", "N/A", "　", "\u00a0", "—", "#N/A"]
)
def test_printed_nulls(printed: str) -> None:
    assert cells.clean(pl.Series([printed, "x"])).to_list() == [None, "x"]
    assert cells.clean_all(pl.DataFrame({"a": [printed]}))[0].to_list() == [None]


def test_trailing_tabs_fall_and_inner_blanks_stay() -> None:
    assert cells.clean(pl.Series(["6222\t", " 张 三\u3000"])).to_list() == ["6222", "张 三"]
    assert cells.clean(pl.Series([None, None], dtype=pl.String)).to_list() == [None, None]


def test_unwrap_opens_what_excel_ties() -> None:
    printed = pl.Series(['="00123"', "\ufeff卡号", "x\x00", '="', None])
    assert cells.unwrap(printed).to_list() == ["00123", "卡号", "x", '="', None]


@pytest.mark.parametrize(
    ("printed", "fen", "code"),
    [
        ("298.00", 29800, None),
        ("298", 29800, None),
        ("-20.5", -2050, None),
        (".5", 50, None),
        ("5.", 500, None),
        ("+5", 500, None),
        ("298.0000", 29800, None),
        ("1,234,567.89", 123456789, None),
        ("￥1,234.50元", 123450, None),
        ("人民币5元", 500, None),
        ("(12.50)", -1250, None),
        ("（３．００）", -300, None),
        ("12.5-", -1250, None),
        ("92233720368547758.07", 9223372036854775807, None),
        ("298.00000000000006", 29800, None),  # binary noise of a spreadsheet
        ("297.99999999999994", 29800, None),
        ("298.005", None, "too_precise"),
        ("1.5E+4", None, "scientific"),
        ("1e3", None, "scientific"),
        ("12,34", None, "bad_amount"),
        ("--5", None, "bad_amount"),
        ("叁佰元", None, "bad_amount"),
        ("inf", None, "bad_amount"),
        ("92233720368547758.08", None, "bad_amount"),
        *(("9" * digits, None, "bad_amount") for digits in (18, 21, 28, 38, 39, 300)),
        ("9" * 30 + ".5", None, "bad_amount"),
        ("=1+1", None, "bad_amount"),
    ],
)
def test_yuan(printed: str, fen: int | None, code: str | None) -> None:
    assert said(cells.fen, printed) == [(fen, code)]
    assert many(cells.fen, printed) == (fen, code)


@given(st.integers(-(10**16), 10**16), st.booleans(), st.booleans())
def test_every_fen_comes_back_exactly(fen: int, grouped: bool, long: bool) -> None:
    yuan = Decimal(fen) / 100
    printed = f"{yuan:,.2f}" if grouped else f"{yuan:.2f}"
    column = [printed] * (cells.SMALL + 2 if long else 1)
    assert cells.fen(pl.Series(column)).value[0] == fen


@pytest.mark.parametrize(
    ("printed", "fen", "code"),
    [("29800", 29800, None), ("29800.00", 29800, None), ("1,000", 1000, None), ("-5", -5, None),
     ("1.5", None, "too_precise"), ("2e3", None, "scientific"), ("x", None, "bad_amount")],
)  # fmt: skip
def test_minor_units(printed: str, fen: int | None, code: str | None) -> None:
    assert said(cells.minor, printed) == [(fen, code)]


def test_counts_and_coordinates() -> None:
    assert said(cells.integer, "12", "1.5", "x") == [(12, None), (None, "bad_number"), (None, "bad_number")]
    assert said(cells.decimal, "125.03", "125.03°", "1e400", "x") == [
        (125.03, None), (125.03, None), (None, "bad_number"), (None, "bad_number"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("printed", "seconds"),
    [("75", 75), ("75秒", 75), ("00:01:15", 75), ("1:15", 75), ("1分15秒", 75), ("3分12秒", 192), ("1小时", 3600),
     ("1小时2分3秒", 3723), ("100:00:00", 360_000), ("0", 0), ("12.0", 12), ("1h2m3s", 3723)],
)  # fmt: skip
def test_durations(printed: str, seconds: int) -> None:
    assert said(cells.duration, printed) == [(seconds, None)]


def test_what_is_no_duration() -> None:
    wrong = ("很久", "1:2:3:4", "-5", "9" * 18, "9" * 30, "9" * 9 + "小时", "9" * 17 + "小时")
    assert said(cells.duration, *wrong, None) == [*((None, "bad_duration") for _ in wrong), (None, None)]


@pytest.mark.parametrize(
    ("printed", "number", "code"),
    [
        ("6222021234567890123", "6222021234567890123", None),
        ("'6222 0212 3456 7890 123", "6222021234567890123", None),
        ("990002******0033", "990002******0033", None),
        ("6.22202E+18", None, "lost_digits"),
        ("财付通", None, "bad_number"),
        ("0", None, None),
        ("****", None, None),
    ],
)
def test_numbers(printed: str, number: str | None, code: str | None) -> None:
    parse = cells.number(ids.BANK)
    assert said(parse, printed) == [(number, code)]
    column = pl.Series([printed, *["6222021234567890123"] * (cells.SMALL + 1)])
    read = parse(column)
    assert (read.value[0], None if read.code is None else read.code[0]) == (number, code)


def test_serials_that_lost_their_digits_are_unread() -> None:
    assert said(cells.reference, "A001", "000", "1.23E+20", "E+1", "0001") == [
        ("A001", None), (None, None), (None, "lost_digits"), ("E+1", None), ("0001", None),
    ]  # fmt: skip


def test_names_are_half_width_with_single_blanks() -> None:
    assert said(cells.name, "某某（大庆）有限公司", "John  Doe", "张\n三") == [
        ("某某(大庆)有限公司", None), ("John Doe", None), ("张 三", None),
    ]  # fmt: skip


def test_free_text_stays_as_printed() -> None:
    hostile = "=HYPERLINK(\"x\")<script>alert('1')</script>；DROP TABLE"
    assert said(cells.text, hostile) == [(hostile, None)]


def test_choice() -> None:
    parse = cells.choice({"主叫": "out", "被叫": "in", "MO": "out"}, "unknown_call_type")
    assert said(parse, "主叫", "ｍｏ", "转接", None) == [
        ("out", None),
        ("out", None),
        (None, "unknown_call_type"),
        (None, None),
    ]


def test_holds_searches_bytes_of_a_column() -> None:
    column = pl.Series(["ab", None, "c+d"])
    assert cells.holds(column, b"+")
    assert not cells.holds(column, b"E", b"e")
    assert not cells.holds(pl.Series([None], dtype=pl.String), b"e")


@given(st.lists(st.one_of(st.none(), st.sampled_from(["a", "b", "张"])), max_size=12))
def test_distinct_values_and_places_make_the_column_again(column: list[str | None]) -> None:
    values, places = cells.distinct(pl.Series(column, dtype=pl.String))
    assert values.gather(places).to_list() == column
    assert values.n_unique() == len(values)
