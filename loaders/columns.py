"""How a format is declared: which field of a fact is read from which column, and how.

A format is a :class:`Declared`: essential headers, one :class:`Record` per kind of fact with its :class:`Field` s,
the ignored headers and a few words on special rows. It claims and reads from that alone, so that every format
obeys the same rules: a cell that cannot be read is an issue and null; a row is rejected only when an essential
part (subject, amount, time …) is missing; every column is mapped, ignored or reported.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache

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
    nothing,
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
Whose = Callable[[Head], dict[str, str]]
"""What titles say of whose the rows are: label → value."""
Notes = Callable[[Columns], Sequence[tuple[str, pl.Series]]]
"""Which rows are noted: pairs of reason (``model.NOTED``) and mask."""


@dataclass(frozen=True)
class Record:
    """One kind of fact: its fields, constants, what is computed, and what a row cannot lack.

    ``required`` maps a part ("subject", "amount", "time" …; the issue code is ``missing_<part>``) to the columns
    of the fact of which at least one must be read. ``made_from`` names for a part the record's own columns (``_in``,
    ``_out`` …) that ``compute`` makes it from. ``unclear`` maps a part to the code of a row that prints it more than once,
    which ``compute`` says in a mask ``_unclear_<part>``; such a row lacks the part, too.
    """

    kind: str
    fields: tuple[Field, ...]
    required: dict[str, tuple[str, ...]]
    constants: dict[str, str] = field(default_factory=dict)
    compute: Compute | None = None
    made_from: dict[str, tuple[str, ...]] = field(default_factory=dict)
    unclear: dict[str, str] = field(default_factory=dict)

    def headers(self, part: str) -> list[str]:
        """Where a part may stand, in order."""
        read = {*self.required[part], *self.made_from.get(part, ())}
        return [h for item in self.fields if read & set(item.to) for h in item.headers]


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
    ``refuses``: headers that show that it is another form. ``apart``: no row has a say over another. ``whose``: label →
    value of what titles say of whose the rows are, where a title does; another value begins another account.
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
    apart: bool = False
    whose: Whose | None = None

    @property
    def produces(self) -> tuple[str, ...]:
        """The kinds of fact."""
        return tuple(r.kind for r in self.records)

    def claim(self, head: Head) -> Claim:
        """Is this table mine, and if not, why? ``why`` is a key of ``loaders.claim`` in the catalogue."""
        have = _spelled(head.header)
        if not all(have & set(group) for group in self.signature) or have & set(self.refuses):
            return Claim(False, "other_headers")
        missing = tuple(group[0] for group in self.essential if not have & {h.split("#")[0] for h in group})
        return Claim(False, "missing_essential", missing) if missing else Claim(True, "claimed")

    def layout(self, head: Head) -> str:
        """Which layout of the form is it? The format's own id when none of the marks are there."""
        have = _spelled(head.header)
        return next((x.id for x in self.layouts if have.issuperset(x.marks)), self.id)

    def mapped(self) -> frozenset[str]:
        """Every header that a field or a rule reads."""
        return frozenset(h for r in self.records for f in r.fields for h in (*f.headers, *f.clock))

    def may_join(self, frame: pl.DataFrame) -> bool:
        """May these rows of a small file be read in one batch with those of others of the same header?"""
        del frame
        return self.apart

    def read(self, batch: Batch) -> Outcome:
        """What do these rows say?"""
        return read_declared(self, batch)


@lru_cache(maxsize=512)
def _spelled(header: tuple[str, ...]) -> frozenset[str]:
    """The headers of a table as declarations spell them."""
    return frozenset(map(spell, header))


def read_declared(form: Declared, batch: Batch) -> Outcome:
    """Read a batch by a declaration: facts, noted rows and issues, so that the law holds."""
    columns = Columns(batch)
    rows = batch.frame[ROW]
    noted = find_totals(columns.at, len(batch.head.header), len(rows))
    for reason, mask in form.notes(columns) if form.notes else ():
        noted = noted.zip_with(noted.is_not_null() | ~mask, _same(reason, len(rows)))
    read = {record.kind: _record(form, record, columns) for record in form.records}
    lacking = [lacks for _, lacks in read.values()]
    complete = lacking[0].is_null()
    for lacks in lacking[1:]:
        complete = complete | lacks.is_null()
    whole = bool(complete.all())
    if not whole:
        noted = classify_leftovers(batch, ~complete & noted.is_null(), noted)
    free = noted.is_null()
    facts = {kind: shape_facts(kind, _where(f, lacks.is_null() & free), batch) for kind, (f, lacks) in read.items()}
    issues = [_unknown_columns(form, columns), columns.issues()]
    if not free.all():
        issues[1] = issues[1].join(pl.DataFrame({ROW: rows}).filter(~free), on=ROW, how="anti")
    if not whole:
        issues.append(_rejections(form.records[0], columns, lacking[0], ~complete & free))
    return Outcome(
        rows_in=batch.frame.height,
        facts={k: f for k, f in facts.items() if f.height},
        noted=_noted(rows, noted, batch),
        issues=_origin(pl.concat(issues), batch, list(model.ISSUE.names)),
    )


