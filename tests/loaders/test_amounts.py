"""Amounts and shares with their unit in words."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.amounts import share, worded
from loaders.cells import Parser


def one(parse: Parser, cell: str) -> tuple[object, ...]:
    read = parse(pl.Series([cell]))
    return (*(v[0] for v in read.values), None if read.code is None else read.code[0])


@pytest.mark.parametrize(
    ("cell", "fen", "currency", "code"),
    [
        ("500万元人民币", 500_000_000, "CNY", None),
        ("人民币500万元整", 500_000_000, "CNY", None),
        ("1.5亿元", 15_000_000_000, "CNY", None),
        ("298元", 29_800, "CNY", None),
        ("50万美元", 50_000_000, "USD", None),
        ("1,000.50元", 100_050, "CNY", None),
        ("０.１万元", 100_000, "CNY", None),
        ("500", None, None, "no_unit"),
        ("1.234元", None, None, "too_precise"),
        ("若干", None, None, "bad_amount"),
        ("-5元", None, None, "bad_amount"),
        ("9" * 60 + "元", None, None, "bad_amount"),
        ("9" * 18 + "亿元", None, None, "bad_amount"),
    ],
)
def test_worded(cell: str, fen: int | None, currency: str | None, code: str | None) -> None:
    assert one(worded(), cell) == (fen, currency, code)


def test_a_unit_of_the_header_counts_for_bare_numbers_only() -> None:
    assert one(worded(10_000), "500") == (500_000_000, "CNY", None)
    assert one(worded(10_000), "500元") == (50_000, "CNY", None)
    assert one(worded(1), "298.50") == (29_850, "CNY", None)


@given(st.integers(0, 10**12))
def test_worded_is_exact(fen: int) -> None:
    printed = f"{fen // 1_000_000}.{fen % 1_000_000:06d}万元"
    assert one(worded(), printed) == (fen, "CNY", None)


@pytest.mark.parametrize(
    ("cell", "percent", "ppm", "code"),
    [
        ("60%", False, 600_000, None), ("60.5％", False, 605_000, None), ("60", False, 600_000, None),
        ("0.6", False, None, "no_unit"), ("1", False, None, "no_unit"), ("0.6", True, 6_000, None),
        ("9" * 30 + "%", False, None, "bad_number"),
        ("100", True, 1_000_000, None), ("101%", False, None, "bad_number"), ("半", False, None, "bad_number"),
    ],
)  # fmt: skip
def test_share(cell: str, percent: bool, ppm: int | None, code: str | None) -> None:
    assert one(share(percent), cell) == (ppm, code)
