"""Writes one generation as one DuckDB file: columns narrow, tables in their order, nothing left to sort.

Layout 1. Entities are numbered by their place in order of id, events by theirs in order of time: the number
of either is the row's place in its table. Texts with few values are numbers explained by ``word``. The
tables *beside*, *link*, *tally* and *sort* are those of :mod:`graphtool.store.packing`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
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
from graphtool.store import coding, names, packing, schema
from graphtool.store.arrays import batch
from graphtool.store.keys import Numbering, hashed, probe
from graphtool.store.ordering import order_of
from graphtool.store.spool import CODED, Spool, once
from graphtool.terms import KINDS

CLOSED = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
}
"""Nothing is ever fetched from outside."""

PART = 245_760
_ROWS = 122_880
"""Rows that one thread of DuckDB takes at a time: one row group."""

_NUMBERED = {"event": ("src", "dst"), "identifier": ("entity",), "evidence": ("subject",)}
"""Columns of the model that hold the number of an entity (of evidence: entities first, then events)."""

_PLAIN = "USING COMPRESSION uncompressed"
_COMPRESSION: dict[str, dict[str, str]] = {
    "entity": dict.fromkeys(("id", "key", "label", "name", "number"), _PLAIN),
    "identifier": {"value": _PLAIN},
    "event": {"id": _PLAIN},
    "evidence": {"fact": _PLAIN},
}
"""Texts that hardly repeat: trying to compress them takes longer than all the rest."""

_SQL_TYPES = {"string": "VARCHAR", "int64": "BIGINT", "int32": "INTEGER", "bool": "BOOLEAN", "double": "DOUBLE"}
_FIGURES = "amount BIGINT, first_ms BIGINT, last_ms BIGINT"
_OWN: dict[str, str] = {
    "word": "tab VARCHAR, col VARCHAR, code INTEGER, word VARCHAR",
    "meta": "name VARCHAR, value VARCHAR",
    "sort": "code INTEGER, relation INTEGER, direction INTEGER, currency INTEGER, kind INTEGER, as_src BOOLEAN, "
    "as_dst BOOLEAN, merged INTEGER",
    "beside": "node INTEGER, other INTEGER, code INTEGER, no INTEGER, time_ms BIGINT, amount BIGINT, doubtful BOOLEAN",
    "link": f"node INTEGER, other INTEGER, code INTEGER, events INTEGER, doubtful INTEGER, {_FIGURES}",
    "tally": f"node INTEGER, code INTEGER, events BIGINT, neighbours BIGINT, doubtful BIGINT, {_FIGURES}",
    "name": "key UBIGINT, no INTEGER",
    "alias_name": "key UBIGINT, no INTEGER",
    "search": f"entity INTEGER, type INTEGER, value VARCHAR {_PLAIN}, text VARCHAR, sound VARCHAR {_PLAIN}",
}
"""Tables that the model does not name. ``name`` finds events by hash, ``alias_name`` rows of ``alias``."""

Small = npt.NDArray[np.int32]


def build(path: Path, digest: str, spool: Spool, memory: str, scratch: Path) -> None:
    """Write everything that a spool holds to a new file. Raises IntegrityError where it is no graph."""
    config: dict[str, Any] = {**CLOSED, "memory_limit": memory, "temp_directory": str(scratch / "duckdb")}
    with duckdb.connect(str(path), config=config) as connection:
        connection.execute("BEGIN")
        for table, columns in {**{name: _columns(name) for name in TABLES}, **_OWN}.items():
            connection.execute(f"CREATE TABLE {table} ({columns})")
        connection.execute("COMMIT")
        _Build(connection, spool).run(digest)
        connection.execute("CHECKPOINT")


def _columns(table: str) -> str:
    """The columns of a table of the model as they are kept. All names come from the model."""
    numbers = {*CODED.get(table, ()), *_NUMBERED.get(table, ())}
    compression = _COMPRESSION.get(table, {})
    kinds = {field.name: "INTEGER" if field.name in numbers else _sql_type(field.type) for field in TABLES[table]}
    return ", ".join(f"{name} {kind} {compression.get(name, '')}" for name, kind in kinds.items())


def _sql_type(kind: pa.DataType) -> str:
    return "VARCHAR[]" if pa.types.is_list(kind) else _SQL_TYPES[str(kind)]


class _Build:
    """One run over all tables. What belongs to entities is written beside what belongs to events."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, spool: Spool) -> None:
        self._connection = connection
        self._spool = spool

    def run(self, digest: str) -> None:
        entity = once(self._spool.rows("entity").sort("id"), "entity")
        self._spool.forget("entity")
        entities = _numbering(entity["id"])
        with ThreadPoolExecutor(1) as beside:
            searched = beside.submit(self._about_entities, entity, entities)
            kind = entity["kind"].to_numpy().astype(np.int32)
            waiting = [searched, *self._events(kind, entities, beside)]
            for part in waiting:
                part.result()
        for table in ("allocation", "coverage", "calendar", "chain", "balance", "pairing"):
            rows = self._spool.rows(table).unique()
            self._insert(table, _frames(rows.sort(schema.ORDER[table], nulls_last=False)))
        self._meta(digest)

    def _insert(self, table: str, parts: Iterable[pa.RecordBatch | pa.Table]) -> None:
        """Append rows; their columns are named as the table's."""
        given = iter(parts)
        first = next(given, None)
        if first is None:
            return

        def batches() -> Iterator[pa.RecordBatch]:
            for part in chain((first,), given):
                rows = part if isinstance(part, pa.Table) else pa.Table.from_batches([part])
                yield from rows.to_batches(max_chunksize=_ROWS)

        with self._connection.cursor() as cursor:
            cursor.register("given", pa.RecordBatchReader.from_batches(first.schema, batches()))
            cursor.execute(f"INSERT INTO {table} BY NAME SELECT * FROM given")

    def _about_entities(self, entity: pl.DataFrame, entities: Numbering) -> None:
        self._insert("entity", _frames(entity))
        rows = self._spool.rows("identifier")
        owner = self._found(entities, "identifier", "entity", rows)
        if (owner < 0).any():
            raise IntegrityError("dangling", id=rows["value"].filter(pl.Series(owner < 0)).sort()[0], end="entity")
        types = pl.Series(self._spool.words["identifier", "type"].words, dtype=pl.String)
        rows = rows.with_columns(pl.Series("entity", owner), types.gather(rows["type"]).alias("word"))
        rows = once(rows.sort("entity", "word", "value"), "identifier")
        self._spool.forget("identifier")
        self._insert("identifier", _frames(rows.drop("word")))
        self._insert("search", self._searched(entity, rows))

    def _found(self, entities: Numbering, table: str, column: str, rows: pl.DataFrame) -> Small:
        """The entity that a column names, -1 for none."""
        found = entities.find(self._spool.names[table, column].hashes)
        return np.asarray(found[rows[column].to_numpy()], np.int32)

    def _searched(self, entity: pl.DataFrame, identifier: pl.DataFrame) -> Iterator[pa.Table]:
        words = self._spool.words["identifier", "type"]
        for low in range(0, len(entity), PART):
            some = entity.slice(low, PART).select("name", "number", "label")
            at = np.searchsorted(identifier["entity"].to_numpy(), [low, low + PART])
            mine = identifier.slice(int(at[0]), int(at[1] - at[0])).select(
                "entity", pl.col("word").alias("type"), "value"
            )
            places = pl.Series("id", np.arange(low, low + len(some), dtype=np.int32))
            found = names.rows(some.with_columns(places), mine)
            same = pl.when(pl.col("text") != pl.col("value")).then(pl.col("text")).alias("text")
            yield _arrow(found.with_columns(words.encode(found["type"]).alias("type"), same))

    def _events(self, kind: Small, entities: Numbering, beside: Executor) -> list[Future[None]]:
        """Events in order of time, their source rows, and what is counted from them; what is still being written."""
        rows = self._spool.rows("event")
        for name in ("src", "dst"):
            end = self._found(entities, "event", name, rows)
            if (end < 0).any():
                raise IntegrityError("dangling", id=rows["id"].filter(pl.Series(end < 0)).sort()[0], end=name)
            rows = rows.with_columns(pl.Series(name, end))
        numbering = Numbering(hashed(rows["id"]).to_numpy())
        if not numbering.single:
            rows = once(rows.sort("id"), "event")
            numbering = _numbering(rows["id"])
        order = rows.select(pl.arg_sort_by("time_ms", "seq", "id", nulls_last=False)).to_series()
        self._spool.forget("event")
        number = np.empty(len(order), np.int32)
        number[order.to_numpy()] = np.arange(len(order), dtype=np.int32)
        numbers = rows.drop("id", "memo")[order]
        texts = rows.select("id", "memo")
        del rows
        # Texts are put in order part by part.
        parts = ((numbers.slice(at, PART), texts[order.slice(at, PART)]) for at in range(0, len(order), PART))
        waiting = [
            beside.submit(self._insert, "event", (_arrow(pl.concat(part, how="horizontal")) for part in parts)),
            beside.submit(self._evidence, entities, numbering, number + np.int32(len(kind))),
        ]
        self._names(entities, numbering, number)
        self._counted(numbers, kind)
        return waiting

    def _counted(self, rows: pl.DataFrame, kind: Small) -> None:
        words = self._spool.words["event", "currency"].words
        rank = {word: nth for nth, word in enumerate(sorted(words))}
        ranks = np.array([*(rank[word] for word in words), -1], np.int32)
        events = coding.Events(
            src=rows["src"].to_numpy(),
            dst=rows["dst"].to_numpy(),
            relation=rows["relation"].to_numpy(),
            currency=ranks[rows["currency"].fill_null(-1).to_numpy()],
            directed=rows["directed"].to_numpy(),
            amount=rows["amount"].fill_null(0).to_numpy(),
            has_amount=rows["amount"].is_not_null().to_numpy(),
            time=rows["time_ms"].fill_null(0).to_numpy(),
            has_time=rows["time_ms"].is_not_null().to_numpy(),
            doubtful=rows["doubtful"].fill_null(False).to_numpy(),
        )
        codes = coding.coded(events, kind, len(KINDS), len(words))
        self._insert("sort", [codes.sorts.table()])
        self._insert("beside", packing.beside(events, codes, len(kind)))
        found = packing.pairs(events, codes)
        tallies: list[pa.RecordBatch] = []

        def links() -> Iterator[pa.RecordBatch]:
            for link, tally in packing.links(found, len(kind)):
                tallies.append(tally)
                yield link

        self._insert("link", links())
        self._insert("tally", tallies)

    def _names(self, entities: Numbering, events: Numbering, number: Small) -> None:
        """The aliases, and the hashes by which events and aliases are found."""
        aliases = self._spool.rows("alias").unique().sort("alias", "id")
        targets = hashed(aliases["id"]).to_numpy()
        unknown = (entities.find(targets) < 0) & (events.find(targets) < 0)
        if unknown.any():
            raise IntegrityError("dangling", id=aliases["alias"].filter(pl.Series(unknown))[0], end="id")
        self._insert("alias", _frames(aliases))
        self._insert("name", [batch(key=events.sorted, no=number[events.order])])
        other = Numbering(hashed(aliases["alias"]).to_numpy())
        self._insert("alias_name", [batch(key=other.sorted, no=other.order)])

    def _evidence(self, entities: Numbering, events: Numbering, number: Small) -> None:
        rows = self._spool.rows("evidence")
        hashes = self._spool.names["evidence", "subject"].hashes[rows["subject"].to_numpy()]
        event = events.find(hashes)
        found = entities.find(hashes[event < 0])
        if (found < 0).any():
            lost = pl.Series(event < 0)
            raise IntegrityError(
                "dangling", id=rows["fact"].filter(lost).filter(pl.Series(found < 0)).sort()[0], end="subject"
            )
        subject = number[event] if len(number) else event
        subject[event < 0] = found
        self._spool.forget("evidence")
        self._insert("evidence", _frames(_by_subject(subject, rows["fact"])))

    def _meta(self, digest: str) -> None:
        rows = [
            (table, column, code, word)
            for (table, column), kept in self._spool.words.items()
            for code, word in enumerate(kept.words)
        ]
        shape = {"tab": pl.String, "col": pl.String, "code": pl.Int32, "word": pl.String}
        self._insert("word", [_arrow(pl.DataFrame(rows, schema=shape, orient="row"))])
        kept = {"name": ["layout", "digest", "probe"], "value": [str(schema.LAYOUT), digest, probe()]}
        self._insert("meta", [_arrow(pl.DataFrame(kept))])


