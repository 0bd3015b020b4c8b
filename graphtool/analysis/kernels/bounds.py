"""Compiled bounds from behind: how well can a path go on after a step?

Searched back from the last steps, entities visited twice allowed, so that what is found is never worse
than what a path without repeats can give.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from graphtool.analysis.kernels.steps import (
    AMOUNT,
    HEAD,
    LO,
    Flags,
    Int16,
    Int32,
    Int64,
    Rule,
    Steps,
    crossings,
    one_currency,
    precedes,
    share_holds,
    until,
    wide,
    window,
)
from graphtool.analysis.kernels.temporal import drop, next_place
from graphtool.compiled import njit

NEVER = 32_767
"""Hops to go for a step that leads nowhere."""


class Trodden(NamedTuple):
    """Which steps a search from behind is done with (leaps as in ``temporal.Space``), and room for what it finds."""

    step: Flags
    state: Int64
    found: Int32


@njit
def behind(steps: Steps, x: int, rule: Rule, done: Trodden) -> int:
    """Which steps not yet done can come directly before step ``x``, at best? Into ``done.found``; searched back."""
    count = 0
    label = -until(steps.body, x)
    if not steps.passes[steps.body[x, HEAD]]:
        first, stop = crossings(steps, x)
        for t in range(first, stop):
            e = wide(steps.tied_to[t])
            if not done.step[e] and steps.body[e, LO] <= -label and one_currency(steps.body, x, e):
                done.step[e] = True
                done.found[count] = e
                count += 1
        return count
    first, stop = window(steps, x, label, rule, True)
    e = next_place(done.state, 1, first, stop)
    while e < stop:
        if (
            not done.step[e]
            and one_currency(steps.body, x, e)
            and precedes(steps.body, x, e, label, rule)
            and share_holds(steps.body[x, AMOUNT], steps.body[e, AMOUNT], rule.low, rule.high)
        ):
            done.step[e] = True
            done.found[count] = e
            count += 1
        if done.step[e]:
            drop(done.state, 1, e)
        e = next_place(done.state, 1, e + 1, stop)
    return count


@njit
def _untrodden(k: int) -> Trodden:
    return Trodden(np.zeros(k, np.bool_), np.zeros((k, 4), np.int64), np.empty(k, np.int32))


@njit
def nearest(steps: Steps, rule: Rule, closed: Flags, finals: Int32) -> tuple[Int16, Int64]:
    """For each step, the fewest hops still to go, and the earliest last step among continuations of so many.

    ``finals`` are the last steps in order of ``lo``, ``steps`` are searched back. A step that cannot go on
    has ``NEVER`` hops to go.
    """
    k = steps.tail.size
    left = np.full(k, NEVER, np.int16)
    soon = np.zeros(k, np.int64)
    queue = np.empty(k, np.int32)
    done = _untrodden(k)
    tail = finals.size
    for i in range(tail):
        x = wide(finals[i])
        done.step[x] = True
        left[x], soon[x], queue[i] = 0, steps.body[x, LO], x
    head = 0
    while head < tail:
        x = wide(queue[head])
        head += 1
        if closed[steps.body[x, HEAD]]:
            continue
        for j in range(behind(steps, x, rule, done)):
            e = done.found[j]
            left[e], soon[e] = left[x] + 1, soon[x]
            queue[tail] = e
            tail += 1
    return left, soon


@njit
def soonest(steps: Steps, rule: Rule, closed: Flags, finals: Int32) -> Int64:
    """For each step, the earliest last step that any of its continuations can have; as for ``nearest``."""
    k = steps.tail.size
    soon = np.zeros(k, np.int64)
    queue = np.empty(k, np.int32)
    done = _untrodden(k)
    for i in range(finals.size):
        final = finals[i]
        if done.step[final]:
            continue
        done.step[final] = True
        queue[0] = final
        head, tail = 0, 1
        while head < tail:
            x = wide(queue[head])
            head += 1
            soon[x] = steps.body[final, LO]
            if closed[steps.body[x, HEAD]]:
                continue
            for j in range(behind(steps, x, rule, done)):
                queue[tail] = done.found[j]
                tail += 1
    return soon


@njit
def _sift(key: Int64, heap: Int32, size: int) -> int:
    """Take the largest key off the heap; what is left is a heap of ``size - 1``."""
    top = heap[0]
    last = heap[size - 1]
    size -= 1
    at = 0
    while True:
        child = 2 * at + 1
        if child >= size:
            break
        if child + 1 < size and key[heap[child + 1]] > key[heap[child]]:
            child += 1
        if key[heap[child]] <= key[last]:
            break
        heap[at] = heap[child]
        at = child
    heap[at] = last
    return int(top)


@njit
def _lift(key: Int64, heap: Int32, size: int, item: int) -> None:
    """Put an item on a heap of ``size``, the largest key on top."""
    at = size
    while at > 0:
        up = (at - 1) // 2
        if key[heap[up]] >= key[item]:
            break
        heap[at] = heap[up]
        at = up
    heap[at] = item


@njit
def widest(steps: Steps, rule: Rule, closed: Flags, finals: Int32) -> Int64:
    """For each step, the largest smallest amount that it and its continuations can have; as for ``nearest``."""
    k = steps.tail.size
    amount = np.zeros(k, np.int64)
    heap = np.empty(k + 1, np.int32)
    done = _untrodden(k)
    size = finals.size
    for i in range(size):
        e = finals[i]
        done.step[e] = True
        amount[e] = steps.body[e, AMOUNT]
        _lift(amount, heap, i, e)
    while size:
        x = wide(_sift(amount, heap, size))
        size -= 1
        if closed[steps.body[x, HEAD]]:
            continue
        for j in range(behind(steps, x, rule, done)):
            e = done.found[j]
            amount[e] = min(steps.body[e, AMOUNT], amount[x])
            _lift(amount, heap, size, e)
            size += 1
    return amount
