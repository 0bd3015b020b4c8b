"""Pipes in the order of time: small networks seen at a glance, and against networkx on a graph of transfers."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphtool.analysis.scope import scope_of
from graphtool.analysis.timed_network import MOST, network_of, solve
from graphtool.analysis.timeline import Timeline
from tests.oracles import Transfer, graph, usable
from tests.strategies import KINDS, NAMES, ledgers


def most(
    rows: Sequence[Transfer],
    sources: set[str],
    targets: set[str],
    kinds: Mapping[str, str] | None = None,
    tied: Mapping[tuple[str, str], int] | None = None,
) -> tuple[int, int]:
    """What can go through, and how wide the pipes are that bound it."""
    known = graph(rows, dict.fromkeys([*sources, *targets], "account") | dict(kinds or {}), dict(tied or {}))
    bounds = {"currency": "CNY", "timed_only": True, "min_amount": 1, "loops": False}
    timeline = Timeline.of(known, scope_of(known, ("transferred",), None, **bounds).selection.events)
    network = network_of(timeline, known.numbers(sorted(sources)), known.numbers(sorted(targets))).on_ways()
    found = solve(network)
    return found.most, int(network.width[found.bounds].sum())


def obvious(
    rows: Sequence[Transfer],
    sources: set[str],
    targets: set[str],
    tied: Mapping[tuple[str, str], int],
    ordered: bool = True,
) -> int:
    """The same on a graph of the transfers: each one's money goes into each that may follow it. ``ordered``: what is of one
    time follows as the rows say."""
    money = [t for t in usable(rows) if t.currency == "CNY" and t.amount]
    money = [t for t in money if t.dst not in sources and t.src not in targets]
    network = nx.DiGraph()
    network.add_nodes_from(["from", "to"])
    for one in money:
        network.add_edge((one.id, "in"), (one.id, "out"), capacity=one.amount)
        if one.src in sources:
            network.add_edge("from", (one.id, "in"))
        if one.dst in targets:
            network.add_edge((one.id, "out"), "to")
        for two in money:
            same = one.lo == two.lo and one.precision == two.precision
            if one.dst != two.src or one.dst in targets or one.lo > two.hi:
                continue
            if one.dst in KINDS:
                if (one.id, two.id) in tied:
                    network.add_edge((one.id, "out"), (two.id, "in"), capacity=tied[one.id, two.id])
            elif not (ordered and same and two.seq < one.seq):
                network.add_edge((one.id, "out"), (two.id, "in"))
    return int(nx.maximum_flow_value(network, "from", "to"))


def paid(id: str, src: str, dst: str, second: int, amount: int, **more: int) -> Transfer:
    return Transfer(id, src, dst, second * 1_000, amount, **more)


def test_what_comes_too_late_does_not_go_on() -> None:
    rows = [
        paid("1", "a", "b", 1, 50),
        paid("2", "b", "c", 2, 30),
        paid("3", "a", "b", 3, 50),
        paid("4", "b", "c", 4, 60),
    ]
    assert most(rows, {"a"}, {"c"}) == (90, 90)
    assert most([*rows[:3], replace(rows[3], at=0)], {"a"}, {"c"}) == (30, 30)


def test_ways_that_split_and_meet_again_share_their_narrowest_place() -> None:
    rows = [
        paid("1", "a", "b", 1, 100), paid("2", "b", "c", 2, 40), paid("3", "b", "d", 3, 80),
        paid("4", "c", "e", 4, 90), paid("5", "d", "e", 5, 70), paid("6", "e", "f", 6, 95),
    ]  # fmt: skip
    assert most(rows, {"a"}, {"f"}) == (95, 95)
    assert most(rows, {"a"}, {"e"}) == (100, 100)


def test_a_ring_is_gone_round_and_counts_once() -> None:
    rows = [
        paid("1", "a", "b", 1, 10),
        paid("2", "b", "c", 2, 10),
        paid("3", "c", "b", 3, 10),
        paid("4", "b", "d", 4, 99),
    ]
    assert most(rows, {"a"}, {"d"}) == (10, 10)


def test_of_one_time_the_stated_order_counts_and_none_allows_both() -> None:
    rows = [paid("1", "a", "b", 1, 10, seq=1), paid("2", "b", "c", 1, 10, seq=0)]
    assert most(rows, {"a"}, {"c"}) == (0, 0)
    assert most([replace(rows[0], seq=0), rows[1]], {"a"}, {"c"}) == (10, 10)


def test_a_date_is_its_whole_day() -> None:
    day = Transfer("1", "a", "b", 86_400_000, 10, precision="day")
    noon = paid("2", "b", "c", 86_400 + 43_200, 7)
    assert most([day, noon], {"a"}, {"c"}) == (7, 7)
    assert most([replace(noon, src="a", dst="b"), replace(day, src="b", dst="c")], {"a"}, {"c"}) == (7, 7)


def test_a_pool_lets_through_what_rows_prove() -> None:
    rows = [paid("1", "a", "q", 1, 100), paid("2", "q", "c", 2, 100), paid("3", "q", "c", 3, 100)]
    assert most(rows, {"a"}, {"c"}, {"q": "pool"}) == (0, 0)
    assert most(rows, {"a"}, {"c"}, {"q": "pool"}, {("1", "2"): 60, ("1", "3"): 30}) == (90, 90)
    assert most(rows, {"a"}, {"c"}, {"q": "pool"}, {("1", "2"): 80, ("1", "3"): 80}) == (100, 100)
    assert most(rows, {"q"}, {"c"}, {"q": "pool"}) == (200, 200)


@pytest.mark.parametrize("scale", [1, MOST, MOST + 1, 10**12 + 7])
def test_amounts_of_any_size_are_exact(scale: int) -> None:
    """The library counts in 32 bits; two ways of nearly the same width differ in their last place."""
    rows = [
        paid("1", "a", "b", 1, 3 * scale), paid("2", "b", "c", 2, scale + 1), paid("3", "b", "d", 3, 1),
        paid("4", "d", "c", 4, scale), paid("5", "c", "e", 5, 2 * scale),
    ]  # fmt: skip
    wanted = min(2 * scale, scale + 2)
    assert most(rows, {"a"}, {"e"}) == (wanted, wanted)


@given(ledgers(), st.sets(st.sampled_from([*NAMES, *KINDS]), min_size=2, max_size=4), st.integers(0, 2**32))
def test_against_a_graph_of_transfers(
    drawn: tuple[list[Transfer], dict[tuple[str, str], int]], ends: set[str], seed: int
) -> None:
    rows, tied = drawn
    chance = random.Random(seed)
    names = sorted(ends)
    chance.shuffle(names)
    sources, targets = set(names[::2]), set(names[1::2])
    big = [replace(t, amount=(t.amount or 0) * chance.choice([1, 10**6, 10**10 + 1])) for t in rows]
    for money in (rows, big):
        found, width = most(money, sources, targets, KINDS, tied)
        assert found == width
        assert obvious(money, sources, targets, tied) <= found <= obvious(money, sources, targets, tied, ordered=False)
        exact = [replace(t, precision="second", at=t.lo - t.lo % 1_000) for t in money]
        assert most(exact, sources, targets, KINDS, tied)[0] == obvious(exact, sources, targets, tied)
