"""What a Neo4j server really holds, property by property, and how that differs from what it should hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from graphtool.store import neo4j_cypher as cypher
from graphtool.store import schema
from graphtool.store.neo4j_rows import (
    BATCH,
    ENDS,
    NODE_COLUMNS,
    RELATIONSHIP_COLUMNS,
    ROW_COLUMNS,
    Batch,
    Known,
    Layout,
    keyed,
    node_hashes,
    relationship_hashes,
)

All = Callable[[str, Mapping[str, Any]], list[list[Any]]]
_CHANGED = ""
"""The hash of what is not as its own hash says: it differs from every other."""
_TEXT = pl.String()
_KEPT = 2
"""Properties beside the columns: case and hash."""


@dataclass(frozen=True)
class Deviation:
    """How far one sort of thing (entity, event, row) is from what it should be."""

    table: str
    missing: int
    changed: int
    surplus: int

    @property
    def same(self) -> bool:
        """Is everything as it should be?"""
        return not (self.missing or self.changed or self.surplus)


@dataclass(frozen=True)
class Found:
    """What is there by its content, not by the hash it carries, and the places of what can be no part of it:
    nodes without an id, relationships that are no events, nodes that carry labels of others."""

    known: Known
    stray_nodes: list[str]
    stray_relationships: list[str]
    labelled: list[str]

    def strays(self) -> list[Batch]:
        """The statements that take them away."""
        wanted = (
            (cypher.DROP_STRAY_RELATIONSHIPS, self.stray_relationships),
            (cypher.DROP_STRAY_NODES, self.stray_nodes),
            (cypher.DROP_LABELS, self.labelled),
        )
        return [
            Batch(statement, places[start : start + BATCH])
            for statement, places in wanted
            for start in range(0, len(places), BATCH)
        ]


def deviations(wanted: Layout, found: Found) -> list[Deviation]:
    """How many are missing, changed, surplus?"""
    known = found.known
    rows = pl.concat([frame.select("key", "hash") for frame in wanted.rows.values()])
    return [
        _deviation("entity", "id", wanted.nodes, known.nodes, len(found.stray_nodes)),
        _deviation("event", "id", wanted.relationships, known.relationships, len(found.stray_relationships)),
        _deviation("row", "key", rows, known.rows),
    ]


def _deviation(table: str, key: str, wanted: pl.DataFrame, known: pl.DataFrame, strays: int = 0) -> Deviation:
    there = known.unique(key)
    both = wanted.select(key, "hash").join(there.select(key, pl.col("hash").alias("found")), on=key)
    return Deviation(
        table,
        missing=wanted.height - both.height,
        changed=both.filter(pl.col("hash") != pl.col("found")).height,
        surplus=there.height - both.height + strays,
    )


def read_hashes(read: All) -> Known:
    """What does the server say it holds? The hashes only, which is quick and enough for publishing."""
    nodes, relationships, rows = (
        read(one, {}) for one in (cypher.NODE_HASHES, cypher.RELATIONSHIP_HASHES, cypher.ROW_HASHES)
    )
    types = {kind: relation for relation, kind in schema.TYPES.items()}
    events = _frame(relationships, dict.fromkeys(("id", "relation", "hash"), _TEXT))
    return Known(
        _frame(nodes, dict.fromkeys(("id", "hash"), _TEXT)),
        events.with_columns(pl.col("relation").replace_strict(types)),
        _frame(rows, dict.fromkeys(("key", "hash"), _TEXT)),
    )


def read_back(read: All) -> Found:
    """What does the server hold? Every property of the case is read."""
    nodes, stray_nodes, labelled = _nodes(read)
    relationships, stray_relationships = _relationships(read)
    return Found(Known(nodes, relationships, _rows(read)), stray_nodes, stray_relationships, labelled)


def _nodes(read: All) -> tuple[pl.DataFrame, list[str], list[str]]:
    columns = {
        "_place": _TEXT, "_labels": pl.List(_TEXT), "_keys": pl.Int64(), "_typed": pl.Boolean(), **NODE_COLUMNS,
        "_hash": _TEXT,
    }  # fmt: skip
    shown = f"{_typed('n', NODE_COLUMNS)}, {cypher.properties([*NODE_COLUMNS, 'hash'])}"
    found = _frame(read(cypher.CHECK_NODES + shown, {}), columns)
    labels = pl.col("_labels")
    foreign = labels.list.set_difference([schema.NODE, cypher.LONG, *schema.NODE_LABELS.values()]).list.len() > 0
    found = found.with_columns(labels.list.contains(cypher.LONG).alias("long"), foreign.alias("_foreign"))
    label = pl.col("kind").replace_strict(schema.NODE_LABELS, default=None)
    odd = (
        (labels.list.len() != 2 + pl.col("long").cast(pl.Int64))
        | ~labels.list.contains(label).fill_null(False)
        | (pl.col("_keys") != _filled(list(NODE_COLUMNS)))
        | ~pl.col("_typed")
    )
    judged = _judged(found, node_hashes(found)["hash"], odd)
    named = judged.filter(pl.col("id").is_not_null())
    strays = judged.filter(pl.col("id").is_null())["_place"].to_list()
    return named.select("id", "hash"), strays, named.filter("_foreign")["_place"].to_list()


def _relationships(read: All) -> tuple[pl.DataFrame, list[str]]:
    kept = [name for name in RELATIONSHIP_COLUMNS if name not in ENDS]
    columns = {
        "_place": _TEXT, "relation": _TEXT, "src": _TEXT, "dst": _TEXT, "_keys": pl.Int64(), "_case": pl.Boolean(),
        "_typed": pl.Boolean(),
        **{name: RELATIONSHIP_COLUMNS[name] for name in kept}, "_hash": _TEXT,
    }  # fmt: skip
    typed = _typed("e", {name: RELATIONSHIP_COLUMNS[name] for name in kept})
    shown = ", ".join(["e.case = $case", typed, *(f"e.{name}" for name in kept), "e.hash"])
    found = _frame(read(cypher.CHECK_RELATIONSHIPS + shown, {}), columns)
    types = {kind: name for name, kind in schema.TYPES.items()}
    found = found.with_columns(pl.col("relation").replace_strict(types, default=None))
    ours = pl.col("relation").is_not_null() & pl.col("dst").is_not_null() & pl.col("_case") & pl.col("id").is_not_null()
    found = found.with_columns(ours.fill_null(False).alias("_ours"))
    events, strays = found.filter("_ours"), found.filter(~pl.col("_ours"))
    odd = (pl.col("_keys") != _filled(kept)) | pl.col("id").is_duplicated() | ~pl.col("_typed")
    judged = _judged(events, relationship_hashes(events.select(*RELATIONSHIP_COLUMNS))["hash"], odd)
    return judged.select("id", "relation", "hash"), strays["_place"].to_list()


def _rows(read: All) -> pl.DataFrame:
    odd = _frame(read(cypher.CHECK_ODD_ROWS, {}), {"key": _TEXT}).with_columns(pl.lit(_CHANGED).alias("hash"))
    parts = [odd.drop_nulls("key")]
    for table, kinds in ROW_COLUMNS.items():
        columns = {"_key": _TEXT, "_keys": pl.Int64(), "_typed": pl.Boolean(), **kinds, "_hash": _TEXT}
        shown = f"{_typed('n', kinds)}, {cypher.properties([*kinds, 'hash'])}"
        found = _frame(read(cypher.check_rows(table) + shown, {}), columns)
        again = keyed(table, found)
        wrong = (pl.col("_keys") != _filled(list(kinds)) + 1) | (pl.col("_key") != pl.col("key")) | ~pl.col("_typed")
        parts.append(_judged(again, again["hash"], wrong).select(pl.col("_key").alias("key"), "hash"))
    return pl.concat(parts)


_TYPES = {"String": "STRING", "Int64": "INTEGER", "Int32": "INTEGER", "Boolean": "BOOLEAN"}


def _typed(variable: str, kinds: Mapping[str, pl.DataType]) -> str:
    """Cypher for whether every property has its type (or is missing), which is lost once it is a column here."""
    said = (f"{variable}.{name} IS :: {_TYPES.get(str(kind), 'LIST<STRING NOT NULL>')}" for name, kind in kinds.items())
    return " AND ".join(said)


def _frame(rows: list[list[Any]], kinds: Mapping[str, Any]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=dict(kinds), orient="row", strict=False)


def _filled(columns: list[str]) -> pl.Expr:
    return pl.sum_horizontal(pl.col(name).is_not_null().cast(pl.Int64) for name in columns) + _KEPT


def _judged(found: pl.DataFrame, hashes: pl.Series, odd: pl.Expr) -> pl.DataFrame:
    """The hash of the content where that is what the node says of itself and nothing else is odd."""
    said = found.with_columns(hashes.alias("hash"))
    right = ~odd & (pl.col("hash") == pl.col("_hash"))
    return said.with_columns(pl.when(right.fill_null(False)).then("hash").otherwise(pl.lit(_CHANGED)).alias("hash"))
