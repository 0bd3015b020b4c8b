"""Which rows are no facts by their shape alone: blank rows, repeated headers, totals."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from loaders.cells import clean
from loaders.contract import ROW, Batch
from loaders.words import TOTALS

_TOTALS = [*TOTALS, *(f"{word}{end}" for word in TOTALS for end in "：:")]


def find_totals(first: Sequence[pl.Series], rows: int) -> pl.Series:
    """ "total" for rows one of whose first (cleaned) cells is exactly a word of TOTALS; null elsewhere."""
    none = pl.Series([None], dtype=pl.String).new_from_index(0, rows)
    for cells in first:
        found = cells.is_in(_TOTALS).fill_null(False)
        if found.any():
            none = none.set(found, "total")
    return none


def classify_leftovers(batch: Batch, leftovers: pl.Series, noted: pl.Series) -> pl.Series:
    """Look closely at rows that lack something essential: blank, header, total or title; else left as they are."""
    places = leftovers.arg_true()
    names = [c for c in batch.frame.columns if c != ROW]
    if not names:
        return noted.clone().scatter(places, "blank")
    rest = batch.frame.select(names)[places].with_columns(clean(batch.frame[c].gather(places)) for c in names)
    filled = pl.sum_horizontal(pl.col(c).is_not_null() for c in names)
    same = [pl.col(f"c{i}") == h for i, h in enumerate(batch.head.header) if h and f"c{i}" in names]
    matching = pl.sum_horizontal(same) if same else pl.lit(0)
    first = pl.coalesce(names).str.to_uppercase().str.replace_all(r"\s", "")
    total = pl.any_horizontal(first.str.starts_with(w) for w in TOTALS)
    reason = (
        pl.when(filled == 0)
        .then(pl.lit("blank"))
        .when((matching >= 2) & (matching * 2 >= filled))
        .then(pl.lit("header"))
        .when(total)
        .then(pl.lit("total"))
    )
    return noted.clone().scatter(places, rest.select(reason=reason)["reason"])
