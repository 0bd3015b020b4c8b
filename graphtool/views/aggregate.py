"""The aggregate picture: many entities as few marks, many events as one line between them.

A graph of 10^5 rows is never drawn as it is. Each cluster shows the entities with the largest measure;
the rest of it stands stacked by kind, and every event between what is shown counts in one line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from graphtool.projection import NO_AMOUNT, NO_TIME, Projection
from graphtool.terms import KINDS, RELATIONS

Flags = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
Slots = npt.NDArray[np.int32]

KIND_NAMES = tuple(KINDS)
TOGETHER = ("money", "call")
"""Families whose relations make one line between two marks; of the others each relation makes its own."""

WHATS: tuple[str, ...] = tuple(dict.fromkeys(r.family if r.family in TOGETHER else r.name for r in RELATIONS.values()))
WHAT_OF = np.array([WHATS.index(r.family if r.family in TOGETHER else r.name) for r in RELATIONS.values()], np.int64)

CLUSTER_OF = 4
"""A cluster that stands apart has at least so many members."""

STACKED_KINDS = 4
"""At most so many stacks stand inside one cluster; its further kinds join the stacks outside."""


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
class Thing:
    """One mark: an entity (``many`` = 0), or a stack of ``many`` entities of one kind.

    ``members`` are the numbers of the entities it stands for in the projection; ``cluster`` is the number
    of its cluster, -1 for none. A stack that was left over from an expansion has the entity it belongs to
    as ``parent``.
    """

    id: str
    kind: str
    members: npt.NDArray[np.int32] = field(repr=False)
    many: int = 0
    cluster: int = -1
    parent: str = ""


def measure(projection: Projection, mask: Flags, by: str) -> Ints:
    """How large is each entity: ``received`` or ``paid`` (fen, CNY), or ``events``, over the events of ``mask``?

    Undecided directions are in no sum.
    """
    count = projection.node_count
    if by == "events":
        both = np.concatenate([projection.src[mask], projection.dst[mask]])
        return np.bincount(both, minlength=count).astype(np.int64)
    code = projection.currency_code("CNY")
    use = mask & (projection.amount != NO_AMOUNT) & (projection.currency == code) & projection.directed
    end = projection.dst if by == "received" else projection.src
    sums = np.zeros(count, np.int64)
    np.add.at(sums, end[use], projection.amount[use])
    return sums


def slots(projection: Projection, things: Sequence[Thing]) -> Slots:
    """For each entity, the position of the thing that shows it; -1 where none does."""
    slot = np.full(projection.node_count, -1, np.int32)
    # A mark of its own goes before a stack that counts the same entity.
    for position, thing in sorted(enumerate(things), key=lambda pair: not pair[1].many):
        slot[thing.members] = position
    return slot


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


def bundle(projection: Projection, things: Sequence[Thing], slot: Slots, inside: Flags) -> Bundle:
    """What stands between the things shown, over the events of ``inside`` (of :func:`between`, and a filter)?

    Cost
    ----
    O(m + k log k) for m events of which k stand between different things.
    """
    at = np.flatnonzero(inside)
    directed = projection.directed[at]
    src, dst = slot[projection.src[at]].astype(np.int64), slot[projection.dst[at]].astype(np.int64)
    low, high = np.minimum(src, dst), np.maximum(src, dst)
    src, dst = np.where(directed, src, low), np.where(directed, dst, high)
    what = WHAT_OF[projection.relation[at]]
    stated = projection.amount[at] != NO_AMOUNT
    currency = np.where(stated, projection.currency[at].astype(np.int64) + 1, 0)
    currencies = len(projection.currencies) + 1
    key = (((src * len(things) + dst) * len(WHATS) + what) * currencies + currency) * 2 + directed
    # Key and place in one number: sorting numbers is far quicker than finding the order of keys.
    bits = len(at).bit_length()
    both = np.sort((key << bits) | np.arange(len(at)))
    order = both & ((1 << bits) - 1)
    starts = np.flatnonzero(np.r_[True, np.diff(both >> bits) != 0]) if len(at) else np.zeros(0, np.int64)
    one = order[starts]
    names = tuple(t.id for t in things)
    return Bundle(projection, names, at[order], starts, src[one], dst[one], what[one], currency[one], directed[one])


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


def overview(
    projection: Projection,
    cluster: Ints,
    worth: npt.NDArray[np.float64],
    kinds: Sequence[str],
    owner: Slots | None = None,
    clusters: int = 6,
    each: int = 4,
    loose: int = 10,
) -> list[Thing]:
    """Clusters and the top of each, as a first picture.

    Parameters
    ----------
    cluster
        Number of each entity's cluster, -1 for none (n).
    worth
        What decides who stands by name (n).
    kinds
        Kinds that are shown at all.
    owner
        Who each entity is shown with (n); itself when None.
    clusters, each, loose
        The largest clusters by worth stand apart, each with so many entities by name; of all others so many.

    Returns
    -------
    list of Thing
        Every entity of ``kinds`` is in exactly one, with what it owns. Stacks are named after cluster and kind.
    """
    own = np.arange(projection.node_count, dtype=np.int32) if owner is None else owner
    total = np.zeros(projection.node_count)
    np.add.at(total, own, worth)
    left = projection.of_kind(*kinds) if kinds else np.zeros(projection.node_count, np.bool_)
    left = left & (own == np.arange(projection.node_count))
    things: list[Thing] = []
    for number, label in enumerate(_largest(cluster, total, left, clusters)):
        inside = np.flatnonzero(left & (cluster == label))
        named = inside[np.lexsort((inside, -total[inside]))][:each]
        things += singles(projection, np.sort(named), own, np.full(len(named), number))
        rest = np.setdiff1d(inside, named)
        by_kind = [(int(k), rest[projection.kind[rest] == k]) for k in np.unique(projection.kind[rest])]
        by_kind.sort(key=lambda pair: (-len(pair[1]), pair[0]))
        for kind, members in by_kind[:STACKED_KINDS]:
            things.append(stack(projection, f"c{number}-{KIND_NAMES[kind]}", members, own, number))
            left[members] = False
        left[named] = False
    others = np.flatnonzero(left)
    named = others[np.lexsort((others, -total[others]))][:loose]
    things += singles(projection, np.sort(named), own, np.full(len(named), -1))
    left[named] = False
    for kind in np.unique(projection.kind[left]).tolist():
        members = np.flatnonzero(left & (projection.kind == kind))
        things.append(stack(projection, f"c-{KIND_NAMES[kind]}", members, own, -1))
    return things


def _largest(cluster: Ints, worth: npt.NDArray[np.float64], shown: Flags, count: int) -> list[int]:
    inside = np.flatnonzero(shown & (cluster >= 0))
    if len(inside) == 0:
        return []
    total = np.bincount(cluster[inside], weights=worth[inside])
    size = np.bincount(cluster[inside], minlength=len(total))
    order = sorted(np.flatnonzero(size >= CLUSTER_OF).tolist(), key=lambda c: (-total[c], c))
    return order[:count]


def singles(projection: Projection, numbers: npt.NDArray[Any], owner: Slots, cluster: npt.NDArray[Any]) -> list[Thing]:
    """These entities as marks of their own, each with what it owns; ``cluster`` has one number for each."""
    wanted = np.full(projection.node_count, -1, np.int64)
    wanted[numbers] = np.arange(len(numbers))
    held = np.flatnonzero(wanted[owner] >= 0)
    # Who owns comes first, so that the first member of a mark is the entity it is named after.
    at = wanted[owner[held]]
    order = np.lexsort((owner[held] != held, at))
    starts = np.searchsorted(at[order], np.arange(len(numbers) + 1))
    names = projection.ids(numbers).to_pylist()
    return [
        Thing(
            names[i],
            KIND_NAMES[int(projection.kind[n])],
            held[order][starts[i] : starts[i + 1]].astype(np.int32),
            0,
            int(cluster[i]),
        )
        for i, n in enumerate(numbers.tolist())
    ]


def stack(
    projection: Projection, name: str, numbers: npt.NDArray[Any], owner: Slots, cluster: int, parent: str = ""
) -> Thing:
    """These entities of one kind as one mark, with what they own; a lone one stands for itself."""
    if len(numbers) == 1:
        return singles(projection, numbers, owner, np.array([cluster]))[0]
    wanted = np.zeros(projection.node_count, np.bool_)
    wanted[numbers] = True
    members = np.flatnonzero(wanted[owner]).astype(np.int32)
    return Thing(name, KIND_NAMES[int(projection.kind[numbers[0]])], members, len(numbers), cluster, parent)


def without(projection: Projection, thing: Thing, gone: Flags, owner: Slots) -> Thing | None:
    """A stack after some entities (by number) were taken out of it; None when nobody is left."""
    left = thing.members[~gone[owner[thing.members]]]
    heads = left[owner[left] == left]
    if len(left) == len(thing.members):
        return thing
    return stack(projection, thing.id, heads, owner, thing.cluster, thing.parent) if len(heads) else None
