"""The generations of a case as the pages take them, its ledger, and the work that runs beside the pages."""

from __future__ import annotations

import gc
import shutil
import tempfile
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa

from graphtool import judgements, sample
from graphtool.analysis.warm import compile_kernels
from graphtool.case import Case
from graphtool.errors import MappingError
from graphtool.load import installed_formats
from graphtool.store.base import ANY
from graphtool.texts import Lang
from graphtool.ui.data import Source
from graphtool.ui.jobs import Jobs, Report
from graphtool.ui.memo import Memo
from graphtool.views.ties import ties
from loaders.mapping import usable_mappings


@dataclass(frozen=True)
class Status:
    """How a case stands: when its generation was built, what came since, how much was handed over."""

    built: str
    newer: int
    files: int
    facts: int
    issues: int


@cache
def format_names() -> dict[str, dict[str, str]]:
    """The names of the installed evidence formats, by id and language."""
    return {form.id: {"zh": form.zh, "en": form.en} for form in installed_formats()}


class Sources:
    """The sources of a case by generation: the current one, and the one before while somebody looks at it."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.jobs = Jobs()
        self._memo = Memo()
        self._lock = threading.Lock()
        self._known: dict[str, Source] = {}

    def newest(self) -> str | None:
        """The digest of the newest generation; None when nothing was derived yet."""
        return self.case.store_digest()

    def current(self) -> Source | None:
        """The newest generation; None when nothing was derived yet."""
        digest = self.newest()
        if digest is None:
            return None
        with self._lock:
            if digest not in self._known:
                while len(self._known) > 1:
                    old = next(iter(self._known))
                    self._known.pop(old).close()
                    self._memo.drop(old)
                self._known[digest] = Source(self.case, digest, self._memo)
            return self._known[digest]

    def known(self, digest: str) -> Source | None:
        """A generation that was looked at before, while it is kept."""
        return self._known.get(digest)

    def ledger(self, question: str) -> pa.Table:
        """A table of the ledger (deliveries, issues, noted), kept until something is loaded."""
        compute = {"deliveries": self.case.deliveries, "issues": self.case.issues, "noted": self.case.noted}[question]
        graded = sorted(grade.n for grade in self.case.ledger.state().grades.values())
        return self._memo.get(self.case.digest(), question, compute, graded=graded)

    def status(self) -> Status:
        """How does the case stand now?"""
        return self._memo.get(self.case.digest(), "status", self._status, generation=self.newest() or "")

    def _status(self) -> Status:
        state = self.case.ledger.state()
        digest = self.newest()
        built = self.case.generation().built_at if digest else None
        stamp = "" if built is None else built.strftime("%Y-%m-%d %H:%M")
        current = digest is not None and self.case.is_current()
        newer = 0 if current else self._newer(digest)
        counts = [table for reading in state.readings.values() for table in reading.tables]
        return Status(
            stamp,
            max(newer, 0 if current or not state.deliveries else 1),
            len({d.file for d in state.deliveries.values()}),
            sum(t.facts for t in counts),
            self.ledger("issues").num_rows,
        )

    def _newer(self, digest: str | None) -> int:
        """How many deliveries and judgements came after a generation was built."""
        newer = 0
        for entry in self.case.ledger.journal.entries("load", "generation", judgements.KIND):
            if entry.kind == "generation":
                newer = 0 if entry.data["digest"] == digest else newer
            else:
                newer += len(entry.data.get("deliveries", [None]))
        return newer

    def mapping_names(self, lang: Lang) -> dict[str, str]:
        """What the mappings saved in the case are called, by id."""
        return {mapping.id: getattr(mapping, lang) for mapping in usable_mappings(self.case.path / "mappings")[0]}

    def broken_mappings(self) -> tuple[MappingError, ...]:
        """What is wrong with the mappings saved in the case that cannot be read; each names its file."""
        return usable_mappings(self.case.path / "mappings")[1]

    def paths(self) -> dict[str, str]:
        """SHA-256 of each file → a path under which it was handed over."""
        return {d.file: d.path for d in sorted(self.case.ledger.state().deliveries.values(), key=lambda d: d.id)}

    def record(self, kind: str, data: dict[str, Any]) -> None:
        """Write a line into the audit chain."""
        self.case.ledger.record(kind, data)

    def start_load(self, paths: Sequence[str], request: str = "", origin: str = "", spare: Path | None = None) -> None:
        """Load files and folders beside the pages, then derive; ``spare`` is a private folder to remove after."""

        def work(report: Report, stopped: Callable[[], bool]) -> str:
            try:
                return self._load(report, stopped, paths, request, origin)
            finally:
                if spare is not None:
                    shutil.rmtree(spare, ignore_errors=True)

        self.jobs.start("load", work)

    def start_sample(self) -> None:
        """Make the small invented case in a private folder, load it, remove the folder."""

        def work(report: Report, stopped: Callable[[], bool]) -> str:
            with tempfile.TemporaryDirectory(prefix="graphtool-sample-") as folder:
                sample.write(Path(folder), "small", 1)
                for mapping in sorted((Path(folder) / "mappings").glob("*.toml")):
                    self.case.add_mapping(mapping)
                return self._load(report, stopped, [str(Path(folder) / "evidence")], "", "")

        self.jobs.start("load", work)

    def start_derive(self) -> None:
        """Build the next generation beside the pages."""
        self.jobs.start("derive", lambda report, stopped: self._derive(report, stopped, 0.0))

    def warm(self) -> None:
        """Have ready what the first picture of the newest generation needs, and keep the collector of garbage from
        going over it again and again."""
        source = self.current()
        if source is not None:
            for kind in ("received", "paid", "events"):
                source.worth(ANY, kind, True)
            source.clusters()
            ties(source.projection(), [])  # compiles what sums up lines
            compile_kernels()
        gc.collect()
        gc.freeze()

    def _load(
        self, report: Report, stopped: Callable[[], bool], paths: Sequence[str], request: str, origin: str
    ) -> str:
        def step(at: Any) -> None:
            report(0.6 * at.bytes_done / max(at.bytes_total, 1), f"{Path(at.path).name} · {at.rows:,}")

        self.case.load(list(paths), request, origin, step, stopped)
        return self._derive(report, stopped, 0.6)

    def _derive(self, report: Report, stopped: Callable[[], bool], begun: float) -> str:
        def step(name: str, done: int, of: int) -> None:
            report(begun + (1 - begun) * done / max(of, 1), name)

        return self.case.derive(step, stopped)


_OPENING = threading.Lock()


def sources_of(path: str) -> Sources:
    """The sources of the case in a folder, one for all sessions of this process, whoever asks first."""
    with _OPENING:  # what two ask for at once, ``cache`` would make twice, and keep the later
        return _sources_of(path)


@cache
def _sources_of(path: str) -> Sources:
    return Sources(Case.open(path))
