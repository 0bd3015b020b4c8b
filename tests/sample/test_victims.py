"""What happens to a victim happens in order, in one of three shapes."""

from __future__ import annotations

import polars as pl

from graphtool.sample.story import Story
from graphtool.sample.victims import FEES, STORY_ROLES
from graphtool.sample.worlds import RAID


def test_each_step_follows_the_one_before(told: Story) -> None:
    v = told.victims
    for earlier, later in (
        ("call_at", "wechat_at"), ("wechat_at", "ship_at"), ("ship_at", "deliver_at"), ("deliver_at", "activate_at"),
        ("activate_at", "swipe_at"),
    ):  # fmt: skip
        assert (v[earlier] < v[later]).all()
    assert v["swipe_at"].max() < RAID  # type: ignore[operator]
    paid = v.filter(pl.col("pay_at") > 0)
    assert ((paid["pay_at"] > paid["wechat_at"]) & (paid["pay_at"] < paid["ship_at"])).all()


def test_shapes_and_payees_fit_together(told: Story) -> None:
    v = told.victims
    assert set(v["shape"]) == {"wechat", "whole", "inside"}
    assert (v.filter(pl.col("shape") != "wechat")["payee"] == "").all()
    assert set(v["fen"]) <= set(FEES)
    inside = v.filter(pl.col("shape") == "inside")
    assert (inside["swipe_fen"] > 5 * inside["service_fen"]).all()


def test_each_story_has_one_victim_that_reported(told: Story) -> None:
    named = told.victims.filter(pl.col("story") != "")
    assert sorted(named["story"]) == sorted(STORY_ROLES)
    assert named["reported"].all()
    assert (named["fen"] == 29_800).all()


def test_most_victims_never_report(told: Story) -> None:
    reported = told.victims.filter("reported")
    assert reported.height < told.victims.height // 3
    assert (reported["report_at"] > reported["swipe_at"]).all()
