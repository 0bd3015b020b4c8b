"""How a graph lies in Neo4j: nodes, relationships and other rows with their hashes, and what has to change.

An entity is a node with its identifiers, its source rows and its search texts; an event is a relationship
with its source rows. Aliases, allocations, coverage and chains are nodes of their own, as are identifiers
and source rows where one entity or event has too many to hold. Each carries a hash of its content, so that
publishing compares two short columns and sends only what differs. Neither driver nor server is needed here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import polars as pl
import pyarrow as pa

from graphtool.errors import IntegrityError
from graphtool.model import TABLES
from graphtool.store import names, neo4j_cypher, schema
from graphtool.store.neo4j_cypher import ROW_LABELS

BATCH = 5_000
"""Rows per transaction."""
INSIDE = 1_000
"""Source rows or identifiers that one node or relationship holds; of more, each is a row of its own."""
_INDEXED = 30_000
"""Bytes of text that a text index takes."""
_HAN = r"\p{Han}"
_CHUNK = 65_536


def shape(schema: pa.Schema) -> dict[str, pl.DataType]:
    """The columns of an Arrow schema as Polars names them."""
    return dict(pl.DataFrame(pl.from_arrow(schema.empty_table())).schema)


TEXTS = pl.List(pl.String())
IDENTIFIER = pl.Struct({name: kind for name, kind in shape(TABLES["identifier"]).items() if name != "entity"})
"""What one text of a node's ``identifiers`` holds, as JSON."""
_SEARCH = ("search_type", "search_value", "search_text", "search_sound")
NODE_COLUMNS: dict[str, pl.DataType] = {
    **shape(TABLES["entity"]),
    "identifiers": TEXTS,
    "evidence": TEXTS,
    **dict.fromkeys(_SEARCH, TEXTS),
    **dict.fromkeys(("names", "numbers", "sound"), pl.String()),
}
RELATIONSHIP_COLUMNS: dict[str, pl.DataType] = {**shape(TABLES["event"]), "evidence": TEXTS}
ROW_COLUMNS: dict[str, dict[str, pl.DataType]] = {table: shape(TABLES[table]) for table in ROW_LABELS}
ENDS = ("relation", "src", "dst")
"""Columns of an event that are no properties: its type and its two nodes."""


@dataclass(frozen=True)
class Layout:
    """A graph as nodes (``NODE_COLUMNS``, long, hash), relationships (``RELATIONSHIP_COLUMNS``, hash) and other
    rows by table (columns of the table, key, hash)."""

    nodes: pl.DataFrame
    relationships: pl.DataFrame
    rows: dict[str, pl.DataFrame]

    def known(self) -> Known:
        """What is there once this is published."""
        rows = [frame.select("key", "hash") for frame in self.rows.values()]
        return Known(
            self.nodes.select("id", "hash"), self.relationships.select("id", "relation", "hash"), pl.concat(rows)
        )


@dataclass(frozen=True)
class Known:
    """What is there, by key and hash: nodes (id, hash), relationships (id, relation, hash), rows (key, hash)."""

    nodes: pl.DataFrame
    relationships: pl.DataFrame
    rows: pl.DataFrame


@dataclass(frozen=True)
class Batch:
    """One statement with its rows: all of them happen, or none."""

    statement: str
    rows: list[Any]


