"""Workbooks: tables as XLSX, however long.

Text is always a text cell: no formula, no link, no rounding of long numbers. Text that a spreadsheet would evaluate
if it were typed is marked as quoted as well, so that it stays text when the cell is edited. A table that is longer
than a sheet goes on in the next.

xlsxwriter makes the book: sheets, headers, widths, formats. The rows are written as text of the sheets' XML by
Polars into files of their own and put into the book while it is packed; cell by cell, a table of 10^5 rows would
take minutes.
"""

from __future__ import annotations

import re
import shutil
import tempfile
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import IO

import polars as pl
import xlsxwriter

from graphtool import texts
from graphtool.exports.cells import FORMULA, LONGEST_CELL, shortened, xml, yuan
from graphtool.exports.content import Content
from graphtool.exports.graphs import Written
from graphtool.exports.tables import Column, Table, graph_tables
from graphtool.texts import Lang

SHEET_ROWS = 1_048_575
"""Rows of a sheet below its header."""

_EXACT = 10**15
"""Minor units from which a spreadsheet, which keeps fifteen digits, would round: written as text."""

_WIDTHS = {"text": 18, "time": 20, "count": 10, "money": 16, "flag": 10, "score": 12}
_FORMATS: dict[str, dict[str, object]] = {
    "text": {"num_format": "@"},
    "quoted": {"num_format": "@", "quote_prefix": True},
    "money": {"num_format": "#,##0.00"},
    "count": {"num_format": "#,##0"},
    "score": {"num_format": "0.000000"},
}
_ESCAPE = "_(x[0-9A-Fa-f]{4}_)"
"""What a spreadsheet would read as a character by its number."""


@dataclass(frozen=True)
class _Sheet:
    """One sheet: its name, the columns above it, the file that holds the XML of its rows, and how many."""

    name: str
    columns: tuple[Column, ...]
    rows: Path
    count: int


@dataclass
class _Spill:
    """Where the rows of a book go before it is packed, and what was counted on the way."""

    folder: Path
    lang: Lang
    sheets: list[_Sheet] = field(default_factory=list)
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
    O(n + m) time; memory for the evidence of the graph and one frame.

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
    O(rows) time, memory for one frame; temporary files beside the target.

    Source
    ------
    ECMA-376; limits of Excel.
    """
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".xlsx-") as spare:
        spill = _Spill(Path(spare), lang)
        counts = {table.name: _write_rows(spill, table) for table in tables}
        notes = list(about)
        if spill.cut:
            said = texts.say("exports.about.cut_text", lang, n=spill.cut)
            notes.append((texts.say("exports.about.cut", lang), said))
        _write_rows(spill, _notes(notes, lang))
        template = BytesIO()
        _template(template, spill.sheets)
        _assemble(template, spill.sheets, path)
    return counts


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


# --- rows --------------------------------------------------------------------------------------------------------


def _write_rows(spill: _Spill, table: Table) -> int:
    """The rows of a table as XML of as many sheets as they need; how many rows?"""
    total, filled, number = 0, 0, 1
    place = spill.folder / f"{len(spill.sheets)}.xml"
    out = place.open("wb")
    try:
        for frame in table.rows():
            frame = _cut(spill, table, frame)
            start = 0
            while start < frame.height:
                if filled == SHEET_ROWS:
                    out.close()
                    spill.sheets.append(_Sheet(_name(spill, table, number), table.columns, place, filled))
                    number, filled = number + 1, 0
                    place = spill.folder / f"{len(spill.sheets)}.xml"
                    out = place.open("wb")
                part = frame.slice(start, SHEET_ROWS - filled)
                out.write(_rows_xml(part, table.columns, filled, spill.lang))
                filled += part.height
                start += part.height
            total += frame.height
    finally:
        out.close()
    spill.sheets.append(_Sheet(_name(spill, table, number), table.columns, place, filled))
    return total


def _cut(spill: _Spill, table: Table, frame: pl.DataFrame) -> pl.DataFrame:
    """With long texts cut, and counted."""
    names = [c.name for c in table.columns if c.sort == "text"]
    long = (
        frame.select(pl.sum_horizontal((pl.col(n).str.len_chars() > LONGEST_CELL).sum() for n in names))
        if names
        else None
    )
    spill.cut += int(long.item() or 0) if long is not None else 0
    return frame.with_columns(shortened(pl.col(n)).alias(n) for n in names)


def _rows_xml(frame: pl.DataFrame, columns: Sequence[Column], before: int, lang: Lang) -> bytes:
    """Rows of a sheet below ``before`` others and the header."""
    numbered = frame.with_row_index("_n", before + 2).with_columns(pl.col("_n").cast(pl.String))
    cells = [_cell(column, _letters(place), lang) for place, column in enumerate(columns)]
    line = pl.concat_str([pl.lit('<row r="'), "_n", pl.lit('">'), *cells, pl.lit("</row>")], ignore_nulls=True)
    return "".join(numbered.select(line.alias("line"))["line"].to_list()).encode()


def _cell(column: Column, letters: str, lang: Lang) -> pl.Expr:
    """The XML of a column's cells; null where there is nothing."""
    value = pl.col(column.name)
    if column.sort == "count":
        return _number(letters, "count", value.cast(pl.String))
    if column.sort == "money":
        exact = value.is_between(-_EXACT, _EXACT, closed="none")
        text = yuan(value).cast(pl.String)
        return pl.when(exact).then(_number(letters, "money", text)).otherwise(_text(letters, text, "text"))
    if column.sort == "score":
        number = _number(letters, "score", value.cast(pl.String))
        return pl.when(value.is_finite()).then(number).otherwise(_text(letters, value.cast(pl.String), "text"))
    if column.sort == "flag":
        words = [texts.say(f"exports.word.{w}", lang) for w in ("yes", "no")]
        said = pl.when(value).then(pl.lit(words[0])).when(~value).then(pl.lit(words[1]))
        return _text(letters, said, "text")
    if column.sort == "time":
        return _text(letters, value.str.replace("T", " ", literal=True), "text")
    lines = value.str.replace_all("\r\n?", "\n")
    plain, quoted = (_text(letters, lines, form) for form in ("text", "quoted"))
    return pl.when(lines.str.contains(FORMULA)).then(quoted).otherwise(plain)


