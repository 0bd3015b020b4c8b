"""Answers to stop-payment and freeze requests: an account that is there, and what was done to it."""

from __future__ import annotations

import pytest
from batches import facts, issues, make_batch, noted, read

from loaders import FORMATS
from loaders.contract import choose
from loaders.formats.stop_payment import STOP_PAYMENT

HEADER = "业务类型,账号/卡号,账户名,开户机构,冻结金额,执行结果,执行时间,开始时间,截止时间,账户余额,失败原因"
CARD = "9900010000000000017"


@pytest.mark.parametrize("result", ["成功", "01", "", "已冻结", "部分冻结", "执行成功"])
def test_what_was_done_is_the_status(result: str) -> None:
    said = read(
        STOP_PAYMENT,
        f"{HEADER}\n冻结,{CARD},赵某甲,青岚银行,50,{result},2021-09-02 10:00:00,2021-09-02,2022-03-02,320.5,",
    )
    (fact,) = facts(said)
    assert (fact["account"], fact["holder_name"], fact["balance"]) == (CARD, "赵某甲", 32050)
    assert fact["status"] == "冻结 2021-09-02 至2022-03-02 50"
    assert "closed_ms" not in fact
    assert issues(said) == []


@pytest.mark.parametrize(
    ("result", "reason"),
    [("失败", "failed"), ("02", "failed"), ("执行失败", "failed"), ("处理中", "no_data"), ("待反馈", "no_data")],
)
def test_what_was_not_done_is_noted(result: str, reason: str) -> None:
    said = read(STOP_PAYMENT, f"{HEADER}\n冻结,{CARD},,青岚银行,,{result},,,,,账号不存在")
    assert not said.facts
    assert noted(said) == [(2, reason)]


def test_without_a_result_a_reason_says_that_it_failed() -> None:
    said = read(STOP_PAYMENT, f"账号,冻结金额,失败原因\n{CARD},5,\n{CARD},,账号不存在")
    assert len(facts(said)) == 1
    assert noted(said) == [(3, "failed")]


@pytest.mark.parametrize(
    ("told", "facts_", "notes", "found"),
    [
        ("止付成功", 1, [], []),
        ("已执行", 1, [], []),
        ("", 1, [], []),
        ("止付失败", 0, [(2, "failed")], []),
        ("处理中", 0, [(2, "no_data")], []),
        ("详见附件", 1, [], [(2, "反馈说明", "unknown_status")]),
    ],
)
def test_without_a_result_the_answer_is_read_by_its_words(
    told: str, facts_: int, notes: list[object], found: list[object]
) -> None:
    said = read(STOP_PAYMENT, f"账号,户名,止付金额,反馈说明,业务类型\n{CARD},赵某甲,5000,{told},止付")
    assert (len(facts(said)), noted(said), issues(said)) == (facts_, notes, found)


def test_a_query_does_nothing_to_the_account() -> None:
    header = "业务类型,卡号,账户状态,止付金额,执行结果,执行时间,账户余额"
    (fact,) = facts(read(STOP_PAYMENT, f"{header}\n账户查询,{CARD},正常,,成功,2021-09-02,1"))
    assert fact["status"] == "正常"


@pytest.mark.parametrize(
    ("institution", "number", "scope"),
    [
        ("青岚银行", CARD, "bank"),
        ("财付通支付科技有限公司", "wxid_yz990001", "tenpay"),
        ("支付宝（中国）网络技术有限公司", "2088000000000017", "alipay"),
    ],
)
def test_numbers_of_wallets_are_their_institutions(institution: str, number: str, scope: str) -> None:
    (fact,) = facts(read(STOP_PAYMENT, f"{HEADER}\n冻结,{number},甲,{institution},1,成功,,,,,"))
    assert (fact["scope"], fact["account"]) == (scope, number)


@pytest.mark.parametrize(
    ("header", "taken"),
    [
        (HEADER, ["stop_payment"]),
        (f"{HEADER},开户人证件号码,账户状态", ["stop_payment"]),
        ("账号,止付结果", ["stop_payment"]),
        ("姓名,身份证号,银行卡号,冻结金额,执行结果", ["stop_payment"]),
        ("账号,处理结果", []),
        ("交易卡号,账户开户名称,开户人证件号码,账户状态,账户余额", ["account_info"]),
    ],
)
def test_which_tables_are_answers(header: str, taken: list[str]) -> None:
    claiming, _ = choose(make_batch(header.split(","), []).head, FORMATS)
    assert [f.id for f in claiming] == taken
