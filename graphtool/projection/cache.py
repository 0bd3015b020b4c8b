"""A projection kept in a folder: Arrow files that are memory-mapped, so that opening one costs nothing.

Written into a folder aside and renamed, so that a reader finds it whole or not at all. A folder of
another layout or another generation counts as not there.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from graphtool.projection.allocations import Allocations
from graphtool.projection.core import Names, Projection
from graphtool.projection.layout import frozen, one_array
from graphtool.projection.statements import Statements
from graphtool.store.base import View

LAYOUT = 2
"""The number of this layout; raise it whenever a file or column changes."""

_EVENT_COLUMNS = (
    "src",
    "dst",
    "relation",
    "time_ms",
    "until_ms",
    "precision",
    "seq",
    "amount",
    "currency",
    "directed",
    "doubtful",
    "out_events",
    "in_events",
)
_FLAGS = ("directed", "doubtful")
_BALANCE_COLUMNS = ("event", "node", "amount", "currency")
_ALLOCATION_COLUMNS = ("from_event", "to_event", "amount", "currency", "basis", "in_rows")


def save(projection: Projection, folder: Path) -> None:
    """Keep a projection in ``folder``, which is replaced if it is there."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))  # 0700 by mkdtemp
    try:
        _write_all(projection, aside)
        if folder.exists():
            old = Path(tempfile.mkdtemp(prefix=f".{folder.name}.old.", dir=folder.parent))
            os.replace(folder, old / "was")
            os.replace(aside, folder)
            shutil.rmtree(old, ignore_errors=True)
        else:
            os.replace(aside, folder)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def kept(folder: Path, digest: str, view: Callable[[str], View]) -> Projection:
    """The projection of that generation; built from its view and saved in ``folder`` when it is not there whole."""
    found = load(folder, digest)
    if found is None:
        with view(digest) as of:
            save(Projection.from_view(of), folder)
        found = load(folder, digest)
        assert found is not None
    return found


def load(folder: Path, digest: str) -> Projection | None:
    """The projection of that generation in ``folder``; None when it is not there whole."""
    note = folder / "projection.json"
    if not note.is_file():
        return None
    stated = json.loads(note.read_text("utf-8"))
    if stated.get("layout") != LAYOUT or stated.get("digest") != digest:
        return None
    events, nodes = _read(folder / "events.arrow"), _read(folder / "nodes.arrow")
    starts, tied = _read(folder / "starts.arrow"), _read(folder / "allocations.arrow")
    spans, held = _read(folder / "allocation_starts.arrow"), _read(folder / "balances.arrow")
    bare: dict[str, Any] = {name: _array(events, name) for name in _EVENT_COLUMNS}
    bare |= {name: frozen(bare[name].view(np.bool_), np.bool_) for name in _FLAGS}
    names = Names(lambda: nodes.select(["id", "label"]), lambda: _read(folder / "event_ids.arrow").column("id"))
    return Projection(
        digest=digest,
        kind=_array(nodes, "kind"),
        currencies=tuple(stated["currencies"]),
        out_start=_array(starts, "out"),
        in_start=_array(starts, "in"),
        allocations=Allocations(
            **{name: _array(tied, name) for name in _ALLOCATION_COLUMNS},
            bases=tuple(stated["bases"]),
            start=_array(spans, "out"),
            in_start=_array(spans, "in"),
        ),
        statements=Statements(
            from_ms=_array(nodes, "from_ms"),
            until_ms=_array(nodes, "until_ms"),
            **{name: _array(held, name) for name in _BALANCE_COLUMNS},
        ),
        pool_type=_array(nodes, "pool_type"),
        names=names,
        **bare,
    )


def _write_all(projection: Projection, folder: Path) -> None:
    columns = {name: getattr(projection, name) for name in _EVENT_COLUMNS}
    columns |= {name: columns[name].view(np.uint8) for name in _FLAGS}
    _write(folder / "events.arrow", pa.table({name: pa.array(values) for name, values in columns.items()}))
    _write(folder / "event_ids.arrow", pa.table({"id": projection.names.events.cast(pa.large_string())}))
    known = projection.names.entities
    told = projection.statements
    numbers = {
        "kind": projection.kind,
        "pool_type": projection.pool_type,
        "from_ms": told.from_ms,
        "until_ms": told.until_ms,
    }
    nodes = {"id": known["id"], "label": known["label"]} | {name: pa.array(values) for name, values in numbers.items()}
    _write(folder / "nodes.arrow", pa.table(nodes))
    held = {name: pa.array(getattr(told, name)) for name in _BALANCE_COLUMNS}
    _write(folder / "balances.arrow", pa.table(held))
    starts = {"out": projection.out_start, "in": projection.in_start}
    _write(folder / "starts.arrow", pa.table({name: pa.array(values) for name, values in starts.items()}))
    tied = projection.allocations
    _write(
        folder / "allocations.arrow",
        pa.table({name: pa.array(getattr(tied, name)) for name in _ALLOCATION_COLUMNS}),
    )
    spans = {"out": tied.start, "in": tied.in_start}
    _write(folder / "allocation_starts.arrow", pa.table({name: pa.array(values) for name, values in spans.items()}))
    stated = {
        "layout": LAYOUT,
        "digest": projection.digest,
        "currencies": list(projection.currencies),
        "bases": list(tied.bases),
    }
    (folder / "projection.json").write_text(json.dumps(stated, ensure_ascii=False), "utf-8")


def _write(path: Path, table: pa.Table) -> None:
    table = table.combine_chunks()
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)


def _read(path: Path) -> pa.Table:
    with pa.memory_map(str(path)) as source:
        return pa.ipc.open_file(source).read_all()


def _array(table: pa.Table, name: str) -> npt.NDArray[Any]:
    column = table.column(name)
    if not column.num_chunks:
        return frozen(np.empty(0, column.type.to_pandas_dtype()), column.type.to_pandas_dtype())
    values = one_array(column).to_numpy(zero_copy_only=True)
    return frozen(values, values.dtype.type)
