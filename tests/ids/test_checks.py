"""Check digits agree with python-stdnum, an independent implementation."""

from __future__ import annotations

import polars as pl
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn
from stdnum.cn import ric, uscc

from graphtool.ids import checks


def column(expr: pl.Expr, texts: list[str]) -> list[str | None]:
    return pl.DataFrame({"t": texts}, schema={"t": pl.String}).select(expr).to_series().to_list()


digits17 = st.text("0123456789", min_size=17, max_size=17)


@given(st.lists(digits17, min_size=1, max_size=20))
def test_id_card_digit(bodies: list[str]) -> None:
    assert column(checks.ric_digit(pl.col("t")), bodies) == [ric.calc_check_digit(b + "0") for b in bodies]


@given(st.lists(st.text(checks.USCC_ALPHABET, min_size=17, max_size=17), min_size=1, max_size=20))
def test_uscc_digit(bodies: list[str]) -> None:
    assert column(checks.uscc_digit(pl.col("t")), bodies) == [uscc.calc_check_digit(b) for b in bodies]


@given(st.lists(st.text("0123456789", min_size=1, max_size=19), min_size=1, max_size=20))
def test_luhn_digit(bodies: list[str]) -> None:
    assert column(checks.luhn_digit(pl.col("t")), bodies) == [luhn.calc_check_digit(b) for b in bodies]


def test_what_is_no_number_has_no_check_digit() -> None:
    assert column(checks.ric_digit(pl.col("t")), ["1234", "1234567890123456X", ""]) == [None, None, None]
    assert column(checks.uscc_digit(pl.col("t")), ["9111000060003734I", "", "91110000600037341"]) == [None, None, "L"]
    assert column(checks.luhn_digit(pl.col("t")), ["12a4"]) == [None]


def test_real_date() -> None:
    assert column(checks.real_date(pl.col("t")), ["20200229", "20210229", "20211301", "x"]) == [
        True,
        False,
        False,
        False,
    ]
