"""Where evidence files go: tables become bytes, bytes go to folders or archives, and every row is remembered.

Nothing here depends on the clock or on the machine: archives and workbooks carry fixed dates, so that the same
seed gives the same bytes. For each row the sink notes what it says (``refs``), which is the truth that a load can
be measured against.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal

import polars as pl
import xlsxwriter

STAMP = (2022, 1, 10, 9, 0, 0)
NO_REFS = pl.DataFrame(schema={"line": pl.Int64, "what": pl.String, "id": pl.String})
NO_MARKS = pl.DataFrame(schema={"line": pl.Int64, "trap": pl.String, "value": pl.String})


@dataclass
class Table:
    """A table as printed: ``titles`` above the header, ``totals`` below the rows. All cells are text; in a workbook
    the columns in ``numbers`` and ``dates`` (by position) become numbers and dates.

    ``refs`` (line, what, id) says what the rows are: ``line`` counts the rows of ``frame`` from 0, ``what`` is
    ``event``, ``call``, ``parcel``, ``person``, ``account`` … or ``noted`` (then ``id`` is the reason); a column
    ``account``, where there is one, says in whose statement it stands. ``marks`` (line, trap, value) names the rows whose
    print is a trap, and what is right there.
    """

    header: list[str]
    frame: pl.DataFrame
    refs: pl.DataFrame = field(default_factory=lambda: NO_REFS)
    titles: list[list[str]] = field(default_factory=list)
    totals: list[list[str]] = field(default_factory=list)
    numbers: frozenset[int] = frozenset()
    dates: frozenset[int] = frozenset()
    marks: pl.DataFrame = field(default_factory=lambda: NO_MARKS)

    def __post_init__(self) -> None:
        if self.header and len(self.header) != self.frame.width:
            raise ValueError(f"{len(self.header)} headers over {self.frame.width} columns")

    @property
    def first_row(self) -> int:
        """The number of the first row of data, as a person counts rows."""
        return len(self.titles) + (1 if self.header else 0) + 1


def refs(what: str, ids: pl.Series) -> pl.DataFrame:
    """One reference per line, in order."""
    line = pl.int_range(len(ids), eager=True, dtype=pl.Int64)
    return pl.DataFrame(
        {"line": line, "what": pl.Series([what] * len(ids), dtype=pl.String), "id": ids.cast(pl.String)}
    )


class Sink:
    """Writes one evidence folder. A path may lead into archives: ``a.zip/b.zip/c.csv``."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._archives: dict[str, list[tuple[str, bytes]]] = {}
        self._rows: list[pl.DataFrame] = []
        self._marks: list[pl.DataFrame] = []
        self.files: list[dict[str, object]] = []

    def csv(
        self, path: str, table: Table, encoding: str = "gb18030", tail: str = "", sep: str = ",", eol: str = "\r\n"
    ) -> None:
        """A text table; ``tail`` follows every cell (some exports end each one with a tab)."""
        lines = [*table.titles, *([table.header] if table.header else [])]
        head = "".join(sep.join(line) + eol for line in lines)
        body = ""
        if table.frame.height:
            text = pl.all().cast(pl.String)
            # An empty text would be written as a pair of quotes, a null as nothing.
            cells = table.frame.select(text.fill_null("") + tail if tail else text.replace("", None))
            buffer = io.BytesIO()
            style: Literal["never", "necessary"] = "never" if sep == "\t" else "necessary"
            cells.write_csv(buffer, include_header=False, separator=sep, line_terminator=eol, quote_style=style)
            body = buffer.getvalue().decode()
        foot = "".join(sep.join(line) + eol for line in table.totals)
        self._remember(path, 0, "", table)
        self.put(path, (head + body + foot).encode(encoding), table.frame.height)

    def xlsx(self, path: str, sheets: dict[str, Table]) -> None:
        """A workbook with one table per sheet."""
        buffer = io.BytesIO()
        options = {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        book = xlsxwriter.Workbook(buffer, options)
        book.set_properties({"created": datetime(*STAMP), "author": ""})
        formats = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"num_format": "0.00"})
        for nth, (name, table) in enumerate(sheets.items()):
            _fill(book.add_worksheet(name), table, *formats)
            self._remember(path, nth, name, table)
        book.close()
        self.put(path, buffer.getvalue(), sum(t.frame.height for t in sheets.values()))

    def put(self, path: str, data: bytes, rows: int) -> None:
        """Bytes at their place: at once in a folder, at :meth:`close` in an archive."""
        digest = hashlib.sha256(data).hexdigest()
        self.files.append({"path": path, "sha256": digest, "bytes": len(data), "rows": rows})
        self._store(path, data)

    def _store(self, path: str, data: bytes) -> None:
        archive, found, inner = path.rpartition(".zip/")
        if found:
            self._archives.setdefault(archive + ".zip", []).append((inner, data))
            return
        place = self.root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)

    def close(self) -> None:
        """Close the archives, the innermost first."""
        while self._archives:
            deepest = max(self._archives, key=lambda path: (path.count(".zip"), path))
            buffer = io.BytesIO()
            with zipfile.ZipFile(buffer, "w") as archive:
                for name, data in self._archives.pop(deepest):
                    info = zipfile.ZipInfo(name, STAMP)
                    info.compress_type, info.create_system, info.external_attr = zipfile.ZIP_DEFLATED, 3, 0o600 << 16
                    archive.writestr(info, data, compresslevel=6)
            self._store(deepest, buffer.getvalue())

    def rows(self) -> pl.DataFrame:
        """What every row is: path, sheet, sheet_name, row, what, id, account."""
        return pl.concat(self._rows)

    def marks(self) -> pl.DataFrame:
        """Where a trap of print is: path, sheet, row, trap, value."""
        return pl.concat(self._marks)

    def _remember(self, path: str, sheet: int, name: str, table: Table) -> None:
        place = {"path": path, "sheet": sheet, "sheet_name": name}
        here = [pl.lit(v).alias(k) for k, v in place.items()]
        row = pl.col("line") + table.first_row
        whose = pl.col("account") if "account" in table.refs.columns else pl.lit(None, pl.String)
        known = table.refs.select(*here, row=row, what="what", id="id", account=whose)
        sums = pl.int_range(len(table.totals), eager=True, dtype=pl.Int64) + table.first_row + table.frame.height
        totals = pl.select(*here, row=sums, what=pl.lit("noted"), id=pl.lit("total"), account=pl.lit(None, pl.String))
        self._rows += [known, totals]
        self._marks.append(table.marks.select(*here[:2], row=row, trap="trap", value="value"))


