"""The truth of a case: originals, immutable Parquet segments of facts and issues, and the journal.

Nothing here is ever changed in place. A segment counts only once a journal line names it with its hash;
a *reading* is one interpretation of one file by stated readers, and the newest reading of a file is the
one in force. The digest of a case covers the readings in force and the rules that derive from them, as a
set: no clock, user, path or order of loading.
"""

from __future__ import annotations

import getpass
import hashlib
import os
from collections.abc import Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

from graphtool import grades, judgements, model
from graphtool.errors import IntegrityError
from graphtool.grades import Grade
from graphtool.journal import Entry, Journal
from graphtool.judgements import Judgement
from graphtool.vault import Vault, sha256

LOT = "lot"
"""The column of a segment that names the lot a row was written with: file and formats that were asked."""

ISSUES, NOTED = "issue", "noted"
_FLUSH_ROWS = 250_000
_FLUSH_FILES = 256


@dataclass(frozen=True)
class TableCount:
    """What became of one table of a file. ``reader`` is "<format id>/<version>", "" where nobody claimed it;
    ``rows`` = ``facts`` + ``noted`` + ``rejected`` + ``unread`` (rows of a table that nobody claimed)."""

    sheet: int
    name: str
    reader: str
    rows: int
    facts: int
    noted: int
    rejected: int
    unread: int = 0


@dataclass(frozen=True)
class Reading:
    """One interpretation of one file: the tables read and by whom (both in ``id``), the formats that were
    ``asked``, and the ``lot`` that its rows carry, known before the first of them is read."""

    id: str
    lot: str
    file: str
    size: int
    tables: tuple[TableCount, ...]
    asked: str


@dataclass(frozen=True)
class Delivery:
    """One file as it was handed over: its digest, the path in its container and the containers' digests
    outside in, under which request and from whom. ``time`` and ``user`` come from the journal."""

    id: str
    file: str
    path: str
    containers: tuple[str, ...]
    request: str
    source: str
    time: str = ""
    user: str = ""


@dataclass(frozen=True)
class Segment:
    """One immutable Parquet file: rows of one kind of fact, or issues, or noted rows."""

    name: str
    kind: str
    rows: int
    sha256: str


@dataclass
class State:
    """What the journal says is there: readings in force by file, deliveries by id, segments in order of
    writing; all readings there ever were by lot, and the ``superseded`` lots, whose rows still lie in segments and
    must be left out; ``judgements`` of persons, oldest first, ended ones too; ``grades`` in force by delivery or fact."""

    readings: dict[str, Reading] = field(default_factory=dict)
    lots: dict[str, Reading] = field(default_factory=dict)
    deliveries: dict[str, Delivery] = field(default_factory=dict)
    segments: list[Segment] = field(default_factory=list)
    superseded: set[str] = field(default_factory=set)
    judgements: list[Judgement] = field(default_factory=list)
    grades: dict[str, Grade] = field(default_factory=dict)


def delivery_id(file: str, path: str, request: str) -> str:
    """Which hand-over is it? The same bytes at another path or under another request are another one."""
    return hashlib.sha256(f"{file}\x1f{path}\x1f{request}".encode()).hexdigest()[:20]


def lot_id(file: str, asked: str) -> str:
    """The name of the rows that come out when these formats are asked about this file."""
    return hashlib.sha256(f"{file}\x1f{asked}".encode()).hexdigest()[:20]


def reading_id(file: str, readers: Iterable[tuple[int, str]]) -> str:
    """The name of an interpretation: the file's digest and who read which sheet; the same on every machine."""
    said = "\x1e".join(f"{sheet}\x1f{reader}" for sheet, reader in sorted(readers))
    return hashlib.sha256(f"{file}\x1f{said}".encode()).hexdigest()[:20]


