"""The journal of a case: JSON lines, append-only, each chained to the one before by SHA-256.

It is the audit log and the only thing that makes a segment count: what no line names does not exist.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graphtool import locks
from graphtool.errors import IntegrityError

GENESIS = "0" * 64


@dataclass(frozen=True)
class Entry:
    """One line: its number from 1, local time of writing, user, ``kind`` and ``data``, chained by ``hash``."""

    n: int
    time: str
    user: str
    kind: str
    data: dict[str, Any]
    prev: str
    hash: str


@dataclass(frozen=True)
class Verdict:
    """Does the chain hold? ``lines`` read; ``broken`` the first line that does not (0 when all do), ``why``
    one of parse, number, chain, hash; ``torn`` whether the last line was cut off by a kill."""

    lines: int
    broken: int
    why: str
    torn: bool


class Journal:
    """The journal file of one case."""

    def __init__(self, path: Path, lock: Path) -> None:
        self.path = path
        self._lock = lock

    def append(self, kind: str, data: dict[str, Any], user: str) -> Entry:
        """Add one line and make it durable.

        A last line torn by a kill is moved to ``<journal>.torn`` first. Cost: one read of the tail and
        one fsync.

        Raises
        ------
        IntegrityError
            The last line is whole but its hash does not hold: nothing is appended to a broken chain.
        """
        with locks.held(self._lock, "journal"):
            self._set_torn_aside()
            last = self._last()
            n, prev = (last.n + 1, last.hash) if last else (1, GENESIS)
            stamp = time.strftime("%Y-%m-%dT%H:%M:%S%z")
            entry = Entry(n, stamp, user, kind, data, prev, _hash(n, stamp, user, kind, data, prev))
            line = json.dumps(vars(entry), ensure_ascii=False, separators=(",", ":")) + "\n"
            with self.path.open("ab") as out:
                out.write(line.encode("utf-8"))
                out.flush()
                os.fsync(out.fileno())
            return entry

    def entries(self, *kinds: str) -> Iterator[Entry]:
        """The lines of these kinds (all when none is named), oldest first; a torn last line is left out.

        Raises
        ------
        IntegrityError
            ``journal`` with the number of the first line that is no entry.
        """
        if not self.path.exists():
            return
        with self.path.open("rb") as lines:
            for n, line in enumerate(lines, 1):
                if not line.endswith(b"\n"):
                    return
                entry = _parse(line)
                if entry is None:
                    raise IntegrityError("journal", line=n)
                if not kinds or entry.kind in kinds:
                    yield entry

    def verify(self) -> Verdict:
        """Has anybody changed, removed, added or moved a line? Names the first broken one."""
        prev, n = GENESIS, 0
        if not self.path.exists():
            return Verdict(0, 0, "", False)
        with self.path.open("rb") as lines:
            for n, line in enumerate(lines, 1):
                if not line.endswith(b"\n"):
                    return Verdict(n - 1, 0, "", True)
                entry = _parse(line)
                if entry is None:
                    return Verdict(n, n, "parse", False)
                if entry.n != n:
                    return Verdict(n, n, "number", False)
                if entry.prev != prev:
                    return Verdict(n, n, "chain", False)
                if entry.hash != _hash(entry.n, entry.time, entry.user, entry.kind, entry.data, entry.prev):
                    return Verdict(n, n, "hash", False)
                prev = entry.hash
        return Verdict(n, 0, "", False)

    def _last(self) -> Entry | None:
        """The last line, read from the end of the file."""
        if not self.path.exists() or not (size := self.path.stat().st_size):
            return None
        with self.path.open("rb") as f:
            step, tail = 65_536, b""
            while size and tail.count(b"\n") < 2:
                start = max(0, size - step)
                f.seek(start)
                tail = f.read(size - start) + tail
                size = start
        line = tail.rstrip(b"\n").rsplit(b"\n", 1)[-1]
        entry = _parse(line)
        if entry is None or entry.hash != _hash(entry.n, entry.time, entry.user, entry.kind, entry.data, entry.prev):
            raise IntegrityError("journal_tail")
        return entry

    def _set_torn_aside(self) -> None:
        if not self.path.exists() or not (size := self.path.stat().st_size):
            return
        with self.path.open("r+b") as f:
            f.seek(size - 1)
            if f.read(1) == b"\n":
                return
            end = 0
            f.seek(0)
            for line in f:
                if line.endswith(b"\n"):
                    end += len(line)
            f.seek(end)
            with self.path.with_suffix(".torn").open("ab") as aside:
                aside.write(f.read() + b"\n")
            f.truncate(end)


def _hash(n: int, stamp: str, user: str, kind: str, data: dict[str, Any], prev: str) -> str:
    text = json.dumps([n, stamp, user, kind, data, prev], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _parse(line: bytes) -> Entry | None:
    try:
        return Entry(**json.loads(line))
    except (ValueError, TypeError):
        return None
