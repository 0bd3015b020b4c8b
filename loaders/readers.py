"""Bytes → tables of text: the tables of one file, and single rows as they are printed.

Every table comes as a head and blocks of text rows with their physical row numbers (first line or sheet row = 1).
Which formats there are is not known here: ``known`` are the headers that formats and mappings look for, so that a
header is found below any number of title rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from graphtool.errors import UnknownFormat, Unreadable
from loaders.archives import Limits, Source, walk
from loaders.blocks import Block
from loaders.contract import Head
from loaders.delimited import TextHead, read_blocks, read_head
from loaders.encodings import Kind, kind_of
from loaders.entities import is_entities, read_entities, text_head
from loaders.graph_xml import graph_rows, is_graph, read_graph
from loaders.sheets import read_workbook, sheet_rows
from loaders.tokens import MOST_LINES, split_records

__all__ = ["Limits", "RawRows", "Source", "Table", "raw", "tables", "walk"]

_CHUNK = 8 << 20


@dataclass(frozen=True)
class Table:
    """One table of a file: the number of its sheet (0 for text), its head, the rows above its body (number and
    "blank", "title", "header" or "other", ``headers.name_above``) and its body. The blocks must be read before the next
    table is asked for."""

    sheet: int
    head: Head
    above: tuple[tuple[int, str], ...]
    blocks: Iterator[Block]


@dataclass(frozen=True)
class RawRows:
    """Rows as printed around one row: the header (empty cells where the table has none) and (number, cells)."""

    header: list[str]
    rows: list[tuple[int, list[str]]]


def tables(local: Path, kind: Kind, known: frozenset[str]) -> Iterator[Table]:
    """Which tables are in this file? A file with nothing but blanks has none.

    Raises
    ------
    UnknownFormat
        ``kind``: the file is no table (a picture, an archive of another make …); ``kind`` names what it is.
    Unreadable
        The bytes are not what they claim to be; blocks raise it too, when they come to the damage.
    """
    if kind == "empty":
        return
    if kind == "text" and is_entities(local):
        entities = read_entities(local)
        yield Table(0, entities.head, (), entities.blocks)
    elif kind == "text":
        head = read_head(local, known)
        yield Table(0, head.head, head.above, read_blocks(head))
    elif kind in ("xlsx", "xls"):
        for sheet in read_workbook(local, known):
            yield Table(sheet.sheet, sheet.head, sheet.above, sheet.blocks)
    elif kind == "xml" and is_graph(local):
        for part in read_graph(local):
            yield Table(part.sheet, part.head, ((1, "header"),), part.blocks)
    else:
        raise UnknownFormat("kind", kind=kind)


def raw(local: Path, sheet: int, row: int, around: int, known: frozenset[str]) -> RawRows:
    """What is printed in a row and its neighbours? Rows from ``row - around`` to ``row + around`` that the file has.

    A text record over several lines has the number of its first line. Cost: text is searched for line ends only up
    to the row (about a second per 2 GB); a workbook is read up to it.

    Raises
    ------
    EvidenceError
        The file cannot be read, or has no such sheet or row (``no_row``).
    """
    if row < 1:
        raise Unreadable("no_row", sheet=sheet, row=row)
    kind = kind_of(local)
    if kind == "text":
        head = text_head(local) if is_entities(local) else read_head(local, known)
        found = RawRows(list(head.head.header), _text_rows(head, row, around))
    elif kind in ("xlsx", "xls"):
        found = RawRows(*sheet_rows(local, sheet, max(row - around, 1), row + around, known))
    elif kind == "xml" and is_graph(local):
        found = RawRows(*graph_rows(local, sheet, max(row - around, 1), row + around))
    else:
        raise UnknownFormat("kind", kind=kind)
    if not any(number == row for number, _ in found.rows):
        raise Unreadable("no_row", sheet=sheet, row=row)
    return found


def _text_rows(head: TextHead, row: int, around: int) -> list[tuple[int, list[str]]]:
    first = max(row - around, 1)
    lines = _lines(head, first, around * 2 + 1 + MOST_LINES)
    for start in (first, row):
        found, _ = split_records(lines[start - first :], head.shape.delimiter, True, head.shape.width)
        rows = [(start + r.line, r.cells) for r in found if start + r.line <= row + around]
        if any(number == row for number, _ in rows):
            return rows
    return []


def _lines(head: TextHead, first: int, count: int) -> list[str]:
    """Lines ``first`` … (numbered from 1) as text."""
    unit = 2 if head.written.startswith("utf-16") else 1
    end = head.newline.encode(head.written)
    skip, data = first - 1, b""
    with head.path.open("rb") as f:
        f.seek(head.mark)
        while block := f.read(_CHUNK):
            if skip:
                seen = _count(block, end, unit)
                if seen < skip:
                    skip -= seen
                    continue
                block = block[_after(block, end, unit, skip) :]
                skip = 0
            data += block
            if _count(data, end, unit) > count:
                break
    lines = data.decode(head.written, errors="replace").split(head.newline)
    if lines and not lines[-1]:
        lines.pop()
    return lines[:count]


def _count(block: bytes, end: bytes, unit: int) -> int:
    if unit == 1:
        return block.count(end)
    return sum(1 for _ in _ends(block, end))


def _ends(block: bytes, end: bytes) -> Iterator[int]:
    """Places after each line end of UTF-16 text."""
    at = block.find(end)
    while at >= 0:
        if at % 2 == 0:
            yield at + 2
        at = block.find(end, at + 1)


def _after(block: bytes, end: bytes, unit: int, count: int) -> int:
    """Where the bytes after the ``count``-th line end begin."""
    if unit == 2:
        return next(islice(_ends(block, end), count - 1, None))
    at = 0
    for _ in range(count):
        at = block.find(end, at) + 1
    return at
