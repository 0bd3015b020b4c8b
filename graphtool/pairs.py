"""Rows that tell of the same thing, as a generation has them."""

from __future__ import annotations

import polars as pl

from graphtool.reconcile import STATES, SUGGESTED, UNDECIDED
from graphtool.store.base import View
from graphtool.store.frames import scan_frame

_FIRST = (UNDECIDED, SUGGESTED)


def pairs(view: View) -> pl.DataFrame:
    """Which rows were taken for one transfer or call, or for a reversal and what it reverses; which may be; and why?

    Returns
    -------
    DataFrame
        One row per pair: kind (of ``model.PAIRING``), state (of ``reconcile.STATES``), score, reasons, a and b (the
        observations: the payer's and the payee's, or the reversal and what it reverses), event (that ``a`` is part of), time_ms,
        precision, amount (fen), currency, src and dst (entities). Undecided ones first, then suggested ones, then by score, a, b.

    Cost
    ----
    O(n log n) in the tables pairing, alias and event.
    """
    found = scan_frame(view, "pairing")
    alias = scan_frame(view, "alias").rename({"alias": "a", "id": "event"}).unique("a")
    events = scan_frame(view, "event").select("id", "time_ms", "precision", "amount", "currency", "src", "dst")
    named = found.join(alias, on="a", how="left").with_columns(pl.col("event").fill_null(pl.col("a")))
    joined = named.join(events, left_on="event", right_on="id", how="left")
    rank = pl.col("state").replace_strict({state: n for n, state in enumerate(_FIRST)}, default=len(_FIRST))
    weak = pl.col("kind") == "settled_by"  # many, and none is wrong for being left open
    ordered = joined.with_columns(rank=rank, weak=weak).sort("rank", "weak", "score", "kind", "a", "b")
    return ordered.select(
        "kind",
        "state",
        "score",
        "reasons",
        "a",
        "b",
        "event",
        "time_ms",
        "precision",
        "amount",
        "currency",
        "src",
        "dst",
    )


def tally(found: pl.DataFrame) -> pl.DataFrame:
    """How many pairs are there of each kind, state and set of reasons? Columns kind, state, reasons, score, pairs."""
    counted = found.group_by("kind", "state", "score", "reasons").agg(pl.len().cast(pl.Int64).alias("pairs"))
    order = pl.col("state").replace_strict({state: n for n, state in enumerate(STATES)}, default=len(STATES))
    spelled = pl.col("reasons").list.join(" ")
    return counted.sort("kind", order, -pl.col("score"), spelled).select("kind", "state", "reasons", "score", "pairs")
