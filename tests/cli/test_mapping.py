"""Tables that no format recognises, from the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from graphtool.case import Case
from graphtool.cli.main import main

HOSTILE = "[bold]<img src=x>"
HEADER = f"甲方卡,乙方卡,钱数,哪天,{HOSTILE}"
MAPPING = """
id = "odd"
version = 1
zh = "怪表"
en = "odd table"
[[table]]
name = "rows"
when = ["甲方卡", "乙方卡"]
[[table.fact]]
kind = "transfer"
constants = { currency = "CNY" }
[table.fact.columns]
from_account = "甲方卡"
to_account = "乙方卡"
amount = "钱数"
time_ms = "哪天"
"""


@pytest.fixture
def odd(tmp_path: Path) -> Path:
    rows = [
        f"9900000000000001,9900000000000009,1.50,2021-06-01 10:00:00,{HOSTILE}",
        "9900000000000001,,很多,2021-06-02,x",
    ]
    (tmp_path / "odd.csv").write_text("\n".join([HEADER, *rows]) + "\n", "utf-8")
    (tmp_path / "odd.toml").write_text(MAPPING, "utf-8")
    return tmp_path / "odd.csv"


def said(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out)


def test_a_mapping_is_proposed_and_saved(
    small_sample: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    odd = next((small_sample / "evidence").rglob("pos_exp.csv"))
    out = tmp_path / "proposal.toml"
    assert main(["mapping", "suggest", str(odd), "--out", str(out)]) == 0
    assert "[[table]]" in out.read_text("utf-8")
    case = str(tmp_path / "case")
    assert main(["init", case]) == 0
    mapping = next((small_sample / "mappings").glob("*.toml"))
    assert main(["mapping", "add", case, str(mapping)]) == 0
    capsys.readouterr()
    assert main(["mapping", "list", case, "--json"]) == 0
    assert any(f["id"].startswith("mapping.") for f in said(capsys))  # type: ignore[attr-defined, index]


def test_a_case_has_a_proposal_for_each_unread_table(
    odd: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case = str(tmp_path / "case")
    assert main(["init", case]) == 0
    assert main(["load", case, str(odd), "--no-derive"]) == 0
    capsys.readouterr()
    assert main(["mapping", "suggest", case, "--json"]) == 0
    (proposal,) = said(capsys)
    assert [c["column"] for c in proposal["columns"]] == HEADER.split(",")
    assert main(["mapping", "add", case, str(tmp_path / "odd.toml")]) == 0
    assert main(["load", case, "--no-derive"]) == 0
    capsys.readouterr()
    assert main(["mapping", "suggest", case, "--json"]) == 0
    assert said(capsys) == []


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("zh", ("付款账号", "收款账号", "1.50", "2021-06-01 10:00:00", "事实", "拒收", "很多", "钱数")),
        ("en", ("payer account", "payee account", "1.50", "fact", "rejected", "unknown column")),
    ],
)
def test_a_preview_is_printed_in_words(
    odd: Path, lang: str, words: tuple[str, ...], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRAPHTOOL_LANG", lang)
    assert main(["mapping", "preview", str(odd), str(odd.with_suffix(".toml"))]) == 0
    printed = capsys.readouterr()
    assert [word for word in words if word not in printed.out] == []
    assert HOSTILE in printed.out
    assert "2" in printed.err


def test_a_preview_as_data(odd: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["mapping", "preview", str(odd), str(odd.with_suffix(".toml")), "--json"]) == 0
    (found,) = said(capsys)
    assert found["counts"] == {"rows": 2, "facts": 1, "noted": 0, "rejected": 1, "issues": 3}
    assert [(r["row"], r["became"], r["reason"]) for r in found["rows"]["transfer"]] == [
        (2, "fact", None),
        (3, "rejected", "missing_amount"),
    ]
    assert found["rows"]["transfer"][0]["amount"] == 150
    assert {(m["row"], m["field"], m["code"]) for m in found["marks"]} == {
        (0, None, "unknown_column"),
        (3, "amount", "bad_amount"),
        (3, "amount", "missing_amount"),
    }


def test_a_mapping_of_other_tables_is_an_error(odd: Path, capsys: pytest.CaptureFixture[str]) -> None:
    odd.write_text("a,b\n1,2\n", "utf-8")
    assert main(["mapping", "preview", str(odd), str(odd.with_suffix(".toml")), "--json"]) == 1
    assert "other_table" in "".join(capsys.readouterr())


def test_a_broken_mapping_is_listed_by_its_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Case.create(tmp_path / "case") as case:
        (case.path / "mappings").mkdir()
        (case.path / "mappings" / "m1.toml").write_text("id = ", "utf-8")
    assert main(["mapping", "list", str(tmp_path / "case"), "--json"]) == 0
    printed = capsys.readouterr()
    assert "m1.toml" in printed.err
    assert json.loads(printed.out)
