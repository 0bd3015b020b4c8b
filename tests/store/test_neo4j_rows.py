"""How a graph is laid out for Neo4j, and what is sent when it changes. No server is needed."""

from __future__ import annotations

from typing import Any

import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from store.graphs import Graph, entity, event, example, graphs, identifier, table

from graphtool.errors import IntegrityError
from graphtool.model import TABLES
from graphtool.store import neo4j_rows
from graphtool.store.memory import checked as obviously
from graphtool.store.neo4j_rows import Known, Layout, checked, lay_out, plan


def tables(graph: Graph) -> dict[str, pa.Table]:
    return {name: table(name, rows) for name, rows in graph.items()}


def layout(graph: Graph) -> Layout:
    return lay_out(checked(tables(graph)))


def nothing() -> Known:
    there = layout(example()).known()
    return Known(there.nodes.clear(), there.relationships.clear(), there.rows.clear())


def node(laid: Layout, one: str) -> dict[str, Any]:
    return laid.nodes.filter(pl.col("id") == one).to_dicts()[0]


def test_a_node_holds_its_identifiers_rows_and_search_texts() -> None:
    found = node(layout(example()), "p-chen")
    assert found["identifiers"] == [
        '{"type":"id_card","value":"990101199001011234","strong":true,"flags":[]}',
        '{"type":"name","value":"陈某","strong":false,"flags":[]}',
        '{"type":"nick","value":"Boss 老陈","strong":false,"flags":[]}',
    ]
    assert found["evidence"] == ["f3.0.2"]
    assert sorted(found["names"].split("\n")) == ["boss老陈", "陈某"]
    assert "990101199001011234" in found["numbers"].split("\n")
    assert len({len(found[f"search_{name}"]) for name in ("type", "value", "text", "sound")}) == 1
    assert found["long"] is False


def test_an_event_holds_its_rows() -> None:
    laid = layout(example())
    found = laid.relationships.filter(pl.col("id") == "f1.0.2.m").to_dicts()[0]
    assert (found["src"], found["dst"], found["relation"]) == ("a-1", "a-2", "transferred")
    assert found["evidence"] == ["f1.0.2", "f9.0.7"]


def test_what_one_node_cannot_hold_becomes_rows() -> None:
    many = neo4j_rows.INSIDE + 1
    graph = {
        "entity": [entity("n-1", "list"), entity("n-2", "list")],
        "evidence": [{"subject": "n-1", "fact": f"f.0.{n}"} for n in range(many)],
        "identifier": [identifier("n-2", "name", f"名{n}") for n in range(many)],
    }
    laid = layout(graph)
    assert node(laid, "n-1")["evidence"] == []
    assert laid.rows["evidence"].height == many
    assert node(laid, "n-2")["identifiers"] == []
    assert laid.rows["identifier"].height == many
    assert len(node(laid, "n-2")["search_text"]) == many + 1  # and its label


def test_texts_too_long_for_an_index_are_left_out_of_it() -> None:
    laid = layout({"entity": [entity("a-1", name="长" * 20_000), entity("a-2", name="短")]})
    long, short = node(laid, "a-1"), node(laid, "a-2")
    assert (long["long"], long["names"], long["numbers"], long["sound"]) == (True, None, None, None)
    assert long["search_text"] == ["长" * 20_000]
    assert (short["long"], short["names"]) == (False, "短")


def test_nothing_is_sent_twice() -> None:
    laid = layout(example())
    first = plan(laid, nothing())
    assert first.total == sum(len(batch.rows) for batch in first.batches("case"))
    assert first.total == laid.nodes.height + laid.relationships.height + sum(f.height for f in laid.rows.values())
    again = plan(laid, laid.known())
    assert (again.total, list(again.batches("case"))) == (0, [])


