"""Workbooks: cells as typed, merged cells, several sheets, damage; no formula is evaluated."""

from __future__ import annotations

import datetime as dt
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from graphtool.errors import Unreadable
from loaders import sheets
from loaders.sheets import SheetTable, print_cell, read_workbook, sheet_rows, to_text

KNOWN = frozenset({"交易卡号", "交易时间", "交易金额"})


def read(path: Path) -> list[tuple[SheetTable, list[tuple[object, ...]]]]:
    return [(t, [row for b in t.blocks for row in b.frame.rows()]) for t in read_workbook(path, KNOWN)]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a.xlsx"


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (298.0, "298"),
        (298.5, "298.5"),
        (0.1, "0.1"),
        (0.00001, "0.00001"),
        (12345678901234.0, "12345678901234"),
        (999999999999999.0, "999999999999999"),
        (6222021234567890123.0, "6.22202123456789E+18"),
        (1e15, "1.00000000000000E+15"),
        (-5.0, "-5"),
        (7, "7"),
        ("", None),
        (" 张三", " 张三"),
        (True, "TRUE"),
        (None, None),
        (dt.datetime(2021, 12, 14, 10, 3, 22), "2021-12-14 10:03:22"),
        (dt.datetime(2021, 12, 14, 10, 3, 21, 999_999), "2021-12-14 10:03:22"),
        (dt.datetime(2021, 12, 14, 10, 3, 22, 120_000), "2021-12-14 10:03:22.120"),
        (dt.date(2021, 12, 14), "2021-12-14"),
        (dt.time(9, 3, 2), "09:03:02"),
        (dt.timedelta(hours=30, seconds=5), "30:00:05"),
    ],
)
def test_cells_as_text(cell: object, text: str | None) -> None:
    assert print_cell(cell) == text
    assert to_text("c", [cell, "x"]).to_list() == [text, "x"]


def test_titles_header_rows_and_numbers(path: Path) -> None:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("交易流水")
        sheet.merge_range(1, 1, 1, 3, "某银行 交易流水")
        for c, header in enumerate(("交易卡号", "交易时间", "交易金额")):
            sheet.write_string(3, c + 1, header)
        date = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        sheet.write_string(4, 1, "9900010000000000017")
        sheet.write_datetime(4, 2, dt.datetime(2021, 9, 1, 10, 0, 2), date)
        sheet.write_number(4, 3, 298)
        sheet.write_formula(6, 3, "=SUM(D5:D6)", None, 298)
        sheet.write_formula(6, 2, '=HYPERLINK("x")', None, "")
        book.add_worksheet("空")
        book.add_chartsheet("图")
    ((table, rows),) = read(path)
    assert (table.sheet, table.head.name, table.head.titles) == (0, "交易流水", ("某银行 交易流水",))
    assert table.above == ((1, "blank"), (2, "title"), (3, "blank"), (4, "header"))
    assert rows == [
        (5, "9900010000000000017", "2021-09-01 10:00:02", "298"), (6, None, None, None), (7, None, None, "298"),
    ]  # fmt: skip


def test_a_cell_merged_downwards_holds_for_its_rows_unless_it_is_a_number(path: Path) -> None:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for c, header in enumerate(("交易卡号", "交易时间", "交易金额")):
            sheet.write_string(0, c, header)
        sheet.merge_range(1, 0, 3, 0, "990001")
        sheet.merge_range(1, 2, 2, 2, 300)
        for r in (1, 2, 3):
            sheet.write_string(r, 1, f"2021-09-0{r}")
    ((_, rows),) = read(path)
    assert rows == [
        (2, "990001", "2021-09-01", "300"),
        (3, "990001", "2021-09-02", None),
        (4, "990001", "2021-09-03", None),
    ]


def test_several_sheets_keep_their_numbers(path: Path) -> None:
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("空")
        for name in ("甲", "乙"):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, ["交易卡号", "交易时间"])
            sheet.write_row(1, 0, ["1", name])
        sheet.hide()
    assert [(t.sheet, t.head.name, rows) for t, rows in read(path)] == [
        (1, "甲", [(2, "1", "甲")]), (2, "乙", [(2, "1", "乙")]),
    ]  # fmt: skip


def test_long_sheets_come_in_blocks(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "ROWS", 40)
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["交易卡号", "交易时间"])
        for r in range(1, 301):
            sheet.write_row(r, 0, [str(r), "x"])
    ((_, rows),) = read(path)
    assert rows == [(r + 1, str(r), "x") for r in range(1, 301)]


def test_rows_around_a_row(path: Path) -> None:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(1, 0, ["交易卡号", "交易金额"])
        for r in range(2, 6):
            sheet.write_row(r, 0, [f"c{r}", r])
    assert sheet_rows(path, 0, 3, 4, KNOWN) == (["交易卡号", "交易金额"], [(3, ["c2", "2"]), (4, ["c3", "3"])])
    with pytest.raises(Unreadable):
        sheet_rows(path, 7, 3, 4, KNOWN)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_a_torn_workbook(path: Path, share: float) -> None:
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet().write_row(0, 0, ["交易卡号", "交易时间"])
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    with pytest.raises(Unreadable) as caught:
        read(path)
    assert caught.value.detail == "broken_workbook"


def test_a_workbook_that_unpacks_to_too_much(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "_UNPACKED", 1 << 20)
    monkeypatch.setattr(sheets, "_SAFE", 0)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "0" * (2 << 20))
    with pytest.raises(Unreadable) as caught:
        read(path)
    assert caught.value.detail == "zip_bomb"
