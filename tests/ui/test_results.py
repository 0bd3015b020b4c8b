"""Results as tables: the measure that a ranking is ordered by, cells by what their column is, exact sheets."""

from __future__ import annotations

from pathlib import Path

import pytest

from graphtool.analysis import registry
from graphtool.ui import results
from tests.ui.cases import looked_at

NAMED = {"entities": ["a-v0"], "source": ["a-v0"], "target": ["a-boss"]}


@pytest.mark.parametrize("name", [a.name for a in registry.all_analyses()])
def test_every_result_can_be_shown_and_handed_over(tmp_path: Path, name: str) -> None:
    desk, source = looked_at(tmp_path)
    asked = {p.name: NAMED[p.name] for p in registry.get(name).params if p.name in NAMED}
    found = source.analyse(name, **asked)
    table = found.table
    bar = results.bar_column(found)
    assert bar == "" or bar in table.column_names
    rows = results.rows(desk, source, table, 0, 50, bar)
    assert len(rows) == min(table.num_rows, 50)
    assert all(len(row["cells"]) == len(results.heads(desk, table)) for row in rows)
    sheet = results.result_sheet(desk, table, "x")
    assert [c[0] for c in sheet.columns] == table.column_names
    assert len(sheet.rows) == table.num_rows


def test_a_ranking_has_bars_where_it_is_ordered(tmp_path: Path) -> None:
    _, source = looked_at(tmp_path)
    assert results.bar_column(source.analyse("degree")) == "in_parties"
