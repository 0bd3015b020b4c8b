"""The ledger as tables: deliveries, issues and noted rows with their paths."""

from __future__ import annotations

from pathlib import Path

import pytest

from graphtool.accounting import deliveries, paths, said
from graphtool.case import Case
from graphtool.ledger import ISSUES, NOTED


@pytest.fixture
def case(tmp_path: Path) -> Case:
    folder = tmp_path / "e"
    for name in ("b", "a"):
        (folder / name).mkdir(parents=True)
        (folder / name / "名单.csv").write_text("姓名,手机号\n某甲,10000000001\n某乙,\n", "utf-8")
    (folder / "odd.csv").write_text("x,y\n1,2\n", "utf-8")
    made = Case.create(tmp_path / "case")
    made.load([folder], request="R", source="S")
    return made


def test_every_table_of_every_delivery_has_its_counts(case: Case) -> None:
    rows = deliveries(case.ledger.state()).to_pylist()
    assert [row["path"] for row in rows] == ["a/名单.csv", "b/名单.csv", "odd.csv"]
    assert {(row["request"], row["source"], row["grade"]) for row in rows} == {("R", "S", "")}
    assert all(row["rows"] == row["facts"] + row["noted"] + row["rejected"] + row["unread"] for row in rows)


def test_a_file_has_its_first_path(case: Case) -> None:
    state = case.ledger.state()
    assert sorted(paths(state).values()) == ["a/名单.csv", "odd.csv"]
    assert set(paths(state)) == {row["file"] for row in deliveries(state).to_pylist()}


def test_issues_and_noted_rows_name_their_file(case: Case) -> None:
    known = paths(case.ledger.state())
    issues, noted = said(case.ledger, ISSUES, None, known), said(case.ledger, NOTED, None, known)
    assert "odd.csv" in issues["path"].to_pylist()
    assert "header" in noted["reason"].to_pylist()
    file = next(file for file, path in known.items() if path == "odd.csv")
    assert set(said(case.ledger, ISSUES, file, known)["path"].to_pylist()) == {"odd.csv"}
