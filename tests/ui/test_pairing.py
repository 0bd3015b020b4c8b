"""The card of pairs: what is open first, both rows as printed, decisions and taking them back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from graphtool.case import Case
from graphtool.errors import NotFound
from graphtool.ui.blocks import every
from graphtool.ui.pairing import hear, pairing, sheet_rows
from graphtool.ui.sources import Sources
from graphtool.ui.state import Desk

HEADER = (
    "交易卡号,交易时间,交易金额,交易余额,收付标志,交易对手账卡号,对手户名,摘要说明,交易币种,交易是否成功,交易流水号"
)
A, B = "9900000000000001", "9900000000000002"
HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.fixture
def opened(tmp_path: Path) -> Sources:
    """One transfer seen from both sides two days apart, and one within a second."""
    paid = [
        f"{A},2021-08-02 10:00:00,298.00,702.00,出,{B},{HOSTILE},转账,人民币,成功,",
        f"{A},2021-08-09 10:00:00,50.00,652.00,出,{B},{HOSTILE},转账,人民币,成功,",
    ]
    got = [
        f"{B},2021-08-04 12:00:00,298.00,298.00,进,{A},李某,转账,人民币,成功,",
        f"{B},2021-08-09 10:00:00,50.00,348.00,进,{A},李某,转账,人民币,成功,",
    ]
    for name, rows in (("甲.csv", paid), ("乙.csv", got)):
        (tmp_path / name).write_text("\n".join([HEADER, *rows]) + "\n", "utf-8")
    case = Case.create(tmp_path / "case")
    case.load([tmp_path / "甲.csv", tmp_path / "乙.csv"])
    case.derive()
    return Sources(case)


def card(desk: Desk, opened: Sources) -> dict[str, Any]:
    source = opened.current()
    assert source is not None
    return dict(pairing(desk, opened, source))


def rows_of(shown: dict[str, Any], table: str) -> list[dict[str, Any]]:
    return next((list(b["rows"]) for b in every([shown]) if b.get("is") == "table" and b["id"] == table), [])


def chosen(desk: Desk, opened: Sources) -> None:
    assert hear(desk, opened, {"name": "pair", "id": rows_of(card(desk, opened), "pairs")[0]["id"]})


@pytest.mark.parametrize(("lang", "words"), [("zh", ("待确认", "已认定")), ("en", ("suggested", "stands"))])
def test_what_is_open_comes_first(opened: Sources, lang: Any, words: tuple[str, str]) -> None:
    rows = rows_of(card(Desk(lang=lang), opened), "pairs")
    assert tuple(row["cells"][0]["tags"][0]["text"] for row in rows) == words
    assert [row["cells"][2]["sort"] for row in rows] == [70, 95]
    assert "甲.csv" in rows[0]["cells"][7]["title"]


def test_a_chosen_pair_shows_both_rows_and_a_form(opened: Sources) -> None:
    desk = Desk()
    assert not [b for b in every([card(desk, opened)]) if b.get("is") in ("raw", "form")]
    chosen(desk, opened)
    shown = card(desk, opened)
    raws = [b for b in every([shown]) if b.get("is") == "raw"]
    assert [raw["row"] for raw in raws] == [2, 2]
    assert len({raw["id"] for raw in raws}) == 2
    assert [b["id"] for b in every([shown]) if b.get("is") == "form"] == ["judge"]


def test_a_decision_is_put_on_record_and_taken_back(opened: Sources) -> None:
    desk = Desk()
    chosen(desk, opened)
    before = opened.status().newer
    assert hear(desk, opened, {"name": "judge", "values": {"verb": "same", "why": "slip"}})
    assert (before, opened.status().newer) == (0, 1)
    shown = card(desk, opened)
    assert rows_of(shown, "pairs")[0]["cells"][0]["tags"][1]["title"] == "slip"
    (made,) = rows_of(shown, "judgements")
    opened.case.derive()
    assert [row["cells"][2]["sort"] for row in rows_of(card(desk, opened), "pairs")] == [95, 100]
    assert hear(desk, opened, {"name": "judgement", "id": made["id"]})
    assert "undo" in [b["id"] for b in every([card(desk, opened)]) if b.get("is") == "form"]
    assert hear(desk, opened, {"name": "undo", "values": {"why": ""}})
    assert rows_of(card(desk, opened), "judgements") == []


def test_without_a_chosen_pair_nothing_is_decided(opened: Sources) -> None:
    with pytest.raises(NotFound):
        hear(Desk(), opened, {"name": "judge", "values": {"verb": "same"}})
    assert not hear(Desk(), opened, {"name": "load"})
    assert opened.case.ledger.state().judgements == []


def test_the_sheet_names_both_rows(opened: Sources) -> None:
    source = opened.current()
    assert source is not None
    first, second = sheet_rows(Desk(), source, {})
    assert (first["score"], second["score"]) == (70, 95)
    assert first["first"] != first["second"]


@pytest.mark.parametrize(("precision", "shown"), [("day", "2021-08-02"), ("minute", "2021-08-02 10:00")])
def test_a_time_is_as_exact_as_the_source(
    opened: Sources, precision: str, shown: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = opened.current()
    assert source is not None
    told = source.pairs().with_columns(precision=pl.lit(precision))
    monkeypatch.setattr(source, "pairs", lambda: told)
    (first, _) = rows_of(dict(pairing(Desk(), opened, source)), "pairs")
    assert first["cells"][3]["text"] == shown
    assert next(row["time"] for row in sheet_rows(Desk(), source, {})) == shown
