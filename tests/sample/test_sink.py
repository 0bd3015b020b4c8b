"""Tables become the same bytes every time, in archives too, and every row is remembered."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from graphtool.sample.sink import Sink, Table, refs, when, yuan


def _table(**more: object) -> Table:
    frame = pl.DataFrame({"a": ["1", ""], "b": ["x,y", "=1+1"]})
    return Table(["甲", "乙"], frame, refs("event", pl.Series(["E1", "E2"])), **more)  # type: ignore[arg-type]


def test_text_tables_have_titles_tails_and_totals(tmp_path: Path) -> None:
    sink = Sink(tmp_path)
    sink.csv("x/a.csv", _table(titles=[["T"]], totals=[["合计", ""]]), "gb18030", "\t")
    assert (tmp_path / "x/a.csv").read_bytes().decode(
        "gb18030"
    ) == 'T\r\n甲,乙\r\n1\t,"x,y\t"\r\n\t,=1+1\t\r\n合计,\r\n'
    told = sink.rows().select("row", "what", "id").rows()
    assert told == [(3, "event", "E1"), (4, "event", "E2"), (5, "noted", "total")]


def test_empty_cells_are_empty_and_not_quoted(tmp_path: Path) -> None:
    Sink(tmp_path).csv("a.csv", _table(), "utf-8-sig")
    assert (tmp_path / "a.csv").read_bytes() == '\ufeff甲,乙\r\n1,"x,y"\r\n,=1+1\r\n'.encode()


def test_workbooks_hold_text_numbers_and_dates_but_no_formulas(tmp_path: Path) -> None:
    frame = pl.DataFrame({"n": ["007", "=1+1"], "m": ["2.50", ""], "d": ["2021-12-14", ""]})
    table = Table(["n", "m", "d"], frame, numbers=frozenset({1}), dates=frozenset({2}))
    Sink(tmp_path).xlsx("a.xlsx", {"一": table, "二": _table()})
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert book.sheetnames == ["一", "二"]
    first = list(book["一"].iter_rows(min_row=2))
    assert [c.value for c in first[0]][:2] == ["007", 2.5]
    assert first[0][2].is_date
    assert (first[1][0].value, first[1][0].data_type) == ("=1+1", "s")


def test_archives_in_archives_have_no_clock(tmp_path: Path) -> None:
    for turn in ("one", "two"):
        sink = Sink(tmp_path / turn)
        sink.csv("a.zip/in/b.zip/c.csv", _table())
        sink.csv("a.zip/d.csv", _table())
        sink.close()
    first = (tmp_path / "one/a.zip").read_bytes()
    assert first == (tmp_path / "two/a.zip").read_bytes()
    with zipfile.ZipFile(io.BytesIO(first)) as outer:
        assert sorted(outer.namelist()) == ["d.csv", "in/b.zip"]
        with zipfile.ZipFile(io.BytesIO(outer.read("in/b.zip"))) as inner:
            assert inner.read("c.csv") == outer.read("d.csv")


def test_a_header_must_fit() -> None:
    with pytest.raises(ValueError, match="headers over"):
        Table(["a"], pl.DataFrame({"a": ["1"], "b": ["2"]}))


def test_amounts_and_moments_as_text() -> None:
    made = pl.DataFrame({"fen": [0, 5, 29_800, -101], "at": [0, 86_399, 3_661, 0]}).select(
        yuan(pl.col("fen")).alias("y"), when(pl.col("at"), "%H:%M:%S").alias("t")
    )
    assert made["y"].to_list() == ["0.00", "0.05", "298.00", "-1.01"]
    assert made["t"].to_list() == ["00:00:00", "23:59:59", "01:01:01", "00:00:00"]
