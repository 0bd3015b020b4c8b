"""Reconciling and judging, from the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from derive.ledgers import write

from graphtool.alike import MOST_IN_BLOCK
from graphtool.case import Case
from graphtool.cli.main import main

HEADER = (
    "交易卡号,交易时间,交易金额,交易余额,收付标志,交易对手账卡号,对手户名,摘要说明,交易币种,交易是否成功,交易流水号"
)
A, B = "9900000000000001", "9900000000000002"


@pytest.fixture
def case(tmp_path: Path) -> str:
    """Two equal transfers within seconds, from both sides: undecided."""
    rows = {
        A: [f"{A},2021-08-02 10:00:0{n},298.00,{1000 - 298 * n}.00,出,{B},王某,转账,人民币,成功," for n in (1, 2)],
        B: [f"{B},2021-08-02 10:00:0{n + 2},298.00,{298 * n}.00,进,{A},李某,转账,人民币,成功," for n in (1, 2)],
    }
    for own, lines in rows.items():
        (tmp_path / f"{own}.csv").write_text("\n".join([HEADER, *lines]) + "\n", "utf-8")
    with Case.create(tmp_path / "case") as made:
        made.load([tmp_path / f"{own}.csv" for own in rows])
        made.derive()
    return str(tmp_path / "case")


def said(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out)


def test_a_burst_is_decided_by_a_person(case: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["reconcile", case, "--json"]) == 0
    shown = said(capsys)
    assert shown["total"] == 4
    assert {row["state"] for row in shown["rows"]} == {"undecided"}
    one = shown["rows"][0]
    assert one["a_place"] != one["b_place"]
    assert main(["judge", "same", case, one["a"], one["b"], "--why", "slip", "--json"]) == 0
    n = said(capsys)["n"]
    assert main(["derive", case]) == 0
    capsys.readouterr()
    assert main(["reconcile", case, "--state", "stands", "--json"]) == 0
    assert said(capsys)["total"] == 2
    assert main(["judge", "list", case, "--json"]) == 0
    (listed,) = said(capsys)
    assert (listed["n"], listed["verb"], listed["why"], listed["ended_by"]) == (n, "same", "slip", None)
    assert main(["judge", "undo", case, str(n)]) == 0
    assert main(["judge", "undo", case, str(n)]) == 1


@pytest.mark.parametrize(
    ("lang", "words"), [("zh", ("无法区分", "同一笔转账")), ("en", ("undecided", "same transfer"))]
)
def test_it_speaks_both_languages(
    case: str, lang: str, words: tuple[str, str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRAPHTOOL_LANG", lang)
    assert main(["reconcile", case]) == 0
    shown = capsys.readouterr().out
    assert all(word in shown for word in words)
    with Case.open(case) as opened:
        first = opened.pairs().to_pylist()[0]
    assert main(["judge", "apart", case, first["a"], first["b"]]) == 0
    assert main(["judge", "list", case]) == 0
    assert {"zh": "不是同一笔", "en": "apart"}[lang] in capsys.readouterr().out


def test_it_says_whom_to_ask_about_next(small_case: Case, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["reconcile", str(small_case.path), "--json"]) == 0
    ask = said(capsys)["ask"]
    assert len(ask) == 20
    assert ask[0]["outcome"] == "not_asked"
    assert ask[0]["unseen_amount"] == max(row["unseen_amount"] for row in ask) > 0
    assert main(["reconcile", str(small_case.path)]) == 0
    assert ask[0]["account"] in capsys.readouterr().out


def test_an_unknown_state_is_refused(case: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["reconcile", case, "--state", "sure"]) == 1
    assert "sure" in capsys.readouterr().err


@pytest.fixture
def persons(tmp_path: Path) -> str:
    """Two rows of one name and phone; one has an identity number."""
    rows: list[dict[str, Any]] = [{"row": n, "name": "张某", "phone": "10012345678"} for n in (2, 3)]
    rows[0]["id_no"] = "990101198804121017"
    with Case.create(tmp_path / "persons") as made:
        write(made.ledger, {"a": {"person": rows}})
        made.derive()
    return str(tmp_path / "persons")


def test_a_suggestion_is_confirmed_and_taken_back(persons: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["resolve", persons, "--json"]) == 0
    shown = said(capsys)
    (one,) = shown["rows"]
    assert (shown["total"], one["reasons"], one["score"]) == (1, ["name_rare", "phone"], 55)
    assert {one["a_label"], one["b_label"]} == {"张某 ··1017", "张某"}
    assert main(["judge", "same", persons, one["a"], one["b"], "--why", "one face", "--json"]) == 0
    made = said(capsys)
    assert made["of"] == "person"
    assert main(["derive", persons]) == 0
    capsys.readouterr()
    assert main(["resolve", persons, "--json"]) == 0
    assert said(capsys)["rows"] == []
    for entity in (one["a"], one["b"]):
        assert main(["expand", persons, entity, "--json"]) == 0
        assert "10012345678" in capsys.readouterr().out
    assert main(["judge", "undo", persons, str(made["n"])]) == 0
    assert main(["derive", persons]) == 0
    capsys.readouterr()
    assert main(["resolve", persons, "--json"]) == 0
    assert said(capsys)["total"] == 1


@pytest.mark.parametrize(("lang", "words"), [("zh", ("电话相同", "不是同一主体")), ("en", ("one phone", "apart"))])
def test_suggestions_speak_both_languages(
    persons: str, lang: str, words: tuple[str, str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRAPHTOOL_LANG", lang)
    assert main(["resolve", persons]) == 0
    assert words[0] in capsys.readouterr().out
    with Case.open(persons) as opened:
        (pair,) = opened.suggestions().pairs.to_dicts()
    assert main(["judge", "apart", persons, pair["a"], pair["b"]]) == 0
    capsys.readouterr()
    assert main(["judge", "list", persons]) == 0
    assert words[1] in capsys.readouterr().out


def test_a_row_and_a_person_are_never_judged(case: str, capsys: pytest.CaptureFixture[str]) -> None:
    with Case.open(case) as opened:
        first = opened.pairs().to_pylist()[0]
    assert main(["judge", "same", case, first["a"], "p-00000000000000000000"]) == 1
    assert "p-0000" in capsys.readouterr().err


def test_what_too_many_share_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [{"row": n + 2, "name": "张某", "phone": "10012345678"} for n in range(MOST_IN_BLOCK + 1)]
    with Case.create(tmp_path / "many") as made:
        write(made.ledger, {"a": {"person": rows}})
        made.derive()
    assert main(["resolve", str(tmp_path / "many")]) == 0
    assert str(MOST_IN_BLOCK) in capsys.readouterr().err


def test_a_day_and_a_foreign_amount_are_printed_as_they_are(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for own, other, way in ((A, B, "出"), (B, A, "进")):
        line = f"{own},20210802,298.00,702.00,{way},{other},王某,转账,美元,成功,"
        (tmp_path / f"{own}.csv").write_text(f"{HEADER}\n{line}\n", "utf-8")
    with Case.create(tmp_path / "case") as made:
        made.load([tmp_path / f"{own}.csv" for own in (A, B)])
        made.derive()
    assert main(["reconcile", str(tmp_path / "case"), "--state", "stands", "--json"]) == 0
    (row,) = said(capsys)["rows"]
    assert (row["precision"], row["currency"]) == ("day", "USD")
    assert main(["reconcile", str(tmp_path / "case"), "--state", "stands"]) == 0
    shown = "".join(capsys.readouterr().out.split())  # a narrow terminal folds what it prints
    assert "USD298.00" in shown
    assert "00:00:00" not in shown
