"""From a fact to its row as printed."""

from __future__ import annotations

from pathlib import Path

import pytest

from graphtool import originals
from graphtool.case import Case
from graphtool.errors import BadParameter, NotFound, Unreadable


@pytest.fixture
def case(tmp_path: Path) -> Case:
    made = Case.create(tmp_path / "case")
    source = tmp_path / "名单.csv"
    source.write_text("姓名,手机号\n某甲,10000000001\n某乙,10000000002\n某丙,10000000003\n", "gb18030")
    made.load([source])
    return made


def fact(case: Case, row: int) -> str:
    (line,) = case.deliveries().to_pylist()
    return f"{line['file'][:20]}.0.{row}"


def test_a_row_stands_in_its_surroundings(case: Case) -> None:
    raw = case.raw(fact(case, 3), around=1)
    assert raw.header == ["姓名", "手机号"]
    assert raw.row == 3
    assert raw.rows == [(2, ["某甲", "10000000001"]), (3, ["某乙", "10000000002"]), (4, ["某丙", "10000000003"])]


def test_origins_come_in_the_order_asked(case: Case) -> None:
    found = case.facts([fact(case, 4), fact(case, 2)]).to_pylist()
    assert [f["row"] for f in found] == [4, 2]
    assert {f["path"] for f in found} == {"名单.csv"}
    assert {f["format"].partition("/")[0] for f in found} == {"data_list"}


@pytest.mark.parametrize("name", ["", "x", "0" * 20 + ".0.1", "a.b.c"])
def test_unknown_facts_are_not_found(case: Case, name: str) -> None:
    with pytest.raises(NotFound):
        case.facts([name])


def test_a_sheet_that_is_not_there_is_not_found(case: Case) -> None:
    with pytest.raises(NotFound):
        case.facts([fact(case, 2).replace(".0.", ".7.")])


def test_the_original_stays_when_the_source_goes(case: Case, tmp_path: Path) -> None:
    (tmp_path / "名单.csv").unlink()
    assert case.raw(fact(case, 2)).rows[0] == (1, ["姓名", "手机号"]) or case.raw(fact(case, 2), 0).row == 2


def test_a_path_a_delivery_and_a_row_are_graded(case: Case) -> None:
    case.grade("名单.csv", "b2", "internal")
    assert [row["grade"] for row in case.deliveries().to_pylist()] == ["B2"]
    (shown,) = case.facts([fact(case, 2)]).to_pylist()
    assert (shown["grade"], shown["handling"], shown["source"], shown["request"]) == ("B2", "internal", "", "")
    case.grade(fact(case, 3), "E5")
    case.grade(case.deliveries().to_pylist()[0]["delivery"], "")
    assert [row["grade"] for row in case.facts([fact(case, 2), fact(case, 3)]).to_pylist()] == ["", "E5"]


def test_what_is_not_there_cannot_be_graded(case: Case) -> None:
    before = case.digest()
    with pytest.raises(NotFound):
        case.grade("nothing.csv", "A1")
    with pytest.raises(Unreadable, match="4000"):
        case.grade(fact(case, 4000), "A1")
    with pytest.raises(BadParameter):
        case.grade("名单.csv", "A9")
    assert case.ledger.state().grades == {}
    case.grade("名单.csv", "A1")
    assert case.digest() == before


def test_rows_that_are_read_together_are_those_read_one_by_one(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    facts = [fact(case, row) for row in (4, 2, 3)]
    alone = {one: case.raw(one, 0) for one in facts}
    assert alone[facts[1]].rows == [(2, ["某甲", "10000000001"])]
    assert case.raws([*facts, facts[0]]) == alone
    monkeypatch.setattr(originals, "TOGETHER", 0)
    assert case.raws(facts) == alone
    assert case.raws([]) == {}
    assert case.raws([fact(case, 9)]) == {}
    with pytest.raises(NotFound):
        case.raws(["0" * 20 + ".0.1"])
