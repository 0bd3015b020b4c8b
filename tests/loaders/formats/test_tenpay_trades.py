"""TenpayTrades: types by Tenpay's own words, packets for groups, and what is refused."""

from __future__ import annotations

import pytest
from batches import facts, issues, make_batch, noted, read

from loaders.formats.tenpay_trades import TENPAY_TRADES

WHAT = "用户ID,交易单号,大单号,借贷类型,交易业务类型,交易用途类型,交易时间"
HEADER = f"{WHAT},交易金额(分),对手方ID,对手方接收金额(分),备注1,备注2"


def rows(*cells: str) -> str:
    return "\n".join([HEADER, *cells])


@pytest.mark.parametrize(
    ("business", "purpose", "note1", "note2", "kind"),
    [
        ("快捷支付", "转账", "微信转账", "", "transfer"),
        ("余额支付", "红包", "微信红包", "", "transfer"),
        ("转账", "服务费", "微信转账", "", "transfer"),  # what the payer calls it is no bank fee
        ("余额支付", "转账", "微信转账", "手续费退款", "transfer"),  # nor does the payer's memo type the row
        ("提现", "提现", "", "", "withdrawal"),
        ("提现", "提现手续费", "", "", "fee"),
        ("零钱充值", "充值", "", "", "top_up"),
        ("快捷支付", "手机充值", "", "", "purchase"),
        ("快捷支付", "商户消费", "", "", "purchase"),
        ("商户消费", "退款", "", "", "refund"),
        ("", "", "", "", "transfer"),
    ],
)
def test_row_type(business: str, purpose: str, note1: str, note2: str, kind: str) -> None:
    said = read(
        TENPAY_TRADES, rows(f"wxid_a,T1,D1,出,{business},{purpose},2021-09-01 10:00:00,100,wxid_b,,{note1},{note2}")
    )
    assert [f["row_type"] for f in facts(said)] == [kind]


def test_packet_for_a_group_counts_what_each_receiver_got() -> None:
    said = read(
        TENPAY_TRADES,
        rows(
            "wxid_a,T1,D1,出,余额支付,红包,2021-09-01 10:00:00,10000,wxid_b,4000,微信红包,",
            "wxid_a,T1,D1,出,余额支付,红包,2021-09-01 10:00:00,10000,wxid_c,6000,微信红包,",
            "wxid_a,T2,D2,出,余额支付,红包,2021-09-01 11:00:00,500,wxid_c,500,微信红包,",
            "wxid_a,T3,D3,入,余额支付,红包,2021-09-01 12:00:00,500,wxid_c,100,微信红包,",
            "wxid_a,T4,D4,出,快捷支付,转账,2021-09-01 13:00:00,500,wxid_c,400,微信转账,",
        ),
    )
    assert [(f["amount"], f["serial"]) for f in facts(said)] == [
        (4000, "T1/wxid_b"), (6000, "T1/wxid_c"), (500, "T2"), (500, "T3"), (500, "T4"),
    ]  # fmt: skip
    assert issues(said) == [(2, "对手方接收金额(分)", "packet_part"), (3, "对手方接收金额(分)", "packet_part")]


def test_yuan_copy_is_read_as_yuan() -> None:
    text = (
        "用户ID,大单号,借贷类型,交易用途类型,交易时间,交易金额（元）,账户余额（元）\n"
        "wxid_a,D1,入,转账,2021-09-01 10:00:00,298.5,1000"
    )
    (fact,) = facts(read(TENPAY_TRADES, text))
    assert (fact["amount"], fact["balance"], fact["direction"]) == (29850, 100_000, "in")


def test_failed_rows_are_noted() -> None:
    text = (
        "用户ID,大单号,借贷类型,交易用途类型,交易时间,交易金额(分),交易状态\n"
        "wxid_a,D1,出,转账,2021-09-01 10:00:00,298,支付失败\n"
        "wxid_a,D2,出,转账,2021-09-01 10:00:00,298,支付成功"
    )
    said = read(TENPAY_TRADES, text)
    assert noted(said) == [(2, "failed")]
    assert [f["trade_no"] for f in facts(said)] == ["D2"]


def test_account_ids_keep_their_case_and_suffix() -> None:
    (fact,) = facts(
        read(TENPAY_TRADES, rows("oE15Nt_q@wx.tenpay.com,T1,D1,入,转账,转账,2021-09-01 10:00:00,1,wxid_B1,,,"))
    )
    assert (fact["account"], fact["other_account"]) == ("oE15Nt_q@wx.tenpay.com", "wxid_B1")


def test_unknown_direction_is_reported_and_left_open() -> None:
    said = read(TENPAY_TRADES, rows("wxid_a,T1,D1,冻,转账,转账,2021-09-01 10:00:00,1,wxid_b,,,"))
    assert "direction" not in facts(said)[0]
    assert issues(said) == [(2, "借贷类型", "unknown_direction")]


def test_missing_essential_is_named() -> None:
    claim = TENPAY_TRADES.claim(make_batch(["用户ID", "借贷类型", "交易用途类型", "交易时间"], []).head)
    assert (claim.yes, claim.missing) == (False, ("交易金额(分)",))
