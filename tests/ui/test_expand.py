"""Counts first: what a double click asks, and what it adds, with nothing left uncounted."""

from __future__ import annotations

from pathlib import Path

from graphtool.store.base import Filter
from graphtool.ui import acts, stage
from graphtool.ui.expand import CAP, CHOSEN_AT_MOST, _rows, ask, expand
from graphtool.views.around import Count
from tests.ui.cases import looked_at


def test_the_dialogue_counts_before_anything_is_drawn(tmp_path: Path) -> None:
    desk, source = looked_at(tmp_path)
    stage.put(desk, source, ["p-lead", "p-v0"])
    said = ask(desk, source, "p-lead")
    assert said is not None
    rows = {r["key"]: r for r in said["rows"]}
    assert (rows["money:in"]["label"], rows["money:in"]["events"], rows["money:in"]["extra"]) == (
        "收款",
        "3",
        "695.00 元",
    )
    assert rows["call:out"]["events"] == "12"
    assert said["sub"] == "邻居 8，画布已有 1"
    assert set(desk.history.present.things) == {"p-lead", "p-v0"}
    assert said["cap"] == CAP == 25
    assert ask(desk, source, "nobody") is None


def test_more_than_two_hundred_neighbours_are_not_chosen_beforehand(tmp_path: Path) -> None:
    desk, _ = looked_at(tmp_path)

    def count(neighbours: int) -> Count:
        return Count("money", "in", "CNY", neighbours, neighbours, 100, 0, 0, 0)

    assert [r["on"] for r in _rows(desk, [count(CHOSEN_AT_MOST)])] == [True]
    assert [r["on"] for r in _rows(desk, [count(CHOSEN_AT_MOST + 1)])] == [False]


def test_the_cap_is_kept_and_the_rest_is_stacked(tmp_path: Path) -> None:
    desk, source = looked_at(tmp_path)
    stage.put(desk, source, ["p-lead"])
    new = expand(desk, source, {"id": "p-lead", "picks": ["call:out"], "cap": 1, "order": "most"})
    things = desk.history.present.things
    stacks = [t for t in things.values() if t.many]
    assert len(new) == 2
    assert [t.many for t in stacks] == [3]
    assert stacks[0].parent == "p-lead"
    events = sum(t.events for t in stage.look(desk, source).ties if t.what == "call")
    assert events == 12


def test_new_marks_show_their_links_to_what_is_there(tmp_path: Path) -> None:
    desk, source = looked_at(tmp_path)
    stage.put(desk, source, ["p-lead", "n-list"])
    expand(desk, source, {"id": "p-lead", "picks": ["money:in"], "cap": 25, "order": "most"})
    ends = {(t.src, t.dst) for t in stage.look(desk, source).ties}
    assert ("n-list", "p-v0") in ends


def test_a_stack_gives_out_its_largest(tmp_path: Path) -> None:
    desk, source = looked_at(tmp_path)
    stage.first_picture(desk, source)
    stack = max((t for t in desk.history.present.shown() if t.many), key=lambda t: t.many)
    said = ask(desk, source, stack.id)
    assert said is not None
    assert [r["key"] for r in said["rows"]] == ["members"]
    new = expand(desk, source, {"id": stack.id, "picks": ["members"], "cap": 1, "order": "newest"})
    assert len(new) >= 1
    after = desk.history.present.things.get(stack.id)
    assert after is None or after.many == stack.many - 1


def test_only_what_passes_the_filter(tmp_path: Path) -> None:
    desk, source = looked_at(tmp_path)
    stage.put(desk, source, ["p-lead"])
    desk.where = Filter(min_amount=20_000)
    inside, everything = ask(desk, source, "p-lead"), ask(desk, source, "p-lead", only=False)
    assert inside is not None
    assert everything is not None
    assert inside["filtered"]
    assert [r["events"] for r in inside["rows"] if r["key"] == "money:in"] == ["2"]
    assert [r["events"] for r in everything["rows"] if r["key"] == "money:in"] == ["3"]


def test_what_was_hidden_comes_back(tmp_path: Path) -> None:
    desk, source = looked_at(tmp_path)
    stage.put(desk, source, ["p-lead", "p-v0"])
    acts.act(desk, source, {"name": "hide", "ids": ["p-v0"]})
    assert "p-v0" not in stage.look(desk, source).picture.nodes
    expand(desk, source, {"id": "p-lead", "picks": ["money:in"], "cap": 25, "order": "most"})
    assert "p-v0" in stage.look(desk, source).picture.nodes


def test_nonsense_adds_nothing(tmp_path: Path) -> None:
    desk, source = looked_at(tmp_path)
    stage.put(desk, source, ["p-lead"])
    before = desk.history
    assert expand(desk, source, {"id": "p-lead", "picks": []}) == []
    assert expand(desk, source, {"id": "gone", "picks": ["money:in"]}) == []
    assert desk.history is before
