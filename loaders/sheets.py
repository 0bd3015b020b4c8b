"""Workbooks (xls, xlsx) as tables: cells as text, as typed; no formula is ever evaluated.

A whole number stays whole; a number of sixteen or more digits is printed as Excel shows it, as a power of ten, for it
has lost digits in the sheet already. A date is printed as yyyy-MM-dd, with its time if it has one. A cell merged over
several rows holds for all of them, unless it is a number: an amount merged over three rows is one amount.
"""

from __future__ import annotations

import datetime as dt
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any

import polars as pl
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum

from graphtool.errors import Unreadable
from loaders.blocks import Block
from loaders.contract import ROW, Head
from loaders.formulas import without_result
from loaders.headers import LOOK, find_header, make_head, name_above

ROWS = 50_000
_WHOLE = 1e15
_UNPACKED = 4 << 30
_SAFE = 1 << 20
_CHUNK = 1 << 20

Cell = Any


@dataclass(frozen=True)
class SheetTable:
    """One sheet that holds anything: its number in the workbook (from 0), head, rows above the body and the body."""

    sheet: int
    head: Head
    above: tuple[tuple[int, str], ...]
    blocks: Iterator[Block]


def read_workbook(path: Path, known: frozenset[str]) -> Iterator[SheetTable]:
    """The sheets of a workbook, hidden ones too, in its order. Each must be read before the next is asked for.

    Raises
    ------
    Unreadable
        ``broken_workbook``, ``encrypted_workbook``, ``zip_bomb``.
    """
    with _book(path) as book:
        for number, meta in enumerate(book.sheets_metadata):
            if meta.typ == SheetTypeEnum.WorkSheet:
                table = _sheet(book.get_sheet_by_index(number), number, meta.name, known, without_result(path, number))
                if table is not None:
                    yield table


def sheet_rows(
    path: Path, sheet: int, first: int, last: int, known: frozenset[str]
) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """The header of a sheet and its rows ``first`` to ``last`` (numbered from 1) as printed. Raises Unreadable."""
    with _book(path) as book:
        if sheet >= len(book.sheets_metadata):
            raise Unreadable("no_row", sheet=sheet, row=first)
        rows = ([print_cell(c) or "" for c in row] for row in book.get_sheet_by_index(sheet).iter_rows())
        start = list(islice(rows, LOOK + 60))
        at = find_header(start, known)
        wanted = islice(chain(start, rows), first - 1, last)
        return start[at] if at >= 0 else [], [(first + i, row) for i, row in enumerate(wanted)]


@contextmanager
def _book(path: Path) -> Iterator[CalamineWorkbook]:
    """An open workbook; whatever the library says of a damaged one becomes Unreadable."""
    check_size(path)
    try:
        with CalamineWorkbook.from_path(str(path)) as book:
            yield book
    except PasswordError as trouble:
        raise Unreadable("encrypted_workbook", path=path.name) from trouble
    except (CalamineError, OSError, ValueError, OverflowError, IndexError) as trouble:
        raise Unreadable("broken_workbook", path=path.name, reason=str(trouble)) from trouble


def check_size(path: Path) -> None:
    """Raise Unreadable (``zip_bomb``) where an xlsx holds more than a workbook can: counted, not believed."""
    if path.stat().st_size <= _SAFE or not zipfile.is_zipfile(path):
        return
    out = 0
    try:
        with zipfile.ZipFile(path) as archive:
            for info in archive.infolist():
                with archive.open(info) as member:
                    while block := member.read(_CHUNK):
                        out += len(block)
                        if out > _UNPACKED:
                            raise Unreadable("zip_bomb", size=out, packed=path.stat().st_size)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, NotImplementedError) as trouble:
        raise Unreadable("broken_workbook", path=path.name, reason=str(trouble)) from trouble


