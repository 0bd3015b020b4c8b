"""Every swipe's money has a way, and every batch is the sum of its lines."""

from __future__ import annotations

import polars as pl

from graphtool.sample.flow import NONE
from graphtool.sample.story import Story
from graphtool.sample.worlds import RAID
from tests.sample.evidence import Written


def test_every_swipe_is_fully_allocated(written: Written) -> None:
    events = written.truth("events.parquet").filter(pl.col("kind") == "swipe").select("id", "fen", "service_fen")
    ways = written.truth("allocations.parquet")
    sums = ways.group_by("from_event").agg(allocated=pl.col("fen").sum())
    both = events.join(sums, left_on="id", right_on="from_event", how="left")
    assert both.height > 200
    assert (both["fen"] == both["allocated"]).all()
    assert set(ways["basis"]) >= {"merchant", "cashback", "profit_share", "kept"}
    assert (ways.filter(pl.col("basis") == "kept")["to_event"].null_count()) == ways.filter(
        pl.col("basis") == "kept"
    ).height


def test_every_batch_is_the_sum_of_its_items(told: Story) -> None:
    sums = told.pool.items.filter(pl.col("paid") != NONE).group_by("batch").agg(items=pl.col("fen").sum())
    both = told.pool.batches.join(sums, on="batch", how="left")
    assert (both["fen"] == both["items"]).all()
    assert (both["fen"] > 0).all()


def test_nothing_is_paid_to_the_company_after_the_raid(told: Story) -> None:
    events = told.events.filter((pl.col("kind") == "settle_agent") & (pl.col("dst") == told.accounts.one("company")))
    assert events.height > 10
    assert events["at"].max() < RAID  # type: ignore[operator]
    held = told.pool.items.filter((pl.col("paid") == NONE) & (pl.col("agent") == "company"))
    assert held.height > 0
