"""Sizes, days and chance."""

from __future__ import annotations

import numpy as np
import pytest

from graphtool.sample.worlds import DAY, HOUR, SCALES, WORLDS, Dice, at, day_of, office_time, workdays


def test_seconds_and_days() -> None:
    assert at("1970-01-02") == DAY
    assert at("2021-12-14 10:03:22") % DAY == 10 * HOUR + 202
    assert day_of(at("2021-12-14 23:59:59")).isoformat() == "2021-12-14"


def test_sundays_and_the_holiday_are_free() -> None:
    days = [day_of(int(d)) for d in workdays(at("2021-09-25"), at("2021-10-12"))]
    assert [d.isoformat() for d in days] == [
        "2021-09-25", "2021-09-27", "2021-09-28", "2021-09-29", "2021-09-30", "2021-10-08", "2021-10-09", "2021-10-11",
    ]  # fmt: skip


def test_the_office_day_has_a_break() -> None:
    day = np.zeros(3, np.int64)
    clock = office_time(day, np.array([0.0, 0.4, 1.0]))
    assert clock.tolist()[:2] == [9 * HOUR, 13 * HOUR + 1_800]
    assert clock[2] < 18 * HOUR


@pytest.mark.parametrize("scale", SCALES)
def test_scales_grow_in_every_respect(scale: str) -> None:
    world = WORLDS[scale]  # type: ignore[index]
    assert world.staff > world.teams
    assert sum(world.lists) > 10 * world.victims
    assert world.reported <= world.asked_victims <= world.victims
    if scale != "small":
        smaller = WORLDS[SCALES[SCALES.index(scale) - 1]]  # type: ignore[arg-type]
        assert world.victims > smaller.victims
        assert world.people > smaller.people


def test_parts_draw_from_their_own_chance() -> None:
    dice = Dice(1)
    first = dice("calls").integers(0, 10**9, 5).tolist()
    dice("money").integers(0, 10**9, 99)
    assert dice("calls").integers(0, 10**9, 5).tolist() == first
    assert dice("money").integers(0, 10**9, 5).tolist() != first
    assert Dice(2)("calls").integers(0, 10**9, 5).tolist() != first
