"""Decisions on a page: the form, the newest first, and taking one back."""

from __future__ import annotations

from graphtool.ui.blocks import every
from graphtool.ui.judging import decision, decisions
from graphtool.ui.state import Desk

SAID = [
    {
        "n": n,
        "verb": "same",
        "a": f"a{n}",
        "b": f"b{n}",
        "why": "<b>",
        "user": "u",
        "time": "2026-01-02T03:04:05",
        "effect": "open",
    }
    for n in (3, 8)
]


def shown(desk: Desk) -> list[dict[str, object]]:
    made = decisions(desk, SAID, ("table", "choose", "undo"), str.upper, ("both", lambda one: f"{one['a']} {one['b']}"))
    return [dict(block) for block in every([made]) if block.get("is") in ("table", "form")]


def test_the_newest_comes_first_and_nothing_is_taken_back_unchosen() -> None:
    (table,) = shown(Desk())
    rows = table["rows"]
    assert isinstance(rows, list)
    assert [row["id"] for row in rows] == ["8", "3"]
    assert rows[0]["cells"][1:4] == ["SAME", "a8 b8", "<b>"]
    assert rows[0]["cells"][6] == "2026-01-02 03:04"


def test_a_chosen_one_can_be_taken_back() -> None:
    desk = Desk()
    desk.evidence["choose"] = "3"
    table, form = shown(desk)
    assert form["id"] == "undo"
    rows = table["rows"]
    assert isinstance(rows, list)
    assert [row["on"] for row in rows] == [False, True]


def test_the_form_offers_the_verbs() -> None:
    form = decision(Desk(), "act", [{"value": "x", "label": "X"}], "x")
    assert (form["act"], [field["name"] for field in form["fields"]]) == ("act", ["verb", "why"])
