"""Accounts: whose they are, at which bank, and who was asked."""

from __future__ import annotations

from graphtool.sample.accounts import BANKS
from graphtool.sample.story import Story


def test_every_number_is_one_account(told: Story) -> None:
    table = told.accounts.table.filter(told.accounts.table["number"] != "")
    assert table["number"].n_unique() == table.height
    assert table["id"].n_unique() == table.height


def test_slots_point_at_their_rows(told: Story) -> None:
    table = told.accounts.table
    assert table["ix"].to_list() == list(range(table.height))
    for slot, places in told.accounts.slot.items():
        assert set(table["slot"].gather(places)) == {slot}
    assert table["person"].gather(told.accounts.slot["victim_debit"]).equals(told.victims["person"])


def test_nobody_asks_a_bank_without_returns(told: Story) -> None:
    asked = told.accounts.table.filter("asked")
    assert set(asked.filter(~asked["kind"].is_in(["wallet", "alipay"]))["bank"]) == {
        b.code for b in BANKS.values() if b.layout
    }
    some = told.accounts.table.filter(~told.accounts.table["asked"])
    assert {"shell_unasked", "seller_card"} <= set(some["slot"])


def test_the_number_says_which_bank(told: Story) -> None:
    cards = told.accounts.table.filter(told.accounts.table["kind"].is_in(["card", "credit"]))
    assert (cards["number"].str.slice(4, 2).cast(int) == cards["bank"]).all()
