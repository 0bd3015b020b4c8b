"""Counting once: before (rows), event, after."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from derive.ledgers import digest_of, graph, money, payment

A, B = "9900000000000001", "9900000000000002"


def out(row: int, **values: Any) -> dict[str, Any]:
    return payment(row, card=A, other_account=B, direction="out") | values


def into(row: int, **values: Any) -> dict[str, Any]:
    return payment(row, card=B, other_account=A, direction="in") | values


def events(tables: dict[str, list[dict[str, Any]]]) -> list[dict[str, Any]]:
    return sorted((e for e in tables["event"] if e["row_type"]), key=lambda e: (e["time_ms"], e["seq"], e["id"]))


def test_two_sides_within_a_minute_are_one(tmp_path: Path) -> None:
    tables = graph(tmp_path, {"a": {"payment": [out(10)]}, "b": {"payment": [into(40)]}})
    assert money(tables) == [("transferred", A, B, 29800)]
    (event,) = events(tables)
    assert event["facts"] == 2
    assert not event["doubtful"]
    rows = {f"{digest_of('a')[:20]}.0.10", f"{digest_of('b')[:20]}.0.40"}
    assert {e["fact"] for e in tables["evidence"] if e["subject"] == event["id"]} == rows
    assert event["id"] == min(rows) + ".m"
    assert [a["id"] for a in tables["alias"]] == [event["id"]]


@pytest.mark.parametrize("change", [{"amount": 29801}, {"currency": "USD"}, {"time_ms": 5 * 86_400_000}])
def test_what_differs_stays_apart(tmp_path: Path, change: dict[str, Any]) -> None:
    tables = graph(tmp_path, {"a": {"payment": [out(10)]}, "b": {"payment": [into(11) | change]}})
    assert len(money(tables)) == 2


def test_a_serial_proves_beyond_the_minute(tmp_path: Path) -> None:
    tables = graph(tmp_path, {"a": {"payment": [out(10, serial="S1")]}, "b": {"payment": [into(9000, serial="S1")]}})
    assert len(money(tables)) == 1


def test_equal_bursts_are_left_and_marked(tmp_path: Path) -> None:
    """Two payments and two receipts that all fit each other: nothing is guessed, the surplus is doubtful."""
    tables = graph(tmp_path, {"a": {"payment": [out(10), out(20)]}, "b": {"payment": [into(12), into(22)]}})
    found = events(tables)
    assert len(found) == 4
    assert sum(e["doubtful"] for e in found) == 2


def test_a_date_stands_for_its_whole_day(tmp_path: Path) -> None:
    dated = into(2, time_ms=0, precision="day")
    tables = graph(tmp_path, {"a": {"payment": [out(50_000)]}, "b": {"payment": [dated]}})
    (event,) = events(tables)
    assert (event["time_ms"], event["precision"]) == (50_000_000, "second")


def test_twins_of_one_file_are_two(tmp_path: Path) -> None:
    twins = [out(10, time_ms=10_000), out(11, time_ms=10_000)]
    assert len(money(graph(tmp_path, {"a": {"payment": twins}}))) == 2


def test_overlapping_pulls_count_the_highest_multiplicity(tmp_path: Path) -> None:
    first = [out(10, time_ms=10_000), out(11, time_ms=10_000), out(12, time_ms=20_000)]
    second = [out(2, time_ms=10_000), out(3, time_ms=30_000)]
    tables = graph(tmp_path, {"a": {"payment": first}, "b": {"payment": second}})
    found = events(tables)
    assert [e["time_ms"] for e in found] == [10_000, 10_000, 20_000, 30_000]
    assert sorted(e["facts"] for e in found) == [1, 1, 1, 2]
    assert not any(e["doubtful"] for e in found)


def test_one_serial_is_one_event_in_one_file_too(tmp_path: Path) -> None:
    rows = [out(10, serial="S", time_ms=1), out(11, serial="S", time_ms=1)]
    assert len(money(graph(tmp_path, {"a": {"payment": rows}}))) == 1


def test_a_serial_with_other_content_is_two_events(tmp_path: Path) -> None:
    rows = [out(10, serial="S", time_ms=1), out(11, serial="S", time_ms=1, amount=5)]
    assert len(money(graph(tmp_path, {"a": {"payment": rows}}))) == 2


def test_pulls_that_print_differently_are_doubtful(tmp_path: Path) -> None:
    rows = {"a": {"payment": [out(10)]}, "b": {"payment": [out(10, other_account=None, other_name="某人")]}}
    found = events(graph(tmp_path, rows))
    assert len(found) == 2
    assert sum(e["doubtful"] for e in found) == 1


def test_order_of_loading_changes_nothing(tmp_path: Path) -> None:
    files = {
        "a": {"payment": [out(10), out(11, serial="S"), out(12, card=A, account="99001", balance=100)]},
        "b": {"payment": [into(12), into(400, serial="S")]},
        "c": {"payment": [out(10)]},
    }
    forth = graph(tmp_path / "forth", files)
    back = graph(tmp_path / "back", dict(reversed(files.items())))
    for name, rows in forth.items():
        assert sorted(map(repr, rows)) == sorted(map(repr, back[name])), name


def test_a_serial_gives_an_undecided_row_its_direction(tmp_path: Path) -> None:
    """B's bank prints 贷 and no balances; A's says that the money went out."""
    theirs = into(12, serial="S", direction=None, direction_word="贷")
    tables = graph(tmp_path, {"a": {"payment": [out(10, serial="S")]}, "b": {"payment": [theirs]}})
    assert money(tables) == [("transferred", A, B, 29800)]
    assert [(e["directed"], e["facts"]) for e in events(tables)] == [(True, 2)]


def undecided(row: int, **values: Any) -> dict[str, Any]:
    return into(row, direction=None, direction_word="贷") | values


def test_the_only_row_it_can_be_gives_an_undecided_one_its_direction(tmp_path: Path) -> None:
    tables = graph(tmp_path, {"a": {"payment": [out(10)]}, "b": {"payment": [undecided(40)]}})
    assert money(tables) == [("transferred", A, B, 29800)]
    assert [(e["directed"], e["facts"]) for e in events(tables)] == [(True, 2)]


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        ([out(10)], [undecided(200)]),
        ([out(10), out(12, direction="in")], [undecided(11)]),
        ([out(10)], [undecided(11), undecided(12)]),
        ([out(10)], [into(11), undecided(12)]),
        ([out(10)], [undecided(11, amount=1)]),
        ([out(10)], [undecided(86_400 * 3, precision="day")]),
    ],
)
def test_where_it_may_be_another_an_undecided_row_stays_apart(
    tmp_path: Path, mine: list[dict[str, Any]], theirs: list[dict[str, Any]]
) -> None:
    tables = graph(tmp_path, {"a": {"payment": mine}, "b": {"payment": theirs}})
    assert [e["facts"] for e in events(tables) if not e["directed"]] == [1] * sum(not t["direction"] for t in theirs)


def test_a_crowd_of_equal_undecided_rows_is_left_apart(tmp_path: Path) -> None:
    """Not even the one that stands far enough from the others: which rows there are is what is open."""
    theirs = [undecided(n, time_ms=10_000, balance=n) for n in range(2, 72)] + [undecided(99, time_ms=3_600_000)]
    mine = [out(2, time_ms=10_000), out(3, time_ms=3_600_000)]
    tables = graph(tmp_path, {"a": {"payment": mine}, "b": {"payment": theirs}})
    assert {e["facts"] for e in events(tables)} == {1}
    assert len(events(tables)) == 73


def test_two_undecided_rows_of_one_serial_are_one_event_without_direction(tmp_path: Path) -> None:
    rows = [out(10, serial="S", direction=None, direction_word="借"),
            into(12, serial="S", direction=None, direction_word="贷")]  # fmt: skip
    tables = graph(tmp_path, {"a": {"payment": rows[:1]}, "b": {"payment": rows[1:]}})
    assert [(e["directed"], e["facts"]) for e in events(tables)] == [(False, 2)]


def test_a_serial_that_fits_several_undecided_rows_proves_none(tmp_path: Path) -> None:
    theirs = [into(n, serial="S", direction=None, direction_word="贷", balance=n) for n in (12, 90)]
    tables = graph(tmp_path, {"a": {"payment": [out(10, serial="S")]}, "b": {"payment": theirs}})
    assert sorted(e["facts"] for e in events(tables)) == [1, 1, 1]


def test_decided_sides_come_before_undecided_ones(tmp_path: Path) -> None:
    """A third row of the same serial, without a direction, does not part the two that prove each other."""
    files = {
        "a": {"payment": [out(10, serial="S")]},
        "b": {"payment": [into(11, serial="S")]},
        "c": {"payment": [into(4000, serial="S", direction=None, direction_word="贷")]},
    }
    assert sorted(e["facts"] for e in events(graph(tmp_path, files)))[-1] == 2


C, D = "9900000000000003", "9900000000000004"


def test_one_serial_of_a_batch_to_several_payees(tmp_path: Path) -> None:
    """Also where a second pull does not say to whom: then it says nothing new."""
    batch = [out(n, other_account=who, serial="PAY", time_ms=1000) for n, who in ((2, B), (3, C), (4, D))]
    tables = graph(tmp_path / "one", {"a": {"payment": batch}})
    assert sorted(money(tables)) == [("transferred", A, who, 29800) for who in (B, C, D)]
    twice = graph(tmp_path / "two", {"a": {"payment": batch}, "again": {"payment": batch}})
    assert sorted(money(twice)) == sorted(money(tables))
    bare = [out(n, other_account=None, serial="S", time_ms=1000) for n in (2,)]
    said = graph(tmp_path / "three", {"a": {"payment": [out(9, serial="S", time_ms=1000)]}, "b": {"payment": bare}})
    assert money(said) == [("transferred", A, B, 29800)]


def test_one_serial_of_a_batch_to_one_payee_that_the_balances_prove(tmp_path: Path) -> None:
    rows = [out(n, serial="PAY", time_ms=1000, balance=100_000 - n * 29800) for n in (1, 2, 3)]
    assert len(money(graph(tmp_path / "one", {"a": {"payment": rows}}))) == 3
    assert len(money(graph(tmp_path / "two", {"a": {"payment": rows}, "b": {"payment": rows[:2]}}))) == 3
    pulls = {"a": {"payment": rows[:1]}, "b": {"payment": [rows[0] | {"balance": 5}]}}
    assert len(money(graph(tmp_path / "three", pulls))) == 1  # two pulls may print balances differently


def test_a_negative_row_of_the_same_serial_is_no_copy(tmp_path: Path) -> None:
    rows = [
        out(2, serial="S", time_ms=0, precision="day"),
        out(3, serial="S", time_ms=0, precision="day", amount=-29800),
    ]
    assert [e["relation"] for e in events(graph(tmp_path, {"a": {"payment": rows}}))] == ["transferred", "reversed"]


def test_one_batch_paid_to_two_agents(tmp_path: Path) -> None:
    rows = [
        {"row": n, "batch_no": "B1", "agent_no": agent, "amount": 10000, "currency": "CNY", "time_ms": 0, "precision": "day",
         "payee_account": who, "acquirer": "某甲支付"}
        for n, agent, who in ((2, "AG1", A), (3, "AG2", B), (4, "AG3", B))
    ]  # fmt: skip
    tables = graph(tmp_path, {"s": {"settlement": rows}})
    assert sorted(payee for _, _, payee, _ in money(tables)) == [A, B, B]


def test_a_payment_is_no_side_of_a_reversal(tmp_path: Path) -> None:
    """B pays A and takes it back on its own statement; 20 s later A really pays B."""
    mine = [out(1000, time_ms=1_000_000)]
    theirs = [
        payment(2, card=B, other_account=A, direction="out", time_ms=970_000),
        payment(3, card=B, other_account=A, direction="out", time_ms=980_000, amount=-29800),
    ]
    tables = graph(tmp_path, {"a": {"payment": mine}, "b": {"payment": theirs}})
    assert sorted(e["relation"] for e in events(tables)) == ["reversed", "transferred", "transferred"]
    assert [p["kind"] for p in tables["pairing"] if p["state"] == "stands"] == ["reversal_of"]


def test_the_funding_part_of_a_repeated_row_counts_once(tmp_path: Path) -> None:
    row = {"scope": "tenpay", "account": "wxid_a", "card": None, "other_scope": "tenpay", "other_account": "wxid_b",
           "serial": "T1", "funding_card": A, "direction": "out", "time_ms": 1000}  # fmt: skip
    tables = graph(tmp_path, {"a": {"payment": [payment(2, **row), payment(3, **row)]}})
    assert sorted(e["relation"] for e in events(tables)) == ["topped_up", "transferred"]


def test_the_finer_of_two_equal_times_is_told_in_any_order(tmp_path: Path) -> None:
    holder = {
        "row": 2,
        "scope": "bank",
        "card": A,
        "holder_name": "某人",
        "holder_id": "990101199001011234",
        "opened_ms": 0,
    }
    files = {n: {"holder": [holder | {"opened_precision": n}]} for n in ("day", "second", "minute")}
    for order in (list(files), list(reversed(files))):
        tables = graph(tmp_path / "".join(order), {n: files[n] for n in order})
        (holds,) = [e for e in tables["event"] if e["relation"] == "holds"]
        assert holds["precision"] == "second"
