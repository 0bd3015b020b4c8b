"""The aggregate picture: many entities as few marks; :mod:`graphtool.views.ties` has the lines between them.

A graph of 10^5 rows is never drawn as it is. Each cluster shows the entities with the largest measure;
the rest of it stands stacked by kind, and every event between what is shown counts in one line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from graphtool.projection import NO_AMOUNT, Projection
from graphtool.terms import KINDS

Flags = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
Slots = npt.NDArray[np.int32]

KIND_NAMES = tuple(KINDS)
CLUSTER_OF = 4
"""A cluster that stands apart has at least so many members."""

STACKED_KINDS = 4
"""At most so many stacks stand inside one cluster; its further kinds join the stacks outside."""


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
    for many in (True, False):
        chosen = [(position, thing.members) for position, thing in enumerate(things) if bool(thing.many) is many]
        if chosen:
            positions = np.array([position for position, _ in chosen], np.int32)
            slot[np.concatenate([members for _, members in chosen])] = np.repeat(
                positions, [len(members) for _, members in chosen]
            )
    return slot


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
