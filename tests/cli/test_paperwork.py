"""What to ask for next and who gets money back, from the command line, over the sample case."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

from graphtool.case import Case
from graphtool.cli.main import main
from graphtool.cli.paperwork import amounts
from graphtool.errors import BadParameter
from graphtool.store.frames import scan_frame


@pytest.fixture(scope="module")
def victims(small_case: Case) -> list[str]:
    with small_case.view() as view:
        told = scan_frame(view, "event").filter(pl.col("relation") == "reported")
    return sorted(set(told["src"]))


def test_what_to_ask_for_next(
    small_case: Case, victims: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case, out = str(small_case.path), tmp_path / "ask.xlsx"
    asked = ["requests", case, "--from", ",".join(victims)]
    assert main([*asked, "--out", str(out), "--json"]) == 0
    found: Any = json.loads(capsys.readouterr().out)
    entered = found["traced"]["figures"]["entered"]
    assert found["rows"]
    for row in found["rows"]:
        assert 0 <= row["low"] <= row["high"] <= entered
        assert row["ask_from_ms"] <= row["first_ms"] <= row["last_ms"] <= row["ask_until_ms"]
        assert row["items"]
    assert sum(row["low"] for row in found["rows"]) <= entered
    assert [e.data["sha256"] for e in small_case.ledger.journal.entries("export")][-1] == found["receipt"]["sha256"]
    book = openpyxl.load_workbook(out)
    assert len(list(book.worksheets[0].iter_rows())) == len(found["rows"]) + 1
    carried, behind = ([row[0].value for row in book.worksheets[n].iter_rows(min_row=2)] for n in (2, 3))
    assert set(behind) == set(carried)
    assert main([*asked, "--out", str(out)]) == 1  # it is there already
    assert "--replace" in capsys.readouterr().err


def test_the_list_is_worded(
    small_case: Case, victims: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRAPHTOOL_LANG", "zh")
    assert main(["requests", str(small_case.path), "--from", ",".join(victims), "--limit", "3"]) == 0
    shown = capsys.readouterr()
    assert "调取内容" in shown.out
    assert "2021-" in shown.out
    assert "离开已有证据" in shown.err


def test_a_refund(small_case: Case, victims: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case, out = str(small_case.path), tmp_path / "refund.xlsx"
    traced = small_case.analyse("trace", entities=victims).table.to_pylist()
    account = next(row["entity"] for row in traced if row["where"] == "held" and row["kind"] == "account")
    assert main(["refund", case, "--frozen", f"{account}=1000", "--out", str(out), "--json"]) == 0
    found: Any = json.loads(capsys.readouterr().out)
    (frozen,) = found["accounts"]
    assert (frozen["account"], frozen["frozen"]) == (account, 100_000)
    assert sum(row["amount"] for row in found["rows"]) + frozen["surplus"] == 100_000
    for victim in found["victims"]:
        assert victim["amount"] + victim["left"] == victim["loss"] - victim["returned"]
    assert any("2016" in note for note in found["notes"])
    assert len(openpyxl.load_workbook(out).worksheets) == 6
    assert main(["refund", case, "--frozen", f"{account}=1000"]) == 0
    assert "2016" in capsys.readouterr().err


def test_without_a_frozen_account_answers_are_shown(small_case: Case, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["refund", str(small_case.path)]) == 1
    assert "--frozen" in capsys.readouterr().err


def test_amounts_as_they_are_typed() -> None:
    assert amounts("--frozen", ["a-1=1,234.56", "a-2=3"]) == {"a-1": 123_456, "a-2": 300}
    for wrong in ("a-1", "=3", "a-1=x"):
        with pytest.raises(BadParameter):
            amounts("--frozen", [wrong])
    with pytest.raises(BadParameter):
        amounts("--frozen", ["a-1=1", "a-1=2"])
