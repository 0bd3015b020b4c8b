"""The truth of a case: originals, immutable Parquet segments of facts and issues, and the journal.

Nothing here is ever changed in place. A segment counts only once a journal line names it with its hash;
a *reading* is one interpretation of one file by stated readers, and the newest reading of a file is the
one in force. The digest of a case covers, as sets, the readings and judgements in force, whom files without data
name in their paths, and the rules that derive from them: no clock, user or order of loading.
"""

from __future__ import annotations

import getpass
import hashlib
import os
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

from graphtool import grades, judgements, model
from graphtool.answers import BY_FOLDER, names, owner
from graphtool.grades import Grade
from graphtool.journal import Entry, Journal
from graphtool.judgements import Judgement
from graphtool.vault import Vault, sha256

LOT = "lot"
"""The column of a segment that names the lot a row was written with: file and formats that were asked."""

ISSUES, NOTED = "issue", "noted"


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

    @property
    def by_folder(self) -> bool:
        """Was a table read that may leave it to its folder whose it is?"""
        return any(t.reader.partition("/")[0] in BY_FOLDER for t in self.tables)

    @property
    def without_data(self) -> bool:
        """Was the file understood, and is every row of it noted?"""
        read = any(t.reader for t in self.tables)
        return read and not any(t.facts or t.rejected or t.unread for t in self.tables)


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
        self.reading = root / "cache" / "reading"
        self._seen: tuple[int, State] | None = None

    def state(self) -> State:
        """What is in the case now? Cost: one read of the journal when it has grown, else nothing."""
        size = self.journal.path.stat().st_size if self.journal.path.exists() else 0
        if self._seen is None or self._seen[0] != size:
            self._seen = (size, self._replay())
        return self._seen[1]

    def digest(self, rules: str) -> str:
        """Which content is this? SHA-256 over the readings and judgements in force, whom files without data are about,
        and the ``rules`` that derive from them."""
        state = self.state()
        ids = sorted(r.id for r in state.readings.values())
        said = sorted(j.content for j in judgements.in_force(state.judgements))
        bare = {file for file, reading in state.readings.items() if reading.without_data}
        asked_for = {
            "\x1f".join((one.file, one.request, name))
            for one in state.deliveries.values()
            if one.file in bare
            for name in names(one.path)
        }
        whose = {f"{file}\x1f{key}" for file, key in self.owners()}
        told = [rules, *ids, *said, *sorted(asked_for), *sorted(whose)]
        return hashlib.sha256("\n".join(told).encode()).hexdigest()

    def owners(self) -> set[tuple[str, str]]:
        """Files whose folder may say whose they are, each with the key of every owner that its deliveries name."""
        state = self.state()
        left = {file for file, reading in state.readings.items() if reading.by_folder}
        told = {(one.file, owner(one.path)) for one in state.deliveries.values() if one.file in left}
        return {(file, key) for file, key in told if key is not None}

    def paths(self, kind: str) -> list[Path]:
        """The segments that hold rows of a kind, in order of name."""
        return sorted(self.segments / s.name for s in self.state().segments if s.kind == kind)

    def scan(self, kind: str) -> pl.LazyFrame:
        """All rows of a kind that are in force: columns of the kind and ``lot``."""
        paths = self.paths(kind)
        if not paths:
            return pl.LazyFrame(schema=dict(frame_schema(kind)))
        frame = pl.scan_parquet(paths)
        gone = self.state().superseded
        return frame.filter(~pl.col(LOT).is_in(list(gone))) if gone else frame

    def record(self, kind: str, data: dict[str, Any]) -> None:
        """Write a line to the journal: what was done, by whom, when."""
        self.journal.append(kind, data, getpass.getuser())

    def set_aside(self) -> int:
        """Move what no journal line names (left by a kill) to ``segments/aside``, and remove what it had unpacked; how
        many files. The caller holds the build lock."""
        self.vault.sweep()
        shutil.rmtree(self.reading, ignore_errors=True)
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


def asked(formats: Sequence[tuple[str, int]]) -> str:
    """Which readers were there to ask? One short digest, to see whether an unread table is worth another try."""
    return hashlib.sha256("\n".join(f"{i}/{v}" for i, v in sorted(formats)).encode()).hexdigest()[:12]


@cache
def frame_schema(kind: str) -> dict[str, pl.DataType]:
    """The columns of a segment that holds rows of a kind, :data:`LOT` last."""
    arrow = {ISSUES: model.ISSUE, NOTED: model.NOTED}.get(kind) or model.FACTS[kind]
    frame = pl.from_arrow(arrow.empty_table())
    assert isinstance(frame, pl.DataFrame)
    return dict(frame.schema) | {LOT: pl.String()}


def _changed(path: Path, digest: str) -> bool:
    return not path.exists() or sha256(path) != digest