def checked(given: Mapping[str, pa.Table]) -> dict[str, pl.DataFrame]:
    """Are these tables a graph? Every row once.

    Raises
    ------
    IntegrityError
        As :class:`graphtool.store.base.Writer` says: keyless, twice, word, dangling.
    """
    frames: dict[str, pl.DataFrame] = {}
    for table, whole in TABLES.items():
        frame = pl.DataFrame(pl.from_arrow(given.get(table, whole.empty_table())))
        for column in schema.REQUIRED[table]:
            if missing := frame[column].null_count():
                raise IntegrityError("keyless", table=table, column=column, rows=missing)
        frame = frame.with_columns(_text(list(frame.columns)).alias("_text")).unique("_text").drop("_text")
        keys = frame.select(schema.KEYS[table])
        if keys.is_duplicated().any():
            raise IntegrityError("twice", table=table, id=str(keys.filter(keys.is_duplicated()).row(0)[0]))
        frames[table] = frame
    for (table, column), words in schema.WORDS.items():
        values = frames[table][column].drop_nulls().unique()
        if len(wrong := values.filter(~values.is_in(list(words)))):
            raise IntegrityError("word", table=table, column=column, word=str(wrong[0]))
    ends = pl.concat([frames["event"].select("id", pl.col(end).alias("end")) for end in ("src", "dst")])
    lost = ends.join(frames["entity"], left_on="end", right_on="id", how="anti")
    if lost.height:
        raise IntegrityError("dangling", id=lost["id"][0], end=lost["end"][0])
    both = pl.concat([frames["entity"].select("id"), frames["event"].select("id")])
    homes = {"identifier": frames["entity"], "evidence": both, "alias": both}
    for table, home in homes.items():
        named, column = schema.KEYS[table][1], {"identifier": "entity", "evidence": "subject", "alias": "id"}[table]
        lost = frames[table].join(home, left_on=column, right_on="id", how="anti")
        if lost.height:
            raise IntegrityError("dangling", id=lost[named][0], end=lost[column][0])
    return frames


def lay_out(tables: Mapping[str, pl.DataFrame]) -> Layout:
    """Which nodes, relationships and rows make up a graph of :func:`checked` tables?

    Cost
    ----
    A few seconds and about a gigabyte per million events.
    """
    entity, event = tables["entity"], tables["event"]
    held, loose_identifiers = _split(tables["identifier"], "entity", entity)
    packed = held.sort("entity", "type", "value").select("entity", _text(list(IDENTIFIER.to_schema())).alias("text"))
    inside, rest = _split(tables["evidence"], "subject", entity)
    beside, loose_evidence = _split(rest, "subject", event)
    nodes = (
        entity.join(_gathered(packed, "entity", text="identifiers"), on="id", how="left")
        .join(_gathered(inside.sort("subject", "fact"), "subject", fact="evidence"), on="id", how="left")
        .join(_search(entity, tables["identifier"]), on="id", how="left")
    )
    lists = [pl.col(name).fill_null([]) for name in ("identifiers", "evidence", *_SEARCH)]
    nodes = nodes.with_columns(lists).with_columns(_too_long().alias("long"))
    indexed = [pl.when(~pl.col("long")).then(name).alias(name) for name in ("names", "numbers", "sound")]
    nodes = _hashed(nodes.with_columns(indexed).select(*NODE_COLUMNS, "long"), [*NODE_COLUMNS, "long"])
    facts = _gathered(beside.sort("subject", "fact"), "subject", fact="evidence")
    relationships = event.join(facts, on="id", how="left").with_columns(pl.col("evidence").fill_null([]))
    loose = {"identifier": loose_identifiers, "evidence": loose_evidence}
    return Layout(
        nodes.sort("id"),
        _hashed(relationships.select(*RELATIONSHIP_COLUMNS), list(RELATIONSHIP_COLUMNS)).sort("src", "dst", "id"),
        {table: keyed(table, loose.get(table, tables[table])) for table in ROW_LABELS},
    )


def keyed(table: str, rows: pl.DataFrame) -> pl.DataFrame:
    """Rows of a table with the key under which each is a node, and its hash."""
    hashed = _hashed(rows, list(ROW_COLUMNS[table]))
    keys = hashed.select(_text(list(schema.KEYS[table]))).to_series()
    return hashed.with_columns(_digests(keys, f"{table}:").alias("key")).sort("key")


def node_hashes(nodes: pl.DataFrame) -> pl.DataFrame:
    """id and hash of nodes as they were read back (``NODE_COLUMNS``, long)."""
    return _hashed(nodes, [*NODE_COLUMNS, "long"]).select("id", "hash")


