"""One field of a fact ← the columns it is read from, and the cleaned columns of a batch.

Declarations spell headers without blanks and in half width (:func:`spell`), whatever a form prints.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache

import polars as pl

from graphtool.ids import Identifier
from loaders import cells, times
from loaders.cells import Parsed, Parser
from loaders.contract import PLACE_BITS, ROW, Batch, Head

Headers = tuple[str, ...]
"""Names of one column in the forms that print it, as :func:`spell` gives them. ``名#2`` is the second of that name."""


@lru_cache(maxsize=1 << 13)
def spell(header: str) -> str:
    """A printed header as declarations spell it: half-width letters and brackets, no blanks (金额（分） = 金额(分))."""
    return "".join(header.translate(cells.NARROW).split())


@dataclass(frozen=True)
class Field:
    """``to`` (columns of the fact; those starting with ``_`` are for the record's own use) ← ``headers``.

    Where several of the headers are in the table, the first readable cell from left to right of ``headers`` counts.
    ``clock`` names the columns that hold the time beside a date.
    """

    to: tuple[str, ...]
    headers: Headers
    parse: Parser
    clock: Headers = ()


def text(to: str, *headers: str) -> Field:
    """Free text, as printed."""
    return Field((to,), headers, cells.text)


def name(to: str, *headers: str) -> Field:
    """A name of a person or an organisation."""
    return Field((to,), headers, cells.name)


def fen(to: str, *headers: str) -> Field:
    """An amount printed in yuan."""
    return Field((to,), headers, cells.fen)


def minor(to: str, *headers: str) -> Field:
    """An amount printed in fen."""
    return Field((to,), headers, cells.minor)


def time(to: str, *headers: str, clock: Headers = (), precision: str = "precision") -> Field:
    """A moment; ``precision`` is the column for how exact it is ("" for none)."""
    return Field((to, precision) if precision else (to,), headers, times.moment, clock)


def number(to: str, identifier: Identifier, *headers: str) -> Field:
    """A number that identifies: ``number("account", ids.BANK, "交易账号")``."""
    return Field((to,), headers, cells.number(identifier))


def reference(to: str, *headers: str) -> Field:
    """A serial, order or batch number."""
    return Field((to,), headers, cells.reference)


def parsed(to: str, parse: Parser, *headers: str) -> Field:
    """Anything else: ``parse`` makes the value (``cells.duration``, ``cells.choice(…)``)."""
    return Field((to,), headers, parse)


class Columns:
    """The cleaned text columns of a batch, by header; each is cleaned once, when first asked for."""

    def __init__(self, batch: Batch) -> None:
        self.batch = batch
        self.places: dict[str, int] = {}
        printed = [spell(h) for h in batch.head.header]
        for i, header in enumerate(printed):
            nth = printed[:i].count(header)
            self.places[header if not nth else f"{header}#{nth + 1}"] = i
        self._cleaned: dict[int, pl.Series] = {}
        self._issues: list[tuple[str, str, pl.Series, pl.Series]] = []

    def __len__(self) -> int:
        return self.batch.frame.height

    def __contains__(self, header: str) -> bool:
        return header in self.places

    def get(self, *headers: str) -> pl.Series | None:
        """The first of these columns that the table has, cleaned; None when it has none."""
        for header in headers:
            if (place := self.places.get(header)) is not None:
                return self.at(place)
        return None

    def all(self, *headers: str) -> list[pl.Series]:
        """Those of these columns that the table has, cleaned."""
        return [self.at(self.places[h]) for h in headers if h in self.places]

    def at(self, place: int) -> pl.Series:
        if place not in self._cleaned:
            if len(self) <= cells.SMALL:
                names = [f"c{i}" for i in range(len(self.batch.head.header))]
                self._cleaned = dict(enumerate(cells.clean_all(self.batch.frame.select(names))))
            else:
                self._cleaned[place] = self._clean(f"c{place}")
        return self._cleaned[place]

    def said(self, find: Callable[[Head], str | None]) -> pl.Series | None:
        """What the head of its table says for each row, by one of ``loaders.titles``; None where it says nothing."""
        words = [find(head) for head in self.batch.heads or (self.batch.head,)]
        if not any(words):
            return None
        column = pl.Series(words, dtype=pl.String)
        if not self.batch.heads:
            return column.new_from_index(0, len(self))
        return column.gather(self.batch.frame[ROW] // (1 << PLACE_BITS))

    def _clean(self, name: str) -> pl.Series:
        """A column cleaned, with as little looking as it needs."""
        column = self.batch.frame[name]
        empty = self.batch.plain.get(name)
        if empty is None:
            return cells.clean(column)
        if empty == len(self):
            return pl.Series(name, [None], dtype=pl.String).new_from_index(0, len(self))
        return column.set(column.str.len_bytes() == 0, None) if empty else column

    def report(self, header: str, code: str, mask: pl.Series, level: str = "warning") -> None:
        """An issue on ``header`` in each row of ``mask``."""
        if mask.any():
            codes = mask.to_frame("m").select(pl.when("m").then(pl.lit(code)))["literal"]
            printed = self.get(header)
            self._issues.append((header, level, codes, codes if printed is None else printed))

    def report_codes(self, header: str, codes: pl.Series, printed: pl.Series) -> None:
        """What a parser could not read: its codes (null where there is nothing to say) beside the printed cells."""
        if codes.null_count() < len(codes):
            self._issues.append((header, "warning", codes, printed))

    def issues(self) -> pl.DataFrame:
        """All issues reported so far: row, column, code, level, detail."""
        if not self._issues:
            return no_issues()
        rows = self.batch.frame[ROW]
        frames = [
            pl.DataFrame({ROW: rows, "code": codes, "detail": printed})
            .filter(pl.col("code").is_not_null())
            .with_columns(column=pl.lit(header.split("#")[0]), level=pl.lit(level))
            for header, level, codes, printed in self._issues
        ]
        return pl.concat([no_issues(), *(f.select(no_issues().columns) for f in frames)])

    def read(self, item: Field) -> tuple[pl.Series, ...] | None:
        """The values of a field; None when the table has none of its columns."""
        found = [h for h in item.headers if h in self.places]
        dates = [h for h in found if h not in item.clock]
        values: tuple[pl.Series, ...] | None = None
        for header in dates or found:
            cell = self.at(self.places[header])
            clock = self.get(*item.clock) if item.clock and dates else None
            if clock is None and cell.null_count() == len(cell):
                got = Parsed(nothing(item.parse, len(cell)))
            else:
                got = item.parse(cell) if clock is None else times.joined(cell, clock)
            if got.code is not None:
                self.report_codes(header, got.code, cell)
            if values is None:
                values = got.values
            else:
                have = values[0].is_not_null()
                values = tuple(v.zip_with(have, g) for v, g in zip(values, got.values, strict=True))
        return values


def nothing(parse: Parser, rows: int) -> tuple[pl.Series, ...]:
    """What a parser makes of so many empty cells."""
    return tuple(value.new_from_index(0, rows) for value in _nothing(parse))


@lru_cache(maxsize=1024)
def _nothing(parse: Parser) -> tuple[pl.Series, ...]:
    return parse(pl.Series([None], dtype=pl.String)).values


@cache
def no_issues() -> pl.DataFrame:
    """An empty frame of issues of rows: row, column, code, level, detail."""
    return pl.DataFrame(
        schema={ROW: pl.Int64, "column": pl.String, "code": pl.String, "level": pl.String, "detail": pl.String}
    )
