"""The lines of a picture: every event counted once, per sort, direction and currency."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphtool.projection import Projection
from graphtool.ui.data import owners
from graphtool.views import aggregate
from graphtool.views import ties as lines
from tests.views.test_aggregate import alone, projected


@pytest.fixture(scope="module")
def small() -> Projection:
    """The case of :mod:`tests.ui.cases`."""
    return projected()


def test_lines_count_every_event_once_per_sort_and_direction(small: Projection) -> None:
    things = alone(small, "a-v0", "a-lead", "a-boss", "l-lead", "l-v0")
    ties = {t.id: t for t in lines.ties(small, things)}
    assert ties["a-v0>a-lead:money:CNY:d"].amount == 29_800
    assert ties["l-lead>l-v0:call::d"].events == 3
    assert ties["l-lead>l-v0:call::d"].amount is None
    assert set(ties) == {"a-v0>a-lead:money:CNY:d", "a-lead>a-boss:money:CNY:d", "l-lead>l-v0:call::d"}


def test_currencies_are_never_added_and_undecided_ones_have_no_direction(small: Projection) -> None:
    ties = lines.ties(small, alone(small, "a-boss", "a-alone"))
    assert {(t.currency, t.directed, t.amount) for t in ties} == {("USD", True, 5_000), ("CNY", False, 7_000)}


def test_owners_meet_through_what_they_hold(small: Projection) -> None:
    owner = owners(small)
    numbers = small.numbers(["p-lead", "p-v0"])
    ties = lines.ties(small, aggregate.singles(small, numbers, owner, np.array([0, 0])))
    money = next(t for t in ties if t.what == "money")
    assert (money.src, money.dst, money.events, money.amount, money.doubtful) == ("p-v0", "p-lead", 2, 39_700, 1)


def test_a_mask_leaves_events_out(small: Projection) -> None:
    mask = small.time_ms > small.time_ms.max()
    assert lines.ties(small, alone(small, "a-v0", "a-lead"), mask) == []


def sorts(projection: Projection, *ids: str) -> lines.Bundle:
    things = alone(projection, *ids)
    slot = aggregate.slots(projection, things)
    return lines.bundle(projection, things, slot, lines.between(projection, slot))


def test_the_strongest_take_turns(small: Projection) -> None:
    """Of two sorts, one with many events each: a small limit still shows both."""
    found = sorts(small, "l-lead", "l-v0", "l-v1", "a-v0", "a-lead", "a-lead2", "a-boss")
    every = np.ones(len(found), np.bool_)
    kept = found.ties(found.strongest(2, every))
    assert sorted(t.what for t in kept) == ["call", "money"]
    assert found.strongest(50, every).all()
    none = np.zeros(len(found), np.bool_)
    assert found.ties(found.strongest(3, none)) == []


@given(st.integers(0, 2**16))
def test_chosen_lines_are_the_same_as_all_lines(seed: int) -> None:
    small = projected()
    found = sorts(small, *small.names.entities["id"].to_pylist())
    chosen = np.random.default_rng(seed).random(len(found)) < 0.5
    every = found.ties()
    assert found.ties(chosen) == [t for t, c in zip(every, chosen, strict=True) if c]
    assert sum(t.events for t in every) == int((small.src != small.dst).sum())
