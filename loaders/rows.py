"""Which rows are no facts by their shape alone: blank rows, repeated headers, totals, signatures."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from loaders.cells import clean
from loaders.contract import ROW, Batch
from loaders.words import TOTALS

_TOTALS = [*TOTALS, *(f"{word}{end}" for word in TOTALS for end in "：:")]


_FIRST = 3
"""In how many of the first cells of a row a word of TOTALS is looked for."""
_SIGNED = r"^(?:制表|制单|填表|填报|编制|审核|复核|审批|批准|校对|经办|主管|负责|出纳|会计|财务|统计|签字|签名|签收|盖章|日期)[^:：]{0,4}[:：]"
_DAY = r"^(?:19|20)\d{2}[-/.年]\d{1,2}|^(?:19|20)\d{6}(?:\d{6})?$"
_CLOCK = r"\d{1,2}:\d{2}|^(?:19|20)\d{12}$"


def find_totals(at: Callable[[int], pl.Series], width: int, rows: int) -> pl.Series:
    """ "total" for rows whose first filled (cleaned) cell is exactly a word of TOTALS; null elsewhere. ``at`` gives the
    cells of a column.

    Where the word stands in another of the first three cells (a number before it), the row may as well be a full one with
    such a word in its summary: it is a total if no other cell is a moment, or half of them are empty and none has a clock.
    """
    none = pl.Series([None], dtype=pl.String).new_from_index(0, rows)
    before = pl.Series([False], dtype=pl.Boolean).new_from_index(0, rows)
    for place in range(min(_FIRST, width)):
        cells = at(place)
        found = cells.is_in(_TOTALS).fill_null(False)
        if found.any():
            later = found & before
            none = none.set(found & ~before, "total")
            if later.any():
                none = none.scatter(_bare(at, width, later.arg_true()), "total")
        before |= cells.is_not_null()
    return none


def _bare(at: Callable[[int], pl.Series], width: int, places: pl.Series) -> pl.Series:
    """Which of these rows have so little beside the word that they are sums?"""
    frame = pl.DataFrame([at(i).gather(places).alias(str(i)) for i in range(width)])
    filled = pl.sum_horizontal(pl.all().is_not_null()) - 1
    day = pl.any_horizontal(pl.all().str.contains(_DAY).fill_null(False))
    clock = pl.any_horizontal(pl.all().str.contains(_CLOCK).fill_null(False))
    return places.filter(frame.select(m=~clock & (~day | (filled * 2 <= width)))["m"])


def find_signatures(names: pl.Series) -> pl.Series:
    """Which cells of a column of names are lines below a table (``制表：…``, ``审核人：…``) and name nobody of it?"""
    some = names.str.contains_any([":", "："]).fill_null(False)
    return some & names.str.contains(_SIGNED).fill_null(False) if some.any() else some


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
    total |= pl.any_horizontal(pl.col(c).is_in(_TOTALS) for c in names[:_FIRST])
    reason = (
        pl.when(filled == 0)
        .then(pl.lit("blank"))
        .when((matching >= 2) & (matching * 2 >= filled))
        .then(pl.lit("header"))
        .when(total)
        .then(pl.lit("total"))
    )
    return noted.clone().scatter(places, rest.select(reason=reason)["reason"])
