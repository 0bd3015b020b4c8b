"""What changed between two generations."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from graphtool.exports.differences import compare, diff
from graphtool.exports.snapshot import create
from graphtool.store.base import View
from graphtool.store.memory import MemoryStore
from tests.exports.cases import small, statement
from tests.store.graphs import Graph, entity, event, example, graphs, write


def view(graph: Graph) -> View:
    store = MemoryStore()
    write(store, "d1", graph)
    return store.view()


def changed(graph: Graph) -> Graph:
    """The example with one entity more, one event less and two rows changed."""
    rows = {name: [dict(row) for row in table] for name, table in graph.items()}
    rows["entity"].append(entity("a-9", label="新"))
    rows["event"] = [row for row in rows["event"] if row["id"] != "f1.0.9.m"]
    rows["evidence"] = [row for row in rows["evidence"] if row["subject"] != "f1.0.9.m"]
    next(r for r in rows["event"] if r["id"] == "f1.0.4.m").update(amount=10_001, memo="改")
    next(r for r in rows["entity"] if r["id"] == "p-chen").update(roles=["ringleader", "victim"])
    return rows


def test_added_removed_and_changed_rows_are_listed_with_the_columns_that_changed() -> None:
    found = compare(view(example()), view(changed(example())))
    assert found.rows.rows() == [
        ("entity", "added", "a-9", "新", None),
        ("entity", "changed", "p-chen", "陈某", "roles"),
        ("event", "changed", "f1.0.4.m", "transferred", "amount, memo"),
        ("event", "removed", "f1.0.9.m", "transferred", None),
    ]
    counts = {row["table"]: (row["added"], row["removed"], row["changed"]) for row in found.counts.rows(named=True)}
    assert (counts["entity"], counts["event"], counts["evidence"]) == ((1, 0, 1), (0, 1, 1), (0, 1, 0))


def test_equal_generations_do_not_differ() -> None:
    found = compare(view(example()), view(example()))
    assert found.same
    assert found.rows.is_empty()


def test_backwards_what_was_added_is_removed() -> None:
    there = compare(view(example()), view(changed(example())))
    back = compare(view(changed(example())), view(example()))
    assert there.counts["added"].to_list() == back.counts["removed"].to_list()
    assert there.counts["changed"].to_list() == back.counts["changed"].to_list()


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(graphs(), graphs())
def test_it_is_what_sets_say(one: Graph, two: Graph) -> None:
    found = compare(view(one), view(two))
    rows = {(table, change, id) for table, change, id, *_ in found.rows.rows()}
    for table in ("entity", "event"):
        old, new = ({row["id"]: row for row in graph[table]} for graph in (one, two))
        expected = {(table, "added", id) for id in new.keys() - old.keys()}
        expected |= {(table, "removed", id) for id in old.keys() - new.keys()}
        expected |= {(table, "changed", id) for id in old.keys() & new.keys() if old[id] != new[id]}
        assert {r for r in rows if r[0] == table} == expected


@pytest.mark.parametrize("names", [("s1", "s2"), ("s1.zip", "s2")])
def test_two_snapshots_of_a_case(tmp_path: Path, names: tuple[str, str]) -> None:
    with small(tmp_path) as case:
        create(case, tmp_path / names[0])
        case.load([statement(tmp_path / "evidence" / "b.csv", "S3", amount="99.00")])
        case.derive()
        create(case, tmp_path / names[1])
    found = diff(tmp_path / names[0], tmp_path / names[1])
    added = found.rows.filter(change="added", table="event")
    assert added["label"].to_list() == ["transferred"]
    assert not found.same
    assert event("x", "a", "b")["id"] not in added["id"].to_list()
