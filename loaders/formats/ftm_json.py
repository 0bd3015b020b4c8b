"""FollowTheMoney JSON lines: persons, firms, accounts and what is between them, as Aleph and its tools export them.

One entity per line; a line with a schema of edges (Payment, Ownership, Call …) names its ends by the ids of other lines,
which ``loaders.entities`` looks up. What the schemas become: Person and LegalEntity a person; Company, Organization and
PublicBody a company; BankAccount a holder; Payment a transfer (a relation between its parties where no account is
named); Ownership a shareholder, or the holder of an account; Directorship and Representation a relation; Employment and
Call what they are called. A line of any other schema is rejected by name (``other_schema``).

Units: ``amount`` and ``balance`` in units of ``currency`` (none printed: none taken); ``percentage`` in percent; dates
of ISO 8601, read as the wall time they print; ``duration`` in seconds. Traps: an id is a name within the file and
identifies nobody outside it, so that an end without a number of its own is known by name only; a relation needs a
number at both ends; every property is a list, of which the first value counts and a second one is reported.

Source of the names: the public schema files of FollowTheMoney.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from graphtool import model
from loaders.contract import Batch, Claim, Head, Outcome
from loaders.formats._ftm_parts import FIRMS, PARTS
from loaders.outcomes import join_outcomes, note_rows

_BLANK, _UNREAD, _OTHER = "\0blank", "\0unread", "\0other"


@dataclass(frozen=True)
class FtmJson:
    """The format; see the module docstring."""

    id: str = "ftm_json"
    version: int = 1
    zh: str = "FollowTheMoney 实体（JSON 行）"
    en: str = "FollowTheMoney entities (JSON lines)"
    produces: tuple[str, ...] = ("person", "company", "holder", "transfer", "relation", "employment", "call")
    ignored: frozenset[str] = frozenset()

    def claim(self, head: Head) -> Claim:
        """Are these lines of entities?"""
        named = any(h.startswith("properties.") for h in head.header)
        yes = head.header[:2] == ("id", "schema") and named
        return Claim(True, "claimed") if yes else Claim(False, "other_headers")

    def read(self, batch: Batch) -> Outcome:
        """What do these lines say? Each schema by its own declaration."""
        kind = _kinds(batch)
        parts = []
        for name in kind.unique(maintain_order=True):
            some = batch.frame.filter(kind == name)
            if name == _BLANK:
                parts.append(note_rows(some, "blank", batch))
            elif name in (_UNREAD, _OTHER):
                parts.append(_rejected(some, batch, name == _UNREAD))
            else:
                parts.append(PARTS[name].read(_filled(some, batch)))
        return join_outcomes(parts)


def _text(batch: Batch, header: str) -> pl.Expr:
    """A column, empty where the table has none."""
    column = batch.column(header)
    return pl.lit(None, pl.String) if column is None else column


def _kinds(batch: Batch) -> pl.Series:
    """By which part each row is read."""
    schema, owned = _text(batch, "schema"), _text(batch, "asset.schema")
    share = owned.is_null() | owned.is_in([*FIRMS, "LegalEntity"])
    part = (
        pl.when(schema != "Ownership").then(schema)
        .when(share).then(schema)
        .otherwise(schema + " " + owned)
    )  # fmt: skip
    cells = [pl.col(c) for c in batch.frame.columns if c != "row"]
    kind = (
        pl.when(pl.all_horizontal(c.is_null() for c in cells)).then(pl.lit(_BLANK))
        .when(_text(batch, "unread").is_not_null()).then(pl.lit(_UNREAD))
        .when(part.is_in(list(PARTS)).fill_null(False)).then(part)
        .otherwise(pl.lit(_OTHER))
    )  # fmt: skip
    return batch.frame.select(k=kind)["k"]


def _filled(some: pl.DataFrame, batch: Batch) -> Batch:
    """These rows with the columns that one of them fills: what a schema does not know is told of its own lines only."""
    kept = [i for i in range(len(batch.head.header)) if some[f"c{i}"].null_count() < some.height]
    frame = some.select("row", *(pl.col(f"c{i}").alias(f"c{n}") for n, i in enumerate(kept)))
    head = Head(tuple(batch.head.header[i] for i in kept), (), (), batch.head.name)
    return Batch(batch.file, batch.sheet, head, frame)


def _rejected(some: pl.DataFrame, batch: Batch, unread: bool) -> Outcome:
    """Lines that are no entity, or one of a schema that has no place here."""
    schema = _text(batch, "schema")
    owned = pl.concat_str(schema, _text(batch, "asset.schema"), separator=" ", ignore_nulls=True)
    code = _text(batch, "unread") if unread else pl.lit("other_schema")
    issues = some.select(
        file=pl.lit(batch.file),
        sheet=pl.lit(batch.sheet, pl.Int32),
        row="row",
        column=pl.lit(None if unread else "schema", pl.String),
        code=code,
        level=pl.lit("error"),
        detail=_text(batch, "line") if unread else owned,
    )
    return Outcome(rows_in=some.height, issues=issues.select(model.ISSUE.names))


FTM_JSON = FtmJson()
