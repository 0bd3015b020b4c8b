"""Delimited text as records, the careful way: for heads of files, for odd lines and for showing a row.

A quote opens a cell only at its start and closes it only before a delimiter or the end of the line, as RFC 4180 has
it; a quote that fits nowhere is a character like any other and swallows nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from loaders.cells import NARROW

DELIMITERS: tuple[str, ...] = (",", "\t", ";", "|")
NONE = "\x1f"
"""The delimiter of a text with one column: a control character that no text has."""

MOST_LINES = 100
"""How many lines one quoted cell may run over; beyond that, its opening quote is taken as a character."""


_TELLING = 5
"""From this number of cells on, a line of as many cells is surely a row and no part of somebody's text."""


@dataclass(frozen=True)
class Record:
    """One record: the number of its first line (counted from 0 in the lines given), its cells, how many lines."""

    line: int
    cells: list[str]
    lines: int


def split_records(lines: Sequence[str], delimiter: str, last: bool = True, width: int = 0) -> tuple[list[Record], int]:
    """Lines (without their ends) as records, and how many lines they used.

    Unless ``last``, a record that is still open at the end is not given: more lines may close it. ``width`` is the
    usual number of cells: a quote that would swallow an unquoted line of that many cells is no quote.
    """
    records: list[Record] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        if '"' not in line:
            records.append(Record(at, line.rstrip("\r").split(delimiter), 1))
            at += 1
            continue
        cells, used = _quoted(lines, at, delimiter)
        if cells is not None and used > 2 and width >= _TELLING:
            inside = lines[at + 1 : at + used - 1]
            if any(inner.count(delimiter) >= width - 1 and '"' not in inner for inner in inside):
                cells, used = _literal(line, delimiter), 1
        if cells is None:
            if not last and len(lines) - at < MOST_LINES:
                break
            cells, used = _literal(line, delimiter), 1
        records.append(Record(at, cells, used))
        at += used
    return records, at


def _quoted(lines: Sequence[str], at: int, delimiter: str) -> tuple[list[str] | None, int]:
    """The record that starts at a line, its quotes obeyed; None when a quoted cell never closes."""
    cells: list[str] = []
    line = lines[at].rstrip("\r")
    place, used = 0, 1
    while True:
        if line[place : place + 1] != '"':
            end = line.find(delimiter, place)
            if end < 0:
                cells.append(line[place:])
                return cells, used
            cells.append(line[place:end])
            place = end + 1
            continue
        place += 1
        parts: list[str] = []
        while True:
            end = line.find('"', place)
            if end < 0:
                if at + used >= len(lines) or used >= MOST_LINES:
                    return None, 1
                parts.append(line[place:] + "\n")
                line, place, used = lines[at + used].rstrip("\r"), 0, used + 1
                continue
            parts.append(line[place:end])
            after = line[end + 1 : end + 2]
            if after in ("", delimiter):
                break
            parts.append('"')
            place = end + (2 if after == '"' else 1)
        cells.append("".join(parts))
        if end + 1 >= len(line):
            return cells, used
        place = end + 2


def _literal(line: str, delimiter: str) -> list[str]:
    """The cells of a line whose quoting is broken: whole quoted cells are unquoted, other quotes stay."""
    bare = line.rstrip("\r").split(delimiter)
    return [c[1:-1].replace('""', '"') if len(c) > 1 and c[0] == c[-1] == '"' else c for c in bare]


def find_delimiter(lines: Sequence[str], known: frozenset[str]) -> str:
    """Which delimiter do these lines use? The one that shows most known headers in one line; else the one that splits
    most lines into the same number of cells. A TAB before a comma is a comma file's guard against Excel."""
    best, best_score = NONE, (0, 0.0, 0)
    for place, delimiter in enumerate(DELIMITERS):
        if not any(delimiter in line for line in lines[:60]):
            continue
        records, _ = split_records(lines[:60], delimiter)
        rows = [r.cells for r in records if any(c.strip() for c in r.cells)]
        if not rows or max(map(len, rows)) < 2:
            continue
        heard = max(len({spelled(c) for c in row} & known) for row in rows)
        widths = [len(r) for r in rows if len(r) > 1]
        common = max(set(widths), key=lambda w: (widths.count(w), w))
        agree = widths.count(common) / len(rows)
        guarded = delimiter == "\t" and sum(c.startswith(",") for r in rows for c in r) > len(rows) // 2
        score = (heard if heard > 1 else 0, 0.0 if guarded else round(agree, 1), min(common, 3) * 4 - place)
        if score > best_score:
            best, best_score = delimiter, score
    return best


@lru_cache(maxsize=1 << 13)
def spelled(header: str) -> str:
    """A printed header without blanks and quotes, half-width: as declarations spell it."""
    return "".join(header.translate(NARROW).split()).strip("'\"\ufeff\u200b")