def relationship_hashes(relationships: pl.DataFrame) -> pl.DataFrame:
    """id, relation and hash of relationships as they were read back (``RELATIONSHIP_COLUMNS``)."""
    return _hashed(relationships, list(RELATIONSHIP_COLUMNS)).select("id", "relation", "hash")


def _too_long() -> pl.Expr:
    lengths = [pl.col(name).str.len_bytes().fill_null(0) for name in ("numbers", "sound")]
    return pl.max_horizontal(lengths) > _INDEXED


def _split(rows: pl.DataFrame, key: str, homes: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Rows that are held inside their home, and the rest: of another home, or too many for one."""
    fits = pl.col(key).is_in(homes["id"].implode()) & (pl.len().over(key) <= INSIDE)
    marked = rows.with_columns(fits.alias("_fits"))
    return marked.filter("_fits").drop("_fits"), marked.filter(~pl.col("_fits")).drop("_fits")


def _gathered(rows: pl.DataFrame, key: str, **lists: str) -> pl.DataFrame:
    """One row per key with its values as lists, in the order they came: ``column="name of the list"``."""
    return (
        rows.group_by(key, maintain_order=True)
        .agg([pl.col(column).alias(name) for column, name in lists.items()])
        .rename({key: "id"})
    )


def _search(entity: pl.DataFrame, identifier: pl.DataFrame) -> pl.DataFrame:
    """Per entity the rows that a search scores, as lists side by side, and the three texts that are indexed."""
    rows = names.rows(entity, identifier).with_columns(pl.col("sound").fill_null("")).sort("entity", "type", "value")
    chinese = pl.col("text").filter(pl.col("text").str.contains(_HAN))
    spoken = pl.col("sound").filter(pl.col("sound") != "")
    texts = {"names": chinese, "numbers": pl.col("text"), "sound": spoken}
    return (
        rows.group_by("entity", maintain_order=True)
        .agg(
            *(pl.col(name.removeprefix("search_")).alias(name) for name in _SEARCH),
            *(pl.when(found.len() > 0).then(found.str.join("\n")).alias(name) for name, found in texts.items()),
        )
        .rename({"entity": "id"})
    )


def _text(columns: list[str]) -> pl.Expr:
    return pl.struct(columns).struct.json_encode()


def _digests(texts: pl.Series, before: str = "") -> pl.Series:
    made = [hashlib.blake2b((before + text).encode(), digest_size=16).hexdigest() for text in texts]
    return pl.Series(made, dtype=pl.String)


def _hashed(frame: pl.DataFrame, columns: list[str]) -> pl.DataFrame:
    """The frame with a hash of those columns, in chunks, since the texts are larger than the frame."""
    parts = [
        _digests(part.select(_text(columns)).to_series(), f"{schema.LAYOUT}:") for part in frame.iter_slices(_CHUNK)
    ]
    hashes = pl.concat(parts) if parts else pl.Series([], dtype=pl.String)
    return frame.with_columns(hashes.alias("hash"))


# --- what has to change -------------------------------------------------------------------------


@dataclass(frozen=True)
class Plan:
    """What turns what is known into a layout: relationships that change are dropped and made anew, since their
    ends and type are part of what they are."""

    stale: pl.DataFrame
    nodes: pl.DataFrame
    relationships: pl.DataFrame
    rows: dict[str, pl.DataFrame]
    surplus_relationships: pl.DataFrame
    surplus_rows: pl.DataFrame
    surplus_nodes: pl.DataFrame

    @property
    def total(self) -> int:
        """How many nodes, relationships and rows are written or deleted."""
        frames = [self.stale, self.nodes, self.relationships, *self.rows.values()]
        return sum(f.height for f in (*frames, self.surplus_relationships, self.surplus_rows, self.surplus_nodes))

    def batches(self, case: str) -> Iterator[Batch]:
        """Statements in the order in which they may run: relationships after their nodes, and deleted before."""
        yield from _dropped(self.stale)
        for kind, nodes in _by(self.nodes, "kind"):
            yield from _put(neo4j_cypher.put_nodes(kind), nodes, case, ["id", "long"], [*NODE_COLUMNS, "hash"])
        kept = [name for name in RELATIONSHIP_COLUMNS if name not in ENDS]
        for relation, events in _by(self.relationships, "relation"):
            statement = neo4j_cypher.put_relationships(relation)
            yield from _put(statement, events, case, ["id", "src", "dst"], [*kept, "hash"])
        for table, rows in self.rows.items():
            columns = [*ROW_COLUMNS[table], "key", "hash"]
            yield from _put(neo4j_cypher.put_rows(table), rows, case, ["key"], columns)
        yield from _dropped(self.surplus_relationships)
        for statement, ids in (
            (neo4j_cypher.DROP_ROWS, self.surplus_rows["key"]),
            (neo4j_cypher.DROP_NODES, self.surplus_nodes["id"]),
        ):
            for start in range(0, len(ids), BATCH):
                yield Batch(statement, ids.slice(start, BATCH).to_list())


class Ahead:
    """The same batches, one after the other, the next of which is made beside other work.

    Making rows holds the interpreter, as does packing those of the batch before: so who sends says when there is time
    (:meth:`make_next`, while the server works); a batch that nobody asked for in advance is made when its turn comes.
    """

    def __init__(self, batches: Iterator[Batch]) -> None:
        self._batches = batches
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="batches")
        self._next: Future[Batch | None] | None = None

    def make_next(self) -> None:
        """Begin to make the next batch; it may be said again."""
        if self._next is None:
            self._next = self._pool.submit(next, self._batches, None)

    def __iter__(self) -> Iterator[Batch]:
        with self._pool:
            while (batch := self._taken()) is not None:
                yield batch

    def _taken(self) -> Batch | None:
        self.make_next()
        waiting, self._next = self._next, None
        assert waiting is not None
        return waiting.result()


def plan(wanted: Layout, known: Known) -> Plan:
    """What has to be written and deleted, so that a server holding ``known`` holds ``wanted``?"""
    there = known.relationships.rename({"hash": "old"})
    events = wanted.relationships.join(there.select("id", "old"), on="id", how="left", maintain_order="left")
    new = events.filter(pl.col("old").is_null() | (pl.col("old") != pl.col("hash"))).drop("old")
    return Plan(
        stale=there.join(new, on="id", how="semi").select("id", "relation"),
        nodes=_new(wanted.nodes, known.nodes, "id"),
        relationships=new,
        rows={table: _new(frame, known.rows, "key") for table, frame in wanted.rows.items()},
        surplus_relationships=there.join(wanted.relationships, on="id", how="anti").select("id", "relation"),
        surplus_rows=known.rows.join(pl.concat([f.select("key") for f in wanted.rows.values()]), on="key", how="anti"),
        surplus_nodes=known.nodes.join(wanted.nodes, on="id", how="anti"),
    )


def _new(wanted: pl.DataFrame, known: pl.DataFrame, key: str) -> pl.DataFrame:
    return wanted.join(known, on=[key, "hash"], how="anti", maintain_order="left")


def _by(frame: pl.DataFrame, column: str) -> list[tuple[str, pl.DataFrame]]:
    parts = frame.partition_by(column, as_dict=True, maintain_order=True)
    return sorted((str(key[0]), part) for key, part in parts.items()) if frame.height else []


def _put(statement: str, frame: pl.DataFrame, case: str, beside: list[str], properties: list[str]) -> Iterator[Batch]:
    """Batches of rows with their properties. One that no row of a batch has is left out: absent is what null means."""
    for part in frame.iter_slices(BATCH):
        if part.height:
            told = [name for name in properties if part[name].null_count() < part.height]
            held = pl.struct(pl.lit(case).alias("case"), *told)
            yield Batch(statement, part.select(*beside, held.alias("p")).to_dicts())


def _dropped(relationships: pl.DataFrame) -> Iterator[Batch]:
    for relation, events in _by(relationships.sort("id"), "relation"):
        for part in events.iter_slices(BATCH):
            yield Batch(neo4j_cypher.drop_relationships(relation), part["id"].to_list())
