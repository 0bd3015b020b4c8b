"""Snapshots: a generation as it was handed over, with the hashes that prove it was not changed since.

A snapshot is a folder or a zip: the tables of the graph as Parquet, who read which file with which version, the
parameters, and a manifest with the SHA-256 of every file. The hash of the manifest stands in the journal of the
case, so a snapshot can be checked by itself (nothing changed), against the case (it was really made there), and by
deriving it again from the rows that the case held when it was made.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, cast

import pyarrow.parquet as pq

from graphtool import derive as deriving
from graphtool.analysis import registry
from graphtool.case import LAYOUT, Case
from graphtool.errors import BadParameter
from graphtool.exports.manifest import (
    GRAPH,
    MANIFEST,
    NO_TABLE,
    PARTS,
    SNAPSHOT,
    Manifest,
    Problem,
    Stored,
    damage,
    read_manifest,
)
from graphtool.exports.packing import opened, pack, sha256
from graphtool.journal import Entry, Journal
from graphtool.ledger import Ledger
from graphtool.model import TABLES
from graphtool.store import content
from graphtool.store.base import View
from graphtool.store.duckdb import DuckStore


@dataclass(frozen=True)
class Verified:
    """What was checked. ``recorded``: its seal stands in the case's journal; ``derived``: the case derives to it
    again; both None where no case was given, and ``derived`` also where this version has other rules."""

    manifest: Manifest | None
    problems: tuple[Problem, ...]
    recorded: bool | None = None
    derived: bool | None = None

    @property
    def ok(self) -> bool:
        """Is nothing wrong, as far as was checked?"""
        return not self.problems


def create(case: Case, path: Path, note: str = "") -> Manifest:
    """How is the state of a case handed over so that it can be checked later?

    Parameters
    ----------
    case : Case
        Its newest generation is taken.
    path : Path
        A folder that is not there yet, or a file that ends in ``.zip``.
    note : str
        What it is for.

    Returns
    -------
    Manifest
        What was written; its ``seal`` is in the journal of the case.

    Raises
    ------
    BadParameter
        There is something of that name.
    NotFound
        Nothing was derived yet.

    Assumptions
    -----------
    Not masked: it holds the graph in full and is readable by its owner only.

    Cost
    ----
    One scan of every table; memory for one batch.

    Source
    ------
    Own rule.
    """
    if path.exists():
        raise BadParameter("export_folder", path=path)
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".snapshot-") as spare, case.view() as view:
        made = Path(spare) / "made"
        made.mkdir(mode=0o700)
        last = _derivation(case.ledger.journal, view.digest())
        counts = {table: _write_table(view, table, made / name) for table, name in GRAPH.items()}
        _write_json(made / "readers.json", case.deliveries().to_pylist())
        _write_json(made / "parameters.json", _parameters(case))
        manifest = Manifest(
            layout=SNAPSHOT,
            title=case.title,
            note=note,
            created=datetime.now().astimezone().isoformat(timespec="seconds"),
            tool=_tool(),
            generation=view.digest(),
            content=content.digest(view),
            rules=f"{deriving.RULES} {LAYOUT}",
            journal={"line": last.n if last else 0, "hash": last.hash if last else ""},
            counts=counts,
            files={name: {"sha256": sha256(made / name), "bytes": (made / name).stat().st_size} for name in PARTS},
        )
        (made / MANIFEST).write_text(manifest.text(), encoding="utf-8", newline="\n")
        if path.suffix == ".zip":
            pack(made, Path(spare) / "packed")
            os.chmod(Path(spare) / "packed", 0o600)
            os.replace(Path(spare) / "packed", path)
        else:
            shutil.move(made, path)
    case.ledger.record("snapshot", {"seal": manifest.seal, "generation": manifest.generation, "note": note})
    return manifest


def verify(path: Path, case: Case | None = None) -> Verified:
    """Is a snapshot what it was when it was made, and does the case still derive to it?

    Parameters
    ----------
    path : Path
        Folder or zip.
    case : Case, optional
        Where it was made. Without one only the snapshot itself is checked.

    Returns
    -------
    Verified
        The manifest and every problem; none when all is well.

    Assumptions
    -----------
    A case that got more evidence since still proves its snapshots: the rows are taken as of the journal line that the
    manifest names. Rules of another version cannot be checked here, and ``derived`` stays None.

    Cost
    ----
    One read of every file; with a case, one derivation.

    Source
    ------
    Own rule.
    """
    with opened(path, MANIFEST, PARTS) as (folder, surplus):
        problems = [Problem("surplus", name) for name in surplus]
        manifest = read_manifest(folder / MANIFEST)
        if manifest is None:
            return Verified(None, (*problems, Problem("unreadable")))
        problems += damage(folder, manifest)
        if not problems and not _holds(folder, manifest):
            problems.append(Problem("content"))
    if case is None:
        return Verified(manifest, tuple(problems))
    recorded = any(e.data.get("seal") == manifest.seal for e in case.ledger.journal.entries("snapshot"))
    if not recorded:
        problems.append(Problem("unrecorded"))
    derived, found = _derive_again(case, manifest)
    return Verified(manifest, (*problems, *found), recorded, derived)


# --- inside ----------------------------------------------------------------------------------------------------


class _Until(Journal):
    """A journal as it was up to a line."""

    def __init__(self, journal: Journal, line: int) -> None:
        super().__init__(journal.path, journal._lock)
        self._until = line

    def entries(self, *kinds: str) -> Iterator[Entry]:
        for entry in super().entries(*kinds):
            if entry.n > self._until:
                return
            yield entry


def _holds(folder: Path, manifest: Manifest) -> bool:
    """Do the tables hold what the manifest says? Files that are no tables of ours do not, whatever their hash."""
    try:
        return content.digest(cast(View, Stored(folder))) == manifest.content
    except NO_TABLE:
        return False


def _derive_again(case: Case, manifest: Manifest) -> tuple[bool | None, list[Problem]]:
    """Do the rows of the case, as of then, derive to this? None where the rules are of another version."""
    line, said = int(manifest.journal["line"]), str(manifest.journal["hash"])
    here = next((e.hash for e in case.ledger.journal.entries() if e.n == line), "")
    if here != said:
        return False, [Problem("journal", str(line))]
    if manifest.rules != f"{deriving.RULES} {LAYOUT}":
        return None, []
    ledger = Ledger(case.path)
    ledger.journal = _Until(ledger.journal, line)
    if ledger.digest(manifest.rules) != manifest.generation:
        return False, [Problem("generation")]
    (case.path / "cache").mkdir(mode=0o700, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=case.path / "cache", prefix="snapshot-") as spare:
        store = DuckStore(Path(spare))
        with deriving.derive(ledger, Path(spare) / "spill") as made, store.writer(manifest.generation) as writer:
            for name, rows in made.tables():
                writer.write(name, rows)
        with store.view(manifest.generation) as view:
            same = content.digest(view) == manifest.content
        store.close()
    return same, [] if same else [Problem("derivation")]


def _write_table(view: View, table: str, path: Path) -> int:
    rows = 0
    with pq.ParquetWriter(path, TABLES[table], compression="zstd") as out:
        for batch in view.scan(table):
            out.write_batch(batch)
            rows += batch.num_rows
    return rows


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1, default=str) + "\n", encoding="utf-8", newline="\n")


def _parameters(case: Case) -> dict[str, Any]:
    """What was set: rules, formats with their versions, saved mappings as text, analyses with their defaults."""
    mappings = sorted((case.path / "mappings").glob("*.toml"))
    return {
        "rules": deriving.RULES,
        "layout": LAYOUT,
        "formats": {form.id: form.version for form in case.formats()},
        "mappings": {p.name: p.read_text("utf-8") for p in mappings},
        "analyses": {
            a.name: {p.name: None if p.required else p.default for p in a.params} for a in registry.all_analyses()
        },
        "libraries": {name: version(name) for name in ("duckdb", "polars", "pyarrow", "numba", "networkit")},
    }


def _derivation(journal: Journal, digest: str) -> Entry | None:
    """The line that says when a generation was derived: it follows from the rows named up to there."""
    return max(
        (e for e in journal.entries("generation") if e.data.get("digest") == digest), key=lambda e: e.n, default=None
    )


def _tool() -> str:
    try:
        return version("graphtool")
    except PackageNotFoundError:
        return "0"
