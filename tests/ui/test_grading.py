"""The card of a chosen file: its source, its grade, and a form to grade it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from graphtool.case import Case
from graphtool.errors import BadParameter
from graphtool.ui.blocks import every
from graphtool.ui.grading import grading, hear
from graphtool.ui.rows import full_place, place
from graphtool.ui.sources import Sources
from graphtool.ui.state import Desk


@pytest.fixture
def opened(tmp_path: Path) -> Sources:
    (tmp_path / "名单.csv").write_text("姓名,手机号\n某甲,10000000001\n某乙,10000000002\n", "utf-8")
    case = Case.create(tmp_path / "case")
    case.load([tmp_path / "名单.csv"], request="调证字1号", source="某甲公司")
    return Sources(case)


def frame(opened: Sources) -> pl.DataFrame:
    return pl.DataFrame(opened.ledger("deliveries"))


def chosen(opened: Sources) -> Desk:
    desk = Desk()
    desk.evidence["file"] = f"{frame(opened)['file'][0][:20]}.0"
    return desk


def fields(shown: list[dict[str, Any]]) -> dict[str, Any]:
    (form,) = [b for b in every(shown) if b.get("is") == "form"]
    return {field["name"]: field["value"] for field in form["fields"]}


def test_without_a_chosen_file_there_is_none(opened: Sources) -> None:
    assert grading(Desk(), frame(opened)) == []


def test_a_grade_is_put_on_record_and_shown_with_every_row(opened: Sources) -> None:
    desk = chosen(opened)
    assert "调证字1号" in str(grading(desk, frame(opened)))
    values = {"letter": "B", "figure": "2", "handling": "内部", "why": "bank"}
    assert hear(desk, opened, {"name": "grade", "values": values})
    assert fields(grading(desk, frame(opened))) == {"letter": "B", "figure": "2", "handling": "内部", "why": ""}
    fact = f"{frame(opened)['file'][0][:20]}.0.2"
    (origin,) = opened.case.facts([fact]).to_pylist()
    assert place(desk, origin)["text"].endswith("· B2")
    assert full_place(desk, origin).endswith("某甲公司 · 调证字1号 · B2 · 内部")
    opened.case.grade(fact, "E5")
    assert [row["grade"] for row in opened.case.facts([fact, fact[:-1] + "3"]).to_pylist()] == ["E5", "B2"]
    assert hear(desk, opened, {"name": "grade", "values": {"letter": "", "figure": "", "handling": ""}})
    assert fields(grading(desk, frame(opened)))["letter"] == ""
    assert opened.case.ledger.journal.verify().broken == 0


def test_half_a_code_is_refused(opened: Sources) -> None:
    with pytest.raises(BadParameter):
        hear(chosen(opened), opened, {"name": "grade", "values": {"letter": "B", "figure": ""}})
    assert not hear(Desk(), opened, {"name": "load"})
    assert opened.case.ledger.state().grades == {}
