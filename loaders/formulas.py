"""Formula cells that a workbook keeps no result of: nothing evaluates them here, so what they say is told, not lost."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from posixpath import normpath

import polars as pl

from loaders.contract import ROW

_CHUNK = 1 << 24
_LONGEST = 1 << 20
"""No cell takes so many bytes: a formula has at most 8,192 letters."""

_SHEET = re.compile(rb"<(?:\w+:)?sheet\b[^<>]*?\bid=\"([^\"]+)\"")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^<>]*>")
_NAMED = re.compile(rb"\b(Id|Target)=\"([^\"]*)\"")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_BARE = re.compile(
    rb"<(?:\w+:)?c\b(?>[^<>]*?\br=\"([A-Z]{1,3})([0-9]{1,7})\")[^<>]*>\s*"
    rb"<(?:\w+:)?f\b[^<>]*?(?:/>|>([^<]*)</(?:\w+:)?f>)\s*</(?:\w+:)?c>"
)
"""A cell that holds a formula and nothing else. No tag reaches past a "<", and only the first ``r`` of one is tried: so
the search takes time in proportion to the bytes, whatever they are."""

_SCHEMA = {ROW: pl.Int64, "column": pl.Int64, "detail": pl.String}


def without_result(path: Path, sheet: int) -> pl.DataFrame:
    """Which cells of a sheet of an xlsx hold a formula and no result?

    Returns
    -------
    DataFrame
        ``row`` (from 1), ``column`` (from 0) and ``detail`` (the formula as text, "=" before it); in order of the file.
        Empty for a workbook that is no zip, and where the parts of one cannot be found: then reading it says so.

    Cost
    ----
    The sheet is unpacked once more, in pieces, and searched by bytes.
    """
    if not zipfile.is_zipfile(path):
        return pl.DataFrame(schema=_SCHEMA)
    try:
        with zipfile.ZipFile(path) as archive:
            part = _part(archive, sheet)
            found = [] if part is None else [cell for cells in _cells(archive, part) for cell in cells]
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, KeyError, RuntimeError, NotImplementedError):
        found = []
    told = pl.DataFrame(found, schema={"letters": pl.Binary, ROW: pl.Binary, "formula": pl.Binary}, orient="row")
    text = pl.col("formula").cast(pl.String, strict=False).fill_null("")
    return told.select(
        pl.col(ROW).cast(pl.String).cast(pl.Int64),
        column=pl.col("letters").cast(pl.String).map_elements(_number, return_dtype=pl.Int64),
        detail=pl.lit("=") + text.str.replace_many(["&lt;", "&gt;", "&quot;", "&amp;"], ["<", ">", '"', "&"]),
    )


def _part(archive: zipfile.ZipFile, sheet: int) -> str | None:
    """The member that holds a sheet, by its number in the workbook."""
    ids = _SHEET.findall(archive.read("xl/workbook.xml"))
    if sheet >= len(ids):
        return None
    for relation in _RELATION.findall(archive.read("xl/_rels/workbook.xml.rels")):
        said = dict(_NAMED.findall(relation))
        if said.get(b"Id") == ids[sheet]:
            target = said.get(b"Target", b"").decode("utf-8", "replace")
            return target[1:] if target.startswith("/") else normpath(f"xl/{target}")
    return None


def _cells(archive: zipfile.ZipFile, part: str) -> Iterator[list[tuple[bytes, bytes, bytes]]]:
    """What the pattern finds, piece by piece; a cell that a piece cuts is left to the next."""
    rest = b""
    with archive.open(part) as member:
        while piece := member.read(_CHUNK):
            data = rest + piece
            end = max((data.rfind(tag) + len(tag) for tag in (b"</c>", b":c>") if tag in data), default=0)
            if _FORMULA.search(data, 0, end):
                yield _BARE.findall(data, 0, end)
            rest = data[end:][-_LONGEST:]


def _number(letters: str) -> int:
    """The place of a column by its letters: A is 0."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
