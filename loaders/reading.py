"""One innermost file → what its rows say: the function that the ledger calls.

Every physical row of a table is accounted for: rows above the body (titles, blanks, the header itself) are noted,
rows below are facts, noted or rejected, and the rows of a table that no format claims, or that two claim, are
*unread*: counted, with one issue on row 0 that says why. So per table rows = facts + noted + rejected + unread.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import polars as pl

from graphtool import model
from graphtool.errors import EvidenceError
from graphtool.texts import Lang, say
from loaders.ahead import in_turn
from loaders.archives import Source
from loaders.blocks import Block
from loaders.columns import Declared, spell
from loaders.contract import ROW, Batch, Claim, Format, Head, Outcome, choose
from loaders.readers import Table, tables
from loaders.sections import Sections

_SCHEMA = pl.DataFrame(model.ISSUE.empty_table()).schema
_NOTED = pl.DataFrame(model.NOTED.empty_table()).schema


@dataclass(frozen=True)
class TableRead:
    """What some consecutive rows of one table became.

    ``sheet`` and ``name`` of the table (-1 and "" where the trouble is of the whole file); ``reader`` is
    "<format id>/<version>", "" where nobody claimed it; ``unread`` rows are counted beside those of ``outcome``.
    A table comes in several parts; sums over them are its account.
    """

    sheet: int
    name: str
    reader: str
    outcome: Outcome
    unread: int = 0


@runtime_checkable
class Knows(Protocol):
    """A format that can say which headers it looks for."""

    def mapped(self) -> frozenset[str]: ...


def known_headers(formats: Sequence[Format]) -> frozenset[str]:
    """All headers that these formats look for, as declarations spell them: by them a header is found."""
    asked = tuple(map(id, formats))
    if asked not in _KNOWN:
        if len(_KNOWN) >= 8:
            _KNOWN.clear()
        mapped = (h for f in formats if isinstance(f, Knows) for h in f.mapped())
        ignored = (h for f in formats for h in f.ignored)
        _KNOWN[asked] = tuple(formats), frozenset(spell(h).split("#")[0] for h in (*mapped, *ignored))
    return _KNOWN[asked][1]


_KNOWN: dict[tuple[int, ...], tuple[tuple[Format, ...], frozenset[str]]] = {}
"""The headers of the formats asked last; the formats are kept beside, so that their identities stay theirs."""


def read(source: Source, formats: Sequence[Format]) -> Iterator[TableRead]:
    """What do the rows of this file say?

    Never raises for what is in the file: a file that cannot be opened, a table that nobody claims, damage half way
    come as issues on row 0 (``level`` "error"), and what could be read before stands. The caller may stop between
    two parts; nothing is left open.

    Raises
    ------
    IntegrityError
        ``accounting``: a format lost or doubled a row; our error, the file must not be taken.
    """
    if source.error is not None:
        yield _trouble(source, source.error)
        return
    seen = False
    try:
        for table in tables(source.local, source.kind, known_headers(formats)):
            seen = True
            yield from read_table(source.file, table, formats)
    except EvidenceError as error:
        yield _trouble(source, error)
        return
    if not seen:
        yield TableRead(-1, "", "", _said(source.file, -1, [("empty_file", "warning", None)]))


def reader_name(form: Format) -> str:
    """What a format is called where a reading is named."""
    return f"{form.id}/{form.version}"


def read_table(file: str, table: Table, formats: Sequence[Format]) -> Iterator[TableRead]:
    """What do the rows of one table of this file say? See :func:`read`."""
    claiming, said = choose(table.head, formats)
    form = claiming[0] if len(claiming) == 1 else None
    reader = reader_name(form) if form else ""
    yield TableRead(table.sheet, table.head.name, reader, note_above(file, table))
    told: set[tuple[str, str | None]] = set()
    if form is None:
        rows = sum(block.frame.height for block in table.blocks)
        yield TableRead(table.sheet, table.head.name, "", _unclaimed(file, table, claiming, said), rows)
        return
    rows = 0

    def understood(block: Block) -> tuple[Batch, Outcome]:
        batch = Batch(file, table.sheet, _fitting(table.head, block), block.frame, plain=block.plain)
        return batch, form.read(batch)

    whose = Sections(form, table.head, known_headers(formats)) if isinstance(form, Declared) else None
    for block, (batch, outcome) in in_turn(understood, table.blocks):
        rows += block.frame.height
        outcome = whose.read(batch, outcome) if whose else outcome
        outcome.issues = _issues(outcome, block, batch, told)
        outcome.check()
        yield TableRead(table.sheet, table.head.name, reader, outcome)
    if not rows:
        only = _said(file, table.sheet, [("header_only", "note", None)])
        yield TableRead(table.sheet, table.head.name, reader, only)


def _fitting(head: Head, block: Block) -> Head:
    """The head with as many cells as the block has columns."""
    wide = block.frame.width - 1 - len(head.header)
    return head if wide <= 0 else Head((*head.header, *[""] * wide), head.titles, head.rows, head.name)


def note_above(file: str, table: Table) -> Outcome:
    """The rows above the body of a table, noted; rejected those below a header that is not that of the table."""
    noted = [(file, table.sheet, row, reason, None) for row, reason in table.above if reason != "other"]
    other = [
        (file, table.sheet, row, None, "other_layout", "error", None) for row, why in table.above if why == "other"
    ]
    return Outcome(
        rows_in=len(table.above),
        noted=pl.DataFrame(noted, schema=_NOTED, orient="row"),
        issues=pl.DataFrame(other, schema=_SCHEMA, orient="row") if other else None,
    )


def _issues(outcome: Outcome, block: Block, batch: Batch, told: set[tuple[str, str | None]]) -> pl.DataFrame:
    """The issues of a batch and of its bytes; those of the whole table only once."""
    issues = pl.DataFrame(schema=_SCHEMA) if outcome.issues is None else outcome.issues.select(_SCHEMA.names())
    if block.trouble.height:
        names = {i: h or f"c{i}" for i, h in enumerate(batch.head.header)}
        issues = issues.vstack(
            block.trouble.select(
                file=pl.lit(batch.file),
                sheet=pl.lit(batch.sheet, pl.Int32),
                row=pl.col(ROW),
                column=pl.col("place").replace_strict(names, default=None, return_dtype=pl.String),
                code=pl.col("code"),
                level=pl.lit("warning"),
                detail=pl.col("detail"),
            )
        )
    whole = issues.filter(pl.col(ROW) == 0)
    if not whole.height:
        return issues
    fresh = [(code, column) not in told for code, column in whole.select("code", "column").iter_rows()]
    told |= set(whole.select("code", "column").iter_rows())
    return pl.concat([whole.filter(pl.Series(fresh)), issues.filter(pl.col(ROW) != 0)])


def _unclaimed(file: str, table: Table, claiming: list[Format], said: dict[str, Claim]) -> Outcome:
    if claiming:
        return _said(file, table.sheet, [("ambiguous_format", "error", " ".join(f.id for f in claiming))])
    nearly = [f"{name}:{','.join(claim.missing)}" for name, claim in said.items() if claim.missing]
    return _said(file, table.sheet, [("unknown_format", "error", " ".join(nearly) or None)])


def _trouble(source: Source, error: EvidenceError) -> TableRead:
    detail = " ".join(str(v) for k, v in error.arguments.items() if k in ("reason", "kind", "most", "size"))
    code = error.detail if error.code == "unreadable" else f"{error.code}_{error.detail}"
    return TableRead(-1, "", "", _said(source.file, -1, [(code, "error", detail or None)]))


def _said(file: str, sheet: int, issues: list[tuple[str, str, str | None]]) -> Outcome:
    """An outcome without rows that says something of a whole table or file."""
    rows = [(file, sheet, 0, None, code, level, detail) for code, level, detail in issues]
    return Outcome(rows_in=0, issues=pl.DataFrame(rows, schema=_SCHEMA, orient="row"))


def explain(code: str, detail: str | None, formats: Sequence[Format], lang: Lang) -> str:
    """The sentence of an issue, with what an unclaimed table lacks for the formats that nearly took it."""
    sentence = say(f"loaders.issue.{code}", lang)
    if code not in ("unknown_format", "ambiguous_format") or not detail:
        return sentence
    names = {f.id: getattr(f, lang) for f in formats}
    parts = []
    for part in detail.split(" "):
        form, _, missing = part.partition(":")
        label = names.get(form, form)
        parts.append(f"{label}: {say('loaders.claim.missing_essential', lang, missing=missing)}" if missing else label)
    return f"{sentence} ({'; '.join(parts)})"
