"""An existing Neo4j database as tables: without a server from rows as it would give them, with one end to end."""

from __future__ import annotations

import csv
import json
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from store.graphs import example, write

from graphtool.case import Case
from graphtool.cli import main
from graphtool.errors import BadParameter, Unavailable
from graphtool.store.neo4j import Neo4jStore
from graphtool.store.neo4j_address import parse
from graphtool.store.neo4j_driver import Connection
from graphtool.store.neo4j_tables import Ask, write_tables
from graphtool.store.server import LocalServer

HOSTILE = '=cmd|"/C calc"!A1,\n"x"'


def answers(statement: str, _: Mapping[str, Any]) -> Iterable[list[Any]]:
    """A database of two accounts, one person without properties, and two relationships."""
    one, two = {"number": "9900000000000001", "name": HOSTILE}, {"number": "9900000000000002", "tags": ["a", 1]}
    if "c.owner" in statement:
        return []
    if "RETURN count(" in statement:
        return [[3 if "count(x)" in statement else 1]]
    if "keys(x) AS k RETURN DISTINCT labels(x)" in statement:
        pairs = [(["B", "A"], None), (["A", "B"], "number"), (["A", "B"], "name"), (["A", "B"], "tags"), (["P"], None)]
        return [list(pair) for pair in pairs]
    if "RETURN labels(x)" in statement:
        return [[["A", "B"], "n1", one], [["B", "A"], "n2", two], [["P"], "n3", {}]]
    if "RETURN [type(r)]" in statement:
        return [[["PAID"], "r1", "n1", "n2", {"fen": 29800, "sure": True, "by": None}, one, two]]
    before = "start." if "'start.'" in statement else "end." if "'end.'" in statement else ""
    own = {"": ["fen", "sure", "by"], "start.": ["number", "name"], "end.": ["number", "tags"]}[before]
    return [[["PAID"], None], *([["PAID"], before + key] for key in own)]


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_progress_is_told_to_the_end(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    write_tables(answers, tmp_path / "out", lambda done, total: told.append((done, total)))
    assert told == [(3, 4), (4, 4)]


def test_one_table_per_labels_and_type(tmp_path: Path) -> None:
    made = write_tables(answers, tmp_path / "out")
    assert [(one.name, one.rows) for one in made] == [
        ("node-001-A-B.csv", 2), ("node-002-P.csv", 1), ("relationship-001-PAID.csv", 1),
    ]  # fmt: skip
    assert {path.name for path in (tmp_path / "out").iterdir()} == {one.name for one in made}
    first, second = rows(tmp_path / "out" / "node-001-A-B.csv")
    assert first == {"_id": "n1", "_labels": "A;B", "name": HOSTILE, "number": "9900000000000001", "tags": ""}
    assert json.loads(second["tags"]) == ["a", 1]
    assert rows(tmp_path / "out" / "node-002-P.csv") == [{"_id": "n3", "_labels": "P"}]


def test_a_relationship_says_what_stands_at_its_ends(tmp_path: Path) -> None:
    write_tables(answers, tmp_path)
    (paid,) = rows(tmp_path / "relationship-001-PAID.csv")
    assert paid == {
        "_id": "r1", "_type": "PAID", "_start": "n1", "_end": "n2", "by": "", "fen": "29800", "sure": "true",
        "start.name": HOSTILE, "start.number": "9900000000000001",
        "end.number": "9900000000000002", "end.tags": '["a", 1]',
    }  # fmt: skip


def test_a_folder_with_files_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("x")
    with pytest.raises(BadParameter):
        write_tables(answers, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_what_breaks_off_leaves_nothing(tmp_path: Path) -> None:
    def breaks(statement: str, said: Mapping[str, Any]) -> Iterator[list[Any]]:
        yield from answers(statement, said)
        if "RETURN [type(r)]" in statement:
            raise OSError

    with pytest.raises(OSError):
        write_tables(breaks, tmp_path)
    assert list(tmp_path.iterdir()) == []


def nodes(keys: list[list[Any]], found: list[list[Any]]) -> Ask:
    """A database of nodes only: labels with their properties, then the nodes."""

    def ask(statement: str, _: Mapping[str, Any]) -> Iterable[list[Any]]:
        return (
            keys
            if statement.endswith("RETURN DISTINCT labels(x), k")
            else found
            if "RETURN labels(x)" in statement
            else []
        )

    return ask


def test_a_property_that_is_called_like_a_column_of_ours_is_kept(tmp_path: Path) -> None:
    ask = nodes([[["A"], "_id"], [["A"], "start.x"]], [[["A"], "n1", {"_id": "9900000000000001", "start.x": "y"}]])
    write_tables(ask, tmp_path)
    assert rows(tmp_path / "node-001-A.csv") == [
        {"_id": "n1", "_labels": "A", "property._id": "9900000000000001", "property.start.x": "y"}
    ]


@pytest.mark.parametrize("late", [[["B"], "n2", {}], [["A"], "n2", {"amount": 5}]], ids=["label", "property"])
def test_what_appears_while_it_is_read_is_not_left_out(tmp_path: Path, late: list[Any]) -> None:
    with pytest.raises(Unavailable):
        write_tables(nodes([[["A"], None]], [[["A"], "n1", {}], late]), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_more_labels_than_files_may_be_open(tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    words = [f"L{n}" for n in range(300)]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(256, hard), hard))
    try:
        made = write_tables(nodes([[[w], None] for w in words], [[[w], w, {}] for w in words]), tmp_path)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert sum(one.rows for one in made) == 300


def test_a_file_is_no_folder_for_tables(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("x")
    with pytest.raises(BadParameter):
        write_tables(answers, tmp_path / "mine")


@pytest.mark.neo4j
def test_a_foreign_graph_becomes_evidence(
    neo4j_server: LocalServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """From the database by the command line, through a mapping, to an event; what we published stays out."""
    mark = f"Konto{uuid.uuid4().hex[:12]}"
    login = {"user": neo4j_server.user, "password": neo4j_server.password}
    case_id = uuid.uuid4().hex
    ours = Neo4jStore(neo4j_server.uri, case_id, **login)
    write(ours, "1a", example())
    ours.close()
    connection = Connection(parse(neo4j_server.uri), *login.values())
    statement = (
        f"CREATE (:{mark} {{no: '9900000000000001'}})-[:{mark}_PAID {{fen: 29800, at: '2021-09-01 10:00:00'}}]->"
        f"(:{mark} {{no: '9900000000000002'}})"
    )
    connection.write(lambda run: run(statement, {}))
    monkeypatch.setenv("GRAPHTOOL_NEO4J_USER", neo4j_server.user)
    monkeypatch.setenv("GRAPHTOOL_NEO4J_PASSWORD", neo4j_server.password)
    try:
        assert main(["extract", neo4j_server.uri, str(tmp_path / "out"), "--json"]) == 0
    finally:
        connection.write(lambda run: run(f"MATCH (x:{mark}) DETACH DELETE x", {}))
        connection.close()
    said = json.loads(capsys.readouterr().out)["tables"]
    assert not [one["name"] for one in said if case_id in (tmp_path / "out" / one["name"]).read_text("utf-8")]
    (paid,) = [one["name"] for one in said if one["words"] == [f"{mark}_PAID"]]
    with Case.create(tmp_path / "case") as case:
        case.load([tmp_path / "out" / paid])
        (table,) = case.tables().to_pylist()
        sketch = case.sketch(table["file"], table["sheet"])
        draft = sketch.propose("transfer").draft
        field = {"start.no": "from_account", "end.no": "to_account", "fen": "amount", "at": "time_ms"}
        for place, column in enumerate(draft.columns):
            draft = sketch.give(draft, place, field.get(column.header, ""))
        columns = tuple(replace(c, unit="fen") if c.field == "amount" else c for c in draft.columns)
        case.save_draft(replace(draft, columns=columns, constants={"currency": "CNY"}))
        case.load([])
        case.derive()
        with case.view() as view:
            (event,) = view.scan("event", ["relation", "amount"]).read_all().to_pylist()
        assert event == {"relation": "transferred", "amount": 29800}
