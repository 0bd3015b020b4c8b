"""The graph of the sample case against what really happened, which the sample tells apart from its evidence."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from graphtool.case import Case
from graphtool.sample import TRAPS
from graphtool.sample.accounts import BANKS
from tests.places import answered
from tests.told import LEGS, RELATION, Told, hear, sums


@pytest.fixture(scope="module")
def told(small_case: Case, small_sample: Path) -> Told:
    return hear(small_case, small_sample / "truth")


def test_every_movement_that_rows_tell_of_is_found(told: Told) -> None:
    printed = set(told.rows["true"])
    assert set(told.met["true"]) == printed
    assert len(printed) > 2_000
    wrong = told.met.filter(pl.col("relation") != pl.col("kind").replace_strict(RELATION))
    # A bank without a column for types says of what its card paid for a wallet's transfer only that it was one.
    wrong = wrong.filter((pl.col("kind") != "fund") | ~pl.col("relation").is_in(["topped_up", "transferred"]))
    assert wrong.select("true", "kind", "relation", "memo").rows() == []


def test_what_a_card_paid_for_a_wallet_is_told_from_both_ends(told: Told) -> None:
    """The bank's row is the money into the pool, the wallet's row the money out of it into the wallet; proven to be one."""
    ends = told.met.filter(pl.col("kind") == "fund").select("true", "event", "relation", "amount")
    into, out = (ends.filter((pl.col("relation") == "topped_up") == wallet) for wallet in (False, True))
    both = into.join(out, on="true", suffix="_out")
    assert both.height == into.height > 0
    proven = told.allocations.filter(pl.col("basis") == "channel_ref").select("from_event", "to_event")
    found = both.join(proven, left_on=["event", "event_out"], right_on=["from_event", "to_event"], how="semi")
    # Not of a bank that prints no serial numbers.
    accounts = pl.read_ndjson(told.truth / "accounts.jsonl", infer_schema_length=None)
    silent = accounts.filter(pl.col("bank").is_in([b.code for b in BANKS.values() if not b.serials]))["id"]
    payers = told.true.filter(
        pl.col("id").is_in(both["true"].implode()) & ~pl.col("from_account").is_in(silent.implode())
    )
    assert set(found["true"]) == set(payers["id"])
    assert 0 < found.height < both.height


def test_no_event_stands_for_two_movements(told: Told) -> None:
    several = told.met.group_by("event").agg(pl.col("true").unique()).filter(pl.col("true").list.len() > 1)
    assert several.rows() == []


def test_what_stands_twice_says_so(told: Told) -> None:
    """Not merged where rows do not prove it: then it may be a duplicate, has no direction, or went through a pool."""
    split = told.met.filter(pl.col("event").n_unique().over("true") > 1)
    per = split.group_by("true", "kind").agg(
        said=pl.col("doubtful").any() | (~pl.col("directed")).any(), events=pl.col("event").n_unique()
    )
    unsaid = per.filter(~pl.col("said") & (~pl.col("kind").is_in(LEGS)))
    assert unsaid.rows() == []
    assert per.height < 0.02 * told.rows["true"].n_unique()


def test_amounts_times_and_ends_are_the_true_ones(told: Told) -> None:
    assert told.met.filter(pl.col("amount") != pl.col("fen")).is_empty()
    known = told.met.filter(pl.col("precision").is_in(["second", "ms"]) & (pl.col("relation") == "transferred"))
    assert (known["at"] - known["time_ms"]).abs().max() <= 60_000
    number = dict(pl.read_ndjson(told.truth / "accounts.jsonl").select("id", "number").iter_rows())
    numbers, ends = told.numbers, 0
    for src, dst, payer, payee in known.filter("directed").select("src", "dst", "from_account", "to_account").rows():
        for end, true in ((src, payer), (dst, payee)):
            if end in numbers:
                assert numbers[end] == number[true] or number[true] is None
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


def test_yuan_of_every_account_are_the_true_ones(told: Told) -> None:
    laid = sums(told).filter(pl.col("open") == 0)
    assert laid.filter(pl.col("graph") != pl.col("true")).rows() == []
    assert laid["account"].n_unique() > 50


def test_the_right_answer_is_given_at_every_trap(small_case: Case, told: Told) -> None:
    records = answered(small_case, told)
    assert records.filter(~pl.col("given")).rows() == []
    assert set(records["trap"]) == set(TRAPS)


TURNED = {"in": "out", "out": "in", "CNY": "USD", "USD": "CNY", "day": "second", "failed": "total", "tenpay": "cash",
          "bank_fee": "cash", "bank_interest": "cash"}  # fmt: skip


def test_a_wrong_answer_is_seen(small_case: Case, told: Told) -> None:
    """Records that are not true, of another value or row, are not answered."""
    records = pl.read_ndjson(told.truth / "traps.jsonl", infer_schema_length=None)
    few = records.filter(pl.int_range(pl.len()).over("trap", "value") < 2)
    valued = few.filter(
        pl.col("right").is_in(["direction", "currency", "precision", "noted", "pool", "amount", "time"])
    )
    value = pl.col("value").replace(TURNED)
    number = value.cast(pl.Int64, strict=False) + 1
    other = valued.filter(pl.col("value") != "open").with_columns(value=pl.coalesce(number.cast(pl.String), value))
    own = few.filter(pl.col("right").is_in(["reversal_of", "after", "apart_from", "other_person"]))
    own = own.with_columns(other_path="path", other_sheet="sheet", other_row="row")
    wrong = answered(small_case, told, pl.concat([other, own]))
    assert wrong.filter("given").rows() == []
    assert wrong["right"].n_unique() == 11
