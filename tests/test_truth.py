"""The graph of the sample case against what really happened, which the sample tells apart from its evidence."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest

from graphtool.case import Case

RELATION = {
    "cash_out": "cashed_out",
    "fee": "charged",
    "interest": "accrued",
    "purchase": "purchased",
    "refund": "refunded",
    "reversal": "reversed",
    "settle_agent": "settled",
    "settle_merchant": "settled",
    "swipe": "swiped",
    "transfer": "transferred",
    "wage": "paid_wage",
    "wallet_purchase": "purchased",
    "wechat": "transferred",
    "withdraw": "withdrew",
}
"""True kind of movement → relation of its event."""


@dataclass(frozen=True)
class Told:
    """The truth beside the graph: ``met`` has one row per true movement, source row and event that stands on it."""

    truth: Path
    events: pl.DataFrame
    met: pl.DataFrame
    printed: set[str]
    """True movements that some row tells of."""
    allocations: pl.DataFrame
    numbers: dict[str, str]
    """Id of an account in the graph → its number."""


@pytest.fixture(scope="module")
def told(small_case: Case, small_sample: Path) -> Told:
    truth = small_sample / "truth"
    with small_case.view() as view:
        tables = {name: pl.DataFrame(view.scan(name).read_all()) for name in ("event", "evidence", "allocation")}
        accounts = pl.DataFrame(view.scan("entity", ["id", "kind", "number"]).read_all())
    files = pl.read_ndjson(truth / "files.jsonl").select("path", pl.col("sha256").str.slice(0, 20))
    rows = pl.read_parquet(truth / "rows.parquet").filter(pl.col("what") == "event").join(files, on="path")
    rows = rows.select(true="id", fact=pl.format("{}.{}.{}", "sha256", "sheet", "row"))
    events = pl.read_parquet(truth / "events.parquet")
    found = tables["event"].rename({"id": "event"}).filter(pl.col("relation").is_in(list(RELATION.values())))
    met = (
        rows.join(tables["evidence"].rename({"subject": "event"}), on="fact")
        .join(found.rename({"time_ms": "at"}), on="event")
        .join(events.rename({"id": "true"}), on="true")
    )
    known = accounts.filter(pl.col("kind") == "account").drop_nulls("number")
    numbers = dict(known.select("id", "number").iter_rows())
    return Told(truth, events, met, set(rows["true"]), tables["allocation"], numbers)


def test_every_movement_that_rows_tell_of_is_found(told: Told) -> None:
    assert set(told.met["true"]) == told.printed
    assert len(told.printed) > 2_000
    wrong = told.met.filter(pl.col("relation") != pl.col("kind").replace_strict(RELATION))
    assert wrong.select("true", "kind", "relation", "memo").rows() == []


def test_no_event_stands_for_two_movements(told: Told) -> None:
    several = told.met.group_by("event").agg(pl.col("true").unique()).filter(pl.col("true").list.len() > 1)
    assert several.rows() == []


def test_what_stands_twice_says_so(told: Told) -> None:
    """Not merged where rows do not prove it: then it may be a duplicate, has no direction, or went through a pool."""
    split = told.met.filter(pl.col("event").n_unique().over("true") > 1)
    per = split.group_by("true", "kind").agg(
        said=pl.col("doubtful").any() | (~pl.col("directed")).any(), events=pl.col("event").n_unique()
    )
    unsaid = per.filter(~pl.col("said") & (pl.col("kind") != "withdraw"))
    assert unsaid.rows() == []
    assert per.height < 0.02 * len(told.printed)


def test_amounts_times_and_ends_are_the_true_ones(told: Told) -> None:
    assert told.met.filter(pl.col("amount") != pl.col("fen")).is_empty()
    known = told.met.filter(pl.col("precision").is_in(["second", "ms"]) & (pl.col("relation") == "transferred"))
    assert (known["at"] - known["time_ms"]).abs().max() <= 60_000
    number = dict(pl.read_ndjson(told.truth / "accounts.jsonl").select("id", "number").iter_rows())
    ends = 0
    for src, dst, payer, payee in known.filter("directed").select("src", "dst", "from_account", "to_account").rows():
        for end, true in ((src, payer), (dst, payee)):
            if end in told.numbers:
                assert told.numbers[end] == number[true] or number[true] is None
                ends += 1
    assert ends > 1_500


def test_shares_of_settlements_are_the_true_ones(told: Told) -> None:
    """What rows prove across the acquirer's pool is right to the fen; what they do not prove is not there."""
    true = pl.read_parquet(told.truth / "allocations.parquet").drop_nulls("to_event")
    event = told.met.select("true", "event").unique()
    found = told.allocations.filter(pl.col("basis") == "detail")
    named = found.join(event.rename({"event": "from_event", "true": "paid"}), on="from_event").join(
        event.rename({"event": "to_event", "true": "settled"}), on="to_event"
    )
    ours = sorted(named.select("paid", "settled", "amount").rows())
    theirs = set(true.select("from_event", "to_event", "fen").rows())
    assert len(ours) == found.height > 100
    assert [one for one in ours if one not in theirs] == []
