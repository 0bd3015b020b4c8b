"""The node that marks a case in Neo4j: which generation is there, whose case it is, who writes, how far.

A writer gives a sign of life with every batch, and every batch first asks whether the case is still its to
write: who was taken for dead and comes back writes nothing more.
"""

from __future__ import annotations

import getpass
import os
import platform
import sys
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any, Protocol, TypeVar

from graphtool.errors import Unavailable
from graphtool.store import neo4j_cypher as cypher
from graphtool.store import schema

T = TypeVar("T")
Run = Callable[[str, Mapping[str, Any]], list[list[Any]]]
"""Runs one statement in a transaction and gives its rows."""

PATIENCE_S = 120.0
"""How long a batch is tried again while the server restarts."""
HURRY_S = 4.0
"""How long a question waits before the desk looks elsewhere."""
_STALE_MS = 300_000
"""After this long without a sign of life a writer is taken for dead."""


class Server(Protocol):
    """What the marker needs of a server; see :mod:`graphtool.store.neo4j`."""

    uri: str

    def read(
        self, statement: str, parameters: Mapping[str, Any], *, patience_s: float = HURRY_S
    ) -> tuple[list[Any], list[Any]]:
        """Rows of a statement, and of a second one where there is one."""
        ...

    def write(self, work: Callable[[Run], T], patience_s: float = PATIENCE_S) -> T:
        """All statements of ``work`` in one transaction, tried again as long as that can help."""
        ...


class Marker:
    """The marker of one case."""

    def __init__(self, server: Server, case: str, owner: str) -> None:
        self._server = server
        self._case = case
        self._owner = owner
        self._writer = ""
        self._left = ""

    def digest(self, patience_s: float = PATIENCE_S) -> str | None:
        """Which whole generation of this layout is there? Raises Unavailable when the id is another case's."""
        rows, _ = self._server.read(cypher.CURRENT, {"case": self._case}, patience_s=patience_s)
        if not rows:
            return None
        digest, layout, owner = rows[0]
        self._own(owner)
        return digest if layout == schema.LAYOUT else None

    def progress(self) -> tuple[str, int, int] | None:
        """Which generation is being published, and how many of how many rows are done?"""
        rows, _ = self._server.read(cypher.PROGRESS, {"case": self._case})
        return tuple(rows[0]) if rows else None

    @contextmanager
    def held(self, purpose: str) -> Iterator[None]:
        """Be the writer of the case for the block. Raises Unavailable naming who is."""
        self.take(purpose)
        try:
            yield
        finally:
            self.release()

    def take(self, purpose: str) -> None:
        """Become the writer of the case. Raises Unavailable naming who is."""
        writer = uuid.uuid4().hex

        def work(run: Run) -> None:
            owner, there, holder, pid, doing, since, silent_ms = run(
                cypher.LOOK, {"case": self._case, "owner": self._owner}
            )[0]
            self._own(owner)
            dead = silent_ms >= _STALE_MS or _gone(holder, pid)
            if there not in (None, writer, self._left) and not dead:
                raise Unavailable("locked", holder=holder, pid=pid, purpose=doing, since=since)
            run(cypher.TAKE, {"case": self._case, "writer": writer, "purpose": purpose, **_myself()})

        self._server.write(work)
        self._writer = writer

    def release(self) -> None:
        """Stop being the writer. A server that is away is not waited for: who is gone is taken for gone."""
        self._left, self._writer = self._writer, ""
        with suppress(Unavailable):
            self._server.write(lambda run: run(cypher.RELEASE, {"case": self._case, "writer": self._left}), HURRY_S)

    def begin(self, digest: str, total: int) -> None:
        """From here on nothing there is whole."""
        self._server.write(lambda run: self._fenced(run, cypher.BEGIN, digest=digest, total=total))

    def step(
        self, done: int, statement: str = "", rows: list[Any] | None = None, meanwhile: Callable[[], None] | None = None
    ) -> None:
        """One batch with its sign of life: both or neither. ``meanwhile`` begins what can be done while the server commits;
        it may be called again."""

        def work(run: Run) -> None:
            self._fenced(run, cypher.FENCE, done=done)
            if statement:
                run(statement, {"case": self._case, "rows": rows})
            if meanwhile is not None:
                meanwhile()

        self._server.write(work)

    def finish(self, digest: str) -> None:
        """Everything is there."""
        self._server.write(lambda run: self._fenced(run, cypher.FINISH, digest=digest, layout=schema.LAYOUT))

    def _fenced(self, run: Run, statement: str, **parameters: Any) -> None:
        if not run(statement, {"case": self._case, "writer": self._writer, **parameters}):
            raise Unavailable("taken_over", case=self._case, address=self._server.uri)

    def _own(self, owner: str | None) -> None:
        if owner != self._owner:
            raise Unavailable("other_case", case=self._case, address=self._server.uri)


def _myself() -> dict[str, object]:
    """Who writes, for those who have to wait."""
    since = time.strftime("%Y-%m-%d %H:%M:%S")
    return {"holder": f"{getpass.getuser()}, {platform.node()}", "pid": os.getpid(), "since": since}


def _gone(holder: str | None, pid: int | None) -> bool:
    """Is this a process of ours on this machine that is no more? On Windows asking would end it."""
    if pid is None or holder != _myself()["holder"] or sys.platform == "win32":
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
