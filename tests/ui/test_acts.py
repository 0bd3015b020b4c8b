"""Every step of the canvas: what is selected, hidden, grouped, filtered; unknown words change nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from graphtool.errors import BadParameter
from graphtool.ui import acts, stage
from graphtool.ui.data import Source
from graphtool.ui.state import Desk
from tests.ui.cases import START, at, looked_at


@pytest.fixture
def seen(tmp_path: Path) -> tuple[Desk, Source]:
    desk, source = looked_at(tmp_path)
    stage.put(desk, source, ["p-boss", "p-lead", "p-v0", "p-v1", "q-pool"])
    desk.drawn = source.digest
    return desk, source


def do(seen: tuple[Desk, Source], name: str, **said: Any) -> Desk:
    acts.act(*seen, {"name": name, **said})
    return seen[0]


def shown(desk: Desk) -> set[str]:
    return {t.id for t in desk.history.present.shown()}


def test_select_and_clear(seen: tuple[Desk, Source]) -> None:
    assert do(seen, "select", ids=["p-v0", "gone"], edge=None).selected == ("p-v0",)
    assert do(seen, "select", ids=[], edge="p-v0>p-lead:money:CNY:d").edge == "p-v0>p-lead:money:CNY:d"
    desk = do(seen, "clear")
    assert (desk.selected, desk.edge) == ((), "")


def test_hide_undo_redo_keep_reveal(seen: tuple[Desk, Source]) -> None:
    do(seen, "select", ids=["p-v0"])
    assert "p-v0" not in shown(do(seen, "hide", ids=["p-v0"]))
    assert seen[0].selected == ()
    assert "p-v0" in shown(do(seen, "undo"))
    assert "p-v0" not in shown(do(seen, "redo"))
    assert shown(do(seen, "keep", ids=["p-boss"])) == {"p-boss"}
    assert len(shown(do(seen, "reveal"))) == 5


def test_group_needs_one_kind(seen: tuple[Desk, Source]) -> None:
    desk = do(seen, "group", ids=["p-v0", "p-v1"])
    (name,) = desk.selected
    assert desk.history.present.things[name].many == 2
    before = desk.history
    assert do(seen, "group", ids=["q-pool", "p-boss"]).history is before


def test_neighbours_on_the_canvas(seen: tuple[Desk, Source]) -> None:
    assert set(do(seen, "neighbours", ids=["p-lead"]).selected) == {"p-lead", "p-boss", "p-v0", "p-v1"}


def test_a_pick_puts_the_holder_there_and_opens_what_was_picked(seen: tuple[Desk, Source]) -> None:
    desk = do(seen, "pick", id="a-v2")
    assert desk.selected == ("p-v2",)
    assert desk.subject == "a-v2"
    assert desk.focus is not None
    assert desk.focus["ids"] == ["p-v2"]
    assert do(seen, "pick", id="<script>").selected == ("p-v2",)


def test_filters_are_typed_in_yuan_and_days(seen: tuple[Desk, Source]) -> None:
    desk = do(seen, "filter", values={"min": "1,298.5", "from": "2021-06-11", "to": "2021-06-11"})
    assert desk.where.min_amount == 129_850
    assert (desk.where.from_ms, desk.where.until_ms) == (START + 10 * 86_400_000, START + 11 * 86_400_000 - 1)
    assert do(seen, "filter", values={"min": ""}).where.min_amount is None
    assert do(seen, "filter", values={"kinds": ["person", "nonsense"]}).where.kinds == ("person",)
    some = {"relations.money": ["transferred"], "relations.call": []}
    assert do(seen, "filter", values=some).where.relations == ("transferred",)
    assert do(seen, "reset").where == type(desk.where)()


@pytest.mark.parametrize(
    "values", [{"min": "12.345"}, {"min": "-5"}, {"from": "yesterday"}, {"from": "2021-07-01", "to": "2021-06-01"}]
)
def test_what_is_no_filter_is_refused_and_changes_nothing(seen: tuple[Desk, Source], values: dict[str, str]) -> None:
    before = seen[0].where
    with pytest.raises(BadParameter):
        do(seen, "filter", values=values)
    assert seen[0].where == before


def test_the_brush_takes_whole_days(seen: tuple[Desk, Source]) -> None:
    desk = do(seen, "period", **{"from": at(3, 15), "until": at(5, 2)})
    assert (desk.where.from_ms, desk.where.until_ms) == (START + 3 * 86_400_000, START + 6 * 86_400_000 - 1)
    assert do(seen, "period", **{"from": None, "until": None}).where.from_ms is None


def test_holdings_apart_or_together(seen: tuple[Desk, Source]) -> None:
    desk = do(seen, "filter", values={"merged": False})
    assert not desk.merged
    do(seen, "pick", id="a-v2")
    assert desk.selected == ("a-v2",)


def test_rows_of_the_table_select_with_a_modifier_too(seen: tuple[Desk, Source]) -> None:
    do(seen, "row", id="p-v0")
    assert do(seen, "row", id="p-v1", more=True).selected == ("p-v0", "p-v1")
    assert do(seen, "row", id="p-v0", more=True).selected == ("p-v1",)


def test_a_fact_opens_and_closes(seen: tuple[Desk, Source]) -> None:
    assert do(seen, "fact", id="f.0.7").fact == "f.0.7"
    assert do(seen, "fact", id="f.0.7").fact == ""


def test_a_dialogue_closes_with_its_mark(seen: tuple[Desk, Source]) -> None:
    assert do(seen, "ask", id="p-lead").ask is not None
    assert do(seen, "hide", ids=["p-lead"]).ask is None
    do(seen, "undo")
    do(seen, "ask", id="p-lead")
    assert do(seen, "close").ask is None
    do(seen, "ask", id="p-lead")
    desk = do(seen, "expand", id="p-lead", picks=["call:out"], cap=25, order="most", only=True)
    assert desk.ask is None
    assert desk.selected == ("p-lead",)


def test_words_from_a_newer_page_change_nothing(seen: tuple[Desk, Source]) -> None:
    before = seen[0].history
    assert do(seen, "teleport", ids=["p-v0"]).history is before


def test_what_is_shown_is_known(seen: tuple[Desk, Source]) -> None:
    inside = acts.shown_members(*seen)
    graph = seen[1].projection()
    assert inside[graph.numbers(["a-lead"])[0]]
    assert not inside[graph.numbers(["n-list"])[0]]
