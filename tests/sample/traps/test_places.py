"""The places of traps: every one has some, each leads to a row, and a trap that is not wanted has none."""

from __future__ import annotations

import re
from pathlib import Path

import polars as pl

from graphtool import sample
from graphtool.sample.traps import TRAPS
from graphtool.sample.traps.places import RECORD
from tests.sample.evidence import Written, fen


def test_every_trap_has_places_that_lead_to_rows(written: Written) -> None:
    told = written.truth("traps.jsonl")
    assert tuple(told.columns) == RECORD
    assert list(dict.fromkeys(told["trap"])) == list(TRAPS)
    assert dict(told.group_by("trap").len().iter_rows()) == written.report.traps
    assert told.is_duplicated().sum() == 0
    for path, sheet, row in told.select("path", "sheet", "row").iter_rows():
        assert 0 <= row <= len(written.sheets[path][sheet])
    for path, sheet, row in told.drop_nulls("other_path").select("other_path", "other_sheet", "other_row").iter_rows():
        assert 1 < row <= len(written.sheets[path][sheet])


def _says(cells: dict[str, str], trap: str, value: str) -> bool:
    """Does a row print what a trap is about?"""
    headers = ("交易对手账卡号", "交易对方账户", "交易对方卡号", "交易卡号")
    other = next((cells[h] for h in headers if cells.get(h)), "")
    if trap == "float_amount":
        return fen(cells["交易金额"]) == int(value)
    if trap == "foreign_currency":
        return (cells.get("交易币种") or cells["币种"]) == {"USD": "美元", "CNY": "人民币"}[value]
    if trap == "masked_number":
        return re.fullmatch(r"\d{6}\*{4,9}\d{4}", other) is not None
    return other == value


def test_rows_print_what_their_trap_says(written: Written) -> None:
    traps = ["float_amount", "foreign_currency", "masked_number", "sub_account"]
    told = written.truth("traps.jsonl").filter(pl.col("trap").is_in(traps))
    for trap, path, sheet, row, value in told.select("trap", "path", "sheet", "row", "value").iter_rows():
        assert _says(written.cells(path, sheet, row), trap, value), (trap, path, row)
    assert set(told["trap"]) == set(traps)


def test_a_trap_that_is_not_wanted_leaves_nothing(written: Written, tmp_path: Path) -> None:
    some = sample.write(tmp_path / "some", "small", 1, traps="two_channels,twins")
    assert set(some.traps) == {"two_channels", "twins"}
    none = sample.write(tmp_path / "none", "small", 1, traps="none")
    assert none.traps == {}
    assert none.digest != some.digest != written.report.digest
    assert (tmp_path / "none" / "truth" / "traps.jsonl").read_text("utf-8") == ""
    rows = pl.read_parquet(tmp_path / "none" / "truth" / "rows.parquet")
    assert (
        rows.filter((pl.col("what") == "event") & pl.col("account").is_not_null())
        .group_by("id", "account")
        .len()["len"]
        .max()
        == 1
    )


def test_a_trap_of_print_changes_no_other_file(written: Written, tmp_path: Path) -> None:
    sample.write(tmp_path, "small", 1, traps=[name for name in TRAPS if name != "two_channels"])
    mine = {p.relative_to(tmp_path / "evidence").as_posix() for p in (tmp_path / "evidence").rglob("*") if p.is_file()}
    theirs = {
        p.relative_to(written.folder / "evidence").as_posix()
        for p in (written.folder / "evidence").rglob("*")
        if p.is_file()
    }
    assert {p.split("/")[1] for p in theirs - mine} == {"云溪银行_专案平台"}
    assert all((tmp_path / "evidence" / p).read_bytes() == (written.folder / "evidence" / p).read_bytes() for p in mine)


def test_traps_of_print_change_neither_what_happened_nor_where_it_stands(written: Written, tmp_path: Path) -> None:
    print_only = {"float_amount", "date_only", "masked_number", "missing_counterparty", "negative_amount"}
    report = sample.write(tmp_path, "small", 1, traps=set(TRAPS) - print_only)
    assert report.digest != written.report.digest
    for name in ("events.parquet", "rows.parquet"):
        assert pl.read_parquet(tmp_path / "truth" / name).equals(written.truth(name))
