"""How a format is declared: which field of a fact is read from which column, and how.

A format is a :class:`Declared`: essential headers, one :class:`Record` per kind of fact with its :class:`Field` s,
the ignored headers and a few words on special rows. It claims and reads from that alone, so that every format
obeys the same rules: a cell that cannot be read is an issue and null; a row is rejected only when an essential
part (subject, amount, time …) is missing; every column is mapped, ignored or reported.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import polars as pl

from graphtool import model
from loaders.contract import ROW, Batch, Claim, Head, Outcome
from loaders.fields import (
    Columns,
    Field,
    Headers,
    fen,
    minor,
    name,
    no_issues,
    number,
    parsed,
    reference,
    spell,
    text,
    time,
)
from loaders.rows import classify_leftovers, find_totals

__all__ = [
    "Columns", "Compute", "Declared", "Field", "Headers", "Layout", "Notes", "Record", "fen", "minor", "name",
    "number", "parsed", "reference", "shape_facts", "spell", "text", "time",
]  # fmt: skip

Compute = Callable[[pl.DataFrame, Columns], dict[str, pl.Series]]
"""From the fields read so far and the cleaned columns to further (or replaced) fields of the fact."""
Notes = Callable[[Columns], Sequence[tuple[str, pl.Series]]]
"""Which rows are noted: pairs of reason (``model.NOTED``) and mask."""


@dataclass(frozen=True)
class Record:
    """One kind of fact: its fields, constants, what is computed, and what a row cannot lack.

    ``required`` maps a part ("subject", "amount", "time" …; the issue code is ``missing_<part>``) to the columns
    of the fact of which at least one must be read.
    """

    kind: str
    fields: tuple[Field, ...]
    required: dict[str, tuple[str, ...]]
    constants: dict[str, str] = field(default_factory=dict)
    compute: Compute | None = None


@dataclass(frozen=True)
class Layout:
    """A variant of a form: ``id`` is written to the fact; recognised by headers that only it has."""

    id: str
    marks: Headers


@dataclass(frozen=True)
class Declared:
    """A format that is fully described by its columns; see the module docstring.

    ``essential``: groups of headers; the table must print at least one of each group. ``signature``: the headers
    (groups likewise) that make the form what it is: a table without them is somebody else's and the claim says
    ``other_headers``; one that has them but lacks an essential group says ``missing_essential`` and which.
    ``refuses``: headers that show that it is another form.
    """

    id: str
    version: int
    zh: str
    en: str
    signature: tuple[Headers, ...]
    essential: tuple[Headers, ...]
    records: tuple[Record, ...]
    ignored: frozenset[str] = frozenset()
    refuses: Headers = ()
    notes: Notes | None = None
    layouts: tuple[Layout, ...] = ()

    @property
    def produces(self) -> tuple[str, ...]:
        """The kinds of fact."""
        return tuple(r.kind for r in self.records)

    def claim(self, head: Head) -> Claim:
        """Is this table mine, and if not, why? ``why`` is a key of ``loaders.claim`` in the catalogue."""
        have = {spell(h) for h in head.header}
        if not all(have & set(group) for group in self.signature) or have & set(self.refuses):
            return Claim(False, "other_headers")
        missing = tuple(group[0] for group in self.essential if not have & {h.split("#")[0] for h in group})
        return Claim(False, "missing_essential", missing) if missing else Claim(True, "claimed")

    def layout(self, head: Head) -> str:
        """Which layout of the form is it? The format's own id when none of the marks are there."""
        have = {spell(h) for h in head.header}
        return next((x.id for x in self.layouts if have.issuperset(x.marks)), self.id)

    def mapped(self) -> frozenset[str]:
        """Every header that a field or a rule reads."""
        return frozenset(h for r in self.records for f in r.fields for h in (*f.headers, *f.clock))

    def read(self, batch: Batch) -> Outcome:
        """What do these rows say?"""
        return read_declared(self, batch)


