"""One run of the case: causes come before effects, and the whole hangs together."""

from __future__ import annotations

import polars as pl

from graphtool.sample import story
from graphtool.sample.story import Story
from graphtool.sample.worlds import RAID


def test_a_run_is_a_function_of_its_seed(told: Story) -> None:
    again = story.run("small", 1)
    assert again.events.equals(told.events)
    assert again.phones.calls.equals(told.phones.calls)
    assert again.cast.people.equals(told.cast.people)


def test_what_belongs_to_an_event_does_not_come_before_it(told: Story) -> None:
    cause = told.events.select(link="uid", since="at")
    both = told.events.join(cause, on="link", how="inner")
    assert both.height > 100
    assert (both["at"] >= both["since"]).all()


def test_nothing_is_taken_from_a_victim_after_the_raid(told: Story) -> None:
    fees = told.events.filter(pl.col("uid").is_in(told.fees.fee.tolist()))
    assert fees.height == told.victims.height
    assert fees["at"].max() < RAID  # type: ignore[operator]


def test_steps_are_said_in_their_order() -> None:
    heard: list[str] = []
    story.run("small", 5, heard.append)
    assert heard == ["people", "calls", "money"]
