"""Who stands around a mark: counts first, then the ones that are wanted.

Works on the arrays of the projection, so that an entity and all it owns count as one, neighbours are counted
once each, and no cap makes a figure smaller than it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from graphtool.projection import NO_AMOUNT, NO_TIME, Projection
from graphtool.views.aggregate import Flags, Slots
from graphtool.views.ties import WHAT_OF, WHATS

Way = Literal["in", "out", "undecided"]
WAYS: tuple[Way, ...] = ("in", "out", "undecided")
Order = Literal["most", "least", "newest"]


@dataclass(frozen=True)
class Count:
    """How many events of one sort lead to or from a mark, and to how many neighbours.

    ``amount`` is in fen of ``currency``; None where no event of the sort states one.
    """

    what: str
    way: Way
    currency: str
    events: int
    neighbours: int
    amount: int | None
    first_ms: int | None
    last_ms: int | None
    doubtful: int

    @property
    def key(self) -> str:
        """Its name in the expand dialogue."""
        return f"{self.what}:{self.way}"


@dataclass(frozen=True, eq=False)
class Around:
    """The events at a mark, seen from it: ``other`` is the number of the neighbour (its owner), ``way`` of WAYS."""

    projection: Projection
    event: npt.NDArray[np.int32]
    other: npt.NDArray[np.int32]
    way: npt.NDArray[np.int8]

    @classmethod
    def of(
        cls, projection: Projection, members: npt.NDArray[np.int32], owner: Slots, mask: Flags | None = None
    ) -> Around:
        """All events between ``members`` and anybody else, over the events of ``mask``."""
        inside = np.zeros(projection.node_count, np.bool_)
        inside[members] = True
        out, into = (
            _slices(start, events, members)
            for start, events in (
                (projection.out_start, projection.out_events),
                (projection.in_start, projection.in_events),
            )
        )
        event = np.concatenate([out, into])
        far = np.concatenate([projection.dst[out], projection.src[into]])
        way = np.concatenate([np.ones(len(out), np.int8), np.zeros(len(into), np.int8)])
        way[~projection.directed[event]] = 2
        keep = ~inside[far]
        if mask is not None:
            keep &= mask[event]
        return cls(projection, event[keep], owner[far[keep]], way[keep])

    def counts(self) -> list[Count]:
        """One row per sort of event, way and currency: money first, then calls, then the rest."""
        graph = self.projection
        if len(self.event) == 0:
            return []
        what = WHAT_OF[graph.relation[self.event]]
        amount = graph.amount[self.event]
        has = amount != NO_AMOUNT
        currency = np.where(has, graph.currency[self.event].astype(np.int64) + 1, 0)
        key = (what * len(WAYS) + self.way) * (len(graph.currencies) + 1) + currency
        found = []
        for one in np.unique(key).tolist():
            at = np.flatnonzero(key == one)
            pair, code = divmod(one, len(graph.currencies) + 1)
            time = graph.time_ms[self.event[at]]
            timed = time[time != NO_TIME]
            found.append(
                Count(
                    what=WHATS[pair // len(WAYS)],
                    way=WAYS[pair % len(WAYS)],
                    currency=graph.currencies[code - 1] if code else "",
                    events=len(at),
                    neighbours=len(np.unique(self.other[at])),
                    amount=int(amount[at].sum()) if code else None,
                    first_ms=int(timed.min()) if len(timed) else None,
                    last_ms=int(timed.max()) if len(timed) else None,
                    doubtful=int(np.count_nonzero(graph.doubtful[self.event[at]])),
                )
            )
        return found

    def neighbours(self, keys: Sequence[str], order: Order = "most") -> npt.NDArray[np.int32]:
        """Who stands there by these sorts (``Count.key``), each once: by amount (then events), or the newest first."""
        graph = self.projection
        wanted = np.zeros((len(WHATS), len(WAYS)), np.bool_)
        for key in keys:
            what, _, way = key.partition(":")
            if what in WHATS and way in WAYS:
                wanted[WHATS.index(what), WAYS.index(way)] = True
        chosen = wanted[WHAT_OF[graph.relation[self.event]], self.way]
        event, other = self.event[chosen], self.other[chosen]
        who, place = np.unique(other, return_inverse=True)
        events = np.bincount(place, minlength=len(who))
        amount = np.zeros(len(who), np.int64)
        np.add.at(amount, place, np.where(graph.amount[event] == NO_AMOUNT, 0, graph.amount[event]))
        last = np.full(len(who), np.iinfo(np.int64).min)
        np.maximum.at(last, place, graph.time_ms[event])
        if order == "newest":
            by = np.lexsort((who, -events, -amount, -last))
        else:
            sign = -1 if order == "most" else 1
            by = np.lexsort((who, sign * events, sign * amount))
        ranked: npt.NDArray[np.int32] = who[by].astype(np.int32)
        return ranked


def _slices(
    start: npt.NDArray[np.int64], events: npt.NDArray[np.int32], members: npt.NDArray[np.int32]
) -> npt.NDArray[np.int32]:
    """The events of all members, from an index by entity."""
    first, last = start[members], start[members + 1]
    length = last - first
    if length.sum() == 0:
        return np.zeros(0, np.int32)
    offset = np.repeat(first - np.r_[0, np.cumsum(length)[:-1]], length)
    found: npt.NDArray[np.int32] = events[np.arange(length.sum()) + offset]
    return found
