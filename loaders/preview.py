"""What would the first rows of a table become under a mapping? Read as a load reads them, with every doubt marked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from graphtool import model
from graphtool.errors import MappingError
from loaders.archives import Source
from loaders.blocks import Block
from loaders.columns import Record
from loaders.contract import ROW, Format, Head, Outcome
from loaders.mapping import MappedFormat
from loaders.mapping_fields import ORIGIN, PRECISION
from loaders.readers import Table, tables
from loaders.reading import known_headers, read_table

ROWS = 50
"""So many rows are looked at."""


@dataclass(frozen=True)
class Start:
    """The start of a table: the number of its sheet, its head and its first rows as text."""

    sheet: int
    head: Head
    block: Block


@dataclass(frozen=True)
class Preview:
    """What the first rows of a table become.

    ``frames`` has per kind of fact one line for every row: ``row``, ``became`` (fact, noted or rejected), ``reason``
    (a code of ``model.NOTED`` or ``model.ISSUE``, null for facts) and all fields of the kind; ``fields`` are those
    that the mapping gives, in the order of the model. ``marks`` are the issues: row (0: the whole table), kind, field
    (null where it is none), column, code, level, detail. ``counts``: rows = facts + noted + rejected; issues.
    """

    frames: dict[str, pl.DataFrame]
    fields: dict[str, tuple[str, ...]]
    marks: pl.DataFrame
    counts: dict[str, int]


def starts(source: Source, formats: Sequence[Format]) -> Iterator[Start]:
    """How does each table of a file begin, its header found as these formats find it?

    Raises
    ------
    EvidenceError
        The file is no table, or damaged.

    Cost: text is read up to its first block; a workbook up to the sheet that is asked for last.
    """
    for table in tables(source.local, source.kind, known_headers(formats)):
        first = next(table.blocks, None)
        if first is not None:
            head = first.frame.head(ROWS)
            frame = pl.DataFrame(head.rows(), head.schema, orient="row")  # a slice would keep the whole block
            yield Start(table.sheet, table.head, Block(frame, first.trouble.filter(pl.col(ROW) <= frame[ROW].max())))
        for _ in table.blocks if source.kind != "text" else ():
            pass  # the next sheet can only be asked for once this one is read


def preview(start: Start, form: MappedFormat) -> Preview:
    """What would these rows become?

    Parameters
    ----------
    start : Start
    form : MappedFormat

    Returns
    -------
    Preview

    Raises
    ------
    MappingError
        ``other_table``: the format does not claim the table.

    Cost: that of reading at most ``ROWS`` rows.
    """
    if not form.claim(start.head).yes:
        raise MappingError("other_table", id=form.mapping)
    table = Table(start.sheet, start.head, (), iter([start.block]))
    outcome = [part.outcome for part in read_table("", table, [form])][-1]
    rows = start.block.frame.select(ROW).join(_reasons(outcome), on=ROW, how="left", maintain_order="left")
    frames = {record.kind: _frame(record, rows, outcome) for record in form.records}
    issues = 0 if outcome.issues is None else outcome.issues.height
    return Preview(
        frames,
        {record.kind: _shown(record) for record in form.records},
        _marks(form, outcome),
        {**outcome.counts(), "issues": issues},
    )


def _reasons(outcome: Outcome) -> pl.DataFrame:
    """What became of each row that is no fact, and why."""
    told = [pl.DataFrame(schema={ROW: pl.Int64, "became": pl.String, "reason": pl.String})]
    if outcome.noted is not None:
        told.append(outcome.noted.select(ROW, became=pl.lit("noted"), reason="reason"))
    if outcome.issues is not None:
        errors = outcome.issues.filter((pl.col("level") == "error") & (pl.col(ROW) > 0)).unique(ROW, keep="first")
        told.append(errors.select(ROW, became=pl.lit("rejected"), reason="code"))
    return pl.concat(told)


def _frame(record: Record, rows: pl.DataFrame, outcome: Outcome) -> pl.DataFrame:
    facts = outcome.facts.get(record.kind, pl.DataFrame(model.FACTS[record.kind].empty_table())).drop("file", "sheet")
    told = rows.with_columns(pl.col("became").fill_null("fact"))
    return told.join(facts, on=ROW, how="left", maintain_order="left")


def _shown(record: Record) -> tuple[str, ...]:
    """The fields that columns give, in the order of the model."""
    given = {field.to[0] for field in record.fields}
    if given & {"amount_in", "amount_out"}:
        given |= {"amount", "direction"}
    hidden = {*ORIGIN, *PRECISION.values()}
    return tuple(name for name in model.FACTS[record.kind].names if name in given - hidden)


def _marks(form: MappedFormat, outcome: Outcome) -> pl.DataFrame:
    """The issues, each beside the fields that its column gives."""
    pairs = {
        (header.split("#")[0], record.kind, "amount" if field.to[0] in ("amount_in", "amount_out") else field.to[0])
        for record in form.records
        for field in record.fields
        for header in field.headers
    }
    given = pl.DataFrame(sorted(pairs), schema=dict.fromkeys(("column", "kind", "field"), pl.String), orient="row")
    issues = pl.DataFrame(model.ISSUE.empty_table()) if outcome.issues is None else outcome.issues
    found = issues.join(given, on="column", how="left", maintain_order="left")
    return found.select(ROW, "kind", "field", "column", "code", "level", "detail")
