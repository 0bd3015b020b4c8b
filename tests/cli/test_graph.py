"""Looking at the graph from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from graphtool.case import Case
from graphtool.cli.graph import filter_of
from graphtool.cli.main import main
from graphtool.errors import BadParameter


@pytest.fixture
def busiest(small_case: Case) -> str:
    """The account that stands first by payments."""
    found: str = small_case.analyse("degree").table["entity"][0].as_py()
    return found


def test_search_show_expand(small_case: Case, busiest: str, capsys: pytest.CaptureFixture[str]) -> None:
    case = str(small_case.path)
    assert main(["show", case, busiest, "--json", "--limit", "2"]) == 0
    shown = json.loads(capsys.readouterr().out)
    number = shown["properties"]["number"]
    assert shown["identifiers"]
    assert shown["counts"]
    assert main(["search", case, number[-6:], "--json"]) == 0
    assert busiest in {hit["id"] for hit in json.loads(capsys.readouterr().out)}
    assert main(["expand", case, busiest, "--limit", "3", "--json"]) == 0
    near = json.loads(capsys.readouterr().out)
    assert 0 < len({n["other"] for n in near["neighbours"]}) <= 3
    assert sum(c["events"] for c in near["counts"]) == sum(c["events"] for c in shown["counts"])


def test_an_event_shows_its_row_as_printed(small_case: Case, capsys: pytest.CaptureFixture[str]) -> None:
    with small_case.view() as view:
        events = view.scan("event", ["id", "relation", "amount"]).read_all().to_pylist()
    event = next(e for e in events if e["relation"] == "transferred" and e["amount"])
    assert main(["show", str(small_case.path), event["id"], "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["facts_total"] == len(shown["facts"]) >= 1
    printed = {value for fact in shown["facts"] for _, value in fact["cells"]}
    yuan = f"{event['amount'] // 100}.{event['amount'] % 100:02d}"
    assert {yuan, str(event["amount"]), yuan.rstrip("0").rstrip("."), f"-{yuan}"} & {p.strip() for p in printed if p}


def test_an_unknown_id_is_said(small_case: Case, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", str(small_case.path), "p-0"]) == 1
    assert "p-0" in capsys.readouterr().err


def test_filters_are_read_as_typed() -> None:
    where = filter_of(["called"], "2021-06-01..2021-06-30", "298")
    assert where.relations == ("called",)
    assert where.min_amount == 29800
    assert where.until_ms is not None
    assert where.from_ms is not None
    assert where.until_ms - where.from_ms == 30 * 86_400_000 - 1
    with pytest.raises(BadParameter):
        filter_of(["eaten"], "", "")


def test_verify(small_case: Case, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", str(small_case.path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["ok"] is True


def test_a_case_without_a_server_is_not_published(small_case: Case, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["publish", str(small_case.path)]) == 1
    assert "unsupported.not_shared" in capsys.readouterr().err


def test_neo4j_says_what_it_needs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GRAPHTOOL_JAVA", str(tmp_path / "no-java"))
    monkeypatch.setenv("PATH", "")
    assert main(["neo4j", str(tmp_path / "home")]) == 1
    assert "unavailable." in capsys.readouterr().err