def _sheet(
    sheet: CalamineSheet, number: int, name: str, known: frozenset[str], bare: pl.DataFrame
) -> SheetTable | None:
    if sheet.end is None or sheet.start is None:
        return None
    rows = _merged(iter(sheet.iter_rows()), sheet)
    first = list(islice(rows, LOOK + 60))
    printed = [[print_cell(c) for c in row] for row in first]
    if not any(any(c for c in row) for row in printed) and len(first) < LOOK + 60:
        return None
    at = find_header(printed, known)
    width = max((len(r) for r in printed), default=sheet.width)
    above = tuple((i + 1, name) for i, name in enumerate(name_above(printed, at, known)))
    head = make_head(printed, at, width, printed[at + 1 :], name)
    body = chain(first[at + 1 :], rows)
    place = pl.col("column") - sheet.start[1]
    trouble = bare.select(
        ROW, place=pl.when(place.is_between(0, width - 1)).then(place).cast(pl.Int32), code=pl.lit("bare_formula"), detail="detail"
    )  # fmt: skip
    return SheetTable(number, head, above, _blocks(body, at + 2, width, trouble))


def _blocks(rows: Iterator[list[Cell]], line: int, width: int, trouble: pl.DataFrame) -> Iterator[Block]:
    while chunk := list(islice(rows, ROWS)):
        numbers = pl.int_range(line, line + len(chunk), dtype=pl.Int64, eager=True).alias(ROW)
        columns = [to_text(f"c{i}", list(cells)) for i, cells in enumerate(zip(*chunk, strict=True))]
        columns = columns[:width]
        here = trouble.filter(pl.col(ROW).is_between(line, line + len(chunk) - 1))
        yield Block(pl.DataFrame([numbers, *columns]), here, lines=len(chunk))
        line += len(chunk)


def _merged(rows: Iterator[list[Cell]], sheet: CalamineSheet) -> Iterator[list[Cell]]:
    """The rows with cells merged downwards filled (text and dates only)."""
    left = sheet.start[1] if sheet.start else 0
    spans = sorted((r0, c0 - left, r1) for (r0, c0), (r1, _) in sheet.merged_cell_ranges or [] if r1 > r0)
    waiting = 0
    active: list[tuple[int, int, Cell]] = []
    for number, row in enumerate(rows):
        if active:
            active = [a for a in active if a[1] >= number]
            for column, _, value in active:
                if row[column] == "":
                    row[column] = value
        while waiting < len(spans) and spans[waiting][0] <= number:
            start, column, until = spans[waiting]
            waiting += 1
            if start == number and 0 <= column < len(row) and not isinstance(row[column], int | float):
                active.append((column, until, row[column]))
        yield row


def to_text(name: str, cells: list[Cell]) -> pl.Series:
    """A column of cells as text; empty cells are null."""
    kinds = set(map(type, cells))
    if kinds <= {str}:
        return pl.Series(name, cells, dtype=pl.String).replace("", None)
    return pl.Series(name, [print_cell(c) for c in cells], dtype=pl.String)


def print_cell(cell: Cell) -> str | None:
    """A cell as text; None for an empty one."""
    printer = _PRINT.get(type(cell))
    return printer(cell) if printer else str(cell)


def _number(value: float) -> str:
    if value.is_integer():
        return str(int(value)) if abs(value) < _WHOLE else f"{value:.14E}".replace("E+0", "E+")
    text = repr(value)
    return f"{value:.12f}".rstrip("0") if "e" in text else text


def _moment(value: dt.datetime) -> str:
    exact = value + dt.timedelta(microseconds=500) if value.microsecond else value
    text = exact.strftime("%Y-%m-%d %H:%M:%S")
    milli = exact.microsecond // 1000
    return f"{text}.{milli:03d}" if milli else text


def _span(value: dt.timedelta) -> str:
    seconds = round(value.total_seconds())
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


_PRINT: dict[type, Callable[[Any], str | None]] = {
    str: lambda c: c or None,
    float: _number,
    int: lambda c: str(c) if abs(c) < _WHOLE else _number(float(c)),
    bool: lambda c: "TRUE" if c else "FALSE",
    dt.datetime: _moment,
    dt.date: lambda c: c.isoformat(),
    dt.time: lambda c: c.strftime("%H:%M:%S"),
    dt.timedelta: _span,
    type(None): lambda c: None,
}
