"""Account portraits: ledgers that a reader sees at a glance, and any ledger against a slow account of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
from hypothesis import given

from graphtool.analysis import portraits
from tests.oracles import DAY, Transfer, graph
from tests.strategies import KINDS, ledgers

HOUR = 3_600_000

# A payer pays 300 at ten and gets 100 back at eleven; of the 200 that stay, 150 go on at eleven at night, two days later 50.
LEDGER = [
    Transfer("in", "payer", "acc", DAY + 10 * HOUR, 300),
    Transfer("back", "acc", "payer", DAY + 11 * HOUR, 100),
    Transfer("on", "acc", "home", DAY + 23 * HOUR, 150),
    Transfer("late", "acc", "home", 4 * DAY + 5 * HOUR, 50),
]


def of(found: Any, entity: str, table: str = "") -> dict[str, Any]:
    rows = (found.more[table] if table else found.table).to_pylist()
    return dict(next(row for row in rows if row["entity"] == entity))


def test_one_account_at_a_glance() -> None:
    found = portraits(graph(LEDGER))
    row = of(found, "acc")
    assert (row["rank"], row["through"], row["in_amount"], row["out_amount"], row["returned"]) == (
        1,
        200,
        300,
        300,
        100,
    )
    assert (row["fast_amount"], row["fast_share"], row["half_h"]) == (250, 250 / 300, 13.0)
    assert (row["in_parties"], row["out_parties"], row["in_top_share"], row["out_top_share"]) == (1, 2, 1.0, 200 / 300)
    assert (row["timed_events"], row["night_share"], row["active_days"], row["longest_gap_d"]) == (4, 0.5, 2, 3)
    assert (row["first_ms"], row["last_ms"]) == (DAY + 10 * HOUR, 4 * DAY + 5 * HOUR)
    parties = of(found, "acc", "parties")
    assert (parties["in_top"], parties["out_top"], parties["out_often_share"]) == ("payer", "home", 2 / 3)
    assert found.findings[0].text.say("en").startswith("acc: 3.00 CNY came, 3.00 CNY went, 1.00 CNY of each")


def test_a_round_trip_is_no_throughput() -> None:
    rows = [Transfer(f"e{i}", *(("a", "b") if i % 2 else ("b", "a")), i * HOUR, 500) for i in range(6)]
    assert [r["through"] for r in portraits(graph(rows)).table.to_pylist()] == [0, 0]
    assert of(portraits(graph(rows)), "a")["returned"] == 1_500


def test_what_never_left_is_part_of_the_half() -> None:
    rows = [Transfer("in", "p", "acc", 0, 300), Transfer("on", "acc", "q", HOUR, 100)]
    assert of(portraits(graph(rows)), "acc")["half_h"] is None
    assert of(portraits(graph(rows)), "acc")["fast_share"] == 100 / 300
    more = [*rows, Transfer("rest", "acc", "q", 9 * HOUR, 50)]
    assert of(portraits(graph(more)), "acc")["half_h"] == 9.0


def test_what_left_before_anything_came_takes_nothing() -> None:
    rows = [Transfer("own", "acc", "q", 0, 500), Transfer("in", "p", "acc", HOUR, 300)]
    row = of(portraits(graph(rows)), "acc")
    assert (row["fast_amount"], row["half_h"]) == (0, None)


def test_what_a_statement_proves_to_have_been_there_leaves_first() -> None:
    rows = [
        Transfer("in", "p", "acc", 0, 300),
        Transfer("on", "acc", "q", HOUR, 300),
        Transfer("to", "acc", "q", 2 * HOUR, 90),
    ]
    assert of(portraits(graph(rows)), "acc")["fast_amount"] == 300
    row = of(portraits(graph(rows, held={("in", "acc"): 200})), "acc")
    assert (row["in_amount"], row["fast_amount"], row["half_h"]) == (300, 190, 2.0)
    short = of(portraits(graph(rows, held={("on", "acc"): 100})), "acc")  # 200 left, and no row tells of it
    assert (short["fast_amount"], short["half_h"]) == (100, None)


def test_a_date_is_no_time_of_day() -> None:
    """The longest it can have stayed: from the start of the day to its end, or to the stated time."""
    rows = [
        Transfer("in", "p", "acc", DAY, 300, precision="day"),
        Transfer("same", "acc", "q", DAY, 100, precision="day"),
        Transfer("next", "acc", "q", 2 * DAY + 2 * HOUR, 100),
    ]
    found = portraits(graph(rows))
    row = of(found, "acc")
    assert (row["timed_events"], row["night_share"], row["fast_amount"], row["half_h"]) == (1, 1.0, 100, 26.0)
    assert of(found, "p")["night_share"] is None
    assert "2 of 3 events have a date only" in " ".join(s.say("en") for s in found.assumptions)


def test_the_night_begins_at_eleven_and_ends_at_six() -> None:
    rows = [Transfer(f"e{m}", "p", "acc", m * 60_000) for m in (359, 360, 1379, 1380)]
    assert of(portraits(graph(rows)), "acc")["night_share"] == 0.5


def test_cash_pools_and_unknown_parties() -> None:
    rows = [
        Transfer("atm", "cash", "acc", HOUR, 700, relation="cashed_in"),
        Transfer("out", "acc", "cash", 2 * HOUR, 400, relation="cashed_out"),
        Transfer("who", "acc", "x", 3 * HOUR, 200),
        Transfer("paid", "acc", "p", 4 * HOUR, 100),
    ]
    found = portraits(graph(rows, {"cash": "pool", "x": "placeholder"}))
    assert found.table["entity"].to_pylist() == ["acc", "p"]
    row = of(found, "acc")
    assert (row["cash_in"], row["cash_out"], row["returned"], row["through"]) == (700, 400, 0, 700)
    assert (row["in_parties"], row["in_top_share"], row["out_parties"], row["out_top_share"]) == (0, 0.0, 1, 1 / 7)


def test_equals_are_nobody_in_particular() -> None:
    rows = [Transfer("one", "p", "acc", 0), Transfer("two", "q", "acc", HOUR)]
    assert of(portraits(graph(rows)), "acc", "parties")["in_top"] is None


def test_a_person_stands_for_accounts() -> None:
    rows = [*LEDGER, Transfer("h", "man", "acc", None, None, None, relation="holds")]
    found = portraits(graph(rows, {"man": "person"}), whose=["man"])
    assert found.table["entity"].to_pylist() == ["acc"]
    assert of(found, "acc") == of(portraits(graph(LEDGER)), "acc")


def test_without_times_there_are_sums_only() -> None:
    found = portraits(graph([Transfer("e", "p", "acc", None)]))
    row = of(found, "acc")
    assert (row["in_amount"], row["fast_share"], row["half_h"], row["night_share"], row["first_ms"]) == (
        100,
        *[None] * 4,
    )
    assert (row["active_days"], row["longest_gap_d"]) == (0, None)
    assert found.findings[-1].text.key == "portraits.finding.plain"


def slow(rows: list[Transfer], v: str) -> dict[str, Any]:
    """The same by hand, for one account."""
    mixed = {t for t in rows if KINDS.get(t.src) or KINDS.get(t.dst)}
    lots: list[list[int]] = []
    stayed: list[tuple[int, int]] = []
    for t in sorted((t for t in rows if t.at is not None and v in (t.src, t.dst)), key=lambda t: (t.at, t.seq, t.id)):
        left = t.amount or 0
        if t.dst == v:
            lots.append([t.lo, left])
            continue
        while left and lots:
            taken = min(left, lots[0][1])
            stayed.append(((t.hi if t.precision == "day" else t.lo) - lots[0][0], taken))
            left -= taken
            lots[0][1] -= taken
            lots = [lot for lot in lots if lot[1]]
    units = sorted(gap for gap, fen in stayed for _ in range(fen))
    came = sum(t.amount or 0 for t in rows if t.dst == v and t.at is not None)
    half = units[(came + 1) // 2 - 1] / HOUR if came and len(units) >= (came + 1) // 2 else None
    from_whom, to_whom = Counter[str](), Counter[str]()
    for t in rows:
        if t not in mixed:
            from_whom[t.src] += (t.amount or 0) * (t.dst == v)
            to_whom[t.dst] += (t.amount or 0) * (t.src == v)
    own = [t for t in rows if v in (t.src, t.dst)]
    timed = [t for t in own if t.at is not None and t.precision != "day"]
    active = sorted({t.lo // DAY for t in own if t.at is not None})
    return {
        "returned": sum(min(from_whom[w], to_whom[w]) for w in from_whom),
        "fast_amount": sum(fen for gap, fen in stayed if gap <= 24 * HOUR),
        "half_h": half,
        "in_parties": sum(fen > 0 for fen in from_whom.values()),
        "timed_events": len(timed),
        "night": sum(t.lo // HOUR % 24 in (23, 0, 1, 2, 3, 4, 5) for t in timed),
        "active_days": len(active),
        "longest_gap_d": max((b - a for a, b in pairwise(active)), default=None),
        "most": max(from_whom.values(), default=0),
    }


@given(ledgers())
def test_any_ledger_against_a_slow_account(drawn: tuple[list[Transfer], dict[tuple[str, str], int]]) -> None:
    rows = [replace(t, at=None) if i % 9 == 8 else t for i, t in enumerate(drawn[0])]
    found = portraits(graph(rows, KINDS))
    counted = [t for t in rows if t.directed and t.src != t.dst and t.currency == "CNY"]
    wanted = {end for t in counted for end in (t.src, t.dst)} - set(KINDS)
    assert set(found.table["entity"].to_pylist()) == wanted
    for row in found.table.to_pylist():
        own, times = slow(counted, row["entity"]), of(found, row["entity"], "times")
        for name in ("returned", "fast_amount", "half_h", "in_parties", "timed_events", "active_days", "longest_gap_d"):
            assert row[name] == own[name], name
        assert times["night_events"] == own["night"]
        assert of(found, row["entity"], "parties")["in_top_amount"] == own["most"]
        assert 0 <= row["through"] == min(row["in_amount"], row["out_amount"]) - row["returned"]
    assert np.all(np.diff(found.table["through"].to_numpy()) <= 0)
