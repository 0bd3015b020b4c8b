"""The card of issues: by kind, the gravest first; a kind opens into its rows, a row into the original."""

from __future__ import annotations

from typing import Any

import pytest

from graphtool.case import Case
from graphtool.ui import issues
from graphtool.ui.blocks import every
from graphtool.ui.sources import Sources
from graphtool.ui.state import Desk

HEADER = "交易卡号,交易时间,交易金额,交易余额,收付标志,交易对手账卡号,对手户名,摘要说明,交易币种,交易是否成功"
OWN = "9900000000000001"
HOSTILE = "<b onclick=x()>31"


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Sources:
    """A statement with rows of an impossible day, and another one without trouble."""
    folder = tmp_path_factory.mktemp("issues")
    bad = [f"{OWN},{HOSTILE}-{n},5.00,1.00,出,9900000000000002,王某,转账,人民币,成功" for n in range(issues.PAGE + 3)]
    good = ["9900000000000003,2021-08-02 10:00:00,5.00,1.00,出,9900000000000002,王某,转账,人民币,成功"]
    for name, rows in (("坏.csv", bad), ("好.csv", good)):
        (folder / name).write_text("\n".join([HEADER, *rows]) + "\n", "utf-8")
    case = Case.create(folder / "case")
    case.load([folder / "坏.csv", folder / "好.csv"])
    return Sources(case)


def table(shown: Any, name: str) -> list[dict[str, Any]]:
    return next((list(b["rows"]) for b in every([shown]) if b.get("is") == "table" and b["id"] == name), [])


@pytest.mark.parametrize(("lang", "level"), [("zh", "拒收"), ("en", "rejected")])
def test_kinds_come_gravest_first_in_words(opened: Sources, lang: Any, level: str) -> None:
    first, *_ = table(issues.card(Desk(lang=lang), opened), "groups")
    assert first["cells"][0]["tags"][0]["text"] == level
    assert (first["cells"][2]["sort"], first["cells"][3]["sort"]) == (issues.PAGE + 3, 1)
    assert first["cells"][1] != first["id"].partition(":")[2]


def test_a_kind_opens_into_every_row_and_a_row_into_the_original(opened: Sources) -> None:
    desk = Desk()
    (first, *_) = table(issues.card(desk, opened), "groups")
    assert issues.hear(desk, {"name": "code", "id": first["id"]})
    assert len(table(issues.card(desk, opened), "drill")) == issues.PAGE
    assert issues.hear(desk, {"name": "more"})
    rows = table(issues.card(desk, opened), "drill")
    assert len(rows) == issues.PAGE + 3
    assert [rows[0]["cells"][0]["text"], rows[0]["cells"][1]["sort"]] == ["坏.csv", 2]
    assert HOSTILE in rows[0]["cells"][3]  # as text; the component never takes a cell for markup
    assert issues.hear(desk, {"name": "row", "id": rows[0]["id"]})
    (raw,) = [b for b in every([issues.card(desk, opened)]) if b.get("is") == "raw"]
    assert raw["row"] == 2
    assert issues.hear(desk, {"name": "code", "id": first["id"]})
    assert table(issues.card(desk, opened), "drill") == []
    assert desk.fact == ""


def test_of_a_file_without_trouble_only_its_header_is_told(opened: Sources) -> None:
    good = next(row for row in opened.ledger("deliveries").to_pylist() if row["path"].endswith("好.csv"))
    desk = Desk()
    desk.evidence["file"] = f"{good['file']}.0"
    assert [row["id"] for row in table(issues.card(desk, opened), "groups")] == ["noted:header"]
    assert not issues.hear(desk, {"name": "load"})
