"""Compiled search along events in the order of time: what is reached, hop by hop.

When a step may follow another is said in :mod:`graphtool.analysis.kernels.steps`.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from graphtool.analysis.kernels.steps import (
    ALLOW,
    AMOUNT,
    HEAD,
    LO,
    MOST,
    Flags,
    Int32,
    Int64,
    Rule,
    Steps,
    crossings,
    follows,
    one_currency,
    precedes,
    share_holds,
    until,
    wide,
    window,
)
from graphtool.compiled import njit

MET, LABEL, LEAP, PLACE = 0, 1, 2, 3
"""Columns of ``Space.state``: epoch and hop, label, epoch and next place, tick and place in the next layer."""


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
        size, _ = _touch(state, space.ahead, epoch, wide(1), tick, e, label, size)
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


@njit
def _cross(
    steps: Steps, space: Space, x: int, label: int, back: bool, epoch: int, layer: int, tick: int, size: int
) -> int:
    """Through a pool, where rows prove it: neither gap nor share is asked, only that time does not forbid it."""
    body = steps.body
    first, stop = crossings(steps, x)
    for t in range(first, stop):
        e = wide(steps.tied_to[t])
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
    found, work = wide(0), size
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
    one = wide(1)
    size = one - 1
    for i in range(seeds.size):
        size = _begin(steps, space, seeds[i], back, one, one, size)
    work = size
    for layer in range(2, rule.hops + 1):
        for i in range(size):  # not by slices: what numba makes of those takes many seconds to compile
            space.queue[i, 0], space.queue[i, 1] = space.ahead[i, 0], space.ahead[i, 1]
        size, looked = _layer(steps, space, rule, closed, back, one, layer, layer, size)
        work += looked
        if size == 0:
            break
        if work > budget:
            return work, False
    return work, True


@njit
def spread_each(
    steps: Steps, space: Space, rule: Rule, seeds: Int32, closed: Flags, back: bool, budget: int
) -> tuple[Int32, Int32, Int64, Int64, Int64]:
    """From each of these nodes on its own: nodes reached, events, their amounts, the last label, steps looked at.

    ``space`` must be untouched. The node itself is not counted when something comes back to it. After the node with
    which more steps were looked at than ``budget``, it ends.
    """
    body, state, queue, ahead = steps.body, space.state, space.queue, space.ahead
    nodes = np.zeros(seeds.size, np.int32)
    events = np.zeros(seeds.size, np.int32)
    amount = np.zeros(seeds.size, np.int64)
    last = np.zeros(seeds.size, np.int64)
    looked_at = np.zeros(seeds.size, np.int64)
    met = np.full(steps.start.size - 1, -1, np.int32)
    reached = np.empty(steps.tail.size, np.int32)
    tick, work = wide(0), wide(0)
    for i in range(seeds.size):
        epoch = i + 1
        tick += 1
        size = _begin(steps, space, seeds[i], back, epoch, tick, wide(0))
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
            looked_at[i] += looked
        work += looked_at[i]
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
            n = i + 1
            return nodes[:n], events[:n], amount[:n], last[:n], looked_at[:n]
    return nodes, events, amount, last, looked_at
