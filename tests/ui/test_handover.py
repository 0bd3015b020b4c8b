"""The export menu: what it offers on each page, and files that hold what it says."""

from __future__ import annotations

import base64
import io
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from graphtool.errors import BadParameter
from graphtool.ui import handover, stage
from tests.ui.cases import looked_at, sources

REPORTS = ["report.html", "report.docx"]


def book(file: dict[str, str]) -> dict[str, list[list[str]]]:
    opened = CalamineWorkbook.from_filelike(io.BytesIO(base64.b64decode(file["base64"])))
    return {n: [[str(c) for c in row] for row in opened.get_sheet_by_name(n).to_python()] for n in opened.sheet_names}


def test_each_page_offers_its_own_tables(tmp_path: Path) -> None:
    desk, source = looked_at(tmp_path, page="evidence")
    case = sources(tmp_path)
    assert [o["name"] for o in handover.offers(desk, case, source)] == ["table.evidence"]
    desk.page = "network"
    assert handover.offers(desk, case, source) == []
    stage.first_picture(desk, source)
    names = [o["name"] for o in handover.offers(desk, case, source)]
    assert names[0] == "table.marks"
    assert "table.facts" not in names
    assert "canvas.graphml" in names
    desk.selected = ("p-lead",)
    assert "table.facts" in [o["name"] for o in handover.offers(desk, case, source)]
    desk.page = "money"
    assert handover.offers(desk, case, source) == []
    desk.money["address"] = {"from": "a-v0"}
    assert [o["name"] for o in handover.offers(desk, case, source)] == ["table.money", "table.requests", *REPORTS]
    desk.page = "rankings"
    assert [o["name"] for o in handover.offers(desk, case, source)] == ["table.rankings", *REPORTS]
    desk.rankings["address"] = {"a": "money_paths"}
    assert handover.offers(desk, case, source) == []


def test_an_answer_comes_with_its_source_rows(tmp_path: Path) -> None:
    desk, source = looked_at(tmp_path, page="money")
    desk.money["address"] = {"from": "a-v0"}
    made = book(handover.hand_over(desk, sources(tmp_path), source, "table.money"))
    assert any(row[0] == "t-v0" for row in made["原始行"][1:])
    ranked = book(handover.hand_over(desk, sources(tmp_path), source, "table.rankings"))
    table = next(rows for name, rows in ranked.items() if name not in {"原始行", "说明"})
    assert len(table) > 1


@pytest.mark.parametrize("page", ["money", "rankings"])
def test_what_has_not_been_asked_is_not_handed_over(tmp_path: Path, page: str) -> None:
    desk, source = looked_at(tmp_path, page=page)
    desk.rankings["address"] = {"a": "money_paths"}
    with pytest.raises(BadParameter):
        handover.hand_over(desk, sources(tmp_path), source, f"table.{page}")


def test_a_table_comes_with_its_source_rows(tmp_path: Path) -> None:
    desk, source = looked_at(tmp_path, page="network")
    stage.put(desk, source, ["p-lead", "p-v0"])
    desk.selected = ("p-v0",)
    for what in ("table.marks", "table.facts"):
        made = book(handover.hand_over(desk, sources(tmp_path), source, what))
        rows = made["原始行"]
        assert rows[0][:4] == ["往来", "文件", "表", "行"]
        assert any(row[0] == "t-v0" and row[1].endswith("交易明细.csv") and int(float(row[3])) > 1 for row in rows)


def test_the_evidence_is_listed_before_there_is_a_graph(tmp_path: Path) -> None:
    desk, _ = looked_at(tmp_path, page="evidence")
    made = book(handover.hand_over(desk, sources(tmp_path), None, "table.evidence"))
    assert {"文件", "问题", "备记"} <= set(made)


@pytest.mark.parametrize("what", ["", "table.", "table.all", "canvas.exe", "../x.csv", "report.exe", "report.html"])
def test_what_no_menu_offers_is_refused(tmp_path: Path, what: str) -> None:
    desk, source = looked_at(tmp_path, page="network")
    with pytest.raises(BadParameter):
        handover.hand_over(desk, sources(tmp_path), source, what)
