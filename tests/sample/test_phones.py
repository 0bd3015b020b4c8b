"""Calls beside the lists: follow-ups, complaints, bombing, family, and the honest agent."""

from __future__ import annotations

import polars as pl

from graphtool.sample.story import Story


def test_every_call_has_two_different_lines(told: Story) -> None:
    calls = told.phones.calls
    assert not (calls["src"] == calls["dst"]).any()
    assert calls["id"].n_unique() == calls.height
    assert calls["at"].is_sorted()


def test_only_office_lines_call_along_the_lists(told: Story) -> None:
    owner = told.phones.lines.select(src="line", owner="owner")
    cold = told.phones.calls.filter(pl.col("kind").is_in(["cold", "again", "won"])).join(owner, on="src")
    assert set(cold["owner"]) == {"company"}


def test_a_burst_of_bombing_is_forty_calls_in_half_an_hour_after_a_complaint(told: Story) -> None:
    burst = told.phones.calls.filter(pl.col("kind") == "bombing")
    each = burst.group_by("victim").agg(pl.len(), first=pl.col("at").min(), last=pl.col("at").max())
    assert each.height == told.world.bombed
    assert (each["len"] == 40).all()
    assert (each["last"] - each["first"] < 1_800).all()
    complained = told.victims.select(victim="v", complain_at="complain_at")
    assert each.join(complained, on="victim").select((pl.col("first") > pl.col("complain_at")).all()).item()


def test_lines_that_were_asked_for_exist_and_differ(told: Story) -> None:
    lines = told.phones.lines
    assert lines["number"].n_unique() == lines.height
    assert set(lines["asked"]) == {"", "police", "carrier"}
    assert lines.filter(pl.col("asked") != "")["used"].all()


def test_some_office_lines_share_a_device(told: Story) -> None:
    office = told.phones.lines.filter(pl.col("owner") == "company")
    assert office["imei"].n_unique() < office.height
    assert office["imsi"].n_unique() == office.height
