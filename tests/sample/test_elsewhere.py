"""The machines that victims had before."""

from __future__ import annotations

import polars as pl

from graphtool.sample.elsewhere import OLD_TERMINAL
from graphtool.sample.story import Story


def test_old_machines_were_used_before_the_call_and_settled_in_full(told: Story) -> None:
    pool = told.accounts.one("other_acquirer")
    swipes = told.events.filter((pl.col("kind") == "swipe") & (pl.col("dst") == pool))
    v = swipes["terminal"] - OLD_TERMINAL
    assert (told.victims["call_at"].gather(v) > swipes["at"]).all()
    paid = told.events.filter((pl.col("kind") == "settle_merchant") & (pl.col("src") == pool))
    both = swipes.join(paid.select(uid="link", rest="fen"), on="uid")
    assert both.height == swipes.height > 10
    assert (both["rest"] + both["fee"] == both["fen"]).all()
