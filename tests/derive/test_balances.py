"""What accounts held before their first row, and where their balances break."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from derive.ledgers import Row, graph, payment


def held(folder: Path, files: dict[str, list[Row]]) -> list[tuple[Any, ...]]:
    """(row of the event, minor units before it, currency)."""
    tables = graph(folder, {name: {"payment": rows} for name, rows in files.items()})
    return sorted((int(b["event"].split(".")[2]), b["amount"], b["currency"]) for b in tables["balance"])


def test_before_the_first_row_and_before_a_break(tmp_path: Path) -> None:
    """100.00 out leaves 900.00; 50.00 out leaves 850.00; then 200.00 went unseen, and 150.00 out leaves 500.00."""
    rows = [
        payment(2, amount=10_000, balance=90_000),
        payment(3, amount=5_000, balance=85_000),
        payment(4, amount=15_000, balance=50_000),
    ]
    assert held(tmp_path, {"a": rows}) == [(2, 100_000, "CNY"), (4, 65_000, "CNY")]


def test_an_overdraft_is_a_balance(tmp_path: Path) -> None:
    rows = [payment(2, amount=100, balance=-200), payment(3, amount=50, balance=-250)]
    assert held(tmp_path, {"a": rows}) == [(2, -100, "CNY")]


def test_nothing_is_said_without_balances_nor_where_the_order_is_open(tmp_path: Path) -> None:
    assert held(tmp_path / "bare", {"a": [payment(2), payment(3)]}) == []
    # Two rows of one second that do not follow from each other in either order.
    tied = [payment(2, amount=100, balance=900, time_ms=2000), payment(3, amount=100, balance=300, time_ms=2000)]
    assert held(tmp_path / "tied", {"a": tied}) == []


def test_each_currency_has_a_balance_of_its_own(tmp_path: Path) -> None:
    rows = [payment(2, amount=100, balance=900), payment(3, amount=7, balance=93, currency="USD")]
    assert held(tmp_path, {"a": rows}) == [(2, 1_000, "CNY"), (3, 100, "USD")]


def test_an_account_of_several_statements_has_no_one_balance(tmp_path: Path) -> None:
    rows = [
        payment(2, amount=100, balance=900, account="990000000001"),
        payment(3, amount=100, balance=5_900, account="990000000002"),
    ]
    assert held(tmp_path, {"a": rows}) == []


def test_the_event_is_the_first_also_where_the_other_side_times_it_earlier(tmp_path: Path) -> None:
    """The payee books the first of two receipts late: its payer's row comes first in time."""
    other = "9900000000000002"
    mine = [
        payment(2, direction="in", amount=300, balance=1_300, other_account="9900000000000003", time_ms=50_000),
        payment(3, direction="in", amount=500, balance=1_800, other_account=other, time_ms=60_000),
    ]
    theirs = [payment(2, card=other, amount=500, other_account="9900000000000001", time_ms=20_000)]
    tables = graph(tmp_path, {"a": {"payment": mine}, "b": {"payment": theirs}})
    merged = next(e for e in tables["event"] if e["amount"] == 500)
    assert merged["facts"] == 2
    assert [(b["event"], b["amount"]) for b in tables["balance"]] == [(merged["id"], 1_000)]
