"""交易记录 and 转账明细 of Alipay: two named sides, and money that left for a bank."""

from __future__ import annotations

import pytest
from batches import facts, issues, noted, read

from loaders.formats.alipay_trades import ALIPAY_TRADES, ALIPAY_TRANSFERS

TRADES = "交易号,交易状态,买家用户id,买家信息,卖家用户id,卖家信息,交易金额（元）,收款时间,创建时间,交易类型"
TRANSFERS = "交易号,付款方支付宝账号,收款方支付宝账号,收款机构信息,到账时间,转账金额（元）,转账产品名称"
A, B, CARD = "2088990000000017", "2088990000000025", "9900010000000001"


def test_a_trade_goes_from_buyer_to_seller() -> None:
    said = read(ALIPAY_TRADES, f"{TRADES}\nT1,交易成功,{A},赵某甲,{B},{B}(钱某乙),298.00,2021-09-01 10:00:05,,担保交易")
    (fact,) = facts(said)
    assert (fact["from_account"], fact["from_name"], fact["to_account"], fact["to_name"], fact["amount"]) == (
        A, "赵某甲", B, "钱某乙", 29_800,
    )  # fmt: skip
    assert fact["row_type"] == "purchase"


def test_what_was_closed_is_no_money_and_a_refund_is_one() -> None:
    said = read(
        ALIPAY_TRADES,
        f"""{TRADES}
        T1,交易关闭,{A},赵某甲,{B},钱某乙,298.00,,2021-09-01 10:00:00,担保交易
        T2,等待付款,{A},赵某甲,{B},钱某乙,298.00,,2021-09-01 10:00:00,担保交易
        T3,退款成功,{B},钱某乙,{A},赵某甲,298.00,2021-09-01 10:00:00,,担保交易""",
    )
    assert noted(said) == [(2, "failed"), (3, "failed")]
    assert [f["row_type"] for f in facts(said)] == ["refund"]


@pytest.mark.parametrize(
    ("payee", "bank", "said"),
    [
        (B, "", ("alipay", B, None, "支付宝")),
        ("", f"赵某甲(云州银行)({CARD})", ("bank", CARD, "赵某甲", "云州银行")),
        ("", f"(云州银行){CARD}", ("bank", CARD, None, "云州银行")),
        ("", "云州银行", ("bank", None, None, "云州银行")),
    ],
)
def test_where_a_transfer_went(payee: str, bank: str, said: tuple[str | None, ...]) -> None:
    found = read(ALIPAY_TRANSFERS, f"{TRANSFERS}\nT1,{A},{payee},{bank},2021-09-01 10:00:05,298.00,转账")
    (fact,) = facts(found)
    assert tuple(fact.get(f"to_{c}") for c in ("scope", "account", "name", "institution")) == said


def test_between_nobody_and_nobody_is_no_transfer() -> None:
    found = read(ALIPAY_TRANSFERS, f"{TRANSFERS}\nT1,,,云州银行,2021-09-01 10:00:05,298.00,转账")
    assert facts(found) == []
    assert issues(found) == [(2, None, "missing_subject")]
