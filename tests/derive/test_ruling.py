"""What balances prove: which way money went, and in which order."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from derive.ledgers import graph, money, payment

A, B = "9900000000000001", "9900000000000002"


def out(row: int, **values: Any) -> dict[str, Any]:
    return payment(row, card=A, other_account=B, direction="out") | values


def test_debit_and_credit_words_follow_the_balances(tmp_path: Path) -> None:
    """借 takes money away here: 1000 → 700 → 900."""
    rows = [
        out(10, direction=None, direction_word="借", amount=300, balance=700),
        out(11, direction=None, direction_word="贷", amount=200, balance=900),
        out(12, direction=None, direction_word="借", amount=100, balance=800),
    ]
    tables = graph(tmp_path, {"a": {"payment": rows}})
    assert money(tables) == [("transferred", A, B, 300), ("transferred", B, A, 200), ("transferred", A, B, 100)]
    (verdict,) = tables["chain"]
    assert (verdict["verdict"], verdict["word_out"], verdict["opening"]) == ("proves", "借", 1000)


def test_undecided_words_have_no_direction(tmp_path: Path) -> None:
    tables = graph(tmp_path, {"a": {"payment": [out(10, direction=None, direction_word="借")]}})
    (event,) = (e for e in tables["event"] if e["row_type"])
    assert not event["directed"]


def test_order_within_a_second_follows_the_balances(tmp_path: Path) -> None:
    """Printed the wrong way round: 1000 → 900 (100 out) → 400 (500 out)."""
    rows = [
        out(9, time_ms=1000, amount=1, balance=1000),
        out(10, time_ms=5000, amount=500, balance=400),
        out(11, time_ms=5000, amount=100, balance=900),
    ]
    assert [m[3] for m in money(graph(tmp_path, {"a": {"payment": rows}}))] == [1, 100, 500]