class Ledger:
    """The ledger of the case in folder ``root``."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.vault = Vault(root / "vault")
        self.journal = Journal(root / "journal.jsonl", root / "locks" / "journal.lock")
        self.segments = root / "segments"
        self._seen: tuple[int, State] | None = None

    def state(self) -> State:
        """What is in the case now? Cost: one read of the journal when it has grown, else nothing."""
        size = self.journal.path.stat().st_size if self.journal.path.exists() else 0
        if self._seen is None or self._seen[0] != size:
            self._seen = (size, self._replay())
        return self._seen[1]

    def digest(self, rules: str) -> str:
        """Which content is this? SHA-256 over the readings and judgements in force, and the ``rules`` that derive
        from them."""
        state = self.state()
        ids = sorted(r.id for r in state.readings.values())
        said = sorted(j.content for j in judgements.in_force(state.judgements))
        return hashlib.sha256("\n".join([rules, *ids, *said]).encode()).hexdigest()

    def paths(self, kind: str) -> list[Path]:
        """The segments that hold rows of a kind, in order of name."""
        return sorted(self.segments / s.name for s in self.state().segments if s.kind == kind)

    def scan(self, kind: str) -> pl.LazyFrame:
        """All rows of a kind that are in force: columns of the kind and ``lot``."""
        paths = self.paths(kind)
        if not paths:
            return pl.LazyFrame(schema=dict(_frame_schema(kind)))
        frame = pl.scan_parquet(paths)
        gone = self.state().superseded
        return frame.filter(~pl.col(LOT).is_in(list(gone))) if gone else frame

    def record(self, kind: str, data: dict[str, Any]) -> None:
        """Write a line to the journal: what was done, by whom, when."""
        self.journal.append(kind, data, getpass.getuser())

    def set_aside(self) -> int:
        """Move what no journal line names (left by a kill) to ``segments/aside``; how many files. The caller
        holds the build lock."""
        self.vault.sweep()
        if not self.segments.exists():
            return 0
        named = {s.name for s in self.state().segments}
        stray = [p for p in self.segments.iterdir() if p.is_file() and p.name not in named]
        for path in stray:
            (self.segments / "aside").mkdir(exist_ok=True)
            os.replace(path, self.segments / "aside" / path.name)
        return len(stray)

    def verify(self) -> list[str]:
        """Which named segments and originals are missing or changed? Their names; none when all is well."""
        state = self.state()
        bad = [s.name for s in state.segments if _changed(self.segments / s.name, s.sha256)]
        files = {d.file for d in state.deliveries.values()}
        bad += [f[:20] for f in sorted(files) if not self.vault.has(f) or sha256(self.vault.path(f)) != f]
        return bad

    def _replay(self) -> State:
        state = State()
        segments: dict[str, Segment] = {}
        by_persons: dict[str, list[Entry]] = {judgements.KIND: [], grades.KIND: []}
        for entry in self.journal.entries("load", *by_persons):
            if entry.kind in by_persons:
                by_persons[entry.kind].append(entry)
                continue
            for said in entry.data["segments"]:
                segments[said["name"]] = Segment(**said)
            for said in entry.data["readings"]:
                tables = tuple(TableCount(**t) for t in said["tables"])
                reading = Reading(**said | {"tables": tables})
                before = state.readings.get(reading.file)
                if before is not None:
                    state.superseded.add(before.lot)
                state.superseded.discard(reading.lot)
                state.readings[reading.file] = state.lots[reading.lot] = reading
            for said in entry.data["deliveries"]:
                whence = said | {"containers": tuple(said["containers"]), "time": entry.time, "user": entry.user}
                state.deliveries.setdefault(said["id"], Delivery(**whence))
        state.segments = list(segments.values())
        state.judgements = judgements.replay(by_persons[judgements.KIND])
        state.grades = grades.replay(by_persons[grades.KIND])
        return state


class Recorder:
    """Writes what was read into segments and names it in the journal, whole files at a time.

    Rows of many small files share a segment; segments are written while the next rows are read. Nothing counts before
    :meth:`commit`; a kill loses at most what came after the last one.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._frames: dict[str, list[tuple[str, pl.DataFrame]]] = {}
        self._rows = 0
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="segments")
        self._segments: list[Future[list[Segment]]] = []
        self._readings: list[Reading] = []
        self._deliveries: list[Delivery] = []
        ledger.segments.mkdir(parents=True, exist_ok=True, mode=0o700)

    def add(self, lot: str, kind: str, frame: pl.DataFrame) -> None:
        """Take rows of one kind (of ``model.FACTS``, or issues, or noted rows) of a lot.

        Raises
        ------
        IntegrityError
            ``schema``: the columns are not those of the kind.
        """
        if not frame.height:
            return
        wanted = _frame_schema(kind)
        lacking = [name for name in wanted if name != LOT and name not in frame.columns]
        if lacking or len(frame.columns) != len(wanted) - 1:
            raise IntegrityError("schema", kind=kind, columns=", ".join(lacking or frame.columns))
        if list(frame.schema.items()) != list(wanted.items())[:-1]:
            frame = frame.select(pl.col(n).cast(t) for n, t in wanted.items() if n != LOT)
        self._frames.setdefault(kind, []).append((lot, frame))
        self._rows += frame.height
        if self._rows >= _FLUSH_ROWS:
            self._write()

    def done(self, reading: Reading | None, delivery: Delivery) -> None:
        """The file is read to its end (``reading`` is None when it already was, at another delivery)."""
        if reading is not None:
            self._readings.append(reading)
        self._deliveries.append(delivery)
        if len(self._deliveries) >= _FLUSH_FILES:
            self.commit()

    def drop(self) -> None:
        """Forget what was taken since the last commit; segments already written stay unnamed."""
        self._frames, self._rows = {}, 0
        self._segments, self._readings, self._deliveries = [], [], []

    def commit(self) -> None:
        """Make everything taken so far part of the case, by one line of the journal; the originals first."""
        self._ledger.vault.settle()
        self._write()
        segments = [segment for written in self._segments for segment in written.result()]
        if not (segments or self._readings or self._deliveries):
            return
        said = ("id", "file", "path", "containers", "request", "source")
        self._ledger.record(
            "load",
            {
                "segments": [asdict(s) for s in segments],
                "readings": [asdict(r) for r in self._readings],
                "deliveries": [{k: getattr(d, k) for k in said} for d in self._deliveries],
            },
        )
        self.drop()

    def _write(self) -> None:
        """Have the rows taken so far written; at most two lots of rows are in memory."""
        if self._segments:
            self._segments[-1].result()
        if self._frames:
            self._segments.append(self._writer.submit(_write_segments, self._ledger.segments, self._frames))
        self._frames, self._rows = {}, 0


