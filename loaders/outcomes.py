"""Outcomes of parts of a batch as one, and rows that a format accounts for itself."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from graphtool import model
from loaders.contract import ROW, Batch, Outcome


def note_rows(frame: pl.DataFrame, reason: str, batch: Batch) -> Outcome:
    """All of these rows of ``batch`` as noted for ``reason``."""
    noted = frame.select(
        file=pl.lit(batch.file),
        sheet=pl.lit(batch.sheet, pl.Int32),
        row=pl.col(ROW),
        reason=pl.lit(reason),
        detail=pl.lit(None, pl.String),
    ).select(model.NOTED.names)
    return Outcome(rows_in=frame.height, noted=noted)


def join_outcomes(parts: Sequence[Outcome]) -> Outcome:
    """The outcome of consecutive parts of one batch; what is said of the whole table is said once."""
    kinds = list(dict.fromkeys(kind for part in parts for kind in part.facts))
    noted = [p.noted for p in parts if p.noted is not None]
    issues = [p.issues for p in parts if p.issues is not None]
    return Outcome(
        rows_in=sum(p.rows_in for p in parts),
        facts={k: pl.concat([p.facts[k] for p in parts if k in p.facts]) for k in kinds},
        noted=pl.concat(noted) if noted else None,
        issues=pl.concat(issues).unique(maintain_order=True) if issues else None,
    )
