"""What each kind of row tells of: ends, relation, direction."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from derive.ledgers import graph, money, payment

A, B, W = "9900000000000001", "9900000000000002", "wxid_a"


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"row_type": "fee"}, ("charged", A, "bank_fee:?")),
        ({"row_type": "interest", "direction": "in"}, ("accrued", "bank_interest:?", A)),
        ({"row_type": "cash"}, ("cashed_out", A, "cash:?")),
        ({"row_type": "cash", "direction": "in"}, ("cashed_in", "cash:?", A)),
        ({"row_type": "wage", "other_account": B}, ("paid_wage", A, B)),
        ({"other_name": "财付通支付科技有限公司", "other_account": "243300133"}, ("transferred", A, "tenpay:财付通")),
        ({"other_name": "支付宝（中国）网络技术有限公司"}, ("transferred", A, "alipay:支付宝")),
        ({"row_type": "purchase", "merchant_no": "M1"}, ("purchased", A, "M1")),
        ({"amount": -29800, "other_account": B}, ("reversed", B, A)),
        ({"row_type": "refund", "direction": "in", "other_account": B}, ("refunded", B, A)),
    ],
)  # fmt: skip
def test_ends_of_a_statement_row(tmp_path: Path, row: dict[str, Any], expected: tuple[str, str, str]) -> None:
    assert money(graph(tmp_path, {"a": {"payment": [payment(2) | row]}})) == [(*expected, 29800)]


@pytest.mark.parametrize("row", [{}, {"other_name": "张某"}, {"other_account": "9900****0002"}])
def test_missing_and_masked_counterparties_are_one_placeholder_per_row(tmp_path: Path, row: dict[str, Any]) -> None:
    tables = graph(tmp_path, {"a": {"payment": [payment(2) | row, payment(3) | row]}})
    unknown = [e for e in tables["entity"] if e["kind"] == "placeholder"]
    assert len(unknown) == 2
    assert {e["label"] for e in unknown} == {next(iter(row.values()), "?")}


def test_a_company_that_merely_has_payment_in_its_name_is_no_pool(tmp_path: Path) -> None:
    rows = [payment(2, other_name="付临门支付代理有限公司", other_account=B)]
    assert money(graph(tmp_path, {"a": {"payment": rows}})) == [("transferred", A, B, 29800)]


def wallet(row: int, **values: Any) -> dict[str, Any]:
    return payment(row, scope="tenpay", card=None, account=W, other_scope="tenpay", other_account="wxid_b") | values


def test_a_card_paid_wallet_transfer_comes_through_the_pool(tmp_path: Path) -> None:
    tables = graph(tmp_path, {"w": {"payment": [wallet(2, funding_card=A, channel_ref="N1")]},
                              "b": {"payment": [payment(2, other_name="财付通", serial="N1")]}})  # fmt: skip
    assert sorted(money(tables)) == [
        ("topped_up", "tenpay:财付通", W, 29800), ("transferred", A, "tenpay:财付通", 29800),
        ("transferred", W, "wxid_b", 29800),
    ]  # fmt: skip
    (allocation,) = tables["allocation"]
    assert (allocation["amount"], allocation["basis"]) == (29800, "channel_ref")


def test_swipes_pay_the_acquirer_and_reversals_come_back(tmp_path: Path) -> None:
    swipe = {
        "row": 2, "acquirer": "某甲支付有限公司", "card": A, "amount": 29800, "currency": "CNY", "row_type": "purchase",
        "sn": "SN1", "merchant_no": "M1", "time_ms": 1000, "precision": "second",
    }  # fmt: skip
    back = swipe | {"row": 3, "row_type": "reversal", "time_ms": 2000}
    tables = graph(tmp_path, {"p": {"swipe": [swipe, back]}})
    pool = "acquirer:某甲支付"
    assert money(tables) == [("swiped", A, pool, 29800), ("reversed", pool, A, 29800)]


@pytest.mark.parametrize(
    ("said", "relation"),
    [
        ({"row_type": "reversal", "amount": -29800}, "reversed"),
        ({"row_type": "refund", "amount": -5000}, "refunded"),
        ({"row_type": "refund", "amount": 5000}, "refunded"),
        ({"row_type": "purchase", "amount": -2000}, "reversed"),
    ],
)
def test_what_goes_back_goes_back_with_or_without_a_sign(tmp_path: Path, said: dict[str, Any], relation: str) -> None:
    swipe = {
        "row": 2,
        "acquirer": "某甲支付有限公司",
        "card": A,
        "currency": "CNY",
        "time_ms": 1000,
        "precision": "second",
    }
    tables = graph(tmp_path, {"p": {"swipe": [swipe | said]}})
    assert money(tables) == [(relation, "acquirer:某甲支付", A, abs(said["amount"]))]


def test_a_negative_transfer_is_a_reversal(tmp_path: Path) -> None:
    row = {"row": 2, "from_account": A, "to_account": B, "amount": -10000, "currency": "CNY", "row_type": "transfer",
           "time_ms": 1000, "precision": "second"}  # fmt: skip
    tables = graph(tmp_path, {"p": {"transfer": [row]}})
    assert money(tables) == [("reversed", B, A, 10000)]


def test_a_negative_payout_is_a_reversal(tmp_path: Path) -> None:
    row = {"row": 2, "acquirer": "某甲支付有限公司", "batch_no": "B1", "amount": -10000, "currency": "CNY",
           "payee_account": A, "time_ms": 1000, "precision": "day"}  # fmt: skip
    tables = graph(tmp_path, {"p": {"settlement": [row]}})
    assert money(tables) == [("reversed", A, "acquirer:某甲支付", 10000)]


def test_calls_seen_from_both_lines_are_one(tmp_path: Path) -> None:
    call = {
        "row": 2,
        "own": "10000000001",
        "other": "10000000002",
        "medium": "call",
        "time_ms": 5000,
        "precision": "second",
    }
    tables = graph(
        tmp_path,
        {"a": {"call": [call | {"direction": "out"}]},
         "b": {"call": [call | {"own": "10000000002", "other": "10000000001", "direction": "in", "time_ms": 6000}]}},
    )  # fmt: skip
    calls = [e for e in tables["event"] if e["relation"] == "called"]
    assert len(calls) == 1
    assert calls[0]["facts"] == 2
