"""What a search found: groups below the search box, flat rows in a picker; masked where it is to be."""

from __future__ import annotations

from pathlib import Path

from graphtool.ui import finding
from tests.ui.cases import looked_at


def test_what_is_found_stands_by_kind_with_counts(tmp_path: Path) -> None:
    desk, source = looked_at(tmp_path)
    assert finding.results(desk, source) is None
    desk.search = {"text": "李小四"}
    found = finding.results(desk, source)
    assert found is not None
    assert {g["kind"]: g["total"] for g in found["groups"]} == {"person": 1, "account": 2}
    assert [r["id"] for g in found["groups"] if g["kind"] == "account" for r in g["rows"]] == ["a-lead", "a-lead2"]


def test_where_only_some_kinds_can_be_picked_a_line_stands_for_its_user(tmp_path: Path) -> None:
    desk, source = looked_at(tmp_path)
    assert [r["id"] for r in finding.found_rows(desk, source, "10000000294", ())] == ["l-lead"]
    assert [r["id"] for r in finding.found_rows(desk, source, "10000000294", ("person",))] == ["p-lead"]
    assert finding.found_rows(desk, source, "  ", ()) == []


def test_a_masked_desk_shows_no_whole_name(tmp_path: Path) -> None:
    desk, source = looked_at(tmp_path)
    desk.masked = True
    hidden = finding.found_rows(desk, source, "张三丰", ("person",))
    desk.masked = False
    shown = finding.found_rows(desk, source, "张三丰", ("person",))
    assert [r["id"] for r in hidden] == [r["id"] for r in shown] == ["p-boss"]
    assert "张三丰" in str(shown)
    assert "张三丰" not in str(hidden)
