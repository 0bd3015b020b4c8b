"""Every registered analysis is a command with an option per parameter."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest

from graphtool.analysis import registry
from graphtool.case import Case
from graphtool.cli.frame import heading
from graphtool.cli.main import main
from graphtool.cli.questions import GROUPS, _show


def command(analysis: registry.Analysis) -> list[str]:
    alone = sum(a.group == analysis.group for a in registry.all_analyses()) == 1
    return [analysis.group] if alone else [analysis.group, analysis.name.replace("_", "-")]


@pytest.mark.parametrize("analysis", registry.all_analyses(), ids=lambda a: a.name)
def test_options_come_from_the_registry(analysis: registry.Analysis, capsys: pytest.CaptureFixture[str]) -> None:
    assert analysis.group in GROUPS
    assert main([*command(analysis), "--help"]) == 0
    shown = capsys.readouterr().out
    for param in analysis.params:
        assert "--" + param.name.strip("_").replace("_", "-")[:12] in shown


def test_a_ranking_with_options(small_case: Case, capsys: pytest.CaptureFixture[str]) -> None:
    case = str(small_case.path)
    assert main(["rank", "degree", case, "--relations", "called", "--json"]) == 0
    calls = json.loads(capsys.readouterr().out)
    assert calls["parameters"]["relations"] == ["called"]
    assert calls["rows"]
    assert calls["rows"] == small_case.analyse("degree", relations=("called",)).table.to_pylist()


def test_the_number_of_a_path_is_not_headed_as_a_file(small_case: Case, capsys: pytest.CaptureFixture[str]) -> None:
    found = replace(small_case.analyse("degree"), table=pa.table({"path": [1], "hop": [1]}))
    _show(found, 5, False)
    shown = capsys.readouterr().out.split()
    assert heading("path_no") in shown
    assert heading("path") not in shown


def test_a_wrong_value_says_what_is_allowed(small_case: Case, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rank", "degree", str(small_case.path), "--relations", "eaten"]) == 1
    assert "transferred" in capsys.readouterr().err


def test_an_evidence_page_beside_the_answer(
    small_case: Case, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRAPHTOOL_LANG", "en")
    out = tmp_path / "page.html"
    asked = ["rank", "degree", str(small_case.path), "--limit", "2", "--report", str(out)]
    assert main([*asked, "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)["rows"]
    page = out.read_text("utf-8")
    assert f"The first 2 of {len(rows):,} rows." in page
    assert "masked" in page
    (*_, noted) = small_case.ledger.journal.entries("export")
    assert noted.data["sha256"] == hashlib.sha256(out.read_bytes()).hexdigest()
    assert main(asked) == 1
    assert "--replace" in capsys.readouterr().err
    assert main([*asked[:-1], str(tmp_path / "page.pdf")]) == 1
    assert ".docx" in capsys.readouterr().err
