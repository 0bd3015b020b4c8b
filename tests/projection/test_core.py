"""The projection: numbers in the order of the stores, CSR both ways, names on demand."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings

from graphtool.errors import IntegrityError, NotFound
from graphtool.projection import NO_AMOUNT, NO_CURRENCY, NO_TIME, Names, Projection
from tests.oracles import Transfer, graph
from tests.strategies import KINDS, ledgers

LEDGER = [
    Transfer("late", "b", "a", 9_000, 5),
    Transfer("untimed", "a", "b", None, None, None, relation="holds"),
    Transfer("second", "a", "b", 1_000, seq=2),
    Transfer("first", "a", "b", 1_000, seq=1),
]


def test_events_are_numbered_by_time_then_seq_then_id() -> None:
    projection = graph(LEDGER)
    assert projection.names.events.to_pylist() == ["untimed", "first", "second", "late"]
    assert projection.time_ms.tolist() == [NO_TIME, 1_000, 1_000, 9_000]
    assert projection.amount.tolist() == [NO_AMOUNT, 100, 100, 5]
    assert projection.currency.tolist() == [NO_CURRENCY, 0, 0, 0]
    assert (projection.node_count, projection.event_count) == (2, 4)


@settings(max_examples=40, deadline=None)
@given(ledgers())
def test_each_entity_has_its_events_in_order_of_time(ledger: tuple[list[Transfer], dict[tuple[str, str], int]]) -> None:
    projection = graph(ledger[0], KINDS)
    ids = projection.names.events.to_pylist()
    order = sorted(ledger[0], key=lambda t: (t.at or 0, t.seq, t.id))
    assert ids == [t.id for t in order]
    for number, name in enumerate(projection.names.entities["id"].to_pylist()):
        out = projection.out_events[projection.out_start[number] : projection.out_start[number + 1]]
        into = projection.in_events[projection.in_start[number] : projection.in_start[number + 1]]
        assert [ids[e] for e in out] == [t.id for t in order if t.src == name]
        assert [ids[e] for e in into] == [t.id for t in order if t.dst == name]


def test_nothing_in_it_can_be_changed() -> None:
    projection = graph(LEDGER)
    for values in (projection.src, projection.amount, projection.out_events, projection.traversable):
        with pytest.raises(ValueError, match="read-only"):
            values[0] = 1


def test_ids_to_numbers_and_back() -> None:
    projection = graph(LEDGER, {"q": "pool"})
    assert projection.numbers(["q", "a"]).tolist() == [2, 0]
    assert projection.ids([2, 0]).to_pylist() == ["q", "a"]
    assert projection.kinds(np.array([2, 0])).to_pylist() == ["pool", "account"]
    assert projection.traversable.tolist() == [True, True, False]
    assert projection.of_kind("pool", "person").tolist() == [False, False, True]
    with pytest.raises(NotFound) as missing:
        projection.numbers(["a", "nobody"])
    assert missing.value.arguments == {"id": "nobody"}
    assert projection.numbers([]).tolist() == []


def test_names_are_read_once_and_only_when_asked_for() -> None:
    read: list[str] = []

    def entities() -> pa.Table:
        read.append("entities")
        return pa.table({"id": ["a"], "label": ["A"]})

    def events() -> pa.Array:
        read.append("events")
        return pa.array(["e"])

    columns = {"src": [0], "dst": [0], "relation": [0]}
    projection = Projection.from_arrays("d", [2], columns, Names(entities, events))
    projection.select()
    assert read == []
    assert projection.ids([0]).to_pylist() == projection.ids([0]).to_pylist() == ["a"]
    assert projection.event_ids([0]).to_pylist() == ["e"]
    assert read == ["entities", "events"]


@pytest.mark.parametrize("end", [-1, 2])
def test_an_end_that_is_no_entity_is_refused(end: int) -> None:
    columns = {"src": [0], "dst": [end], "relation": [0]}
    with pytest.raises(IntegrityError):
        Projection.from_arrays("d", [2, 2], columns, Names(lambda: pa.table({}), lambda: pa.array([])))


def test_an_unknown_currency_matches_nothing() -> None:
    projection = graph(LEDGER)
    assert projection.currency_code("CNY") == 0
    assert not len(projection.select(currency="JPY"))
