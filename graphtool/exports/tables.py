"""Tables of a graph: entities, identifiers, events and the source rows behind them, as CSV or Parquet.

A table is a list of columns, each of a stated sort, over a stream of frames; the workbook (``exports.workbook``)
takes the same tables. CSV keeps amounts as decimal text and guards text that a spreadsheet would evaluate.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from graphtool import texts
from graphtool.exports.cells import guarded, yuan
from graphtool.exports.content import Content
from graphtool.exports.graphs import Written
from graphtool.texts import Lang

Sort = Literal["text", "time", "count", "money", "flag", "score"]

_TYPES: dict[Sort, pl.DataType] = {
    "text": pl.String(),
    "time": pl.String(),
    "count": pl.Int64(),
    "money": pl.Int64(),
    "flag": pl.Boolean(),
    "score": pl.Float64(),
}


@dataclass(frozen=True)
class Column:
    """One column: its name, what a reader reads above it, and what its cells are.

    ``money`` cells are minor units (int64); who shows them divides by a hundred.
    """

    name: str
    title: str
    sort: Sort = "text"


@dataclass(frozen=True)
class Table:
    """A named stream of rows. ``frames`` may be asked for more than once and holds at least the columns."""

    name: str
    title: str
    columns: tuple[Column, ...]
    frames: Callable[[], Iterator[pl.DataFrame]]

    def rows(self) -> Iterator[pl.DataFrame]:
        """The frames with these columns only, in this order and of these types."""
        wanted = [pl.col(c.name).cast(_TYPES[c.sort]) for c in self.columns]
        for frame in self.frames():
            yield frame.select(wanted)


_ORIGIN = "path:text file:text sheet:count row:count"
_ENTITIES = (
    "id:text kind_label:text label:text name:text number:text institution:text pool_type:text roles:text flags:text "
    f"key:text facts:count {_ORIGIN} rows:text kind:text"
)
_IDENTIFIERS = "entity:text type:text value:text strong:flag flags:text"
_EVENTS = (
    "id:text relation_label:text time:time until:time src_label:text dst_label:text amount:money currency:text "
    f"service_fee:money duration_s:count directed:flag doubtful:flag row_type:text memo:text facts:count {_ORIGIN} "
    "rows:text src:text dst:text relation:text precision:text seq:count"
)
_PAIRS = (
    "id:text relation_label:text src_label:text dst_label:text events:count amount:money currency:text first:time "
    f"last:time directed:flag doubtful:count {_ORIGIN} rows:text event_ids:text src:text dst:text relation:text"
)
_ALLOCATIONS = f"from_event:text to_event:text amount:money currency:text basis:text {_ORIGIN} fact:text"
_COVERAGE = "account:text format:text first:time last:time rows:count noted:count outcome:text path:text file:text"
_SOURCES = f"subject:text {_ORIGIN} fact:text"


def columns(spelled: str, lang: Lang, without: frozenset[str] = frozenset(), table: str = "") -> tuple[Column, ...]:
    """``name:sort`` pairs as columns with their titles; a table may have a title of its own for a column."""
    known = texts.catalogue("exports")
    found = []
    for name, sort in (pair.split(":") for pair in spelled.split()):
        if name not in without:
            own = f"column.{table}_{name}"
            title = texts.say(f"exports.{own if own in known else f'column.{name}'}", lang)
            found.append(Column(name, title, _sort(sort)))
    return tuple(found)


def graph_tables(content: Content) -> list[Table]:
    """Which tables does a graph have?

    Parameters
    ----------
    content : Content
        What goes out.

    Returns
    -------
    list of Table
        ``entities``, ``identifiers``, ``events`` (or ``pairs``), ``allocations``, ``coverage`` and ``sources``.
        Entities and events name the first of their source rows in ``path``, ``file``, ``sheet`` and ``row``, all of
        them in ``rows``; ``sources`` has one line per source row. ``sheet`` counts from 1 here, as a person counts.

    Cost
    ----
    Nothing is read before a table is; the labels of all entities are held while events are written.

    Source
    ------
    Own rule: no line leaves the tool without its source.
    """
    lang, masked = content.shape.lang, content.shape.masked
    hidden = frozenset({"key", "memo", "path"}) if masked else frozenset()
    grouped = content.shape.grouped
    edges = ("pairs", _PAIRS) if grouped else ("events", _EVENTS)
    spelled: list[tuple[str, str, Callable[[], Iterator[pl.DataFrame]]]] = [
        ("entities", _ENTITIES, lambda: (_with_origin(f, content) for f in content.entities())),
        ("identifiers", _IDENTIFIERS, content.identifiers),
        (*edges, lambda: (_with_origin(_with_labels(f, content), content) for f in content.edges())),
        ("allocations", _ALLOCATIONS, content.allocations),
        ("coverage", _COVERAGE, content.coverage),
        ("sources", _SOURCES, content.sources),
    ]
    return [
        Table(name, texts.say(f"exports.table.{name}", lang), columns(pairs, lang, hidden, name), frames)
        for name, pairs, frames in spelled
    ]


def write_csv(content: Content, folder: Path) -> Written:
    """How does the graph go into a script or a database? A folder of CSV files with ``about.json``.

    Parameters
    ----------
    content : Content
        What goes out.
    folder : Path
        An empty folder.

    Returns
    -------
    Written
        Entities and edges.

    Assumptions
    -----------
    UTF-8 with a byte order mark, comma, text in quotes, column names as in the model. Text that starts like a
    formula has an apostrophe before it. Spreadsheets round long numbers in CSV: for these there is the workbook.

    Cost
    ----
    O(n + m) time; memory for the evidence of the graph and one frame.

    Source
    ------
    RFC 4180; OWASP, CSV injection.
    """
    counts: dict[str, int] = {}
    for table in graph_tables(content):
        text = [c.name for c in table.columns if c.sort in {"text", "time"}]
        money = [c.name for c in table.columns if c.sort == "money"]
        with (folder / f"{table.name}.csv").open("wb") as out:
            out.write(b"\xef\xbb\xbf" + ",".join(c.name for c in table.columns).encode() + b"\n")
            for frame in table.rows():
                decimal = [yuan(pl.col(name)) for name in money]
                safe = frame.with_columns(*(guarded(pl.col(name)).alias(name) for name in text), *decimal)
                safe.write_csv(out, include_header=False, quote_style="non_numeric", line_terminator="\n")
                counts[table.name] = counts.get(table.name, 0) + frame.height
    _write_about(content, folder, "two decimals of the unit of their currency (yuan for CNY)")
    return _written(counts)


def write_parquet(content: Content, folder: Path) -> Written:
    """How does the graph go into a notebook or a warehouse? A folder of Parquet files with ``about.json``.

    Parameters
    ----------
    content : Content
        What goes out.
    folder : Path
        An empty folder.

    Returns
    -------
    Written
        Entities and edges.

    Assumptions
    -----------
    Amounts are minor units (int64), times ISO 8601 text as exact as the source.

    Cost
    ----
    O(n + m) time; memory for the evidence of the graph and one frame.

    Source
    ------
    Apache Parquet.
    """
    counts: dict[str, int] = {}
    for table in graph_tables(content):
        empty = pl.DataFrame(schema={c.name: _TYPES[c.sort] for c in table.columns})
        schema = _arrow(empty).schema.with_metadata({"graphtool": json.dumps(content.about(), ensure_ascii=False)})
        with pq.ParquetWriter(folder / f"{table.name}.parquet", schema, compression="zstd") as out:
            for frame in table.rows():
                out.write_table(_arrow(frame).replace_schema_metadata(schema.metadata))
                counts[table.name] = counts.get(table.name, 0) + frame.height
    _write_about(content, folder, "minor units of their currency (fen for CNY)")
    return _written(counts)


def _arrow(frame: pl.DataFrame) -> pa.Table:
    plain = frame.to_arrow()
    fields = [pa.field(f.name, pa.string() if pa.types.is_large_string(f.type) else f.type) for f in plain.schema]
    return plain.cast(pa.schema(fields))


def _with_labels(frame: pl.DataFrame, content: Content) -> pl.DataFrame:
    for end in ("src", "dst"):
        names = content.labels.rename({"id": end, "label": f"{end}_label"})
        frame = frame.join(names, on=end, how="left", maintain_order="left")
    return frame


def _with_origin(frame: pl.DataFrame, content: Content) -> pl.DataFrame:
    return frame.with_columns(content.origin(pl.col("rows").str.split(" ").list.first()))


def _write_about(content: Content, folder: Path, amounts: str) -> None:
    said = content.about() | {"amounts": amounts}
    (folder / "about.json").write_text(json.dumps(said, ensure_ascii=False, indent=2) + "\n", "utf-8")


def _written(counts: dict[str, int]) -> Written:
    return Written(counts.get("entities", 0), counts.get("events", 0) + counts.get("pairs", 0))


def _sort(name: str) -> Sort:
    for sort in _TYPES:
        if sort == name:
            return sort
    raise ValueError(name)
