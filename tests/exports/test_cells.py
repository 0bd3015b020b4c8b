"""Cells on their way out."""

from __future__ import annotations

import unicodedata
from datetime import datetime, timedelta
from decimal import Decimal
from xml.etree import ElementTree

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphtool.exports import cells
from graphtool.terms import PRECISIONS


def one(expression: pl.Expr) -> object:
    return pl.select(expression).item()


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "\n=1", " =1", "＝1", "　=1", "\x00=1", "\ufeff=1"]
)
def test_what_a_spreadsheet_would_evaluate_is_quoted(text: str) -> None:
    said = one(cells.guarded(pl.lit(text)))
    assert isinstance(said, str)
    assert said.startswith("'")


def test_no_form_of_a_sign_slips_through() -> None:
    every = (chr(code) for code in range(0x110000) if not 0xD800 <= code < 0xE000)
    signs = [c for c in every if unicodedata.normalize("NFKC", c)[:1] in ("=", "+", "-", "@")]
    said = pl.DataFrame({"text": [f"{sign}1" for sign in signs]}).select(cells.guarded(pl.col("text")).alias("said"))
    assert len(signs) > 15
    assert [text for text in said["said"].to_list() if not text.startswith("'")] == []


@pytest.mark.parametrize("text", ["", "陈某", "a=1", "6222021234567890123", "'=1"])
def test_other_text_is_left_alone(text: str) -> None:
    assert one(cells.guarded(pl.lit(text))) == text


@given(st.text())
def test_xml_brings_every_text_back_without_its_control_characters(text: str) -> None:
    said = one(cells.xml(pl.lit(text)))
    expected = one(cells.plain(pl.lit(text)))
    assert ElementTree.fromstring(f'<a b="{said}"/>').get("b") == expected
    assert (ElementTree.fromstring(f"<a>{said}</a>").text or "") == expected


@pytest.mark.parametrize(
    ("precision", "said"),
    [
        ("none", None),
        ("day", "2021-12-14"),
        ("minute", "2021-12-14T10:03"),
        ("second", "2021-12-14T10:03:22"),
        ("ms", "2021-12-14T10:03:22.045"),
        (None, "2021-12-14T10:03:22"),
    ],
)
def test_a_time_is_as_exact_as_its_source(precision: str | None, said: str | None) -> None:
    ms = (datetime(2021, 12, 14, 10, 3, 22, 45_000) - datetime(1970, 1, 1)) // timedelta(milliseconds=1)
    assert one(cells.iso_time(pl.lit(ms), pl.lit(precision, pl.String))) == said
    assert {precision} <= {*PRECISIONS, None}


@pytest.mark.parametrize("ms", [None, 2**63 - 1, -(2**63), 253_402_300_800_000])
def test_a_time_that_no_calendar_has_is_left_out(ms: int | None) -> None:
    assert one(cells.iso_time(pl.lit(ms, pl.Int64))) is None


@given(st.integers(-(2**63), 2**63 - 1))
def test_yuan_are_exact(minor: int) -> None:
    assert one(cells.yuan(pl.lit(minor, pl.Int64))) == Decimal(minor) / 100


def test_long_text_is_cut_and_marked() -> None:
    assert one(cells.shortened(pl.lit("陈" * 7), 5)) == "陈陈陈陈陈…"
    assert one(cells.shortened(pl.lit("陈" * 5), 5)) == "陈" * 5