def _write_segments(folder: Path, kinds: dict[str, list[tuple[str, pl.DataFrame]]]) -> list[Segment]:
    """One segment per kind."""
    found = []
    for kind, frames in sorted(kinds.items()):
        frame = _with_lots(frames)
        aside = folder / f".partial-{kind}-{os.getpid()}"
        frame.write_parquet(aside, compression="zstd", compression_level=1, row_group_size=122_880, statistics=False)
        _fsync(aside)
        digest = sha256(aside)
        name = f"{kind}-{digest[:24]}.parquet"
        os.chmod(aside, 0o400)
        os.replace(aside, folder / name)
        found.append(Segment(name, kind, frame.height, digest))
    return found


def asked(formats: Sequence[tuple[str, int]]) -> str:
    """Which readers were there to ask? One short digest, to see whether an unread table is worth another try."""
    return hashlib.sha256("\n".join(f"{i}/{v}" for i, v in sorted(formats)).encode()).hexdigest()[:12]


@cache
def _frame_schema(kind: str) -> dict[str, pl.DataType]:
    arrow = {ISSUES: model.ISSUE, NOTED: model.NOTED}.get(kind) or model.FACTS[kind]
    frame = pl.from_arrow(arrow.empty_table())
    assert isinstance(frame, pl.DataFrame)
    return dict(frame.schema) | {LOT: pl.String()}


def _with_lots(frames: Sequence[tuple[str, pl.DataFrame]]) -> pl.DataFrame:
    """Rows of several lots, each row with the name of its own."""
    lots = pl.DataFrame({LOT: [lot for lot, _ in frames], "rows": [frame.height for _, frame in frames]})
    return pl.concat([frame for _, frame in frames]).with_columns(
        lots.select(pl.col(LOT).repeat_by("rows").explode())[LOT]
    )


def _changed(path: Path, digest: str) -> bool:
    return not path.exists() or sha256(path) != digest


def _fsync(path: Path) -> None:
    with path.open("rb") as f:
        os.fsync(f.fileno())
