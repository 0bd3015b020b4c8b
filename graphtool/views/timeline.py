"""Events over time: bars per day, week or month, and by hour of the day and day of the week."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from graphtool.projection import NO_TIME, Projection
from graphtool.terms import PRECISIONS, RELATIONS
from graphtool.views import figures
from graphtool.views.figures import Scale

DAY_MS = 86_400_000
_EPOCH = dt.datetime(1970, 1, 1)
_FAMILY = [r.family for r in RELATIONS.values()]
_MONEY = np.array([f == "money" for f in _FAMILY])
_CALL = np.array([f == "call" for f in _FAMILY])
_CLOCK = np.array([p in {"minute", "second", "ms"} for p in PRECISIONS])

Events = npt.NDArray[np.integer[Any]]


@dataclass(frozen=True)
class Timeline:
    """Bars from ``edges[i]`` to ``edges[i + 1]`` (ms): payments and calls of all events, and of the chosen ones."""

    scale: Scale
    edges: npt.NDArray[np.int64]
    money: npt.NDArray[np.int64]
    calls: npt.NDArray[np.int64]
    mine_money: npt.NDArray[np.int64]
    mine_calls: npt.NDArray[np.int64]
    untimed: int


def timeline(projection: Projection, events: Events, mine: Events) -> Timeline | None:
    """How many payments and calls were there, when? None when no event states a time.

    Parameters
    ----------
    events
        Numbers of the events that are shown; those that are neither payments nor calls are left aside.
    mine
        Numbers of those that belong to what is selected.

    Returns
    -------
    Timeline
        Weeks start on Monday, months on their first day. A date without a time counts on its day.
    """
    told = (_MONEY | _CALL)[projection.relation]
    events, mine = events[told[events]], mine[told[mine]]
    time = projection.time_ms[events]
    timed = time != NO_TIME
    if not timed.any():
        return None
    first, last = int(time[timed].min()), int(time[timed].max())
    scale = figures.scale_of(first, last)
    edges = _edges(first, last, scale)
    bars = [
        np.histogram(projection.time_ms[chosen][is_one[projection.relation[chosen]]], edges)[0].astype(np.int64)
        for chosen in (events, mine)
        for is_one in (_MONEY, _CALL)
    ]
    return Timeline(scale, edges, bars[0], bars[1], bars[2], bars[3], int(len(events) - timed.sum()))


def _edges(first: int, last: int, scale: Scale) -> npt.NDArray[np.int64]:
    if scale == "month":
        month = (_EPOCH + dt.timedelta(milliseconds=first)).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        found: list[int] = []
        while not found or found[-1] <= last:
            found.append(round((month - _EPOCH).total_seconds()) * 1000)
            month = (month + dt.timedelta(days=32)).replace(day=1)
        return np.array(found, np.int64)
    step = DAY_MS if scale == "day" else 7 * DAY_MS
    # 1970-01-01 was a Thursday: weeks are counted from the Monday before it.
    shift = 0 if scale == "day" else 3 * DAY_MS
    begin = (first + shift) // step * step - shift
    return np.arange(begin, last + step + 1, step, dtype=np.int64)


def ticks(line: Timeline, lang: str) -> list[dict[str, Any]]:
    """Where the axis is labelled: month starts; years where there are many; days where there are few."""
    first, last = int(line.edges[0]), int(line.edges[-1])
    days = (last - first) // DAY_MS
    if days <= 45:
        step = 1 if days <= 12 else 7
        return [{"at": at, "label": figures.day(at)[5:]} for at in range(first, last, step * DAY_MS)]
    found: list[dict[str, Any]] = []
    month = (_EPOCH + dt.timedelta(milliseconds=first)).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    every = 1 if days <= 600 else 3 if days <= 2200 else 12
    while (at := round((month - _EPOCH).total_seconds()) * 1000) <= last:
        if at >= first and (month.month - 1) % every == 0:
            whole = not found or month.month == 1
            found.append({"at": at, "label": month.strftime("%Y-%m" if whole else "%m")})
        month = (month + dt.timedelta(days=32)).replace(day=1)
    return found


def week(projection: Projection, events: Events) -> npt.NDArray[np.int64]:
    """At which hour of which weekday (Monday first) do events happen? 7 × 24; dates without a clock are left out."""
    time = projection.time_ms[events]
    use = (time != NO_TIME) & _CLOCK[projection.precision[events]]
    hours = time[use] // 3_600_000
    day = (hours // 24 + 3) % 7
    grid = np.zeros((7, 24), np.int64)
    np.add.at(grid, (day, hours % 24), 1)
    return grid
