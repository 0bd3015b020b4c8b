"""Reads one DuckDB generation: rows, lookups and search. What stands beside an entity is in ``duckdb_beside``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Literal, Self

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa

from graphtool.model import TABLES
from graphtool.store import duckdb_beside, duckdb_paths, names, schema
from graphtool.store.arrays import column, distinct, texts
from graphtool.store.base import ANY, Direction, Filter, Order
from graphtool.store.duckdb_file import DuckFile
from graphtool.store.spool import CODED
from graphtool.terms import PRECISIONS, RELATIONS

_NUMBERED = {("event", "src"), ("event", "dst"), ("identifier", "entity")}
"""Columns that hold numbers of entities."""

_EVIDENCE = (
    "SELECT named.id AS subject, fact FROM evidence JOIN (SELECT rowid AS no, id FROM entity "
    "UNION ALL SELECT rowid + (SELECT count(*) FROM entity), id FROM event) AS named ON subject = named.no "
    "ORDER BY 1, 2"
)
"""All evidence by the text of its subject; it is kept by number, which for events goes by time."""

_BATCH = 122_880


class DuckView:
    """One generation, read from its file until closed."""

    def __init__(self, path: Path, digest: str) -> None:
        self._file = DuckFile(path, digest)
        self._digest = digest

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        self.close()

    def close(self) -> None:
        self._file.close()

    def digest(self) -> str:
        return self._digest

    def count(self, table: str) -> int:
        schema.columns(table)
        return int(self._file.ask(f"SELECT count(*) AS rows FROM {table}")["rows"][0])

    def scan(self, table: str, columns: Sequence[str] = ()) -> pa.RecordBatchReader:
        shape = schema.columns(table, columns)
        source = f"({_EVIDENCE})" if table == "evidence" else table
        sql = f"SELECT {', '.join(shape.names)} FROM {source}"
        return pa.RecordBatchReader.from_batches(shape, self._batches(sql, table, shape))

    def _batches(self, sql: str, table: str, shape: pa.Schema) -> Iterator[pa.RecordBatch]:
        with self._file.cursor() as cursor:
            for batch in cursor.sql(sql).to_arrow_reader(_BATCH):
                yield from self._spelled(pa.Table.from_batches([batch]), table, shape).to_batches()

    def _spelled(self, rows: pa.Table, table: str, shape: pa.Schema) -> pa.Table:
        """Rows as the model has them: numbers back to ids and words."""
        made: list[pa.ChunkedArray | pa.Array] = []
        for field in shape:
            values = rows[field.name]
            if field.name in CODED.get(table, ()):
                words = texts(self._file.words.get((table, field.name), []))
                values = words.take(values.combine_chunks())
            elif (table, field.name) in _NUMBERED:
                values = self._file.named(values.to_numpy())
            made.append(values.cast(field.type))
        return pa.table(made, schema=shape)

    def edges(self) -> pa.Table:
        rows = self._file.arrow(
            "SELECT src, dst, relation::SMALLINT AS relation, time_ms, coalesce(precision, 0)::TINYINT AS precision, "
            "until_ms, seq, amount, currency, directed, doubtful FROM event"
        )
        for name, words in (("relation", list(RELATIONS)), ("precision", list(PRECISIONS))):
            kept = self._file.words["event", name]
            if kept != words:
                rows = _recoded(rows, name, [words.index(word) for word in kept])
        return rows.set_column(rows.column_names.index("currency"), "currency", self._currencies(rows["currency"]))

    def _currencies(self, codes: pa.ChunkedArray) -> pa.ChunkedArray:
        """Codes as a dictionary in order of its words."""
        words = self._file.words.get(("event", "currency"), [])
        place = {word: nth for nth, word in enumerate(sorted(words))}
        ordered, places = texts(sorted(words)), column(np.array([place[word] for word in words], np.int32))
        chunks = [pa.DictionaryArray.from_arrays(places.take(chunk), ordered) for chunk in codes.chunks]
        return pa.chunked_array(chunks, schema.EDGES.field("currency").type)

    def get(self, table: Literal["entity", "event"], ids: Sequence[str]) -> pa.Table:
        numbers = self._file.entities(ids) if table == "entity" else self._file.events(ids)
        return self._rows(table, numbers)

    def _rows(self, table: str, numbers: Sequence[int]) -> pa.Table:
        """The rows at these places, in the order asked."""
        shape = TABLES[table]
        wanted = ", ".join(shape.names)
        if len(numbers) == 1:
            row = self._file.arrow(f"SELECT {wanted} FROM {table} WHERE rowid = ?", [int(numbers[0])])
            return self._spelled(row, table, shape)
        asked = distinct(numbers)
        found = self._file.arrow(
            f"SELECT {wanted} FROM {table} WHERE rowid IN (SELECT no FROM asked) ORDER BY rowid", asked=asked
        )
        places = np.searchsorted(asked["no"].to_numpy(), np.asarray(numbers, np.int64))
        return self._spelled(found.take(column(places)), table, shape).combine_chunks()

    def identifiers(self, entity: str) -> pa.Table:
        rows = self._file.arrow("SELECT * FROM identifier WHERE entity = ?", [self._file.entity(entity)])
        return self._spelled(rows, "identifier", TABLES["identifier"])

    def evidence(self, subjects: Sequence[str]) -> pa.Table:
        numbers = self._file.subjects(subjects)
        sql = "SELECT subject, fact FROM evidence WHERE subject"
        if len(set(numbers)) == 1:
            rows = self._file.ask(f"{sql} = ?", [numbers[0]])
        else:
            rows = self._file.ask(f"{sql} IN (SELECT no FROM asked)", asked=distinct(numbers))
        found = sorted(zip(self._subject_ids(rows["subject"]), map(str, rows["fact"]), strict=True))
        return pa.table([texts([row[at] for row in found]) for at in (0, 1)], schema=TABLES["evidence"])

    def _subject_ids(self, numbers: npt.NDArray[Any]) -> list[str]:
        """The ids of entities, and of events that come after them."""
        many = len(self._file.ids)
        events = np.unique(numbers[numbers >= many]).astype(np.int64) - many
        rows = self._file.rows("event", "rowid AS no, id", events) if len(events) else {"no": events, "id": events}
        known = dict(zip((rows["no"] + many).tolist(), rows["id"].tolist(), strict=True))
        entities = np.unique(numbers[numbers < many])
        known |= dict(zip(entities.tolist(), self._file.named(entities).to_pylist(), strict=True))
        return [str(known[one]) for one in numbers.tolist()]

    def search(self, text: str, kinds: Sequence[str] = (), limit: int = 20) -> pa.Table:
        query = names.typed(text)
        hits = pl.concat([self._hits(query) if query else _NO_HITS, self._whole(text.strip())])
        if kinds:
            hits = hits.filter(pl.col("kind").is_in(list(kinds)))
        # Numbers of entities sort as their ids do; labels are fetched for those that are shown.
        shown = names.rank(hits.with_columns(pl.lit(None, pl.String).alias("label")), limit)
        rows = self._rows("entity", shown["id"].to_list())
        made = {name: shown[name].to_arrow(compat_level=pl.CompatLevel.oldest()) for name in schema.HITS.names}
        made |= {"id": rows["id"], "label": rows["label"]}
        return pa.table([made[field.name].cast(field.type) for field in schema.HITS], schema=schema.HITS)

    def _hits(self, query: str) -> pl.DataFrame:
        """Every search row that fits, with what ranks it."""
        found = self._file.arrow(
            "SELECT entity AS id, kind, facts, type, value, text, sound FROM (SELECT entity, type, value, "
            "coalesce(text, value) AS text, sound FROM search WHERE contains(coalesce(text, value), ?) "
            "OR contains(sound, ?)) AS fitting JOIN (SELECT rowid AS no, kind, facts FROM entity) AS owner "
            "ON fitting.entity = owner.no",
            [query, query],
        )
        rows = pl.DataFrame(pl.from_arrow(found)) if found.num_rows else _NO_ROWS
        kinds, types = self._file.words["entity", "kind"], self._file.words.get(("identifier", "type"), [])
        return rows.select(
            "id",
            pl.Series(kinds, dtype=pl.String).gather(rows["kind"]).alias("kind"),
            "facts",
            pl.Series(types, dtype=pl.String).gather(rows["type"]).alias("type"),
            "value",
            names.score(pl.col("text"), pl.col("sound"), query).alias("score"),
        )

    def _whole(self, text: str) -> pl.DataFrame:
        """The hit of an id that was typed whole."""
        place = self._file.place(text)
        if place is None:
            return _NO_HITS
        row = self._rows("entity", [place]).to_pylist()[0]
        found = {"id": place, "kind": row["kind"], "facts": row["facts"], "type": "id", "value": text}
        return pl.DataFrame([{**found, "score": names.WHOLE}], schema=_NO_HITS.schema)

    def counts(self, entity: str, where: Filter = ANY) -> pa.Table:
        return duckdb_beside.counts(self._file, self._file.entity(entity), where)

    def neighbours(
        self,
        entity: str,
        where: Filter = ANY,
        direction: Direction = "both",
        order: Order = "most",
        limit: int = 50,
    ) -> pa.Table:
        return duckdb_beside.neighbours(self._file, self._file.entity(entity), where, direction, order, limit)

    def links(self, entities: Sequence[str], where: Filter = ANY) -> pa.Table:
        return duckdb_beside.links(self._file, self._file.entities(entities), where)

    def events(self, src: Sequence[str], dst: Sequence[str], where: Filter = ANY, limit: int = 1000) -> pa.Table:
        sources, targets = self._file.entities(src), self._file.entities(dst)
        return self._rows("event", duckdb_beside.events(self._file, sources, targets, where, limit))

    def shortest_paths(
        self, src: str, dst: str, where: Filter = ANY, max_hops: int = 6, limit: int = 10
    ) -> list[list[str]]:
        ends = self._file.entity(src), self._file.entity(dst)
        found = duckdb_paths.shortest_paths(self._file, *ends, where, max_hops, limit)
        return [[str(one) for one in self._file.named(np.array(path)).to_pylist()] for path in found]


_NO_HITS = pl.DataFrame(
    schema={
        "id": pl.Int32,
        "kind": pl.String,
        "facts": pl.Int32,
        "type": pl.String,
        "value": pl.String,
        "score": pl.Int32,
    }
)
_NO_ROWS = pl.DataFrame(
    schema={
        "id": pl.Int32,
        "kind": pl.Int32,
        "facts": pl.Int32,
        "type": pl.Int32,
        "value": pl.String,
        "text": pl.String,
        "sound": pl.String,
    }
)


def _recoded(rows: pa.Table, name: str, places: list[int]) -> pa.Table:
    """Numbers of words as they were when the file was written → as they are now."""
    field = rows.schema.field(name)
    table = column(np.array(places, field.type.to_pandas_dtype()))
    taken = pa.chunked_array([table.take(chunk) for chunk in rows[name].chunks], field.type)
    return rows.set_column(rows.column_names.index(name), field, taken)
