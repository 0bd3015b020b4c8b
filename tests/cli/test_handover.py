"""Handing over from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import networkx as nx
import pytest

from graphtool.case import Case
from graphtool.cli.main import main


def test_the_audit_chain(small_case: Case, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", "verify", str(small_case.path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["broken"] == 0
    assert main(["audit", "list", str(small_case.path), "--json"]) == 0
    kinds = [line["kind"] for line in json.loads(capsys.readouterr().out)]
    assert kinds[0] == "case"
    assert {"load", "generation"} <= set(kinds)


def test_a_broken_line_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Case.create(tmp_path / "case") as case:
        case.ledger.record("note", {"text": "a"})
        case.ledger.record("note", {"text": "b"})
    lines = (case.path / "journal.jsonl").read_text("utf-8").splitlines()
    lines[1] = lines[1].replace('"a"', '"c"')
    (case.path / "journal.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    assert main(["audit", "verify", str(case.path)]) == 1
    assert "2" in capsys.readouterr().err


def test_export_of_a_part(small_case: Case, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    entity = small_case.analyse("degree").table["entity"][0].as_py()
    out = tmp_path / "part.graphml"
    assert main(["export", str(small_case.path), str(out), "--entity", entity, "--hops", "1", "--json"]) == 0
    receipt = json.loads(capsys.readouterr().out)
    found = nx.read_graphml(out)
    assert entity in found
    assert found.number_of_nodes() == receipt["entities"] > 1
    assert [e.data["sha256"] for e in small_case.ledger.journal.entries("export")][-1] == receipt["sha256"]


def test_a_picture_in_one_file(small_case: Case, tmp_path: Path) -> None:
    entity = small_case.analyse("degree").table["entity"][0].as_py()
    out = tmp_path / "picture.html"
    assert main(["draw", str(small_case.path), "--out", str(out), "--entity", entity]) == 0
    page = out.read_text("utf-8")
    assert entity in page
    assert "Content-Security-Policy" in page


def test_snapshots(small_case: Case, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shot = tmp_path / "a.zip"
    assert main(["snapshot", "create", str(small_case.path), str(shot)]) == 0
    assert main(["snapshot", "verify", str(shot), "--case", str(small_case.path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"ok": True, "problems": [], "recorded": True, "derived": True}
    assert main(["snapshot", "list", str(tmp_path), "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)) == 1
    assert main(["snapshot", "diff", str(shot), str(shot), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["rows"] == []
