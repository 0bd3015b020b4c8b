"""The shapes that money takes behind the company: circle, split, twins, reversals, wages."""

from __future__ import annotations

import polars as pl

from graphtool.sample.company import MONTHS
from graphtool.sample.story import Story


def _events(told: Story, name: str) -> pl.DataFrame:
    return told.events.filter(pl.col("uid").is_in(told.notable[name])).sort("uid")


def test_every_circle_closes_and_loses_a_little_at_each_hop(told: Story) -> None:
    ring = _events(told, "cycle")
    assert ring.height == 4 * len(MONTHS)
    for start in range(0, ring.height, 4):
        hops = ring[start : start + 4]
        assert hops["src"][0] == hops["dst"][3] == told.accounts.one("company")
        assert hops["dst"][:3].to_list() == hops["src"][1:].to_list()
        assert hops["at"].is_sorted()
        assert hops["fen"].is_sorted(descending=True)


def test_a_split_stays_below_ten_thousand_and_is_collected(told: Story) -> None:
    parts = _events(told, "split")
    out = parts.filter(pl.col("src") == told.accounts.one("company"))
    back = parts.filter(pl.col("dst") == told.accounts.one("boss_card2"))
    assert out.height == back.height == 6
    assert parts["fen"].max() < 1_000_000  # type: ignore[operator]
    assert set(out["dst"]) == set(back["src"])
    assert out["at"].max() < back["at"].min()  # type: ignore[operator]


def test_twins_differ_in_nothing_but_their_number(told: Story) -> None:
    twins = _events(told, "twins")
    assert twins.group_by("src", "dst", "at", "fen", "memo").len()["len"].to_list() == [2, 2]


def test_a_reversal_takes_back_what_went_wrong(told: Story) -> None:
    both = _events(told, "reversal")
    wrong, back = both[0::2], both[1::2]
    assert back["link"].to_list() == wrong["uid"].to_list()
    assert back["fen"].to_list() == wrong["fen"].to_list()
    assert back["src"].to_list() == wrong["dst"].to_list()


def test_lists_are_bought_through_an_intermediary(told: Story) -> None:
    deals = _events(told, "lists")
    paid, passed = deals[0::2], deals[1::2]
    assert set(paid["src"]) == {told.accounts.one("boss_card")}
    assert passed["src"].to_list() == paid["dst"].to_list()
    assert (passed["fen"] < paid["fen"]).all()


def test_wages_go_to_those_employed_that_month(told: Story) -> None:
    paid = told.payroll.group_by("month", maintain_order=True).len()
    assert paid["month"].to_list() == list(MONTHS)
    assert (told.payroll["paid"] == told.payroll["base"] + told.payroll["commission"]).all()
    assert told.payroll.group_by("person", "month").len()["len"].max() == 1
