"""Loading: files and archives → rows in the ledger, whole files at a time.

What was read before by the same readers is only noted as delivered again. A file is read anew when one of
its readers has a newer version, when it has unread tables and there are other formats or mappings than
last time, or when the mapping that read it says something else now; the new reading then supersedes the old one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import entry_points
from pathlib import Path

from graphtool.errors import Cancelled, IntegrityError, NotFound, Unreadable
from graphtool.ledger import (
    ISSUES,
    NOTED,
    Delivery,
    Ledger,
    Reading,
    TableCount,
    asked,
    delivery_id,
    lot_id,
    reading_id,
)
from graphtool.recorder import Recorder
from loaders.archives import Source, walk
from loaders.contract import ROW, Format, choose
from loaders.encodings import kind_of
from loaders.mapping import load_mappings, mapping_of, usable_mappings
from loaders.readers import tables
from loaders.reading import TableRead, known_headers
from loaders.suggest import Proposal, suggest
from loaders.together import read_all

_LARGE = 64 << 20  # bytes; before a file of that size what was read so far is committed


@dataclass(frozen=True)
class Step:
    """How far loading is: the file being read, bytes and rows done, bytes there are in all (0 while unknown)."""

    path: str
    bytes_done: int
    bytes_total: int
    rows: int


Progress = Callable[[Step], None]


@dataclass
class LoadReport:
    """What a load did. ``files`` = ``read`` + ``known`` + ``failed``; ``rows`` = ``facts`` + ``noted`` +
    ``rejected`` + ``unread``, all of the files that were read now."""

    files: int = 0
    read: int = 0
    known: int = 0
    failed: int = 0
    rows: int = 0
    facts: int = 0
    noted: int = 0
    rejected: int = 0
    unread: int = 0
    issues: int = 0


def installed_formats() -> list[Format]:
    """The evidence formats that are installed, ours and those of others, by the entry point ``graphtool.loaders``."""
    found: dict[str, Format] = {}
    for point in sorted(entry_points(group="graphtool.loaders"), key=lambda p: p.name):
        for form in point.load():
            found.setdefault(form.id, form)
    return [found[name] for name in sorted(found)]


def saved_mappings(folder: Path, strict: bool = True) -> list[Format]:
    """The formats of the column mappings saved in a folder; unless ``strict``, of those that can be read.

    Raises
    ------
    MappingError
        One cannot be read; the file is named.
    """
    found = load_mappings(folder) if strict else usable_mappings(folder)[0]
    return [form for mapping in found for form in mapping.formats]


def suggest_mappings(file: Path, formats: Sequence[Format]) -> list[Proposal]:
    """How could the tables of a file that no format claims be mapped? One proposal per table.

    Raises
    ------
    EvidenceError
        The file is no table.
    """
    found: list[Proposal] = []
    seen = 0
    for source in walk([file]):
        if source.error is not None:
            raise source.error
        for table in tables(source.local, source.kind, known_headers(formats)):
            seen += 1
            if not choose(table.head, formats)[0]:
                found.append(suggest(table.head))
            for _ in table.blocks:  # the next sheet can only be asked for once this one is read
                pass
    if not seen:
        raise Unreadable("no_table", path=file.name)
    return found


def load(
    ledger: Ledger,
    formats: Sequence[Format],
    paths: Sequence[Path],
    request: str = "",
    source: str = "",
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> LoadReport:
    """Read all files below ``paths``; see :meth:`graphtool.Case.load`. The caller holds the build lock.

    Cost: one read of every file for its digest and one copy into the vault; reading streams, so memory does
    not grow with the size of a file.
    """
    missing = next((p for p in paths if not p.exists()), None)
    if missing is not None:
        raise NotFound("path", path=str(missing))
    run = _Run(ledger, formats, request, source, progress, cancelled, _size(paths))
    ledger.reading.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        for found, parts in read_all(walk(paths, spare=ledger.reading), formats, run.wants):
            run.take(found, parts)
    finally:
        run.recorder.close()  # whatever ended the load: what was read to its end stays
    return run.report


def reread(
    ledger: Ledger,
    formats: Sequence[Format],
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> LoadReport:
    """Read again, from the vault, the files that these formats would read differently; see :meth:`graphtool.Case.load`.
    The caller holds the build lock.
    """
    given = {one.file: one for one in sorted(ledger.state().deliveries.values(), key=lambda d: d.path, reverse=True)}
    run = _Run(ledger, formats, "", "", progress, cancelled, 0)
    run.given = {file: one for file, one in given.items() if not run.is_known(file)}
    places = [(one, ledger.vault.path(file)) for file, one in sorted(run.given.items())]
    found = [
        Source(one.file, one.path, place, place.stat().st_size, kind_of(place), one.containers, (one.path,))
        for one, place in places
    ]
    run.total = sum(source.size for source in found)
    try:
        for source, parts in read_all(found, formats, run.wants):
            run.take(source, parts)
    finally:
        run.recorder.close()
    return run.report


class _Run:
    """One load: what was there before, what is being written, how far it is."""

    def __init__(
        self,
        ledger: Ledger,
        formats: Sequence[Format],
        request: str,
        source: str,
        progress: Progress | None,
        cancelled: Callable[[], bool] | None,
        total: int,
    ) -> None:
        self.ledger, self.formats = ledger, formats
        self.recorder = Recorder(ledger)
        self.report = LoadReport()
        self._request, self._source = request, source
        self._progress, self._cancelled, self.total = progress, cancelled, total
        self._before = ledger.state()
        self._versions = {f.id: f.version for f in formats}
        self._mappings = {mapping_of(f.id) for f in formats} - {""}
        self._asked = asked([(f.id, f.version) for f in formats])
        self.given: dict[str, Delivery] = {}
        """Deliveries of files that are read from the vault, where they are known."""
        self._now: set[str] = set()
        self._waiting: dict[str, list[Delivery]] = {}
        self._bytes = 0

    def wants(self, found: Source) -> bool:
        """One innermost file: into the vault. Must it be read? If not, it is noted as delivered."""
        self._pause(found)
        self.report.files += 1
        self._bytes += found.size
        if not found.file:
            self.report.failed += 1
            self.report.issues += 1
            self.ledger.record("unreadable", {"path": found.shown, "error": found.error.key if found.error else ""})
            return False
        if found.size >= _LARGE:
            self.recorder.commit()
        if found.size >= _LARGE and not found.containers:
            self.ledger.vault.take_beside(found.local, found.file)
        else:  # a small copy is soon made, and a member of an archive is soon gone
            self.ledger.vault.take(found.local, found.file)
        if found.file in self._waiting:  # the same bytes again, and the first copy is not read yet
            self._waiting[found.file].append(self._delivery(found))
            self.report.known += 1
            return False
        if self.is_known(found.file):
            self.report.known += 1
            self._deliver(self._delivery(found))
            return False
        earlier = self._before.lots.get(lot_id(found.file, self._asked))
        if earlier is not None:  # these formats have read this file before; only other formats came between
            self.report.known += 1
            self._now.add(found.file)
            self.recorder.done(earlier, self._delivery(found))
            return False
        self._waiting[found.file] = []
        return True

    def take(self, found: Source, parts: Iterable[TableRead]) -> None:
        """What a wanted file says: its rows, and that it and its copies were delivered."""
        reading = self._read(found, parts)
        self.recorder.done(reading, self._delivery(found))
        self._now.add(found.file)
        if found.kind != "empty" and not any(t.reader or t.rows for t in reading.tables):
            self.report.failed += 1
        else:
            self.report.read += 1
        for copy in self._waiting.pop(found.file):
            self._deliver(copy)

    def _delivery(self, found: Source) -> Delivery:
        if found.file in self.given:
            return self.given[found.file]
        name = delivery_id(found.file, found.shown, self._request)
        return Delivery(name, found.file, found.shown, found.containers, self._request, self._source)

    def _deliver(self, said: Delivery) -> None:
        """A file that was read before came again."""
        if said.id not in self._before.deliveries:
            self.recorder.done(None, said)

    def is_known(self, file: str) -> bool:
        """Was the file read, and would these formats read it the same way?"""
        if file in self._now:
            return True
        reading = self._before.readings.get(file)
        if reading is None:
            return False
        readers = [t.reader.rpartition("/") for t in reading.tables if t.reader]
        same = all(self._stands(name, int(version)) for name, _, version in readers)
        unread = any(t.unread for t in reading.tables)
        return same and not (unread and reading.asked != self._asked)

    def _stands(self, name: str, version: int) -> bool:
        """Does a format still read as it did? One that is gone does, unless it is a mapping that says something else now."""
        if name in self._versions:
            return self._versions[name] == version
        return mapping_of(name) not in self._mappings

    def _read(self, found: Source, parts: Iterable[TableRead]) -> Reading:
        lot = lot_id(found.file, self._asked)
        account: dict[int, Counter[str]] = {}
        names: dict[int, tuple[str, str]] = {}
        for part in parts:
            if not self._fits(part):
                raise IntegrityError("too_large", file=found.file[:20])
            for kind, frame in part.outcome.facts.items():
                self.recorder.add(lot, kind, frame)
            for kind, rows in ((ISSUES, part.outcome.issues), (NOTED, part.outcome.noted)):
                if rows is not None:
                    self.recorder.add(lot, kind, rows)
            counts = Counter(part.outcome.counts())
            counts["unread"] = part.unread
            counts["rows"] += part.unread
            counts["issues"] = 0 if part.outcome.issues is None else part.outcome.issues.height
            account.setdefault(part.sheet, Counter()).update(counts)
            names[part.sheet] = (part.name, part.reader or names.get(part.sheet, ("", ""))[1])
            self._add(counts)
            self._pause(found)
        tables = tuple(
            TableCount(sheet, *names[sheet], *(said[c] for c in ("rows", "facts", "noted", "rejected", "unread")))
            for sheet, said in sorted(account.items())
        )
        name = reading_id(found.file, ((t.sheet, t.reader) for t in tables))
        return Reading(name, lot, found.file, found.size, tables, self._asked)

    @staticmethod
    def _fits(part: TableRead) -> bool:
        """Facts are numbered in 10 bits of sheet and 28 bits of row."""
        rows = [f[ROW].max() for f in part.outcome.facts.values() if f.height]
        return part.sheet < 1 << 10 and all(isinstance(n, int) and n < 1 << 28 for n in rows)

    def _add(self, counts: Counter[str]) -> None:
        for name in ("rows", "facts", "noted", "rejected", "unread", "issues"):
            setattr(self.report, name, getattr(self.report, name) + counts[name])

    def _pause(self, found: Source) -> None:
        if self._cancelled is not None and self._cancelled():
            raise Cancelled
        if self._progress is not None:
            self._progress(Step(found.shown, self._bytes, self.total, self.report.rows))


def _size(paths: Iterable[Path]) -> int:
    """Bytes of all files below, for the progress bar."""
    files = (f for p in paths for f in (p.rglob("*") if p.is_dir() else (p,)))
    return sum(f.stat().st_size for f in files if f.is_file() and not f.is_symlink())
