"""Compiled search for the best paths, best first.

Paths are grown step by step from the sources. What a path is ordered by has three parts (``FEWEST``: hops,
arrival, smallest amount; ``EARLIEST``: arrival, hops, smallest amount; ``BEST``: smallest amount, arrival,
hops). For each step ``kernels.bounds`` says what its best continuation can give; as that is never worse
than what becomes of it, the first whole path taken from the heap is the best, the next the second best,
and so on (A*).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from graphtool.analysis.kernels.steps import (
    ALLOW,
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
    follows,
    one_currency,
    share_holds,
    until,
    wide,
    window,
)
from graphtool.compiled import njit

FEWEST, EARLIEST, BEST = 0, 1, 2


class Tree(NamedTuple):
    """Begun paths: last step, the begun path it grew from, hops, label, smallest amount, crossing; and their keys."""

    step: Int64
    parent: Int64
    hops: Int16
    label: Int64
    least: Int64
    via: Int64
    first: Int64
    second: Int64
    third: Int64
    heap: Int64


class Task(NamedTuple):
    """What paths are ordered by, and the bounds of each step: hops to go, earliest arrival, largest amount."""

    criterion: int
    left: Int16
    soon: Int64
    wide: Int64


@njit
def _less(tree: Tree, a: int, b: int) -> bool:
    """Is begun path ``a`` to be looked at before ``b``? By key, then the longer, then the older."""
    if tree.first[a] != tree.first[b]:
        return bool(tree.first[a] < tree.first[b])
    if tree.second[a] != tree.second[b]:
        return bool(tree.second[a] < tree.second[b])
    if tree.third[a] != tree.third[b]:
        return bool(tree.third[a] < tree.third[b])
    if tree.hops[a] != tree.hops[b]:
        return bool(tree.hops[a] > tree.hops[b])
    return a < b


@njit
def _pop(tree: Tree, size: int) -> int:
    """Take the first begun path off the heap; what is left is a heap of ``size - 1``."""
    heap = tree.heap
    top, last = heap[0], heap[size - 1]
    size -= 1
    at = 0
    while True:
        child = 2 * at + 1
        if child >= size:
            break
        if child + 1 < size and _less(tree, heap[child + 1], heap[child]):
            child += 1
        if not _less(tree, heap[child], last):
            break
        heap[at] = heap[child]
        at = child
    heap[at] = last
    return int(top)


@njit
def _push(tree: Tree, size: int, item: int) -> None:
    """Put a begun path on a heap of ``size``."""
    heap = tree.heap
    at = size
    while at > 0:
        up = (at - 1) // 2
        if not _less(tree, item, heap[up]):
            break
        heap[at] = heap[up]
        at = up
    heap[at] = item


@njit
def _empty(k: int) -> Tree:
    """Room for ``k`` begun paths."""
    return Tree(
        np.empty(k, np.int64),
        np.empty(k, np.int64),
        np.empty(k, np.int16),
        np.empty(k, np.int64),
        np.empty(k, np.int64),
        np.empty(k, np.int64),
        np.empty(k, np.int64),
        np.empty(k, np.int64),
        np.empty(k, np.int64),
        np.empty(k, np.int64),
    )


@njit
def _grown(tree: Tree) -> Tree:
    """The same with room for twice as many."""
    half = tree.step.size
    room = _empty(2 * half)
    for i in range(half):  # not by slices: what numba makes of those takes many seconds to compile
        room.step[i], room.parent[i], room.hops[i] = tree.step[i], tree.parent[i], tree.hops[i]
        room.label[i], room.least[i], room.via[i] = tree.label[i], tree.least[i], tree.via[i]
        room.first[i], room.second[i], room.third[i] = tree.first[i], tree.second[i], tree.third[i]
        room.heap[i] = tree.heap[i]
    return room


@njit
def _visited(tree: Tree, steps: Steps, at: int, node: int) -> bool:
    """Does the path begun up to ``at`` stand on this node already?"""
    while at >= 0:
        x = tree.step[at]
        if steps.body[x, HEAD] == node or steps.tail[x] == node:
            return True
        at = tree.parent[at]
    return False


@njit
def _known(tree: Tree, steps: Steps, ends: Int64, count: int, at: int) -> bool:
    """Is there a path over the same nodes among those found?"""
    for i in range(count):
        a, b = ends[i], at
        if tree.hops[a] != tree.hops[b]:
            continue
        same = True
        while a >= 0 and same:
            x, y = tree.step[a], tree.step[b]
            same = steps.body[x, HEAD] == steps.body[y, HEAD] and steps.tail[x] == steps.tail[y]
            a, b = tree.parent[a], tree.parent[b]
        if same:
            return True
    return False


@njit
def _begin(
    tree: Tree, count: int, size: int, task: Task, e: int, parent: int, label: int, least: int, via: int
) -> tuple[Tree, int, int]:
    """Begin a path, or go on with one: what it is, and the best that can become of it; onto the heap with it."""
    if count == tree.step.size:
        tree = _grown(tree)
    hops = 1 if parent < 0 else int(tree.hops[parent]) + 1
    tree.step[count] = e
    tree.parent[count] = parent
    tree.hops[count] = hops
    tree.label[count] = label
    tree.least[count] = least
    tree.via[count] = via
    whole = int(hops + np.int64(task.left[e]))
    arrival = int(max(label, task.soon[e]))
    if task.criterion == FEWEST:
        first, second, third = whole, arrival, -least
    elif task.criterion == EARLIEST:
        first, second, third = arrival, whole, -least
    else:
        first, second, third = -int(min(least, task.wide[e])), arrival, whole
    if parent >= 0:  # a bound never gets better on the way
        a, b, c = int(tree.first[parent]), int(tree.second[parent]), int(tree.third[parent])
        if first < a or (first == a and (second < b or (second == b and third < c))):
            first, second, third = a, b, c
    tree.first[count], tree.second[count], tree.third[count] = first, second, third
    _push(tree, size, count)
    return tree, count + 1, size + 1


@njit
def _extend(tree: Tree, count: int, size: int, task: Task, steps: Steps, rule: Rule, at: int) -> tuple[Tree, int, int]:
    """All begun paths that are one step longer than the one at ``at``."""
    x, label = tree.step[at], tree.label[at]
    through = steps.passes[steps.body[x, HEAD]]
    first, stop = window(steps, x, label, rule, False) if through else crossings(steps, x)
    for p in range(first, stop):
        e = p if through else wide(steps.tied_to[p])
        if int(tree.hops[at]) + 1 + np.int64(task.left[e]) > rule.hops or not one_currency(steps.body, x, e):
            continue
        least = int(min(tree.least[at], steps.body[e, AMOUNT]))
        if through:
            if not follows(steps.body, x, e, label, rule):
                continue
            if not share_holds(steps.body[e, AMOUNT], steps.body[x, AMOUNT], rule.low, rule.high):
                continue
        else:
            if until(steps.body, e) < label:
                continue
            least = int(min(least, steps.tied_amount[p]))
        if _visited(tree, steps, at, steps.body[e, HEAD]):
            continue
        begins = steps.body[e, LO]
        reached = begins if rule.ties != ALLOW and through else max(label, begins)
        tree, count, size = _begin(tree, count, size, task, e, at, reached, least, -1 if through else p)
    return tree, count, size


@njit
def best_first(
    steps: Steps, rule: Rule, task: Task, starts: Int32, goal: Flags, closed: Flags, k: int, distinct: bool, budget: int
) -> tuple[Tree, Int64, bool]:
    """The first ``k`` paths from the starting steps to a goal, in order.

    ``closed`` nodes are not passed through. With ``distinct`` each chain of nodes comes once, by its best
    path. Returns the begun paths, those that are whole (places, in order), and whether the budget was enough.
    """
    tree = _empty(1024)
    ends = np.empty(k, np.int64)
    none, nought = wide(-1), wide(0)
    count, size, found = nought, nought, nought
    for i in range(starts.size):
        e = wide(starts[i])
        if 1 + np.int64(task.left[e]) <= rule.hops:
            tree, count, size = _begin(tree, count, size, task, e, none, steps.body[e, LO], steps.body[e, AMOUNT], none)
    while size:
        if count > budget:
            return tree, ends[:found], False
        at = _pop(tree, size)
        size -= 1
        v = steps.body[tree.step[at], HEAD]
        if goal[v]:
            if not distinct or not _known(tree, steps, ends, found, at):
                ends[found] = at
                found += 1
                if found == k:
                    return tree, ends, True
        elif not closed[v] and tree.hops[at] < rule.hops:
            tree, count, size = _extend(tree, count, size, task, steps, rule, at)
    return tree, ends[:found], True
