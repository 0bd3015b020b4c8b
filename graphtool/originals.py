"""From a fact back to its original row: which delivery, which file, sheet and row, and what is printed there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from graphtool.errors import EvidenceError, NotFound
from graphtool.grades import of_fact
from graphtool.ledger import Delivery, Ledger, State
from loaders.contract import Format
from loaders.readers import raw as printed
from loaders.reading import known_headers

TOGETHER = 2_000
"""Rows that stand at most so far apart are read together."""

_ORIGIN = pa.schema(
    [(n, pa.string()) for n in ("fact", "path", "file")]
    + [("sheet", pa.int32()), ("sheet_name", pa.string()), ("row", pa.int64()), ("format", pa.string())]
    + [(n, pa.string()) for n in ("source", "request", "grade", "handling")]
)


@dataclass(frozen=True)
class RawRows:
    """Rows as printed: where they stand, the header of the table, (row number, cells) around ``row``."""

    path: str
    file: str
    sheet: int
    sheet_name: str
    header: list[str]
    rows: list[tuple[int, list[str]]]
    row: int


def origins(state: State, ids: Sequence[str]) -> pa.Table:
    """Where do these facts stand? Columns fact, path, file, sheet, sheet_name, row, format, source, request, grade, handling;
    in the order asked.

    Where a file was delivered more than once the path, source and request of the first delivery in order of path are
    given; the grade is the row's own, else that of the first delivery that has one.

    Raises
    ------
    NotFound
        ``fact``: no file of the case has such a digest, or the id is none.
    """
    files = {file[:20]: file for file in state.readings}
    given: dict[str, list[Delivery]] = {}
    for said in sorted(state.deliveries.values(), key=lambda d: d.path):
        given.setdefault(said.file, []).append(said)
    rows = []
    for name in ids:
        file, sheet, row = _parts(name)
        if file not in files:
            raise NotFound("fact", id=name)
        digest = files[file]
        table = next((t for t in state.readings[digest].tables if t.sheet == sheet), None)
        if table is None:
            raise NotFound("fact", id=name)
        first = given[digest][0]
        grade = of_fact(state.grades, name, (one.id for one in given[digest]))
        rows.append(
            {"fact": name, "path": first.path, "file": digest, "sheet": sheet, "sheet_name": table.name, "row": row,
             "format": table.reader, "source": first.source, "request": first.request,
             "grade": grade.code if grade else "", "handling": grade.handling if grade else ""}
        )  # fmt: skip
    return pa.Table.from_pylist(rows, schema=_ORIGIN)


def raw(ledger: Ledger, formats: Sequence[Format], fact: str, around: int) -> RawRows:
    """What is printed in the row of a fact and ``around`` rows before and after it? Read from the vault.

    Raises
    ------
    NotFound
        ``fact`` or ``original``.
    """
    origin = origins(ledger.state(), [fact]).to_pylist()[0]
    local = ledger.vault.path(origin["file"])
    found = printed(local, origin["sheet"], origin["row"], around, known_headers(formats))
    return RawRows(
        origin["path"], origin["file"], origin["sheet"], origin["sheet_name"], found.header, found.rows, origin["row"]
    )


def raws(ledger: Ledger, formats: Sequence[Format], facts: Sequence[str]) -> dict[str, RawRows]:
    """What is printed in the rows of these facts? Each with its own row only; rows that stand near each other are read
    together. A fact whose original cannot be read is not there.

    Raises
    ------
    NotFound
        ``fact``.
    """
    found: dict[str, RawRows] = {}
    tables: dict[tuple[str, int], list[dict[str, Any]]] = {}
    for origin in origins(ledger.state(), list(dict.fromkeys(facts))).to_pylist():
        tables.setdefault((origin["file"], origin["sheet"]), []).append(origin)
    known = known_headers(formats)
    for (file, sheet), wanted in tables.items():
        for near in _near(sorted(wanted, key=lambda o: int(o["row"]))):
            first, last = near[0]["row"], near[-1]["row"]
            try:
                read = printed(ledger.vault.path(file), sheet, first, last - first, known)
            except (EvidenceError, NotFound):
                continue
            rows = dict(read.rows)
            found |= {
                o["fact"]: RawRows(
                    o["path"], file, sheet, o["sheet_name"], read.header, [(o["row"], rows[o["row"]])], o["row"]
                )
                for o in near
                if o["row"] in rows
            }
    return found


def _near(ordered: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Rows in runs, cut where more than ``TOGETHER`` others stand between two."""
    runs: list[list[dict[str, Any]]] = []
    for origin in ordered:
        if runs and origin["row"] - runs[-1][-1]["row"] <= TOGETHER:
            runs[-1].append(origin)
        else:
            runs.append([origin])
    return runs


def _parts(name: str) -> tuple[str, int, int]:
    file, _, rest = name.partition(".")
    sheet, _, row = rest.partition(".")
    if not (sheet.isdecimal() and row.isdecimal()):
        raise NotFound("fact", id=name)
    return file, int(sheet), int(row)
