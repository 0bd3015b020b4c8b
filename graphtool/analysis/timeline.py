"""Events made ready to be searched in the order of time, forward or back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from graphtool.analysis.kernels.temporal import ALLOW, FORBID, PPM, STRICT, Rule, Space, Steps, spread, widest_of
from graphtool.projection import NO_TIME, Projection
from graphtool.projection.kernels import rows_by
from graphtool.terms import PRECISIONS

Int32 = npt.NDArray[np.int32]
Int64 = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

TIES = ("allow", "forbid", "strict")
_TIES = {"allow": ALLOW, "forbid": FORBID, "strict": STRICT}
_WIDTH = {"none": 1, "day": 86_400_000, "minute": 60_000, "second": 1_000, "ms": 1}
WIDTHS: Int64 = np.array([_WIDTH[p] for p in PRECISIONS], np.int64)
"""How many ms a stated time may mean, by precision."""

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
    """What a search reached: by step, hop (0: not reached), label in ms and the row of ``tied`` that led there."""

    hop: npt.NDArray[np.int16]
    label: Int64
    via: Int32
    whole: bool


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
        place = np.full(projection.event_count + 1, -1, np.int32)
        place[events] = np.arange(events.size, dtype=np.int32)
        ends = np.stack([place[known.from_event], place[known.to_event]], axis=1)
        rows = np.flatnonzero((ends >= 0).all(axis=1)).astype(np.int32)
        return cls(projection, events, ends[rows], rows, timed)

    def only(self, places: Int32) -> Timeline:
        """The same with these steps only."""
        return Timeline.of(self.projection, self.events[places], self.timed)

    def steps(self, back: bool) -> Steps:
        """The arrays that the kernels take. O(n + k)."""
        graph, events = self.projection, self.events
        n, k = graph.node_count, events.size
        tail, head = graph.src[events], graph.dst[events]
        if back:
            tail, head = head, tail
        if self.timed:
            lo, precision = graph.time_ms[events], graph.precision[events]
            hi, seq = lo + WIDTHS[precision] - 1, graph.seq[events]
        else:
            lo, hi = np.zeros(k, np.int64), np.zeros(k, np.int64)
            precision, seq = np.zeros(k, np.int8), np.zeros(k, np.int32)
        start, rows = rows_by(tail, n)
        ends = self.tied[:, ::-1] if back else self.tied
        order = np.lexsort((ends[:, 1], ends[:, 0]))
        tied_start = np.zeros(k + 1, np.int64)
        np.cumsum(np.bincount(ends[:, 0], minlength=k), out=tied_start[1:])
        return Steps(
            tail,
            head,
            lo,
            hi,
            seq,
            precision,
            graph.amount[events],
            graph.currency[events],
            start,
            rows,
            widest_of(start, rows, lo, hi),
            graph.traversable,
            tied_start,
            np.ascontiguousarray(ends[order, 1]),
            graph.allocations.amount[self.tied_row[order]],
        )

    def spread(self, seeds: Int32, rule: Rule, *, back: bool, closed: Flags | None = None, budget: int) -> Spread:
        """All steps within the rule's hops of these nodes; closed nodes are reached and not left."""
        steps = self.steps(back)
        k = self.events.size
        space = room(k)
        shut = np.zeros(self.projection.node_count, np.bool_) if closed is None else closed
        _, _, whole = spread(steps, space, rule, np.unique(seeds), shut, back, 1, 1, budget)
        met = space.stamp == 1
        hop = np.where(met, space.hop, 0).astype(np.int16)
        label = np.where(met, -space.label if back else space.label, NO_TIME)
        via = self.rows(back)[space.via] if self.tied.size else space.via
        return Spread(hop, label, np.where(met & (space.via >= 0), via, -1).astype(np.int32), whole)

    def rows(self, back: bool) -> Int32:
        """For each allocation in the order of :meth:`steps`: its row in the graph's allocations."""
        ends = self.tied[:, ::-1] if back else self.tied
        return self.tied_row[np.lexsort((ends[:, 1], ends[:, 0]))]


def room(k: int) -> Space:
    """Untouched room for searches over ``k`` steps."""
    return Space(
        stamp=np.zeros(k, np.int32),
        hop=np.zeros(k, np.int16),
        label=np.zeros(k, np.int64),
        via=np.full(k, -1, np.int32),
        gone=np.zeros(k, np.int32),
        leap=np.zeros(k, np.int32),
        queued=np.zeros(k, np.int64),
        place=np.zeros(k, np.int32),
        queue=np.empty(k, np.int32),
        ahead=np.empty(k, np.int32),
        queue_label=np.empty(k, np.int64),
        ahead_label=np.empty(k, np.int64),
    )
