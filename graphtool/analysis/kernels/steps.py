"""Steps of a search along events in the order of time, and when one may follow another.

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
def wide(value: int) -> int:
    """A number as 64 bits: a literal or a shorter number is a type of its own, for which all would be compiled again."""
    return int(np.int64(value))


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
def crossings(steps: Steps, x: int) -> tuple[int, int]:
    """Between which places of ``tied_to`` do the steps stand that follow step ``x`` across a pool?"""
    if not steps.tied_to.size:
        return 0, 0
    return steps.tied_start[x], steps.tied_start[x + 1]
