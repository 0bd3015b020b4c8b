"""Codes of events: which relation, direction, currency and kind of the other end, as one number.

``code`` numbers the combinations that occur and is explained by the rows of :class:`Sorts`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from graphtool.store.arrays import batch, column

Ints = npt.NDArray[np.int64]
Small = npt.NDArray[np.int32]
Flags = npt.NDArray[np.bool_]

OUT, IN, AS_SRC, AS_DST, AS_BOTH = range(5)
"""How an event stands to a node: out and in; undecided and written as source, as target, or a loop."""

DIRECTION: tuple[int, ...] = (0, 1, 2, 2, 2)
"""The position in ``schema.DIRECTIONS`` of each."""

_WIDE = 50_000_000


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

    def table(self) -> pa.RecordBatch:
        stance = self.stance
        return batch(
            code=np.arange(len(stance), dtype=np.int32),
            relation=self.relation,
            direction=np.array(DIRECTION, np.int32)[stance],
            currency=column(self.currency, self.currency >= 0),
            kind=self.kind,
            as_src=np.isin(stance, (OUT, AS_SRC, AS_BOTH)),
            as_dst=np.isin(stance, (IN, AS_DST, AS_BOTH)),
            merged=self.merged,
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
