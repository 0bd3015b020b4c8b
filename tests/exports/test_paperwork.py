"""Drafts for paper, read back by openpyxl."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

from graphtool.errors import BadParameter
from graphtool.exports.paperwork import refund_notes, write_refund, write_requests
from graphtool.refunding import Given
from tests.test_asking import asked
from tests.test_asking import pay as paid
from tests.test_refunding import drafted, pay, reports


def cells(path: Path, sheet: int = 0) -> list[list[Any]]:
    return [[c.value for c in row] for row in openpyxl.load_workbook(path).worksheets[sheet].iter_rows()]


def test_requests_in_both_languages(tmp_path: Path) -> None:
    found = asked([paid("1", "v", "boss", 5, 29_800)], [])
    write_requests(found, tmp_path / "zh.xlsx", "甲案", "zh")
    receipt = write_requests(found, tmp_path / "en.xlsx", "case", "en")
    heads, row = cells(tmp_path / "zh.xlsx")
    said = dict(zip(heads, row, strict=True))
    assert (said["为何在此中断"], said["调取内容"]) == ("该账户未调取", "交易流水（含对手信息）、开户资料")
    assert (said["调取起日"], said["调取止日"], said["最多"]) == ("2021-06-01", "2021-06-11", 298)
    assert cells(tmp_path / "en.xlsx")[1][6] == "statement with counterparties; holder registration"
    assert cells(tmp_path / "zh.xlsx", 1)[1][:4] == ["某行", 1, 298, 298]
    assert cells(tmp_path / "zh.xlsx", 2)[1][1] == "2021-06-01 05:00:00"
    assert (receipt.format, receipt.entities, receipt.masked) == ("requests", 1, False)


def test_rows_beside_only_some_of_the_transfers_are_said(tmp_path: Path) -> None:
    found = asked([paid("1", "v", "boss", 5, 29_800), paid("2", "v", "boss", 6, 100)], [])
    row = {
        "event": "1",
        "path": "a.csv",
        "sheet": 1,
        "row": 2,
        "fact": "f.0.2",
        "source": None,
        "request": "r",
        "grade": "B2",
    }
    sources = pl.DataFrame([{**row, "handling": None}])
    write_requests(found, tmp_path / "x.xlsx", "甲案", "zh", sources=sources)
    assert cells(tmp_path / "x.xlsx", 3)[1][:4] == ["1", "a.csv", 1, 2]
    assert "来源行只列出前 1 条事件的来源" in [row[1] for row in cells(tmp_path / "x.xlsx", 4)]


def test_a_refund_with_the_regulation_beside_it(tmp_path: Path) -> None:
    rows = [*reports(("li", 50_000)), pay("1", "a-li", "a-x", 1, 50_000)]
    found, given = drafted(rows, {"a-x": 29_800}), Given({"a-x": 29_800}, {}, {})
    write_refund(found, given, tmp_path / "x.xlsx", "甲案", "zh")
    heads, row = cells(tmp_path / "x.xlsx")
    said = dict(zip(heads, row, strict=True))
    assert (said["返还依据"], said["返还金额"], said["认定金额"]) == ("唯一一笔汇款", 298, 500)
    about = " ".join(str(value) for row in cells(tmp_path / "x.xlsx", 4) for value in row)
    for note in refund_notes(found, given, "zh"):
        assert note in about


def test_nothing_is_replaced_unasked(tmp_path: Path) -> None:
    found, path = asked([], []), tmp_path / "x.xlsx"
    write_requests(found, path, "甲案", "zh")
    for place, key in ((path, "bad_parameter.export_file"), (tmp_path, "bad_parameter.export_place")):
        with pytest.raises(BadParameter) as caught:
            write_requests(found, place, "甲案", "zh")
        assert caught.value.key == key
    write_requests(found, path, "甲案", "zh", replace=True)
    assert [p.name for p in tmp_path.iterdir()] == ["x.xlsx"]
