"""Transfers as a network of pipes in the order of time, and the most that can go through it.

Each account is a line of moments, one for each time at which money comes to it; money may wait, so that it flows along the
line without bound. A transfer is a pipe of its amount from the last moment of its payer at which money can have come before
it to the moment at which it comes to its payee. A pool has no line: only what rows prove goes from a payment into it to one
out of it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import breadth_first_order, maximum_flow

from graphtool.analysis.kernels.steps import WIDTHS
from graphtool.analysis.timeline import Timeline

Int32 = npt.NDArray[np.int32]
Int64 = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

SOURCE, SINK = 0, 1
"""The nodes that money comes from and goes to."""

MOST = (1 << 30) - 1
"""No pipe is wider than this when it is solved: the library counts in 32 bits and does not say when they are not enough."""


@dataclass(frozen=True, eq=False)
class Network:
    """Pipes between nodes.

    Attributes
    ----------
    tail, head : int64 (p)
        From which node to which.
    width : int64 (p)
        How much goes through, minor units.
    event : int32 (p)
        The place in the timeline of the transfer that the pipe is, or that an allocation leads to; -1 where money waits.
    tied : int32 (p)
        Which row of ``Timeline.tied`` the pipe is; -1 where none.
    nodes : int
        How many nodes there are.
    """

    tail: Int64
    head: Int64
    width: Int64
    event: Int32
    tied: Int32
    nodes: int

    def only(self, chosen: Flags) -> Network:
        """The same with these pipes only."""
        return Network(
            self.tail[chosen],
            self.head[chosen],
            self.width[chosen],
            self.event[chosen],
            self.tied[chosen],
            self.nodes,
        )

    def on_ways(self) -> Network:
        """The pipes by which something can go from the source to the sink."""
        ahead = _met(self.tail, self.head, self.nodes, SOURCE)
        back = _met(self.head, self.tail, self.nodes, SINK)
        return self.only(ahead[self.tail] & back[self.head])


@dataclass(frozen=True, eq=False)
class Solved:
    """The most that goes through, minor units, and the pipes that bound it: of all such sets the one next to the source."""

    most: int
    bounds: Flags


def network_of(timeline: Timeline, sources: Int32, targets: Int32) -> Network:
    """What can flow from these to those?

    Parameters
    ----------
    timeline : Timeline
        Timed transfers above 0 of one currency, none from an entity to itself.
    sources, targets : int32
        Entities, none of them both. What comes back to a source, and what leaves a target, is left out.

    Returns
    -------
    Network
        A transfer of stated moment follows those before it and, where neither time nor balances say which was first, those
        of the same time. One whose time is less exact than another's at the same account (a day, a minute) can be put off to
        the end of its time and comes at the begin of it: so more may flow than can have, never less.

    Cost: O(k log k).
    """
    graph, events = timeline.projection, timeline.events
    begins, ends = np.zeros(graph.node_count, np.bool_), np.zeros(graph.node_count, np.bool_)
    begins[sources], ends[targets] = True, True
    src, dst = graph.src[events], graph.dst[events]
    counts = ~begins[dst] & ~ends[src]
    lined = graph.traversable & ~begins & ~ends
    tied = _tied(timeline, counts)
    comes = np.flatnonzero(counts & lined[dst])
    node, leaves, lines = _lines(timeline, comes, np.flatnonzero(counts & lined[src]))
    tail, head = np.full(events.size, -1, np.int64), np.full(events.size, -1, np.int64)
    tail[begins[src]], head[ends[dst]] = SOURCE, SINK
    head[comes] = node
    tail[leaves[0]] = leaves[1]
    first, last = np.unique(timeline.tied[tied, 0]), np.unique(timeline.tied[tied, 1])
    head[first] = lines + np.arange(first.size)
    tail[last] = lines + first.size + np.arange(last.size)
    pipes = np.flatnonzero(counts & (tail >= 0) & (head >= 0))
    waits = np.flatnonzero(np.diff(dst[comes[np.unique(node, return_index=True)[1]]]) == 0) + SINK + 1
    size = int(graph.amount[events].sum())
    return Network(
        np.concatenate([tail[pipes], head[timeline.tied[tied, 0]], waits]),
        np.concatenate([head[pipes], tail[timeline.tied[tied, 1]], waits + 1]),
        np.concatenate(
            [graph.amount[events[pipes]], graph.allocations.amount[timeline.tied_row[tied]], np.full(waits.size, size)]
        ),
        np.concatenate([pipes, timeline.tied[tied, 1], np.full(waits.size, -1)]).astype(np.int32),
        np.concatenate([np.full(pipes.size, -1), tied, np.full(waits.size, -1)]).astype(np.int32),
        int(lines + first.size + last.size),
    )


def _tied(timeline: Timeline, counts: Flags) -> Int64:
    """The rows of ``timeline.tied`` that lead across a pool, not back in time."""
    graph, events = timeline.projection, timeline.events
    first, last = timeline.tied[:, 0], timeline.tied[:, 1]
    pool = graph.dst[events[first]]
    until = graph.time_ms[events[last]] + WIDTHS[graph.precision[events[last]]] - 1
    across = (pool == graph.src[events[last]]) & ~graph.traversable[pool] & (graph.time_ms[events[first]] <= until)
    return np.flatnonzero(across & counts[first] & counts[last])


def _lines(timeline: Timeline, comes: Int64, goes: Int64) -> tuple[Int64, tuple[Int64, Int64], int]:
    """The moments of all accounts as nodes: at which each of ``comes`` arrives; which of ``goes`` can carry anything and the
    node from which it takes it; the number of the node after the last."""
    graph, events = timeline.projection, timeline.events
    lo, precision = graph.time_ms[events], graph.precision[events].astype(np.int64)
    hi = lo + WIDTHS[precision] - 1
    moments = np.unique(np.concatenate([lo[comes], lo[goes], hi[goes]]))
    _, turn = np.unique(graph.seq[events], return_inverse=True)
    turns = int(turn.max(initial=0)) + 2
    here, from_here = graph.dst[events[comes]].astype(np.int64), graph.src[events[goes]].astype(np.int64)

    def at(account: Int64, time: Int64) -> Int64:
        return account * moments.size + np.searchsorted(moments, time)

    kinds = int(WIDTHS.size)
    came = at(here, lo[comes])
    alike = np.sort(came * kinds + precision[comes])
    came_sorted = np.sort(came)
    earliest, latest = at(from_here, lo[goes]), at(from_here, hi[goes])
    same = earliest * kinds + precision[goes]
    meets = np.searchsorted(came_sorted, latest, "right") - np.searchsorted(came_sorted, earliest, "left")
    like = np.searchsorted(alike, same, "right") - np.searchsorted(alike, same, "left")
    # Where all that comes meanwhile is of the very same time, the stated order counts; else it may wait for the last.
    moment = np.where(meets == like, earliest * turns + turn[goes], latest * turns + turns - 1)
    line, node = np.unique(came * turns + turn[comes], return_inverse=True)
    place = np.searchsorted(line, moment, "right") - 1
    can = place >= 0
    can[can] = line[place[can]] // turns // max(moments.size, 1) == from_here[can]
    begin = SINK + 1
    return node + begin, (goes[can], place[can] + begin), begin + int(line.size)


def solve(network: Network) -> Solved:
    """The most that can go through: exactly, in units that become finer until they are single ones.

    Cost: some times that of Dinic's algorithm.
    """
    rest = csr_array((network.width, (network.tail, network.head)), shape=(network.nodes, network.nodes))
    rest.sum_duplicates()
    widest = int(rest.data.max(initial=0))
    most, unit = 0, 1
    while widest // unit > MOST:
        unit *= 1 << 15
    while unit:
        found = 1
        while found:
            narrow = rest.copy()
            narrow.data = np.minimum(narrow.data // unit, MOST).astype(np.int32)
            result = maximum_flow(narrow, SOURCE, SINK)
            found = int(result.flow_value)
            most += found * unit
            rest = csr_array(rest - result.flow.astype(np.int64) * unit)
        unit //= 1 << 15
    rest.eliminate_zeros()
    reached = np.zeros(network.nodes, np.bool_)
    reached[breadth_first_order(rest, SOURCE, return_predecessors=False)] = True
    return Solved(most, reached[network.tail] & ~reached[network.head])


def _met(tail: Int64, head: Int64, nodes: int, start: int) -> Flags:
    """Which nodes are reached from one?"""
    pipes = csr_array((np.ones(tail.size, np.int8), (tail, head)), shape=(nodes, nodes))
    found = np.zeros(nodes, np.bool_)
    found[breadth_first_order(pipes, start, return_predecessors=False)] = True
    return found
