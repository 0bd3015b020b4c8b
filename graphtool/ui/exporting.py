"""What leaves the desk: the graph on the canvas in every export format, tables as workbooks with their rows.

Each hand-over is written to the audit chain by its receipt: format, counts, hash, whether masked.
"""

from __future__ import annotations

import base64
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa

from graphtool.errors import BadParameter
from graphtool.exports import EXPORTS, Content, Scope, Shape, export_graph
from graphtool.exports.registry import sha256
from graphtool.exports.tables import Column, Sort, Table
from graphtool.exports.workbook import write_tables
from graphtool.ui.data import Source
from graphtool.ui.sources import Sources
from graphtool.ui.state import Desk

MIME = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".zip": "application/zip",
    ".html": "text/html",
}
EVENTS_WITH_ROWS = 20_000
"""A workbook names the source rows of at most so many events."""


@dataclass(frozen=True)
class Sheet:
    """A table that is handed over: its title, its columns (name, title, sort) and its rows."""

    title: str
    columns: Sequence[tuple[str, str, Sort]]
    rows: Sequence[dict[str, Any]]


def on_canvas(desk: Desk, source: Source) -> list[str]:
    """The entities that stand by themselves on the canvas, with what is shown together with them."""
    members = [thing.members for thing in desk.history.present.shown() if not thing.many]
    if not members:
        return []
    found: list[str] = source.projection().ids(np.unique(np.concatenate(members))).to_pylist()
    return found


def canvas(desk: Desk, sources: Sources, source: Source, name: str) -> dict[str, Any]:
    """The graph on the canvas in one of the export formats. Raises BadParameter for an unknown one."""
    if name not in EXPORTS:
        raise BadParameter("export_format", value=name, allowed=", ".join(EXPORTS))
    scope = Scope(tuple(on_canvas(desk, source)), desk.where)
    shape = Shape(lang=desk.lang, masked=desk.masked, paths=sources.paths())

    def write(path: Path) -> dict[str, Any]:
        with source.view() as view:
            return asdict(export_graph(Content(view, scope, shape), name, path))

    return handed(desk, sources, f"{desk.word('export.file_canvas')}{EXPORTS[name].suffix}", write)


def workbook(
    desk: Desk, sources: Sources, source: Source | None, title: str, sheets: Sequence[Sheet], events: Sequence[str]
) -> dict[str, Any]:
    """Tables as a workbook, with a sheet of the source rows that ``events`` stand on."""
    tables = [_table(f"t{i}", sheet) for i, sheet in enumerate(sheets)]
    digest = source.digest if source is not None else ""
    about = [
        (desk.word("export.about_case"), sources.case.title),
        (desk.word("export.about_generation"), digest or desk.word("frame.no_generation")),
        (desk.word("export.about_masked"), desk.word("frame.masked" if desk.masked else "frame.unmasked")),
    ]
    if source is not None and events:
        tables.append(_table("rows", rows_of(desk, source, events[:EVENTS_WITH_ROWS])))
        shown = f"{min(len(events), EVENTS_WITH_ROWS):,} / {len(events):,}"
        about.append((desk.word("export.about_events"), shown))

    def write(path: Path) -> dict[str, Any]:
        counts = write_tables(path, tables, about, desk.lang)
        return {
            "format": "xlsx",
            "generation": digest,
            "rows": sum(counts.values()),
            "sha256": sha256(path),
            "masked": desk.masked,
        }

    return handed(desk, sources, f"{title}.xlsx", write)


def rows_of(desk: Desk, source: Source, events: Sequence[str]) -> Sheet:
    """The source rows of events: event, path, sheet, row, who gave them and how far they are to be trusted."""
    facts = source.evidence(list(events))
    origins = source.facts([f for e in events for f in facts.get(e, [])])
    made = [
        {
            "event": event,
            "path": o["path"],
            "sheet": o.get("sheet_name") or str(o["sheet"] + 1),
            "row": o["row"],
            "fact": fact,
            **{name: o.get(name) or "" for name in ("source", "request", "grade", "handling")},
        }
        for event in events
        for fact in facts.get(event, [])
        if (o := origins.get(fact)) is not None
    ]
    columns: list[tuple[str, str, Sort]] = [
        ("event", desk.word("export.event"), "text"),
        ("path", desk.word("evidence.path"), "text"),
        ("sheet", desk.word("evidence.sheet"), "text"),
        ("row", desk.word("rows.row"), "count"),
        ("fact", desk.word("rows.fact"), "text"),
        ("source", desk.word("evidence.source"), "text"),
        ("request", desk.word("evidence.request"), "text"),
        ("grade", desk.word("grading.grade"), "text"),
        ("handling", desk.word("grading.handling"), "text"),
    ]
    return Sheet(desk.word("export.rows"), columns, made)


def _table(name: str, sheet: Sheet) -> Table:
    kinds = {
        "text": pl.String,
        "count": pl.Int64,
        "money": pl.Int64,
        "score": pl.Float64,
        "time": pl.String,
        "flag": pl.Boolean,
    }
    schema = {column: kinds[sort] for column, _, sort in sheet.columns}
    frame = pl.DataFrame([{c: row.get(c) for c in schema} for row in sheet.rows], schema=schema)
    return Table(name, sheet.title, tuple(Column(c, t, s) for c, t, s in sheet.columns), lambda: iter([frame]))


def handed(desk: Desk, sources: Sources, name: str, write: Callable[[Path], dict[str, Any]]) -> dict[str, Any]:
    """Write into a private folder, note it in the audit chain, give the bytes to the browser."""
    with tempfile.TemporaryDirectory(prefix="graphtool-export-") as folder:
        path = Path(folder) / f"made{''.join(Path(name).suffixes)}"
        receipt = write(path)
        data = path.read_bytes()
    sources.record("export", receipt)
    mime = MIME.get(Path(name).suffix, "application/octet-stream")
    return {"token": desk.next_token(), "name": name, "mime": mime, "base64": base64.b64encode(data).decode("ascii")}


def plain_rows(table: pa.Table) -> list[dict[str, Any]]:
    """A result table as rows."""
    rows: list[dict[str, Any]] = table.to_pylist()
    return rows
