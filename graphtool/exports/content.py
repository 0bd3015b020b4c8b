"""What is handed over: the whole graph or what is on the canvas, bounded by a filter, masked or not.

Every writer takes its rows from here, so that all formats hold the same entities and events, each event
with the facts (source rows) that it stands on. Rows come as frames of some ten thousand, so that a graph
of millions of events is written without being held as text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import polars as pl
import pyarrow as pa

from graphtool import terms
from graphtool.exports import cells, masking
from graphtool.model import TABLES
from graphtool.store.base import ANY, Filter, View
from graphtool.store.frames import as_frame
from graphtool.texts import Lang

FRAME_ROWS = 20_000
"""Rows per frame."""

_ALL = 2**31 - 1
_JOINED = " "
"""Between names of facts and events in one cell: they hold no blank."""


@dataclass(frozen=True)
class Scope:
    """Which part of the graph: named entities with the events among them, or (None) all; within a filter.

    Of the whole graph, ``where.kinds`` keeps entities of these kinds and the events between them, and any other
    bound keeps the entities that an event inside it touches.
    """

    entities: tuple[str, ...] | None = None
    where: Filter = ANY


@dataclass(frozen=True)
class Shape:
    """How it is handed over.

    Attributes
    ----------
    lang : str
        Language of titles and labels.
    masked : bool
        Names of persons, identity, phone and wallet numbers with their middle hidden; keys, memos and paths left out.
    grouped : bool
        One edge per pair, relation, currency and direction, instead of one per event.
    paths : mapping
        SHA-256 of a file, or its first 20 characters → path, as far as known.
    """

    lang: Lang = "zh"
    masked: bool = False
    grouped: bool = False
    paths: Mapping[str, str] = field(default_factory=dict)


class Content:
    """The rows of a scope, from any store."""

    def __init__(self, view: View, scope: Scope | None = None, shape: Shape | None = None) -> None:
        self.view = view
        self.scope = scope or Scope()
        self.shape = shape or Shape()
        self.digest = view.digest()

    def about(self) -> dict[str, str | bool]:
        """What is in here, in plain words, for the head of a file."""
        where = self.scope.where
        bounds = {name: value for name, value in vars(where).items() if value not in (None, ())}
        return {
            "generation": self.digest,
            "part": "all" if self.scope.entities is None else "selection",
            "filter": ", ".join(f"{k}={' '.join(v) if isinstance(v, tuple) else v}" for k, v in bounds.items()),
            "edges": "pairs" if self.shape.grouped else "events",
            "masked": self.shape.masked,
            "amounts": "minor units of their currency (fen for CNY); amount_yuan has two decimals",
            "times": "Beijing wall time, no zone",
            "rows": "source rows: file (first characters of its SHA-256), sheet from 0, row from 1 (columns sheet: from 1)",
        }

    @cached_property
    def chosen(self) -> pl.Series | None:
        """Ids of the entities that go out, sorted; None for all of them."""
        scope, bare = self.scope, Filter(kinds=self.scope.where.kinds)
        if scope.entities is not None:
            return pl.Series("id", sorted(set(self.view.get("entity", scope.entities)["id"].to_pylist())), pl.String)
        if scope.where == ANY:
            return None
        every = self._scan("entity", ["id", "kind"])
        if scope.where.kinds:
            every = every.filter(pl.col("kind").is_in(scope.where.kinds))
        if scope.where == bare:
            return every["id"].sort()
        ends = [pl.concat([f["src"], f["dst"]]).unique() for f in self._between(every["id"], ["src", "dst"])]
        return pl.concat([pl.Series("id", [], pl.String), *(e.alias("id") for e in ends)]).unique().sort()

    def entities(self) -> Iterator[pl.DataFrame]:
        """Entities by id: ``model.ENTITY`` with ``kind_label``, texts instead of lists, and ``rows`` (facts)."""
        for batch in self._entity_frames():
            yield self._dress(batch)

    def identifiers(self) -> Iterator[pl.DataFrame]:
        """Identifiers of these entities (``model.IDENTIFIER``) by entity, type, value."""
        ids = self.chosen
        for frame in _frames(self.view.scan("identifier")):
            kept = frame if ids is None else frame.filter(pl.col("entity").is_in(ids.implode()))
            shown = kept.with_columns(pl.col("flags").list.join("; "))
            if self.shape.masked:
                shown = masking.identifiers(shown, self._kinds)
            if shown.height:
                yield shown

    def events(self) -> Iterator[pl.DataFrame]:
        """Events in the order of the store: ``model.EVENT`` with ``relation_label``, ``time``, ``until`` (ISO 8601),
        ``amount_yuan`` (decimal text) and ``rows`` (facts, by a blank)."""
        labels = {r.name: r.label(self.shape.lang) for r in terms.RELATIONS.values()}
        for frame in self._event_frames():
            full = frame.join(self._facts, left_on="id", right_on="subject", how="left", maintain_order="left")
            shown = full.with_columns(
                relation_label=pl.col("relation").replace_strict(labels, default=pl.col("relation")),
                time=cells.iso_time(pl.col("time_ms"), pl.col("precision")),
                until=cells.iso_time(pl.col("until_ms"), pl.col("precision")),
                amount_yuan=cells.yuan(pl.col("amount")).cast(pl.String),
            )
            yield masking.events(shown) if self.shape.masked else shown

    def edges(self) -> Iterator[pl.DataFrame]:
        """Events, or, when grouped, one row per pair, relation, currency and direction: ``id``, ``src``, ``dst``,
        ``relation``, ``relation_label``, ``currency``, ``directed``, ``events`` (count), ``amount``, ``amount_yuan``,
        ``first``, ``last``, ``doubtful`` (count), ``event_ids`` and ``rows``."""
        return self._pairs() if self.shape.grouped else self.events()

    def sources(self) -> Iterator[pl.DataFrame]:
        """The source rows behind entities and events: subject, fact, file (first characters of its SHA-256), path,
        sheet and row, both from 1."""
        for frame in _cut(self._evidence):
            yield frame.with_columns(self.origin(pl.col("fact")))

    def allocations(self) -> Iterator[pl.DataFrame]:
        """How money went through pools between events that go out: ``model.ALLOCATION`` with the row that proves it."""
        for frame in _frames(self.view.scan("allocation")):
            kept = frame
            if self.chosen is not None:
                among = self._event_ids.implode()
                kept = frame.filter(pl.col("from_event").is_in(among) & pl.col("to_event").is_in(among))
            if kept.height:
                yield kept.with_columns(self.origin(pl.col("fact")))

    def coverage(self) -> Iterator[pl.DataFrame]:
        """For which of these accounts which file holds rows from when to when: ``model.COVERAGE`` with ``path``."""
        for frame in _frames(self.view.scan("coverage")):
            kept = frame if self.chosen is None else frame.filter(pl.col("account").is_in(self.chosen.implode()))
            if kept.height:
                yield kept.with_columns(
                    self.path(pl.col("file").str.head(20)),
                    pl.col("file").str.head(20),
                    first=cells.iso_time(pl.col("from_ms")),
                    last=cells.iso_time(pl.col("until_ms")),
                )

    def path(self, file: pl.Expr) -> pl.Expr:
        """Where a file (first characters of its SHA-256) lies, as far as known and not masked."""
        if self.shape.masked:
            return pl.lit(None, pl.String).alias("path")
        known = {digest[:20]: path for digest, path in self.shape.paths.items()}
        return file.replace_strict(known, default=None, return_dtype=pl.String).alias("path")

    def origin(self, fact: pl.Expr) -> list[pl.Expr]:
        """File, path, sheet and row that a fact id names."""
        part = fact.str.splitn(".", 3).struct
        return [
            part["field_0"].alias("file"),
            self.path(part["field_0"]),
            (part["field_1"].cast(pl.Int64, strict=False) + 1).alias("sheet"),
            part["field_2"].cast(pl.Int64, strict=False).alias("row"),
        ]

    @cached_property
    def labels(self) -> pl.DataFrame:
        """What the entities are called: id, label."""
        empty = pl.DataFrame(schema={"id": pl.String, "label": pl.String})
        return pl.concat([empty, *(f.select("id", "label") for f in self.entities())])

    # --- inside -----------------------------------------------------------------------------------------------

    @cached_property
    def _kinds(self) -> pl.DataFrame:
        return self._scan("entity", ["id", "kind"])

    @cached_property
    def _event_ids(self) -> pl.Series:
        return pl.concat([pl.Series("id", [], pl.String), *(f["id"] for f in self._event_frames())])

    @cached_property
    def _evidence(self) -> pl.DataFrame:
        """Evidence of the entities and events that go out, by subject and fact."""
        if self.chosen is None:
            return self._scan("evidence")
        subjects = pl.concat([self.chosen, self._event_ids])
        if self.scope.entities is not None:
            return as_frame(self.view.evidence(subjects.to_list()))
        return self._scan("evidence").filter(pl.col("subject").is_in(subjects.implode()))

    @cached_property
    def _facts(self) -> pl.DataFrame:
        """subject → its facts in one cell."""
        listed = self._evidence.sort("subject", "fact").group_by("subject", maintain_order=True).agg("fact")
        return listed.select("subject", rows=pl.col("fact").list.join(_JOINED))

    def _scan(self, table: str, columns: Sequence[str] = ()) -> pl.DataFrame:
        return as_frame(self.view.scan(table, columns).read_all())

    def _entity_frames(self) -> Iterator[pl.DataFrame]:
        if self.scope.entities is not None:
            found = self.view.get("entity", self.chosen.to_list() if self.chosen is not None else [])
            yield from _cut(as_frame(found))
            return
        for frame in _frames(self.view.scan("entity")):
            kept = frame if self.chosen is None else frame.filter(pl.col("id").is_in(self.chosen.implode()))
            if kept.height:
                yield kept

    def _event_frames(self) -> Iterator[pl.DataFrame]:
        if self.scope.entities is not None and self.chosen is not None:
            ids = self.chosen.to_list()
            found = self.view.events(ids, ids, self.scope.where, limit=_ALL) if ids else TABLES["event"].empty_table()
            return _cut(as_frame(found))
        return self._between(self.chosen)

    def _between(self, ids: pl.Series | None, columns: Sequence[str] = ()) -> Iterator[pl.DataFrame]:
        """Events inside the filter whose ends are both among these entities."""
        for frame in _frames(self.view.scan("event")):
            kept = frame.filter(passes(self.scope.where))
            if ids is not None:
                among = ids.implode()
                kept = kept.filter(pl.col("src").is_in(among) & pl.col("dst").is_in(among))
            if kept.height:
                yield kept.select(columns) if columns else kept

    def _dress(self, frame: pl.DataFrame) -> pl.DataFrame:
        labels = {k.name: k.label(self.shape.lang) for k in terms.KINDS.values()}
        roles = {r.name: r.label(self.shape.lang) for r in terms.ROLES.values()}
        full = frame.join(self._facts, left_on="id", right_on="subject", how="left", maintain_order="left")
        shown = full.with_columns(
            kind_label=pl.col("kind").replace_strict(labels, default=pl.col("kind")),
            roles=pl.col("roles").list.eval(pl.element().replace(roles)).list.join("; "),
            flags=pl.col("flags").list.join("; "),
            label=pl.coalesce(pl.col("label"), pl.col("id")),
        )
        return masking.entities(shown, labels) if self.shape.masked else shown

    def _pairs(self) -> Iterator[pl.DataFrame]:
        frames = [f.drop("memo", "until", "time") for f in self.events()]
        if not frames:
            return
        loose = ~pl.col("directed")
        turn = loose & (pl.col("src") > pl.col("dst"))
        ends = pl.when(turn).then(pl.col("dst")).otherwise(pl.col("src")), pl.when(turn).then(pl.col("src"))
        every = pl.concat(frames).with_columns(src=ends[0], dst=ends[1].otherwise(pl.col("dst")))
        by = ["src", "dst", "relation", "relation_label", "currency", "directed"]
        grouped = (
            every.group_by(by)
            .agg(
                events=pl.len(),
                amount=_total("amount"),
                first=cells.iso_time(pl.col("time_ms").min()),
                last=cells.iso_time(pl.col("time_ms").max()),
                doubtful=pl.col("doubtful").sum(),
                event_ids=pl.col("id").sort(),
                rows=pl.col("rows").drop_nulls().sort(),
            )
            .with_columns(pl.col("event_ids", "rows").list.join(_JOINED))
        )
        mark = pl.when("directed").then(pl.lit("d")).otherwise(pl.lit("u"))
        parts = [pl.col("src"), pl.lit(">"), pl.col("dst"), pl.lit(":"), pl.col("relation"), pl.lit(":")]
        name = pl.concat_str([*parts, pl.col("currency").fill_null(""), pl.lit(":"), mark])
        shown = grouped.with_columns(id=name, amount_yuan=cells.yuan(pl.col("amount")).cast(pl.String))
        yield from _cut(shown.sort("src", "dst", "relation", "currency", "directed", nulls_last=False))


def passes(where: Filter) -> pl.Expr:
    """Which events are inside the bounds of a filter, kinds left aside?"""
    kept = pl.lit(True)
    if where.relations:
        kept &= pl.col("relation").is_in(where.relations)
    for column, low, high in (
        ("time_ms", where.from_ms, where.until_ms),
        ("amount", where.min_amount, where.max_amount),
    ):
        if low is not None or high is not None:
            kept &= pl.col(column).is_not_null()
        if low is not None:
            kept &= pl.col(column) >= low
        if high is not None:
            kept &= pl.col(column) <= high
    return kept


def _total(column: str) -> pl.Expr:
    """The sum of what is stated, which stops at the largest int64; null where nothing is stated."""
    total = pl.col(column).cast(pl.Int128).sum().clip(None, 2**63 - 1).cast(pl.Int64)
    return pl.when(pl.col(column).is_not_null().any()).then(total).otherwise(None)


def _frames(reader: pa.RecordBatchReader) -> Iterator[pl.DataFrame]:
    for batch in reader:
        if batch.num_rows:
            yield from _cut(as_frame(pa.Table.from_batches([batch])))


def _cut(frame: pl.DataFrame) -> Iterator[pl.DataFrame]:
    for start in range(0, frame.height, FRAME_ROWS):
        yield frame.slice(start, FRAME_ROWS)
