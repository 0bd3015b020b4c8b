"""Rows on their way into a generation: checked and made narrow as they come, on disk when they are many."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pyarrow as pa

from graphtool.errors import IntegrityError
from graphtool.model import TABLES
from graphtool.store import schema
from graphtool.store.keys import Names

BUDGET = 512 * 1024 * 1024
"""Bytes of rows kept in memory; what comes after is written to the scratch folder and mapped back."""

HASHED: dict[str, tuple[str, ...]] = {
    "event": ("src", "dst"),
    "identifier": ("entity",),
    "evidence": ("subject",),
}
"""Columns that name an entity or an event: their place in a list of hashes is kept until all names are known."""

CODED: dict[str, tuple[str, ...]] = {
    "entity": ("kind", "institution", "scope", "pool_type"),
    "identifier": ("type",),
    "event": ("relation", "precision", "currency", "row_type"),
}
"""Columns with few distinct texts: their place in a list of words is kept instead."""


class Words:
    """The distinct texts of a column, numbered in the order they came; words of ``terms`` in theirs."""

    def __init__(self, table: str, column: str) -> None:
        self._table, self._column = table, column
        self._fixed = (table, column) in schema.WORDS
        self.words: list[str] = list(schema.WORDS.get((table, column), ()))

    def encode(self, texts: pl.Series) -> pl.Series:
        """The number of each text, null for null; what is new is added. IntegrityError where it may not be."""
        found = self._known(texts)
        if found.null_count() != texts.null_count():
            fresh = [one for one in texts.unique().drop_nulls().sort() if one not in set(self.words)]
            if self._fixed:
                raise IntegrityError("word", table=self._table, column=self._column, word=fresh[0])
            self.words += fresh
            found = self._known(texts)
        return found

    def _known(self, texts: pl.Series) -> pl.Series:
        return texts.cast(pl.Enum(self.words), strict=False).to_physical().cast(pl.Int32)


class Spool:
    """Collects the rows of every table of one generation.

    Parameters
    ----------
    folder
        Private scratch folder of this writer; whoever made it removes it.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._parts: dict[str, list[pl.DataFrame]] = {name: [] for name in TABLES}
        self._bytes = 0
        self.names = {(table, column): Names() for table in HASHED for column in HASHED[table]}
        self.words = {(table, column): Words(table, column) for table in CODED for column in CODED[table]}

    def add(self, table: str, batches: pa.RecordBatchReader) -> None:
        """Take in the rows of a reader. Raises SchemaMismatch, or IntegrityError ``keyless`` or ``word``."""
        schema.fit(table, batches.schema)
        wanted = TABLES[table].names
        waiting: list[pa.RecordBatch] = []
        rows = 0
        for batch in batches:
            waiting.append(batch)
            rows += batch.num_rows
            if rows >= 500_000:
                self._take(table, waiting, wanted)
                waiting, rows = [], 0
        if waiting:
            self._take(table, waiting, wanted)

    def rows(self, table: str) -> pl.DataFrame:
        """All rows of a table so far, as kept."""
        parts = self._parts[table]
        return pl.concat(parts, rechunk=False) if parts else self._kept(table, TABLES[table].empty_table())

    def forget(self, table: str) -> None:
        """Rows that are written need not be kept."""
        self._parts[table] = []

    def _take(self, table: str, batches: list[pa.RecordBatch], wanted: list[str]) -> None:
        rows = pa.Table.from_batches(batches).select(wanted)
        for column in schema.REQUIRED[table]:
            missing = rows[column].null_count
            if missing:
                raise IntegrityError("keyless", table=table, column=column, rows=missing)
        kept = self._kept(table, rows)
        self._bytes += int(kept.estimated_size())
        if self._bytes > BUDGET:
            path = self._folder / f"{table}-{len(self._parts[table])}.arrow"
            kept.write_ipc(path)
            with pa.memory_map(str(path)) as mapped, pa.ipc.open_file(mapped) as file:
                kept = pl.DataFrame(pl.from_arrow(file.read_all()))
        self._parts[table].append(kept)

    def _kept(self, table: str, rows: pa.Table) -> pl.DataFrame:
        for name in HASHED.get(table, ()):
            places = self.names[table, name].encode(rows[name])
            rows = rows.set_column(rows.column_names.index(name), name, places)
        frame = pl.DataFrame(pl.from_arrow(rows))
        texts = [name for name, kind in frame.schema.items() if isinstance(kind, pl.Categorical | pl.Enum)]
        frame = frame.with_columns(pl.col(texts).cast(pl.String))
        return frame.with_columns(
            self.words[table, name].encode(frame[name]).alias(name) for name in CODED.get(table, ())
        )


def once(frame: pl.DataFrame, table: str) -> pl.DataFrame:
    """Rows of a table, sorted by key, with those written twice once. IntegrityError ``twice`` for two contents."""
    keys = list(schema.KEYS[table])

    def doubled(rows: pl.DataFrame) -> pl.Series:
        return rows.select(pl.all_horizontal(pl.col(key).eq_missing(pl.col(key).shift()) for key in keys))[keys[0]]

    # The first row has none before it; keys are never null, so it is not doubled.
    if doubled(frame).any():
        frame = frame.unique(maintain_order=True)
        again = frame.filter(doubled(frame))
        if len(again):
            raise IntegrityError("twice", table=table, id=again[keys[0]][0])
    return frame
