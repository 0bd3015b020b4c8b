"""The embedded graph: one DuckDB file per generation, written aside, renamed, then only read.

``<case>/graph/<digest>.duckdb`` holds a generation, ``<case>/graph/current`` names the newest. Any number of
processes read while another writes the next one; a reader keeps the generation it opened. The generation
before the current one stays, older ones go.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Self

import pyarrow as pa

from graphtool.errors import NotFound
from graphtool.locks import held
from graphtool.store.base import Traits
from graphtool.store.duckdb_view import DuckView
from graphtool.store.duckdb_writer import build
from graphtool.store.spool import Spool

MEMORY = "1GB"
"""What DuckDB itself may hold while it writes; beyond that it uses the scratch folder."""


class DuckStore:
    """The generations of one case on this machine.

    Parameters
    ----------
    case
        The case's folder. Generations live in ``graph``, scratch files of writers in ``cache/scratch``.
    """

    def __init__(self, case: Path) -> None:
        self._folder = case / "graph"
        self._scratch = case / "cache" / "scratch"
        self._lock = case / "locks" / "graph"

    def traits(self) -> Traits:
        return Traits(name="duckdb", shared=False, timed_paths=False)

    def current(self) -> str | None:
        try:
            digest = (self._folder / "current").read_text("ascii").strip()
        except FileNotFoundError:
            return None
        return digest if self.path(digest).is_file() else None

    def path(self, digest: str) -> Path:
        """The file of a generation. NotFound for what cannot be a digest."""
        if not digest.isascii() or not digest.isalnum():
            raise NotFound("generation", digest=digest)
        return self._folder / f"{digest}.duckdb"

    def writer(self, digest: str) -> DuckWriter:
        return DuckWriter(self.path(digest), self._scratch, self._lock)

    def view(self, digest: str | None = None) -> DuckView:
        wanted = self.current() if digest is None else digest
        if wanted is None or not self.path(wanted).is_file():
            raise NotFound("generation", digest=wanted or "-")
        return DuckView(self.path(wanted), wanted)

    def close(self) -> None:
        """Nothing is held: every view has its own connection."""


class DuckWriter:
    """Collects the tables of a generation and makes it current on leaving."""

    def __init__(self, path: Path, scratch: Path, lock: Path) -> None:
        self._path, self._scratch, self._lock = path, scratch, lock
        self._held = ExitStack()

    def __enter__(self) -> Self:
        for folder in (self._path.parent, self._scratch, self._lock.parent):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._held.enter_context(held(self._lock, f"graph {self._path.stem}", wait_s=0))
        self._sweep()
        self._own = Path(tempfile.mkdtemp(prefix="graph-", dir=self._scratch))
        self._held.callback(shutil.rmtree, self._own, ignore_errors=True)
        self._spool = Spool(self._own)
        return self

    def write(self, table: str, batches: pa.RecordBatchReader) -> None:
        self._spool.add(table, batches)

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        with self._held:
            if error is None:
                aside = self._path.with_name(f"{self._path.name}.partial")
                try:
                    build(aside, self._path.stem, self._spool, MEMORY, self._own)
                    self._publish(aside)
                finally:
                    _remove(aside)

    def _publish(self, aside: Path) -> None:
        """The file under its name first, then the word that it is current; both safe against a power cut."""
        _synced(aside)
        aside.replace(self._path)
        current = self._path.with_name("current")
        before = current.read_text("ascii").strip() if current.is_file() else ""
        written = current.with_suffix(".partial")
        written.write_text(f"{self._path.stem}\n", "ascii")
        _synced(written)
        written.replace(current)
        _synced_folder(current.parent)
        for path in self._path.parent.glob("*.duckdb"):
            if path.stem not in (self._path.stem, before):
                _remove(path)

    def _sweep(self) -> None:
        """What writers that were killed left behind. The lock is ours, so nobody uses it."""
        for path in self._path.parent.glob("*.partial*"):
            _remove(path)
        for path in self._scratch.glob("graph-*"):
            shutil.rmtree(path, ignore_errors=True)


def _remove(path: Path) -> None:
    """Gone, unless somebody still reads it (Windows): then the next writer tries again."""
    for one in (path, path.with_name(f"{path.name}.wal")):
        try:
            one.unlink(missing_ok=True)
        except PermissionError:
            continue


def _synced(path: Path) -> None:
    with path.open("rb+") as handle:
        os.fsync(handle.fileno())


def _synced_folder(folder: Path) -> None:
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
