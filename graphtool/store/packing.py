"""The tables that answer an expand without a scan, made from numbered events.

Three tables, all sorted by ``node`` so that one entity is one range: *beside* has two rows per event (one at
each end, in order of time), *link* one row per pair, relation, direction and currency, the largest amount
first, *tally* one row per entity, relation, direction, currency and kind of the other end. ``code`` numbers
those combinations and is explained by the rows of :class:`Sorts`. Everything is made in parts of bounded
size, in ascending order of ``node``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from graphtool.store.schema import MOST

Ints = npt.NDArray[np.int64]
Small = npt.NDArray[np.int32]
Flags = npt.NDArray[np.bool_]

OUT, IN, AS_SRC, AS_DST, AS_BOTH = range(5)
"""How an event stands to a node: out and in; undecided and written as source, as target, or a loop."""

DIRECTION: tuple[int, ...] = (0, 1, 2, 2, 2)
"""The position in ``schema.DIRECTIONS`` of each."""

PART = 2_000_000
_WIDE = 50_000_000
_BITS = 63


@dataclass(frozen=True)
class Events:
    """Events in their order, as numbers. ``currency`` is -1 for none, else its rank among the currencies."""

    src: Small
    dst: Small
    relation: Small
    currency: Small
    directed: Flags
    amount: Ints
    has_amount: Flags
    time: Ints
    has_time: Flags
    doubtful: Flags


@dataclass(frozen=True)
class Sorts:
    """What the codes mean: arrays with one place per code, in the order of answers."""

    relation: Small
    stance: Small
    currency: Small
    kind: Small
    merged: Small
    """The code under which link and tally count it: that of AS_SRC for whatever is undecided."""

    def table(self) -> pa.Table:
        stance = self.stance
        return pa.table(
            {
                "code": np.arange(len(stance), dtype=np.int32),
                "relation": self.relation,
                "direction": np.array(DIRECTION, np.int32)[stance],
                "currency": pa.array(self.currency, mask=self.currency < 0),
                "kind": self.kind,
                "as_src": np.isin(stance, (OUT, AS_SRC, AS_BOTH)),
                "as_dst": np.isin(stance, (IN, AS_DST, AS_BOTH)),
                "merged": self.merged,
            }
        )


@dataclass(frozen=True)
class Coded:
    """The code of every event as its source and as its target sees it."""

    sorts: Sorts
    out: Small
    back: Small


def coded(events: Events, kind: Small, kinds: int, currencies: int) -> Coded:
    """Which combination of relation, direction, currency and kind of the other end is each event?"""
    loop = events.src == events.dst
    outward = np.where(events.directed, OUT, np.where(loop, AS_BOTH, AS_SRC))
    inward = np.where(events.directed, IN, AS_DST)
    many = currencies + 1

    def raw(stance: Ints, other: Small) -> Ints:
        first = (events.relation.astype(np.int64) * 5 + stance) * many + events.currency + 1
        return np.asarray(first * kinds + kind[other], np.int64)

    def parts(found: Ints) -> tuple[Ints, Ints, Ints, Ints]:
        rest, kind_of = np.divmod(found, kinds)
        rest, currency = np.divmod(rest, many)
        relation, stance = np.divmod(rest, 5)
        return relation, stance, currency - 1, kind_of

    both = raw(outward, events.dst), raw(inward, events.src)
    used = _distinct(np.concatenate(both))
    used = _distinct(np.concatenate([used, _as_src(used, many * kinds)]))
    relation, stance, currency, kind_of = (part.astype(np.int32) for part in parts(used))
    merged = np.searchsorted(used, _as_src(used, many * kinds)).astype(np.int32)
    sorts = Sorts(relation, stance, currency, kind_of, merged)
    return Coded(sorts, *(_positions(used, one) for one in both))


def _as_src(raw: Ints, step: int) -> Ints:
    """The raw number of AS_SRC for what is undecided, else the same."""
    stance = raw // step % 5
    return np.where(stance > AS_SRC, raw - (stance - AS_SRC) * step, raw)


def _distinct(values: Ints) -> Ints:
    top = int(values.max(initial=0)) + 1
    if top > _WIDE:
        return np.unique(values)
    seen = np.zeros(top, np.bool_)
    seen[values] = True
    return np.flatnonzero(seen)


def _positions(used: Ints, values: Ints) -> Small:
    """Where each value stands among the sorted ones that are used."""
    top = int(used.max(initial=0)) + 1
    if top > _WIDE:
        return np.searchsorted(used, values).astype(np.int32)
    place = np.zeros(top, np.int32)
    place[used] = np.arange(len(used), dtype=np.int32)
    return place[values]


def beside(events: Events, codes: Coded, nodes: int) -> Iterator[pa.RecordBatch]:
    """node, other, code, no, time_ms, amount, doubtful: two rows per event (an undecided loop has one)."""
    second = events.directed | (events.src != events.dst)
    many = max(len(events.src), 1)
    for low, high in _ranges(np.bincount(events.src, minlength=nodes) + np.bincount(events.dst, minlength=nodes)):
        out = np.flatnonzero((events.src >= low) & (events.src < high))
        back = np.flatnonzero((events.dst >= low) & (events.dst < high) & second)
        # The whole row fits one sortable number: node, position of the event, which end.
        keys = np.concatenate(
            [
                ((events.src[out] - low).astype(np.int64) * many + out) * 2,
                ((events.dst[back] - low).astype(np.int64) * many + back) * 2 + 1,
            ]
        )
        keys.sort()
        rest, end = np.divmod(keys, 2)
        node, no = np.divmod(rest, many)
        inward = end == 1
        yield pa.RecordBatch.from_pydict(
            {
                "node": (node + low).astype(np.int32),
                "other": np.where(inward, events.src[no], events.dst[no]),
                "code": np.where(inward, codes.back[no], codes.out[no]),
                "no": no.astype(np.int32),
                "time_ms": _masked(events.time[no], events.has_time[no]),
                "amount": _masked(events.amount[no], events.has_amount[no]),
                "doubtful": events.doubtful[no],
            }
        )


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
    return Pairs(*(np.concatenate(columns) for columns in zip(*found, strict=True)))


def _gathered(
    events: Events, a: Small, b: Small, code_a: Small, code_b: Small, part: Ints | None
) -> tuple[npt.NDArray[np.generic], ...]:
    """One part of :func:`pairs`, sorted by a, b, code."""
    base = np.arange(len(a)) if part is None else part
    keys = _joined(
        [(a[base], int(a.max(initial=0))), (b[base], int(b.max(initial=0))), (code_a[base], int(code_a.max(initial=0)))]
    )
    order = base[np.lexsort((code_a[base], b[base], a[base])) if keys is None else np.argsort(keys)]
    fresh = np.ones(len(order), np.bool_)
    fresh[1:] = (np.diff(a[order]) != 0) | (np.diff(b[order]) != 0) | (np.diff(code_a[order]) != 0)
    at = np.flatnonzero(fresh)
    if not len(at):
        none = np.zeros(0, np.int32)
        flag, wide = np.zeros(0, np.bool_), np.zeros(0, np.int64)
        return none, none, none, none, flag, none, none, wide, flag, wide, wide, flag
    one = order[at]
    timed, time = events.has_time[order], events.time[order]
    # What is undecided is in no sum.
    counted = events.has_amount[order] & events.directed[order]
    return (
        a[one],
        b[one],
        code_a[one],
        code_b[one],
        ~events.directed[one] & (a[one] == b[one]),
        np.diff(at, append=len(order)).astype(np.int32),
        np.add.reduceat(events.doubtful[order], at, dtype=np.int32),
        sums(np.where(counted, events.amount[order], 0), at),
        np.logical_or.reduceat(counted, at),
        np.minimum.reduceat(np.where(timed, time, MOST), at),
        np.maximum.reduceat(np.where(timed, time, -MOST - 1), at),
        np.logical_or.reduceat(timed, at),
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


def link(found: Pairs, nodes: int) -> Iterator[pa.RecordBatch]:
    """node, other, code, events, doubtful, amount, first_ms, last_ms: the largest amount of a node first."""
    rank = _ranked(found)
    many = int(rank.max(initial=0)) + 1
    mirrored = ~found.loop
    counts = np.bincount(found.a, minlength=nodes) + np.bincount(found.b[mirrored], minlength=nodes)
    for low, high in _ranges(counts):
        left = np.arange(np.searchsorted(found.a, low), np.searchsorted(found.a, high))
        right = np.flatnonzero((found.b >= low) & (found.b < high) & mirrored)
        row = np.concatenate([left, right])
        node = np.concatenate([found.a[left], found.b[right]])
        other = np.concatenate([found.b[left], found.a[right]])
        code = np.concatenate([found.code_a[left], found.code_b[right]])
        keys = (node - low).astype(np.int64) * many + rank[row]
        order = np.argsort(keys)
        order = _ties(keys, order, (code, other, -found.events[row]))
        at = row[order]
        yield pa.RecordBatch.from_pydict(
            {
                "node": node[order],
                "other": other[order],
                "code": code[order],
                "events": found.events[at],
                "doubtful": found.doubtful[at],
                "amount": _masked(found.amount[at], found.has_amount[at]),
                "first_ms": _masked(found.first[at], found.has_time[at]),
                "last_ms": _masked(found.last[at], found.has_time[at]),
            }
        )


def tally(links: pa.RecordBatch) -> pa.RecordBatch:
    """node, code, events, neighbours, doubtful, amount, first_ms, last_ms of one part of :func:`link`."""
    node, code = links["node"].to_numpy(), links["code"].to_numpy()
    many = int(code.max(initial=0)) + 1
    keys = node.astype(np.int64) * many + code
    order = np.argsort(keys, kind="stable")
    fresh = np.ones(len(order), np.bool_)
    fresh[1:] = np.diff(keys[order]) != 0
    at = np.flatnonzero(fresh)
    amount, first, last = (links[name] for name in ("amount", "first_ms", "last_ms"))
    counted, timed = (column.is_valid().to_numpy(zero_copy_only=False)[order] for column in (amount, first))
    filled = amount.fill_null(0).to_numpy()[order]
    return pa.RecordBatch.from_pydict(
        {
            "node": node[order][at],
            "code": code[order][at],
            "events": np.add.reduceat(links["events"].to_numpy()[order], at, dtype=np.int64),
            "neighbours": np.diff(at, append=len(order)),
            "doubtful": np.add.reduceat(links["doubtful"].to_numpy()[order], at, dtype=np.int64),
            "amount": _masked(sums(filled, at), np.logical_or.reduceat(counted, at)),
            "first_ms": _masked(
                np.minimum.reduceat(first.fill_null(MOST).to_numpy()[order], at), np.logical_or.reduceat(timed, at)
            ),
            "last_ms": _masked(
                np.maximum.reduceat(last.fill_null(-MOST - 1).to_numpy()[order], at),
                np.logical_or.reduceat(timed, at),
            ),
        }
    )


def _ranked(found: Pairs) -> Ints:
    """The place of each amount among all: the largest first, none at all last."""
    order = np.argsort(found.amount)[::-1]
    order = np.concatenate([order[found.has_amount[order]], order[~found.has_amount[order]]])
    fresh = np.ones(len(order), np.bool_)
    fresh[1:] = (np.diff(found.amount[order]) != 0) | (np.diff(found.has_amount[order].view(np.int8)) != 0)
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
        columns: list[npt.NDArray[Any]] = [column[some] for column in by]
        order[at] = some[np.lexsort([*columns, keys[some]])]
    return order


def _ranges(rows: Ints) -> Iterator[tuple[int, int]]:
    """Ranges of nodes whose rows are at most PART together, a node with more alone; none without rows."""
    return ((low, high) for low, high, _ in _parts(rows))


def _parts(rows: Ints) -> list[tuple[int, int, bool]]:
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


def _joined(columns: list[tuple[Small, int]]) -> Ints | None:
    """Several small numbers as one, or None where they do not fit."""
    widths = [top.bit_length() for _, top in columns]
    if sum(widths) > _BITS:
        return None
    key = np.zeros(len(columns[0][0]), np.int64)
    for (column, _), width in zip(columns, widths, strict=True):
        key = (key << width) | column
    return key


def _masked(values: Ints, there: Flags) -> pa.Array:
    return pa.array(values, mask=None if there.all() else ~there)
