"""What to ask for next: where traced money leaves what the statements show, and how much of it at each place.

Money is traced as far as rows go. Where it stands at the end, the rows end: at an account that nobody was asked about, or
whose statement ends when the money came, has rows missing since or balances that break; at a counterparty that no row names; in cash; in a pool;
at a merchant. Each such place is one line, with what is to be asked for there and for which days. What a statement that goes
on afterwards shows to be still at an account is no such place, nor is what came back to a source.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from graphtool import coverage
from graphtool.analysis.booking import RULES
from graphtool.analysis.destinations import BOUND
from graphtool.analysis.results import Result
from graphtool.analysis.sets import with_accounts
from graphtool.projection import Projection
from graphtool.store.base import View
from graphtool.store.frames import as_frame, scan_frame

CLAIMS = tuple(name for name in RULES if name != BOUND)

GAPS = ("not_asked", "no_data", "gaps", "ends", "unseen", "unnamed", "cash", "pool", "merchant")
"""Why the trace ends: no answer for the account, an answer that there is nothing, rows missing since the money came, no row
after it came; balances that show it gone without a row; a counterparty that no row names, cash, a pool, a merchant."""

ITEMS = ("statement", "holder", "counterparties", "withdrawals", "settlement", "merchant")
"""What is to be asked for: statement, who holds the account, counterparties of the rows, where and by whom cash was drawn,
settlement details, who the merchant is and where it is settled to."""

DAY_MS = 86_400_000
ROWS = 10_000_000
"""So many rows of a trace are looked at: all there are."""
_OWN = ("not_asked", "no_data", "gaps", "ends", "unseen")
"""Of GAPS those at which the account's own statement is asked for."""
_SPENT = ("unnamed", "cash", "merchant")
"""Of GAPS those that say how money was spent: what those who are asked about spent themselves may be their own affair."""

_LINE = ("entity", "gap", *CLAIMS, "paid_directly", "events", "first_ms", "last_ms", "rows_until_ms")


@dataclass(frozen=True, eq=False)
class Requests:
    """The list, and the trace that it rests on.

    Attributes
    ----------
    table : DataFrame
        One row per place where the trace ends, the most at stake first: rank, entity, kind, label, institution, number,
        gap (of GAPS), low, high (fen at stake: the range over the rules), each rule of CLAIMS, paid_directly (fen that
        those whose payments are traced paid there themselves), events (transfers that brought it), first_ms, last_ms (the
        first and last of these), rows_until_ms (last row of its statement), ask_from_ms, ask_until_ms (first and last day
        to ask for), items (of ITEMS).
    traced : Result
        Of ``trace``, by all rules.
    """

    table: pl.DataFrame
    traced: Result


def requests(
    view: View, projection: Projection, traced: Result, margin_days: int = 30, passed_on: bool = False
) -> Requests:
    """Whom is to be asked for what next, by the traced money that leaves the evidence?

    Parameters
    ----------
    view : View
        The generation that was traced: its coverage and its names.
    projection : Projection
        The same as arrays: who is known to hold an account.
    traced : Result
        Of ``trace`` by all rules, all rows.
    margin_days : int
        So many days after the last arrival are asked for, too.
    passed_on : bool
        At cash, merchants and unnamed counterparties, leave out what those whose payments are traced paid there themselves.

    Returns
    -------
    Requests

    Assumptions
    -----------
    A statement covers what is later than an arrival only when it has a later row: that it was asked for until later, and that
    nothing happened, stands in no row. Of a statement that ends, at stake is at most what came at or after its last row. By
    each rule, what is at stake adds up to no more than what was traced.

    Cost
    ----
    O(k log k) in the transfers that carry traced money, and the tables of coverage.
    """
    place = pl.col("where")
    ends = as_frame(traced.table)
    carries = pl.any_horizontal(pl.col(name) > 0 for name in CLAIMS)
    asked, _ = with_accounts(projection, projection.numbers(traced.parameters["entities"]))
    own = pl.col("src").is_in(projection.ids(asked).to_pylist()).alias("own")
    events = as_frame(traced.more["events"]).filter(carries).select("src", "dst", "time_ms", *CLAIMS, own)
    found = pl.concat(
        [
            *_accounts(view, ends.filter(place.is_in(["held", "beyond"])), events),
            _standing(ends.filter(place == "gap"), events, "unseen"),
            _by_payer(events, ends.filter(place == "unknown")["entity"], "unnamed"),
            _by_payer(events, ends.filter(place == "cash")["entity"], "cash"),
            _standing(ends.filter(place.is_in(["pool", "kept"])), events, "pool"),
            _standing(ends.filter(place == "purchase"), events, "merchant"),
        ]
    )
    if passed_on:
        spent = pl.when(pl.col("gap").is_in(_SPENT)).then("paid_directly").otherwise(0)
        found = found.with_columns((pl.col(name) - spent).clip(0) for name in CLAIMS)
    bounds = {"low": pl.min_horizontal(CLAIMS), "high": pl.max_horizontal(CLAIMS)}
    stakes = found.with_columns(**bounds).filter(pl.col("high") > 0)
    ordered = stakes.sort(["high", "low", "entity", "gap"], descending=[True, True, False, False])
    return Requests(_described(view, projection, ordered, margin_days), traced)


