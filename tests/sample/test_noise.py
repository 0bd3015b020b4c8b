"""Honest life on the accounts: it concerns everybody, and nobody pays himself."""

from __future__ import annotations

import polars as pl

from graphtool.sample.story import Story


def test_every_account_that_was_asked_for_has_a_life(told: Story) -> None:
    table = told.accounts.table.filter(pl.col("asked"))
    used = set(told.events["src"]) | set(told.events["dst"])
    assert set(table["ix"]) <= used


def test_nobody_pays_himself(told: Story) -> None:
    assert not (told.events["src"] == told.events["dst"]).any()


def test_interest_and_fees_have_no_other_side_than_the_bank(told: Story) -> None:
    events = told.events
    assert set(events.filter(pl.col("kind") == "interest")["src"]) == {told.accounts.one("bank_interest")}
    assert set(events.filter(pl.col("kind") == "fee")["dst"]) == {told.accounts.one("bank_fee")}


def test_employers_pay_people_outside_the_gang(told: Story) -> None:
    employers = told.accounts.slot["employers"].tolist()
    paid = told.events.filter(pl.col("src").is_in(employers))["dst"]
    slots = set(told.accounts.table["slot"].gather(paid))
    assert "victim_debit" in slots
    assert slots <= {"victim_debit", "bystander_card", "family_card"}
