"""An open DuckDB generation: one read-only connection, the words behind its numbers, the ids of its entities.

The connection is shut off from files and network and cannot be reconfigured. Each question has a cursor of
its own, so threads may share a file.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa

from graphtool.errors import NotFound, SchemaMismatch
from graphtool.store import schema
from graphtool.store.base import Filter
from graphtool.store.duckdb_writer import CLOSED
from graphtool.store.keys import key_of, places
from graphtool.terms import KINDS, RELATIONS

CONFIG: dict[str, Any] = {**CLOSED, "enable_external_access": "false", "lock_configuration": "true"}

Columns = dict[str, npt.NDArray[Any]]


@dataclass(frozen=True)
class Sort:
    """One combination that ``code`` stands for."""

    code: int
    relation: str
    direction: str
    currency: str | None
    kind: str
    as_src: bool
    as_dst: bool
    merged: int

    @property
    def order(self) -> tuple[int, int, bool, str]:
        """Its place in answers."""
        direction = schema.DIRECTIONS.index(self.direction)
        return list(RELATIONS).index(self.relation), direction, self.currency is not None, self.currency or ""


class DuckFile:
    """A generation's file, opened."""

    def __init__(self, path: Path, digest: str) -> None:
        try:
            self._connection = duckdb.connect(str(path), read_only=True, config=CONFIG)
        except duckdb.IOException as error:
            raise NotFound("generation", digest=digest) from error
        self._lock = threading.Lock()
        self.closed = False
        try:
            self._check(digest)
        except BaseException:
            self.close()
            raise

    def _check(self, digest: str) -> None:
        try:
            found = dict(self._connection.execute("SELECT name, value FROM meta").fetchall())
        except duckdb.CatalogException:
            found = {}
        layout = found.get("layout", "-")
        if layout != str(schema.LAYOUT):
            raise SchemaMismatch("layout", digest=digest, found=layout, wanted=schema.LAYOUT)

    def close(self) -> None:
        with self._lock:
            self.closed = True
            self._connection.close()

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """A connection for one question; whoever asks closes it."""
        with self._lock:
            return self._connection.cursor()

    def ask(self, sql: str, values: Sequence[object] = (), **tables: pa.Table) -> Columns:
        """The answer to a question as columns; ``tables`` can be named in it."""
        with self.cursor() as cursor:
            for name, table in tables.items():
                cursor.register(name, table)
            found: Columns = cursor.execute(sql, values or None).fetchnumpy()
            return found

    def arrow(self, sql: str, values: Sequence[object] = (), **tables: pa.Table) -> pa.Table:
        """The answer to a question with many rows."""
        with self.cursor() as cursor:
            for name, table in tables.items():
                cursor.register(name, table)
            return cursor.sql(sql, params=list(values)).to_arrow_table()

    @cached_property
    def words(self) -> dict[tuple[str, str], list[str]]:
        """The texts behind the numbers of each column that has them."""
        found: dict[tuple[str, str], list[str]] = {}
        rows = self.ask("SELECT tab, col, word FROM word ORDER BY tab, col, code")
        for table, column, word in zip(rows["tab"], rows["col"], rows["word"], strict=True):
            found.setdefault((str(table), str(column)), []).append(str(word))
        return found

    @cached_property
    def sorts(self) -> list[Sort]:
        """What every code stands for, by code."""
        relations, kinds = self.words["event", "relation"], self.words["entity", "kind"]
        currencies = sorted(self.words.get(("event", "currency"), []))
        with self.cursor() as cursor:
            rows = cursor.execute(
                "SELECT code, relation, direction, currency, kind, as_src, as_dst, merged FROM sort ORDER BY code"
            ).fetchall()
        return [
            Sort(
                code, relations[relation], schema.DIRECTIONS[direction],
                None if currency is None else currencies[currency], kinds[kind], as_src, as_dst, merged,
            )
            for code, relation, direction, currency, kind, as_src, as_dst, merged in rows
        ]  # fmt: skip

    @cached_property
    def ids(self) -> pl.Series:
        """The ids of the entities in order: the place of one is its number."""
        found = self.arrow("SELECT id FROM entity")["id"]
        return pl.Series("id", pl.from_arrow(found), dtype=pl.String).rechunk().set_sorted()

    def named(self, numbers: npt.NDArray[Any]) -> pa.Array:
        """The ids behind numbers of entities."""
        taken = self.ids.gather(pl.Series(np.asarray(numbers), dtype=pl.UInt32))
        return taken.to_arrow(compat_level=pl.CompatLevel.oldest()).cast(pa.string())

    def entities(self, asked: Sequence[str]) -> list[int]:
        """The numbers of entities by id or alias. NotFound names the first unknown."""
        found = places(self.ids, list(asked))
        return [self._aliased(one, "entity")[0] if at is None else at for one, at in zip(asked, found, strict=True)]

    def entity(self, asked: str) -> int:
        """The number of an entity by id or alias. NotFound names it."""
        return self.entities([asked])[0]

    def place(self, asked: str) -> int | None:
        """The number of an entity by its own id; None when there is none."""
        return places(self.ids, [asked])[0]

    def events(self, asked: Sequence[str]) -> list[int]:
        """The numbers of events by id or alias. NotFound names the first unknown."""
        found = self._event_numbers(asked)
        return [found[one] if one in found else self._aliased(one, "event")[1] for one in asked]

    def subjects(self, asked: Sequence[str]) -> list[int]:
        """The numbers of entities or events (these after all entities). NotFound names the first unknown."""
        entities = dict(zip(asked, places(self.ids, list(asked)), strict=True))
        events = self._event_numbers(asked)
        found: list[int] = []
        for one in asked:
            place = entities[one]
            if place is None and one not in events:
                entity, event = self._aliased(one, "subject")
                found.append(entity if entity >= 0 else len(self.ids) + event)
            else:
                found.append(len(self.ids) + events[one] if place is None else place)
        return found

    def _event_numbers(self, asked: Sequence[str]) -> dict[str, int]:
        """Id → number of those that are events by their own id."""
        distinct = list(dict.fromkeys(asked))
        candidates = self._keyed(distinct, "no >= 0")
        if not len(candidates):
            return {}
        rows = self.ask(
            "SELECT rowid AS no, id FROM event WHERE rowid IN (SELECT no FROM asked)",
            asked=pa.table({"no": candidates}),
        )
        wanted = set(distinct)
        return {str(one): int(no) for one, no in zip(rows["id"], rows["no"], strict=True) if one in wanted}

    def _keyed(self, asked: Sequence[str], which: str) -> npt.NDArray[Any]:
        """The numbers that share a key with these names."""
        if not asked:
            return np.zeros(0, np.int32)
        keys = [key_of(one) for one in asked]
        if len(keys) == 1:
            return self.ask(f"SELECT no FROM name WHERE key = ? AND {which}", keys)["no"]
        table = pa.table({"key": pa.array(keys, pa.uint64())})
        return self.ask(f"SELECT no FROM name WHERE key IN (SELECT key FROM asked) AND {which}", asked=table)["no"]

    def _aliased(self, alias: str, what: str) -> tuple[int, int]:
        """Number of the entity (else -1) and of the event (else -1) that an alias stands for. NotFound."""
        rows = -1 - self._keyed([alias], "no < 0").astype(np.int64)
        targets: list[str] = []
        if len(rows):
            found = self.ask(
                "SELECT id FROM alias WHERE rowid IN (SELECT no FROM asked) AND alias = ? ORDER BY id", [alias],
                asked=pa.table({"no": rows}),
            )  # fmt: skip
            targets = [str(one) for one in found["id"]]
        for target in targets:
            place = places(self.ids, [target])[0]
            if place is not None and what in ("entity", "subject"):
                return place, -1
            event = self._event_numbers([target]).get(target) if what in ("event", "subject") else None
            if event is not None:
                return -1, event
        raise NotFound(what, id=alias)

    def passing(self, where: Filter, directions: Sequence[str] = schema.DIRECTIONS) -> list[Sort]:
        """The combinations that pass a filter."""
        return [
            sort
            for sort in self.sorts
            if sort.direction in directions
            and (not where.relations or sort.relation in where.relations)
            and (not where.kinds or sort.kind in where.kinds)
        ]

    def codes(self, where: Filter, directions: Sequence[str] = schema.DIRECTIONS) -> list[int] | None:
        """The codes that pass a filter; None where all do."""
        found = self.passing(where, directions)
        return None if len(found) == len(self.sorts) else [sort.code for sort in found]


def bounds(where: Filter) -> tuple[str, list[object]]:
    """The conditions on time and amount, with their values; empty where there are none."""
    parts = [
        ("time_ms >= ?", where.from_ms),
        ("time_ms <= ?", where.until_ms),
        ("amount >= ?", where.min_amount),
        ("amount <= ?", where.max_amount),
    ]
    given = [(text, value) for text, value in parts if value is not None]
    return "".join(f" AND {text}" for text, _ in given), [value for _, value in given]


def among(column: str, values: Sequence[int] | None) -> tuple[str, list[object]]:
    """The condition that a column has one of these numbers; nothing for None, never true for an empty list."""
    if values is None:
        return "", []
    return f" AND {column} IN ({', '.join('?' * len(values))})" if values else " AND false", list(values)


def traversable() -> frozenset[str]:
    """The kinds that may stand inside a path."""
    return frozenset(kind.name for kind in KINDS.values() if kind.traversable)
