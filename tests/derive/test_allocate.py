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


def test_the_payout_of_another_acquirer_proves_nothing(tmp_path: Path) -> None:
    other = batch(12000) | {"acquirer": "某乙支付有限公司", "agent_no": None}
    line = item(2, "S1", 12000) | {"acquirer": "某甲支付有限公司"}
    assert allocated(tmp_path, [swipe(2, "S1")], [other], [line]) == []
    assert allocated(tmp_path / "bare", [swipe(2, "S1")], [other], [item(2, "S1", 12000)]) == []


def test_one_batch_number_of_two_acquirers_is_two_batches(tmp_path: Path) -> None:
    other = batch(500) | {"row": 3, "acquirer": "某乙支付有限公司"}
    line = item(2, "S1", 12000) | {"acquirer": "某甲支付有限公司"}
    assert allocated(tmp_path, [swipe(2, "S1")], [batch(12000), other], [line]) == [(12000, "detail")]
    assert allocated(tmp_path / "bare", [swipe(2, "S1")], [batch(12000), other], [item(2, "S1", 12000)]) == []


def test_no_more_is_allocated_than_was_paid(tmp_path: Path) -> None:
    """A payout that names no agent, lines of two agents: together they are more than it."""
    paid = batch(10000) | {"agent_no": None}
    lines = [item(2, "S1", 10000), item(3, "S2", 10000) | {"agent_no": "D2"}]
    assert allocated(tmp_path, [swipe(2, "S1"), swipe(3, "S2")], [paid], lines) == []


def test_equal_lines_of_one_file_are_so_many_lines(tmp_path: Path) -> None:
    """9900 of S1, twice 9900 of nobody, −9900: of the first line perhaps nothing was paid."""
    bare = item(3, "S1", 9900) | {"sn": None}
    lines = [item(2, "S1", 9900), bare, bare | {"row": 4}, item(5, "S9", -9900, "deduction")]
    assert allocated(tmp_path, [swipe(2, "S1")], [batch(19800, 9900)], lines) == []


def test_lines_of_overlapping_files_count_once(tmp_path: Path) -> None:
    files = {
        "p": {"swipe": [swipe(2, "S1")]}, "s": {"settlement": [batch(12000)]},
        "d": {"settlement_item": [item(2, "S1", 12000)]}, "e": {"settlement_item": [item(7, "S1", 12000)]},
    }  # fmt: skip
    assert [a["amount"] for a in graph(tmp_path, files)["allocation"]] == [12000]
