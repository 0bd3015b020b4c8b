"""The tables of the pages as sheets: every row, exact, and where it is printed."""

from __future__ import annotations

from pathlib import Path

from graphtool.ui import sheets, stage
from tests.ui.cases import HOSTILE, looked_at, sources


def test_the_lists_of_evidence_name_file_sheet_and_row(tmp_path: Path) -> None:
    desk, source = looked_at(tmp_path)
    files, issues, noted, checked, coverage, pairs = sheets.evidence(desk, sources(tmp_path), source)
    assert files.rows[0]["path"] == "甲/交易明细.csv"
    assert (files.rows[0]["rows"], files.rows[0]["noted"]) == (40, 2)
    assert (issues.rows[0]["row"], issues.rows[0]["column"], issues.rows[0]["printed"]) == (7, "交易金额", HOSTILE)
    assert [row["row"] for row in noted.rows] == [38, 39]
    lead, unasked = checked.rows[:2]
    assert (lead["id"], lead["break_at"], lead["contradictory"]) == ("a-lead", "甲/交易明细.csv · 表 1 · 行 7", 1)
    assert (unasked["id"], unasked["outcome"], unasked["unseen_amount"]) == ("a-v1", "未调取", 29_800)
    assert {row["id"] for row in coverage.rows} == {"a-lead", "a-v0", "a-v2"}
    assert pairs.rows == []
    assert len(sheets.evidence(desk, sources(tmp_path), None)) == 3


def test_marks_with_their_sums_and_the_events_between_them(tmp_path: Path) -> None:
    desk, source = looked_at(tmp_path)
    stage.put(desk, source, ["p-lead", "p-v0"])
    (marks, events), names = sheets.marks(desk, source, stage.look(desk, source))
    lead = next(row for row in marks.rows if row["id"] == "p-lead")
    assert (lead["received"], lead["paid"], lead["many"]) == (69_500, 59_000, 1)
    assert {"t-v0", "t-v0-again"} <= set(names)
    assert [row["event"] for row in events.rows] == names
    assert next(row for row in events.rows if row["event"] == "t-v0")["amount"] == 29_800


def test_the_facts_of_the_selection_are_those_of_the_inspector(tmp_path: Path) -> None:
    desk, source = looked_at(tmp_path)
    stage.put(desk, source, ["p-v0"])
    desk.selected = ("p-v0",)
    (facts,), names = sheets.facts(desk, source, stage.look(desk, source))
    assert [row["event"] for row in facts.rows] == names
    assert {row["currency"] for row in facts.rows if row["amount"]} == {"CNY"}
