"""Compiled search along events in the order of time: what can follow what, and what is reached.

A step is one event. Its time is an interval ``lo … hi``: a date without a time is its whole day, a second
its 1,000 ms. One step can follow another when a moment of the second is not before the earliest moment at
which the first can have happened, all steps before it considered; that earliest moment is the label of a
step. Two steps of the same time and the same precision are ordered by ``seq``; where that is the same too,
their order is unknown. ``ties`` says what then counts: ``ALLOW`` what is possible, ``FORBID`` only what the
times or ``seq`` prove, ``STRICT`` only what the times prove.

Searching back, labels are the latest possible moment, negated: smaller is better both ways.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from graphtool.compiled import njit

Int8 = npt.NDArray[np.int8]
Int16 = npt.NDArray[np.int16]
Int32 = npt.NDArray[np.int32]
Int64 = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

ALLOW, FORBID, STRICT = 0, 1, 2
PPM = 1_000_000
MOST: int = int(np.iinfo(np.int64).max)


class Steps(NamedTuple):
    """Events ready to be searched. Searching back, ``tail`` is the target and ``head`` the source of an event.

    ``start`` and ``rows`` are the steps of each node by ``tail``, in order of ``lo``; ``widest`` is the longest
    interval among them; ``passes`` says through which nodes a search may go; ``tied_start``, ``tied_to`` and
    ``tied_amount`` lead from a step into a pool to the steps that rows prove to follow it.
    """

    tail: Int32
    head: Int32
    lo: Int64
    hi: Int64
    seq: Int32
    precision: Int8
    amount: Int64
    currency: Int16
    start: Int64
    rows: Int32
    widest: Int64
    passes: Flags
    tied_start: Int64
    tied_to: Int32
    tied_amount: Int64


class Rule(NamedTuple):
    """When a step may follow another. ``gap`` in ms, -1 for none; shares in ppm of the amount before, -1 for none."""

    hops: int
    gap: int
    low: int
    high: int
    ties: int


class Space(NamedTuple):
    """Room for searches; what is stamped with another epoch counts as untouched."""

    stamp: Int32
    hop: Int16
    label: Int64
    via: Int32
    gone: Int32
    leap: Int32
    queued: Int64
    place: Int32
    queue: Int32
    ahead: Int32
    queue_label: Int64
    ahead_label: Int64


@njit
def widest_of(start: Int64, rows: Int32, lo: Int64, hi: Int64) -> Int64:
    """The longest interval among the steps of each node."""
    n = start.size - 1
    found = np.zeros(n, np.int64)
    for v in range(n):
        for p in range(start[v], start[v + 1]):
            found[v] = max(found[v], hi[rows[p]] - lo[rows[p]])
    return found


@njit
def share_holds(following: int, before: int, low: int, high: int) -> bool:
    """Is ``following`` between ``low`` and ``high`` ppm of ``before``? In integers, without overflow."""
    whole, rest = before // PPM, before % PPM
    if low > 0:
        if whole > MOST // low:
            return False
        part = rest * low
        floor = whole * low + part // PPM
        if following < floor or (following == floor and part % PPM):
            return False
    if high >= 0 and (high == 0 or whole <= MOST // high - 1):
        if following > whole * high + rest * high // PPM:
            return False
    return True


@njit
def follows(steps: Steps, x: int, e: int, label: int, rule: Rule) -> bool:
    """Can step ``e`` follow step ``x``, which happened no earlier than ``label``? Order and gap only."""
    same = steps.lo[e] == steps.lo[x] and steps.precision[e] == steps.precision[x]
    if rule.ties == ALLOW:
        if steps.hi[e] < label or (same and steps.seq[e] < steps.seq[x]):
            return False
    elif steps.lo[e] <= steps.hi[x] and not (rule.ties == FORBID and same and steps.seq[e] > steps.seq[x]):
        return False
    return rule.gap < 0 or steps.lo[e] - steps.hi[x] <= rule.gap


@njit
def precedes(steps: Steps, x: int, e: int, label: int, rule: Rule) -> bool:
    """Can step ``e`` come before step ``x``, which happened no later than ``-label``? Order and gap only."""
    same = steps.lo[e] == steps.lo[x] and steps.precision[e] == steps.precision[x]
    if rule.ties == ALLOW:
        if steps.lo[e] > -label or (same and steps.seq[e] > steps.seq[x]):
            return False
    elif steps.hi[e] >= steps.lo[x] and not (rule.ties == FORBID and same and steps.seq[e] < steps.seq[x]):
        return False
    return rule.gap < 0 or steps.lo[x] - steps.hi[e] <= rule.gap


@njit
def first_at(steps: Steps, low: int, high: int, time: int) -> int:
    """The first place in ``rows[low:high]`` whose step begins at ``time`` or later."""
    while low < high:
        middle = (low + high) // 2
        if steps.lo[steps.rows[middle]] < time:
            low = middle + 1
        else:
            high = middle
    return low


@njit
def window(steps: Steps, x: int, label: int, rule: Rule, back: bool) -> tuple[int, int]:
    """Between which places of ``rows`` do the steps stand that may come next? A few too many, never too few."""
    v = steps.head[x]
    begin, end = steps.start[v], steps.start[v + 1]
    if back:
        latest = -label if rule.ties == ALLOW else steps.lo[x]
        stop = first_at(steps, begin, end, latest + 1)
        if rule.gap < 0:
            return begin, stop
        return first_at(steps, begin, stop, steps.lo[x] - rule.gap - steps.widest[v]), stop
    earliest = label - steps.widest[v] if rule.ties == ALLOW else steps.lo[x]
    first = first_at(steps, begin, end, earliest)
    if rule.gap < 0:
        return first, end
    return first, first_at(steps, first, end, steps.hi[x] + rule.gap + 1)


@njit
def next_place(gone: Int32, leap: Int32, epoch: int, place: int, stop: int) -> int:
    """The first place from ``place`` on that is not gone, or ``stop`` or beyond; leaps are shortened on the way."""
    found = place
    while found < stop and gone[found] == epoch:
        found = leap[found]
    while place < found and place < stop:
        ahead = leap[place]
        leap[place] = found
        place = ahead
    return found


@njit
def _touch(space: Space, epoch: int, layer: int, tick: int, e: int, label: int, via: int, size: int) -> int:
    """A step was reached: note it, put it into the next layer if that is news; the new size of that layer."""
    if space.stamp[e] != epoch:
        space.stamp[e] = epoch
        space.hop[e] = layer
        space.via[e] = via
        space.queued[e] = -1
    elif label >= space.label[e]:
        return size
    space.label[e] = label
    if space.queued[e] == tick:
        space.ahead_label[space.place[e]] = label
        return size
    space.queued[e] = tick
    space.place[e] = size
    space.ahead[size] = e
    space.ahead_label[size] = label
    return size + 1


@njit
def _layer(
    steps: Steps, space: Space, rule: Rule, closed: Flags, back: bool, epoch: int, layer: int, tick: int, size: int
) -> tuple[int, int]:
    """One hop further from ``queue[:size]`` into ``ahead``: its size and the steps that were looked at."""
    found, work = 0, 0
    for i in range(size):
        x, label = space.queue[i], space.queue_label[i]
        v = steps.head[x]
        if closed[v]:
            continue
        if not steps.passes[v]:
            for t in range(steps.tied_start[x], steps.tied_start[x + 1]):
                e = steps.tied_to[t]
                work += 1
                bound = -steps.hi[e] if back else steps.lo[e]
                possible = steps.lo[e] <= -label if back else steps.hi[e] >= label
                if possible and steps.currency[e] == steps.currency[x]:
                    found = _touch(space, epoch, layer, tick, e, max(label, bound), t, found)
            continue
        begin, stop = window(steps, x, label, rule, back)
        p = next_place(space.gone, space.leap, epoch, begin, stop)
        while p < stop:
            e = steps.rows[p]
            work += 1
            if back:
                fits = precedes(steps, x, e, label, rule)
                fits = fits and share_holds(steps.amount[x], steps.amount[e], rule.low, rule.high)
                bound = -steps.hi[e]
            else:
                fits = follows(steps, x, e, label, rule)
                fits = fits and share_holds(steps.amount[e], steps.amount[x], rule.low, rule.high)
                bound = steps.lo[e]
            if fits and steps.currency[e] == steps.currency[x]:
                reached = max(label, bound) if rule.ties == ALLOW else bound
                found = _touch(space, epoch, layer, tick, e, reached, -1, found)
                if reached == bound:  # it cannot be reached earlier: look at it no more
                    space.gone[p] = epoch
                    space.leap[p] = p + 1
            p = next_place(space.gone, space.leap, epoch, p + 1, stop)
    return found, work


@njit
def spread(
    steps: Steps,
    space: Space,
    rule: Rule,
    seeds: Int32,
    closed: Flags,
    back: bool,
    epoch: int,
    tick: int,
    budget: int,
) -> tuple[int, int, bool]:
    """All steps within ``rule.hops`` hops of these nodes, into ``space``: first hop, label, how a pool was crossed.

    Every step of a seed is a first hop, whenever it happened. Nodes that are ``closed`` are reached and not
    left. Returns the tick to go on with, the steps looked at, and whether the budget was enough.
    """
    size = 0
    for i in range(seeds.size):
        v = seeds[i]
        for p in range(steps.start[v], steps.start[v + 1]):
            e = steps.rows[p]
            size = _touch(space, epoch, 1, tick, e, -steps.hi[e] if back else steps.lo[e], -1, size)
            space.gone[p] = epoch
            space.leap[p] = p + 1
    work = size
    for layer in range(2, rule.hops + 1):
        if size == 0:
            break
        for i in range(size):
            space.queue[i] = space.ahead[i]
            space.queue_label[i] = space.ahead_label[i]
        tick += 1
        size, looked = _layer(steps, space, rule, closed, back, epoch, layer, tick, size)
        work += looked
        if work > budget:
            return tick + 1, work, False
    return tick + 1, work, True


@njit
def spread_each(
    steps: Steps, space: Space, rule: Rule, seeds: Int32, closed: Flags, back: bool, budget: int
) -> tuple[Int32, Int32, Int64, Int64, bool]:
    """From each of these nodes on its own: nodes reached, events, their amounts, the last label.

    ``space`` must be untouched. The node itself is not counted when something comes back to it.
    """
    nodes = np.zeros(seeds.size, np.int32)
    events = np.zeros(seeds.size, np.int32)
    amount = np.zeros(seeds.size, np.int64)
    last = np.zeros(seeds.size, np.int64)
    met = np.full(steps.start.size - 1, -1, np.int32)
    reached = np.empty(steps.tail.size, np.int32)
    tick, work = 1, 0
    for i in range(seeds.size):
        epoch = i + 1
        size = 0
        met[seeds[i]] = i
        v = seeds[i]
        for p in range(steps.start[v], steps.start[v + 1]):
            e = steps.rows[p]
            size = _touch(space, epoch, 1, tick, e, -steps.hi[e] if back else steps.lo[e], -1, size)
            space.gone[p] = epoch
            space.leap[p] = p + 1
        count = 0
        for layer in range(2, rule.hops + 2):
            for j in range(size):
                e = space.ahead[j]
                if space.hop[e] == layer - 1:
                    reached[count] = e
                    count += 1
                space.queue[j] = e
                space.queue_label[j] = space.ahead_label[j]
            tick += 1
            if layer > rule.hops or size == 0:
                break
            size, looked = _layer(steps, space, rule, closed, back, epoch, layer, tick, size)
            work += looked
        for j in range(count):
            e = reached[j]
            amount[i] = amount[i] + steps.amount[e] if amount[i] <= MOST - steps.amount[e] else MOST
            last[i] = space.label[e] if j == 0 else max(last[i], space.label[e])
            w = steps.head[e]
            if met[w] != i:
                met[w] = i
                nodes[i] += 1
        events[i] = count
        if work > budget:
            return nodes[: i + 1], events[: i + 1], amount[: i + 1], last[: i + 1], False
    return nodes, events, amount, last, True
