"""What the selection is about: every event at the marks, or those of one line, and no other."""

from __future__ import annotations

from pathlib import Path

from graphtool.ui import selection, stage
from tests.ui.cases import looked_at


def test_the_events_at_a_mark_are_all_of_it_the_newest_first(tmp_path: Path) -> None:
    desk, source = looked_at(tmp_path)
    stage.put(desk, source, ["p-lead", "p-boss"])
    desk.selected = ("p-lead",)
    found = selection.events(desk, source, ())
    names = source.projection().event_ids(found).to_pylist()
    assert {"t-v0", "t-v1", "t-v0-again", "t-lead-boss", "c-0-0"} <= set(names)
    assert not {"h-lead-lead", "t-co-boss"} & set(names)
    assert found.tolist() == sorted(found.tolist(), reverse=True)
    desk.selected = ("p-lead", "p-boss")
    assert len(set(found.tolist())) < len(selection.events(desk, source, ()))


def test_the_events_of_a_line_are_of_its_ends_sort_and_way(tmp_path: Path) -> None:
    desk, source = looked_at(tmp_path)
    stage.put(desk, source, ["p-lead", "p-v0"])
    drawn = stage.look(desk, source)
    money = next(t for t in drawn.ties if t.what == "money")
    desk.edge = money.id
    names = source.projection().event_ids(selection.events(desk, source, drawn.ties)).to_pylist()
    assert set(names) == {"t-v0", "t-v0-again"}
    desk.edge = "gone"
    assert len(selection.events(desk, source, drawn.ties)) == 0


def test_nothing_selected_is_no_event(tmp_path: Path) -> None:
    desk, source = looked_at(tmp_path)
    assert len(selection.events(desk, source, ())) == 0
