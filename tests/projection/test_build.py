"""The same projection from tables and from every store's view."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from graphtool.errors import IntegrityError
from graphtool.model import ALLOCATION, BALANCE, COVERAGE, ENTITY, EVENT
from graphtool.projection import NO_TIME, Projection
from graphtool.projection.build import coded, flags, numbers, words
from graphtool.store.base import batches
from graphtool.store.memory import MemoryStore
from graphtool.terms import POOL_TYPES, PRECISIONS

ENTITIES = [
    {"id": "q-1", "kind": "pool", "label": "池", "pool_type": "acquirer"},
    {"id": "a-2", "kind": "account", "label": "乙"},
    {"id": "a-1", "kind": "account", "label": "甲"},
]
EVENTS = [
    {"id": "e3", "relation": "settled", "src": "q-1", "dst": "a-2", "time_ms": 86_400_000, "precision": "day",
     "seq": 0, "amount": 9_900, "currency": "CNY", "directed": True, "doubtful": True, "until_ms": 86_500_000},
    {"id": "e1", "relation": "swiped", "src": "a-1", "dst": "q-1", "time_ms": 5_000, "precision": "second",
     "seq": 1, "amount": 29_800, "currency": "CNY", "directed": True, "doubtful": False},
    {"id": "e2", "relation": "transferred", "src": "a-1", "dst": "a-2", "time_ms": 5_000, "precision": "second",
     "seq": 0, "amount": None, "currency": "USD", "directed": False, "doubtful": False},
    {"id": "e0", "relation": "related", "src": "a-1", "dst": "a-2", "directed": True, "doubtful": False},
]  # fmt: skip
TIED = [
    {"from_event": "e1", "to_event": "e3", "amount": 100, "currency": "CNY", "basis": "detail", "fact": "f1"},
    {"from_event": "e1", "to_event": "e3", "amount": 50, "currency": "CNY", "basis": "detail", "fact": "f2"},
]


SPANS = [
    {"account": "a-1", "file": "f1", "from_ms": 9, "until_ms": 20, "outcome": "rows"},
    {"account": "a-1", "file": "f2", "from_ms": 5, "until_ms": 7, "outcome": "rows"},
    {"account": "a-2", "file": "f3", "outcome": "no_data"},
]
HELD = [
    {"account": "a-2", "event": "e3", "amount": -7, "currency": "CNY"},
    {"account": "a-1", "event": "e1", "amount": 100, "currency": "USD"},
]


def rows(schema: pa.Schema, given: list[dict[str, object]]) -> pa.Table:
    return pa.Table.from_pylist([{name: row.get(name) for name in schema.names} for row in given], schema)


def same(one: Projection, two: Projection) -> None:
    for name in ("kind", "src", "dst", "relation", "time_ms", "until_ms", "precision", "seq", "amount", "currency",
                 "directed", "doubtful", "out_start", "out_events", "in_start", "in_events"):  # fmt: skip
        a, b = getattr(one, name), getattr(two, name)
        assert a.dtype == b.dtype, name
        np.testing.assert_array_equal(a, b, err_msg=name)
    assert one.currencies == two.currencies
    assert one.names.events.to_pylist() == two.names.events.to_pylist()
    assert one.names.entities.to_pylist() == two.names.entities.to_pylist()
    for name in ("from_event", "to_event", "amount", "basis", "start", "in_start", "in_rows"):
        np.testing.assert_array_equal(getattr(one.allocations, name), getattr(two.allocations, name))
    assert one.allocations.bases == two.allocations.bases
    for name in ("from_ms", "until_ms", "event", "node", "amount", "currency"):
        np.testing.assert_array_equal(getattr(one.statements, name), getattr(two.statements, name), err_msg=name)
    np.testing.assert_array_equal(one.pool_type, two.pool_type)


def test_a_store_and_its_tables_give_the_same_projection() -> None:
    tables = {"entity": rows(ENTITY, ENTITIES), "event": rows(EVENT, EVENTS), "allocation": rows(ALLOCATION, TIED)}
    tables |= {"coverage": rows(COVERAGE, SPANS), "balance": rows(BALANCE, HELD)}
    store = MemoryStore()
    with store.writer("d1") as writer:
        for name, table in tables.items():
            writer.write(name, batches(table))
    with store.view() as view:
        seen = Projection.from_view(view)
        same(seen, Projection.from_tables(**tables, digest="d1"))
    assert seen.digest == "d1"
    assert seen.names.events.to_pylist() == ["e0", "e2", "e1", "e3"]
    assert [PRECISIONS[p] for p in seen.precision] == ["none", "second", "second", "day"]
    assert seen.allocations.amount.tolist() == [150]
    told = seen.statements
    assert (told.from_ms.tolist(), told.until_ms.tolist()) == ([5, NO_TIME, NO_TIME], [20, NO_TIME, NO_TIME])
    assert (told.event.tolist(), told.node.tolist(), told.amount.tolist()) == ([2, 3], [0, 1], [100, -7])
    assert [seen.currencies[c] for c in told.currency] == ["USD", "CNY"]
    assert [list(POOL_TYPES)[p] if p >= 0 else "" for p in seen.pool_type] == ["", "", "acquirer"]


def test_columns_that_are_not_there_are_taken_as_unstated() -> None:
    entity = pa.table({"id": ["b", "a"], "kind": ["account", "account"]})
    event = pa.table({"id": ["e"], "relation": ["transferred"], "src": ["a"], "dst": ["b"]})
    projection = Projection.from_tables(entity, event)
    assert projection.directed.tolist() == [True]
    assert projection.labels([0]).to_pylist() == ["a"]


def test_an_empty_graph() -> None:
    projection = Projection.from_tables(rows(ENTITY, []), rows(EVENT, []), rows(ALLOCATION, []))
    assert (projection.node_count, projection.event_count, len(projection.allocations)) == (0, 0, 0)
    assert not len(projection.select())


@pytest.mark.parametrize(
    ("change", "detail"),
    [({"dst": "nobody"}, "projection_end"), ({"relation": "danced"}, "projection_word")],
)
def test_events_that_fit_nowhere_are_refused(change: dict[str, str], detail: str) -> None:
    with pytest.raises(IntegrityError) as refused:
        Projection.from_tables(rows(ENTITY, ENTITIES), rows(EVENT, [EVENTS[0] | change]))
    assert refused.value.detail == detail


def test_an_allocation_of_no_event_is_refused() -> None:
    with pytest.raises(IntegrityError) as refused:
        Projection.from_tables(
            rows(ENTITY, ENTITIES), rows(EVENT, EVENTS), rows(ALLOCATION, [TIED[0] | {"to_event": "e9"}])
        )
    assert refused.value.arguments == {"event": "e9"}


@pytest.mark.parametrize("wrong", [{"account": "a-9"}, {"event": "e9"}])
def test_a_balance_of_nobody_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(IntegrityError) as refused:
        Projection.from_tables(rows(ENTITY, ENTITIES), rows(EVENT, EVENTS), balance=rows(BALANCE, [HELD[0] | wrong]))
    assert next(iter(wrong.values())) in refused.value.arguments.values()


def test_columns_as_arrays() -> None:
    assert numbers(pa.chunked_array([[1, None], [3]]), -1).tolist() == [1, -1, 3]
    assert flags(pa.array([True, None]), False).tolist() == [True, False]
    assert words("kind", pa.array(["b", "a"]).dictionary_encode(), ("a", "b")).tolist() == [1, 0]
    codes, currencies = coded(
        pa.chunked_array([pa.array(["USD", None]).dictionary_encode(), pa.array(["CNY"]).dictionary_encode()])
    )
    assert (codes.tolist(), currencies) == ([1, -1, 0], ("CNY", "USD"))
