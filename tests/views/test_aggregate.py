"""The aggregate picture: every entity in one mark, every event between two marks in one line."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphtool.projection import Projection
from graphtool.ui.data import owners
from graphtool.views import aggregate
from tests.ui.cases import MemoryCase

KINDS = ("person", "organisation", "account", "pool", "line", "list")


@cache
def projected() -> Projection:
    return MemoryCase(Path()).projection()


@pytest.fixture
def small() -> Projection:
    return projected()


def names(projection: Projection, numbers: np.ndarray) -> set[str]:
    return set(projection.ids(numbers).to_pylist())


def alone(projection: Projection, *ids: str) -> list[aggregate.Thing]:
    numbers = projection.numbers(ids)
    owner = np.arange(projection.node_count, dtype=np.int32)
    return aggregate.singles(projection, numbers, owner, np.full(len(numbers), -1))


def test_what_one_owner_holds_stands_with_the_owner(small: Projection) -> None:
    owner = owners(small)
    lead = small.numbers(["p-lead"])
    thing = aggregate.singles(small, lead, owner, np.array([3]))[0]
    assert thing.id == "p-lead"
    assert thing.cluster == 3
    assert names(small, thing.members) == {"p-lead", "a-lead", "a-lead2", "l-lead"}
    assert small.ids(thing.members)[0].as_py() == "p-lead"
    # Two hold it: it stands by itself.
    assert owner[small.numbers(["a-both"])[0]] == small.numbers(["a-both"])[0]


def test_measures_leave_undecided_and_foreign_money_out(small: Projection) -> None:
    every = np.ones(small.event_count, np.bool_)
    alone_at, boss = small.numbers(["a-alone", "a-boss"])
    assert aggregate.measure(small, every, "received")[alone_at] == 0
    assert aggregate.measure(small, every, "received")[boss] == 59_000 + 150_000_000
    assert aggregate.measure(small, every, "paid")[boss] == 1_000
    assert aggregate.measure(small, every, "events")[alone_at] == 2


@given(st.integers(0, 2**16), st.integers(0, 4), st.integers(0, 4))
def test_everything_is_in_exactly_one_mark(seed: int, clusters: int, each: int) -> None:
    small = projected()
    rng = np.random.default_rng(seed)
    cluster = rng.integers(-1, 3, small.node_count)
    worth = rng.random(small.node_count)
    things = aggregate.overview(small, cluster, worth, KINDS, owners(small), clusters, each, seed % 3)
    shown = np.concatenate([t.members for t in things])
    wanted = np.flatnonzero(small.of_kind(*KINDS)[owners(small)])
    assert sorted(shown.tolist()) == wanted.tolist()
    assert len({t.id for t in things}) == len(things)
    heads = owners(small) == np.arange(small.node_count)
    for thing in things:
        own = thing.members[heads[thing.members]]
        assert len(own) == (thing.many or 1)
        assert len(set(small.kind[own])) == 1


def test_the_largest_of_a_cluster_stand_by_name(small: Projection) -> None:
    cluster = np.where(small.of_kind("person"), 0, -1)
    worth = np.zeros(small.node_count)
    worth[small.numbers(["p-boss", "p-v3"])] = [2.0, 1.0]
    things = aggregate.overview(small, cluster, worth, ("person",), each=2, loose=0)
    assert [(t.id, t.many) for t in things] == [("p-boss", 0), ("p-v3", 0), ("c0-person", 4)]


def test_a_stack_shrinks_and_goes(small: Projection) -> None:
    owner = owners(small)
    people = small.numbers([f"p-v{i}" for i in range(3)])
    stack = aggregate.stack(small, "s", people, owner, -1)
    assert stack.many == 3
    gone = np.zeros(small.node_count, np.bool_)
    gone[people[0]] = True
    smaller = aggregate.without(small, stack, gone, owner)
    assert smaller is not None
    assert smaller.many == 2
    assert "a-v0" not in names(small, smaller.members)
    gone[people] = True
    assert aggregate.without(small, stack, gone, owner) is None
    assert aggregate.without(small, stack, np.zeros(small.node_count, np.bool_), owner) is stack
