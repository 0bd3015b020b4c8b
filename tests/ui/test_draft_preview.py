"""The preview of a draft: facts as understood, and every cell and row that is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from graphtool.case import Case
from graphtool.texts import Lang
from graphtool.ui import mapping
from graphtool.ui.blocks import every
from graphtool.ui.sources import Sources
from graphtool.ui.state import Desk
from tests.ui.odd import fill, odd, table


@pytest.fixture
def opened(tmp_path: Path) -> Sources:
    case = Case.create(tmp_path / "case")
    case.load([odd(tmp_path / "怪表.csv", 3)])
    return Sources(case)


@pytest.mark.parametrize(("lang", "unread", "summary"), [("zh", "未读", "事实 3"), ("en", "unread", "3 facts")])
def test_the_preview_shows_facts_and_marks_what_could_not_be_read(
    opened: Sources, lang: Lang, unread: str, summary: str
) -> None:
    desk = Desk(lang=lang)
    fill(desk, opened)
    shown = mapping.card(desk, opened)
    rows = table(shown, "preview")
    assert [row["cells"][0] for row in rows] == ["2", "3", "4", "5"]
    assert [c["text"] for c in rows[0]["cells"][2:4]] == ["2021-06-01 10:00:00", "1.50"]
    bad = next(cell for cell in rows[3]["cells"] if isinstance(cell, dict) and cell.get("tone") == "rd")
    assert (bad["text"], bad["tags"][0]["text"]) == ("很多", unread)
    assert "很多" in bad["title"]
    assert any(b.get("is") == "section" and summary in b["note"] for b in every(shown))
