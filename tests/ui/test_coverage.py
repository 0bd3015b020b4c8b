"""The card of statements: which are there, whether they hold, what only others show."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from graphtool.ui.coverage import coverage, gaps, place_of, short_paths
from tests.ui.cases import FILE, looked_at, sources


def card(tmp_path: Path, **desk: Any) -> dict[str, Any]:
    where, source = looked_at(tmp_path, **desk)
    return dict(coverage(where, source, short_paths(sources(tmp_path))))


@pytest.mark.parametrize(
    ("lang", "verdict", "answer"), [("zh", "余额断开", "未调取"), ("en", "balances break", "not asked")]
)
def test_who_contradicts_comes_first_then_whom_to_ask_about(
    tmp_path: Path, lang: str, verdict: str, answer: str
) -> None:
    shown = card(tmp_path, lang=lang)
    rows = [row["cells"] for row in shown["blocks"][0]["rows"]]
    assert (rows[0][5]["text"], rows[0][5]["tone"]) == (verdict, "w")
    assert rows[0][5]["title"].startswith("甲/交易明细.csv")
    assert rows[1][1]["text"] == answer
    assert [rows[1][n]["text"] for n in (4, 6, 7, 8, 9)] == ["", "1", "298.00", "", "1"]
    assert "3" in shown["note"]


def test_a_row_whose_file_is_not_known_is_named_by_its_digest(tmp_path: Path) -> None:
    desk, _ = looked_at(tmp_path)
    assert place_of(desk, None, {}) == ""
    assert place_of(desk, f"{FILE[:20]}.0.7", {}).startswith(FILE[:20])


def test_accounts_that_no_file_covers(tmp_path: Path) -> None:
    _, source = looked_at(tmp_path)
    missing, spans = gaps(source, ["a-lead", "a-v1"])
    assert missing == ["a-v1"]
    assert list(spans) == ["a-lead"]
