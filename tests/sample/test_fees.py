"""The fee in its three shapes, and what the staff pass on."""

from __future__ import annotations

import polars as pl

from graphtool.sample.story import Story
from tests.sample.evidence import Written


def test_the_fee_is_there_in_its_three_shapes(written: Written) -> None:
    events = written.truth("events.parquet").filter(pl.col("fee_shape").is_not_null())
    victims = written.truth("victims.jsonl")
    assert set(events["fee_shape"]) == {"wechat", "whole", "inside"}
    assert events["fee_fen"].sum() == victims["fen"].sum()
    whole = events.filter(pl.col("fee_shape") == "whole")
    assert set(whole["fen"]) <= {29_800, 29_900, 39_900, 9_900}
    inside = events.filter(pl.col("fee_shape") == "inside")
    assert (inside["fen"] > inside["service_fen"]).all()
    assert set(events.filter(pl.col("fee_shape") == "wechat")["kind"]) == {"wechat", "transfer"}


def test_staff_hand_over_no_more_than_they_took(told: Story) -> None:
    wallets = told.accounts.slot["staff_wallet"].tolist()
    took = told.events.filter(pl.col("dst").is_in(wallets) & (pl.col("victim") >= 0))
    gave = told.events.filter(
        pl.col("src").is_in(wallets)
        & (
            pl.col("dst").is_in([told.accounts.one("boss_wallet"), told.accounts.one("finance_wallet")])
            | (pl.col("kind") == "withdraw")
        )
    )
    both = (
        took.group_by("dst")
        .agg(took=pl.col("fen").sum())
        .join(gave.group_by("src").agg(gave=pl.col("fen").sum()), left_on="dst", right_on="src", how="full")
    )
    assert both.height > 3
    assert (both["gave"].fill_null(0) <= both["took"]).all()


def test_refunds_are_rare_and_small(told: Story) -> None:
    refunds = told.events.filter(pl.col("kind") == "refund")
    assert 0 < refunds.height < told.victims.height // 10
    assert refunds["fen"].max() <= 10_000  # type: ignore[operator]


def test_a_payment_drawn_from_a_card_has_a_top_up_of_the_same_second_and_amount(told: Story) -> None:
    funds = told.events.filter(pl.col("kind") == "fund")
    paid = told.events.select(link="uid", at="at", fen="fen", wallet="src")
    both = funds.join(paid, on=["link", "at", "fen"], how="inner")
    assert both.height == funds.height > 0
    assert (both["dst"] == both["wallet"]).all()


def test_cards_and_wallets_that_were_asked_for_both_tell_of_payments_from_the_card(told: Story) -> None:
    asked = set(told.accounts.table.filter("asked")["ix"])
    funds = told.events.filter(pl.col("kind") == "fund")
    both = funds.filter(pl.col("src").is_in(asked) & pl.col("dst").is_in(asked))
    assert both.height > 0
    assert funds["link"].n_unique() == funds.height
    named = set(told.victims.filter(pl.col("story") != "")["v"])
    assert named.isdisjoint(both["victim"])
