"""Bills that customers export from WeChat and Alipay: whose account, which way, what is no money."""

from __future__ import annotations

import pytest
from batches import facts, issues, noted, read

from loaders.formats.wallet_bill import ALIPAY_BILL, WECHAT_BILL
from loaders.parties import UNKNOWN

WECHAT = "交易时间,交易类型,交易对方,商品,收/支,金额(元),支付方式,当前状态,交易单号,商户单号,备注"
ALIPAY = "交易时间,交易分类,交易对方,对方账号,商品说明,收/支,金额,收/付款方式,交易状态,交易订单号,商家订单号,备注"


@pytest.mark.parametrize(
    ("type_", "way", "direction", "kind"),
    [
        ("扫二维码付款", "支出", "out", "purchase"),
        ("转账", "支出", "out", "transfer"),
        ("微信红包", "收入", "in", "transfer"),
        ("微信红包-退款", "收入", "in", "refund"),
        ("零钱提现", "/", "out", "withdrawal"),
        ("零钱充值", "/", "in", "top_up"),
        ("信用卡还款", "/", "out", "purchase"),
        ("转入零钱通-来自零钱", "/", "out", "transfer"),
        ("零钱通转出-到零钱", "/", None, "transfer"),
        ("转入零钱通-来自云州银行(0017)", "/", None, "transfer"),
        ("零钱提现-退款", "/", "in", "refund"),
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


def wechat(type_: str, goods: str, way: str, status: str = "支付成功", other: str = "钱某乙") -> str:
    return f"{WECHAT}\n2021-09-01 10:00:05,{type_},{other},{goods},{way},¥298.00,零钱,{status},1,/,/"


@pytest.mark.parametrize(
    ("type_", "goods", "way", "direction", "said"),
    [
        ("零钱提现", "/", "/", "out", [(2, "交易类型", "direction_by_type")]),
        ("零钱充值", "/", "不计收支", "in", [(2, "交易类型", "direction_by_type")]),
        ("零钱提现", "/", "支出", "out", []),
        ("转账", "提现", "/", None, []),
        ("转账", "转账备注:充值", "不计收支", None, []),
        ("其他", "退款", "/", None, []),
    ],
)
def test_a_direction_that_is_not_printed_comes_from_the_type_alone_and_is_noted(
    type_: str, goods: str, way: str, direction: str | None, said: list[object]
) -> None:
    outcome = read(WECHAT_BILL, wechat(type_, goods, way))
    assert [f.get("direction") for f in facts(outcome)] == [direction]
    assert issues(outcome) == said
    assert outcome.issues is not None
    assert set(outcome.issues["level"]) <= {"note"}


@pytest.mark.parametrize(
    ("type_", "goods", "other", "kind"),
    [
        ("转账", "转账备注:提现", "钱某乙", "transfer"),
        ("商户消费", "退款转账", "某商店", "purchase"),
        ("其他", "提现", "钱某乙", "purchase"),
        ("其他", "提现", "云州银行(0017)", "withdrawal"),
        ("其他", "提现", "/", "withdrawal"),
        ("其他", "商品退款", "某商店", "refund"),
    ],
)
def test_the_type_counts_before_what_a_payer_may_have_typed(type_: str, goods: str, other: str, kind: str) -> None:
    (fact,) = facts(read(WECHAT_BILL, wechat(type_, goods, "支出", other=other)))
    assert fact["row_type"] == kind


@pytest.mark.parametrize(
    ("category", "goods", "account", "kind", "direction"),
    [
        ("充值缴费", "手机充值", "/", "purchase", None),
        ("账户存取", "提现-快速提现", "/", "withdrawal", None),
        ("账户存取", "提现", "qian@example.invalid", "purchase", None),
        ("退款", "商品", "/", "refund", "in"),
    ],
)
def test_a_category_of_alipay(category: str, goods: str, account: str, kind: str, direction: str | None) -> None:
    row = f"{ALIPAY}\n2021-09-01 10:00:05,{category},支付宝,{account},{goods},不计收支,1.00,余额,交易成功,1,,"
    (fact,) = facts(read(ALIPAY_BILL, row))
    assert (fact["row_type"], fact.get("direction")) == (kind, direction)


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


@pytest.mark.parametrize("status", ["支付失败", "交易关闭", "等待付款", "等待买家付款", "已取消", "已拒绝", "作废"])
def test_what_was_never_paid_is_no_money(status: str) -> None:
    said = read(WECHAT_BILL, f"{WECHAT}\n2021-09-01 10:00:05,商户消费,某商店,/,支出,¥1.00,零钱,{status},1,/,/")
    assert (facts(said), noted(said)) == ([], [(2, "failed")])


@pytest.mark.parametrize(
    ("status", "found"),
    [
        ("朋友已收钱", []), ("已存入零钱", []), ("提现已到账", []), ("充值完成", []), ("等待确认收货", []), ("", []),
        ("已全额退款", []), ("核对中", [(2, "当前状态", "unknown_status")]),
    ],
)  # fmt: skip
def test_what_was_paid_counts_and_a_status_in_no_list_is_said(status: str, found: list[object]) -> None:
    said = read(WECHAT_BILL, wechat("商户消费", "/", "支出", status))
    assert (len(facts(said)), issues(said)) == (1, found)
