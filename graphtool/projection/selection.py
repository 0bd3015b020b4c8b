"""Which events count for a question, and the same collapsed to pairs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
import numpy.typing as npt

from graphtool.projection.core import Projection
from graphtool.projection.kernels import chosen_rows, collapse, nodes_of
from graphtool.projection.layout import KIND_NAMES, NO_AMOUNT, NO_TIME, RELATION_NAMES, Flags, Int32, Int64, frozen

Weight = Literal["pairs", "events", "amount"]
Period = tuple[int | None, int | None]


@dataclass(frozen=True, eq=False)
class Pairs:
    """Parallel events as one: who stands in relation to whom, how often, and with how much.

    Attributes
    ----------
    nodes : int32 (k)
        Numbers of the entities that take part, ascending; the pairs count by place in this list.
    src, dst : int32 (p)
        Places of both ends, by source, then target.
    events : int32 (p)
        Number of events of the pair.
    amount : int64 (p) or None
        Sum of their amounts in minor units, where they were asked for.
    """

    nodes: Int32
    src: Int32
    dst: Int32
    events: Int32
    amount: Int64 | None

    def weights(self, by: Weight) -> npt.NDArray[np.float64]:
        """1 for each pair, the number of its events, or the sum of its amounts."""
        if by == "pairs":
            return np.ones(self.src.size)
        if by == "events":
            return self.events.astype(np.float64)
        if self.amount is None:
            raise ValueError("these pairs were made without amounts")
        return self.amount.astype(np.float64)

    @cached_property
    def start(self) -> Int64:
        """Where the pairs of each source begin (k + 1)."""
        return np.searchsorted(self.src, np.arange(self.nodes.size + 1)).astype(np.int64)


@dataclass(frozen=True, eq=False)
class Selection:
    """The events that count for a question, in order of time.

    Attributes
    ----------
    projection : Projection
        The graph they are of.
    events : int32
        Their numbers, ascending: so in order of time.
    left_out : dict of str to int
        How many events of the asked relations and period were left out, by reason: ``undecided`` (direction
        unknown), ``untimed``, ``amount`` (outside the bounds or without one), ``currency``, ``loop``, ``kind``.
    """

    projection: Projection
    events: Int32
    left_out: dict[str, int]

    def __len__(self) -> int:
        return int(self.events.size)

    @cached_property
    def mask(self) -> Flags:
        """For each event of the graph: is it selected?"""
        chosen = np.zeros(self.projection.event_count, np.bool_)
        chosen[self.events] = True
        return chosen

    @cached_property
    def src(self) -> Int32:
        """Sources of the selected events."""
        return self.projection.src[self.events]

    @cached_property
    def dst(self) -> Int32:
        """Targets of the selected events."""
        return self.projection.dst[self.events]

    @cached_property
    def doubtful(self) -> int:
        """How many of them may be duplicates of another?"""
        return int(np.count_nonzero(self.projection.doubtful[self.events]))

    @cached_property
    def nodes(self) -> Int32:
        """Who takes part: numbers of the entities, ascending."""
        nodes, _ = nodes_of(self.projection.src, self.projection.dst, self.events, self.projection.node_count)
        return nodes

    def outgoing(self) -> tuple[Int64, Int32]:
        """CSR of selected events by source: starts (n + 1) and places in ``events``, in order of time."""
        return chosen_rows(self.projection.src, self.events, self.projection.node_count)

    def incoming(self) -> tuple[Int64, Int32]:
        """CSR of selected events by target: starts (n + 1) and places in ``events``, in order of time."""
        return chosen_rows(self.projection.dst, self.events, self.projection.node_count)

    def pairs(self, amounts: bool = False) -> Pairs:
        """Parallel events as one pair, with the sums of their amounts if asked for. O(n + events · log events).

        Amounts of different currencies must not be added: select one currency first where amounts matter.
        """
        graph = self.projection
        nodes, place = nodes_of(graph.src, graph.dst, self.events, graph.node_count)
        src, dst, count, amount = collapse(
            graph.src, graph.dst, graph.amount if amounts else None, self.events, place, nodes.size
        )
        return Pairs(nodes, src, dst, count, amount)


def select(
    projection: Projection,
    relations: tuple[str, ...],
    period: Period | None,
    *,
    min_amount: int | None,
    max_amount: int | None,
    currency: str | None,
    directed_only: bool,
    timed_only: bool,
    loops: bool,
    without: tuple[str, ...],
) -> Selection:
    """Which events count? :meth:`Projection.select` says what the parameters mean. O(m)."""
    keep = np.ones(projection.event_count, np.bool_)
    left_out: dict[str, int] = {}

    def drop(reason: str, stays: npt.NDArray[np.bool_]) -> None:
        dropped = int(np.count_nonzero(keep & ~stays))
        if dropped:
            left_out[reason] = dropped
            np.logical_and(keep, stays, out=keep)

    if relations:
        wanted = np.zeros(len(RELATION_NAMES), np.bool_)
        wanted[[RELATION_NAMES.index(r) for r in relations]] = True
        np.logical_and(keep, wanted[projection.relation], out=keep)
    bounded = period is not None and period != (None, None)
    if bounded or timed_only:
        drop("untimed", projection.time_ms != NO_TIME)
    if period is not None:
        first, last = period
        if first is not None:
            np.logical_and(keep, projection.time_ms >= first, out=keep)
        if last is not None:
            np.logical_and(keep, projection.time_ms <= last, out=keep)
    if directed_only:
        drop("undecided", projection.directed)
    if currency is not None:
        drop("currency", projection.currency == projection.currency_code(currency))
    if min_amount is not None or max_amount is not None:
        stays = projection.amount != NO_AMOUNT
        if min_amount is not None:
            stays &= projection.amount >= min_amount
        if max_amount is not None:
            stays &= projection.amount <= max_amount
        drop("amount", stays)
    if not loops:
        drop("loop", projection.src != projection.dst)
    if without:
        banned = np.zeros(len(KIND_NAMES), np.bool_)
        banned[[KIND_NAMES.index(k) for k in without]] = True
        barred = banned[projection.kind]
        drop("kind", ~(barred[projection.src] | barred[projection.dst]))
    events = np.flatnonzero(keep)
    return Selection(projection, frozen(events, np.int32), left_out)
