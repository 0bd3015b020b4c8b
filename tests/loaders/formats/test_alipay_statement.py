"""账户明细 of Alipay: whose account it is, which way, what is no money."""

from __future__ import annotations

import pytest
from batches import facts, issues, noted, read

from loaders.formats.alipay_statement import ALIPAY_STATEMENT

HEADER = (
    "交易号,付款时间,交易创建时间,类型,用户信息,交易对方信息,消费名称,金额（元）,收/支,交易状态,备注,对应的协查数据"
)
A, B, CARD = "2088990000000017", "2088990000000025", "9900010000000001"


def rows(*cells: str) -> str:
    return "\n".join([HEADER, *cells])


def line(mine: str, other: str = f"{B}(钱某乙)", **told: str) -> str:
    said = {"type": "转账", "goods": "", "way": "支出", "status": "交易成功", "paid": "2021-09-01 10:00:05", "asked": A}
    said |= told
    return (
        f"T1,{said['paid']},2021-09-01 10:00:00,{said['type']},{mine},{other},{said['goods']},298.00,{said['way']},"
        f"{said['status']},,{said['asked']}"
    )


@pytest.mark.parametrize(
    ("mine", "asked", "scope", "account", "funding"),
    [
        (f"{A}(赵某甲)", B, "alipay", A, None),  # printed for whoever was asked about, seen from 用户信息
        (f"赵某甲(云州银行)({CARD})", A, "alipay", A, CARD),
        (f"(云州银行){CARD}", A, "alipay", A, CARD),
        (f"(云州银行){CARD}", "", "bank", CARD, None),
        (f"赵某甲(云州银行)({CARD})", B, "bank", CARD, None),  # B got the money, so it is not who paid
        ("赵某甲", A, "alipay", A, None),
    ],
)
def test_whose_account(mine: str, asked: str, scope: str, account: str, funding: str | None) -> None:
    (fact,) = facts(read(ALIPAY_STATEMENT, rows(line(mine, asked=asked))))
    assert (fact["scope"], fact["account"], fact.get("funding_card")) == (scope, account, funding)


@pytest.mark.parametrize(
    ("mine", "asked", "holder"),
    [
        (f"{A}(赵某甲)", B, "赵某甲"),
        (f"赵某甲(云州银行)({CARD})", B, "赵某甲"),
        (f"赵某甲(云州银行)({CARD})", "", "赵某甲"),
        (f"赵某甲(云州银行)({CARD})", A, None),
        ("赵某甲", A, None),
    ],
)
def test_a_name_is_no_holder_of_an_account_that_was_only_asked_about(mine: str, asked: str, holder: str | None) -> None:
    (fact,) = facts(read(ALIPAY_STATEMENT, rows(line(mine, asked=asked))))
    assert fact.get("holder_name") == holder


@pytest.mark.parametrize(
    ("mine", "asked", "institution"),
    [
        (f"(云州银行){CARD}", "", "云州银行"),
        (f"赵某甲(云州银行)({CARD})", "990101198804121017", "云州银行"),
        (f"(){CARD}", "", None),
        (f"(云州银行){CARD}", A, "支付宝"),
        (f"{A}(赵某甲)", A, "支付宝"),
    ],
)
def test_a_card_is_its_banks(mine: str, asked: str, institution: str | None) -> None:
    (fact,) = facts(read(ALIPAY_STATEMENT, rows(line(mine, asked=asked))))
    assert fact.get("institution") == institution


@pytest.mark.parametrize("asked", ["990101198804121017", B])
def test_without_an_account_or_a_card_a_row_has_no_subject(asked: str) -> None:
    said = read(ALIPAY_STATEMENT, rows(line("赵某甲", asked=asked)))
    assert facts(said) == []
    assert issues(said) == [(2, None, "missing_subject")]


@pytest.mark.parametrize(
    ("way", "direction", "found"),
    [("支出", "out", []), ("收入", "in", []), ("不计收支", None, []), ("/", None, []), ("左", None, [(2, "收/支", "unknown_direction")])],
)  # fmt: skip
def test_which_way(way: str, direction: str | None, found: list[object]) -> None:
    said = read(ALIPAY_STATEMENT, rows(line(f"{A}(赵某甲)", way=way)))
    assert [f.get("direction") for f in facts(said)] == [direction]
    assert issues(said) == found


@pytest.mark.parametrize(
    ("status", "counts"),
    [("交易成功", True), ("退款成功", True), ("等待确认收货", True), ("", True),
     ("交易关闭", False), ("等待买家付款", False), ("等待对方付款", False), ("待付款", False), ("付款失败", False), ("转账未成功", False)],
)  # fmt: skip
def test_what_nobody_paid_is_no_money(status: str, counts: bool) -> None:
    said = read(ALIPAY_STATEMENT, rows(line(f"{A}(赵某甲)", status=status)))
    assert len(facts(said)) == counts
    assert noted(said) == ([] if counts else [(2, "failed")])
    assert issues(said) == []


@pytest.mark.parametrize(
    ("type_", "goods", "kind"),
    [
        ("转账", "升级服务费", "transfer"),
        ("提现", "", "withdrawal"),
        ("转账到银行卡", "", "withdrawal"),
        ("在线支付", "手机充值", "purchase"),
        ("充值", "", "top_up"),
        ("退款", "终端", "refund"),
        ("收费", "手续费", "fee"),
        ("", "", "transfer"),
        # 类型 counts before 消费名称, which the payer may have typed
        ("转账", "提现", "transfer"),
        ("在线支付", "退款转账", "purchase"),
        ("", "提现", "transfer"),
        ("其他", "充值", "purchase"),
        ("", "终端退款", "refund"),
        ("充值缴费", "", "purchase"),
    ],
)
def test_row_type(type_: str, goods: str, kind: str) -> None:
    said = read(ALIPAY_STATEMENT, rows(line(f"{A}(赵某甲)", type=type_, goods=goods)))
    assert [f["row_type"] for f in facts(said)] == [kind]


def test_without_a_type_money_to_a_card_that_is_called_a_withdrawal_is_one() -> None:
    said = read(ALIPAY_STATEMENT, rows(line(f"{A}(赵某甲)", f"(云州银行){CARD}", type="", goods="提现")))
    assert [f["row_type"] for f in facts(said)] == ["withdrawal"]


def test_a_status_in_no_list_counts_and_is_said() -> None:
    said = read(ALIPAY_STATEMENT, rows(line(f"{A}(赵某甲)", status="核对中")))
    assert (len(facts(said)), issues(said)) == (1, [(2, "交易状态", "unknown_status")])


def test_the_time_is_when_it_was_paid_else_when_it_began() -> None:
    said = read(ALIPAY_STATEMENT, rows(line(f"{A}(赵某甲)"), line(f"{A}(赵某甲)", paid="")))
    first, second = (f["time_ms"] for f in facts(said))
    assert first - second == 5_000
