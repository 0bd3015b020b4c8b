"""The tables of any file, and rows as they are printed."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter

from graphtool.errors import EvidenceError, UnknownFormat, Unreadable
from loaders.encodings import kind_of
from loaders.readers import raw, tables

KNOWN = frozenset({"交易卡号", "交易时间", "备注"})
TEXT = '某银行\n交易卡号,交易时间,备注\n1,20210901,"甲\n乙"\n2,20210902,丙\n\n3,20210903,丁\n'


def write(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def test_text_and_workbook_give_the_same_table(tmp_path: Path) -> None:
    text = write(tmp_path, "a.csv", "交易卡号,交易时间\n1,2\n".encode("gb18030"))
    book = tmp_path / "b"
    with xlsxwriter.Workbook(book) as made:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, ["交易卡号", "交易时间"])
        sheet.write_row(1, 0, ["1", "2"])
    for path in (text, book):
        (table,) = tables(path, kind_of(path), KNOWN)
        assert table.head.header == ("交易卡号", "交易时间")
        assert [row for block in table.blocks for row in block.frame.rows()] == [(2, "1", "2")]


def test_what_is_no_table(tmp_path: Path) -> None:
    assert list(tables(write(tmp_path, "a.csv", b" \n"), "empty", KNOWN)) == []
    pdf = write(tmp_path, "a.xlsx", b"%PDF-1.7")
    with pytest.raises(UnknownFormat) as caught:
        list(tables(pdf, kind_of(pdf), KNOWN))
    assert caught.value.arguments == {"kind": "pdf"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_a_row_in_its_surroundings(encoding: str, newline: str, tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", TEXT.replace("\n", newline).encode(encoding))
    found = raw(path, 0, 5, 1, KNOWN)
    assert found.header == ["交易卡号", "交易时间", "备注"]
    assert [(n, c) for n, c in found.rows if n >= 5] == [(5, ["2", "20210902", "丙"]), (6, [""])]
    wide = raw(path, 0, 5, 2, KNOWN)
    assert wide.rows[0] == (3, ["1", "20210901", "甲\n乙"])


def test_a_record_over_several_lines_has_the_number_of_its_first(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", TEXT.encode())
    assert raw(path, 0, 3, 0, KNOWN).rows == [(3, ["1", "20210901", "甲\n乙"])]
    assert raw(path, 0, 2, 0, KNOWN).rows == [(2, ["交易卡号", "交易时间", "备注"])]


@pytest.mark.parametrize("row", [1, 2, 999, 40_000, 79_999, 80_001])
def test_rows_far_down_are_found_by_their_line(row: int, tmp_path: Path) -> None:
    lines = ["交易卡号,交易时间,备注", *(f"{i},2021,{'备注' * (i % 30)}" for i in range(2, 80_002))]
    path = write(tmp_path, "a.csv", ("\n".join(lines) + "\n").encode("gb18030"))
    assert raw(path, 0, row, 0, KNOWN).rows == [(row, lines[row - 1].split(","))]


@pytest.mark.parametrize("row", [0, 8, 10_000])
def test_a_row_that_is_not_there(row: int, tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", TEXT.encode())
    with pytest.raises(Unreadable) as caught:
        raw(path, 0, row, 1, KNOWN)
    assert caught.value.detail == "no_row"


def test_rows_of_what_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(EvidenceError):
        raw(write(tmp_path, "a.pdf", b"%PDF-1.7"), 0, 1, 1, KNOWN)
