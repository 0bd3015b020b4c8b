"""The Cypher script against a real server: every text arrives as data, twice is once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import neo4j
import pytest

from graphtool.exports.cells import CONTROL
from graphtool.exports.content import Shape
from graphtool.exports.cypher import ROWS_PER_STATEMENT, write_cypher
from graphtool.exports.graphs import Written
from graphtool.store.server import USER, LocalServer
from tests.exports.hostile import TEXTS, content, graph
from tests.store.graphs import entity, event, example


@pytest.fixture
def driver(neo4j_server: LocalServer) -> Iterator[neo4j.Driver]:
    with neo4j.GraphDatabase.driver(neo4j_server.uri, auth=(USER, neo4j_server.password)) as found:
        yield found
        found.execute_query("MATCH (n:Entity) WHERE n.case = 'export:d1' DETACH DELETE n")


def run(driver: neo4j.Driver, path: Path) -> None:
    """As cypher-shell does: a statement ends with a semicolon at the end of a line."""
    for statement in path.read_text("utf-8").split(";\n"):
        if statement.strip():
            driver.execute_query(statement)  # type: ignore[arg-type]


@pytest.mark.neo4j
def test_the_script_builds_the_graph_once_however_often_it_runs(driver: neo4j.Driver, tmp_path: Path) -> None:
    path = tmp_path / "x.cypher"
    assert write_cypher(content(example()), path) == Written(9, 14)
    run(driver, path)
    run(driver, path)
    found = driver.execute_query(
        "MATCH (a:Account {case: 'export:d1'})-[r:TRANSFERRED]->(b:Account) "
        "RETURN a.id, r.id, r.amount, r.directed, r.rows, b.id ORDER BY r.id"
    )
    assert [tuple(r.values()) for r in found.records][:2] == [
        ("a-1", "f1.0.2.m", 29_800, True, "f1.0.2 f9.0.7", "a-2"),
        ("a-1", "f1.0.3.m", 29_800, True, "f1.0.3", "a-2"),
    ]
    counts = driver.execute_query(
        "MATCH (n:Entity {case: 'export:d1'}) OPTIONAL MATCH (n)-[r]->() RETURN count(DISTINCT n), count(r)"
    )
    assert tuple(counts.records[0].values()) == (9, 14)


@pytest.mark.neo4j
def test_every_text_stays_data(driver: neo4j.Driver, tmp_path: Path) -> None:
    path = tmp_path / "x.cypher"
    write_cypher(content(graph()), path)
    run(driver, path)
    found = driver.execute_query(
        "MATCH (n:Account {case: 'export:d1'})-[r:TRANSFERRED]->() RETURN n.name, r.memo ORDER BY n.id"
    )
    said = [re.sub(CONTROL, "", text) for text in TEXTS]
    assert [tuple(r.values()) for r in found.records] == [(text, text) for text in said]


@pytest.mark.neo4j
def test_grouped_edges_name_their_events(driver: neo4j.Driver, tmp_path: Path) -> None:
    path = tmp_path / "x.cypher"
    write_cypher(content(example(), shape=Shape(grouped=True)), path)
    run(driver, path)
    found = driver.execute_query(
        "MATCH ({case: 'export:d1', id: 'a-1'})-[r:TRANSFERRED {currency: 'CNY'}]->({id: 'a-2'}) "
        "RETURN r.events, r.amount, r.doubtful, r.event_ids"
    )
    assert [tuple(r.values()) for r in found.records] == [(2, 59_600, 1, "f1.0.2.m f1.0.3.m")]


def test_no_raw_line_end_of_the_data_is_in_the_script(tmp_path: Path) -> None:
    path = tmp_path / "x.cypher"
    write_cypher(content(graph()), path)
    lines = path.read_text("utf-8").splitlines()
    starts = ("// ", "CREATE CONSTRAINT ", "UNWIND [", "{id: ", "] AS row", "MERGE (", "MATCH (")
    assert all(line.startswith(starts) for line in lines)


def test_a_large_graph_is_cut_into_statements(tmp_path: Path) -> None:
    size = 2 * ROWS_PER_STATEMENT + 1
    many = {
        "entity": [entity(f"a-{i:05}") for i in range(size)],
        "event": [event(f"f.0.{i}.m", "a-00000", f"a-{i:05}", 1) for i in range(size)],
    }
    path = tmp_path / "x.cypher"
    assert write_cypher(content(many), path) == Written(size, size)
    text = path.read_text("utf-8")
    assert text.count("UNWIND [") == 6
    assert text.count("{id: 'a-") == size
