"""The form of a draft: choices follow the field, words have meanings, constants stand for what no column says."""

from __future__ import annotations

from pathlib import Path

import pytest

from graphtool.case import Case
from graphtool.ui import mapping
from graphtool.ui.sources import Sources
from graphtool.ui.state import Desk
from tests.ui.odd import HOSTILE, fill, forms, give, odd, table


@pytest.fixture
def opened(tmp_path: Path) -> Sources:
    case = Case.create(tmp_path / "case")
    case.load([odd(tmp_path / "怪表.csv", 3)])
    return Sources(case)


def test_choices_follow_the_field_and_change_what_is_read(opened: Sources) -> None:
    desk = Desk()
    fill(desk, opened)
    shown = forms(mapping.card(desk, opened))
    assert [set(shown[f"column-{n}"]) for n in (0, 2, 3)] == [
        {"field"},
        {"field", "unit"},
        {"field", "layout", "clock"},
    ]
    assert shown["draft"]["currency"]["value"] == "CNY"
    give(desk, opened, 2, "amount", unit="wan")
    (first, *_) = table(mapping.card(desk, opened), "preview")
    assert first["cells"][3]["text"] == "15,000.00"
    give(desk, opened, 4, "from_scope")
    column = forms(mapping.card(desk, opened))["column-4"]
    assert [column[name]["label"] for name in ("word.0", "word.1", "word.2")] == [HOSTILE, "x", "其他各词"]
    give(desk, opened, 4, "from_scope", **{"word.0": "tenpay", "word.1": "", "word.2": "bank"})
    assert "财付通" in str(table(mapping.card(desk, opened), "preview"))


def test_usual_words_stay_usual_until_one_is_given_another_meaning(tmp_path: Path) -> None:
    rows = ["990001,1.00,2021-06-01,进", "990001,1.00,2021-06-02,歪"]
    (tmp_path / "a.csv").write_text("\n".join(["本卡,钱数,哪天,去向", *rows]) + "\n", "utf-8")
    case = Case.create(tmp_path / "case")
    case.load([tmp_path / "a.csv"])
    sources, desk = Sources(case), Desk()
    fill(desk, sources, "payment", ("account", "amount", "time_ms", "direction"))
    draft = desk.evidence["mapping"].draft
    assert draft.columns[3].words == {}
    give(desk, sources, 3, "direction", **{"word.0": "", "word.1": "out", "word.2": ""})
    assert desk.evidence["mapping"].draft.columns[3].words == {"进": "in", "歪": "out"}
    assert "rd" not in [
        c.get("tone") for row in table(mapping.card(desk, sources), "preview") for c in row["cells"][1:]
    ]


def test_constants_are_set_and_taken_back(opened: Sources) -> None:
    desk = Desk()
    fill(desk, opened)
    fields = forms(mapping.card(desk, opened))["draft"]
    assert set(fields) == {"kind", "currency", "row_type", "from_scope", "to_scope"}
    values = {"kind": "transfer", "currency": "USD", "from_scope": "tenpay", "to_scope": "", "row_type": ""}
    mapping.hear(desk, opened, {"name": "draft", "values": values})
    assert desk.evidence["mapping"].draft.constants == {"currency": "USD", "from_scope": "tenpay"}
    assert "USD 1.50" in str(table(mapping.card(desk, opened), "preview"))
    give(desk, opened, 4, "currency")
    assert "currency" not in forms(mapping.card(desk, opened))["draft"]
    assert desk.evidence["mapping"].draft.constants == {"from_scope": "tenpay"}


def test_layouts_are_shown_as_a_moment_and_clocks_are_columns_not_read(opened: Sources) -> None:
    desk = Desk()
    fill(desk, opened)
    give(desk, opened, 4, "")
    column = forms(mapping.card(desk, opened))["column-3"]
    assert "31/12/2021 23:59" in [c["label"] for c in column["layout"]["choices"]]
    assert [c["value"] for c in column["clock"]["choices"]] == ["", HOSTILE]
    give(desk, opened, 3, "time_ms", clock=HOSTILE)
    assert "“哪天”列的时刻" in str(mapping.card(desk, opened))
    give(desk, opened, 3, "time_ms", layout="%d/%m/%Y", clock="")
    assert table(mapping.card(desk, opened), "preview")[0]["cells"][1]["tags"][0]["tone"] == "rd"
