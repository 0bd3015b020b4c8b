"""Money paths on ledgers that a reader sees at a glance, and against trying everything."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphtool.analysis import Result, money_paths
from graphtool.errors import BadParameter
from tests.oracles import DAY, Transfer, Way, all_paths, graph, key_of
from tests.strategies import KINDS, NAMES, ledgers, ways

CRITERIA = ("earliest", "fewest", "best")


def asked(way: Way) -> dict[str, Any]:
    """A way as parameters of the analysis."""
    return {
        "max_hops": way.hops,
        "max_gap_h": None if way.gap_ms is None else way.gap_ms / 3_600_000,
        "min_share": None if way.low is None else float(way.low),
        "max_share": None if way.high is None else float(way.high),
        "ties": way.ties,
    }


def paths_of(result: Result) -> list[tuple[str, ...]]:
    """The events of each path, in order."""
    found: dict[int, list[str]] = {}
    for row in result.table.select(["path", "hop", "event"]).to_pylist():
        events = found.setdefault(row["path"], [])
        events.append(row["event"])
        assert row["hop"] == len(events)
    assert list(found) == list(range(1, len(found) + 1))
    return [tuple(events) for events in found.values()]


@settings(max_examples=300, deadline=None)
@given(
    ledgers(),
    ways,
    st.sampled_from(CRITERIA),
    st.integers(1, 8),
    st.booleans(),
    st.sampled_from([{"a"}, {"a", "b"}]),
)
def test_the_first_paths_are_those_that_trying_everything_finds(
    ledger: tuple[list[Transfer], dict[tuple[str, str], int]],
    way: Way,
    criterion: str,
    k: int,
    distinct: bool,
    sources: set[str],
) -> None:
    transfers, tied = ledger
    projection = graph(transfers, dict.fromkeys(NAMES, "account") | KINDS, tied)
    result = money_paths(
        projection,
        source=sorted(sources),
        target=["e"],
        criterion=criterion,
        k=k,
        distinct=distinct,
        **asked(way),
    )
    every = {p.events: p for p in all_paths(transfers, sources, {"e"}, way, kinds=KINDS, tied=tied)}
    best: dict[Any, tuple[int, int, int]] = {}
    for path in every.values():
        chain = path.nodes if distinct else path.events
        best[chain] = min(best.get(chain, key_of(path, criterion)), key_of(path, criterion))
    found = paths_of(result)
    assert len(set(found)) == len(found)
    assert [key_of(every[p], criterion) for p in found] == sorted(best.values())[:k]
    if distinct:
        assert len({every[p].nodes for p in found}) == len(found)
    assert result.complete
    assert all(f.events == p for f, p in zip(result.findings, found, strict=False))


@settings(max_examples=150, deadline=None)
@given(ledgers(), st.integers(1, 5), st.sampled_from(CRITERIA))
def test_with_time_left_aside_only_the_chain_counts(
    ledger: tuple[list[Transfer], dict[tuple[str, str], int]], hops: int, criterion: str
) -> None:
    transfers, tied = ledger
    projection = graph(transfers, dict.fromkeys(NAMES, "account") | KINDS, tied)
    result = money_paths(
        projection, source=["a"], target=["e"], order="any", max_hops=hops, k=3, criterion=criterion, distinct=False
    )
    every = all_paths(transfers, {"a"}, {"e"}, Way(hops), kinds=KINDS, tied=tied, timed=False)
    by_events = {p.events: p for p in every}
    wanted = sorted(key_of(p, criterion) for p in every)[:3]
    assert [key_of(by_events[p], criterion) for p in paths_of(result)] == wanted


def test_money_can_only_go_on_after_it_came() -> None:
    ledger = [
        Transfer("late", "a", "b", 5_000),
        Transfer("before", "b", "c", 1_000),
        Transfer("after", "b", "c", 9_000),
    ]
    result = money_paths(graph(ledger), source=["a"], target=["c"], distinct=False)
    assert paths_of(result) == [("late", "after")]


@pytest.mark.parametrize(
    ("ties", "first", "second", "chained"),
    [
        ("allow", 0, 0, True),
        ("allow", 0, 1, True),
        ("allow", 1, 0, False),
        ("forbid", 0, 0, False),
        ("forbid", 0, 1, True),
        ("strict", 0, 1, False),
    ],
)
def test_two_transfers_of_one_second(ties: str, first: int, second: int, chained: bool) -> None:
    ledger = [Transfer("in", "a", "b", 7_000, seq=first), Transfer("out", "b", "c", 7_000, seq=second)]
    result = money_paths(graph(ledger), source=["a"], target=["c"], ties=ties)
    assert paths_of(result) == ([("in", "out")] if chained else [])


def test_a_date_without_a_time_is_its_whole_day() -> None:
    day = Transfer("day", "a", "b", DAY, precision="day")
    noon = Transfer("noon", "b", "c", DAY + DAY // 2)
    assert paths_of(money_paths(graph([day, noon]), source=["a"], target=["c"])) == [("day", "noon")]
    assert not paths_of(money_paths(graph([day, noon]), source=["a"], target=["c"], ties="forbid"))


def test_what_a_day_allows_twice_it_does_not_allow_at_once() -> None:
    ledger = [
        Transfer("ten", "a", "b", DAY + 36_000_000),
        Transfer("day", "b", "c", DAY, precision="day"),
        Transfer("nine", "c", "d", DAY + 32_400_000),
    ]
    assert not paths_of(money_paths(graph(ledger), source=["a"], target=["d"]))


def test_a_pool_is_crossed_only_where_rows_prove_it() -> None:
    ledger = [
        Transfer("swipe", "card", "pool", 1_000, 29_800, relation="swiped"),
        Transfer("batch", "pool", "agent", DAY, 50_000, relation="settled"),
        Transfer("other", "pool", "agent", DAY, 10_000, relation="settled"),
    ]
    kinds = {"pool": "pool"}
    assert not paths_of(money_paths(graph(ledger, kinds), source=["card"], target=["agent"]))
    result = money_paths(graph(ledger, kinds, {("swipe", "batch"): 9_900}), source=["card"], target=["agent"])
    assert paths_of(result) == [("swipe", "batch")]
    assert result.table["basis"].to_pylist() == [None, "detail"]
    assert result.table["carried"].to_pylist() == [None, 9_900]
    assert result.findings[0].figures["amount"] == 9_900
    assert "资金池" in result.findings[0].text.say("zh")


def test_currency_stays_the_same() -> None:
    ledger = [Transfer("yuan", "a", "b", 1_000), Transfer("dollar", "b", "c", 2_000, currency="USD")]
    assert not paths_of(money_paths(graph(ledger), source=["a"], target=["c"]))


def test_an_undecided_direction_is_on_no_path() -> None:
    ledger = [Transfer("sure", "a", "b", 1_000), Transfer("unsure", "b", "c", 2_000, directed=False)]
    result = money_paths(graph(ledger), source=["a"], target=["c"])
    assert not paths_of(result)
    assert "1 events without a decided direction are left out." in [s.say("en") for s in result.assumptions]


def test_the_gap_is_between_one_transfer_and_the_next() -> None:
    ledger = [
        Transfer("one", "a", "b", 0),
        Transfer("two", "b", "c", 3_600_000),
        Transfer("three", "c", "d", 7_200_000),
    ]
    assert paths_of(money_paths(graph(ledger), source=["a"], target=["d"], max_gap_h=1.0))
    assert not paths_of(money_paths(graph(ledger), source=["a"], target=["d"], max_gap_h=0.99))


def test_shares_are_exact() -> None:
    ledger = [Transfer("in", "a", "b", 0, 300), Transfer("out", "b", "c", 1_000, 30)]
    assert paths_of(money_paths(graph(ledger), source=["a"], target=["c"], min_share=0.1))
    assert not paths_of(money_paths(graph(ledger), source=["a"], target=["c"], min_share=0.100001))


def test_largest_amounts_do_not_overflow() -> None:
    most = 2**63 - 1
    ledger = [Transfer("in", "a", "b", 0, most), Transfer("out", "b", "c", 1_000, most)]
    result = money_paths(graph(ledger), source=["a"], target=["c"], min_share=1.0, max_share=100.0, criterion="best")
    assert paths_of(result) == [("in", "out")]
    assert result.findings[0].figures["amount"] == most


def test_a_person_stands_for_the_accounts_that_they_hold() -> None:
    ledger = [
        Transfer("pays", "acc", "boss", 1_000),
        Transfer("holds", "who", "acc", None, None, None, relation="holds"),
        Transfer("lists", "list", "who", None, None, None, relation="lists"),
    ]
    for name in ("who", "list"):
        result = money_paths(graph(ledger, {"who": "person", "list": "list"}), source=[name], target=["boss"])
        assert paths_of(result) == [("pays",)]
        assert any("1 accounts" in s.say("en") for s in result.assumptions)


def test_parallel_transfers_are_one_chain_or_many_paths() -> None:
    ledger = [Transfer("one", "a", "b", 1_000), Transfer("two", "a", "b", 2_000)]
    assert paths_of(money_paths(graph(ledger), source=["a"], target=["b"])) == [("one",)]
    assert paths_of(money_paths(graph(ledger), source=["a"], target=["b"], distinct=False)) == [("one",), ("two",)]


def test_what_stands_on_both_sides_is_refused() -> None:
    with pytest.raises(BadParameter) as refused:
        money_paths(graph([Transfer("one", "a", "b")]), source=["a"], target=["a", "b"])
    assert refused.value.arguments["value"] == "a"


def test_an_unknown_entity_is_named() -> None:
    with pytest.raises(BadParameter) as refused:
        money_paths(graph([Transfer("one", "a", "b")]), source=["nobody"], target=["b"])
    assert refused.value.arguments == {"param": "source", "value": "nobody", "allowed": "id[,id…]"}


def test_giving_up_is_said() -> None:
    layers = [
        Transfer(f"{i}-{a}{b}", f"n{i}{a}", f"n{i + 1}{b}", i * 1_000) for i in range(5) for a in "xyz" for b in "xyz"
    ]
    ledger = [Transfer(f"s{a}", "s", f"n0{a}", 0) for a in "xyz"] + layers
    ledger += [Transfer(f"t{i}{a}", f"n5{a}", "t", 9_000 + i) for a in "xyz" for i in range(20)]
    result = money_paths(graph(ledger), source=["s"], target=["t"], max_hops=8, k=10_000, distinct=False, budget=1_000)
    assert not result.complete
    assert "1,000" in result.reasons[0].say("en")


def test_further_paths_are_announced() -> None:
    ledger = [Transfer("one", "a", "b", 1_000), Transfer("two", "a", "b", 2_000)]
    result = money_paths(graph(ledger), source=["a"], target=["b"], distinct=False, k=1)
    assert result.complete
    assert result.figures["further"] == 1


def test_each_path_has_its_ends_its_time_and_the_smallest_amount_on_the_way() -> None:
    ledger = [
        Transfer("in", "card", "pool", 1_000, 29_800),
        Transfer("out", "pool", "agent", 2_000, 50_000, doubtful=True),
        Transfer("on", "agent", "boss", 3_000, 20_000),
        Transfer("once", "card", "boss", 9_000, 100),
        Transfer("never", "card", "boss", None, 100),
    ]
    asked = graph(ledger, {"pool": "pool"}, {("in", "out"): 9_900})
    result = money_paths(asked, source=["card"], target=["boss"])
    columns = ["path", "hops", "src", "dst", "least", "currency", "first_ms", "last_ms", "crossed", "doubtful_events"]
    assert [tuple(row.values()) for row in result.more["paths"].select(columns).to_pylist()] == [
        (1, 1, "card", "boss", 100, "CNY", 9_000, 9_000, 0, 0),
        (2, 3, "card", "boss", 9_900, "CNY", 1_000, 3_000, 1, 1),
    ]
    untimed = money_paths(asked, source=["card"], target=["boss"], order="any", max_hops=1, distinct=False)
    times = untimed.more["paths"].select(["first_ms", "last_ms"]).to_pylist()
    assert {tuple(row.values()) for row in times} == {(9_000, 9_000), (None, None)}
