"""Who was called when, by whom, from which list row, and who was won over?

The bought lists are called in their order: each working day takes the next stretch and deals it in
blocks to the staff employed that day. Who does not answer may be tried again the next day.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from graphtool.sample.lists import DataList
from graphtool.sample.people import Cast
from graphtool.sample.worlds import DAY, LAST_CALL, OPENS, RAID, Bools, Dice, Ints, World, at, office_time, workdays

SPANS = ((0.0, 0.4), (0.4, 0.74), (0.74, 1.0))
"""The share of the working days in which each bought list is called."""


@dataclass
class Calling:
    """``calls``: staff, person, at, seconds, list, row, kind. ``staff``: person, since, until, skill.
    ``won``: the calls (rows of ``calls``) that won a victim, in order of time."""

    calls: pl.DataFrame
    staff: pl.DataFrame
    won: Ints


def employ(world: World, cast: Cast, dice: Dice) -> pl.DataFrame:
    """When was each caller employed? Leads and the older hands from the start, others come and go."""
    rng = dice("employ")
    callers = cast.callers
    n, leads = len(callers), world.teams
    joined = OPENS + np.where(rng.random(n) < 0.7, 0, rng.integers(1, 90, n)) * DAY
    joined[: max(leads, 4)] = OPENS
    left = np.where(rng.random(n) < 0.12, joined + rng.integers(40, 110, n) * DAY, RAID)
    left[: max(leads, 4)] = RAID
    team = np.concatenate([np.arange(leads), np.arange(n - leads) % leads])
    return pl.DataFrame(
        {
            "person": callers,
            "since": joined,
            "until": np.minimum(left, RAID),
            "team": team,
            "skill": rng.gamma(3.0, 1.0, n) + 0.3,
        }
    )


def _deal(rows: Ints, day: int, staff: pl.DataFrame, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Who calls the ``rows`` of one day, and when: contiguous blocks, each in its order through the day."""
    active = staff.filter((pl.col("since") <= day) & (pl.col("until") > day))["person"].to_numpy()
    n = len(rows)
    block = np.arange(n) * len(active) // max(n, 1)
    sizes = np.bincount(block, minlength=len(active))
    within = np.arange(n) - np.concatenate([[0], np.cumsum(sizes)[:-1]])[block]
    share = (within + rng.random(n) * 0.8) / sizes[block]
    return active[block], office_time(np.full(n, day, np.int64), share)


def cold_calls(world: World, lists: list[DataList], staff: pl.DataFrame, dice: Dice) -> pl.DataFrame:
    """Every call made along the bought lists, second tries included."""
    rng = dice("cold")
    days = workdays(OPENS, RAID - DAY)
    parts: list[pl.DataFrame] = []
    for nth, (data, (low, high)) in enumerate(zip(lists[:3], SPANS, strict=True)):
        span = days[int(low * len(days)) : int(high * len(days))]
        rows = np.flatnonzero(rng.random(len(data.people)) < 0.97)
        cut = np.searchsorted(rows * len(span) // len(data.people), np.arange(len(span) + 1))
        dealt = [_deal(rows[a:b], int(day), staff, rng) for day, a, b in zip(span, cut[:-1], cut[1:], strict=True)]
        parts.append(
            pl.DataFrame(
                {
                    "staff": np.concatenate([d[0] for d in dealt]),
                    "person": data.people[rows],
                    "at": np.concatenate([d[1] for d in dealt]),
                    "list": np.full(len(rows), nth, np.int64),
                    "row": rows,
                }
            )
        )
    first = pl.concat(parts)
    luck = rng.random(first.height)
    talk = np.where(luck < 0.73, rng.integers(2, 21, first.height), rng.integers(20, 150, first.height))
    first = first.with_columns(seconds=pl.Series(np.where(luck < 0.38, 0, talk)), kind=pl.lit("cold"))
    again = first.filter(pl.Series((luck < 0.38) & (rng.random(len(luck)) < 0.45)))
    n = again.height
    next_day = days[np.searchsorted(days, again["at"].to_numpy() // DAY * DAY, side="right").clip(max=len(days) - 1)]
    again = again.with_columns(
        at=pl.Series(office_time(next_day, rng.random(n))),
        seconds=pl.Series(np.where(rng.random(n) < 0.5, 0, rng.integers(3, 90, n))),
        kind=pl.lit("again"),
    )
    return pl.concat([first, again])


def build(world: World, cast: Cast, lists: list[DataList], dice: Dice) -> Calling:
    """Call the lists and choose who is won over, the better callers winning more."""
    rng = dice("won")
    staff = employ(world, cast, dice)
    calls = cold_calls(world, lists, staff, dice).sort("at", "staff", "row", maintain_order=True)
    skill = np.zeros(cast.people.height)
    skill[staff["person"].to_numpy()] = staff["skill"].to_numpy()
    ok: Bools = (
        (calls["seconds"].to_numpy() >= 30)
        & (calls["at"].to_numpy() < LAST_CALL)
        & calls["person"].is_first_distinct().to_numpy()
    )
    open_rows = np.flatnonzero(ok)
    weight = skill[calls["staff"].to_numpy()[open_rows]]
    won = np.sort(rng.choice(open_rows, world.victims, replace=False, p=weight / weight.sum()))
    seconds = calls["seconds"].to_numpy().copy()
    seconds[won] = rng.integers(180, 760, len(won))
    calls = calls.with_columns(seconds=pl.Series(seconds), kind=_mark(calls["kind"], won))
    return Calling(calls, staff, won)


def _mark(kind: pl.Series, won: Ints) -> pl.Series:
    flags = np.zeros(len(kind), bool)
    flags[won] = True
    return pl.select(pl.when(pl.Series(flags)).then(pl.lit("won")).otherwise(kind)).to_series()


BOUGHT_AT = (at("2021-06-24 15:20:00"), at("2021-08-27 11:05:00"), at("2021-10-22 16:40:00"))
"""When each list was paid for and sent."""
