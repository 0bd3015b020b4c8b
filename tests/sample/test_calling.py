"""Lists are called in order, by people who are employed, and the winners are won by calls."""

from __future__ import annotations

import re
from collections import Counter

import polars as pl

from graphtool.sample.calling import BOUGHT_AT
from graphtool.sample.story import Story
from tests.sample.evidence import Written


def test_bought_lists_are_called_in_their_order(written: Written) -> None:
    victims, lists = written.truth("victims.jsonl"), written.truth("lists.jsonl")
    people = dict(written.truth("persons.jsonl").select("id", "phone").iter_rows())
    first = written.truth("calls.parquet").filter(pl.col("kind").is_in(["cold", "won"]))
    day = {line: ms // 86_400_000 for line, ms in first.select("to_line", "time_ms").iter_rows()}
    phones: dict[str, list[str]] = {}
    for name, path in lists.filter("bought").select("list", "path").iter_rows():
        rows = written.sheets[path][0][0 if "南方数据" in path else 1 :]
        phones[name] = [next(c for c in r if re.fullmatch(r"100\d{8}", c)) for r in rows]
    often = Counter(phone for listed in phones.values() for phone in listed)
    for name, listed in phones.items():
        days = [day[p] for p in listed if p in day and often[p] == 1]
        assert days == sorted(days)
        assert len(days) > 0.75 * len(listed)
        for person, row in victims.filter(pl.col("list") == name).select("person", "list_row").iter_rows():
            assert listed[row - 1] == people[person]


def test_nobody_calls_before_joining_or_after_leaving(told: Story) -> None:
    calls = told.calling.calls.filter(pl.col("kind") == "cold")
    both = calls.join(told.calling.staff.select(staff="person", since="since", until="until"), on="staff", how="left")
    assert both["since"].null_count() == 0
    assert ((both["at"] >= both["since"]) & (both["at"] < both["until"] + 86_400)).all()


def test_no_list_is_called_before_it_was_bought(told: Story) -> None:
    first = told.calling.calls.group_by("list").agg(pl.col("at").min()).sort("list")
    assert all(called > bought for called, bought in zip(first["at"], BOUGHT_AT, strict=True))


def test_everybody_won_was_spoken_to_at_length(told: Story) -> None:
    won = told.calling.calls[told.calling.won]
    assert set(won["kind"]) == {"won"}
    assert won["seconds"].min() >= 180  # type: ignore[operator]
    assert won["person"].n_unique() == won.height
