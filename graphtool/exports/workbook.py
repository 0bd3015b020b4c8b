"""Workbooks: tables as XLSX, written row by row in constant memory.

Text is always a text cell: no formula, no link, no rounding of long numbers. Text that a spreadsheet would evaluate
if it were typed is marked as quoted as well, so that it stays text when the cell is edited. A table that is longer
than a sheet goes on in the next.
"""

from __future__ import annotations

import math
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl
import xlsxwriter

from graphtool import texts
from graphtool.exports.cells import FORMULA, LONGEST_CELL, plain, shortened
from graphtool.exports.content import Content
from graphtool.exports.graphs import Written
from graphtool.exports.tables import Column, Table, graph_tables
from graphtool.texts import Lang

SHEET_ROWS = 1_048_575
"""Rows of a sheet below its header."""

_EXACT = 10**15
"""Minor units from which a spreadsheet, which keeps fifteen digits, would round: written as text."""
_WIDTHS = {"text": 18, "time": 20, "count": 10, "money": 16, "flag": 10, "score": 12}


@dataclass
class _Book:
    """An open workbook with its formats, and what was counted while it was filled."""

    file: Any
    lang: Lang
    formats: dict[str, Any]
    used: set[str] = field(default_factory=set)
    rows: dict[str, int] = field(default_factory=dict)
    cut: int = 0


def write_xlsx(content: Content, path: Path) -> Written:
    """How does the graph open in Excel or WPS?

    Parameters
    ----------
    content : Content
        What goes out.
    path : Path
        The file, written anew.

    Returns
    -------
    Written
        Entities and edges in it.

    Assumptions
    -----------
    Amounts are numbers with two decimals, and text from 10^13 yuan on, where a spreadsheet would round. Text of more
    than 32,000 characters is cut, marked and counted on the last sheet.

    Cost
    ----
    O(n + m) time, some 10 µs per cell; memory for the evidence of the graph and one frame.

    Source
    ------
    ECMA-376; limits of Excel.
    """
    rows = write_tables(path, graph_tables(content), about_graph(content), content.shape.lang)
    return Written(rows["entities"], rows.get("events", 0) + rows.get("pairs", 0))


def write_tables(path: Path, tables: Sequence[Table], about: Iterable[tuple[str, str]], lang: Lang) -> dict[str, int]:
    """How do these tables become one workbook?

    Parameters
    ----------
    path : Path
        The file, written anew.
    tables : sequence of Table
        One sheet each, more where one is not enough.
    about : pairs of text
        What stands on the last sheet: item and content.
    lang : str
        Of titles.

    Returns
    -------
    dict
        Name of each table → rows written.

    Assumptions
    -----------
    As :func:`write_xlsx`.

    Cost
    ----
    O(rows) time, constant memory; temporary files beside the target.

    Source
    ------
    ECMA-376; limits of Excel.
    """
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".xlsx-") as spare:
        options = {
            "constant_memory": True,
            "tmpdir": spare,
            "strings_to_formulas": False,
            "strings_to_numbers": False,
            "strings_to_urls": False,
        }
        book = _Book(xlsxwriter.Workbook(str(path), options), lang, {})
        book.formats = {
            "head": book.file.add_format({"bold": True, "bottom": 1, "num_format": "@"}),
            "text": book.file.add_format({"num_format": "@"}),
            "quoted": book.file.add_format({"num_format": "@", "quote_prefix": True}),
            "money": book.file.add_format({"num_format": "#,##0.00"}),
            "count": book.file.add_format({"num_format": "#,##0"}),
            "score": book.file.add_format({"num_format": "0.000000"}),
        }
        for table in tables:
            _fill(book, table)
        notes = list(about)
        if book.cut:
            notes.append((texts.say("exports.about.cut", lang), texts.say("exports.about.cut_text", lang, n=book.cut)))
        _fill(book, _notes(notes, lang))
        book.file.close()
    return {table.name: book.rows[table.name] for table in tables}


