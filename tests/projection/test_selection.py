"""Which events count, and what is said of the rest."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.oracles import DAY, Transfer, graph
from tests.strategies import KINDS, ledgers

LEDGER = [
    Transfer("plain", "a", "b", 1_000, 100, doubtful=True),
    Transfer("large", "a", "b", 2_000, 900),
    Transfer("dollar", "a", "b", 3_000, 100, "USD"),
    Transfer("unsure", "a", "b", 4_000, 100, directed=False),
    Transfer("loop", "a", "a", 5_000, 100),
    Transfer("pool", "a", "q", 6_000, 100),
    Transfer("untimed", "a", "b", None, 100),
    Transfer("free", "a", "b", 7_000, None, None),
    Transfer("call", "a", "b", 8_000, None, None, relation="called"),
]


@pytest.mark.parametrize(
    ("bounds", "found", "left_out"),
    [
        ({}, "untimed plain large dollar loop pool free call", {"undecided": 1}),
        ({"directed_only": False}, "untimed plain large dollar unsure loop pool free call", {}),
        ({"relations": ["called"]}, "call", {}),
        ({"period": (2_000, 5_000)}, "large dollar loop", {"untimed": 1, "undecided": 1}),
        ({"period": (None, 1_000)}, "plain", {"untimed": 1}),
        ({"period": (None, None)}, "untimed plain large dollar loop pool free call", {"undecided": 1}),
        ({"timed_only": True, "relations": ["called", "transferred"]}, "plain large dollar loop pool free call",
         {"untimed": 1, "undecided": 1}),
        ({"min_amount": 101}, "large", {"undecided": 1, "amount": 7}),
        ({"max_amount": 100}, "untimed plain dollar loop pool", {"undecided": 1, "amount": 3}),
        ({"currency": "USD"}, "dollar", {"undecided": 1, "currency": 7}),
        ({"loops": False}, "untimed plain large dollar pool free call", {"undecided": 1, "loop": 1}),
        ({"without": ["pool"]}, "untimed plain large dollar loop free call", {"undecided": 1, "kind": 1}),
    ],
)  # fmt: skip
def test_bounds(bounds: dict[str, Any], found: str, left_out: dict[str, int]) -> None:
    selection = graph(LEDGER, {"q": "pool"}).select(**bounds)
    assert selection.projection.event_ids(selection.events).to_pylist() == found.split()
    assert selection.left_out == left_out
    assert len(selection) == len(found.split())
    assert selection.mask.sum() == len(selection)


def test_doubtful_events_and_who_takes_part() -> None:
    selection = graph(LEDGER, {"q": "pool", "z": "account"}).select(["transferred"])
    assert selection.doubtful == 1
    assert selection.projection.ids(selection.nodes).to_pylist() == ["a", "b", "q"]


def test_pairs() -> None:
    ledger = [Transfer("one", "c", "a", 1, 5), Transfer("two", "a", "c", 2, 7), Transfer("three", "c", "a", 3, 1)]
    pairs = graph([*ledger, Transfer("gap", "b", "b", relation="called")]).select(["transferred"]).pairs(amounts=True)
    assert pairs.nodes.tolist() == [0, 2]
    assert (pairs.src.tolist(), pairs.dst.tolist()) == ([0, 1], [1, 0])
    assert (pairs.events.tolist(), pairs.amount.tolist()) == ([1, 2], [7, 6])
    assert pairs.start.tolist() == [0, 1, 2]
    assert pairs.weights("pairs").tolist() == [1, 1]
    assert pairs.weights("events").tolist() == [1, 2]
    assert pairs.weights("amount").tolist() == [7, 6]
    bare = graph(ledger).select().pairs()
    assert bare.events.tolist() == [1, 2]
    with pytest.raises(ValueError, match="without amounts"):
        bare.weights("amount")


@settings(max_examples=40, deadline=None)
@given(ledgers(), st.sampled_from([None, (DAY, DAY + 5_000), (None, DAY)]), st.sampled_from([None, 100]))
def test_every_event_is_either_selected_or_counted_as_left_out(
    ledger: tuple[list[Transfer], dict[tuple[str, str], int]], period: tuple[int, int] | None, least: int | None
) -> None:
    projection = graph(ledger[0], KINDS)
    selection = projection.select(
        ["transferred"], period, min_amount=least, currency="CNY", loops=False, without=["pool"]
    )
    asked = [t for t in ledger[0] if period is None or ((period[0] is None or t.lo >= period[0]) and t.lo <= period[1])]
    assert len(selection) + sum(selection.left_out.values()) == len(asked)
    starts, rows = selection.outgoing()
    ends, arrivals = selection.incoming()
    assert sorted(rows.tolist()) == sorted(arrivals.tolist()) == list(range(len(selection)))
    assert starts[-1] == ends[-1] == len(selection)
