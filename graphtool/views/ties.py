"""The lines of a picture: all events of one kind between two marks count in one line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from graphtool.projection import NO_AMOUNT, NO_TIME, Projection
from graphtool.terms import RELATIONS
from graphtool.views.aggregate import Flags, Ints, Slots, Thing, slots

TOGETHER = ("money", "call")
"""Families whose relations make one line between two marks; of the others each relation makes its own."""

WHATS: tuple[str, ...] = tuple(dict.fromkeys(r.family if r.family in TOGETHER else r.name for r in RELATIONS.values()))
WHAT_OF = np.array([WHATS.index(r.family if r.family in TOGETHER else r.name) for r in RELATIONS.values()], np.int64)


@dataclass(frozen=True)
class Tie:
    """All events of one kind between two marks. ``what`` is a family (money, call) or a relation.

    ``amount`` is None where no event states one; sums are per currency, never across.
    """

    src: str
    dst: str
    what: str
    currency: str
    directed: bool
    events: int
    amount: int | None
    first_ms: int | None
    last_ms: int | None
    doubtful: int

    @property
    def id(self) -> str:
        """Its name on the canvas."""
        return f"{self.src}>{self.dst}:{self.what}:{self.currency}:{'d' if self.directed else 'u'}"


@dataclass(frozen=True, eq=False)
class Bundle:
    """All lines between the marks of a picture as columns; :meth:`ties` makes those that are drawn.

    ``src`` and ``dst`` are positions of marks, ``what`` of ``WHATS``, ``currency`` one more than the position in
    the projection's currencies, ``starts`` where the events of each line begin in ``events`` (numbers of events).
    """

    projection: Projection
    names: tuple[str, ...]
    events: Ints
    starts: Ints
    src: Ints
    dst: Ints
    what: Ints
    currency: Ints
    directed: Flags

    def __len__(self) -> int:
        return len(self.starts)

    @property
    def counts(self) -> Ints:
        """How many events each line stands for."""
        counted: Ints = np.diff(np.r_[self.starts, len(self.events)])
        return counted

    def strongest(self, limit: int, among: Flags) -> Flags:
        """Of some lines at most ``limit``: of each sort those with most events, sorts taking turns."""
        at = np.flatnonzero(among)
        if len(at) <= limit:
            return among.copy()
        order = at[np.lexsort((at, -self.counts[at], self.what[at]))]
        first = np.searchsorted(self.what[order], np.arange(len(WHATS)))
        turn = np.arange(len(order)) - first[self.what[order]]
        chosen = np.zeros(len(self), np.bool_)
        chosen[order[np.lexsort((self.what[order], turn))][:limit]] = True
        return chosen

    def ties(self, chosen: Flags | None = None) -> list[Tie]:
        """The chosen lines (all when None), by source, target, what, currency."""
        at = np.arange(len(self)) if chosen is None else np.flatnonzero(chosen)
        currencies = ("", *self.projection.currencies)
        columns = zip(
            self.src[at].tolist(),
            self.dst[at].tolist(),
            self.what[at].tolist(),
            self.currency[at].tolist(),
            self.directed[at].tolist(),
            *self._sums(at),
            strict=True,
        )
        return [
            Tie(self.names[src], self.names[dst], WHATS[what], currencies[code], directed, *sums)
            for src, dst, what, code, directed, *sums in columns
        ]

    def _sums(self, at: Ints) -> tuple[list[int], list[int | None], list[int | None], list[int | None], list[int]]:
        """Per line: how many events, how much, first and last time, how many doubtful."""
        counts = self.counts[at]
        if len(at) == 0:
            return [], [], [], [], []
        starts = np.r_[0, np.cumsum(counts)[:-1]]
        rows = self.events[np.arange(counts.sum()) + np.repeat(self.starts[at] - starts, counts)]
        amount, time = self.projection.amount[rows], self.projection.time_ms[rows]
        stated = np.add.reduceat((amount != NO_AMOUNT).astype(np.int64), starts)
        total = np.add.reduceat(np.where(amount == NO_AMOUNT, 0, amount), starts)
        timed = np.add.reduceat((time != NO_TIME).astype(np.int64), starts)
        first = np.minimum.reduceat(np.where(time == NO_TIME, np.iinfo(np.int64).max, time), starts)
        last = np.maximum.reduceat(time, starts)
        doubtful = np.add.reduceat(self.projection.doubtful[rows].astype(np.int64), starts)
        return (
            counts.tolist(),
            [t if s else None for t, s in zip(total.tolist(), stated.tolist(), strict=True)],
            [t if s else None for t, s in zip(first.tolist(), timed.tolist(), strict=True)],
            [t if s else None for t, s in zip(last.tolist(), timed.tolist(), strict=True)],
            doubtful.tolist(),
        )


def between(projection: Projection, slot: Slots) -> Flags:
    """Which events stand between two different things that are shown (``slots``)?"""
    a, b = slot[projection.src], slot[projection.dst]
    shown: Flags = (a >= 0) & (b >= 0) & (a != b)
    return shown


def sorts(projection: Projection) -> Ints:
    """What makes events between two marks one line: what, currency and whether directed, as one number per event."""
    what = WHAT_OF[projection.relation]
    stated = projection.amount != NO_AMOUNT
    currency = np.where(stated, projection.currency.astype(np.int64) + 1, 0)
    found: Ints = (what * (len(projection.currencies) + 1) + currency) * 2 + projection.directed
    return found


def bundle(
    projection: Projection, things: Sequence[Thing], slot: Slots, inside: Flags, sort: Ints | None = None
) -> Bundle:
    """What stands between the things shown, over the events of ``inside`` (of :func:`between`, and a filter)?

    ``sort`` is that of :func:`sorts`, where it is at hand.

    Cost
    ----
    O(m + k log k) for m events of which k stand between different things.
    """
    at = np.flatnonzero(inside)
    src, dst = slot[projection.src[at]], slot[projection.dst[at]]
    turned = np.flatnonzero(~projection.directed[at])
    turned = turned[src[turned] > dst[turned]]
    src[turned], dst[turned] = dst[turned], src[turned]
    currencies = len(projection.currencies) + 1
    key = src.astype(np.int64)
    for many, part in (
        (len(things), dst),
        (len(WHATS) * currencies * 2, (sorts(projection) if sort is None else sort)[at]),
    ):
        key *= many
        key += part
    # Key and place in one number: sorting numbers is far quicker than finding the order of keys.
    bits = len(at).bit_length()
    key <<= bits
    key |= np.arange(len(at))
    key.sort()
    order = key & ((1 << bits) - 1)
    key >>= bits
    starts = np.flatnonzero(np.r_[True, key[1:] != key[:-1]]) if len(at) else np.zeros(0, np.int64)
    rest, directed = np.divmod(key[starts], 2)
    rest, currency = np.divmod(rest, currencies)
    pair, what = np.divmod(rest, len(WHATS))
    one, other = np.divmod(pair, max(len(things), 1))
    names = tuple(t.id for t in things)
    return Bundle(projection, names, at[order], starts, one, other, what, currency, directed.astype(np.bool_))


def ties(projection: Projection, things: Sequence[Thing], mask: Flags | None = None) -> list[Tie]:
    """Every line between the things shown, over the events of ``mask`` (all when None).

    Returns
    -------
    list of Tie
        By source, target, what, currency; events inside one thing are in none.
    """
    slot = slots(projection, things)
    inside = between(projection, slot)
    return bundle(projection, things, slot, inside if mask is None else inside & mask).ties()