def read_declared(form: Declared, batch: Batch) -> Outcome:
    """Read a batch by a declaration: facts, noted rows and issues, so that the law holds."""
    columns = Columns(batch)
    rows = batch.frame[ROW]
    noted = find_totals([columns.at(i) for i in range(min(3, len(batch.head.header)))], len(rows))
    for reason, mask in form.notes(columns) if form.notes else ():
        noted = noted.zip_with(noted.is_not_null() | ~mask, _same(reason, len(rows)))
    read = {record.kind: _record(form, record, columns) for record in form.records}
    complete = pl.Series([False]).new_from_index(0, len(rows))
    for _, lacks in read.values():
        complete = complete | lacks.is_null()
    leftovers = ~complete & noted.is_null()
    if leftovers.any():
        noted = classify_leftovers(batch, leftovers, noted)
    facts = {
        kind: shape_facts(kind, _where(frame, lacks.is_null() & noted.is_null()), batch)
        for kind, (frame, lacks) in read.items()
    }
    rejected = ~complete & noted.is_null()
    why = next(iter(read.values()))[1]
    errors = (
        pl.DataFrame({ROW: rows, "code": why})
        .filter(rejected)
        .with_columns(column=pl.lit(None, pl.String), level=pl.lit("error"), detail=pl.lit(None, pl.String))
    )
    kept = columns.issues().join(pl.DataFrame({ROW: rows}).filter(noted.is_not_null()), on=ROW, how="anti")
    issues = pl.concat([_unknown_columns(form, columns), kept, errors.select(kept.columns)])
    details = pl.DataFrame({ROW: rows, "reason": noted}).filter(noted.is_not_null())
    return Outcome(
        rows_in=batch.frame.height,
        facts={k: f for k, f in facts.items() if f.height},
        noted=_origin(details.with_columns(detail=pl.lit(None, pl.String)), batch, list(model.NOTED.names)),
        issues=_origin(issues, batch, list(model.ISSUE.names)),
    )


def _where(frame: pl.DataFrame, mask: pl.Series) -> pl.DataFrame:
    return frame if mask.all() else frame.filter(mask)


def _record(form: Declared, record: Record, columns: Columns) -> tuple[pl.DataFrame, pl.Series]:
    """The fields of a record as a frame with ``row``, and per row the code of what it lacks (null: nothing)."""
    frame = columns.batch.frame.select(ROW)
    values: dict[str, pl.Series] = {}
    for item in record.fields:
        got = columns.read(item)
        if got is not None:
            values.update(zip(item.to, got, strict=False))
    for item in record.fields:  # a field that this table lacks is there all the same, empty
        if not values.keys() >= set(item.to):
            absent = item.parse(pl.Series([None], dtype=pl.String)).values
            for to, cell in zip(item.to, absent, strict=False):
                values.setdefault(to, cell.new_from_index(0, len(frame)))
    frame = frame.with_columns(**values)
    frame = frame.with_columns(**{k: pl.lit(v) for k, v in record.constants.items()})
    if form.layouts:
        frame = frame.with_columns(layout=pl.lit(form.layout(columns.batch.head)))
    if record.compute is not None:
        frame = frame.with_columns(**record.compute(frame, columns))
    lacks = pl.lit(None, pl.String)
    for part, names in reversed(record.required.items()):
        there = [pl.col(n).is_not_null() for n in names if n in frame.columns]
        have = pl.any_horizontal(there) if there else pl.lit(False)
        lacks = pl.when(~have).then(pl.lit(f"missing_{part}")).otherwise(lacks)
    return frame, frame.select(lacks=lacks)["lacks"]


def shape_facts(kind: str, frame: pl.DataFrame, batch: Batch) -> pl.DataFrame:
    """The columns of ``model.FACTS[kind]`` in order, absent ones null."""
    schema = pl.DataFrame(model.FACTS[kind].empty_table()).schema
    frame = frame.with_columns(file=pl.lit(batch.file), sheet=pl.lit(batch.sheet))
    return frame.select((pl.col(c) if c in frame.columns else pl.lit(None)).cast(t).alias(c) for c, t in schema.items())


def _unknown_columns(form: Declared, columns: Columns) -> pl.DataFrame:
    """One issue per column that is neither mapped nor ignored; an unnamed column only if a cell holds something."""
    known = form.mapped() | form.ignored
    strange = []
    for header, place in columns.places.items():
        plain = header.split("#")[0]
        if header in known or (plain in form.ignored) or (not plain and columns.at(place).null_count() == len(columns)):
            continue
        strange.append(columns.batch.head.header[place] or f"c{place}")
    return no_issues().clear().vstack(
        pl.DataFrame(
            {ROW: [0] * len(strange), "column": strange, "code": ["unknown_column"] * len(strange),
             "level": ["warning"] * len(strange), "detail": [None] * len(strange)},
            schema=no_issues().schema,
        )
    )  # fmt: skip


def _origin(frame: pl.DataFrame, batch: Batch, order: list[str]) -> pl.DataFrame:
    return frame.with_columns(file=pl.lit(batch.file), sheet=pl.lit(batch.sheet, pl.Int32)).select(order)


def _same(word: str, size: int) -> pl.Series:
    return pl.Series([word]).new_from_index(0, size)
