"""Lists of trades beside statements: one trade, one event, all its rows behind it; what is unclear stays apart."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from derive.ledgers import as_sets, graph, money, payment

from graphtool.derive import trades

A, B, C = "2088990000000017", "2088990000000025", "2088990000000033"
SERIAL = "2021090120004001110017"


def trade(row: int, **values: Any) -> dict[str, Any]:
    """A row of a list: wallet A paid 298.00 to wallet B at second ``row``."""
    base = {
        "row": row, "time_ms": 1000 * row, "precision": "second", "amount": 29800, "currency": "CNY", "row_type": "purchase",
        "from_scope": "alipay", "from_account": A, "to_scope": "alipay", "to_account": B, "serial": SERIAL,
    }  # fmt: skip
    return base | values


def told(row: int, **values: Any) -> dict[str, Any]:
    """The same trade in the statement of wallet A."""
    base = {
        "scope": "alipay",
        "account": A,
        "card": None,
        "other_scope": "alipay",
        "other_account": B,
        "serial": SERIAL,
    }
    return payment(row, **base | values)


def events(tables: dict[str, list[dict[str, Any]]]) -> list[tuple[int, int, bool]]:
    """(amount, rows behind it, doubtful) of each money event, by amount."""
    return sorted((e["amount"], e["facts"], e["doubtful"]) for e in tables["event"] if e["row_type"])


@pytest.mark.parametrize("seconds", [2, 70, 90_000])
@pytest.mark.parametrize("payee", [B, "b@example.invalid", None])
def test_a_statement_and_a_list_tell_of_one_trade(tmp_path: Path, seconds: int, payee: str | None) -> None:
    files = {"s": {"payment": [told(2)]}, "t": {"transfer": [trade(seconds, to_account=payee)]}}
    tables = graph(tmp_path, files)
    assert events(tables) == [(29800, 2, False)]
    assert money(tables) == [("transferred", A, B, 29800)]


def test_both_statements_and_two_lists_tell_of_one_trade(tmp_path: Path) -> None:
    files = {
        "a": {"payment": [told(2)]},
        "b": {"payment": [told(3, account=B, other_account=A, direction="in")]},
        "t": {"transfer": [trade(4)]}, "u": {"transfer": [trade(5, from_account="a@example.invalid")]},
    }  # fmt: skip
    assert events(graph(tmp_path, files)) == [(29800, 4, False)]


def test_what_was_loaded_first_changes_nothing(tmp_path: Path) -> None:
    files = {
        "s": {"payment": [told(2), told(70, serial=SERIAL + "7")]}, "t": {"transfer": [trade(4), trade(71, serial=SERIAL + "8")]},
        "u": {"transfer": [trade(5, from_account="a@example.invalid"), trade(75, serial=SERIAL + "8")]},
    }  # fmt: skip
    first = graph(tmp_path / "a", files)
    second = graph(tmp_path / "b", dict(reversed(files.items())))
    assert as_sets(first) == as_sets(second)
    assert events(first) == [(29800, 1, False), (29800, 2, False), (29800, 3, False)]


def test_two_lists_alone_tell_of_one_trade(tmp_path: Path) -> None:
    files = {"t": {"transfer": [trade(4)]}, "u": {"transfer": [trade(5, to_account=None)]}}
    assert events(graph(tmp_path, files)) == [(29800, 2, False)]


def test_one_serial_with_other_counterparties_or_amounts_is_several_trades(tmp_path: Path) -> None:
    files = {
        "s": {"payment": [told(2)]},
        "t": {
            "transfer": [trade(3), trade(4, to_account=C), trade(5, amount=100), trade(6, from_account=B, to_account=A)]
        },
    }
    assert events(graph(tmp_path, files)) == [(100, 1, False), (29800, 1, False), (29800, 1, False), (29800, 2, False)]


def test_what_a_table_tells_twice_stays_apart_and_is_doubtful(tmp_path: Path) -> None:
    files = {
        "s": {"payment": [told(2), told(60)]},
        "t": {"transfer": [trade(3), trade(61)]},
        "u": {"transfer": [trade(62)]},
    }
    assert events(graph(tmp_path, files)) == [(29800, 1, False)] * 2 + [(29800, 1, True)] * 3


def test_rows_many_days_apart_stay_apart_and_one_is_doubtful(tmp_path: Path) -> None:
    late = {"s": {"payment": [told(2)]}, "t": {"transfer": [trade(500_000)]}}
    assert events(graph(tmp_path / "a", late)) == [(29800, 1, False), (29800, 1, True)]
    lists = {"t": {"transfer": [trade(2)]}, "u": {"transfer": [trade(500_000)]}}
    assert events(graph(tmp_path / "b", lists)) == [(29800, 1, False), (29800, 1, True)]


def test_a_short_or_missing_serial_proves_nothing(tmp_path: Path) -> None:
    files = {
        "s": {"payment": [told(2, serial="17"), told(9, serial=None, amount=5)]},
        "t": {"transfer": [trade(3, serial="17"), trade(9, serial=None, amount=7)]},
    }
    assert [n for _, n, _ in events(graph(tmp_path, files))] == [1, 1, 1, 1]


def test_the_statement_is_covered_by_its_own_rows_only(tmp_path: Path) -> None:
    files = {"t": {"transfer": [trade(2), trade(7, serial=SERIAL + "9")]}, "s": {"payment": [told(2)]}}
    tables = graph(tmp_path, files)
    assert [c["rows"] for c in tables["coverage"]] == [1]
    assert events(tables) == [(29800, 1, False), (29800, 2, False)]


def test_a_list_that_was_handed_over_twice_keeps_all_its_rows(tmp_path: Path) -> None:
    files = {"t": {"transfer": [trade(4)]}, "u": {"transfer": [trade(4)]}, "s": {"payment": [told(5)]}}
    tables = graph(tmp_path, files)
    assert events(tables) == [(29800, 3, False)]
    (event,) = [e["id"] for e in tables["event"] if e["row_type"]]
    assert len({e["fact"] for e in tables["evidence"] if e["subject"] == event}) == 3


def test_a_list_says_who_the_other_side_of_a_statement_is(tmp_path: Path) -> None:
    files = {"s": {"payment": [told(2, other_account=None, other_name="某乙")]}, "t": {"transfer": [trade(3)]}}
    tables = graph(tmp_path, files)
    assert money(tables) == [("transferred", A, B, 29800)]
    assert not [e for e in tables["entity"] if e["kind"] == "placeholder"]
    masked = {"s": {"payment": [told(2, other_account="2088********0099")]}, "t": {"transfer": [trade(3)]}}
    assert [payee for _, _, payee, _ in money(graph(tmp_path / "masked", masked))] != [B]


@pytest.mark.parametrize("payee", [None, "b@example.invalid"])
def test_a_list_makes_one_of_two_statements_that_do_not_name_each_other(tmp_path: Path, payee: str | None) -> None:
    files = {
        "a": {"payment": [told(2, other_account=payee)]},
        "b": {"payment": [told(9, account=B, other_account=None, direction="in")]}, "t": {"transfer": [trade(4)]},
    }  # fmt: skip
    tables = graph(tmp_path, files)
    assert events(tables) == [(29800, 3, False)]
    assert money(tables) == [("transferred", A, B, 29800)]
    (pair,) = tables["pairing"]
    assert (pair["state"], "ends_both" in pair["reasons"]) == ("stands", False)


def test_what_comes_back_under_the_same_serial_is_no_other_side(tmp_path: Path) -> None:
    back = told(9, other_account=None, direction="in")
    files = {"a": {"payment": [told(2, other_account=None), back]}, "t": {"transfer": [trade(4, to_account=None)]}}
    assert [n for _, n, _ in events(graph(tmp_path, files))] == [1, 2]


def test_a_crowd_under_one_serial_is_not_compared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trades, "_TRADES", trades._TRADES.replace(str(trades.CROWD**2), "1"))
    files = {"s": {"payment": [told(2)]}, "t": {"transfer": [trade(3), trade(4)]}}
    assert events(graph(tmp_path, files)) == [(29800, 1, False), (29800, 1, True), (29800, 1, True)]


DRAWN: dict[str, Any] = {
    "row_type": "withdrawal",
    "to_scope": "bank",
    "to_account": "9900010000000000017",
    "serial": "TX1",
}


def drew(row: int, **values: Any) -> dict[str, Any]:
    """A withdrawal in the statement of wallet A."""
    return told(row, **{"row_type": "withdrawal", "other_account": None, "other_scope": None} | values)


@pytest.mark.parametrize("seconds", [2, 60, 90_000])
@pytest.mark.parametrize("number", ["serial", "trade_no", "channel_ref"])
def test_a_withdrawal_is_one_by_a_number_that_both_print(tmp_path: Path, seconds: int, number: str) -> None:
    rows = [drew(2, **{"serial": SERIAL, number: "TX1"}), drew(3, serial=f"{SERIAL}9")]
    tables = graph(tmp_path, {"s": {"payment": rows}, "t": {"transfer": [trade(seconds, **DRAWN)]}})
    assert events(tables) == [(29800, 1, False), (29800, 2, False)]


@pytest.mark.parametrize(
    ("listed", "stated", "expected"),
    [
        ([3], [2], [(29800, 2, False)]),
        ([3], [2, 4], [(29800, 1, False), (29800, 1, False), (29800, 1, True)]),
        ([3, 5], [2], [(29800, 1, False), (29800, 1, True), (29800, 1, True)]),
        ([900], [2], [(29800, 1, False), (29800, 1, True)]),
        ([900_000], [2], [(29800, 1, False), (29800, 1, False)]),
        ([3, 900_000], [2, 900_002], [(29800, 2, False), (29800, 2, False)]),
    ],
)
def test_without_a_number_only_what_is_alone_is_one(
    tmp_path: Path, listed: list[int], stated: list[int], expected: list[tuple[int, int, bool]]
) -> None:
    rows = [drew(n, serial=f"{SERIAL}{n}") for n in stated]
    lists = [trade(n, **DRAWN | {"serial": f"TX{n}"}) for n in listed]
    assert events(graph(tmp_path, {"s": {"payment": rows}, "t": {"transfer": lists}})) == expected


def test_a_withdrawal_goes_to_the_pool_of_its_institution(tmp_path: Path) -> None:
    tables = graph(tmp_path, {"t": {"transfer": [trade(2, **DRAWN)]}, "u": {"transfer": [trade(2, **DRAWN)]}})
    assert events(tables) == [(29800, 2, False)]
    (event,) = tables["event"]
    assert event["relation"] == "withdrew"
    assert {e["id"]: e["key"] for e in tables["entity"]}[event["dst"]] == "alipay:支付宝"


def test_withdrawals_of_others_or_of_other_amounts_are_others(tmp_path: Path) -> None:
    rows = [drew(2, serial="TX1"), drew(3, account=B, serial="TX1", amount=1)]
    lists = [trade(2, **DRAWN | {"from_account": C}), trade(3, **DRAWN, amount=500)]
    found = events(graph(tmp_path, {"s": {"payment": rows}, "t": {"transfer": lists}}))
    assert found == [(1, 1, False), (500, 1, False), (29800, 1, False), (29800, 1, False)]
