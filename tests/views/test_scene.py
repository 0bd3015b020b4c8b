"""Scenes: each step gives a new one, and every step can be undone."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from graphtool.views.aggregate import Thing
from graphtool.views.scene import UNDO_STEPS, History, Scene


def thing(name: str, number: int, kind: str = "person") -> Thing:
    return Thing(name, kind, np.array([number], np.int32))


def scene(*names: str) -> Scene:
    return Scene().add([thing(n, i) for i, n in enumerate(names)], {n: (float(i), 0.0) for i, n in enumerate(names)})


def shown(one: Scene) -> list[str]:
    return [t.id for t in one.shown()]


def test_hide_keep_reveal() -> None:
    one = scene("a", "b", "c")
    assert shown(one.hide(["b", "unknown"])) == ["a", "c"]
    assert shown(one.keep_only(["b"])) == ["b"]
    assert one.keep_only(["unknown"]) is one
    assert shown(one.hide(["b"]).reveal()) == ["a", "b", "c"]


def test_adding_again_moves_nothing_and_brings_back() -> None:
    one = scene("a", "b").hide(["a"])
    more = one.add([thing("a", 0), thing("c", 9)], {"a": (50.0, 50.0), "c": (9.0, 9.0)})
    assert more.at["a"] == (0.0, 0.0)
    assert shown(more) == ["a", "b", "c"]


def test_pins_are_set_and_released() -> None:
    one = scene("a", "b").pin(["a"])
    assert one.pinned == {"a"}
    assert one.pin(["a", "b"]).pinned == {"a", "b"}
    assert one.pin(["a"]).pinned == frozenset()
    assert one.without(["a"]).pinned == frozenset()


def test_a_group_stands_in_the_middle_of_its_members() -> None:
    one = scene("a", "b", "c").group(["a", "c"], "g-1")
    assert shown(one) == ["b", "g-1"]
    assert one.things["g-1"].many == 2
    assert one.at["g-1"] == (1.0, 0.0)
    assert [t.id for t in one.grouped["g-1"]] == ["a", "c"]
    mixed = scene("a").add([thing("x", 5, "account")], {"x": (3.0, 3.0)})
    assert mixed.group(["a", "x"], "g-2") is mixed
    assert mixed.group(["a"], "g-3") is mixed


STEPS = st.lists(
    st.sampled_from(["hide a", "hide b", "keep c", "pin a", "move b", "reveal", "undo", "redo"]), max_size=40
)


@given(STEPS)
def test_undo_takes_back_exactly_one_step_and_redo_repeats_it(steps: list[str]) -> None:
    history = History(scene("a", "b", "c"))
    for step in steps:
        verb, _, name = step.partition(" ")
        before = history
        now = history.present
        if verb == "undo":
            history = history.undo()
            assert history.redo() == before or not before.past
            continue
        if verb == "redo":
            history = history.redo()
            assert history.undo() == before or not before.future
            continue
        done = {"hide": now.hide, "keep": now.keep_only, "pin": now.pin}.get(verb)
        after = done([name]) if done else now.move({name: (7.0, 7.0)}) if verb == "move" else now.reveal()
        history = history.step(after)
        assert history.undo().present == now
        assert history.future == ()


def test_the_history_is_bounded() -> None:
    history = History(scene("a"))
    for n in range(UNDO_STEPS + 20):
        history = history.step(history.present.move({"a": (float(n), 1.0)}))
    assert len(history.past) == UNDO_STEPS
