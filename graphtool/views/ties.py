"""The lines of a picture: all events of one kind between two marks count in one line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from graphtool.projection import NO_AMOUNT, NO_TIME, Projection
from graphtool.terms import RELATIONS
from graphtool.views import tie_kernels
from graphtool.views.aggregate import Flags, Ints, Slots, Thing, slots

TOGETHER = ("money", "call")
"""Families whose relations make one line between two marks; of the others each relation makes its own."""

WHATS: tuple[str, ...] = tuple(dict.fromkeys(r.family if r.family in TOGETHER else r.name for r in RELATIONS.values()))
WHAT_OF = np.array([WHATS.index(r.family if r.family in TOGETHER else r.name) for r in RELATIONS.values()], np.int64)


class Tie(NamedTuple):
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
    the projection's currencies; ``sums`` has a row per line, as :func:`tie_kernels.summed` has it.
    """

    projection: Projection
    names: tuple[str, ...]
    src: Ints
    dst: Ints
    what: Ints
    currency: Ints
    directed: Flags
    sums: Ints

    def __len__(self) -> int:
        return len(self.src)

    @property
    def counts(self) -> Ints:
        """How many events each line stands for."""
        counted: Ints = self.sums[:, tie_kernels.EVENTS]
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
            *_columns(self.sums[at]),
            strict=True,
        )
        return [
            Tie(self.names[src], self.names[dst], WHATS[what], currencies[code], directed, *sums)
            for src, dst, what, code, directed, *sums in columns
        ]


def _columns(sums: Ints) -> tuple[list[int], list[int | None], list[int | None], list[int | None], list[int]]:
    """Per line: how many events, how much, first and last time, how many doubtful."""
    events, amount, first, last, doubtful = sums.T
    missing = NO_AMOUNT, NO_TIME, NO_TIME
    stated = (_stated(c, m) for c, m in zip((amount, first, last), missing, strict=True))
    return events.tolist(), *stated, doubtful.tolist()


def _stated(values: Ints, missing: int) -> list[int | None]:
    return [None if value == missing else value for value in values.tolist()]


def between(projection: Projection, slot: Slots) -> Flags:
    """Which events stand between two different things that are shown (``slots``)?"""
    return tie_kernels.between(projection.src, projection.dst, slot)


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
    O(m + k log k) for m events that make k lines.
    """
    currencies = len(projection.currencies) + 1
    lines = tie_kernels.Lines(
        inside,
        projection.src,
        projection.dst,
        projection.directed,
        slot,
        sorts(projection) if sort is None else sort,
        projection.amount,
        projection.time_ms,
        projection.doubtful,
        len(things),
        len(WHATS) * currencies * 2,
    )
    keys, sums = tie_kernels.summed(lines)
    order = np.argsort(keys)
    rest, directed = np.divmod(keys[order], 2)
    rest, currency = np.divmod(rest, currencies)
    pair, what = np.divmod(rest, len(WHATS))
    one, other = np.divmod(pair, max(len(things), 1))
    names = tuple(t.id for t in things)
    return Bundle(projection, names, one, other, what, currency, directed.astype(np.bool_), sums[order])


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
