"""What a generation holds, apart from where it is kept: its digest, and how two of them differ.

A row is spelled as text the same way everywhere, so a digest made from DuckDB equals one made from Neo4j
or from memory, and one made today equals one made by a later version.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl
import pyarrow as pa

from graphtool.model import TABLES
from graphtool.store import schema
from graphtool.store.base import View

_ROWS = 65_536


@dataclass(frozen=True)
class Difference:
    """How one table of a copy differs from the original: keys that are missing, changed or surplus there.

    A key is the values of ``schema.KEYS``; of tables whose key is all columns nothing can be changed.
    """

    table: str
    missing: pl.DataFrame
    changed: pl.DataFrame
    surplus: pl.DataFrame

    @property
    def same(self) -> bool:
        """Is the copy equal to the original?"""
        return not (len(self.missing) or len(self.changed) or len(self.surplus))


def digest(view: View) -> str:
    """Do two generations hold the same? SHA-256 over every table, in its order.

    Parameters
    ----------
    view
        A generation on any store.

    Returns
    -------
    str
        64 hexadecimal digits: equal for equal content, in whatever order and batches it was written.

    Cost
    ----
    One scan of every table; memory for one batch.
    """
    whole = hashlib.sha256()
    for table in TABLES:
        whole.update(f"{table}:{table_digest(view, table)}\n".encode())
    return whole.hexdigest()


def table_digest(view: View, table: str) -> str:
    """Do two generations hold the same rows in a table? SHA-256 over its rows in order."""
    found = hashlib.sha256()
    for frame in _frames(view, table):
        found.update(frame.select(spelled(table).str.join("\n")).item().encode() + b"\n")
    return found.hexdigest()


def spelled(table: str) -> pl.Expr:
    """A row of a table as one text: every value with its length before it, null as ``-``.

    No two different rows are spelled alike, whatever their texts hold.
    """
    return pl.concat_str([_cell(field) for field in TABLES[table]])


def row_digests(rows: pl.DataFrame, table: str) -> pl.Series:
    """What does each row hold? 32 hexadecimal digits per row, to compare single rows across stores.

    Cost
    ----
    About a second per million rows.
    """
    texts = rows.select(spelled(table).alias("digest"))["digest"].to_list()
    return pl.Series("digest", [hashlib.blake2b(text.encode(), digest_size=16).hexdigest() for text in texts])


def compare(original: View, copy: View, table: str) -> Difference:
    """What must be repaired in a copy of a table? Keys that are missing, changed or surplus, in order.

    Cost
    ----
    One scan of the table in each; memory for its keys and digests.
    """
    keys = list(schema.KEYS[table])
    ours, theirs = (_keyed(view, table) for view in (original, copy))
    both = ours.join(theirs, on=keys, how="inner", nulls_equal=True, suffix="_copy")
    changed = both.filter(pl.col("digest") != pl.col("digest_copy"))
    return Difference(
        table,
        missing=_sorted(ours.join(theirs, on=keys, how="anti", nulls_equal=True), keys),
        changed=_sorted(changed, keys),
        surplus=_sorted(theirs.join(ours, on=keys, how="anti", nulls_equal=True), keys),
    )


def compare_all(original: View, copy: View) -> list[Difference]:
    """Where does a copy differ from the original? One entry per table that is not the same."""
    found = []
    for table in TABLES:
        if table_digest(original, table) != table_digest(copy, table):
            found.append(compare(original, copy, table))
    return found


def _frames(view: View, table: str) -> Iterator[pl.DataFrame]:
    """The rows of a table in frames of bounded size, none of them empty."""
    for batch in view.scan(table):
        for start in range(0, batch.num_rows, _ROWS):
            yield pl.DataFrame(pl.from_arrow(pa.Table.from_batches([batch.slice(start, _ROWS)])))


def _keyed(view: View, table: str) -> pl.DataFrame:
    keys = list(schema.KEYS[table])
    parts = [frame.select(keys).with_columns(row_digests(frame, table)) for frame in _frames(view, table)]
    empty = pl.DataFrame(pl.from_arrow(TABLES[table].empty_table()))
    return pl.concat([empty.select(keys).with_columns(pl.lit("").alias("digest")), *parts])


def _sorted(rows: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    return rows.select(keys).sort(keys)


def _cell(field: pa.Field) -> pl.Expr:
    """A value as its length, a colon and its text; a list as the texts of its members."""
    value = pl.col(field.name)
    if pa.types.is_list(field.type):
        members = value.list.eval(_measured(pl.element())).list.join("")
        return pl.when(value.is_null()).then(pl.lit("-")).otherwise(_measured(members))
    if pa.types.is_boolean(field.type):
        text = pl.when(value).then(pl.lit("1")).otherwise(pl.lit("0"))
        return pl.when(value.is_null()).then(pl.lit("-")).otherwise(_measured(text))
    return _measured(value if pa.types.is_string(field.type) else value.cast(pl.String))


def _measured(text: pl.Expr) -> pl.Expr:
    length = text.str.len_bytes().cast(pl.String)
    return pl.when(text.is_null()).then(pl.lit("-")).otherwise(pl.concat_str([length, pl.lit(":"), text]))
