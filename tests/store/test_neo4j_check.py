"""Verify finds whatever somebody did to the graph in Neo4j, and repair undoes exactly that."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator

import pytest
from store.graphs import Graph, entity, example, write

from graphtool.store import content
from graphtool.store.base import View
from graphtool.store.memory import MemoryStore
from graphtool.store.neo4j import Neo4jStore
from graphtool.store.neo4j_check import Deviation
from graphtool.store.server import LocalServer

pytestmark = pytest.mark.neo4j

Tamper = Callable[[str], None]


@pytest.fixture(scope="module")
def store(neo4j_server: LocalServer) -> Iterator[Neo4jStore]:
    """A case with the worked example, whose id is ``store._case``; every test leaves it as it was."""
    login = {"user": neo4j_server.user, "password": neo4j_server.password}
    made = Neo4jStore(neo4j_server.uri, uuid.uuid4().hex, **login)
    made.publish(generation(example()))
    yield made
    made.close()


@pytest.fixture
def tamper(store: Neo4jStore) -> Tamper:
    """Does something to the case behind the back of the store."""
    return lambda statement: store._server.write(lambda run: run(statement, {"case": store._case}))


def generation(graph: Graph, digest: str = "1a") -> View:
    made = MemoryStore()
    write(made, digest, graph)
    return made.view()


def found(entity: str = "0/0/0", event: str = "0/0/0", row: str = "0/0/0") -> list[Deviation]:
    """What verify says: missing/changed/surplus."""
    said = {"entity": entity, "event": event, "row": row}
    return [Deviation(table, *map(int, numbers.split("/"))) for table, numbers in said.items()]


def test_nothing_to_find(store: Neo4jStore) -> None:
    assert store.verify(generation(example())) == found()
    assert store.verify(generation(example()), repair=True) == found()


@pytest.mark.parametrize(
    ("deed", "expected"),
    [
        ("MATCH (n:Entity {case: $case, id: 'p-chen'}) DETACH DELETE n", found("1/0/0", "2/0/0")),
        ("MATCH (n:Entity {case: $case, id: 'a-1'}) SET n.name = '李某'", found("0/1/0")),
        ("MATCH (n:Entity {case: $case, id: 'a-1'}) SET n.facts = '9'", found("0/1/0")),
        ("MATCH (n:Entity {case: $case, id: 'a-1'}) SET n.note = 'mine'", found("0/1/0")),
        ("MATCH (n:Entity {case: $case, id: 'a-1'}) SET n.names = null", found("0/1/0")),
        ("MATCH (n:Entity {case: $case, id: 'a-1'}) SET n.hash = 'x'", found("0/1/0")),
        ("MATCH (n:Entity {case: $case, id: 'a-1'}) REMOVE n:Account", found("0/1/0")),
        ("MATCH (n:Entity {case: $case, id: 'a-1'}) SET n:Person", found("0/1/0")),
        ("MATCH (n:Entity {case: $case, id: 'a-1'}) SET n:Watched", found("0/1/0")),
        ("MATCH (n:Entity {case: $case, id: 'x-1'}) SET n.id = 'x-2'", found("1/0/1", "0/1/0")),
        ("CREATE (:Entity:Person {case: $case, id: 'p-new', kind: 'person'})", found("0/0/1")),
        ("CREATE (:Entity {case: $case})", found("0/0/1")),
        ("MATCH ()-[e:TRANSFERRED {case: $case, id: 'f1.0.4.m'}]->() DELETE e", found(event="1/0/0")),
        ("MATCH ()-[e:TRANSFERRED {case: $case, id: 'f1.0.4.m'}]->() SET e.amount = 1", found(event="0/1/0")),
        ("MATCH ()-[e:TRANSFERRED {case: $case, id: 'f1.0.4.m'}]->() SET e.evidence = []", found(event="0/1/0")),
        ("MATCH ()-[e:TRANSFERRED {case: $case, id: 'f1.0.4.m'}]->() SET e.note = 'x'", found(event="0/1/0")),
        ("MATCH ()-[e:TRANSFERRED {case: $case, id: 'f1.0.4.m'}]->() SET e.case = 'x'", found(event="1/0/1")),
        (
            "MATCH (a)-[e:TRANSFERRED {case: $case, id: 'f1.0.4.m'}]->(b) WITH a, b, e, properties(e) AS p "
            "DELETE e CREATE (b)-[f:TRANSFERRED]->(a) SET f = p",
            found(event="0/1/0"),
        ),
        (
            "MATCH (a)-[e:TRANSFERRED {case: $case, id: 'f1.0.4.m'}]->(b) "
            "CREATE (a)-[f:PURCHASED]->(b) SET f = properties(e)",
            found(event="0/1/0"),
        ),
        (
            "MATCH (a:Entity {case: $case, id: 'a-1'}), (b:Entity {case: $case, id: 'a-2'}) CREATE (a)-[:KNOWS]->(b)",
            found(event="0/0/1"),
        ),
        ("MATCH (n:Alias {case: $case, alias: 'p-old'}) DELETE n", found(row="1/0/0")),
        ("MATCH (n:Alias {case: $case, alias: 'p-old'}) SET n.id = 'p-shan'", found(row="0/1/0")),
        ("MATCH (n:Alias {case: $case, alias: 'p-old'}) REMOVE n:Alias", found(row="0/1/0")),
        ("MATCH (n:Chain {case: $case}) SET n:Alias", found(row="0/1/0")),
        ("CREATE (:Row:Chain {case: $case, key: 'k', account: 'a-1'})", found(row="0/0/1")),
    ],
)
def test_every_deed_is_found_and_undone(
    store: Neo4jStore, tamper: Tamper, deed: str, expected: list[Deviation]
) -> None:
    tamper(deed)
    assert store.verify(generation(example())) == expected
    assert store.verify(generation(example()), repair=True) == expected
    assert store.verify(generation(example())) == found()
    with store.view() as view:
        assert content.digest(view) == content.digest(generation(example()))


def test_looking_changes_nothing(store: Neo4jStore, tamper: Tamper) -> None:
    tamper("MATCH (n:Entity {case: $case, id: 'a-1'}) SET n.name = '李某'")
    store.verify(generation(example()))
    with store.view() as view:
        assert view.get("entity", ["a-1"])["name"].to_pylist() == ["李某"]
    assert store.verify(generation(example()), repair=True) == found("0/1/0")


def test_a_lost_graph_is_published_again(store: Neo4jStore, tamper: Tamper) -> None:
    tamper("MATCH (n:Entity|Row {case: $case}) DETACH DELETE n")
    tamper("MATCH (c:Case {id: $case}) DELETE c")
    assert store.current() is None
    graph = example()
    rows = sum(
        len(graph[name]) for name in ("alias", "allocation", "coverage", "calendar", "chain", "balance", "pairing")
    )
    lost = found(f"{len(graph['entity'])}/0/0", f"{len(graph['event'])}/0/0", f"{rows}/0/0")
    assert store.verify(generation(graph), repair=True) == lost
    assert store.current() == "1a"
    assert store.verify(generation(graph)) == found()


def test_another_generation_is_brought_up_to_date(store: Neo4jStore) -> None:
    newer = example()
    newer["entity"].append(entity("a-9"))
    assert store.verify(generation(newer, "2b")) == found("1/0/0")
    assert store.current() == "1a"
    store.verify(generation(newer, "2b"), repair=True)
    assert store.current() == "2b"
    store.publish(generation(example()))


def test_the_neighbours_of_the_case_are_left_alone(store: Neo4jStore, neo4j_server: LocalServer) -> None:
    login = {"user": neo4j_server.user, "password": neo4j_server.password}
    other = Neo4jStore(neo4j_server.uri, uuid.uuid4().hex, **login)
    other.publish(generation({"entity": [entity("a-1"), entity("a-77")]}))
    assert store.verify(generation({"entity": [entity("a-1")]}, "2b"), repair=True)[0].missing == 0
    store.publish(generation(example()))
    assert other.verify(generation({"entity": [entity("a-1"), entity("a-77")]})) == found()
    other.close()
