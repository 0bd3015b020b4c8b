"""What a snapshot holds and says of itself: its files, its manifest, its tables to scan."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, cast

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from graphtool.errors import BadParameter
from graphtool.exports.packing import opened, sha256
from graphtool.model import TABLES
from graphtool.store.base import View

SNAPSHOT = "snapshot/1"
"""Version of this layout."""

MANIFEST = "manifest.json"
GRAPH = {name: f"graph-{name}.parquet" for name in TABLES}
PARTS = (*GRAPH.values(), "readers.json", "parameters.json")
"""Every file of a snapshot beside its manifest; all in one folder, so that a path can lead nowhere else."""

NO_TABLE = (pa.ArrowException, pl.exceptions.PolarsError)
"""What a file that is no table of ours raises when it is read as one."""


@dataclass(frozen=True)
class Manifest:
    """What a snapshot says of itself.

    Attributes
    ----------
    layout, title, note, created, tool : str
        Layout of the snapshot; title of the case; what it is for; local time; version of this program.
    generation, content : str
        Digest of the generation, and of what its tables hold.
    rules : str
        Versions of the derivation and of the tables.
    journal : dict
        ``line`` and ``hash`` of the line of the journal that says when the generation was derived.
    counts : dict
        Rows of each table.
    files : dict
        Name → ``sha256`` and ``bytes``.
    """

    layout: str
    title: str
    note: str
    created: str
    tool: str
    generation: str
    content: str
    rules: str
    journal: dict[str, Any]
    counts: dict[str, int]
    files: dict[str, dict[str, Any]]

    def text(self) -> str:
        """The manifest as it is written; its hash is the name of the snapshot."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=2, sort_keys=True) + "\n"

    @property
    def seal(self) -> str:
        """SHA-256 of the manifest: it stands for the whole snapshot."""
        return hashlib.sha256(self.text().encode()).hexdigest()


@dataclass(frozen=True)
class Problem:
    """One thing that is not as it should be; ``code`` names the sentence ``exports.snapshot.<code>``."""

    code: str
    detail: str = ""


@dataclass(frozen=True)
class Listed:
    """A snapshot in a folder; without a manifest when that cannot be read."""

    path: Path
    manifest: Manifest | None


class Stored:
    """The tables of an opened snapshot, to scan like a generation of a store."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def scan(self, table: str, columns: tuple[str, ...] = ()) -> pa.RecordBatchReader:
        """All rows of a table in the order of the store."""
        file = pq.ParquetFile(self._folder / GRAPH[table])
        if not file.schema_arrow.equals(TABLES[table]):
            raise pa.ArrowInvalid(f"no table of ours: {table}")
        names = list(columns) or TABLES[table].names
        schema = pa.schema([TABLES[table].field(n) for n in names])
        return pa.RecordBatchReader.from_batches(schema, (b.cast(schema) for b in file.iter_batches(columns=names)))


def damage(folder: Path, manifest: Manifest) -> list[Problem]:
    """Files that are missing, changed or not named."""
    found = [Problem("unnamed", name) for name in PARTS if name not in manifest.files]
    for name, said in manifest.files.items():
        if name not in PARTS or not (folder / name).is_file():
            found.append(Problem("missing", name))
        elif sha256(folder / name) != said.get("sha256"):
            found.append(Problem("changed", name))
    return found


def read_manifest(path: Path) -> Manifest | None:
    """The manifest; None where it is none of ours."""
    try:
        said = json.loads(path.read_text("utf-8"))
        manifest = Manifest(**said)
        known = manifest.layout == SNAPSHOT and isinstance(manifest.journal["line"], int)
        whole = all(isinstance(v, dict) and isinstance(v.get("sha256"), str) for v in manifest.files.values())
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
    return manifest if known and whole else None


def list_snapshots(folder: Path) -> list[Listed]:
    """Which snapshots are in a folder? In order of time, those that cannot be read last."""
    found = []
    for path in sorted(folder.iterdir()) if folder.is_dir() else []:
        if path.suffix != ".zip" and not (path / MANIFEST).is_file():
            continue
        with opened(path, MANIFEST, ()) as (place, _):
            found.append(Listed(path, read_manifest(place / MANIFEST)))
    return sorted(found, key=lambda s: (s.manifest is None, s.manifest.created if s.manifest else "", s.path))


@contextmanager
def tables_of(path: Path) -> Iterator[View]:
    """The tables of a snapshot, to be compared; only ``scan`` answers.

    Raises
    ------
    BadParameter
        It is no snapshot, or is damaged.
    """
    with opened(path, MANIFEST, PARTS) as (folder, _):
        manifest = read_manifest(folder / MANIFEST)
        if manifest is None or damage(folder, manifest):
            raise BadParameter("snapshot", path=path)
        try:
            yield cast(View, Stored(folder))
        except NO_TABLE as error:
            raise BadParameter("snapshot", path=path) from error


def as_frame(found: list[Listed]) -> pl.DataFrame:
    """The list as a table: path, created, title, note, generation, entities, events, seal."""
    rows = [
        {
            "path": str(s.path),
            "created": s.manifest.created if s.manifest else None,
            "title": s.manifest.title if s.manifest else None,
            "note": s.manifest.note if s.manifest else None,
            "generation": s.manifest.generation if s.manifest else None,
            "entities": s.manifest.counts.get("entity") if s.manifest else None,
            "events": s.manifest.counts.get("event") if s.manifest else None,
            "seal": s.manifest.seal if s.manifest else None,
        }
        for s in found
    ]
    kinds = dict.fromkeys(("path", "created", "title", "note", "generation"), pl.String)
    return pl.DataFrame(rows, schema={**kinds, "entities": pl.Int64, "events": pl.Int64, "seal": pl.String})