def by_institution(found: Requests) -> pl.DataFrame:
    """How much is at stake at the places of each bank or institution? institution (null where no row says which), places, low,
    high and each rule of CLAIMS (fen), ask_from_ms, ask_until_ms; the most first."""
    sums = [pl.col(name).sum() for name in CLAIMS]
    days = (pl.col("ask_from_ms").min(), pl.col("ask_until_ms").max())
    told = found.table.group_by("institution").agg(pl.len().cast(pl.Int64).alias("places"), *sums, *days)
    ranged = told.with_columns(low=pl.min_horizontal(CLAIMS), high=pl.max_horizontal(CLAIMS))
    return ranged.sort(["high", "low", "institution"], descending=[True, True, False], nulls_last=True)


def _accounts(view: View, held: pl.DataFrame, events: pl.DataFrame) -> list[pl.DataFrame]:
    """Accounts at which money stands, as far as no row shows what became of it: without rows, with some missing, ended."""
    told = coverage.accounts(view).select(pl.col("account").alias("entity"), "outcome", rows_until_ms="until_ms")
    known = held.select("entity", *CLAIMS).join(told, on="entity", how="left")
    answer = pl.col("outcome").fill_null("not_asked")
    brought = events.rename({"dst": "entity"}).join(known.select("entity", "rows_until_ms"), on="entity")
    arrivals = _summed(brought)
    unseen = (
        scan_frame(view, "calendar").filter(pl.col("unseen") > 0).select(pl.col("account").alias("entity"), "month_ms")
    )
    since = arrivals.select("entity", month=_month("first_ms")).join(unseen, on="entity")
    missing = since.filter(pl.col("month_ms") >= pl.col("month")).select("entity").unique()
    stated = known.filter(answer == "rows")
    broken = stated.join(missing, on="entity", how="semi").with_columns(gap=pl.lit("gaps"))
    bare = known.filter(answer != "rows").with_columns(gap=answer)
    late = _summed(brought.filter(pl.col("time_ms") >= pl.col("rows_until_ms")))
    ended = stated.join(missing, on="entity", how="anti").join(late, on="entity", suffix="_late")
    capped = {name: pl.min_horizontal(name, f"{name}_late") for name in CLAIMS}
    return [
        _line(pl.concat([bare, broken]).join(arrivals.drop(CLAIMS), on="entity")),
        _line(ended.with_columns(gap=pl.lit("ends"), **capped)),
    ]


def _by_payer(events: pl.DataFrame, to: pl.Series, gap: str) -> pl.DataFrame:
    """What went to these, by who paid it: it is the payer's bank that knows more."""
    paid = events.filter(pl.col("dst").is_in(to.to_list())).rename({"src": "entity"})
    return _line(_summed(paid).with_columns(gap=pl.lit(gap)))


def _standing(ends: pl.DataFrame, events: pl.DataFrame, gap: str) -> pl.DataFrame:
    """What stands at these, whoever paid it."""
    stakes = ends.group_by("entity").agg(pl.col(name).sum() for name in CLAIMS)
    arrivals = _summed(events.rename({"dst": "entity"})).drop(CLAIMS)
    return _line(stakes.join(arrivals, on="entity").with_columns(gap=pl.lit(gap)))


def _summed(events: pl.DataFrame) -> pl.DataFrame:
    """Transfers of each ``entity``: sums by each rule, how many, the first and the last."""
    time = pl.col("time_ms")
    sums = [pl.col(name).sum() for name in CLAIMS]
    own = pl.col(CLAIMS[0]).filter("own").sum()
    return events.group_by("entity").agg(
        *sums, paid_directly=own, events=pl.len(), first_ms=time.min(), last_ms=time.max()
    )


def _line(frame: pl.DataFrame) -> pl.DataFrame:
    """The columns of a line, as one type each."""
    if "rows_until_ms" not in frame.columns:
        frame = frame.with_columns(rows_until_ms=pl.lit(None, pl.Int64))
    texts = ("entity", "gap")
    return frame.select(pl.col(name).cast(pl.String if name in texts else pl.Int64) for name in _LINE)


def _month(name: str) -> pl.Expr:
    """The first moment of the month of a time in ms."""
    return pl.col(name).cast(pl.Datetime("ms")).dt.truncate("1mo").cast(pl.Int64)


def _described(view: View, projection: Projection, lines: pl.DataFrame, margin_days: int) -> pl.DataFrame:
    """The lines with names, the days to ask for, and what to ask for."""
    named = as_frame(view.get("entity", lines["entity"].to_list())).select("kind", "label", "institution", "number")
    holds = projection.select(("holds",)).dst
    held = np.isin(projection.numbers(lines["entity"]), holds)
    gap, account = pl.col("gap"), pl.col("kind") == "account"
    own = gap.is_in(_OWN)
    wanted = {
        "statement": own,
        "holder": own & account & ~pl.col("held"),
        "counterparties": gap == "unnamed",
        "withdrawals": gap == "cash",
        "settlement": gap == "pool",
        "merchant": gap == "merchant",
    }
    items = pl.concat_list(pl.when(asked).then(pl.lit(item)) for item, asked in wanted.items()).list.drop_nulls()
    whole = pl.concat([lines, named], how="horizontal").with_columns(held=pl.Series(held))
    return whole.with_columns(
        rank=pl.int_range(1, pl.len() + 1, dtype=pl.Int64),
        ask_from_ms=pl.col("first_ms") // DAY_MS * DAY_MS,
        ask_until_ms=(pl.col("last_ms") // DAY_MS + margin_days) * DAY_MS,
        items=items,
    ).select(
        "rank", "entity", "kind", "label", "institution", "number", "gap", "low", "high", *CLAIMS, "paid_directly", "events", "first_ms",
        "last_ms", "rows_until_ms", "ask_from_ms", "ask_until_ms", "items",
    )  # fmt: skip
