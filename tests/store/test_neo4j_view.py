"""A view of Neo4j answers as the reference does, on random graphs and hostile questions."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from store.graphs import Graph, entity, event, example, filters, graphs, identifier, write

from graphtool.errors import NotFound
from graphtool.model import TABLES
from graphtool.store.base import ANY, Filter, View
from graphtool.store.memory import MemoryStore
from graphtool.store.neo4j import Neo4jStore
from graphtool.store.server import LocalServer

pytestmark = pytest.mark.neo4j


@pytest.fixture
def store(neo4j_server: LocalServer) -> Iterator[Neo4jStore]:
    made = Neo4jStore(neo4j_server.uri, uuid.uuid4().hex, user=neo4j_server.user, password=neo4j_server.password)
    yield made
    made.close()


def reference(graph: Graph) -> View:
    made = MemoryStore()
    write(made, "1a", graph)
    return made.view()


def answer(view: View, ask: Callable[[View], Any]) -> Any:
    """What a view says, or which id it does not know."""
    try:
        found = ask(view)
    except NotFound as error:
        return error.key, error.arguments
    return (found.schema, found.to_pylist()) if hasattr(found, "to_pylist") else found


# Each example is published to a real server, so there are few of them; the embedded store tries many.
@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
@given(graph=graphs(), data=st.data())
def test_answers_as_the_reference_does(store: Neo4jStore, graph: Graph, data: st.DataObject) -> None:
    ids = [row["id"] for row in graph["entity"]]
    names = st.sampled_from([*ids, "A", "B"])
    everything = st.sampled_from([*ids, *(row["id"] for row in graph["event"]), "A", "B", "e"])
    where = data.draw(filters())
    one, other = data.draw(names), data.draw(names)
    many = data.draw(st.lists(names, max_size=4))
    more = data.draw(st.lists(everything, max_size=4))
    limit = data.draw(st.sampled_from([0, 1, 2, 50]))
    text = data.draw(st.sampled_from(["陈", "陈某", "c", "cm", "O'B", "99", "`", "%", "e1", "単", "", " "]))
    way, order = (
        data.draw(st.sampled_from(["both", "out", "in"])),
        data.draw(st.sampled_from(["most", "least", "newest"])),
    )
    questions: list[Callable[[View], Any]] = [
        *(lambda view, name=name: view.scan(name).read_all() for name in TABLES),
        *(lambda view, name=name: view.count(name) for name in TABLES),
        lambda view: view.edges(),
        lambda view: view.counts(one, where),
        lambda view: view.neighbours(one, where, way, order, limit),
        lambda view: view.links(many, where),
        lambda view: view.events(many, [other], where, limit),
        lambda view: view.events([], many, where, limit),
        lambda view: view.shortest_paths(one, other, where, limit=max(limit, 1)),
        lambda view: view.get("entity", many),
        lambda view: view.get("event", more),
        lambda view: view.evidence(more),
        lambda view: view.identifiers(one),
        lambda view: view.search(text, where.kinds, max(limit, 1)),
    ]
    write(store, uuid.uuid4().hex, graph)
    with store.view() as ours, reference(graph) as theirs:
        for ask in questions:
            assert answer(ours, ask) == answer(theirs, ask)


SEARCHES = [
    "陈小明", "小明", "明公司", "陈", "b公司", "ABC公司", "公司abc", "張偉", "ａｂｃ", "x", "cxm", "chenxiaoming",
    "7", "77", "xiaom", "4477", "+", "a+b",
    '"', "陈*", "陈 OR 小", "name:陈", '小明"~2', "[陈 TO 明]", "\\", "(", "𠮷野", "陈\n小",
]  # fmt: skip
"""Pairs of characters, single ones, mixtures, and what a full-text query would take for an operator."""


def test_searches_find_what_the_reference_finds(store: Neo4jStore) -> None:
    names = [
        "陈小明", "小明", "陈小", "明陈", "陈x小明", "ABC公司", "b公司abc", "小明公司明公司", "張偉", "张伟", "𠮷野家",
        '陈"小"明', "a+b", "x\\y", "(x)",
    ]  # fmt: skip
    kinds = ("person", "organisation", "account")
    graph: Graph = {
        "entity": [
            entity(f"p-{n:02d}", kinds[n % 3], name=name, facts=n % 4, label=None) for n, name in enumerate(names)
        ],
        "identifier": [
            *(identifier(f"p-{n:02d}", "bank", f"9900{n:04d}4477") for n in range(5)),
            identifier("p-01", "nick", "老陈小明 7"),
            identifier("p-02", "address", "大庆市陈小明路 77 号"),
        ],
    }
    write(store, "1a", graph)
    with store.view() as ours, reference(graph) as theirs:
        for text in SEARCHES:
            for among in ((), kinds[:2]):
                for limit in (1, 20):
                    found, wanted = (view.search(text, among, limit).to_pylist() for view in (ours, theirs))
                    assert found == wanted, text


def test_a_hub_answers_like_any_other(store: Neo4jStore) -> None:
    """Eight hundred payers, several times each: counts, the first of an order, and links among some."""
    graph: Graph = {
        "entity": [entity("a-hub"), *(entity(f"a-{n:04d}") for n in range(800))],
        "event": [event(f"f.0.{n}.m", f"a-{n % 800:04d}", "a-hub", 100 + n * 7 % 13, n % 50) for n in range(2000)],
    }
    write(store, "1a", graph)
    asked: list[Callable[[View], Any]] = [
        lambda view: view.counts("a-hub"),
        lambda view: view.neighbours("a-hub", limit=50),
        lambda view: view.neighbours("a-hub", order="least", limit=7),
        lambda view: view.neighbours("a-hub", order="newest", limit=7),
        lambda view: view.neighbours("a-hub", Filter(min_amount=105), "in", "most", 3),
        lambda view: view.links(["a-hub", *(f"a-{n:04d}" for n in range(0, 800, 30))]),
        lambda view: view.events([], ["a-hub"], ANY, 20),
    ]
    with store.view() as ours, reference(graph) as theirs:
        for ask in asked:
            assert answer(ours, ask) == answer(theirs, ask)


def test_a_view_says_when_it_is_out_of_date(store: Neo4jStore) -> None:
    write(store, "1a", example())
    old = store.view()
    assert old.count("entity") == len(example()["entity"])
    write(store, "2b", example())
    asked: list[Callable[[], object]] = [
        lambda: old.counts("a-1"),
        lambda: old.search("陈某"),
        lambda: old.scan("event"),
        lambda: old.shortest_paths("a-1", "a-2"),
    ]
    for ask in asked:
        with pytest.raises(NotFound) as outdated:
            ask()
        assert outdated.value.arguments == {"digest": "1a"}
    with pytest.raises(NotFound):
        store.view("1a")
    assert store.view("2b").counts("a-1").num_rows == 5
