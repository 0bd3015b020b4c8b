"""POS settlement: batches and their items are two forms, and deductions stay as printed."""

from __future__ import annotations

import pytest
from batches import facts, issues, make_batch, noted, read

from loaders.formats.pos_settlement import POS_SETTLEMENT, POS_SETTLEMENT_ITEM

BATCHES = "结算批次号,代理商账号,结算日期,分润,激活返现,扣款/追缴,实付金额,收款账号,收款户名"
ITEMS = "结算批次号,类型,SN号,商户编号,代理商账号,金额,发生日期"


def test_each_form_claims_its_own_table_only() -> None:
    batches, items = make_batch(BATCHES.split(","), []).head, make_batch(ITEMS.split(","), []).head
    assert (POS_SETTLEMENT.claim(batches).yes, POS_SETTLEMENT_ITEM.claim(batches).yes) == (True, False)
    assert (POS_SETTLEMENT.claim(items).yes, POS_SETTLEMENT_ITEM.claim(items).yes) == (False, True)


def test_a_batch_without_its_payee_counts() -> None:
    said = read(
        POS_SETTLEMENT,
        f"{BATCHES}\nB1,AG1,2021-09-02,1.00,240.00,50.00,191.00,9.9E+18,某乙公司\n合计,,,1.00,240,50,191,,",
    )
    (fact,) = facts(said)
    assert (fact["amount"], fact["deduction"], fact["payee_name"], "payee_account" in fact) == (
        19100,
        5000,
        "某乙公司",
        False,
    )
    assert issues(said) == [(2, "收款账号", "lost_digits")]
    assert noted(said) == [(3, "total")]


@pytest.mark.parametrize(
    ("word", "kind"),
    [("分润", "profit_share"), ("激活返现", "cashback"), ("扣款", "deduction"), ("返现追缴", "deduction"),
     ("分润扣回", "deduction"), ("激活奖励", "cashback")],
)  # fmt: skip
def test_item_type(word: str, kind: str) -> None:
    (fact,) = facts(read(POS_SETTLEMENT_ITEM, f"{ITEMS}\nB1,{word},99JA01,,AG1,1.00,2021-09-01"))
    assert fact["item_type"] == kind


def test_an_item_without_a_date_or_terminal_counts() -> None:
    said = read(POS_SETTLEMENT_ITEM, f"{ITEMS}\nB1,分润,,,AG1,1.00,")
    assert facts(said) == [
        {"row": 2, "batch_no": "B1", "item_type": "profit_share", "agent_no": "AG1", "amount": 100, "currency": "CNY"}
    ]
