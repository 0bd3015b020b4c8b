"""The driver of Neo4j, with what has to be known about it: the only file that imports it.

What to try again, what an error means in the words of our tree, and that nothing but an encrypted line leaves the
machine (:mod:`.neo4j_address`).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

import neo4j
from neo4j import exceptions

from graphtool.errors import Unavailable
from graphtool.store.neo4j_address import Address
from graphtool.store.neo4j_marker import HURRY_S, PATIENCE_S, Run

T = TypeVar("T")

_FETCH = 10_000


class Connection:
    """A database of a server, and who we are there; nothing is opened before it is asked."""

    def __init__(self, address: Address, user: str, password: str) -> None:
        self.uri = address.uri
        self._database = address.database
        # A driver opens nothing before it is asked; patience can only be set per driver.
        self._drivers = {
            patience_s: neo4j.GraphDatabase.driver(
                address.uri,
                auth=(user, password),
                connection_timeout=HURRY_S,
                connection_acquisition_timeout=2 * patience_s,
                max_transaction_retry_time=patience_s,
                notifications_min_severity="OFF",
                telemetry_disabled=True,
                user_agent="graphtool",
            )
            for patience_s in (HURRY_S, PATIENCE_S)
        }

    def close(self) -> None:
        for driver in self._drivers.values():
            driver.close()

    def read(
        self,
        statement: str | Sequence[str],
        parameters: Mapping[str, Any],
        then: str = "",
        patience_s: float = HURRY_S,
        enough: int | None = None,
    ) -> tuple[list[Any], list[Any]]:
        """Rows of a statement (or of several, until there are ``enough``), and of another one asked in the same
        transaction after it."""
        statements = [statement] if isinstance(statement, str) else statement

        def work(transaction: neo4j.ManagedTransaction) -> tuple[list[Any], list[Any]]:
            rows: list[Any] = []
            for one in statements:
                rows += transaction.run(one, dict(parameters)).values()
                if enough is not None and len(rows) >= enough:
                    break
            return rows, transaction.run(then, dict(parameters)).values() if then else []

        return self._tried(patience_s, lambda session: session.execute_read(work))

    def stream(self, statement: str, parameters: Mapping[str, Any]) -> Iterator[list[Any]]:
        """The rows of a statement that only reads, one after the other; not tried again once they flow."""
        with self._session(PATIENCE_S, neo4j.READ_ACCESS) as session:
            for record in session.run(statement, dict(parameters)):
                yield record.values()

    def write(self, work: Callable[[Run], T], patience_s: float = PATIENCE_S) -> T:
        """All statements of ``work`` in one transaction, tried again as long as that can help: every statement may
        run twice."""

        def within(transaction: neo4j.ManagedTransaction) -> T:
            return work(lambda statement, parameters: transaction.run(statement, dict(parameters)).values())

        return self._tried(patience_s, lambda session: session.execute_write(within))

    def _tried(self, patience_s: float, work: Callable[[neo4j.Session], T]) -> T:
        """The driver runs again what a deadlock or a restart broke, with two exceptions, run again here: what broke at
        the commit, where it is unknown whether that happened, and what broke once more while it was undone."""
        deadline = time.monotonic() + patience_s
        while True:
            try:
                with self._session(patience_s) as session:
                    return work(session)
            except Unavailable as error:
                if not _passes(error) or time.monotonic() > deadline:
                    raise

    @contextmanager
    def _session(self, patience_s: float, access: str = neo4j.WRITE_ACCESS) -> Iterator[neo4j.Session]:
        driver = self._drivers[patience_s]
        try:
            with driver.session(database=self._database, fetch_size=_FETCH, default_access_mode=access) as session:
                yield session
        except exceptions.AuthError as error:
            raise Unavailable("neo4j_login", address=self.uri) from error
        except exceptions.Neo4jError as error:
            # Its text may quote what was written; the code never does.
            raise Unavailable("neo4j_refused", address=self.uri, reason=error.code) from error
        except (exceptions.DriverError, OSError) as error:
            raise Unavailable("neo4j_away", address=self.uri, reason=type(error).__name__) from error


def _passes(error: BaseException | None) -> bool:
    """Is an error, or one of those that led to it, of the kind that trying again can help?"""
    while error is not None:
        if isinstance(error, exceptions.IncompleteCommit):
            return True
        if isinstance(error, exceptions.Neo4jError | exceptions.DriverError) and error.is_retryable():
            return True
        error = error.__cause__
    return False