def _rejections(record: Record, columns: Columns, lacks: pl.Series, rejected: pl.Series) -> pl.DataFrame:
    """One issue per rejected row: what it lacks, in which column that should stand (the first; of what is made from
    several, the first that is filled), and what is printed there."""
    column, detail = pl.lit(None, pl.String), pl.lit(None, pl.String)
    frame = pl.DataFrame({ROW: columns.batch.frame[ROW], "code": lacks})
    for part in record.required:
        headers = [h for h in record.headers(part) if h in columns][: None if part in record.made_from else 1]
        if headers:
            here = pl.col("code").is_in([f"missing_{part}", record.unclear.get(part, "")])
            cells = {h: f"_{part}{i}" for i, h in enumerate(headers)}
            frame = frame.with_columns(columns.at(columns.places[h]).alias(cell) for h, cell in cells.items())
            filled = [pl.when(pl.col(cell).is_not_null()).then(pl.lit(h.split("#")[0])) for h, cell in cells.items()]
            column = pl.when(here).then(pl.coalesce(*filled, pl.lit(headers[0].split("#")[0]))).otherwise(column)
            detail = pl.when(here).then(pl.coalesce(cells.values())).otherwise(detail)
    said = frame.with_columns(column.alias("column"), pl.lit("error").alias("level"), detail.alias("detail"))
    return said.filter(rejected).select(ROW, "column", "code", "level", "detail")


def _noted(rows: pl.Series, noted: pl.Series, batch: Batch) -> pl.DataFrame:
    told = pl.DataFrame({ROW: rows, "reason": noted, "detail": noted.clear(len(noted))})
    return _origin(told.filter(pl.col("reason").is_not_null()), batch, list(model.NOTED.names))


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
            if item.to[0] in _NAMES and got[0].dtype == pl.String:
                _report_active(columns, item, got[0])
    for item in record.fields:  # a field that this table lacks is there all the same, empty
        if not values.keys() >= set(item.to):
            for to, cell in zip(item.to, nothing(item.parse, len(frame)), strict=False):
                values.setdefault(to, cell)
    layout = {"layout": form.layout(columns.batch.head)} if form.layouts else {}
    constants = {k: _same(v, len(frame)) for k, v in (record.constants | layout).items()}
    frame = frame.hstack([cell.alias(to) for to, cell in (values | constants).items()])
    if record.compute is not None:
        frame = frame.with_columns(**record.compute(frame, columns))
    lacks = pl.lit(None, pl.String)
    for part, names in reversed(record.required.items()):
        there = [pl.col(n).is_not_null() for n in names if n in frame.columns]
        have = pl.any_horizontal(there) if there else pl.lit(False)
        code: pl.Expr = pl.lit(f"missing_{part}")
        if part in record.unclear:
            code = pl.when(f"_unclear_{part}").then(pl.lit(record.unclear[part])).otherwise(code)
        lacks = pl.when(~have).then(code).otherwise(lacks)
    return frame, frame.select(lacks=lacks)["lacks"]


_NAMES = frozenset(
    name for schema in model.FACTS.values() for name in schema.names if name == "name" or name.endswith("_name")
)
_ACTIVE = r"^=|^[+@]\D|(?i)<\s*/?\s*(?:script|img|iframe|svg|a)\b|script:"

_SIGNS = ["=", "+", "@", "<", "script:"]
"""What every such name has one of; seldom anything else does."""


def _report_active(columns: Columns, item: Field, cells: pl.Series) -> None:
    """A name that a spreadsheet or a browser could take for a command: read as it is, and said."""
    header = next((h for h in item.headers if h in columns), None)
    if header is not None and cells.str.contains_any(_SIGNS).any():
        columns.report(header, "active_text", cells.str.contains(_ACTIVE).fill_null(False), "note")


def shape_facts(kind: str, frame: pl.DataFrame, batch: Batch) -> pl.DataFrame:
    """The columns of ``model.FACTS[kind]`` in order, absent ones null."""
    origin = {"file": pl.lit(batch.file), "sheet": pl.lit(batch.sheet, pl.Int32)}
    return frame.select(
        origin.get(c, pl.col(c).cast(t) if c in frame.columns else pl.lit(None, t)).alias(c)
        for c, t in _schema(kind).items()
    )


@cache
def _schema(kind: str) -> pl.Schema:
    return pl.DataFrame(model.FACTS[kind].empty_table()).schema


def _unknown_columns(form: Declared, columns: Columns) -> pl.DataFrame:
    """One issue per column that is neither mapped nor ignored; an unnamed column only if a cell holds something."""
    known = form.mapped() | form.ignored
    strange = []
    for header, place in columns.places.items():
        plain = header.split("#")[0]
        if header in known or (plain in form.ignored) or (not plain and columns.at(place).null_count() == len(columns)):
            continue
        strange.append(columns.batch.head.header[place] or f"c{place}")
    if not strange:
        return no_issues()
    rows = [(0, header, "unknown_column", "warning", None) for header in strange]
    return pl.DataFrame(rows, schema=no_issues().schema, orient="row")


def _origin(frame: pl.DataFrame, batch: Batch, order: list[str]) -> pl.DataFrame:
    return frame.with_columns(file=pl.lit(batch.file), sheet=pl.lit(batch.sheet, pl.Int32)).select(order)


def _same(word: str, size: int) -> pl.Series:
    return pl.Series([word]).new_from_index(0, size)
