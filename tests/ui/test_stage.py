"""The canvas of a session: calm first, nothing jumps, everything counted."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from graphtool.projection import Projection
from graphtool.store.base import Filter
from graphtool.ui import acts, stage
from graphtool.views import aggregate
from graphtool.views import ties as lines
from graphtool.views.scene import Scene
from tests.store.graphs import entity, event, table
from tests.ui.cases import MemoryCase, looked_at, sources


def test_the_first_picture_shows_everybody_once(tmp_path: Path) -> None:
    desk, source = looked_at(tmp_path)
    stage.first_picture(desk, source)
    things = desk.history.present.shown()
    members = np.concatenate([t.members for t in things])
    assert len(members) == len(set(members.tolist()))
    assert desk.history.past == ()
    drawn = stage.look(desk, source)
    assert drawn.shown == drawn.total > 0
    assert set(desk.history.present.at) == set(drawn.picture.nodes)


def test_adding_moves_nothing_that_stands(tmp_path: Path) -> None:
    desk, source = looked_at(tmp_path)
    stage.first_picture(desk, source)
    before = dict(desk.history.present.at)
    stage.put(desk, source, ["a-alone", "p-v0"])
    after = desk.history.present.at
    assert all(after[n] == before[n] for n in before if n in after)
    assert {"a-alone", "p-v0"} <= set(after)


def test_who_is_shown_with_an_owner_is_found_there(tmp_path: Path) -> None:
    desk, source = looked_at(tmp_path)
    assert stage.heads(desk, source, ["a-lead2", "l-lead", "a-both"]) == ["p-lead", "a-both"]
    desk.merged = False
    assert stage.heads(desk, source, ["a-lead2"]) == ["a-lead2"]


def test_a_filter_hides_and_says_how_much(tmp_path: Path) -> None:
    desk, source = looked_at(tmp_path)
    stage.put(desk, source, ["p-lead", "p-v0", "p-boss"])
    everything = stage.look(desk, source)
    desk.where = Filter(min_amount=20_000, relations=("transferred",))
    part = stage.look(desk, source)
    assert part.total == everything.total
    assert part.shown < everything.shown
    labels = [e["label"] for e in part.picture.edges.values()]
    assert "1 笔 · 298.00 元" in labels


def star(first: frozenset[str]) -> tuple[lines.Bundle, Scene]:
    """A hub with 200 neighbours, drawn by themselves."""
    others = [f"b{n:03d}" for n in range(200)]
    rows = [event(f"e{n:03d}", "a", other, 100, 1) for n, other in enumerate(others)]
    graph = Projection.from_tables(table("entity", [entity(n) for n in ("a", *others)]), table("event", rows))
    things = aggregate.singles(graph, np.arange(201), np.arange(201, dtype=np.int32), np.full(201, -1))
    slot = aggregate.slots(graph, things)
    scene = replace(Scene().add(things, {t.id: (0.0, 0.0) for t in things}), first=first or frozenset(["a", *others]))
    return lines.bundle(graph, things, slot, lines.between(graph, slot)), scene


def test_lines_of_what_was_asked_for_or_selected_are_not_left_out() -> None:
    found, scene = star(frozenset())
    assert stage.calm(found, scene, ()).sum() == stage.CROWDED
    assert stage.calm(found, scene, ("b001",)).sum() == stage.CROWDED + 1
    assert stage.calm(found, scene, ("a",)).all()
    found, scene = star(frozenset(f"b{n:03d}" for n in range(200)))
    assert stage.calm(found, scene, ()).all()


def test_a_new_layout_leaves_pinned_marks_and_can_be_undone(tmp_path: Path) -> None:
    desk, source = looked_at(tmp_path)
    stage.first_picture(desk, source)
    name = next(iter(desk.history.present.at))
    acts.act(desk, source, {"name": "moved", "moved": {name: [5000.0, 5000.0]}})
    acts.act(desk, source, {"name": "pin", "ids": [name]})
    before = dict(desk.history.present.at)
    acts.act(desk, source, {"name": "layout"})
    assert desk.history.present.at[name] == (5000.0, 5000.0)
    acts.act(desk, source, {"name": "undo"})
    assert desk.history.present.at == before


def test_a_newer_generation_keeps_the_places(tmp_path: Path) -> None:
    desk, source = looked_at(tmp_path)
    stage.put(desk, source, ["p-lead", "p-v0"])
    before = dict(desk.history.present.at)
    newer = MemoryCase(tmp_path)
    tables = dict(newer.tables)
    gone = {"p-v0", "a-v0"}
    tables["entity"] = [e for e in tables["entity"] if e["id"] not in gone]
    tables["event"] = [e for e in tables["event"] if not {e["src"], e["dst"]} & gone]
    tables["identifier"] = [i for i in tables["identifier"] if i["entity"] not in gone]
    kept = {r["id"] for r in (*tables["entity"], *tables["event"])}
    tables["evidence"] = [e for e in tables["evidence"] if e["subject"] in kept]
    tables["coverage"] = []
    after = sources(tmp_path, tables=tables, current="e" * 64).current()
    assert after is not None
    stage.carry_over(desk, source, after)
    assert set(desk.history.present.things) == {"p-lead"}
    assert desk.history.present.at["p-lead"] == before["p-lead"]
    assert set(stage.look(desk, after).picture.nodes) == {"p-lead"}
