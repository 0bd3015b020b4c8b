"""Events made ready to be searched in the order of time, forward or back."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from graphtool.analysis.kernels.steps import ALLOW, FORBID, PPM, STRICT, Rule, Steps, packed, widest_of
from graphtool.analysis.kernels.temporal import LABEL, MET, Space, spread
from graphtool.projection import NO_TIME, Projection
from graphtool.projection.kernels import rows_by

Int32 = npt.NDArray[np.int32]
Int64 = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

TIES = ("allow", "forbid", "strict")
_TIES = {"allow": ALLOW, "forbid": FORBID, "strict": STRICT}

HOUR_MS = 3_600_000


def rule_of(hops: int, gap_hours: float | None, low: float | None, high: float | None, ties: str) -> Rule:
    """The rule of a search from its parameters: hours to ms, shares to ppm."""
    return Rule(
        hops,
        -1 if gap_hours is None else round(gap_hours * HOUR_MS),
        -1 if low is None else round(low * PPM),
        -1 if high is None else round(high * PPM),
        _TIES[ties],
    )


@dataclass(frozen=True, eq=False)
class Spread:
    """What a search reached: by event of the timeline its hop (0: not reached), label in ms, and the row of the
    graph's allocations by which a pool was crossed to it (-1: none). ``whole`` is False where it gave up."""

    hop: npt.NDArray[np.int16]
    label: Int64
    via: Int32
    whole: bool


@dataclass(frozen=True, eq=False)
class Searchable:
    """Steps for the kernels. ``rows`` says which event of the timeline each step is, ``tied_row`` which row of the
    graph's allocations each crossing is."""

    steps: Steps
    rows: Int32
    tied_row: Int32

    @property
    def step_of(self) -> Int32:
        """Which step is each event of the timeline?"""
        return _places(self.rows)


@dataclass(frozen=True, eq=False)
class Timeline:
    """Steps of a search: some events of a graph, in order of time, with what rows prove across pools.

    Attributes
    ----------
    projection : Projection
        The graph.
    events : int32 (k)
        Their numbers, ascending.
    tied : int32 (a, 2), tied_row : int32 (a)
        Allocations among them as places in ``events`` (from, to), and their rows in ``projection.allocations``.
    timed : bool
        Whether time counts; without it every step may follow every other.
    """

    projection: Projection
    events: Int32
    tied: Int32
    tied_row: Int32
    timed: bool

    @classmethod
    def of(cls, projection: Projection, events: Int32, timed: bool = True) -> Timeline:
        """The timeline of these events; each must have an amount and, where time counts, a time."""
        known = projection.allocations
        if not len(known):
            return cls(projection, events, np.empty((0, 2), np.int32), np.empty(0, np.int32), timed)
        place = np.full(projection.event_count, -1, np.int32)
        place[events] = np.arange(events.size, dtype=np.int32)
        ends = np.stack([place[known.from_event], place[known.to_event]], axis=1)
        rows = np.flatnonzero((ends >= 0).all(axis=1)).astype(np.int32)
        return cls(projection, events, ends[rows], rows, timed)

    def only(self, places: Int32) -> Timeline:
        """The same with these events only."""
        return Timeline.of(self.projection, self.events[places], self.timed)

    @cached_property
    def ahead(self) -> Searchable:
        """Ready to be searched in the order of time."""
        return self._searchable(back=False)

    @cached_property
    def back(self) -> Searchable:
        """Ready to be searched back."""
        return self._searchable(back=True)

    def _searchable(self, back: bool) -> Searchable:
        """The arrays that the kernels take. O(n + k)."""
        graph, events = self.projection, self.events
        n, k = graph.node_count, events.size
        tail, head = graph.src[events], graph.dst[events]
        if back:
            tail, head = head, tail
        start, rows = rows_by(tail, n)
        if self.timed:
            lo, precision, seq = graph.time_ms[events], graph.precision[events], graph.seq[events]
        else:
            lo, precision, seq = np.zeros(k, np.int64), np.zeros(k, np.int8), np.zeros(k, np.int32)
        currency = graph.currency[events]
        body = packed(rows, head, lo, seq, precision, graph.amount[events], currency)
        ends = _places(rows)[self.tied[:, ::-1] if back else self.tied]
        order = np.lexsort((ends[:, 1], ends[:, 0]))
        tied_start = np.zeros(k + 1 if order.size else 1, np.int64)
        if order.size:
            np.cumsum(np.bincount(ends[:, 0], minlength=k), out=tied_start[1:])
        steps = Steps(
            body=body,
            tail=tail[rows],
            start=start,
            widest=widest_of(start, body),
            passes=graph.traversable,
            tied_start=tied_start,
            tied_to=np.ascontiguousarray(ends[order, 1]),
            tied_amount=graph.allocations.amount[self.tied_row[order]],
            plain=bool(k == 0 or (currency == currency[0]).all()),
        )
        return Searchable(steps, rows, self.tied_row[order])

    def spread(self, seeds: Int32, rule: Rule, *, back: bool, closed: Flags | None = None, budget: int) -> Spread:
        """All events within the rule's hops of these nodes; closed nodes are reached and not left."""
        search = self.back if back else self.ahead
        space = room(search.steps)
        shut = np.zeros(self.projection.node_count, np.bool_) if closed is None else closed
        _, whole = spread(search.steps, space, rule, np.unique(seeds), shut, back, budget)
        state = space.state[search.step_of]
        met = state[:, MET] > 0
        hop = np.where(met, state[:, MET] & 0xFFFF, 0).astype(np.int16)
        label = np.where(met, -state[:, LABEL] if back else state[:, LABEL], NO_TIME)
        via = np.full(self.events.size, -1, np.int32)
        if search.tied_row.size:
            crossing = space.via[search.step_of]
            crossed = met & (crossing >= 0)
            via[crossed] = search.tied_row[crossing[crossed]]
        return Spread(hop, label, via, whole)


def _places(rows: Int32) -> Int32:
    """The order turned around: where in ``rows`` is each?"""
    found = np.empty(rows.size, np.int32)
    found[rows] = np.arange(rows.size, dtype=np.int32)
    return found


def room(steps: Steps) -> Space:
    """Untouched room for searches."""
    k = steps.tail.size
    return Space(
        state=np.zeros((k, 4), np.int64),
        via=np.full(k if steps.tied_to.size else 0, -1, np.int32),
        done=np.zeros((steps.start.size - 1, 2), np.int64),
        queue=np.empty((k, 2), np.int64),
        ahead=np.empty((k, 2), np.int64),
    )