def _fill(sheet: xlsxwriter.worksheet.Worksheet, table: Table, as_date: object, as_number: object) -> None:
    """Write the cells of one sheet, row by row."""
    for r, line in enumerate([*table.titles, *([table.header] if table.header else [])]):
        for c, text in enumerate(line):
            if text:
                sheet.write_string(r, c, text)
    first = table.first_row - 1
    for c, column in enumerate(table.frame.iter_columns()):
        for r, text in enumerate(column.to_list(), first):
            if not text:
                continue
            if c in table.numbers:
                sheet.write_number(r, c, float(text), as_number)
            elif c in table.dates:
                sheet.write_datetime(r, c, datetime.fromisoformat(text), as_date)
            else:
                sheet.write_string(r, c, text)
    for r, line in enumerate(table.totals, first + table.frame.height):
        for c, text in enumerate(line):
            if text:
                sheet.write_string(r, c, text)


def yuan(fen: pl.Expr) -> pl.Expr:
    """Fen as yuan with two decimals, by whole numbers only."""
    whole = (fen.abs() // 100).cast(pl.String) + "." + (fen.abs() % 100).cast(pl.String).str.zfill(2)
    return pl.when(fen < 0).then("-" + whole).otherwise(whole)


def when(second: pl.Expr, form: str) -> pl.Expr:
    """A second as text."""
    return pl.from_epoch(second, "s").dt.strftime(form)