def _number(letters: str, form: str, text: pl.Expr) -> pl.Expr:
    style = _styles()[form]
    return pl.lit(f'<c r="{letters}') + pl.col("_n") + pl.lit(f'" s="{style}"><v>') + text + pl.lit("</v></c>")


def _text(letters: str, text: pl.Expr, form: str) -> pl.Expr:
    head = pl.lit(f'<c r="{letters}') + pl.col("_n") + pl.lit(f'" s="{_styles()[form]}" t="inlineStr"><is>')
    safe = xml(text).str.replace_all(_ESCAPE, "_x005F_${1}")
    return head + pl.lit('<t xml:space="preserve">') + safe + pl.lit("</t></is></c>")


def _letters(place: int) -> str:
    """The name of a column: A, B … Z, AA …"""
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


# --- the book ----------------------------------------------------------------------------------------------------


def _template(target: BytesIO, sheets: Sequence[_Sheet]) -> None:
    """The book with headers only. Row 2 of its first sheet has one empty cell per format, to learn their numbers."""
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(target, options)
    head = book.add_format({"bold": True, "bottom": 1, "num_format": "@"})
    formats = [book.add_format(properties) for properties in _FORMATS.values()]
    for number, made in enumerate(sheets):
        sheet = book.add_worksheet(made.name)
        sheet.freeze_panes(1, 0)
        for place, column in enumerate(made.columns):
            sheet.set_column(place, place, _WIDTHS[column.sort])
            sheet.write_string(0, place, column.title, head)
        if number == 0:
            for place, form in enumerate(formats):
                sheet.write_blank(1, place, None, form)
    book.close()


@cache
def _styles() -> dict[str, int]:
    """Name of a format → its number in every book."""
    probe = BytesIO()
    _template(probe, [_Sheet("probe", (Column("x", "x"),), Path(), 0)])
    return _numbers(probe)


def _numbers(template: BytesIO) -> dict[str, int]:
    with zipfile.ZipFile(template) as book:
        text = book.read("xl/worksheets/sheet1.xml").decode("utf-8")
    row = re.search(r'<row r="2".*?</row>', text)
    assert row is not None
    return dict(zip(_FORMATS, map(int, re.findall(r' s="(\d+)"', row[0])), strict=True))


def _assemble(template: BytesIO, sheets: Sequence[_Sheet], path: Path) -> None:
    """The book with the rows in it."""
    assert _numbers(template) == _styles()
    bodies = {f"xl/worksheets/sheet{n}.xml": sheet for n, sheet in enumerate(sheets, 1)}
    with zipfile.ZipFile(template) as book, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as out:
        for entry in book.infolist():
            if entry.filename not in bodies:
                out.writestr(entry, book.read(entry), zipfile.ZIP_DEFLATED)
                continue
            sheet = bodies[entry.filename]
            text = re.sub(r'<row r="2".*?</row>', "", book.read(entry).decode("utf-8"), count=1)
            last = f"{_letters(len(sheet.columns) - 1)}{sheet.count + 1}"
            text = re.sub(r'<dimension ref="[^"]*"/>', f'<dimension ref="A1:{last}"/>', text, count=1)
            head, end, tail = text.partition("</sheetData>")
            fresh = zipfile.ZipInfo(entry.filename, entry.date_time)
            fresh.compress_type = zipfile.ZIP_DEFLATED
            with out.open(fresh, "w", force_zip64=True) as target, sheet.rows.open("rb") as rows:
                _pour(target, head, rows, end + tail)


def _pour(target: IO[bytes], head: str, rows: IO[bytes], tail: str) -> None:
    target.write(head.encode())
    shutil.copyfileobj(rows, target, 1 << 20)
    target.write(tail.encode())


def _name(spill: _Spill, table: Table, number: int) -> str:
    """A name for a sheet that no other has and that a spreadsheet allows."""
    wanted = table.title if number == 1 else f"{table.title} {number}"
    clean = "".join(c for c in wanted if c not in "[]:*?/\\'")[:31] or table.name
    used = {s.name.lower() for s in spill.sheets}
    while clean.lower() in used:
        clean = f"{clean[:28]}~{len(used)}"
    return clean


def _notes(notes: Sequence[tuple[str, str]], lang: Lang) -> Table:
    """Item and content as a table."""
    frame = pl.DataFrame(list(notes), schema={"item": pl.String, "content": pl.String}, orient="row")
    heads = tuple(Column(name, texts.say(f"exports.column.{name}", lang)) for name in ("item", "content"))
    return Table("about", texts.say("exports.table.about", lang), heads, lambda: iter([frame]))
