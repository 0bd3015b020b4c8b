"""Decisions of persons: the newest of the same two rows holds, until it is taken back."""

from __future__ import annotations

from typing import Any

import pytest

from graphtool.errors import NotFound
from graphtool.journal import Entry
from graphtool.judgements import about, in_force, pair, replay, standing


def line(n: int, **data: Any) -> Entry:
    return Entry(n, f"t{n}", "li", "judgement", data, "", "")


def said(n: int, verb: str, first: str = "x.0.1.m", second: str = "y.0.1.m") -> Entry:
    return line(n, verb=verb, refs=[first, second], why="seen")


def test_the_newest_holds() -> None:
    first, second = replay([said(3, "same"), said(5, "apart", "y.0.1.m", "x.0.1.m")])
    assert (first.ended_by, second.ended_by) == (5, 0)
    assert in_force([first, second]) == [second]
    assert second.refs == pair("y.0.1.m", "x.0.1.m") == ("x.0.1.m", "y.0.1.m")


def test_what_is_taken_back_is_kept() -> None:
    (one,) = replay([said(3, "same"), line(4, verb="undo", of=3, why="wrong row")])
    assert (one.n, one.verb, one.why, one.user, one.time, one.ended_by) == (3, "same", "seen", "li", "t3", 4)
    assert in_force([one]) == []


def test_after_an_undo_it_can_be_said_again() -> None:
    made = replay([said(3, "same"), line(4, verb="undo", of=3, why=""), said(5, "same")])
    assert [one.n for one in in_force(made)] == [5]


def test_content_is_what_was_said_only() -> None:
    (one,), (other,) = replay([said(3, "same")]), replay([said(9, "same", "y.0.1.m", "x.0.1.m")])
    assert one.content == other.content
    assert replay([said(3, "apart")])[0].content != one.content


def test_only_one_in_force_can_be_taken_back() -> None:
    made = replay([said(3, "same"), said(5, "apart")])
    assert standing(made, 5).verb == "apart"
    for n in (3, 4):
        with pytest.raises(NotFound):
            standing(made, n)


def test_what_it_is_about_is_seen_from_the_names() -> None:
    assert replay([said(3, "same")])[0].of == "rows"
    assert replay([said(3, "same", "p-1", "p-2")])[0].of == "person"
    assert about("o-1") == "organisation"
