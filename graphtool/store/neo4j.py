"""The graph of a case in a shared Neo4j server.

One database may hold many cases: the case is part of every key and every statement. A node ``Case`` marks
which generation stands there; while a generation is published the mark is gone, so nobody reads a mixture,
and what was written before a break is found by its hash and kept.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import Any, Self, TypeVar

import pyarrow as pa

from graphtool.errors import NotFound
from graphtool.model import TABLES
from graphtool.store import neo4j_cypher as cypher
from graphtool.store import schema
from graphtool.store.base import Traits, View
from graphtool.store.neo4j_address import credentials, parse
from graphtool.store.neo4j_check import Deviation, Found, deviations, read_back, read_hashes
from graphtool.store.neo4j_driver import Connection
from graphtool.store.neo4j_marker import HURRY_S, PATIENCE_S, Marker
from graphtool.store.neo4j_rows import Ahead, Known, Layout, checked, lay_out, plan
from graphtool.store.neo4j_view import Neo4jView

T = TypeVar("T")
Progress = Callable[[int, int], None]
"""Told how many of how many rows are published; may raise to stop."""

_ALIVE_S = 20.0
"""How often a writer that only collects gives a sign of life."""


@dataclass(frozen=True)
class Publishing:
    """A generation on its way into the server: ``done`` of ``total`` rows."""

    digest: str
    done: int
    total: int


class Neo4jStore:
    """The generations of one case in a Neo4j server: the newest whole one, or none while one is published.

    Parameters
    ----------
    address
        ``bolt+s://`` or ``neo4j+s://``; unencrypted only on this machine. ``/name`` at the end is a database.
    case
        The case's id: part of every key.
    owner
        What tells two cases of one id apart (the first line of the journal, say). The first to publish under an
        id owns it; anybody else is refused.
    user, password
        From :func:`graphtool.store.neo4j_address.credentials` when not given.

    Raises
    ------
    Unsupported
        ``address``: not encrypted, or not an address of a Neo4j server.
    Unavailable
        ``neo4j_credentials``: no user or password is known.
    """

    def __init__(
        self, address: str, case: str, *, owner: str = "", user: str | None = None, password: str | None = None
    ) -> None:
        where = parse(address)
        known = (user, password) if user is not None and password is not None else credentials(where)
        self._server = Connection(where, *known)
        self._case = case
        self._marker = Marker(self._server, case, owner)
        self._published: tuple[str, Known] | None = None

    def traits(self) -> Traits:
        return Traits(name="neo4j", shared=True, timed_paths=False, differences=("one_generation",))

    def current(self) -> str | None:
        return self._marker.digest(HURRY_S)

    def publishing(self) -> Publishing | None:
        """Which generation is being published, by whomever, and how far? None when none is."""
        found = self._marker.progress()
        return Publishing(*found) if found else None

    def view(self, digest: str | None = None) -> Neo4jView:
        there = self.current()
        if there is None or digest not in (None, there):
            raise NotFound("generation", digest=digest or "-")
        return Neo4jView(partial(self._ask, there), there)

    def close(self) -> None:
        self._server.close()

    def writer(self, digest: str) -> Neo4jWriter:
        return Neo4jWriter(self, self._marker, digest)

    def publish(self, view: View, last: View | None = None, progress: Progress | None = None) -> int:
        """Make the server hold what a view holds; only what differs is sent.

        Parameters
        ----------
        view
            The generation, in the embedded store.
        last
            The generation that was published last, when it is still there: then nothing is read back.
        progress
            Called after each batch.

        Returns
        -------
        int
            How many nodes, relationships and rows were written or deleted.

        Raises
        ------
        Unavailable
            ``locked``: someone else publishes this case; ``other_case``: the id belongs to another case;
            ``neo4j_away`` and others: the server failed for longer than two minutes. What was written stays,
            the next run goes on from there, and until then no generation is marked as whole.
        """
        with self._writing("publish"):
            wanted = lay_out(checked(_tables(view)))
            if last is not None and last.digest() == self._marker.digest():
                self._published = (last.digest(), lay_out(checked(_tables(last))).known())
            return self.bring(view.digest(), wanted, progress)

    def verify(self, view: View, *, repair: bool = False, progress: Progress | None = None) -> list[Deviation]:
        """Does the server hold exactly what a view holds? Everything is read back and compared, not only hashes.

        Parameters
        ----------
        view
            The generation that should be there.
        repair
            Also put right what is missing, changed or surplus.
        progress
            Called after each batch of a repair.

        Returns
        -------
        list of Deviation
            Per table (entity, event, row) how many are missing, changed and surplus: as found, before any repair.
        """
        with self._writing("verify"):
            wanted = lay_out(checked(_tables(view)))
            there = read_back(self._all)
            found = deviations(wanted, there)
            marked = self._marker.digest() == view.digest()
            if repair and not (marked and all(one.same for one in found)):
                self.bring(view.digest(), wanted, progress, there)
            return found

    # --- publishing -----------------------------------------------------------------------------

    @contextmanager
    def _writing(self, purpose: str) -> Iterator[None]:
        self.declare()
        with self._marker.held(purpose):
            yield

    def bring(self, digest: str, wanted: Layout, progress: Progress | None = None, there: Found | None = None) -> int:
        """As the writer of the case: write what differs, the mark last. ``there`` spares reading back."""
        changes = plan(wanted, self._known() if there is None else there.known)
        first = [] if there is None else there.strays()
        total = changes.total + sum(len(batch.rows) for batch in first)
        self._published = None
        self._marker.begin(digest, total)
        done = 0
        batches = Ahead(chain(first, changes.batches(self._case)))
        for batch in batches:
            done += len(batch.rows)
            self._marker.step(done, batch.statement, batch.rows, batches.make_next)
            if progress is not None:
                progress(done, total)
        self._marker.finish(digest)
        self._published = (digest, wanted.known())
        return total

    def _known(self) -> Known:
        """What the server holds: as remembered from the generation it is marked with, else read back."""
        if self._published is not None and self._published[0] == self._marker.digest():
            return self._published[1]
        return read_hashes(self._all)

    def declare(self) -> None:
        """Make the constraints and indexes that are missing, and wait until they answer."""
        there = {row[0] for row in self._all("SHOW CONSTRAINTS YIELD name RETURN name", {})}
        there |= {row[0] for row in self._all("SHOW INDEXES YIELD name RETURN name", {})}
        missing = [statement for name, statement in map(cypher.declare, cypher.INDEXES) if name not in there]
        for statement in missing:
            self._server.write(lambda run, statement=statement: run(statement, {}))  # type: ignore[misc]
        if missing:
            self._all("CALL db.awaitIndexes(600)", {})

    # --- reading --------------------------------------------------------------------------------

    def _all(self, statement: str, parameters: Mapping[str, Any]) -> list[list[Any]]:
        return self._server.read(statement, {**parameters, "case": self._case}, patience_s=PATIENCE_S)[0]

    def _ask(
        self,
        digest: str,
        statement: str | Sequence[str],
        parameters: Mapping[str, Any],
        enough: int | None = None,
    ) -> list[list[Any]]:
        """Rows of a statement. The mark is looked at after it, in the same transaction: when it still names the
        generation, nothing was changed while the statement ran."""
        rows, marks = self._server.read(statement, {**parameters, "case": self._case}, cypher.CURRENT, enough=enough)
        if not marks or marks[0][0] != digest:
            raise NotFound("generation", digest=digest)
        return rows


class Neo4jWriter:
    """Collects the tables of a generation and publishes them on leaving."""

    def __init__(self, store: Neo4jStore, marker: Marker, digest: str) -> None:
        self._store = store
        self._marker = marker
        self._digest = digest
        self._parts: dict[str, list[pa.Table]] = {name: [] for name in TABLES}
        self._seen = 0.0

    def __enter__(self) -> Self:
        self._store.declare()
        self._marker.take("write")
        self._seen = time.monotonic()
        return self

    def write(self, table: str, batches: pa.RecordBatchReader) -> None:
        schema.fit(table, batches.schema)
        self._parts[table].append(batches.read_all().select(TABLES[table].names).cast(TABLES[table]))
        if time.monotonic() - self._seen > _ALIVE_S:
            self._marker.step(0)
            self._seen = time.monotonic()

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        try:
            if error is None:
                whole = {name: pa.concat_tables(parts) for name, parts in self._parts.items() if parts}
                self._store.bring(self._digest, lay_out(checked(whole)))
        finally:
            self._marker.release()


def _tables(view: View) -> dict[str, pa.Table]:
    return {name: view.scan(name).read_all() for name in TABLES}
