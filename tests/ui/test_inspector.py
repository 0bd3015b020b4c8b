"""The inspector: who it is, figures with their scope, and the rows they stand on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from graphtool import texts
from graphtool.store.base import Filter
from graphtool.ui import blocks, stage
from graphtool.ui.inspector import FLAGS, IDENTIFIER_TYPES, inspect, scope_note
from tests.ui.cases import looked_at


def figures_of(made: list[dict[str, Any]]) -> dict[str, str]:
    return {r["label"]: r["value"] for b in blocks.every(made) if b.get("is") == "figures" for r in b["rows"]}


def test_a_person_with_what_they_hold(tmp_path: Path) -> None:
    desk, source = looked_at(tmp_path, selected=("p-lead",))
    stage.put(desk, source, ["p-lead"])
    made = inspect(desk, source, [])
    assert made[0]["title"] == "李小四"
    assert [t["text"] for t in made[0]["tags"]] == ["组长"]
    said = figures_of(made)
    assert (said["收入"], said["支出"], said["对手"], said["可能重复"]) == ("695.00", "590.00", "8", "1")
    assert (said["首次"], said["末次"]) == ("2021-06-01", "2021-07-11")
    ids = next(b for b in blocks.every(made) if b.get("is") == "ids")["rows"]
    assert (ids[0]["label"], ids[0]["head"], ids[0]["tail"]) == ("身份证", "990102 **** ****", "0294")
    assert "990102199201010294" not in json.dumps(made, ensure_ascii=False)
    held = next(b for b in blocks.every(made) if b.get("id") == "held")
    assert {r["id"] for r in held["rows"]} == {"a-lead", "a-lead2", "l-lead"}


def test_what_is_held_can_be_looked_at_by_itself(tmp_path: Path) -> None:
    desk, source = looked_at(tmp_path, selected=("p-lead",), subject="l-lead")
    stage.put(desk, source, ["p-lead"])
    made = inspect(desk, source, [])
    assert made[0]["title"] == "100****0294"
    ids = next(b for b in blocks.every(made) if b.get("is") == "ids")["rows"]
    assert [t["text"] for t in ids[0]["tags"]] == ["号段不存在"]


def test_figures_say_over_what_they_were_counted(tmp_path: Path) -> None:
    desk, source = looked_at(tmp_path, selected=("p-lead",))
    stage.put(desk, source, ["p-lead"])
    assert scope_note(desk) == "范围：全部期间，未筛选"
    desk.where = Filter(min_amount=20_000)
    assert scope_note(desk) == "范围：≥ 200.00"
    made = inspect(desk, source, [])
    assert figures_of(made)["收入"] == "596.00"
    assert "范围：≥ 200.00" in [b.get("note") for b in made]


def test_currencies_stand_apart(tmp_path: Path) -> None:
    desk, source = looked_at(tmp_path, selected=("a-alone",))
    stage.put(desk, source, ["a-alone"])
    said = figures_of(inspect(desk, source, []))
    assert said["收入"] == "USD 50.00"
    assert said["方向未定"] == "1"


def test_a_stack_tells_its_sums_and_its_largest(tmp_path: Path) -> None:
    desk, source = looked_at(tmp_path)
    stage.first_picture(desk, source)
    stack = max((t for t in desk.history.present.shown() if t.many), key=lambda t: t.many)
    desk.selected = (stack.id,)
    made = inspect(desk, source, [])
    members = next(b for b in blocks.every(made) if b.get("id") == "members")
    assert len(members["rows"]) == min(stack.many, 15)
    assert f"{stack.many}" in made[0]["title"]


def test_a_line_opens_every_one_of_its_events(tmp_path: Path) -> None:
    desk, source = looked_at(tmp_path)
    stage.put(desk, source, ["p-v0", "p-lead", "a-alone", "p-boss"])
    ties = stage.look(desk, source).ties
    for tie in ties:
        desk.edge = tie.id
        made = inspect(desk, source, ties)
        table = next(b for b in blocks.every(made) if b.get("id") == "facts")
        assert len(table["rows"]) == tie.events, tie.id


def test_several_and_none(tmp_path: Path) -> None:
    desk, source = looked_at(tmp_path)
    stage.put(desk, source, ["p-v0", "p-lead"])
    assert inspect(desk, source, []) == []
    desk.selected = ("p-v0", "p-lead")
    assert "2" in inspect(desk, source, [])[0]["title"]
    desk.selected = ("gone",)
    assert inspect(desk, source, []) == []


def test_every_flag_and_type_has_its_words() -> None:
    known = texts.catalogue("ui")
    assert {f"flag.{f}" for f in FLAGS} | {f"identifier.{t}" for t in IDENTIFIER_TYPES} <= set(known)
