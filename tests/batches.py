"""Tables as a format gets them, from a few lines of a test."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

from loaders.contract import ROW, Batch, Format, Head, Outcome

Cells = Sequence[str | None]


def make_batch(
    header: Cells,
    rows: Sequence[Cells],
    titles: Sequence[str] = (),
    name: str = "",
    start: int = 2,
    file: str = "f" * 64,
) -> Batch:
    """One batch with its header in the line before ``start``."""
    printed = tuple((h or "").strip() for h in header)
    wide = [tuple((*row, *([None] * len(printed)))[: len(printed)]) for row in rows]
    head = Head(printed, tuple(titles), tuple(wide[:50]), name)
    columns = {f"c{i}": pl.Series([row[i] for row in wide], dtype=pl.String) for i in range(len(printed))}
    numbers = pl.Series(range(start, start + len(wide)), dtype=pl.Int64)
    return Batch(file, 0, head, pl.DataFrame({ROW: numbers, **columns}))


def lines(text: str, sep: str = ",") -> list[list[str]]:
    """The cells of an indented block of lines."""
    return [line.strip(" ").split(sep) for line in text.strip("\n").splitlines() if line.strip()]


def read(form: Format, text: str, titles: Sequence[str] = (), sep: str = ",", name: str = "") -> Outcome:
    """What a format says of a block of lines whose first is the header; the law holds."""
    header, *rows = lines(text, sep)
    batch = make_batch(header, rows, titles, name, start=2 + len(titles))
    claim = form.claim(batch.head)
    assert claim.yes, claim
    outcome = form.read(batch)
    outcome.check()
    return outcome


def facts(outcome: Outcome, kind: str | None = None) -> list[dict[str, Any]]:
    """The facts of one kind (or the only kind) without their empty fields, file and sheet."""
    if not outcome.facts:
        return []
    frame = outcome.facts[kind or next(iter(outcome.facts))]
    return [{k: v for k, v in row.items() if v is not None and k not in ("file", "sheet")} for row in frame.to_dicts()]


def issues(outcome: Outcome) -> list[tuple[int, str | None, str]]:
    """(row, column, code) of every issue."""
    assert outcome.issues is not None
    return [(i["row"], i["column"], i["code"]) for i in outcome.issues.to_dicts()]


def noted(outcome: Outcome) -> list[tuple[int, str]]:
    """(row, reason) of every noted row."""
    assert outcome.noted is not None
    return [(n["row"], n["reason"]) for n in outcome.noted.to_dicts()]
