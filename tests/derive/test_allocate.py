"""Through a pool only as far as rows prove it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from derive.ledgers import graph

A, C = "9900000000000001", "9900000000000008"
DAY = 86_400_000


def swipe(row: int, sn: str, amount: int = 29800, day: int = 1) -> dict[str, Any]:
    return {
        "row": row, "acquirer": "某甲支付有限公司", "card": A, "amount": amount, "currency": "CNY", "row_type": "purchase",
        "sn": sn, "time_ms": day * DAY + row, "precision": "ms", "serial": f"P{row}",
    }  # fmt: skip


def batch(amount: int, deduction: int = 0) -> dict[str, Any]:
    return {
        "row": 2, "acquirer": "某甲支付有限公司", "batch_no": "B1", "agent_no": "D1", "time_ms": 9 * DAY, "precision": "day",
        "deduction": deduction, "amount": amount, "currency": "CNY", "payee_account": C,
    }  # fmt: skip


def item(row: int, sn: str, amount: int, kind: str = "cashback", day: int = 2) -> dict[str, Any]:
    return {
        "row": row, "batch_no": "B1", "agent_no": "D1", "item_type": kind, "sn": sn, "amount": amount, "currency": "CNY",
        "time_ms": day * DAY, "precision": "day",
    }  # fmt: skip


def allocated(tmp_path: Path, swipes: list[Any], batches: list[Any], items: list[Any]) -> list[tuple[int, str]]:
    tables = graph(tmp_path, {"p": {"swipe": swipes}, "s": {"settlement": batches}, "d": {"settlement_item": items}})
    relation = {e["id"]: e["relation"] for e in tables["event"]}
    for a in tables["allocation"]:
        assert (relation[a["from_event"]], relation[a["to_event"]]) == ("swiped", "settled")
    return sorted((a["amount"], a["basis"]) for a in tables["allocation"])


def test_sn_and_batch_prove_a_cashback(tmp_path: Path) -> None:
    assert allocated(tmp_path, [swipe(2, "S1")], [batch(12000)], [item(2, "S1", 12000)]) == [(12000, "detail")]


def test_two_swipes_of_one_terminal_prove_nothing(tmp_path: Path) -> None:
    assert allocated(tmp_path, [swipe(2, "S1"), swipe(3, "S1")], [batch(12000)], [item(2, "S1", 12000)]) == []


def test_a_profit_share_means_the_swipe_of_its_day(tmp_path: Path) -> None:
    swipes = [swipe(2, "S1", day=2), swipe(3, "S1", day=3)]
    assert allocated(tmp_path, swipes, [batch(100)], [item(2, "S1", 100, "profit_share")]) == [(100, "detail")]


def test_deductions_leave_only_what_is_certain(tmp_path: Path) -> None:
    """Lines 12000 + 9000, deductions 10000: of the first at least 2000 was paid, of the second perhaps nothing."""
    items = [item(2, "S1", 12000), item(3, "S2", 9000), item(4, "S3", -10000, "deduction")]
    assert allocated(tmp_path, [swipe(2, "S1"), swipe(3, "S2")], [batch(11000, 10000)], items) == [(2000, "detail")]


def test_no_more_than_was_swiped(tmp_path: Path) -> None:
    assert allocated(tmp_path, [swipe(2, "S1", amount=5000)], [batch(12000)], [item(2, "S1", 12000)]) == []
