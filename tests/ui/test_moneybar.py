"""The head of the money page: what can be pressed, who is named."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from graphtool.ui.blocks import every
from graphtool.ui.moneybar import controls
from tests.ui.cases import HOSTILE, looked_at


def buttons(made: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {b["act"]: b for b in every(made) if "act" in b and "icon" in b}


def test_nothing_is_handed_over_before_somebody_is_named(tmp_path: Path) -> None:
    desk, source = looked_at(tmp_path)
    before = buttons(controls(desk, source))
    assert before["show"]["disabled"]
    assert before["xlsx"]["disabled"]
    for side in ("from", "to"):
        desk.money["address"] = {side: "a-boss"}
        after = buttons(controls(desk, source))
        assert not after["show"]["disabled"]
        assert not after["xlsx"]["disabled"]


def test_who_is_named_stands_there_by_name_and_ids_of_nobody_do_not(tmp_path: Path) -> None:
    desk, source = looked_at(tmp_path)
    desk.money["address"] = {"from": "a-alone,a-gone", "to": ""}
    picks = {b["name"]: b for b in every(controls(desk, source)) if b.get("is") == "pick"}
    assert [t["id"] for t in picks["from"]["chosen"]] == ["a-alone"]
    assert picks["to"]["chosen"] == []
    assert picks["to"]["placeholder"]
    assert HOSTILE not in str(picks), "names are shortened as they are on the canvas"


def test_who_is_looked_for_is_offered_on_that_side_only(tmp_path: Path) -> None:
    desk, source = looked_at(tmp_path)
    desk.money["find"] = {"field": "to", "text": "张三丰"}
    picks = {b["name"]: b for b in every(controls(desk, source)) if b.get("is") == "pick"}
    assert picks["from"]["found"] is None
    assert picks["to"]["found"]["rows"]