def test_only_what_differs_is_sent() -> None:
    before, after = example(), example()
    after["entity"] = [row if row["id"] != "a-2" else {**row, "label": "neu"} for row in after["entity"]]
    after["event"] = [row if row["id"] != "f1.0.4.m" else {**row, "amount": 1} for row in after["event"]]
    after["event"].append(event("f8.0.1.m", "a-3", "a-1", 5, 5))
    after["alias"] = after["alias"][1:]
    changes = plan(layout(after), layout(before).known())
    assert changes.nodes["id"].to_list() == ["a-2"]
    assert changes.stale["id"].to_list() == ["f1.0.4.m"]
    assert sorted(changes.relationships["id"]) == ["f1.0.4.m", "f8.0.1.m"]
    assert (changes.surplus_rows.height, changes.surplus_nodes.height, changes.surplus_relationships.height) == (
        1,
        0,
        0,
    )
    assert changes.total == 5


def test_an_event_that_moved_is_deleted_where_it_was() -> None:
    before, after = example(), example()
    after["event"] = [
        row if row["id"] != "f1.0.4.m" else {**row, "relation": "purchased", "dst": "a-3"} for row in after["event"]
    ]
    changes = plan(layout(after), layout(before).known())
    assert changes.stale.to_dicts() == [{"id": "f1.0.4.m", "relation": "transferred"}]
    assert changes.relationships["relation"].to_list() == ["purchased"]
    first, *later = [batch.statement for batch in changes.batches("case")]
    assert "[e:TRANSFERRED " in first
    assert "DELETE" in first
    assert sum("MERGE (a)-[e:PURCHASED " in statement for statement in later) == 1


def test_nodes_come_before_their_relationships_and_go_after_them() -> None:
    changes = plan(layout(example()), layout({"entity": [entity("z-9")], "event": [event("f", "z-9", "z-9")]}).known())
    kinds = ["node" if "MERGE (n:Entity" in b.statement else "event" if "MERGE (a)" in b.statement else
             "drop event" if "DELETE e" in b.statement else "drop node" if "DETACH DELETE n" in b.statement else "row"
             for b in changes.batches("case")]  # fmt: skip
    assert list(dict.fromkeys(kinds)) == ["node", "event", "row", "drop event", "drop node"]


def test_batches_are_bounded_and_sorted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neo4j_rows, "BATCH", 3)
    for batch in plan(layout(example()), nothing()).batches("case"):
        assert 0 < len(batch.rows) <= 3
        keys = [(row.get("src", ""), row.get("dst", ""), row.get("id", row.get("key"))) for row in batch.rows]
        assert keys == sorted(keys)
        assert all(row["p"]["case"] == "case" for row in batch.rows)


@given(graph=graphs())
def test_the_same_graph_has_the_same_hashes(graph: Graph) -> None:
    backwards = {name: rows[::-1] for name, rows in graph.items()}
    one, other = layout(graph).known(), layout(backwards).known()
    assert one.nodes.equals(other.nodes)
    assert one.relationships.equals(other.relationships)
    assert one.rows.sort("key").equals(other.rows.sort("key"))


@given(graph=graphs())
def test_checked_tables_are_those_of_the_reference(graph: Graph) -> None:
    reference = obviously({name: graph.get(name, []) for name in TABLES})
    found = checked(tables(graph))
    for name, rows in reference.items():
        assert sorted(map(repr, found[name].to_dicts())) == sorted(map(repr, rows))


@pytest.mark.parametrize(
    ("detail", "graph"),
    [
        ("dangling", {"entity": [entity("a-1")], "event": [event("f.x", "a-1", "a-2")]}),
        ("dangling", {"evidence": [{"subject": "a-1", "fact": "f"}]}),
        ("twice", {"entity": [entity("a-1", flags=["x"]), entity("a-1", flags=["y"])]}),
        ("keyless", {"entity": [{**entity("a-1"), "kind": None}]}),
        ("word", {"entity": [entity("a-1", "wizard")]}),
    ],
)
def test_what_is_no_graph_is_refused_as_the_reference_does(detail: str, graph: Graph) -> None:
    with pytest.raises(IntegrityError) as ours:
        checked(tables(graph))
    with pytest.raises(IntegrityError) as theirs:
        obviously({name: graph.get(name, []) for name in TABLES})
    assert ours.value.detail == theirs.value.detail == detail
    assert ours.value.arguments == theirs.value.arguments
