"""The graph in memory: plain and obvious, the reference that the other stores are compared with.

Every answer is computed by going over all rows. Meant for tests and for looking at what the contract says.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, Literal, Self

import polars as pl
import pyarrow as pa

from graphtool.errors import IntegrityError, NotFound, Unavailable
from graphtool.model import TABLES
from graphtool.store import names, schema
from graphtool.store.base import ANY, Direction, Filter, Order, Traits
from graphtool.terms import KINDS, PRECISIONS, RELATIONS

Row = dict[str, Any]


class MemoryStore:
    """Holds the generations of one case as long as the process lives."""

    def __init__(self) -> None:
        self._generations: dict[str, dict[str, list[Row]]] = {}
        self._current: str | None = None
        self._writing: str | None = None

    def traits(self) -> Traits:
        return Traits(name="memory", shared=False, timed_paths=False)

    def current(self) -> str | None:
        return self._current

    def writer(self, digest: str) -> MemoryWriter:
        return MemoryWriter(self, digest)

    def view(self, digest: str | None = None) -> MemoryView:
        wanted = self._current if digest is None else digest
        if wanted is None or wanted not in self._generations:
            raise NotFound("generation", digest=wanted or "-")
        return MemoryView(wanted, self._generations[wanted])

    def close(self) -> None:
        self._generations.clear()
        self._current = None

    def begin(self, digest: str) -> None:
        """A writer starts; only one may."""
        if self._writing is not None:
            raise Unavailable("locked", holder="memory", pid=0, purpose=self._writing, since="")
        self._writing = digest

    def end(self, digest: str, tables: dict[str, list[Row]] | None) -> None:
        """A writer is done: its tables become the current generation, or nothing happened."""
        self._writing = None
        if tables is not None:
            self._generations[digest] = tables
            self._current = digest


class MemoryWriter:
    """Collects rows and checks them on leaving."""

    def __init__(self, store: MemoryStore, digest: str) -> None:
        self._store = store
        self._digest = digest
        self._rows: dict[str, list[Row]] = {name: [] for name in TABLES}

    def __enter__(self) -> Self:
        self._store.begin(self._digest)
        return self

    def write(self, table: str, batches: pa.RecordBatchReader) -> None:
        schema.fit(table, batches.schema)
        self._rows[table] += batches.read_all().select(TABLES[table].names).to_pylist()

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        whole = None
        try:
            if error is None:
                whole = checked(self._rows)
        finally:
            self._store.end(self._digest, whole)


def checked(given: dict[str, list[Row]]) -> dict[str, list[Row]]:
    """Rows of every table, each once, in order; IntegrityError where they are no graph."""
    whole: dict[str, list[Row]] = {}
    for table, rows in given.items():
        for column in schema.REQUIRED[table]:
            missing = sum(row[column] is None for row in rows)
            if missing:
                raise IntegrityError("keyless", table=table, column=column, rows=missing)
        once: dict[tuple[Any, ...], Row] = {}
        for row in rows:
            if once.setdefault(_at(row, schema.KEYS[table]), row) != row:
                raise IntegrityError("twice", table=table, id=row[schema.KEYS[table][0]])
        whole[table] = sorted(once.values(), key=lambda row: [_nulls_first(v) for v in _at(row, schema.ORDER[table])])
    for (table, column), words in schema.WORDS.items():
        for row in whole[table]:
            if row[column] not in (None, *words):
                raise IntegrityError("word", table=table, column=column, word=row[column])
    known = {row["id"] for row in whole["entity"]}
    for row in whole["event"]:
        for end in (row["src"], row["dst"]):
            if end not in known:
                raise IntegrityError("dangling", id=row["id"], end=end)
    named = known | {row["id"] for row in whole["event"]}
    for table, column, there in (
        ("identifier", "entity", known),
        ("evidence", "subject", named),
        ("alias", "id", named),
    ):
        for row in whole[table]:
            if row[column] not in there:
                raise IntegrityError("dangling", id=row[schema.KEYS[table][1]], end=row[column])
    return whole


def _at(row: Row, columns: Sequence[str]) -> tuple[Any, ...]:
    return tuple(row[column] for column in columns)


def _nulls_first(value: Any) -> tuple[bool, Any]:
    return (value is not None, value)


class MemoryView:
    """Reads one generation by going over its rows."""

    def __init__(self, digest: str, tables: dict[str, list[Row]]) -> None:
        self._digest = digest
        self._tables = tables
        self._entities = {row["id"]: row for row in tables["entity"]}
        self._events = {row["id"]: row for row in tables["event"]}
        self._position = {row["id"]: nth for nth, row in enumerate(tables["event"])}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        self.close()

    def close(self) -> None:
        """Nothing is held."""

    def digest(self) -> str:
        return self._digest

    def count(self, table: str) -> int:
        schema.columns(table)
        return len(self._tables[table])

    def scan(self, table: str, columns: Sequence[str] = ()) -> pa.RecordBatchReader:
        shape = schema.columns(table, columns)
        return _table(({n: row[n] for n in shape.names} for row in self._tables[table]), shape).to_reader()

    def edges(self) -> pa.Table:
        number = {row["id"]: nth for nth, row in enumerate(self._tables["entity"])}
        relation = {name: nth for nth, name in enumerate(RELATIONS)}
        exact: dict[str | None, int] = {None: 0, **{name: nth for nth, name in enumerate(PRECISIONS)}}
        codes: dict[str, Any] = {"src": number, "dst": number, "relation": relation, "precision": exact}
        events = self._tables["event"]
        used = sorted({row["currency"] for row in events if row["currency"] is not None})
        made: dict[str, pa.Array] = {}
        for field in schema.EDGES:
            values = [row[field.name] for row in events]
            if field.name in codes:
                values = [codes[field.name][value] for value in values]
            if field.name == "currency":
                places = pa.array([None if v is None else used.index(v) for v in values], pa.int32())
                made[field.name] = pa.DictionaryArray.from_arrays(places, pa.array(used, pa.string()))
            else:
                made[field.name] = pa.array(values, field.type)
        return pa.table(made, schema=schema.EDGES)

    def get(self, table: Literal["entity", "event"], ids: Sequence[str]) -> pa.Table:
        rows = self._entities if table == "entity" else self._events
        return _table((rows[self._known(one, table)] for one in ids), TABLES[table])

    def identifiers(self, entity: str) -> pa.Table:
        wanted = self._known(entity, "entity")
        return _table((r for r in self._tables["identifier"] if r["entity"] == wanted), TABLES["identifier"])

    def search(self, text: str, kinds: Sequence[str] = (), limit: int = 20) -> pa.Table:
        query = names.typed(text)
        if not query:
            return schema.HITS.empty_table()
        entity, identifier = (
            pl.DataFrame(pl.from_arrow(_table(self._tables[name], TABLES[name]))) for name in ("entity", "identifier")
        )
        found = names.rows(entity, identifier).with_columns(
            names.score(pl.col("text"), pl.col("sound"), query).alias("score")
        )
        whole = text.strip()
        if whole in self._entities:
            row = {"entity": whole, "type": "id", "value": whole, "text": whole, "sound": None, "score": names.WHOLE}
            found = pl.concat([found, pl.DataFrame([row], schema=found.schema)])
        hits = found.filter(pl.col("score") > 0).join(entity, left_on="entity", right_on="id")
        hits = hits.rename({"entity": "id"}).filter(pl.col("kind").is_in(list(kinds) if kinds else list(KINDS)))
        return names.rank(hits, limit).to_arrow().cast(schema.HITS)

    def counts(self, entity: str, where: Filter = ANY) -> pa.Table:
        groups: dict[tuple[str, str, str | None], list[tuple[Row, str]]] = defaultdict(list)
        for event, other, direction in self._beside(self._known(entity, "entity"), where):
            groups[event["relation"], direction, event["currency"]].append((event, other))
        rows = [
            {
                **_sort_of(key),
                **_figures([event for event, _ in group], key[1]),
                "neighbours": len({other for _, other in group}),
            }
            for key, group in groups.items()
        ]
        return _table(sorted(rows, key=_sort_key), schema.COUNTS)

    def neighbours(
        self,
        entity: str,
        where: Filter = ANY,
        direction: Direction = "both",
        order: Order = "most",
        limit: int = 50,
    ) -> pa.Table:
        groups: dict[tuple[str, tuple[str, str, str | None]], list[Row]] = defaultdict(list)
        for event, other, way in self._beside(self._known(entity, "entity"), where):
            if direction in ("both", way):
                groups[other, (event["relation"], way, event["currency"])].append(event)
        rows = [{"other": o, **_sort_of(key), **_figures(group, key[1])} for (o, key), group in groups.items()]
        measure, sign = ("last_ms", -1) if order == "newest" else ("amount", -1 if order == "most" else 1)
        rows.sort(key=lambda r: (r[measure] is None, sign * (r[measure] or 0), -r["events"], r["other"], _sort_key(r)))
        kept = list(dict.fromkeys(row["other"] for row in rows))[:limit]
        return _table((row for row in rows if row["other"] in kept), schema.NEIGHBOURS)

    def links(self, entities: Sequence[str], where: Filter = ANY) -> pa.Table:
        among = {self._known(one, "entity") for one in entities}
        groups: dict[tuple[str, str, tuple[str, str, str | None]], list[Row]] = defaultdict(list)
        for event in self._tables["event"]:
            if event["src"] in among and event["dst"] in among and _passes(event, where):
                ends = (event["src"], event["dst"])
                src, dst = ends if event["directed"] else sorted(ends)
                way = "out" if event["directed"] else "undecided"
                groups[src, dst, (event["relation"], way, event["currency"])].append(event)
        rows = [
            {"src": src, "dst": dst, **_sort_of(key), **_figures(group, key[1])}
            for (src, dst, key), group in groups.items()
        ]
        return _table(sorted(rows, key=lambda r: (r["src"], r["dst"], _sort_key(r))), schema.LINKS)

    def events(self, src: Sequence[str], dst: Sequence[str], where: Filter = ANY, limit: int = 1000) -> pa.Table:
        sources, targets = ({self._known(one, "entity") for one in ends} for ends in (src, dst))
        rows = [
            event
            for event in self._tables["event"]
            if self._open(event["src"], sources, where)
            and self._open(event["dst"], targets, where)
            and _passes(event, where)
        ]
        return _table(rows[:limit], TABLES["event"])

    def shortest_paths(
        self, src: str, dst: str, where: Filter = ANY, max_hops: int = 6, limit: int = 10
    ) -> list[list[str]]:
        start, goal = self._known(src, "entity"), self._known(dst, "entity")
        paths = [[start]]
        seen = {start}
        for _ in range(max_hops):
            done = sorted(path for path in paths if path[-1] == goal)
            if done:
                return done[:limit]
            longer = [[*path, other] for path in paths for other in self._steps(path[-1], where, goal)]
            paths = [path for path in longer if path[-1] not in seen]
            seen |= {path[-1] for path in paths}
        return sorted(path for path in paths if path[-1] == goal)[:limit]

    def evidence(self, subjects: Sequence[str]) -> pa.Table:
        wanted = {self._known(one, "subject") for one in subjects}
        return _table((r for r in self._tables["evidence"] if r["subject"] in wanted), TABLES["evidence"])

    def _known(self, one: str, what: Literal["entity", "event", "subject"]) -> str:
        """The canonical id of an id or an alias. Of an alias with several ids, the smallest of what is asked."""
        homes = {"entity": [self._entities], "event": [self._events], "subject": [self._entities, self._events]}[what]
        targets = sorted(row["id"] for row in self._tables["alias"] if row["alias"] == one)
        candidates: list[str] = [one, *targets]
        for candidate in candidates:
            if any(candidate in home for home in homes):
                return candidate
        raise NotFound(what, id=one)

    def _beside(self, entity: str, where: Filter) -> Iterable[tuple[Row, str, str]]:
        """Event, the other end and the direction, for every event at an entity that passes."""
        for event in self._tables["event"]:
            if entity not in (event["src"], event["dst"]) or not _passes(event, where):
                continue
            seen = []
            if event["src"] == entity:
                seen.append((event["dst"], "out"))
            if event["dst"] == entity:
                seen.append((event["src"], "in"))
            if not event["directed"]:
                seen = [(seen[0][0], "undecided")]
            yield from ((event, other, way) for other, way in seen if self._open(other, set(), where))

    def _open(self, end: str, named: set[str], where: Filter) -> bool:
        """Does an end fit? One that was named must be it; one left open must be of a kind asked for."""
        return end in named if named else not where.kinds or self._entities[end]["kind"] in where.kinds

    def _steps(self, entity: str, where: Filter, goal: str) -> list[str]:
        """Where a path may go from here, each neighbour once."""
        free = Filter(where.relations, where.from_ms, where.until_ms, where.min_amount, where.max_amount)
        found = {other for event, other, _ in self._beside(entity, free) if event["directed"]}
        inside = [o for o in found if KINDS[self._entities[o]["kind"]].traversable and self._open(o, set(), where)]
        return sorted({*inside, *(found & {goal})})


def _passes(event: Row, where: Filter) -> bool:
    """Is an event inside the bounds?"""
    return (not where.relations or event["relation"] in where.relations) and all(
        (low is None and high is None)
        or (value is not None and (low is None or value >= low) and (high is None or value <= high))
        for value, low, high in (
            (event["time_ms"], where.from_ms, where.until_ms),
            (event["amount"], where.min_amount, where.max_amount),
        )
    )


def _figures(events: Sequence[Row], direction: str) -> Row:
    amounts = [event["amount"] for event in events if event["amount"] is not None and direction != "undecided"]
    times = [event["time_ms"] for event in events if event["time_ms"] is not None]
    return {
        "events": len(events),
        "amount": min(sum(amounts), schema.MOST) if amounts else None,
        "first_ms": min(times, default=None),
        "last_ms": max(times, default=None),
        "doubtful": sum(bool(event["doubtful"]) for event in events),
    }


def _sort_of(key: tuple[str, str, str | None]) -> Row:
    return dict(zip(("relation", "direction", "currency"), key, strict=True))


def _sort_key(row: Row) -> tuple[int, int, tuple[bool, Any]]:
    return (
        list(RELATIONS).index(row["relation"]),
        schema.DIRECTIONS.index(row["direction"]),
        _nulls_first(row["currency"]),
    )


def _table(rows: Iterable[Row], shape: pa.Schema) -> pa.Table:
    return pa.Table.from_pylist(list(rows), schema=shape)
