"""What was handed over, what became of it, what could not be read, and how much graph follows from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import polars as pl
import pyarrow as pa

from graphtool.ledger import Ledger, State
from graphtool.store.base import View


@dataclass(frozen=True)
class Generation:
    """One derived graph: its digest, when it was built, and how many rows each table has."""

    digest: str
    built_at: datetime
    counts: dict[str, int]


def generation(view: View, place: Path) -> Generation:
    """The generation that ``view`` reads, whose file is ``place``."""
    counts = {name: view.count(name) for name in ("entity", "event", "evidence", "allocation")}
    return Generation(view.digest(), datetime.fromtimestamp(place.stat().st_mtime), counts)


def paths(state: State) -> dict[str, str]:
    """SHA-256 of each file → the path of its first delivery in order of path."""
    told = sorted(state.deliveries.values(), key=lambda d: d.path, reverse=True)
    return {said.file: said.path for said in told}


def said(ledger: Ledger, kind: str, file: str | None, paths: Mapping[str, str]) -> pa.Table:
    """The issues or noted rows in force (of one file, or of all), each with the ``path`` of its file; in order of
    path, sheet, row."""
    rows = ledger.scan(kind)
    if file is not None:
        rows = rows.filter(pl.col("file") == file)
    names = pl.LazyFrame(
        {"file": list(paths), "path": list(paths.values())}, dict.fromkeys(("file", "path"), pl.String)
    )
    joined = rows.drop("lot").join(names, on="file", how="left").sort("path", "sheet", "row")
    return joined.collect().to_arrow()


def deliveries(state: State) -> pa.Table:
    """What was handed over and what became of it: one row per delivery and table of the file.

    Columns delivery, file, path, size, containers, request, source, grade, handling, loaded_at, user, sheet, sheet_name, reader,
    rows, facts, noted, rejected, unread; in order of path, sheet. A file without a table has one row with no reader.
    """
    rows = []
    for said in sorted(state.deliveries.values(), key=lambda d: (d.path, d.id)):
        reading = state.readings[said.file]
        grade = state.grades.get(said.id)
        head = {
            "delivery": said.id, "file": said.file, "path": said.path, "size": reading.size,
            "containers": list(said.containers), "request": said.request, "source": said.source,
            "grade": grade.code if grade else "", "handling": grade.handling if grade else "",
            "loaded_at": said.time, "user": said.user,
        }  # fmt: skip
        for table in reading.tables:
            counts = asdict(table)
            counts["sheet_name"] = counts.pop("name")
            rows.append(head | counts)
    return pa.Table.from_pylist(rows, schema=_DELIVERIES)


_DELIVERIES = pa.schema(
    [(n, pa.string()) for n in ("delivery", "file", "path")]
    + [("size", pa.int64()), ("containers", pa.list_(pa.string()))]
    + [(n, pa.string()) for n in ("request", "source", "grade", "handling", "loaded_at", "user")]
    + [("sheet", pa.int32()), ("sheet_name", pa.string()), ("reader", pa.string())]
    + [(n, pa.int64()) for n in ("rows", "facts", "noted", "rejected", "unread")]
)
