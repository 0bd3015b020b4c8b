"""What was asked for and is there: per account, and month by month; with what the balances prove.

What the rows of an account leave out shows on the other side: a transfer that only the other account's statement
has. So a month is *covered*, *contradictory* (there are rows, or an answer that there is nothing, and yet others'
rows show transfers that are not among them; or balances do not follow), *missing* (only others' rows tell of it: what
to ask for next) or *quiet* (no rows between months that have some, and nobody says otherwise).
"""

from __future__ import annotations

from datetime import datetime

import polars as pl

from graphtool.model import MOST
from graphtool.store.base import View
from graphtool.store.frames import scan_frame

COVERED, CONTRADICTORY, MISSING, QUIET = STATES = ("covered", "contradictory", "missing", "quiet")
"""What is said of a month."""

OUTCOMES = ("rows", "no_data", "not_asked")
"""What is there of an account: rows, an answer that there is nothing, or no answer at all."""

VERDICTS = ("breaks", "undecided", "proves", "no_balances")
"""What balances prove, the gravest first; an account with several currencies has the gravest of those that have balances."""


def accounts(view: View) -> pl.DataFrame:
    """For which accounts are there rows, and of which others do rows tell?

    Returns
    -------
    DataFrame
        One row per account (and per person who was asked for in vain): account, outcome (of OUTCOMES), from_ms,
        until_ms, rows, files, answers (files that say there is nothing, per request), verdict (of VERDICTS; null without rows),
        breaks, break_fact, opening (fen, only of an account in one currency), unseen (transfers that only the other
        side's statement shows) and unseen_amount (fen of those in CNY), contradictory and missing (months). Who contradicts
        most first, then by what is unseen, by rows, by id.

    Cost
    ----
    O(rows of the tables coverage, calendar and chain).
    """
    told = scan_frame(view, "coverage")
    with_rows = told.filter(pl.col("outcome") == "rows").group_by("account")
    spans = with_rows.agg(
        pl.col("from_ms").min(),
        pl.col("until_ms").max(),
        pl.col("rows").sum(),
        pl.col("file").n_unique().alias("files"),
    )
    answers = told.filter(pl.col("outcome") == "no_data").group_by("account").agg(pl.len().alias("answers"))
    months = _states(scan_frame(view, "calendar"), told)
    state = pl.col("state")
    sums = pl.col("unseen_amount").cast(pl.Int128).sum()
    total = pl.when(pl.col("unseen_amount").count() > 0).then(pl.min_horizontal(sums, pl.lit(MOST))).cast(pl.Int64)
    monthly = months.group_by("account").agg(
        pl.col("unseen").sum(),
        total.alias("unseen_amount"),
        (state == CONTRADICTORY).sum().alias("contradictory"),
        (state == MISSING).sum().alias("missing"),
    )
    joined = spans
    for other in (answers, monthly, _verdicts(view)):
        joined = joined.join(other, on="account", how="full", coalesce=True)
    counts = ("rows", "files", "answers", "unseen", "contradictory", "missing", "breaks")
    outcome = (
        pl.when(pl.col("rows").is_not_null()).then(pl.lit("rows"))
        .when(pl.col("answers").is_not_null()).then(pl.lit("no_data"))
        .otherwise(pl.lit("not_asked"))
    )  # fmt: skip
    named = joined.select(
        "account", outcome.alias("outcome"), "from_ms", "until_ms",
        *(pl.col(name).fill_null(0).cast(pl.Int64) for name in counts), "unseen_amount",
        "verdict", "break_fact", "opening",
    )  # fmt: skip
    order = ["contradictory", "unseen_amount", "unseen", "rows", "account"]
    return named.sort(order, descending=[True, True, True, True, False], nulls_last=True)


def calendar(view: View, account: str) -> pl.DataFrame:
    """What is there of one account, month by month?

    Returns
    -------
    DataFrame
        month_ms (first moment), rows, unseen, unseen_amount, breaks, state (of STATES); every month from the first to the last of
        which anything is told, in order; empty where nothing is.
    """
    told = scan_frame(view, "coverage").filter(pl.col("account") == account)
    found = _states(scan_frame(view, "calendar").filter(pl.col("account") == account), told)
    every = _every_month(found["month_ms"])
    own = found.filter(pl.col("rows") > 0)["month_ms"]
    joined = every.join(found, on="month_ms", how="left").select(
        "month_ms", *(pl.col(name).fill_null(0) for name in ("rows", "unseen", "breaks")), "unseen_amount", "state"
    )
    inside = pl.col("month_ms").is_between(own.min(), own.max()) if len(own) else pl.lit(False)
    return joined.with_columns(state=pl.coalesce("state", pl.when(inside).then(pl.lit(QUIET))))


def _states(months: pl.DataFrame, told: pl.DataFrame) -> pl.DataFrame:
    """Months of the table *calendar* with what is said of each."""
    own = months.filter(pl.col("rows") > 0).group_by("account").agg(
        pl.col("month_ms").min().alias("first"), pl.col("month_ms").max().alias("last")
    )  # fmt: skip
    empty = told.filter(pl.col("outcome") == "no_data").select("account", nothing=pl.lit(True)).unique()
    joined = months.join(own, on="account", how="left").join(empty, on="account", how="left")
    inside = pl.col("month_ms").is_between(pl.col("first"), pl.col("last")).fill_null(False)
    answered = inside | pl.col("nothing").fill_null(False)
    state = (
        pl.when((pl.col("unseen") > 0) & answered).then(pl.lit(CONTRADICTORY))
        .when(pl.col("breaks") > 0).then(pl.lit(CONTRADICTORY))
        .when(pl.col("rows") > 0).then(pl.lit(COVERED))
        .otherwise(pl.lit(MISSING))
    )  # fmt: skip
    return joined.select(*months.columns, state.alias("state"))


def _verdicts(view: View) -> pl.DataFrame:
    """One verdict per account: the gravest of its currencies that have balances."""
    chains = scan_frame(view, "chain")
    gravest = pl.col("verdict").replace_strict(list(VERDICTS), range(len(VERDICTS)), return_dtype=pl.Int8).min()
    found = chains.group_by("account").agg(
        gravest.alias("code"),
        pl.col("breaks").sum(),
        pl.col("break_fact").drop_nulls().sort().first(),
        pl.when(pl.len() == 1).then(pl.col("opening").first()).alias("opening"),
    )
    words = pl.Series(VERDICTS, dtype=pl.String)
    return found.with_columns(verdict=words.gather(found["code"])).drop("code")


def _every_month(months: pl.Series) -> pl.DataFrame:
    """All months from the first to the last of these (ms of their first moments)."""
    moments = months.cast(pl.Datetime("ms"))
    low, high = moments.min(), moments.max()
    if not isinstance(low, datetime) or not isinstance(high, datetime):
        return pl.DataFrame({"month_ms": months})
    every = pl.datetime_range(low, high, "1mo", time_unit="ms", eager=True)
    return pl.DataFrame({"month_ms": every.cast(pl.Int64)})