def _numbering(ids: pl.Series) -> Numbering:
    found = Numbering(hashed(ids).to_numpy())
    if not found.single:
        raise IntegrityError("collision", column="id")
    return found


def _by_subject(subject: Small, fact: pl.Series) -> pl.DataFrame:
    """Source rows by subject, fact, each once."""
    # Most subjects have one row, or theirs came in order: sorting the subjects is all that is needed.
    rows = pl.DataFrame({"subject": subject, "fact": fact})[pl.Series(order_of(subject))]
    same = rows["subject"] == rows["subject"].shift()
    wrong = (same & (rows["fact"] <= rows["fact"].shift())).fill_null(False)
    if not wrong.any():
        return rows
    mixed = rows["subject"].is_in(rows["subject"].filter(wrong).unique().implode())
    sorted_rows = rows.filter(mixed).unique().sort("subject", "fact")
    return pl.concat([rows.filter(~mixed), sorted_rows]).sort("subject", maintain_order=True)


def _frames(rows: pl.DataFrame) -> Iterator[pa.Table]:
    return (_arrow(rows.slice(at, PART)) for at in range(0, len(rows), PART))


def _arrow(rows: pl.DataFrame) -> pa.Table:
    return rows.to_arrow(compat_level=pl.CompatLevel.newest())
