"""The tables that answer an expand without a scan, made from numbered events.

Three tables, all sorted by ``node`` so that one entity is one range: *beside* has two rows per event (one at
each end, in order of time), *link* one row per pair, relation, direction and currency, the largest amount
first, *tally* one row per entity, relation, direction, currency and kind of the other end. ``code`` numbers
those combinations (:mod:`graphtool.store.coding`). Everything is made in parts of bounded
size, in ascending order of ``node``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from graphtool.store.arrays import batch, column
from graphtool.store.coding import Coded, Events, Flags, Ints, Small
from graphtool.store.ordering import order_of
from graphtool.store.schema import MOST

PART = 2_000_000
_BITS = 63


def beside(events: Events, codes: Coded, nodes: int) -> Iterator[pa.RecordBatch]:
    """node, other, code, no, time_ms, amount, doubtful: two rows per event (an undecided loop has one)."""
    second = events.directed | (events.src != events.dst)
    # What each end sees, the source's first: an end is the event's number and one more bit.
    others, seen = _interleaved(events.dst, events.src), _interleaved(codes.out, codes.back)
    bits = (2 * len(events.src)).bit_length()
    for low, high, whole in _parts(np.bincount(events.src, minlength=nodes) + np.bincount(events.dst, minlength=nodes)):
        out = np.flatnonzero(np.ones(len(second), np.bool_) if whole else _within(events.src, low, high))
        back = np.flatnonzero(second if whole else second & _within(events.dst, low, high))
        # The whole row fits one number that sorts: node, number of the event, which end.
        keys = np.concatenate([events.src[out], events.dst[back]]).astype(np.int64)
        keys -= low
        keys <<= bits
        keys |= np.concatenate([out << 1, back << 1 | 1])
        keys.sort()
        end = keys & ((1 << bits) - 1)
        no = end >> 1
        yield batch(
            node=((keys >> bits) + low).astype(np.int32),
            other=others[end],
            code=seen[end],
            no=no.astype(np.int32),
            time_ms=column(events.time[no], _taken(events.has_time, no)),
            amount=column(events.amount[no], _taken(events.has_amount, no)),
            doubtful=events.doubtful[no],
        )


def _interleaved(first: Small, second: Small) -> Small:
    return np.stack([first, second], axis=1).ravel()


def _within(values: Small, low: int, high: int) -> Flags:
    return (values >= low) & (values < high)


def _taken(flags: Flags, at: Ints) -> Flags | None:
    """Flags at these places; None where all are set."""
    return None if flags.all() else flags[at]


@dataclass(frozen=True)
class Pairs:
    """One row per pair, relation, direction and currency, in order of ``a``; ``code_a`` is what a sees of b."""

    a: Small
    b: Small
    code_a: Small
    code_b: Small
    loop: Flags
    """Undecided loops, which stand once."""
    events: Small
    doubtful: Small
    amount: Ints
    has_amount: Flags
    first: Ints
    last: Ints
    has_time: Flags


def pairs(events: Events, codes: Coded) -> Pairs:
    """What stands between each two entities? Undecided events with the smaller number as ``a``."""
    merged = codes.sorts.merged
    turned = ~events.directed & (events.src > events.dst)
    a = np.where(turned, events.dst, events.src)
    b = np.where(turned, events.src, events.dst)
    code_a = merged[np.where(turned, codes.back, codes.out)]
    code_b = merged[np.where(turned, codes.out, codes.back)]
    found = [
        _gathered(events, a, b, code_a, code_b, None if whole else np.flatnonzero((a >= low) & (a < high)))
        for low, high, whole in _parts(np.bincount(a, minlength=1))
    ]
    if not found:
        none, flag, wide = np.zeros(0, np.int32), np.zeros(0, np.bool_), np.zeros(0, np.int64)
        return Pairs(none, none, none, none, flag, none, none, wide, flag, wide, wide, flag)
    return Pairs(*(np.concatenate(columns) for columns in zip(*found, strict=True)))


def _gathered(
    events: Events, a: Small, b: Small, code_a: Small, code_b: Small, part: Ints | None
) -> tuple[npt.NDArray[np.generic], ...]:
    """One part of :func:`pairs`, sorted by a, b, code."""
    if part is not None:
        a, b, code_a, code_b = a[part], b[part], code_a[part], code_b[part]
    low = int(a.min(initial=0))
    keys, order = _joined([a - low, b, code_a])
    at = _starts(keys)
    base = order if part is None else part[order]
    one = order[at]
    timed, time = events.has_time[base], events.time[base]
    # What is undecided is in no sum.
    counted = (events.has_amount & events.directed)[base]
    return (
        a[one],
        b[one],
        code_a[one],
        code_b[one],
        ~events.directed[base[at]] & (a[one] == b[one]),
        np.diff(at, append=len(order)).astype(np.int32),
        _added(events.doubtful[base].astype(np.int32), at).astype(np.int32),
        sums(np.where(counted, events.amount[base], 0), at),
        _any(counted, at),
        np.minimum.reduceat(np.where(timed, time, MOST), at),
        np.maximum.reduceat(np.where(timed, time, -MOST - 1), at),
        _any(timed, at),
    )


def sums(amounts: Ints, starts: Ints) -> Ints:
    """Sums of runs of amounts (none negative) that stop at the largest number instead of turning over."""
    found = np.add.reduceat(amounts, starts)
    if float(amounts.max(initial=0)) * len(amounts) >= MOST:
        rough = np.add.reduceat(amounts.astype(np.float64), starts)
        ends = np.append(starts[1:], len(amounts))
        for run in np.flatnonzero(rough > MOST / 2):
            found[run] = min(sum(amounts[starts[run] : ends[run]].tolist()), MOST)
    return found


def links(found: Pairs, nodes: int) -> Iterator[tuple[pa.RecordBatch, pa.RecordBatch]]:
    """Parts of *link* (node, other, code, events, doubtful, amount, first_ms, last_ms: the largest amount of a
    node first), each with the part of *tally* that sums it up."""
    rank = _ranked(found)
    bits = int(rank.max(initial=0)).bit_length()
    mirrored = ~found.loop
    counts = np.bincount(found.a, minlength=nodes) + np.bincount(found.b[mirrored], minlength=nodes)
    for low, high, whole in _parts(counts):
        left = np.arange(np.searchsorted(found.a, low), np.searchsorted(found.a, high))
        right = np.flatnonzero(mirrored if whole else mirrored & _within(found.b, low, high))
        row = np.concatenate([left, right])
        node = np.concatenate([found.a[left], found.b[right]])
        other = np.concatenate([found.b[left], found.a[right]])
        code = np.concatenate([found.code_a[left], found.code_b[right]])
        keys = ((node - low).astype(np.int64) << bits) | rank[row]
        order = _ties(keys, order_of(keys), (code, other, -found.events[row]))
        row = row[order]
        part = _Part(
            node=node[order],
            code=code[order],
            events=found.events[row],
            doubtful=found.doubtful[row],
            amount=found.amount[row],
            has_amount=_taken(found.has_amount, row),
            first=found.first[row],
            last=found.last[row],
            has_time=_taken(found.has_time, row),
        )
        link = batch(
            node=part.node,
            other=other[order],
            code=part.code,
            events=part.events,
            doubtful=part.doubtful,
            amount=column(part.amount, part.has_amount),
            first_ms=column(part.first, part.has_time),
            last_ms=column(part.last, part.has_time),
        )
        yield link, _tally(part, low)


@dataclass(frozen=True)
class _Part:
    """Some links in the order of their nodes; flags are None where all are set."""

    node: Small
    code: Small
    events: Small
    doubtful: Small
    amount: Ints
    has_amount: Flags | None
    first: Ints
    last: Ints
    has_time: Flags | None


def _tally(part: _Part, low: int) -> pa.RecordBatch:
    """node, code, events, neighbours, doubtful, amount, first_ms, last_ms of the links of one part."""
    bits = int(part.code.max(initial=0)).bit_length()
    keys = ((part.node - low).astype(np.int64) << bits) | part.code
    order = order_of(keys)
    at = _starts(keys[order])
    one = order[at]
    timed, counted = (None if f is None else _any(f[order], at) for f in (part.has_time, part.has_amount))
    return batch(
        node=part.node[one],
        code=part.code[one],
        events=_added(part.events[order], at),
        neighbours=np.diff(at, append=len(order)),
        doubtful=_added(part.doubtful[order], at),
        amount=column(sums(part.amount[order], at), counted),
        first_ms=column(np.minimum.reduceat(part.first[order], at), timed),
        last_ms=column(np.maximum.reduceat(part.last[order], at), timed),
    )


def _starts(keys: Ints) -> Ints:
    """Where the runs of equal keys begin."""
    fresh = np.ones(len(keys), np.bool_)
    np.not_equal(keys[1:], keys[:-1], out=fresh[1:])
    return np.flatnonzero(fresh)


def _any(flags: Flags, starts: Ints) -> Flags:
    return np.logical_or.reduceat(flags, starts)


def _added(values: Small, starts: Ints) -> Ints:
    """Sums of runs of small numbers."""
    whole: Ints = np.concatenate([np.zeros(1, np.int64), np.cumsum(values, dtype=np.int64)])
    return np.asarray(whole[np.append(starts[1:], len(values))] - whole[starts], np.int64)


def _ranked(found: Pairs) -> Ints:
    """The place of each amount among all: the largest first, none at all last."""
    order = order_of(found.amount)[::-1]
    order = np.concatenate([order[found.has_amount[order]], order[~found.has_amount[order]]])
    amount, there = found.amount[order], found.has_amount[order]
    fresh = np.ones(len(order), np.bool_)
    fresh[1:] = (amount[1:] != amount[:-1]) | (there[1:] != there[:-1])
    # Without an amount the figure is nought for all, so they share one place.
    rank = np.empty(len(order), np.int64)
    rank[order] = np.cumsum(fresh)
    return rank


def _ties(keys: Ints, order: Ints, by: tuple[Small, ...]) -> Ints:
    """An order whose runs of equal keys are sorted by further columns, the last one first."""
    same = np.diff(keys[order]) == 0
    tied = np.zeros(len(order), np.bool_)
    tied[1:] |= same
    tied[:-1] |= same
    at = np.flatnonzero(tied)
    if len(at):
        some = order[at]
        columns: list[Ints | Small] = [*(values[some] for values in by), keys[some]]
        order[at] = some[np.lexsort(columns)]
    return order


def _parts(rows: Ints) -> list[tuple[int, int, bool]]:
    """Ranges of nodes whose rows are at most PART together, a node with more alone; whether that is all."""
    if not rows.sum():
        return []
    if rows.sum() <= PART:
        return [(0, len(rows), True)]
    cut = np.concatenate([[0], np.cumsum(rows)])
    found: list[tuple[int, int, bool]] = []
    low = 0
    while low < len(rows):
        high = max(int(np.searchsorted(cut, cut[low] + PART, side="right")) - 1, low + 1)
        found.append((low, high, False))
        low = high
    return found


def _joined(columns: list[Small]) -> tuple[Ints, Ints]:
    """Several numbers as one number per row, in order, and that order."""
    widths = [int(values.max(initial=0)).bit_length() for values in columns]
    if sum(widths) > _BITS:
        order = np.lexsort(columns[::-1])
        fresh = np.zeros(len(order), np.bool_)
        for values in columns:
            fresh[1:] |= values[order][1:] != values[order][:-1]
        return np.cumsum(fresh), order
    key = np.zeros(len(columns[0]), np.int64)
    for values, width in zip(columns, widths, strict=True):
        key <<= width
        key |= values
    order = order_of(key)
    return key[order], order
