"""What is said of an account and of its months."""

from __future__ import annotations

from typing import Any

import pytest
from store.graphs import entity, write

from graphtool import texts
from graphtool.coverage import OUTCOMES, STATES, VERDICTS, accounts, calendar
from graphtool.model import MOST
from graphtool.store.base import View
from graphtool.store.memory import MemoryStore

MONTHS = [1_619_827_200_000, 1_622_505_600_000, 1_625_097_600_000, 1_627_776_000_000]
MAY, JUNE, JULY, AUGUST = MONTHS


def view(
    calendar: list[dict[str, Any]], told: list[dict[str, Any]], chains: list[dict[str, Any]] | None = None
) -> View:
    store = MemoryStore()
    ids = sorted({row["account"] for row in (*calendar, *told)})
    rows = {"entity": [entity(one) for one in ids], "calendar": calendar, "coverage": told, "chain": chains or []}
    write(store, "c0", rows)
    return store.view()


def month(account: str, at: int, rows: int = 0, unseen: int = 0, breaks: int = 0) -> dict[str, Any]:
    return {"account": account, "month_ms": at, "rows": rows, "unseen": unseen, "unseen_amount": 100 * unseen or None,
            "breaks": breaks}  # fmt: skip


def told(account: str, outcome: str = "rows", file: str = "f1", rows: int = 1) -> dict[str, Any]:
    span = (MAY, AUGUST) if outcome == "rows" else (None, None)
    return {"account": account, "file": file, "outcome": outcome, "rows": rows, "from_ms": span[0], "until_ms": span[1]}


def states(found: View, account: str) -> list[tuple[int, str | None]]:
    return [(row["month_ms"], row["state"]) for row in calendar(found, account).to_dicts()]


def test_each_month_says_what_there_is() -> None:
    rows = [month("a", MAY, rows=3), month("a", JULY, rows=2, unseen=1), month("a", AUGUST, unseen=4)]
    found = view(rows, [told("a")])
    assert states(found, "a") == [(MAY, "covered"), (JUNE, "quiet"), (JULY, "contradictory"), (AUGUST, "missing")]
    (one,) = accounts(found).to_dicts()
    assert (one["outcome"], one["unseen"], one["unseen_amount"]) == ("rows", 5, 500)
    assert (one["contradictory"], one["missing"]) == (1, 1)


def test_rows_missing_within_a_statement_contradict_it() -> None:
    found = view([month("a", MAY, rows=3), month("a", JUNE, unseen=1), month("a", JULY, rows=2)], [told("a")])
    assert states(found, "a")[1] == (JUNE, "contradictory")


def test_no_data_against_what_others_show() -> None:
    found = view([month("b", JUNE, unseen=2)], [told("b", "no_data", rows=0)])
    assert states(found, "b") == [(JUNE, "contradictory")]
    (one,) = accounts(found).to_dicts()
    assert (one["outcome"], one["answers"], one["rows"]) == ("no_data", 1, 0)


def test_who_was_never_asked_about_is_missing() -> None:
    found = view([month("b", MAY, unseen=2), month("b", JULY, unseen=1)], [])
    assert states(found, "b") == [(MAY, "missing"), (JUNE, None), (JULY, "missing")]
    assert accounts(found).select("outcome", "missing", "verdict").row(0) == ("not_asked", 2, None)


def test_a_break_contradicts() -> None:
    found = view([month("a", MAY, rows=3, breaks=1)], [told("a")])
    assert states(found, "a") == [(MAY, "contradictory")]


@pytest.mark.parametrize(
    ("verdicts", "gravest"),
    [
        (["proves", "breaks"], "breaks"),
        (["no_balances", "proves"], "proves"),
        (["proves"], "proves"),
        (["no_balances", "undecided"], "undecided"),
        (["no_balances"], "no_balances"),
    ],
)
def test_the_gravest_verdict_counts(verdicts: list[str], gravest: str) -> None:
    chains = [
        {"account": "a", "verdict": v, "rows": 1, "breaks": n, "currency": str(n), "opening": 5, "break_fact": None}
        for n, v in enumerate(verdicts)
    ]
    (one,) = accounts(view([], [told("a")], chains)).to_dicts()
    assert one["verdict"] == gravest
    assert one["opening"] == (5 if len(verdicts) == 1 else None)


def test_what_to_ask_for_next_comes_first() -> None:
    found = view([month("b", MAY, unseen=1), month("c", MAY, unseen=9)], [told("a", rows=4), told("d", rows=9)])
    assert accounts(found)["account"].to_list() == ["c", "b", "d", "a"]


def test_a_sum_stops_at_the_largest_number() -> None:
    rows = [{**month("b", at, unseen=1), "unseen_amount": MOST - 1} for at in (MAY, JUNE)]
    assert accounts(view(rows, []))["unseen_amount"].to_list() == [MOST]


def test_contradictions_come_before_what_was_never_asked() -> None:
    rows = [month("a", MAY, rows=1, unseen=1), month("b", MAY, unseen=50)]
    assert accounts(view(rows, [told("a")]))["account"].to_list() == ["a", "b"]


def test_nothing_is_an_empty_answer() -> None:
    found = view([], [])
    assert accounts(found).is_empty()
    assert calendar(found, "a").is_empty()


def test_every_word_is_there() -> None:
    words = texts.catalogue("coverage")
    assert {k for k in words if k.startswith("outcome.")} == {f"outcome.{o}" for o in OUTCOMES}
    assert {k for k in words if k.startswith("verdict.")} == {f"verdict.{v}" for v in VERDICTS}
    assert {k for k in words if k.startswith("state.")} == {f"state.{s}" for s in STATES}
