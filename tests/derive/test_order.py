"""Orders of several accounts within one second, laid over each other."""

from __future__ import annotations

from pathlib import Path

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
