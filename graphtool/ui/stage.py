"""The canvas of one session: first picture, what is added to it, and the picture that the browser is sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graphtool.ui.data import Source
from graphtool.ui.state import Desk, shown_filter
from graphtool.views import aggregate, layout
from graphtool.views import ties as lines
from graphtool.views.aggregate import Thing
from graphtool.views.beside import beside
from graphtool.views.picture import Picture, draw, name_of
from graphtool.views.scene import History, Scene
from graphtool.views.ties import Tie

LINES = 1500
"""At most so many lines are drawn at marks that were asked for, and as many at what is selected."""

CROWDED = 70
"""Between marks that nobody asked for at most so many lines are drawn; what is left out is counted beside them."""


@dataclass(frozen=True, eq=False)
class Drawn:
    """What is drawn now, and how much of what is there the filter lets through."""

    picture: Picture
    ties: tuple[Tie, ...]
    groups: tuple[dict[str, Any], ...]
    between: aggregate.Flags
    """Which events stand between what is on the canvas, whatever the filter lets through."""
    shown: int
    faint: int

    @property
    def total(self) -> int:
        """How many events there are between what is on the canvas."""
        return int(np.count_nonzero(self.between))


def known(source: Source, ids: Sequence[str]) -> aggregate.Slots:
    """The numbers of those ids that are in this generation."""
    index = source.index()
    asked = np.array([i.encode() for i in ids], dtype="S") if ids else np.zeros(0, "S1")
    at = np.minimum(np.searchsorted(index, asked), max(len(index) - 1, 0))
    there = index[at] == asked if len(index) else np.zeros(len(asked), np.bool_)
    numbers: aggregate.Slots = at[there].astype(np.int32)
    return numbers


def heads(desk: Desk, source: Source, ids: Sequence[str]) -> list[str]:
    """The marks under which these entities stand: their owners where holdings are shown with them."""
    numbers = source.owner(desk.merged)[known(source, ids)]
    names: list[str] = source.projection().ids(numbers).to_pylist()
    return list(dict.fromkeys(names))


def first_picture(desk: Desk, source: Source) -> None:
    """Clusters and the top of each; nothing to undo before it."""
    where = shown_filter(desk.where)
    graph, owner = source.projection(), source.owner(desk.merged)
    money = source.worth(where, "received", desk.merged) + source.worth(where, "paid", desk.merged)
    events = source.worth(where, "events", desk.merged)
    worth = money / max(int(money.max(initial=0)), 1) + events / max(int(events.max(initial=0)), 1)
    things = aggregate.overview(graph, source.clusters(), worth, where.kinds, owner)
    slot = aggregate.slots(graph, things)
    inside = lines.between(graph, slot) & source.mask(where, desk.merged)
    found = lines.bundle(graph, things, slot, inside, source.sorts())
    tied = {found.names[i] for i in np.union1d(found.src, found.dst)}
    kept = [t for t in things if t.id in tied or t.many]
    pairs = [(t.src, t.dst) for t in found.ties(found.strongest(CROWDED, np.ones(len(found), np.bool_)))]
    group = {t.id: t.cluster for t in kept if t.cluster >= 0}
    at = layout.arrange_groups([t.id for t in kept], pairs, group)
    desk.history = History(replace(Scene().add(kept, at), first=frozenset(t.id for t in kept)))
    desk.feed.restart()
    desk.drawn = source.digest
    desk.focus = {"token": desk.next_token(), "ids": []}


def put(desk: Desk, source: Source, ids: Sequence[str], parent: str = "") -> list[str]:
    """Have these entities on the canvas, near ``parent``; returns the names of their marks."""
    names = heads(desk, source, ids)
    scene = desk.history.present
    new = [n for n in names if n not in scene.things or n in scene.hidden]
    if new:
        desk.history = desk.history.step(with_entities(scene, source, desk.merged, new, parent))
    return names


def with_entities(scene: Scene, source: Source, merged: bool, names: Sequence[str], parent: str = "") -> Scene:
    """A scene with these marks (owners, by id) of their own, taken out of the stacks that counted them."""
    graph, owner = source.projection(), source.owner(merged)
    fresh = [n for n in names if n not in scene.things]
    numbers = known(source, fresh)
    own = aggregate.singles(graph, numbers, owner, np.full(len(numbers), -1))
    gone = np.zeros(graph.node_count, np.bool_)
    gone[numbers] = True
    parents = dict.fromkeys((t.id for t in own), parent)
    cluster: dict[str, int] = {}
    for thing in [t for t in scene.things.values() if t.many]:
        inside = np.zeros(graph.node_count, np.bool_)
        inside[thing.members] = True
        taken = [t for t in own if inside[t.members[0]]]
        if not taken:
            continue
        parents |= {t.id: parents[t.id] or thing.id for t in taken}
        cluster |= dict.fromkeys((t.id for t in taken), thing.cluster)
        scene = _shrunk(scene, thing, aggregate.without(graph, thing, gone, owner))
    own = [replace(t, cluster=cluster.get(t.id, -1)) for t in own]
    back = [scene.things[n] for n in names if n in scene.things]
    standing = {n: p for n, p in scene.at.items() if n not in scene.hidden}
    return scene.add([*own, *back], beside(standing, [t.id for t in own], parents))


def _shrunk(scene: Scene, before: Thing, after: Thing | None) -> Scene:
    place = scene.at[before.id]
    if after is before:
        return scene
    smaller = scene.without([before.id])
    return smaller if after is None else smaller.add([after], {after.id: place})


@dataclass(frozen=True, eq=False)
class Standing:
    """What stands in sight, and all lines between it: the same for whatever is selected and whoever reads."""

    things: tuple[Thing, ...]
    lines: lines.Bundle
    between: aggregate.Flags


def look(desk: Desk, source: Source) -> Drawn:
    """What is drawn now? The same again while nothing that it depends on has changed."""
    scene, where = desk.history.present, shown_filter(desk.where)
    all_lines = desk.kept("standing", (source, scene), (where, desk.merged), lambda: _standing(desk, source))
    asked = (where, desk.by, desk.merged, desk.selected, desk.reader)
    return desk.kept("drawn", (source, all_lines), asked, lambda: _drawn(desk, source, all_lines))


def _standing(desk: Desk, source: Source) -> Standing:
    where, graph = shown_filter(desk.where), source.projection()
    everything = desk.history.present.shown()
    things = [t for t in everything if t.kind in where.kinds]
    slot = aggregate.slots(graph, things)
    between = lines.between(graph, slot)
    found = lines.bundle(graph, things, slot, between & source.mask(where, desk.merged), source.sorts())
    if len(everything) != len(things):
        between = lines.between(graph, aggregate.slots(graph, everything))
    return Standing(tuple(things), found, between)


def _drawn(desk: Desk, source: Source, there: Standing) -> Drawn:
    where, scene, things = shown_filter(desk.where), desk.history.present, there.things
    visible = replace(scene, hidden=frozenset(scene.things.keys() - {t.id for t in things}))
    drawn = there.lines.ties(calm(there.lines, scene, desk.selected))
    worth = worth_of(source.worth(where, desk.by, desk.merged), things)
    rows = source.rows([t.id for t in things if not t.many])
    picture = draw(visible, drawn, rows, worth, desk.reader, desk.by)
    return Drawn(
        picture,
        tuple(drawn),
        _groups(desk, things, rows, worth),
        there.between,
        int(there.lines.counts.sum()),
        len(there.lines) - len(drawn),
    )


def calm(found: lines.Bundle, scene: Scene, selected: Sequence[str]) -> aggregate.Flags:
    """The lines that are drawn: those at marks that were asked for or are selected, of the others the strongest."""

    def at(names: AbstractSet[str]) -> aggregate.Flags:
        marks = np.array([n in names for n in found.names], np.bool_)
        touched: aggregate.Flags = marks[found.src] | marks[found.dst]
        return touched

    chosen = at(set(selected))
    asked = at(scene.things.keys() - scene.first) & ~chosen
    drawn: aggregate.Flags = found.strongest(LINES, chosen) | found.strongest(LINES, asked)
    return drawn | found.strongest(CROWDED, ~(chosen | asked))


def worth_of(worth: aggregate.Ints, things: Sequence[Thing]) -> dict[str, int]:
    """The measure of each mark: of a stack, of all it holds. ``worth`` counts what is owned at its owner
    (:meth:`Source.worth`)."""
    if not things:
        return {}
    members = np.concatenate([t.members for t in things])
    starts = np.r_[0, np.cumsum([len(t.members) for t in things])[:-1]]
    sums = np.add.reduceat(worth[members], starts)
    return dict(zip([t.id for t in things], sums.tolist(), strict=True))


def _groups(
    desk: Desk, things: Sequence[Thing], rows: Mapping[str, Mapping[str, Any]], worth: Mapping[str, int]
) -> tuple[dict[str, Any], ...]:
    """Clusters on the canvas, for their halos; each is called after its member with the largest measure."""
    size: dict[int, int] = {}
    first: dict[int, tuple[int, str]] = {}
    for thing in things:
        if thing.cluster < 0:
            continue
        size[thing.cluster] = size.get(thing.cluster, 0) + max(thing.many, 1)
        if not thing.many and worth[thing.id] > first.get(thing.cluster, (-1, ""))[0]:
            first[thing.cluster] = (worth[thing.id], name_of(rows[thing.id], desk.reader))
    return tuple(
        {
            "id": cluster,
            "colour": cluster % 8,
            "label": desk.word("canvas.group_name", name=first.get(cluster, (0, "?"))[1], n=f"{count:,}"),
        }
        for cluster, count in sorted(size.items())
    )


def relayout(desk: Desk, source: Source) -> None:
    """Everything in sight in new places, pinned marks excepted."""
    drawn = look(desk, source)
    scene = desk.history.present
    names = list(drawn.picture.nodes)
    group = {t.id: t.cluster for t in scene.shown() if t.cluster >= 0}
    at = layout.arrange_groups(names, [(t.src, t.dst) for t in drawn.ties], group)
    desk.history = desk.history.step(scene.move({n: p for n, p in at.items() if n not in scene.pinned}))
    desk.focus = {"token": desk.next_token(), "ids": []}


def carry_over(desk: Desk, old: Source, new: Source) -> None:
    """The canvas on a newer generation: marks by their ids, places as they are; what is gone is gone."""
    ids = old.projection().names.entities["id"]
    owner = new.owner(desk.merged)
    scene = desk.history.present
    things: dict[str, Thing] = {}
    for thing in scene.things.values():
        numbers = known(new, pc.take(ids, pa.array(thing.members)).to_pylist())
        if not len(numbers):
            continue
        own = numbers[owner[numbers] == numbers]
        many = len(own) if thing.many else 0
        things[thing.id] = replace(thing, members=numbers, many=many)
    kept = {n: p for n, p in scene.at.items() if n in things}
    pinned, hidden = scene.pinned & things.keys(), scene.hidden & things.keys()
    desk.history = History(Scene(things, kept, pinned, hidden, first=scene.first))
    desk.drawn = new.digest
