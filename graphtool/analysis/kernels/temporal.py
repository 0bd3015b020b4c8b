"""Compiled search along events in the order of time: what can follow what, and what is reached.

A step is one event. Its time is an interval: a date without a time is its whole day, a second its 1,000 ms.
One step can follow another when a moment of the second is not before the earliest moment at which the
first can have happened, all steps before it considered; that earliest moment is the label of a step. Two
steps of the same time and the same precision are ordered by ``seq``; where that is the same too, their
order is unknown. ``ties`` says what then counts: ``ALLOW`` what is possible, ``FORBID`` only what the times
or ``seq`` prove, ``STRICT`` only what the times prove.

Searching back, labels are the latest possible moment, negated: smaller is better both ways.

Steps are numbered by node, so that what one node passes on lies together in memory, and what is known of a
step is one row: a search is bound by how often it has to wait for memory, not by arithmetic.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from graphtool.compiled import njit
from graphtool.terms import PRECISIONS

Int8 = npt.NDArray[np.int8]
Int16 = npt.NDArray[np.int16]
Int32 = npt.NDArray[np.int32]
Int64 = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

ALLOW, FORBID, STRICT = 0, 1, 2
PPM = 1_000_000
MOST: int = int(np.iinfo(np.int64).max)

_WIDTH = {"none": 1, "day": 86_400_000, "minute": 60_000, "second": 1_000, "ms": 1}
WIDTHS: Int64 = np.array([_WIDTH[p] for p in PRECISIONS], np.int64)
"""How many ms a stated time may mean, by precision."""

LO, AMOUNT, SORT, HEAD = 0, 1, 2, 3
"""Columns of ``Steps.body``: begin in ms, minor units, ``seq`` and currency and precision in one, the node led to."""
MET, LABEL, LEAP, PLACE = 0, 1, 2, 3
"""Columns of ``Space.state``: epoch and hop, label, epoch and next place, tick and place in the next layer."""


class Steps(NamedTuple):
    """Events ready to be searched. Searching back, ``tail`` is the target and ``HEAD`` the source of an event.

    The steps of node v are ``start[v] … start[v + 1]``, by begin; ``widest`` is the longest interval among
    them, ``passes`` whether a search may go through it. ``tied_start``, ``tied_to`` and ``tied_amount`` lead
    from a step into a pool to the steps that rows prove to follow it. ``plain`` says that all are in one
    currency.
    """

    body: Int64
    tail: Int32
    start: Int64
    widest: Int64
    passes: Flags
    tied_start: Int64
    tied_to: Int32
    tied_amount: Int64
    plain: bool


class Rule(NamedTuple):
    """When a step may follow another. ``gap`` in ms, -1 for none; shares in ppm of the amount before, -1 for none."""

    hops: int
    gap: int
    low: int
    high: int
    ties: int


class Space(NamedTuple):
    """Room for searches; what bears another epoch counts as untouched.

    ``state`` is one row for each step; ``via`` how a pool was crossed; ``done`` for each node an epoch and the
    label from which on everything was looked at; ``queue`` and ``ahead`` are this layer and the next, step
    and label.
    """

    state: Int64
    via: Int32
    done: Int64
    queue: Int64
    ahead: Int64


@njit
def packed(rows: Int32, head: Int32, lo: Int64, seq: Int32, precision: Int8, amount: Int64, currency: Int16) -> Int64:
    """What is known of each step as one row, in the order of ``rows``."""
    body = np.empty((rows.size, 4), np.int64)
    for p in range(rows.size):
        i = rows[p]
        body[p, LO] = lo[i]
        body[p, AMOUNT] = amount[i]
        body[p, SORT] = (np.int64(seq[i]) << 24) | ((np.int64(currency[i]) & 0xFFFF) << 8) | np.int64(precision[i])
        body[p, HEAD] = head[i]
    return body


@njit
def widest_of(start: Int64, body: Int64) -> Int64:
    """The longest interval among the steps of each node."""
    n = start.size - 1
    found = np.zeros(n, np.int64)
    for v in range(n):
        for p in range(start[v], start[v + 1]):
            found[v] = max(found[v], WIDTHS[body[p, SORT] & 0xFF] - 1)
    return found


@njit(inline=True)
def until(body: Int64, p: int) -> int:
    """The last ms of a step."""
    return int(body[p, LO] + WIDTHS[body[p, SORT] & 0xFF] - 1)


@njit(inline=True)
def one_currency(body: Int64, x: int, e: int) -> bool:
    """Are two steps in one currency?"""
    return bool((body[x, SORT] ^ body[e, SORT]) & 0xFFFF00 == 0)


@njit(inline=True)
def share_holds(following: int, before: int, low: int, high: int) -> bool:
    """Is ``following`` between ``low`` and ``high`` ppm of ``before``? In integers, without overflow."""
    if low <= 0 and high < 0:
        return True
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


@njit(inline=True)
def follows(body: Int64, x: int, e: int, label: int, rule: Rule) -> bool:
    """Can step ``e`` follow step ``x``, which happened no earlier than ``label``? Order and gap only."""
    before, after = body[x, SORT], body[e, SORT]
    same = body[e, LO] == body[x, LO] and (before ^ after) & 0xFF == 0
    if rule.ties == ALLOW:
        if until(body, e) < label or (same and after >> 24 < before >> 24):
            return False
    elif body[e, LO] <= until(body, x) and not (rule.ties == FORBID and same and after >> 24 > before >> 24):
        return False
    return rule.gap < 0 or body[e, LO] - until(body, x) <= rule.gap


@njit(inline=True)
def precedes(body: Int64, x: int, e: int, label: int, rule: Rule) -> bool:
    """Can step ``e`` come before step ``x``, which happened no later than ``-label``? Order and gap only."""
    after, before = body[x, SORT], body[e, SORT]
    same = body[e, LO] == body[x, LO] and (before ^ after) & 0xFF == 0
    if rule.ties == ALLOW:
        if body[e, LO] > -label or (same and before >> 24 > after >> 24):
            return False
    elif until(body, e) >= body[x, LO] and not (rule.ties == FORBID and same and before >> 24 < after >> 24):
        return False
    return rule.gap < 0 or body[x, LO] - until(body, e) <= rule.gap


@njit(inline=True)
def first_at(body: Int64, low: int, high: int, time: int) -> int:
    """The first of the steps ``low … high`` of one node that begins at ``time`` or later."""
    while low < high:
        middle = (low + high) // 2
        if body[middle, LO] < time:
            low = middle + 1
        else:
            high = middle
    return low


@njit(inline=True)
def window(steps: Steps, x: int, label: int, rule: Rule, back: bool) -> tuple[int, int]:
    """Between which steps do those stand that may come next? A few too many, never too few."""
    body, widest = steps.body, steps.widest
    v = body[x, HEAD]
    begin, end = steps.start[v], steps.start[v + 1]
    if back:
        latest = -label if rule.ties == ALLOW else body[x, LO]
        stop = first_at(body, begin, end, latest + 1)
        if rule.gap < 0:
            return begin, stop
        return first_at(body, begin, stop, body[x, LO] - rule.gap - widest[v]), stop
    earliest = label - widest[v] if rule.ties == ALLOW else body[x, LO]
    first = first_at(body, begin, end, earliest)
    if rule.gap < 0:
        return first, end
    return first, first_at(body, first, end, until(body, x) + rule.gap + 1)


@njit(inline=True)
def next_place(state: Int64, epoch: int, place: int, stop: int) -> int:
    """The first place from ``place`` on that is not done with, or ``stop`` or beyond; leaps grow on the way."""
    found = place
    while found < stop and state[found, LEAP] >> 32 == epoch:
        found = state[found, LEAP] & 0xFFFFFFFF
    while place < found and place < stop:
        ahead = state[place, LEAP] & 0xFFFFFFFF
        state[place, LEAP] = (np.int64(epoch) << 32) | found
        place = ahead
    return int(found)


@njit(inline=True)
def drop(state: Int64, epoch: int, place: int) -> None:
    """Be done with a place."""
    state[place, LEAP] = (np.int64(epoch) << 32) | (place + 1)


@njit(inline=True)
def _touch(
    state: Int64, ahead: Int64, epoch: int, layer: int, tick: int, e: int, label: int, size: int
) -> tuple[int, bool]:
    """A step was reached: note it, put it into the next layer if that is news.

    Returns the new size of that layer, and whether the step was reached for the first time.
    """
    first = state[e, MET] >> 16 != epoch
    if first:
        state[e, MET] = (np.int64(epoch) << 16) | layer
        state[e, PLACE] = -1
    elif label >= state[e, LABEL]:
        return size, False
    state[e, LABEL] = label
    if state[e, PLACE] >> 32 == tick:
        ahead[state[e, PLACE] & 0xFFFFFFFF, 1] = label
        return size, False
    state[e, PLACE] = (np.int64(tick) << 32) | size
    ahead[size, 0] = e
    ahead[size, 1] = label
    return size + 1, first


@njit
def _begin(steps: Steps, space: Space, node: int, back: bool, epoch: int, tick: int, size: int) -> int:
    """Every step of a node is a first hop, whenever it happened; the new size of the first layer."""
    body, state = steps.body, space.state
    for e in range(steps.start[node], steps.start[node + 1]):
        label = -until(body, e) if back else body[e, LO]
        size, _ = _touch(state, space.ahead, epoch, 1, tick, e, label, size)
        drop(state, epoch, e)
        if space.via.size:
            space.via[e] = -1
    return size


@njit(inline=True)
def _known(body: Int64, done: Int64, rule: Rule, x: int, label: int, back: bool, epoch: int) -> bool:
    """Was all that can follow already looked at from an earlier step into the same node? If not, it is now.

    Without gap, share and currency, whatever can follow a step can follow any that was over before it.
    """
    v = body[x, HEAD]
    over = -body[x, LO] if back else until(body, x)
    begins = label
    if rule.ties != ALLOW:
        begins = -until(body, x) if back else body[x, LO]
    if done[v, 0] != epoch:
        done[v, 0] = epoch
        done[v, 1] = over
        return False
    if begins > done[v, 1]:
        return True
    done[v, 1] = min(done[v, 1], over)
    return False


@njit(inline=True)
def crossings(steps: Steps, x: int) -> tuple[int, int]:
    """Between which places of ``tied_to`` do the steps stand that follow step ``x`` across a pool?"""
    if not steps.tied_to.size:
        return 0, 0
    return steps.tied_start[x], steps.tied_start[x + 1]


@njit
def _cross(
    steps: Steps, space: Space, x: int, label: int, back: bool, epoch: int, layer: int, tick: int, size: int
) -> int:
    """Through a pool, where rows prove it: neither gap nor share is asked, only that time does not forbid it."""
    body = steps.body
    first, stop = crossings(steps, x)
    for t in range(first, stop):
        e = steps.tied_to[t]
        bound = -until(body, e) if back else body[e, LO]
        possible = body[e, LO] <= -label if back else until(body, e) >= label
        if possible and one_currency(body, x, e):
            size, new = _touch(space.state, space.ahead, epoch, layer, tick, e, max(label, bound), size)
            if new:
                space.via[e] = t
    return size


@njit
def _layer(
    steps: Steps, space: Space, rule: Rule, closed: Flags, back: bool, epoch: int, layer: int, tick: int, size: int
) -> tuple[int, int]:
    """One hop further from ``queue[:size]`` into ``ahead``: its size and the steps that were looked at."""
    body, passes, state, via = steps.body, steps.passes, space.state, space.via
    done, queue, ahead = space.done, space.queue, space.ahead
    shared = rule.low > 0 or rule.high >= 0
    simple = rule.gap < 0 and not shared and steps.plain
    found, work = 0, size
    for i in range(size):
        x, label = queue[i, 0], queue[i, 1]
        v = body[x, HEAD]
        if closed[v]:
            continue
        if not passes[v]:
            found = _cross(steps, space, x, label, back, epoch, layer, tick, found)
            continue
        if simple and _known(body, done, rule, x, label, back, epoch):
            continue
        first, stop = window(steps, x, label, rule, back)
        e = next_place(state, epoch, first, stop)
        while e < stop:
            work += 1
            if back:
                fits = precedes(body, x, e, label, rule)
                fits = fits and (not shared or share_holds(body[x, AMOUNT], body[e, AMOUNT], rule.low, rule.high))
                bound = -until(body, e)
            else:
                fits = follows(body, x, e, label, rule)
                fits = fits and (not shared or share_holds(body[e, AMOUNT], body[x, AMOUNT], rule.low, rule.high))
                bound = body[e, LO]
            if fits and (steps.plain or one_currency(body, x, e)):
                reached = max(label, bound) if rule.ties == ALLOW else bound
                found, new = _touch(state, ahead, epoch, layer, tick, e, reached, found)
                if new and via.size:
                    via[e] = -1
                if reached == bound:  # it cannot be reached earlier: look at it no more
                    drop(state, epoch, e)
            e = next_place(state, epoch, e + 1, stop)
    return found, work


@njit
def spread(
    steps: Steps, space: Space, rule: Rule, seeds: Int32, closed: Flags, back: bool, budget: int
) -> tuple[int, bool]:
    """All steps within ``rule.hops`` hops of these nodes, into untouched ``space``, under epoch 1.

    Nodes that are ``closed`` are reached and not left. Returns the steps looked at, and whether the budget
    was enough.
    """
    size = 0
    for i in range(seeds.size):
        size = _begin(steps, space, seeds[i], back, 1, 1, size)
    work = size
    for layer in range(2, rule.hops + 1):
        space.queue[:size] = space.ahead[:size]
        size, looked = _layer(steps, space, rule, closed, back, 1, layer, layer, size)
        work += looked
        if size == 0:
            break
        if work > budget:
            return work, False
    return work, True


@njit
def spread_each(
    steps: Steps, space: Space, rule: Rule, seeds: Int32, closed: Flags, back: bool, budget: int
) -> tuple[Int32, Int32, Int64, Int64, bool]:
    """From each of these nodes on its own: nodes reached, events, their amounts, the last label.

    ``space`` must be untouched. The node itself is not counted when something comes back to it.
    """
    body, state, queue, ahead = steps.body, space.state, space.queue, space.ahead
    nodes = np.zeros(seeds.size, np.int32)
    events = np.zeros(seeds.size, np.int32)
    amount = np.zeros(seeds.size, np.int64)
    last = np.zeros(seeds.size, np.int64)
    met = np.full(steps.start.size - 1, -1, np.int32)
    reached = np.empty(steps.tail.size, np.int32)
    tick, work = 0, 0
    for i in range(seeds.size):
        epoch = i + 1
        tick += 1
        size = _begin(steps, space, seeds[i], back, epoch, tick, 0)
        count = 0
        for layer in range(1, rule.hops + 1):
            for j in range(size):
                e = ahead[j, 0]
                if state[e, MET] & 0xFFFF == layer:
                    reached[count] = e
                    count += 1
                queue[j, 0], queue[j, 1] = e, ahead[j, 1]
            if layer == rule.hops or size == 0:
                break
            tick += 1
            size, looked = _layer(steps, space, rule, closed, back, epoch, layer + 1, tick, size)
            work += looked
        met[seeds[i]] = i
        total, latest, others = 0, -MOST, 0
        for j in range(count):
            e = reached[j]
            plus, w = body[e, AMOUNT], body[e, HEAD]
            total = total + plus if total <= MOST - plus else MOST
            latest = max(latest, state[e, LABEL])
            if met[w] != i:
                met[w] = i
                others += 1
        nodes[i], events[i], amount[i], last[i] = others, count, total, latest
        if work > budget:
            return nodes[: i + 1], events[: i + 1], amount[: i + 1], last[: i + 1], False
    return nodes, events, amount, last, True
