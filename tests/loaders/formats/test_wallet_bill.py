"""Bills that customers export from WeChat and Alipay: whose account, which way, what is no money."""

from __future__ import annotations

import pytest
from batches import facts, noted, read

from loaders.formats.bank_export import UNKNOWN
from loaders.formats.wallet_bill import ALIPAY_BILL, WECHAT_BILL

WECHAT = "交易时间,交易类型,交易对方,商品,收/支,金额(元),支付方式,当前状态,交易单号,商户单号,备注"
ALIPAY = "交易时间,交易分类,交易对方,对方账号,商品说明,收/支,金额,收/付款方式,交易状态,交易订单号,商家订单号,备注"


@pytest.mark.parametrize(
    ("type_", "way", "direction", "kind"),
    [
        ("转账", "支出", "out", "transfer"),
        ("微信红包", "收入", "in", "transfer"),
        ("微信红包-退款", "收入", "in", "refund"),
        ("零钱提现", "/", "out", "withdrawal"),
        ("零钱充值", "/", "in", "top_up"),
        ("信用卡还款", "/", "out", "purchase"),
        ("转入零钱通-来自零钱", "/", "out", "transfer"),
        ("零钱通转出-到零钱", "/", None, "transfer"),
        ("商户消费", "中性交易", None, "purchase"),
    ],
)
def test_which_way_money_went(type_: str, way: str, direction: str | None, kind: str) -> None:
    (fact,) = facts(
        read(WECHAT_BILL, f"{WECHAT}\n2021-09-01 10:00:05,{type_},钱某乙,/,{way},¥298.00,零钱,支付成功,1,/,/")
    )
    assert (fact["amount"], fact.get("direction"), fact["row_type"]) == (29_800, direction, kind)
    assert "trade_no" not in fact
    assert "memo" not in fact


def test_a_nickname_is_no_account() -> None:
    row = f"{WECHAT}\n2021-09-01 10:00:05,转账,钱某乙,/,支出,¥1.00,零钱,已转账,1,/,/"
    (fact,) = facts(read(WECHAT_BILL, row, titles=("微信昵称：[云上小店]",)))
    assert (fact["account"], fact["holder_name"]) == (UNKNOWN, "云上小店")


def test_the_account_stands_above_the_header() -> None:
    row = f"{ALIPAY}\n2021-09-01 10:00:05,转账红包,钱某乙,qian@example.invalid,转账,支出,1.00,余额,交易成功,1,,"
    (fact,) = facts(read(ALIPAY_BILL, row, titles=("姓名：赵某甲", "支付宝账户：Zhao@example.invalid")))
    assert (fact["account"], fact["holder_name"], fact["other_account"]) == (
        "zhao@example.invalid", "赵某甲", "qian@example.invalid",
    )  # fmt: skip
    (fact,) = facts(read(ALIPAY_BILL, row))
    assert fact["account"] == UNKNOWN


@pytest.mark.parametrize("status", ["支付失败", "交易关闭", "等待付款"])
def test_what_was_never_paid_is_no_money(status: str) -> None:
    said = read(WECHAT_BILL, f"{WECHAT}\n2021-09-01 10:00:05,商户消费,某商店,/,支出,¥1.00,零钱,{status},1,/,/")
    assert (facts(said), noted(said)) == ([], [(2, "failed")])
