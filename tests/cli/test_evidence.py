"""Bringing evidence in, from the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from graphtool.case import Case
from graphtool.cli.main import main


def said(capsys: pytest.CaptureFixture[str]) -> object:
    return json.loads(capsys.readouterr().out)


def test_from_a_sample_to_a_graph(small_sample: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case = str(tmp_path / "case")
    assert main(["init", case, "--title", "乙案", "--json"]) == 0
    assert said(capsys)["title"] == "乙案"  # type: ignore[index]
    assert main(["load", case, str(small_sample / "evidence" / "01_银行调证"), "--json"]) == 0
    loaded = said(capsys)
    assert loaded["rows"] == loaded["facts"] + loaded["noted"] + loaded["rejected"] + loaded["unread"] > 0  # type: ignore[index]
    assert main(["info", case, "--json"]) == 0
    info = said(capsys)
    assert info["is_current"]
    assert info["digest"] == loaded["digest"]
    assert info["counts"]["event"] > 0
    assert main(["derive", case, "--json"]) == 0
    assert said(capsys)["digest"] == loaded["digest"]  # type: ignore[index]


@pytest.mark.parametrize(("lang", "said_first"), [("zh", "没有陷阱 twin"), ("en", "There is no trap twin")])
def test_an_unknown_trap_of_the_sample_is_said(
    lang: str, said_first: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRAPHTOOL_LANG", lang)
    assert main(["sample", str(tmp_path / "s"), "--traps", "failed,twin"]) == 1
    told = capsys.readouterr().err
    assert said_first in told
    assert "both_sides" in told
    assert not (tmp_path / "s").exists()


def test_info_shows_the_accounting(small_case: Case, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["info", str(small_case.path)]) == 0
    shown = capsys.readouterr()
    assert "bank_return/" in shown.out
    assert "=" in shown.err


def test_coverage_of_all_and_of_one(
    small_case: Case, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The invented case is honest: nobody's statement contradicts another's; shell companies were never asked about."""
    assert main(["coverage", str(small_case.path), "--json", "--limit", "3"]) == 0
    found: Any = said(capsys)
    assert found["total"] > 3 == len(found["rows"])
    first = found["rows"][0]
    assert (first["outcome"], first["contradictory"]) == ("not_asked", 0)
    assert first["missing"] > 0 < first["unseen_amount"]
    assert main(["coverage", str(small_case.path), first["account"], "--json"]) == 0
    months: Any = said(capsys)
    assert sum(m["unseen"] for m in months["rows"]) == first["unseen"]
    assert {m["state"] for m in months["rows"]} <= {"missing", None}
    monkeypatch.setenv("GRAPHTOOL_LANG", "zh")
    assert main(["coverage", str(small_case.path)]) == 0
    shown = capsys.readouterr().out
    assert "余额连续" in shown
    assert "反馈无数据" in shown
    assert main(["coverage", str(small_case.path), first["account"]]) == 0
    assert "2021-" in capsys.readouterr().out


def test_issues_are_worded(small_case: Case, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["issues", str(small_case.path), "--json"]) == 0
    rows = said(capsys)
    assert rows["total"] == len(rows["rows"]) == small_case.issues().num_rows  # type: ignore[index]
    assert main(["issues", str(small_case.path), "--noted", "--json", "--limit", "3"]) == 0
    assert len(said(capsys)["rows"]) == 3  # type: ignore[index]


def test_a_grade_stands_beside_every_row(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "list.csv").write_text("姓名,手机号\n某甲,10000000001\n某乙,10000000002\n", "utf-8")
    case = str(tmp_path / "case")
    assert main(["init", case]) == 0
    assert main(["load", case, str(tmp_path / "list.csv"), "--source", "某甲公司"]) == 0
    assert main(["grade", case, "list.csv", "b2", "--handling", "内部"]) == 0
    capsys.readouterr()
    assert main(["info", case]) == 0
    assert "B2" in capsys.readouterr().out
    assert main(["grade", case, "list.csv", "B9"]) == 1
    assert main(["grade", case, "list.csv", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == []
