"""How a graph lies in a store: keys and order of its tables, shapes of the answers, labels and indexes.

Everything a store needs to declare comes from ``model.TABLES`` and ``terms``; nothing comes from data.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import pyarrow as pa

from graphtool.errors import NotFound, SchemaMismatch
from graphtool.model import MOST as MOST
from graphtool.model import TABLES
from graphtool.terms import KINDS, PRECISIONS, RELATIONS

LAYOUT = 4
"""The number of this layout; a generation of another layout is derived again, not migrated."""

KEYS: dict[str, tuple[str, ...]] = {
    "entity": ("id",),
    "identifier": ("entity", "type", "value"),
    "event": ("id",),
    "evidence": ("subject", "fact"),
    "alias": ("alias", "id"),
    "allocation": tuple(TABLES["allocation"].names),
    "coverage": tuple(TABLES["coverage"].names),
    "calendar": ("account", "month_ms"),
    "chain": tuple(TABLES["chain"].names),
    "balance": ("account", "event", "currency"),
    "pairing": ("kind", "a", "b"),
}
"""What makes two rows of a table the same row. Where that is not all columns, one key has one content."""

ORDER: dict[str, tuple[str, ...]] = {**KEYS, "event": ("time_ms", "seq", "id")}
"""The order of :meth:`base.View.scan`: ascending, null first, text by code point."""

REQUIRED: dict[str, tuple[str, ...]] = {
    "entity": ("id", "kind"),
    "identifier": ("entity", "type", "value"),
    "event": ("id", "relation", "src", "dst", "directed"),
    "evidence": ("subject", "fact"),
    "alias": ("alias", "id"),
    "allocation": ("from_event", "to_event"),
    "coverage": ("account", "file"),
    "calendar": ("account", "month_ms"),
    "chain": ("account",),
    "balance": ("account", "event", "amount"),
    "pairing": ("kind", "a", "b"),
}
"""Columns that are never null."""

DIRECTIONS: tuple[str, ...] = ("out", "in", "undecided")
"""How an event stands to an entity that is asked for, in the order of answers."""

_FIGURES = [
    pa.field("events", pa.int64()),
    pa.field("amount", pa.int64()),
    pa.field("first_ms", pa.int64()),
    pa.field("last_ms", pa.int64()),
    pa.field("doubtful", pa.int64()),
]
_SORT = [pa.field(name, pa.string()) for name in ("relation", "direction", "currency")]

COUNTS: pa.Schema = pa.schema([*_SORT, _FIGURES[0], pa.field("neighbours", pa.int64()), *_FIGURES[1:]])
NEIGHBOURS: pa.Schema = pa.schema([pa.field("other", pa.string()), *_SORT, *_FIGURES])
LINKS: pa.Schema = pa.schema([pa.field("src", pa.string()), pa.field("dst", pa.string()), *_SORT, *_FIGURES])
HITS: pa.Schema = pa.schema(
    [
        *(pa.field(name, pa.string()) for name in ("id", "kind", "label", "type", "value")),
        pa.field("score", pa.int32()),
        pa.field("total", pa.int64()),
    ]
)
EDGES: pa.Schema = pa.schema(
    [
        pa.field("src", pa.int32()),
        pa.field("dst", pa.int32()),
        pa.field("relation", pa.int16()),
        pa.field("time_ms", pa.int64()),
        pa.field("precision", pa.int8()),
        pa.field("until_ms", pa.int64()),
        pa.field("seq", pa.int32()),
        pa.field("amount", pa.int64()),
        pa.field("currency", pa.dictionary(pa.int32(), pa.string())),
        pa.field("directed", pa.bool_()),
        pa.field("doubtful", pa.bool_()),
    ]
)
"""``currency`` has the currencies of the generation, sorted, as its dictionary. A null ``precision`` is ``none``."""

WORDS: dict[tuple[str, str], tuple[str, ...]] = {
    ("entity", "kind"): tuple(KINDS),
    ("event", "relation"): tuple(RELATIONS),
    ("event", "precision"): PRECISIONS,
}
"""Columns that hold only words of ``terms`` (or null)."""


def columns(table: str, wanted: Sequence[str] = ()) -> pa.Schema:
    """Which columns does a table have, or those wanted in the order wanted? Raises NotFound."""
    if table not in TABLES:
        raise NotFound("table", table=table, known=", ".join(TABLES))
    whole = TABLES[table]
    for name in wanted:
        if name not in whole.names:
            raise NotFound("column", table=table, column=name, known=", ".join(whole.names))
    return pa.schema([whole.field(name) for name in wanted]) if wanted else whole


def fit(table: str, given: pa.Schema) -> None:
    """Do these columns fit a table? Any order, any of Arrow's text types. Raises SchemaMismatch."""
    whole = columns(table)
    found = {field.name: _plain(field.type) for field in given}
    if len(found) != len(given) or found != {field.name: field.type for field in whole}:
        raise SchemaMismatch("columns", table=table, found=_spell(given), wanted=_spell(whole))


def _plain(kind: pa.DataType) -> pa.DataType:
    """The type of the model that a type stands for."""
    if pa.types.is_dictionary(kind):
        return _plain(kind.value_type)
    if pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        return pa.string()
    if pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_list_view(kind):
        return pa.list_(_plain(kind.value_type))
    return kind


def _spell(schema: pa.Schema) -> str:
    return ", ".join(f"{field.name}:{field.type}" for field in schema)


@dataclass(frozen=True)
class Index:
    """One declaration of a shared store: ``unique`` keeps a key single, ``text`` finds parts of numbers,
    ``fulltext`` parts of names, ``range`` bounds. ``labels`` are node labels or relationship types."""

    name: str
    sort: Literal["unique", "text", "fulltext", "range"]
    on: Literal["node", "relationship"]
    labels: tuple[str, ...]
    properties: tuple[str, ...]


NODE = "Entity"
"""The label that every entity has beside the label of its kind."""

NODE_LABELS: dict[str, str] = {kind.name: kind.node_label for kind in KINDS.values()}
TYPES: dict[str, str] = {relation.name: relation.type for relation in RELATIONS.values()}


def declarations() -> tuple[Index, ...]:
    """Which constraints and indexes does a shared graph need? Keys start with the case, so that two cases in one
    server never meet; every relationship type has its own, as Neo4j wants it."""
    unique = [
        Index("entity_id", "unique", "node", (NODE,), ("case", "id")),
        *(
            Index(f"{relation.name}_id", "unique", "relationship", (relation.type,), ("case", "id"))
            for relation in RELATIONS.values()
        ),
    ]
    found = [
        Index("entity_names", "fulltext", "node", (NODE,), ("names",)),
        Index("entity_numbers", "text", "node", (NODE,), ("numbers",)),
        Index("entity_sound", "text", "node", (NODE,), ("sound",)),
    ]
    return (*unique, *found)
