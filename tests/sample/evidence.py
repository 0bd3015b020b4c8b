"""Evidence of a sample read back with plain readers, never with our loaders."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import openpyxl
import polars as pl

from graphtool import sample

Sheets = dict[int, list[list[str]]]


@dataclass
class Written:
    """A sample: its folder, its report, and every evidence file as sheets of rows of text."""

    folder: Path
    report: sample.SampleReport
    sheets: dict[str, Sheets]
    blobs: dict[str, bytes]
    headers: dict[tuple[str, int], list[str]] = field(default_factory=dict)

    def truth(self, name: str) -> pl.DataFrame:
        """One table of the truth."""
        path = self.folder / "truth" / name
        return pl.read_parquet(path) if name.endswith(".parquet") else pl.read_ndjson(path, infer_schema_length=None)

    def table(self, path: str, sheet: int = 0) -> list[dict[str, str]]:
        """The rows of a table by the names of its columns, without its total row."""
        rows = self.sheets[path][sheet]
        first = next(i for i, r in enumerate(rows) if len([c for c in r if c]) > 2)
        return [dict(zip(rows[first], r, strict=True)) for r in rows[first + 1 :] if r[0] != "合计"]

    def cells(self, path: str, sheet: int, row: int) -> dict[str, str]:
        """A row by the names of its columns (of doubled names the first counts)."""
        rows = self.sheets[path][sheet]
        if (path, sheet) not in self.headers:
            self.headers[path, sheet] = next(r for r in rows if len([c for c in r if c]) > 2)
        return dict(reversed(list(zip(self.headers[path, sheet], rows[row - 1], strict=True))))


def unpack(root: Path) -> Iterator[tuple[str, bytes]]:
    """Every file with its bytes; archives are opened as if they were folders."""
    for path in sorted(p for p in root.rglob("*") if p.is_file()):
        yield from _open(path.relative_to(root).as_posix(), path.read_bytes())


def _open(name: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    if not name.endswith(".zip"):
        yield name, data
        return
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for info in archive.infolist():
            yield from _open(f"{name}/{info.filename}", archive.read(info))


def read(name: str, data: bytes) -> Sheets:
    """The sheets of one file as rows of text."""
    if name.endswith(".xlsx"):
        book = openpyxl.load_workbook(io.BytesIO(data), data_only=False)
        return {
            i: [[_text(c) for c in row] for row in sheet.iter_rows(values_only=True)] for i, sheet in enumerate(book)
        }
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    if name.endswith((".txt", ".tsv")):
        return {0: [line.split("\t") for line in text.splitlines()]}
    return {0: [[c.strip("\t") for c in row] for row in csv.reader(io.StringIO(text, newline=""))]}


def _text(cell: object) -> str:
    return "" if cell is None else str(cell)


def fen(text: str) -> int:
    """Yuan as printed, in fen; what is past two decimals is the noise of a binary number."""
    return int((Decimal(text.replace(",", "")) * 100).quantize(Decimal(1)))
