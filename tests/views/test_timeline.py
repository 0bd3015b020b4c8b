"""Time: every payment and call in one bar, weeks from Monday, no clock where there is none."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphtool.projection import Projection
from graphtool.views.timeline import DAY_MS, ticks, timeline, week
from tests.store.graphs import entity, event, table
from tests.ui.cases import at


def graph(times: list[int | None], relation: str = "transferred", precision: str = "second") -> Projection:
    events = [
        event(f"e{i:04d}", "a-1", "a-2", None, t, relation=relation, precision=precision) for i, t in enumerate(times)
    ]
    return Projection.from_tables(table("entity", [entity("a-1"), entity("a-2")]), table("event", events))


def every(projection: Projection) -> np.ndarray:
    return np.arange(projection.event_count)


@given(st.lists(st.integers(0, 4000), min_size=1, max_size=60))
def test_no_event_is_lost_between_bars(days: list[int]) -> None:
    small = graph([at(d) for d in days])
    line = timeline(small, every(small), every(small)[:1])
    assert line is not None
    assert line.money.sum() == len(days)
    assert line.mine_money.sum() == 1
    assert line.calls.sum() == 0
    assert (np.diff(line.edges) > 0).all()


def test_what_is_neither_money_nor_call_is_left_aside() -> None:
    small = graph([at(0), at(400)], relation="holds")
    assert timeline(small, every(small), every(small)[:0]) is None


def test_untimed_events_are_counted_as_such() -> None:
    small = graph([at(0), None, None])
    line = timeline(small, every(small), every(small)[:0])
    assert line is not None
    assert (line.untimed, int(line.money.sum())) == (2, 1)


def test_weeks_start_on_monday() -> None:
    small = graph([at(0), at(300)])
    line = timeline(small, every(small), every(small)[:0])
    assert line is not None
    assert line.scale == "week"
    days = {(dt.datetime(1970, 1, 1) + dt.timedelta(milliseconds=int(e))).weekday() for e in line.edges}
    assert days == {0}


def test_months_start_on_the_first() -> None:
    small = graph([at(0), at(2000)])
    line = timeline(small, every(small), every(small)[:0])
    assert line is not None
    days = {(dt.datetime(1970, 1, 1) + dt.timedelta(milliseconds=int(e))).day for e in line.edges}
    assert days == {1}


@pytest.mark.parametrize("span", [5, 40, 200, 900, 4000])
def test_ticks_lie_on_the_axis(span: int) -> None:
    small = graph([at(0), at(span)])
    line = timeline(small, every(small), every(small)[:0])
    assert line is not None
    marks = ticks(line, "zh")
    assert marks
    assert all(line.edges[0] <= m["at"] <= line.edges[-1] for m in marks)


def test_hour_by_weekday_leaves_dates_without_a_clock_out() -> None:
    tuesday_ten = at(0, 10)
    small = graph([tuesday_ten, tuesday_ten + 7 * DAY_MS])
    grid = week(small, every(small))
    assert grid.sum() == grid[1, 10] == 2
    dated = graph([tuesday_ten], precision="day")
    assert week(dated, every(dated)).sum() == 0
