"""A case: its ledger, its graph and its projection, behind one object that works the same from a notebook,
the command line and the app.

A case is a folder: ``case.toml`` (title, id, where the graph is shared), ``vault``, ``segments``,
``journal.jsonl``, ``graph`` (one file per generation) and ``cache``. Many processes may read it at once;
loading and deriving hold the build lock.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from graphtool import accounting, checks, coverage, locks, originals, pairs
from graphtool import derive as deriving
from graphtool import load as loading
from graphtool.analysis import registry
from graphtool.analysis.results import Result
from graphtool.derive.run import Progress
from graphtool.errors import NotFound, Unsupported
from graphtool.judgements import Judgement
from graphtool.ledger import ISSUES, NOTED, Ledger
from graphtool.projection import Projection
from graphtool.settings import Settings
from graphtool.store.base import View
from graphtool.store.duckdb import DuckStore
from loaders.mapping import SUFFIX, load_mapping, save_mapping

if TYPE_CHECKING:
    from graphtool.store.neo4j import Neo4jStore

LAYOUT = "graph/1"
"""Version of the tables of a generation: part of the digest."""

WAIT_S = 30.0
"""How long a load or derivation waits for another one to end before it says who holds the case."""


@dataclass(frozen=True)
class Generation:
    """One derived graph: its digest, when it was built, and how many rows each table has."""

    digest: str
    built_at: datetime
    counts: dict[str, int]


class Case:
    """One case, opened. Use it as a context manager or :meth:`close` it."""

    def __init__(self, path: Path, settings: Settings) -> None:
        self.path = path
        self.settings = settings
        self.ledger = Ledger(path)
        self._store = DuckStore(path)
        self._shared: Neo4jStore | None = None
        self._projection: Projection | None = None

    @classmethod
    def create(cls, path: Path | str, title: str = "", store: str = "duckdb") -> Case:
        """A new, empty case in a folder that is not there yet or empty.

        Raises
        ------
        Unsupported
            ``not_empty``: the folder holds something else; ``address``: a store that is no allowed address.
        """
        root = Path(path)
        if store != "duckdb":
            from graphtool.store.neo4j_address import parse  # the driver loads slowly; only cases that share need it

            parse(store)
        settings = Settings.found(root, title, store)
        case = cls(root, settings)
        case.ledger.record("case", vars(settings))
        return case

    @classmethod
    def open(cls, path: Path | str) -> Case:
        """The case in a folder.

        Raises
        ------
        NotFound
            ``case``: there is no case in that folder.
        """
        root = Path(path)
        return cls(root, Settings.read(root))

    @property
    def title(self) -> str:
        """What the case is called."""
        return self.settings.title

    def close(self) -> None:
        """Release what is open; the case itself stays."""
        self._store.close()
        if self._shared is not None:
            self._shared.close()

    def __enter__(self) -> Case:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def load(
        self,
        paths: Sequence[Path | str] = (),
        request: str = "",
        source: str = "",
        progress: loading.Progress | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> loading.LoadReport:
        """Read files, folders and archives into the ledger; what was read before is only noted as delivered again.

        Parameters
        ----------
        paths : sequence of path
            None: the originals that the formats and mappings known now read differently, as they were delivered.
        request, source : str
            Under which request and from whom the files came; part of each delivery.
        progress : callable(Step), optional
        cancelled : callable() -> bool, optional
            Asked between batches; whole files read so far stay.

        Returns
        -------
        LoadReport

        Raises
        ------
        Unavailable
            ``locked``: somebody else loads or derives.
        Cancelled
        """
        with self._building("load"):
            self.ledger.set_aside()
            if not paths:
                return loading.reread(self.ledger, self.formats(), progress, cancelled)
            return loading.load(self.ledger, self.formats(), [*map(Path, paths)], request, source, progress, cancelled)

    def add_mapping(self, file: Path | str) -> str:
        """Save a column mapping in the case; returns its id. Files it claims are read with it when loaded again.

        Raises
        ------
        MappingError
            The mapping is none, with the place and what is allowed there.
        """
        mapping = load_mapping(Path(file))
        folder = self.path / "mappings"
        folder.mkdir(exist_ok=True, mode=0o700)
        save_mapping(Path(file).read_text("utf-8-sig"), folder / f"{mapping.id}{SUFFIX}")
        self.ledger.record("mapping", {"id": mapping.id, "version": mapping.version, "digest": mapping.digest})
        return mapping.id

    def formats(self) -> list[Any]:
        """The evidence formats known here: those installed and the mappings saved in the case."""
        return loading.installed_formats() + loading.saved_mappings(self.path / "mappings")

    def deliveries(self) -> pa.Table:
        """What was handed over and what became of it: one row per delivery and table of the file."""
        return accounting.deliveries(self.ledger.state())

    def issues(self, file: str | None = None) -> pa.Table:
        """All troubles in rows and cells (``model.ISSUE`` and ``path``), of one file (its SHA-256) or all."""
        return accounting.said(self.ledger, ISSUES, file, self.paths())

    def noted(self, file: str | None = None) -> pa.Table:
        """All rows that are accounted for without being facts (``model.NOTED`` and ``path``)."""
        return accounting.said(self.ledger, NOTED, file, self.paths())

    def paths(self) -> dict[str, str]:
        """SHA-256 of each file → the path of its first delivery in order of path."""
        return accounting.paths(self.ledger.state())

    def facts(self, ids: Sequence[str]) -> pa.Table:
        """Where facts come from: fact, path, file, sheet, sheet_name, row, format; in the order asked.

        Raises
        ------
        NotFound
            ``fact``: no file of the case has such a digest.
        """
        return originals.origins(self.ledger.state(), ids)

    def raw(self, fact: str, around: int = 1) -> originals.RawRows:
        """The original row of a fact as printed, with ``around`` rows before and after it."""
        return originals.raw(self.ledger, self.formats(), fact, around)

    def coverage(self, account: str = "") -> pa.Table:
        """What is there of each account, or of one month by month (:mod:`graphtool.coverage`)."""
        with self.view() as view:
            return (coverage.calendar(view, account) if account else coverage.accounts(view)).to_arrow()

    def pairs(self) -> pa.Table:
        """Which rows tell of one transfer, which may, and why (:func:`pairs.pairs`)."""
        with self.view() as view:
            return pairs.pairs(view).to_arrow()

    def grade(self, of: str, code: str, handling: str = "", why: str = "") -> None:
        """Grade a delivery (its id or path) or a row (:func:`originals.grade`); an empty code takes the grade back."""
        originals.grade(self.ledger, of, code, handling, why)

    def judge(self, verb: str, first: str, second: str, why: str = "") -> Judgement:
        """Decide that two rows are the same or not (:func:`pairs.judge`); the next derivation obeys."""
        with self.view() as view:
            return pairs.judge(self.ledger, view, verb, first, second, why)

    def undo(self, n: int, why: str = "") -> Judgement:
        """Take the judgement of line ``n`` back (:func:`pairs.undo`)."""
        return pairs.undo(self.ledger, n, why)

    def digest(self) -> str:
        """The digest that the rows in force derive to."""
        return self.ledger.digest(f"{deriving.RULES} {LAYOUT}")

    def store_digest(self) -> str | None:
        """The digest of the newest generation; None before the first."""
        return self._store.current()

    def is_current(self) -> bool:
        """Does the newest generation hold everything that was loaded?"""
        return self._store.current() == self.digest()

    def derive(
        self,
        progress: Progress | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> str:
        """Build the generation that follows from all rows in force; returns its digest. Nothing to do when it
        is there already."""
        with self._building("derive"):
            digest = self.digest()
            if self._store.current() == digest:
                return digest
            self._build(self._store, digest, progress, cancelled)
            self.ledger.record("generation", {"digest": digest, "rules": deriving.RULES, "layout": LAYOUT})
            return digest

    def publish(self, progress: Callable[[int, int], None] | None = None) -> int:
        """Make the shared store hold the newest generation; returns how many rows were written or deleted.

        Raises Unsupported (``not_shared``) where the case has no shared store, Unavailable when the server is away or
        somebody else publishes.
        """
        shared = self.shared()
        if shared is None:
            raise Unsupported("not_shared")
        with self._building("publish"), self.view() as view:
            before = shared.current()
            last = self.view(before) if before and self._store.path(before).is_file() else None
            done = shared.publish(view, last, progress)
            self.ledger.record("publish", {"digest": view.digest(), "rows": done})
            return done

    def verify(self, repair: bool = False) -> dict[str, Any]:
        """Is everything as it was left? See :func:`graphtool.checks.verify`; the shared store is repaired on demand."""
        with TemporaryDirectory(dir=self._scratch()) as scratch:

            def again() -> View:
                other = DuckStore(Path(scratch))
                self._build(other, self.digest(), None, None)
                return other.view()

            current = self._store.current() == self.digest()
            return checks.verify(self.ledger, self.view if current else None, again, self.shared(), repair)

    def _scratch(self) -> Path:
        folder = self.path / "cache"
        folder.mkdir(exist_ok=True, mode=0o700)
        return folder

    def _build(
        self,
        store: DuckStore,
        digest: str,
        progress: Progress | None,
        cancelled: Callable[[], bool] | None,
    ) -> None:
        folder = self.path / "cache" / "derive"
        with deriving.derive(self.ledger, folder, progress, cancelled) as derived, store.writer(digest) as writer:
            for name, rows in derived.tables():
                writer.write(name, rows)

    def view(self, digest: str | None = None) -> View:
        """The newest generation (or that one) in the embedded store; close it after use."""
        return self._store.view(digest)

    def desk_view(self) -> View:
        """The view that search, expand and untimed paths use: the shared store once it holds the newest
        generation, the embedded one until then."""
        shared = self.shared()
        if shared is not None and shared.current() == self._store.current():
            return shared.view()
        return self.view()

    def shared(self) -> Neo4jStore | None:
        """The shared store of the case; None when it has none."""
        if self.settings.store == "duckdb":
            return None
        if self._shared is None:
            from graphtool.store.neo4j import Neo4jStore

            # The first line of the journal is this case's alone, whatever id somebody wrote into case.toml.
            first = next(iter(self.ledger.journal.entries()), None)
            owner = first.hash if first is not None else ""
            self._shared = Neo4jStore(self.settings.store, self.settings.id, owner=owner)
        return self._shared

    def generation(self) -> Generation:
        """The newest generation; NotFound (``generation``) when nothing was derived yet."""
        with self.view() as view:
            digest = view.digest()
            counts = {name: view.count(name) for name in ("entity", "event", "evidence", "allocation")}
        place = self.path / "graph" / f"{digest}.duckdb"
        return Generation(digest, datetime.fromtimestamp(place.stat().st_mtime), counts)

    def projection(self) -> Projection:
        """The newest generation as arrays, from the cache when it is there."""
        digest = self._store.current()
        if digest is None:
            raise NotFound("generation", digest="-")
        if self._projection is None or self._projection.digest != digest:
            folder = self.path / "cache" / "projection"
            found = Projection.load(folder, digest)
            if found is None:
                with self.view(digest) as view:
                    Projection.from_view(view).save(folder)
                found = Projection.load(folder, digest)
                assert found is not None
            self._projection = found
        return self._projection

    def analyse(self, name: str, **parameters: Any) -> Result:
        """The answer of a registered analysis over the newest generation."""
        return registry.run(name, self.projection(), **parameters)

    @contextmanager
    def _building(self, purpose: str) -> Any:
        with locks.held(self.path / "locks" / "build.lock", purpose, WAIT_S):
            yield