def about_graph(content: Content) -> list[tuple[str, str]]:
    """What is said of an exported graph, in the reader's language?"""
    lang, said = content.shape.lang, content.about()

    def word(key: str) -> str:
        return texts.say(f"exports.about.{key}", lang)

    return [
        (word("generation"), content.digest),
        (word("part"), word(f"part_{said['part']}")),
        (word("filter"), str(said["filter"]) or word("none")),
        (word("edges"), word(f"edges_{said['edges']}")),
        (word("masked"), word("masked_yes" if said["masked"] else "masked_no")),
        (word("amounts"), word("amounts_text")),
        (word("times"), word("times_text")),
        (word("rows"), word("rows_text")),
    ]


def _fill(book: _Book, table: Table) -> None:
    """A table on as many sheets as it needs."""
    sheet = _sheet(book, table, 1)
    number, line, total = 1, 0, 0
    danger = [c.name for c in table.columns if c.sort == "text"]
    for frame in table.rows():
        over = frame.select(pl.col(name).str.len_chars() > LONGEST_CELL for name in danger)
        book.cut += int(over.sum().sum_horizontal().item()) if danger else 0
        safe = frame.with_columns(shortened(plain(pl.col(name))) for name in danger)
        quoted = safe.select(pl.col(name).str.contains(FORMULA).fill_null(False).alias(name) for name in danger)
        marks = dict(zip(danger, quoted.get_columns(), strict=True))
        columns = [_cells(book, c, safe[c.name], marks.get(c.name)) for c in table.columns]
        for row in zip(*columns, strict=True):
            if line == SHEET_ROWS:
                number, line = number + 1, 0
                sheet = _sheet(book, table, number)
            line += 1
            for place, (value, form) in enumerate(row):
                if value is not None:
                    _write(sheet, line, place, value, form)
        total += frame.height
    book.rows[table.name] = total


def _cells(book: _Book, column: Column, values: pl.Series, quoted: pl.Series | None) -> Iterable[tuple[Any, Any]]:
    """Values of a column as they are written, each with its format."""
    if column.sort == "text" and quoted is not None:
        forms = (book.formats["text"], book.formats["quoted"])
        return [(v, forms[q]) for v, q in zip(values.to_list(), quoted.to_list(), strict=True)]
    if column.sort == "time":
        return [(v, book.formats["text"]) for v in values.str.replace("T", " ", literal=True).to_list()]
    if column.sort == "money":
        return [_money(book, v) for v in values.to_list()]
    if column.sort == "flag":
        words = {True: _word(book.lang, True), False: _word(book.lang, False), None: None}
        return [(words[v], book.formats["text"]) for v in values.to_list()]
    return [(v, book.formats[column.sort]) for v in values.to_list()]


def _money(book: _Book, minor: int | None) -> tuple[Any, Any]:
    if minor is None:
        return None, None
    if abs(minor) < _EXACT:
        return minor / 100, book.formats["money"]
    sign, size = ("-" if minor < 0 else ""), abs(minor)
    return f"{sign}{size // 100}.{size % 100:02d}", book.formats["text"]


def _write(sheet: Any, line: int, place: int, value: Any, form: Any) -> None:
    if isinstance(value, str):
        sheet.write_string(line, place, value, form)
    elif isinstance(value, float) and not math.isfinite(value):
        sheet.write_string(line, place, str(value), form)
    else:
        sheet.write_number(line, place, value, form)


def _word(lang: Lang, value: bool) -> str:
    return texts.say("exports.word.yes" if value else "exports.word.no", lang)


def _sheet(book: _Book, table: Table, number: int) -> Any:
    """A new sheet with its header."""
    name = table.title if number == 1 else f"{table.title} {number}"
    clean = "".join(c for c in name if c not in "[]:*?/\\'")[:31] or table.name
    while clean.lower() in book.used:
        clean = f"{clean[:28]}~{len(book.used)}"
    book.used.add(clean.lower())
    sheet = book.file.add_worksheet(clean)
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(table.columns):
        sheet.set_column(place, place, _WIDTHS[column.sort])
        sheet.write_string(0, place, column.title, book.formats["head"])
    return sheet


def _notes(notes: Sequence[tuple[str, str]], lang: Lang) -> Table:
    """Item and content as a table."""
    frame = pl.DataFrame(list(notes), schema={"item": pl.String, "content": pl.String}, orient="row")
    heads = tuple(Column(name, texts.say(f"exports.column.{name}", lang)) for name in ("item", "content"))
    return Table("about", texts.say("exports.table.about", lang), heads, lambda: iter([frame]))
