"""Rows that tell of the same thing, as the newest graph has them, and what persons decide about them."""

from __future__ import annotations

import polars as pl

from graphtool import judgements
from graphtool.errors import Unsupported
from graphtool.judgements import Judgement
from graphtool.ledger import Ledger
from graphtool.reconcile import STATES, SUGGESTED, UNDECIDED
from graphtool.store.base import View

_FIRST = (UNDECIDED, SUGGESTED)


def pairs(view: View) -> pl.DataFrame:
    """Which rows were taken for one transfer, or for a reversal and what it reverses; which may be; and why?

    Returns
    -------
    DataFrame
        One row per pair: kind (same_transfer, reversal_of), state (of ``reconcile.STATES``), score, reasons, a and b (the
        observations: the payer's and the payee's, or the reversal and what it reverses), event (that ``a`` is part of), time_ms,
        amount (fen), currency, src and dst (entities). Undecided ones first, then suggested ones, then by score, a, b.

    Cost
    ----
    O(n log n) in the tables pairing, alias and event.
    """
    found = _frame(view, "pairing")
    alias = _frame(view, "alias").rename({"alias": "a", "id": "event"}).unique("a")
    events = _frame(view, "event").select("id", "time_ms", "amount", "currency", "src", "dst")
    named = found.join(alias, on="a", how="left").with_columns(pl.col("event").fill_null(pl.col("a")))
    joined = named.join(events, left_on="event", right_on="id", how="left")
    rank = pl.col("state").replace_strict({state: n for n, state in enumerate(_FIRST)}, default=len(_FIRST))
    ordered = joined.with_columns(rank=rank).sort("rank", "score", "kind", "a", "b")
    return ordered.select(
        "kind", "state", "score", "reasons", "a", "b", "event", "time_ms", "amount", "currency", "src", "dst"
    )


def tally(found: pl.DataFrame) -> pl.DataFrame:
    """How many pairs are there of each kind, state and set of reasons? Columns kind, state, reasons, score, pairs."""
    counted = found.group_by("kind", "state", "score", "reasons").agg(pl.len().cast(pl.Int64).alias("pairs"))
    order = pl.col("state").replace_strict({state: n for n, state in enumerate(STATES)}, default=len(STATES))
    spelled = pl.col("reasons").list.join(" ")
    return counted.sort("kind", order, -pl.col("score"), spelled).select("kind", "state", "reasons", "score", "pairs")


def judge(ledger: Ledger, view: View, verb: str, first: str, second: str, why: str) -> Judgement:
    """Record a person's decision that two rows are the same (``same``) or not (``apart``); the next derivation obeys it.

    Parameters
    ----------
    verb : str
        Of ``judgements.VERBS``.
    first, second : str
        Observations as pairs, events and aliases name them.
    why : str
        The person's reason; part of the record.

    Raises
    ------
    NotFound
        ``event``: there is no event of such a name.
    Unsupported
        ``same_row``: one row cannot be compared with itself; ``verb``.
    """
    if verb not in judgements.VERBS:
        raise Unsupported("verb", verb=verb, known=", ".join(judgements.VERBS))
    if first == second:
        raise Unsupported("same_row", name=first)
    view.get("event", [first, second])
    refs = judgements.pair(first, second)
    ledger.record(judgements.KIND, {"verb": verb, "refs": list(refs), "why": why})
    return next(j for j in reversed(judgements.in_force(ledger.state().judgements)) if j.refs == refs)


def undo(ledger: Ledger, n: int, why: str) -> Judgement:
    """Take a judgement back; the rules decide again. Returns it, ended.

    Raises
    ------
    NotFound
        ``judgement``: none of that number is in force.
    """
    judgements.standing(ledger.state().judgements, n)
    ledger.record(judgements.KIND, {"verb": judgements.UNDO, "of": n, "why": why})
    return next(j for j in ledger.state().judgements if j.n == n)


def _frame(view: View, table: str) -> pl.DataFrame:
    found = pl.from_arrow(view.scan(table).read_all())
    assert isinstance(found, pl.DataFrame)
    return found
