"""Writes one generation as one DuckDB file: columns narrow, tables in their order, nothing in it yet to sort.

Layout 1. Entities are numbered by their place in order of id, events by theirs in order of time: ``no`` of
either is the row's place in its table. Texts with few values are numbers explained by ``word``. The tables
*beside*, *link*, *tally* and *sort* are those of :mod:`graphtool.store.packing`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa

from graphtool.errors import IntegrityError
from graphtool.model import TABLES
from graphtool.store import names, packing, schema
from graphtool.store.keys import keys_of
from graphtool.store.spool import CODED, Spool, hashed, once
from graphtool.terms import KINDS

CLOSED = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
}
"""Nothing is ever fetched from outside."""

PART = 250_000
_SQL_TYPES = {"string": "VARCHAR", "int64": "BIGINT", "int32": "INTEGER", "bool": "BOOLEAN", "double": "DOUBLE"}
_OWN: dict[str, str] = {
    "word": "tab VARCHAR, col VARCHAR, code INTEGER, word VARCHAR",
    "meta": "name VARCHAR, value VARCHAR",
    "sort": "code INTEGER, relation INTEGER, direction INTEGER, currency INTEGER, kind INTEGER, as_src BOOLEAN, "
    "as_dst BOOLEAN, merged INTEGER",
    "beside": "node INTEGER, other INTEGER, code INTEGER, no INTEGER, time_ms BIGINT, amount BIGINT, doubtful BOOLEAN",
    "link": "node INTEGER, other INTEGER, code INTEGER, events INTEGER, doubtful INTEGER, amount BIGINT, "
    "first_ms BIGINT, last_ms BIGINT",
    "tally": "node INTEGER, code INTEGER, events BIGINT, neighbours BIGINT, doubtful BIGINT, amount BIGINT, "
    "first_ms BIGINT, last_ms BIGINT",
    "name": "key UBIGINT, no INTEGER",
    "search": "entity INTEGER, type INTEGER, value VARCHAR, text VARCHAR, sound VARCHAR",
}
"""Tables that the model does not name. ``name`` finds events (their number) and aliases (-1 - their place)."""

_NUMBERED = {"event": ("src", "dst"), "identifier": ("entity",), "evidence": ("subject",)}
"""Columns of the model that hold the number of an entity (of evidence: entities first, then events)."""

Small = npt.NDArray[np.int32]


def build(path: Path, digest: str, spool: Spool, memory: str, scratch: Path) -> None:
    """Write everything that a spool holds to a new file. Raises IntegrityError where it is no graph."""
    config: dict[str, Any] = {**CLOSED, "memory_limit": memory, "temp_directory": str(scratch / "duckdb")}
    with duckdb.connect(str(path), config=config) as connection:
        connection.execute("BEGIN")
        for table, columns in {**{name: _columns(name) for name in TABLES}, **_OWN}.items():
            connection.execute(f"CREATE TABLE {table} ({columns})")
        _Build(connection, spool).run(digest)
        connection.execute("COMMIT")
        connection.execute("CHECKPOINT")


def _columns(table: str) -> str:
    """The columns of a table of the model as they are kept. All names come from the model."""
    numbers = {*CODED.get(table, ()), *_NUMBERED.get(table, ())}
    return ", ".join(
        f"{field.name} " + ("INTEGER" if field.name in numbers else _sql_type(field.type)) for field in TABLES[table]
    )


def _sql_type(kind: pa.DataType) -> str:
    return "VARCHAR[]" if pa.types.is_list(kind) else _SQL_TYPES[str(kind)]


class _Build:
    """One run over all tables, in the order in which each needs the one before."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, spool: Spool) -> None:
        self._connection = connection
        self._spool = spool

    def run(self, digest: str) -> None:
        entity = self._entities()
        numbers = _numbers(entity["id"], 0)
        ids = self._events(entity, numbers)
        self._identifiers(entity, numbers)
        everything = pl.concat([numbers, _numbers(ids, len(entity))])
        self._names(ids, self._aliases(everything))
        self._evidence(everything)
        for table in ("allocation", "coverage", "chain"):
            rows = self._spool.rows(table).unique()
            self._insert(table, _frames(rows.sort(schema.ORDER[table], nulls_last=False)))
        self._meta(digest)

    def _insert(self, table: str, batches: Iterable[pa.RecordBatch | pa.Table]) -> None:
        """Append rows; their columns are named as the table's."""
        parts = iter(batches)
        first = next(parts, None)
        if first is None:
            return

        def rest() -> Iterator[pa.RecordBatch]:
            for part in chain((first,), parts):
                yield from part.to_batches() if isinstance(part, pa.Table) else (part,)

        reader = pa.RecordBatchReader.from_batches(first.schema, rest())
        self._connection.register("rows_given", reader)
        self._connection.execute(f"INSERT INTO {table} BY NAME SELECT * FROM rows_given")
        self._connection.unregister("rows_given")

    def _entities(self) -> pl.DataFrame:
        """Entities in order of id. Their places are their numbers."""
        rows = once(self._spool.rows("entity"), "entity").sort("id")
        self._spool.forget("entity")
        self._insert("entity", _frames(rows))
        return rows

    def _events(self, entity: pl.DataFrame, numbers: pl.DataFrame) -> pl.Series:
        """Events in order of time, and what is counted from them. Their ids in that order."""
        rows = once(self._spool.rows("event"), "event")
        ends = [_looked_up(rows, name, numbers) for name in ("src", "dst")]
        for name, end in zip(("src", "dst"), ends, strict=True):
            if end.null_count():
                raise IntegrityError("dangling", id=rows["id"].filter(end.is_null()).sort()[0], end=name)
        rows = rows.with_columns(ends)
        order = rows.select(pl.arg_sort_by("time_ms", "seq", "id", nulls_last=False)).to_series()
        self._insert("event", (_arrow(rows[order[at : at + PART]]) for at in range(0, len(order), PART)))
        ids = rows["id"].gather(order)
        numeric = rows.drop("id", "memo")[order]
        self._spool.forget("event")
        del rows, order
        self._counted(numeric, entity["kind"].to_numpy().astype(np.int32))
        return ids

    def _counted(self, rows: pl.DataFrame, kind: Small) -> None:
        words = self._spool.words["event", "currency"].words
        rank = (
            np.argsort(np.argsort(np.array(words, dtype=object))).astype(np.int32) if words else np.zeros(0, np.int32)
        )
        currency = rows["currency"].fill_null(-1).to_numpy()
        events = packing.Events(
            src=rows["src"].to_numpy(),
            dst=rows["dst"].to_numpy(),
            relation=rows["relation"].to_numpy(),
            currency=np.where(currency < 0, -1, rank[currency]).astype(np.int32) if words else currency,
            directed=rows["directed"].to_numpy(),
            amount=rows["amount"].fill_null(0).to_numpy(),
            has_amount=rows["amount"].is_not_null().to_numpy(),
            time=rows["time_ms"].fill_null(0).to_numpy(),
            has_time=rows["time_ms"].is_not_null().to_numpy(),
            doubtful=rows["doubtful"].fill_null(False).to_numpy(),
        )
        codes = packing.coded(events, kind, len(KINDS), len(words))
        self._insert("sort", [codes.sorts.table()])
        self._insert("beside", packing.beside(events, codes, len(kind)))
        found = packing.pairs(events, codes)
        tallies: list[pa.RecordBatch] = []

        def links() -> Iterator[pa.RecordBatch]:
            for part in packing.link(found, len(kind)):
                tallies.append(packing.tally(part))
                yield part

        self._insert("link", links())
        self._insert("tally", tallies)

    def _identifiers(self, entity: pl.DataFrame, numbers: pl.DataFrame) -> None:
        rows = once(self._spool.rows("identifier"), "identifier")
        owner = _looked_up(rows, "entity", numbers)
        if owner.null_count():
            raise IntegrityError("dangling", id=rows["value"].filter(owner.is_null()).sort()[0], end="entity")
        types = self._spool.words["identifier", "type"].words
        rows = rows.with_columns(owner, _words(rows["type"], types).alias("word"))
        rows = rows.sort("entity", "word", "value")
        self._spool.forget("identifier")
        self._insert("identifier", _frames(rows.drop("word")))
        self._searched(entity, rows)

    def _searched(self, entity: pl.DataFrame, identifier: pl.DataFrame) -> None:
        for low in range(0, len(entity), PART):
            some = entity.slice(low, PART)
            at = np.searchsorted(identifier["entity"].to_numpy(), [low, low + PART])
            mine = identifier.slice(int(at[0]), int(at[1] - at[0])).select(
                "entity", pl.col("word").alias("type"), "value"
            )
            places = pl.Series("id", np.arange(low, low + len(some), dtype=np.int32))
            found = names.rows(some.with_columns(places), mine)
            types = self._spool.words["identifier", "type"].encode(found["type"]).alias("type")
            same = pl.when(pl.col("text") != pl.col("value")).then(pl.col("text")).alias("text")
            self._insert("search", _frames(found.with_columns(types, same)))

    def _aliases(self, numbers: pl.DataFrame) -> pl.DataFrame:
        rows = self._spool.rows("alias").unique().sort("alias", "id")
        unknown = _looked_up(rows.with_columns(hashed(rows["id"])), "id", numbers).is_null()
        if unknown.any():
            raise IntegrityError("dangling", id=rows["alias"].filter(unknown)[0], end="id")
        self._insert("alias", _frames(rows))
        return rows

    def _names(self, ids: pl.Series, aliases: pl.DataFrame) -> None:
        keys = np.concatenate([keys_of(ids), keys_of(aliases["alias"])])
        places = np.concatenate([np.arange(len(ids)), -1 - np.arange(len(aliases))]).astype(np.int32)
        order = np.argsort(keys)
        self._insert("name", [pa.table({"key": keys[order], "no": places[order]})])

    def _evidence(self, numbers: pl.DataFrame) -> None:
        rows = self._spool.rows("evidence")
        subject = _looked_up(rows, "subject", numbers)
        if subject.null_count():
            raise IntegrityError("dangling", id=rows["fact"].filter(subject.is_null()).sort()[0], end="subject")
        rows = rows.with_columns(subject).sort("subject", "fact")
        again = (rows["subject"] == rows["subject"].shift()) & (rows["fact"] == rows["fact"].shift())
        self._spool.forget("evidence")
        self._insert("evidence", _frames(rows.filter(~again.fill_null(False))))

    def _meta(self, digest: str) -> None:
        rows = [
            (table, column, code, word)
            for (table, column), kept in self._spool.words.items()
            for code, word in enumerate(kept.words)
        ]
        columns = list(zip(*rows, strict=True))
        self._insert("word", [pa.table(dict(zip(("tab", "col", "code", "word"), map(list, columns), strict=True)))])
        self._insert("meta", [pa.table({"name": ["layout", "digest"], "value": [str(schema.LAYOUT), digest]})])


def _numbers(ids: pl.Series, start: int) -> pl.DataFrame:
    """What stands for each id → its number."""
    return pl.DataFrame({"name": hashed(ids), "no": np.arange(start, start + len(ids), dtype=np.int32)})


def _looked_up(rows: pl.DataFrame, column: str, numbers: pl.DataFrame) -> pl.Series:
    """The number of whatever a column names; null where there is nothing of that name."""
    found = rows.select(pl.col(column).alias("name")).join(numbers, on="name", how="left", maintain_order="left")
    if len(found) != len(rows):
        raise IntegrityError("collision", column=column)
    return found["no"].alias(column)


def _words(codes: pl.Series, words: list[str]) -> pl.Series:
    return pl.Series(words, dtype=pl.String).gather(codes)


def _frames(rows: pl.DataFrame) -> Iterator[pa.Table]:
    for at in range(0, len(rows), PART):
        yield _arrow(rows.slice(at, PART))


def _arrow(rows: pl.DataFrame) -> pa.Table:
    return rows.to_arrow(compat_level=pl.CompatLevel.newest())
