"""How big is the invented case, and when does it happen?

Every figure that a reader may want to turn is here; the rest of the package only follows it. Times are
seconds of Beijing wall clock since 1970-01-01 00:00 of that same clock.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

Scale = Literal["small", "case", "large"]
SCALES: tuple[Scale, ...] = get_args(Scale)
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

DAY = 86_400
HOUR = 3_600


def at(text: str) -> int:
    """Which second is it? ``at("2021-07-05")`` or ``at("2021-07-05 10:03:22")``."""
    return int((datetime.fromisoformat(text) - datetime(1970, 1, 1)).total_seconds())


OPENS = at("2021-07-05")
"""The first day of calling; statements start a month earlier."""
RAID = at("2021-12-14 09:30:00")
"""When the office is searched: nothing of the gang happens after it."""
PERIOD = (at("2021-06-01"), at("2021-12-31 23:59:59"))
"""What was asked for in every return."""
LAST_CALL = at("2021-12-03")
"""Who is won over later does not activate before the raid."""
STORY = (at("2021-08-02"), at("2021-09-10"))
"""Within these days the story's victims are called, so that everything about them is in evidence."""
DETAIL_MISSING = at("2021-11-22")
"""From here on the acquirer delivered settlement batches without their detail."""


@dataclass(frozen=True)
class World:
    """The sizes of one scale. Counts are people, rows or accounts as named."""

    scale: Scale
    staff: int
    teams: int
    victims: int
    lists: tuple[int, int, int]
    other_lists: tuple[int, int, int, int, int]
    reported: int
    asked_victims: int
    honest_staff: int
    honest_shops: int
    honest_calls: int
    bystanders: int
    bank_noise: int
    wallet_noise: int
    private_calls: int
    bombed: int
    report_lines: int

    @property
    def people(self) -> int:
        """How many listed persons there are at most (lists share some)."""
        return sum(self.lists) + sum(self.other_lists)


WORLDS: dict[Scale, World] = {
    "small": World(
        "small", 8, 2, 60, (760, 620, 480), (320, 420, 260, 380, 300), 12, 14, 3, 14, 220, 12, 24, 18, 20, 3, 6
    ),
    "case": World(
        "case", 75, 6, 6_700, (92_000, 66_000, 45_000), (24_000, 38_000, 12_000, 55_000, 16_000),
        210, 240, 14, 850, 15_000, 60, 44, 36, 220, 70, 60,
    ),
    "large": World(
        "large", 750, 50, 67_000, (920_000, 660_000, 450_000), (240_000, 380_000, 120_000, 550_000, 160_000),
        2_100, 2_400, 120, 8_500, 150_000, 500, 44, 36, 220, 700, 500,
    ),
}  # fmt: skip


class Dice:
    """Chance, by seed and by name, so that a change in one part of the story leaves the others alone."""

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def __call__(self, name: str) -> np.random.Generator:
        """The generator of the part ``name``, always from its beginning."""
        return np.random.default_rng([self.seed, zlib.crc32(name.encode())])


def workdays(first: int, until: int) -> Ints:
    """Which days (midnights) are worked, Monday to Saturday, the week of 1 October off?"""
    days = np.arange(first, until, DAY, dtype=np.int64)
    weekday = (days // DAY + 3) % 7
    holiday = (days >= at("2021-10-01")) & (days < at("2021-10-08"))
    return np.asarray(days[(weekday != 6) & ~holiday], dtype=np.int64)


def office_time(day: Ints, share: NDArray[np.float64]) -> Ints:
    """When in the office day (09:00–12:00, 13:30–18:00) is ``share`` of it over?"""
    worked = (np.clip(share, 0, 0.9999) * 7.5 * HOUR).astype(np.int64)
    return day + 9 * HOUR + worked + np.where(worked >= 3 * HOUR, 5_400, 0)


def day_of(second: int) -> date:
    """The calendar day of a second."""
    return (datetime(1970, 1, 1) + timedelta(seconds=second)).date()
