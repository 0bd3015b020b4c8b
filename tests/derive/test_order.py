"""Orders of several accounts within one second, laid over each other."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from derive.ledgers import graph, money, payment

A, B, C = "9900000000000001", "9900000000000002", "9900000000000003"


def test_money_that_passes_through_in_one_second_keeps_its_way(tmp_path: Path) -> None:
    """A → B → C in the same second; B's balances say that it received before it paid."""
    second = 50_000
    files = {
        "a": {"payment": [payment(9, card=A, other_account=B, time_ms=second, balance=0, amount=500)]},
        "b": {
            "payment": [
                payment(1, card=B, other_account=A, time_ms=1000, direction="in", amount=7, balance=7),
                payment(2, card=B, other_account=C, time_ms=second, amount=400, balance=107),
                payment(3, card=B, other_account=A, time_ms=second, direction="in", amount=500, balance=507),
            ]
        },
    }
    assert money(graph(tmp_path, files))[1:] == [("transferred", A, B, 500), ("transferred", B, C, 400)]


def places(tables: dict[str, list[dict[str, Any]]]) -> list[tuple[str, int]]:
    """The money events in order of their rows: how much, and the place among those of one time."""
    events = [row for row in tables["event"] if row["amount"] is not None]
    return [(row["amount"], row["seq"]) for row in sorted(events, key=lambda row: (row["amount"], row["id"]))]


@pytest.mark.parametrize("precision", ["second", "day"])
def test_the_order_of_print_proves_nothing(tmp_path: Path, precision: str) -> None:
    rows = [
        payment(2, card=B, other_account=C, time_ms=0, precision=precision, amount=298),
        payment(3, card=B, other_account=A, time_ms=0, precision=precision, direction="in", amount=300),
    ]
    assert places(graph(tmp_path, {"b": {"payment": rows}})) == [(298, 0), (300, 0)]


def wallet(row: int, **values: Any) -> dict[str, Any]:
    """A WeChat payment that a bank card funds."""
    paid = {"scope": "tenpay", "account": "wxid_a", "card": None, "other_scope": "tenpay", "other_account": "wxid_b"}
    return payment(row, **paid, funding_card=A, **values)


@pytest.mark.parametrize("balance", [None, 500])
def test_what_funds_a_payment_comes_before_it(tmp_path: Path, balance: int | None) -> None:
    tables = graph(tmp_path, {"w": {"payment": [wallet(2, amount=298, balance=balance)]}})
    assert sorted((row["row_type"], row["seq"]) for row in tables["event"] if row["amount"]) == [
        ("top_up", 0),
        ("transfer", 1),
    ]


def test_two_funded_payments_of_one_second(tmp_path: Path) -> None:
    rows = [wallet(2, amount=298, time_ms=0), wallet(3, amount=99, time_ms=0)]
    tables = graph(tmp_path, {"w": {"payment": rows}})
    funded = {row["amount"]: row["seq"] for row in tables["event"] if row["row_type"] == "top_up"}
    paid = {row["amount"]: row["seq"] for row in tables["event"] if row["row_type"] == "transfer"}
    assert all(funded[amount] < paid[amount] for amount in (298, 99))
