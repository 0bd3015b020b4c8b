"""What stands on the canvas: marks and their places, with every step undoable.

A scene is never changed; each step gives a new one, which shares with the old all that stayed. Names of
entities, figures and wording are not in it: :mod:`graphtool.views.picture` dresses it for a reader.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from graphtool.views.aggregate import Thing
from graphtool.views.layout import Place

UNDO_STEPS = 100


@dataclass(frozen=True)
class Scene:
    """Marks by name, their places, which are pinned, and which are put out of sight."""

    things: Mapping[str, Thing] = field(default_factory=dict)
    at: Mapping[str, Place] = field(default_factory=dict)
    pinned: frozenset[str] = frozenset()
    hidden: frozenset[str] = frozenset()
    grouped: Mapping[str, tuple[Thing, ...]] = field(default_factory=dict)
    first: frozenset[str] = frozenset()
    """The marks of the first picture: nobody asked for them one by one."""

    def shown(self) -> list[Thing]:
        """What is in sight, in the order in which it came."""
        return [t for t in self.things.values() if t.id not in self.hidden]

    def add(self, things: Iterable[Thing], at: Mapping[str, Place]) -> Scene:
        """With more marks. What stands already stays where it is and comes back into sight."""
        more = {t.id: t for t in things}
        places = {name: at[name] for name in more if name not in self.at}
        return replace(self, things={**self.things, **more}, at={**self.at, **places}, hidden=self.hidden - more.keys())

    def without(self, names: Collection[str]) -> Scene:
        """With these marks gone for good."""
        gone = set(names)
        return replace(
            self,
            things={n: t for n, t in self.things.items() if n not in gone},
            at={n: p for n, p in self.at.items() if n not in gone},
            pinned=self.pinned - gone,
            hidden=self.hidden - gone,
            grouped={n: m for n, m in self.grouped.items() if n not in gone},
        )

    def move(self, at: Mapping[str, Place]) -> Scene:
        """With marks in other places."""
        return replace(self, at={**self.at, **{n: p for n, p in at.items() if n in self.things}})

    def hide(self, names: Collection[str]) -> Scene:
        """With these out of sight."""
        return replace(self, hidden=self.hidden | (set(names) & self.things.keys()))

    def keep_only(self, names: Collection[str]) -> Scene:
        """With everything else out of sight."""
        kept = set(names) & self.things.keys()
        return replace(self, hidden=frozenset(self.things.keys() - kept)) if kept else self

    def reveal(self) -> Scene:
        """With everything back in sight."""
        return replace(self, hidden=frozenset())

    def pin(self, names: Collection[str]) -> Scene:
        """With these pinned; when all of them are pinned already, released."""
        asked = frozenset(names) & self.things.keys()
        return replace(self, pinned=self.pinned - asked if asked <= self.pinned else self.pinned | asked)

    def group(self, names: Collection[str], name: str) -> Scene:
        """With these as one stack in their middle. Needs at least two of one kind."""
        members = [t for n, t in self.things.items() if n in set(names)]
        if len(members) < 2 or len({t.kind for t in members}) > 1:
            return self
        numbers = np.unique(np.concatenate([t.members for t in members]))
        clusters = {t.cluster for t in members}
        many = sum(t.many or 1 for t in members)
        stack = Thing(name, members[0].kind, numbers, many, clusters.pop() if len(clusters) == 1 else -1)
        x, y = np.mean([self.at[t.id] for t in members], axis=0)
        kept = self.without([t.id for t in members])
        added = kept.add([stack], {name: (round(float(x), 1), round(float(y), 1))})
        return replace(added, grouped={**kept.grouped, name: tuple(members)})


@dataclass(frozen=True)
class History:
    """The scene now, with the steps before and after it."""

    present: Scene = field(default_factory=Scene)
    past: tuple[Scene, ...] = ()
    future: tuple[Scene, ...] = ()

    def step(self, scene: Scene) -> History:
        """One step on; what had been undone is gone."""
        if scene is self.present:
            return self
        return History(scene, (*self.past, self.present)[-UNDO_STEPS:], ())

    def undo(self) -> History:
        """One step back, if there is one."""
        if not self.past:
            return self
        return History(self.past[-1], self.past[:-1], (self.present, *self.future))

    def redo(self) -> History:
        """The step that was undone last, again."""
        if not self.future:
            return self
        return History(self.future[0], (*self.past, self.present), self.future[1:])
