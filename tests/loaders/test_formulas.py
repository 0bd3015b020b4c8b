"""Formula cells without a result are told with row, column and formula; those with one are not."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from loaders import FORMATS, formulas
from loaders.archives import walk
from loaders.formulas import without_result
from loaders.reading import read

HEADERS = (
    "交易卡号",
    "交易时间",
    "交易金额",
    "交易余额",
    "收付标志",
    "交易对手账卡号",
    "对手户名",
    "摘要说明",
    "交易币种",
    "交易是否成功",
)
ROW_5 = (
    "9900000000000001",
    "2021-08-02 10:00:00",
    "5.00",
    "",
    "出",
    "9900000000000002",
    "王某",
    "转账",
    "人民币",
    "成功",
)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Two sheets; D2 of the second holds ``=C2*2`` without a result, D3 one with its result, D4 one that gives nothing."""
    path = tmp_path / "流水.xlsx"
    with xlsxwriter.Workbook(path) as made:
        made.add_worksheet("封面").write_string(0, 0, "说明")
        sheet = made.add_worksheet("流水")
        sheet.write_row(0, 0, HEADERS)
        for row in (1, 2, 3):
            sheet.write_row(row, 0, ROW_5)
        sheet.write_formula(1, 3, '=IF(C2<>"",C2*2)', None, 77)
        sheet.write_formula(2, 3, "=C3*2", None, 10)
        sheet.write_formula(3, 3, '=""', None, "")
    return rewritten(path, "xl/worksheets/sheet2.xml", b"<v>77</v>", b"")


def rewritten(path: Path, part: str, old: bytes, new: bytes) -> Path:
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    assert members[part].count(old) == 1
    members[part] = members[part].replace(old, new)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def test_only_the_cell_without_a_result_is_told(book: Path) -> None:
    assert without_result(book, 0).height == 0
    assert without_result(book, 1).rows() == [(2, 3, '=IF(C2<>"",C2*2)')]
    assert without_result(book, 7).height == 0


def test_a_cell_that_a_piece_cuts_is_found(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for size in (1, 7, 50, 333):
        monkeypatch.setattr(formulas, "_CHUNK", size)
        assert without_result(book, 1)["row"].to_list() == [2]


def test_no_workbook_has_none(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b'<c r="A1"><f>1</f></c>')
    assert without_result(path, 0).height == 0
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.xml", "<sheets><sheet name='x' r:id=\"rId1\"/></sheets>")
    assert without_result(path, 0).height == 0


def test_reading_says_row_and_column_and_goes_on(book: Path) -> None:
    found = [part for source in walk([book]) for part in read(source, FORMATS) if part.reader]
    issues = [row for part in found if part.outcome.issues is not None for row in part.outcome.issues.to_dicts()]
    told = [(row["row"], row["column"], row["detail"]) for row in issues if row["code"] == "bare_formula"]
    assert told == [(2, "交易余额", '=IF(C2<>"",C2*2)')]
    facts = [frame for part in found for frame in part.outcome.facts.values()]
    assert [frame["balance"].to_list() for frame in facts] == [[None, 1000, None]]


@pytest.mark.parametrize("noise", [b"<c ", b"<c r='", b'<c r="A1" ', b'r="A1" ', b"<x:c r='' "])
@pytest.mark.timeout(60)
def test_time_grows_with_the_bytes_whatever_they_are(noise: bytes) -> None:
    """Milliseconds where it does; by the square of them it takes hours."""
    hostile = b"<c " + noise * (2_000_000 // len(noise))
    cell = b'<c r="B7" t="str"><f>1+1</f></c>'
    assert formulas._BARE.findall(hostile + b">" + cell) == [(b"B", b"7", b"1+1")]
