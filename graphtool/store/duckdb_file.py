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
from graphtool.store.arrays import batch, distinct, texts
from graphtool.store.base import Filter
from graphtool.store.duckdb_writer import CLOSED
from graphtool.store.keys import hashed, places, probe
from graphtool.terms import RELATIONS

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


SOME = 400
"""So many texts are looked up one by one: sooner than a frame takes them."""


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
        # Written with other hashes, a name is looked for in all rows: slower, never wrong.
        self._hashed = found.get("probe") == probe()
        for (table, column), words in schema.WORDS.items():
            if not set(self.words[table, column]) <= set(words):
                raise SchemaMismatch("layout", digest=digest, found=f"{layout} ({column})", wanted=schema.LAYOUT)

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
        if len(numbers) <= SOME:
            return texts([self.ids[one] for one in np.asarray(numbers).tolist()])
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
        rows = self._called("event", "name", "id", asked)
        return {str(one): int(no) for one, no in zip(rows["name"], rows["no"], strict=True)}

    def _called(self, table: str, hashes: str, column: str, asked: Sequence[str]) -> Columns:
        """The rows of a table (``no``) that have one of these names in a column (``name``)."""
        names = list(dict.fromkeys(asked))
        if not names:
            return {"no": np.zeros(0, np.int64), "name": np.zeros(0, object)}
        if not self._hashed:
            return self.ask(
                f"SELECT rowid AS no, {column} AS name FROM {table} WHERE {column} IN (SELECT name FROM wanted)",
                wanted=pa.table([texts(names)], names=["name"]),
            )
        keys = hashed(pl.Series(names, dtype=pl.String)).to_numpy()
        if len(keys) == 1:
            found = self.ask(f"SELECT no FROM {hashes} WHERE key = ?", [int(keys[0])])["no"]
        else:
            wanted = pa.Table.from_batches([batch(key=keys)])
            found = self.ask(f"SELECT no FROM {hashes} WHERE key IN (SELECT key FROM wanted)", wanted=wanted)["no"]
        if not len(found):
            return {"no": found, "name": found}
        rows = self.rows(table, f"rowid AS no, {column} AS name", found)
        right = np.array([one in names for one in rows["name"].tolist()])
        return {name: values[right] for name, values in rows.items()}

    def rows(self, table: str, columns: str, numbers: npt.NDArray[Any]) -> Columns:
        """Columns of the rows at these places, in no order."""
        if len(numbers) == 1:
            return self.ask(f"SELECT {columns} FROM {table} WHERE rowid = ?", [int(numbers[0])])
        asked = distinct(numbers.tolist())
        return self.ask(f"SELECT {columns} FROM {table} WHERE rowid IN (SELECT no FROM asked)", asked=asked)

    def _aliased(self, alias: str, what: str) -> tuple[int, int]:
        """Number of the entity (else -1) and of the event (else -1) that an alias stands for. NotFound."""
        found = self._called("alias", "alias_name", "alias", [alias])["no"]
        targets = sorted(str(one) for one in self.rows("alias", "id", found)["id"]) if len(found) else []
        for target in targets:
            place = self.place(target)
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
