"""FollowTheMoney JSON lines as a table: one row per entity, with what the file says of the entities it points to.

A payment names its payer by the id of another line, before or after it. The file is read twice: first for the names
that occur and for the identifiers of all who can be pointed to, then for the rows; what a row points to stands in
columns beside it (``payer.name``, ``payer.idNumber`` …), joined column by column.

Columns: ``id``, ``schema``, ``properties.<name>``, other names of the top as ``.<name>``, ``<edge>.<name>`` of what is
pointed to, and ``unread`` and ``line`` for lines that are no entity.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import polars as pl

from loaders.blocks import Block, Shape, no_trouble
from loaders.cells import BLANKS
from loaders.contract import ROW, Head
from loaders.delimited import TextHead
from loaders.encodings import detect
from loaders.jsonlines import Flat, read_lines
from loaders.tokens import NONE

ROWS = 20_000
LETTERS = 16 << 20
"""A block ends after so many rows or characters."""
MOST_COLUMNS = 400
MOST_ENTITIES = 1_000_000
"""How many lines can be pointed to; who comes later in a file is not found."""

IDENTITY: tuple[str, ...] = (
    "name", "idNumber", "passportNumber", "uscCode", "registrationNumber", "taxNumber", "phone", "accountNumber",
    "iban", "bankName",
)  # fmt: skip
"""Properties by which somebody or an account is known."""
EDGES: tuple[str, ...] = (
    "payer", "payerAccount", "beneficiary", "beneficiaryAccount", "owner", "asset", "director", "organization",
    "employee", "employer", "agent", "client", "caller", "receiver",
)  # fmt: skip
"""Properties that point to another entity."""
_VALUES = (
    "amount", "currency", "date", "startDate", "endDate", "purpose", "transactionNumber", "balance", "openingDate",
    "closingDate", "percentage", "role", "status", "callerNumber", "receiverNumber", "duration", "address", "email",
    "incorporationDate", "capital",
)  # fmt: skip
SINGLE = frozenset(f"properties.{name}" for name in (*IDENTITY, *EDGES, *_VALUES))
"""Of which one value is read, so that a second one is reported."""
LAST = ("unread", "line")
_LOOK = 1 << 16


@dataclass(frozen=True)
class EntityTable:
    """The head of the table, and its body."""

    head: Head
    blocks: Iterator[Block]


def is_entities(path: Path) -> bool:
    """Are these lines of entities? By the start of the text: objects line by line that have a schema and properties."""
    with path.open("rb") as f:
        start = f.read(_LOOK).replace(b"\x00", b"")
    if b'"schema"' not in start or b'"properties"' not in start:
        return False
    lines = [line for line in start.lstrip(b"\xef\xbb\xbf\xff\xfe").split(b"\n") if line.strip()][:50]
    return sum(line.lstrip().startswith(b"{") for line in lines) * 2 > len(lines)


def text_head(path: Path) -> TextHead:
    """The head of such a text for whoever shows its lines: one column, no header."""
    written, mark = detect(path)
    return TextHead(path, written, mark, "\n", Shape(NONE, 1, "utf-8"), Head(("",), (), ()), (), 1)


def read_entities(path: Path) -> EntityTable:
    """The entities of a file as a table.

    Cost: two reads of the file; memory for what identifies up to MOST_ENTITIES lines (about 200 bytes each) and one block.
    """
    names, known, first = _survey(path)
    header = (*names, *(f"{edge}.{name}" for edge in _edges(names) for name in known.columns[1:]), *LAST)
    rows = tuple(tuple(flat.cells.get(h) for h in header) for flat in first)
    return EntityTable(Head(header, (), rows), _blocks(path, names, header, known))


def _edges(names: list[str]) -> list[str]:
    return [edge for edge in EDGES if f"properties.{edge}" in names]


def _survey(path: Path) -> tuple[list[str], pl.DataFrame, list[Flat]]:
    """The names that occur, what identifies each entity, and the first rows."""
    names: dict[str, None] = {"id": None, "schema": None}
    first: list[Flat] = []
    frames: list[pl.DataFrame] = []
    seen: list[dict[str, str]] = []
    count = 0
    for flat in read_lines(path, SINGLE):
        if len(first) < 50:
            first.append(flat)
        if len(names) < MOST_COLUMNS:
            names.update(dict.fromkeys(flat.cells))
        if "id" in flat.cells and count < MOST_ENTITIES:
            seen.append(flat.cells)
            count += 1
        if len(seen) >= ROWS:
            frames.append(_identities(seen))
            seen = []
    return list(names)[:MOST_COLUMNS], _known(pl.concat([*frames, _identities(seen)])), first


def _identities(rows: list[dict[str, str]]) -> pl.DataFrame:
    paths = {"id": "id", "schema": "schema", **{name: f"properties.{name}" for name in IDENTITY}}
    return pl.DataFrame(
        {name: pl.Series([row.get(path) for row in rows], dtype=pl.String) for name, path in paths.items()}
    )


def _known(rows: pl.DataFrame) -> pl.DataFrame:
    """One row per id, without columns that nobody fills. Lines of one id may add to each other; where they differ in a
    number or the schema they identify nobody, and where they differ in the name it is left out."""
    if rows["id"].is_duplicated().any():
        value = pl.exclude("id").drop_nulls()
        several = pl.any_horizontal(pl.exclude("id", "name").drop_nulls().n_unique() > 1)
        rows = rows.group_by("id", maintain_order=True).agg(
            pl.when((value.n_unique() == 1) & ~several).then(value.first())
        )
    return rows.select(c for c in rows.columns if c in ("id", "schema") or rows[c].null_count() < len(rows))


def _blocks(path: Path, names: list[str], header: tuple[str, ...], known: pl.DataFrame) -> Iterator[Block]:
    flats: list[Flat] = []
    letters = 0
    for flat in read_lines(path, SINGLE):
        flats.append(flat)
        letters += sum(map(len, flat.cells.values()))
        if len(flats) >= ROWS or letters >= LETTERS:
            yield _block(flats, names, header, known)
            flats, letters = [], 0
    if flats:
        yield _block(flats, names, header, known)


def _block(flats: list[Flat], names: list[str], header: tuple[str, ...], known: pl.DataFrame) -> Block:
    numbers = pl.Series(ROW, [flat.number for flat in flats], dtype=pl.Int64)
    columns = {name: pl.Series(name, [f.cells.get(name) for f in flats], dtype=pl.String) for name in names}
    for edge in _edges(names):
        ids = columns[f"properties.{edge}"].str.strip_chars(BLANKS).alias("id").to_frame()
        found = ids.join(known, on="id", how="left", maintain_order="left")
        columns |= {f"{edge}.{name}": found[name] for name in known.columns[1:]}
    columns["unread"] = pl.Series("unread", [f.unread or None for f in flats], dtype=pl.String)
    columns["line"] = pl.Series("line", [f.line or None for f in flats], dtype=pl.String)
    frame = pl.DataFrame([numbers, *(columns[h].alias(f"c{i}") for i, h in enumerate(header))])
    return Block(frame, _trouble(flats, header), lines=len(flats))


def _trouble(flats: list[Flat], header: tuple[str, ...]) -> pl.DataFrame:
    place = {name: i for i, name in enumerate(header)}
    told = [(f.number, place.get(path), code, path) for f in flats for path, code in f.trouble]
    told += [
        (f.number, None, "extra_cells", name)
        for f in flats
        for name in islice((n for n in f.cells if n not in place), 1)
    ]  # fmt: skip
    return pl.DataFrame(told, schema=no_trouble().schema, orient="row")
