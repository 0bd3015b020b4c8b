"""The most that can have come: small ledgers, and that no rule for mixed money says more."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphtool.analysis import max_flow, trace
from graphtool.analysis.booking import RULES
from graphtool.analysis.destinations import BOUND
from graphtool.errors import BadParameter
from tests.oracles import Transfer, graph
from tests.strategies import KINDS, NAMES, ledgers

LEDGER = [
    Transfer("1", "ann", "b", 1_000, 500),
    Transfer("2", "b", "c", 2_000, 200),
    Transfer("3", "b", "d", 3_000, 900),
    Transfer("4", "other", "d", 4_000, 700),
    Transfer("5", "d", "e", 5_000, 250),
    Transfer("6", "c", "e", 6_000, 400),
    Transfer("7", "e", "home", 7_000, 5_000),
    Transfer("8", "b", "home", 0, 5_000),
]


def test_the_narrowest_place_is_named() -> None:
    found = max_flow(graph(LEDGER), source=["ann"], target=["home"])
    assert found.complete
    assert found.table.select(["event", "amount"]).to_pylist() == [
        {"event": "2", "amount": 200}, {"event": "5", "amount": 250},
    ]  # fmt: skip
    assert found.figures["most"] == 450
    assert (found.figures["left"], found.figures["came"], found.figures["between"]) == (500, 5_000, 6)
    assert (
        found.findings[0].text.say("en")
        == "At most 4.50 CNY can have come: every way goes through one of these 2 transfers"
    )
    assert found.findings[0].events == ("5", "2")
    assert found.findings[0].entities == ("ann", "home")


def test_it_says_that_it_is_an_upper_bound() -> None:
    said = [one.say("en") for one in max_flow(graph(LEDGER), source=["ann"], target=["home"]).assumptions]
    assert any("upper bound" in one for one in said)


def test_across_a_pool_counts_what_rows_prove() -> None:
    rows = [Transfer("in", "v", "q", 1_000, 298), Transfer("out", "q", "boss", 2_000, 400)]
    found = max_flow(graph(rows, {"q": "pool"}, {("in", "out"): 150}), source=["v"], target=["boss"])
    assert found.figures["most"] == 150
    assert found.table.select(["event", "amount", "carried"]).to_pylist() == [
        {"event": "out", "amount": 400, "carried": 150}
    ]
    assert max_flow(graph(rows, {"q": "pool"}), source=["v"], target=["boss"]).figures["most"] == 0


def test_with_too_many_transfers_between_it_gives_the_lesser_end_and_says_so() -> None:
    found = max_flow(graph(LEDGER), source=["ann"], target=["home"], largest=5)
    assert not found.complete
    assert found.figures["most"] == 500
    assert found.table["event"].to_pylist() == ["1"]
    assert "6 transfers lie on ways" in found.reasons[0].say("en")


def test_nothing_can_have_come() -> None:
    found = max_flow(graph(LEDGER), source=["home"], target=["ann"])
    assert not found.table.num_rows
    assert not found.findings
    assert any("no way leads" in one.say("en") for one in found.assumptions)


def test_nobody_is_on_both_sides() -> None:
    with pytest.raises(BadParameter) as refused:
        max_flow(graph(LEDGER), source=["ann", "b"], target=["b"])
    assert refused.value.arguments["value"] == "b"


@given(ledgers(), st.permutations(NAMES), st.integers(1, 2), st.integers(1, 2))
def test_no_rule_says_that_more_came(
    drawn: tuple[list[Transfer], dict[tuple[str, str], int]], names: list[str], many: int, few: int
) -> None:
    """Poison claims nothing. What a rule gives a destination is rounded to whole fen. No more is allocated than was paid."""
    rows, tied = drawn
    rest = {t.id: t.amount or 0 for t in rows}
    fitting = {}
    for (into, out), fen in tied.items():
        fitting[into, out] = min(fen, rest[into], rest[out])
        rest[into] -= fitting[into, out]
        rest[out] -= fitting[into, out]
    known = graph(rows, KINDS, {pair: fen for pair, fen in fitting.items() if fen})
    there = known.ids(np.arange(known.node_count)).to_pylist()
    sources = [name for name in names[:many] if name in there]
    targets = [name for name in names[-few:] if name in there]
    if not sources or not targets:
        return
    most = max_flow(known, source=sources, target=targets).figures["most"]
    held = trace(known, entities=sources).table.to_pylist()
    for rule in RULES:
        if rule != BOUND:
            assert sum(row[rule] for row in held if row["entity"] in targets) <= most + len(targets), rule
