"""What a component says is heard once, in its order, however often it is said."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from graphtool.ui import parts
from graphtool.ui.parts import NOBODY, unheard


def message(sender: str, *numbers: int) -> dict[str, object]:
    return {"from": sender, "acts": [{"name": f"act-{n}", "nth": n} for n in numbers]}


def names(acts: list[dict[str, object]]) -> list[object]:
    return [act["name"] for act in acts]


def test_what_was_said_again_is_heard_once() -> None:
    first, last = unheard(message("a", 1), NOBODY)
    assert names(first) == ["act-1"]
    assert last == ("a", 1)
    later, last = unheard(message("a", 1, 2, 3), last)
    assert names(later) == ["act-2", "act-3"]
    assert unheard(message("a", 1, 2, 3), last) == ([], ("a", 3))


def test_acts_are_taken_in_their_order() -> None:
    acts, last = unheard(message("a", 3, 1, 2), NOBODY)
    assert names(acts) == ["act-1", "act-2", "act-3"]
    assert last == ("a", 3)


def test_a_component_mounted_anew_counts_from_the_start() -> None:
    acts, last = unheard(message("b", 1), ("a", 7))
    assert names(acts) == ["act-1"]
    assert last == ("b", 1)


@pytest.mark.parametrize("said", [None, "x", 5, {}, {"from": "a", "acts": 1}, {"name": "go"}])
def test_what_is_no_message_says_nothing(said: object) -> None:
    assert unheard(said, ("a", 2)) == ([], ("a", 2))


def test_acts_without_a_number_are_not_heard() -> None:
    said = {"from": "a", "acts": [{"name": "x"}, "y", None, {"name": "z", "nth": "1"}, {"name": "ok", "nth": 1}]}
    acts, last = unheard(said, NOBODY)
    assert names(acts) == ["ok"]
    assert last == ("a", 1)


def test_what_comes_after_an_act_that_broke_off_is_heard_later(monkeypatch: pytest.MonkeyPatch) -> None:
    said = SimpleNamespace(session_state={"panel": {"act": message("a", 1, 2, 3)}})
    monkeypatch.setattr(parts, "st", said)
    first = parts.events("panel")
    assert names([next(first), next(first)]) == ["act-1", "act-2"]
    assert parts.heard("panel") == ("a", 2)
    assert names(list(parts.events("panel"))) == ["act-3"]
    assert list(parts.events("panel")) == []
