"""Workbooks, read back by openpyxl and looked at inside."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
from openpyxl.utils.escape import unescape
from python_calamine import CalamineWorkbook

from graphtool.exports import workbook
from graphtool.exports.cells import CONTROL, LONGEST_CELL
from graphtool.exports.content import Shape
from graphtool.exports.graphs import Written
from graphtool.exports.tables import Column, Table
from graphtool.exports.workbook import write_tables, write_xlsx
from tests.exports.hostile import TEXTS, content, graph
from tests.store.graphs import entity, event, example


def sheet(path: Path, title: str) -> list[dict[str, Any]]:
    rows = list(openpyxl.load_workbook(path)[title].iter_rows())
    heads = [c.value for c in rows[0]]
    return [dict(zip(heads, row, strict=True)) for row in rows[1:]]


def table(*frames: pl.DataFrame, name: str = "t", title: str = "T") -> Table:
    heads = tuple(Column(c, c) for c in frames[0].columns)
    return Table(name, title, heads, lambda: iter(frames))


def test_an_event_stands_in_yuan_with_its_source(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    assert write_xlsx(content(example(), shape=Shape(paths={"f1": "bank/a.csv"})), path) == Written(9, 14)
    row = next(r for r in sheet(path, "事件") if r["编号"].value == "f1.0.2.m")
    said = {
        n: row[n].value for n in ("关系", "时间（北京时间）", "从", "到", "金额（元）", "来源文件", "第几张表", "行号")
    }
    assert said == {
        "关系": "转账", "时间（北京时间）": "1970-01-01 00:00:01", "从": "陈某 ··0001", "到": "单雨 ··0002",
        "金额（元）": 298, "来源文件": "bank/a.csv", "第几张表": 1, "行号": 2,
    }  # fmt: skip
    assert list(openpyxl.load_workbook(path).sheetnames) == [
        "实体", "标识", "事件", "资金池归集与结算对应", "调取范围", "来源行", "说明",
    ]  # fmt: skip


def test_identifiers_are_text_cells(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    write_xlsx(content(example()), path)
    cell = next(r for r in sheet(path, "实体") if r["编号"].value == "a-1")["号码"]
    assert (cell.value, cell.data_type, cell.number_format) == ("9900123400000001", "s", "@")


def test_no_text_is_a_formula_or_a_link_and_what_looks_like_one_is_quoted(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    write_xlsx(content(graph()), path)
    with zipfile.ZipFile(path) as book:
        parts = {n: book.read(n).decode("utf-8") for n in book.namelist() if "sheets/" in n}
    assert not [n for n, text in parts.items() if "<f>" in text or "<hyperlink" in text]
    for i, row in enumerate(sheet(path, "实体")):
        text = re.sub(CONTROL, "", TEXTS[i]).replace("\r", "\n")
        assert unescape(row["名称"].value or "").replace("\r", "\n") == (
            text if len(text) <= LONGEST_CELL else text[:LONGEST_CELL] + "…"
        )
        assert row["名称"].data_type in ("s", "inlineStr", "n")
        assert isinstance(row["名称"].value, str | None)
        assert bool(row["名称"].quotePrefix) == bool(re.match("[=＝+@\t\r\n-]", text))


def test_what_is_cut_is_counted(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    write_xlsx(content(graph()), path)
    said = {r["项目"].value: r["内容"].value for r in sheet(path, "说明")}
    assert said["截短"].startswith("9 ")
    write_xlsx(content(example(), shape=Shape(lang="en")), path)
    assert "Cut" not in {r["Item"].value for r in sheet(path, "About")}


def test_amounts_that_a_spreadsheet_would_round_are_text(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    huge = {
        "entity": [entity("a"), entity("b")],
        "event": [event("f.0.1.m", "a", "b", 2**63 - 1), event("f.0.2.m", "a", "b", 10**15 - 1)],
    }
    write_xlsx(content(huge), path)
    assert [r["金额（元）"].value for r in sheet(path, "事件")] == ["92233720368547758.07", 9999999999999.99]


def test_a_long_table_goes_on_in_the_next_sheet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "SHEET_ROWS", 2)
    path = tmp_path / "x.xlsx"
    rows = [f"r{i}" for i in range(5)]
    frames = [pl.DataFrame({"a": rows[:3]}), pl.DataFrame({"a": rows[3:]})]
    assert write_tables(path, [table(*frames)], [], "en") == {"t": 5}
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["T", "T 2", "T 3", "About"]
    assert [c.value for n in book.sheetnames[:3] for c in book[n]["A"][1:]] == rows
    assert [book[n]["A1"].value for n in book.sheetnames[:3]] == ["a"] * 3


def test_sheets_of_one_title_or_a_bad_one_get_names_of_their_own(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    frame = pl.DataFrame({"a": ["1"]})
    titles = ["T", "t", "a[b]:c*?/\\'", "x" * 40, "x" * 40, "[]"]
    write_tables(path, [table(frame, name=f"t{i}", title=t) for i, t in enumerate(titles)], [], "en")
    names = openpyxl.load_workbook(path).sheetnames
    assert len({n.lower() for n in names}) == 7
    assert all(0 < len(n) <= 31 for n in names)


def test_nothing_is_left_beside_the_file(tmp_path: Path) -> None:
    write_xlsx(content(example()), tmp_path / "x.xlsx")
    assert [p.name for p in tmp_path.iterdir()] == ["x.xlsx"]


def test_another_reader_finds_the_same_cells(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    write_xlsx(content(example()), path)
    book = CalamineWorkbook.from_path(path)
    for name in book.sheet_names:
        ours = [[c.value for c in row] for row in openpyxl.load_workbook(path)[name].iter_rows()]
        theirs = book.get_sheet_by_name(name).to_python()
        assert [[v or None for v in row] for row in theirs] == [[v or None for v in row] for row in ours]


def test_columns_beyond_z_have_two_letters(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    wide = pl.DataFrame({f"c{i}": [f"v{i}"] for i in range(800)})
    write_tables(path, [table(wide)], [], "en")
    row = openpyxl.load_workbook(path)["T"][2]
    assert [c.value for c in row] == [f"v{i}" for i in range(800)]
    assert row[26].coordinate == "AA2"


def test_what_looks_like_a_character_code_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    write_tables(path, [table(pl.DataFrame({"a": ["_x0041_", "_x000D_", "_x41_"]}))], [], "en")
    assert [unescape(c.value) for c in openpyxl.load_workbook(path)["T"]["A"][1:]] == ["_x0041_", "_x000D_", "_x41_"]
