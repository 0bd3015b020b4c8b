"""A case: its ledger, its graph and its projection, behind one object that works the same from a notebook,
the command line and the app.

A case is a folder: ``case.toml`` (title, id, where the graph is shared), ``vault``, ``segments``,
``journal.jsonl``, ``graph`` (one file per generation) and ``cache``. Many processes may read it at once;
loading and deriving hold the build lock.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from graphtool import accounting, checks, coverage, deciding, drafts, locks, originals, pairs, resolve
from graphtool import asking as asks
from graphtool import derive as deriving
from graphtool import load as loading
from graphtool import refunding as refunds
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
from loaders.draft import Draft
from loaders.mapping import read_mapping

if TYPE_CHECKING:
    from graphtool.store.neo4j import Neo4jStore

LAYOUT = "graph/1"
"""Version of the tables of a generation: part of the digest."""

WAIT_S = 30.0
"""How long a load or derivation waits for another one to end before it says who holds the case."""


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
            Empty: the originals that the formats and mappings known now read differently, as they were delivered.
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
        Cancelled, MappingError
        """
        with self._building("load"):
            self.ledger.set_aside()
            formats = self.formats(strict=True)
            if not paths:
                return loading.reread(self.ledger, formats, progress, cancelled)
            return loading.load(self.ledger, formats, [*map(Path, paths)], request, source, progress, cancelled)

    def add_mapping(self, file: Path | str) -> str:
        """Save a column mapping in the case; returns its id. Files it claims are read with it when loaded again.
        MappingError where it is none, with the place and what is allowed there."""
        return drafts.add(self.ledger, read_mapping(Path(file))).id

    def tables(self) -> pa.Table:
        """Which tables no format reads, and which a mapping saved here reads (:func:`drafts.tables`)."""
        return drafts.tables(self.ledger)

    def sketch(self, file: str, sheet: int = 0) -> drafts.Sketch:
        """How a table of a file (its SHA-256) could be read: a draft and its preview (:func:`drafts.sketch`)."""
        return drafts.sketch(self.ledger, self.formats(), file, sheet)

    def save_draft(self, draft: Draft) -> str:
        """Save a draft as a mapping (:func:`drafts.save`); returns its id. :meth:`load` without paths reads with it."""
        return drafts.save(self.ledger, draft).id

    def formats(self, strict: bool = False) -> list[Any]:
        """The evidence formats known here: those installed and the mappings saved; ``strict``: MappingError for a broken one."""
        return loading.installed_formats() + loading.saved_mappings(self.path / "mappings", strict)

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
        """Where facts come from, and how far that is to be trusted (:func:`originals.origins`); in the order asked.
        NotFound (``fact``) when no file of the case has such a digest."""
        return originals.origins(self.ledger.state(), ids)

    def raw(self, fact: str, around: int = 1) -> originals.RawRows:
        """The original row of a fact as printed, with ``around`` rows before and after it."""
        return originals.raw(self.ledger, self.formats(), fact, around)

    def raws(self, facts: Sequence[str]) -> dict[str, originals.RawRows]:
        """The original rows of facts as printed (:func:`originals.raws`)."""
        return originals.raws(self.ledger, self.formats(), facts)

    def coverage(self, account: str = "") -> pa.Table:
        """What is there of each account, or of one month by month (:mod:`graphtool.coverage`)."""
        with self.view() as view:
            return (coverage.calendar(view, account) if account else coverage.accounts(view)).to_arrow()

    def pairs(self) -> pa.Table:
        """Which rows tell of one transfer, which may, and why (:func:`pairs.pairs`)."""
        with self.view() as view:
            return pairs.pairs(view).to_arrow()

    def suggestions(self) -> resolve.Suggestions:
        """Who may be the same person or organisation, and why (:func:`deciding.suggestions`)."""
        with self.view() as view:
            return deciding.suggestions(self.ledger, view)

    def grade(self, of: str, code: str, handling: str = "", why: str = "") -> None:
        """Grade a delivery (its id or path) or a row (:func:`deciding.grade`); an empty code takes the grade back."""
        deciding.grade(self.ledger, self.formats(), of, code, handling, why)

    def judge(self, verb: str, first: str, second: str, why: str = "") -> Judgement:
        """Decide that two rows, or entities, are the same or not (:func:`deciding.judge`); the next derivation obeys."""
        with self.view() as view:
            return deciding.judge(self.ledger, view, verb, first, second, why)

    def undo(self, n: int, why: str = "") -> Judgement:
        """Take the judgement of line ``n`` back (:func:`deciding.undo`)."""
        return deciding.undo(self.ledger, n, why)

    def judgements(self) -> pa.Table:
        """What persons decided, ended decisions too, and whether the graph shows it (:func:`deciding.judged`)."""
        with self.view() if self.store_digest() else nullcontext() as view:
            return deciding.judged(self.ledger, view)

    def digest(self) -> str:
        """The digest that the rows in force derive to."""
        return self.ledger.digest(f"{deriving.RULES} {LAYOUT}")

    def store_digest(self) -> str | None:
        """The digest of the newest generation; None before the first."""
        return self._store.current()

    def is_current(self) -> bool:
        """Does the newest generation hold everything that was loaded?"""
        return self._store.current() == self.digest()

    def derive(self, progress: Progress | None = None, cancelled: Callable[[], bool] | None = None) -> str:
        """Build the generation that follows from all rows in force, unless it is there; returns its digest."""
        with self._building("derive"):
            digest = self.digest()
            if self._store.current() == digest:
                return digest
            self._build(self._store, digest, progress, cancelled)
            self.ledger.record("generation", {"digest": digest, "rules": deriving.RULES, "layout": LAYOUT})
            return digest

    def publish(self, progress: Callable[[int, int], None] | None = None) -> int:
        """Make the shared store hold the newest generation; returns how many rows were written or deleted.

        Raises
        ------
        Unsupported
            ``not_shared``: the case has no shared store.
        Unavailable
            The server is away, or somebody else publishes.
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
        (self.path / "cache").mkdir(exist_ok=True, mode=0o700)
        with TemporaryDirectory(dir=self.path / "cache") as scratch:

            def again() -> View:
                other = DuckStore(Path(scratch))
                self._build(other, self.digest(), None, None)
                return other.view()

            current = self._store.current() == self.digest()
            return checks.verify(self.ledger, self.view if current else None, again, self.shared(), repair)

    def _build(
        self, store: DuckStore, digest: str, progress: Progress | None, cancelled: Callable[[], bool] | None
    ) -> None:
        folder = self.path / "cache" / "derive"
        # What was derived is closed before the generation is put in order: both at once would need twice the memory.
        with store.writer(digest) as writer, deriving.derive(self.ledger, folder, progress, cancelled) as derived:
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

    def generation(self) -> accounting.Generation:
        """The newest generation. NotFound (``generation``) before anything was derived."""
        with self.view() as view:
            return accounting.generation(view, self._store.path(view.digest()))

    def projection(self) -> Projection:
        """The newest generation as arrays, from the cache when it is there."""
        digest = self._store.current()
        if digest is None:
            raise NotFound("generation", digest="-")
        if self._projection is None or self._projection.digest != digest:
            self._projection = Projection.kept(self.path / "cache" / "projection", digest, self.view)
        return self._projection

    def analyse(self, name: str, **parameters: Any) -> Result:
        """The answer of a registered analysis over the newest generation."""
        return registry.run(name, self.projection(), **parameters)

    def requests(self, entities: Sequence[str], days: int = 30, passed_on: bool = False, **given: Any) -> asks.Requests:
        """What to ask for next, where traced money leaves the evidence (:func:`asking.requests`); ``given`` as for ``trace``."""
        with self.view() as view:
            return asks.requests(view, self.projection(), self._all_traced(entities, given), days, passed_on)

    def refund(self, given: refunds.Given, **asked: Any) -> refunds.Draft:
        """Who gets how much of frozen money back (:func:`refunding.draft`); ``asked`` as for ``trace``."""
        with self.view() as view:
            return refunds.draft(view, lambda names: self._all_traced(names, asked), given)

    def _all_traced(self, entities: Sequence[str], asked: dict[str, Any]) -> Result:
        return self.analyse("trace", entities=entities, max_rows=asks.ROWS, **asked)

    @contextmanager
    def _building(self, purpose: str) -> Any:
        with locks.held(self.path / "locks" / "build.lock", purpose, WAIT_S):
            yield
