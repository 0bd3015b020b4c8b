"""Bank returns: layouts, words, and the difference between a booking against the bank and a transfer."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from batches import facts, issues, make_batch, noted, read

from loaders.contract import Head
from loaders.formats.bank_return import BANK_RETURN

HEADER = (
    "交易卡号,交易账号,交易时间,交易金额,交易余额,收付标志,交易对手账卡号,对手户名,摘要说明,备注,交易类型,现金标志,"
    "交易是否成功"
)
EPOCH = datetime(1970, 1, 1)
CARD, OTHER = "9900010000000000017", "9900010000000000025"


def row(
    other: str = "", name: str = "", summary: str = "", note: str = "", kind: str = "", cash: str = "", ok: str = "成功"
) -> str:
    return f"{HEADER}\n{CARD},,20210901100002,298.00,700.00,出,{other},{name},{summary},{note},{kind},{cash},{ok}"


@pytest.mark.parametrize(
    ("printed", "kind"),
    [
        (row(OTHER, "钱某乙", "网转"), "transfer"),
        (row(OTHER, "钱某乙"), "transfer"),
        (row("", "", "转账手续费"), "fee"),
        (row(OTHER, "手续费收入", "手续费"), "fee"),
        (row("990001000099", "某某银行待清算", "结息"), "interest"),
        # money to somebody's account is a transfer, whatever it is called
        (row(OTHER, "钱某乙", "服务费"), "transfer"),
        (row(OTHER, "钱某乙", "转账", "利息"), "transfer"),
        (row(OTHER, "钱某乙", "现金"), "transfer"),
        (row("", "", "ATM取款"), "cash"),
        (row("", "", "支取", cash="现金"), "cash"),
        (row(OTHER, "钱某乙", "转账", cash="现金"), "transfer"),
        (row(OTHER, "某某公司", "代发工资"), "wage"),
        (row(OTHER, "某某超市", "消费", "退款"), "purchase"),  # the customer's word does not outdo the bank's
        (row(OTHER, "某某超市", "", "退款"), "refund"),
        (row(OTHER, "钱某乙", "冲正", kind="转账"), "reversal"),
    ],
)
def test_row_type(printed: str, kind: str) -> None:
    (fact,) = facts(read(BANK_RETURN, printed))
    assert fact["row_type"] == kind


@pytest.mark.parametrize(
    ("summary", "note", "kind", "memo"),
    [
        ("转账", "升级费", "网转", "转账 升级费"),
        ("转账", "转账", "", "转账"),
        ("", "升级费", "", "升级费"),
        ("", "", "网转", "网转"),
    ],
)
def test_memo(summary: str, note: str, kind: str, memo: str) -> None:
    (fact,) = facts(read(BANK_RETURN, row(OTHER, "钱某乙", summary, note, kind)))
    assert fact["memo"] == memo


@pytest.mark.parametrize(
    ("word", "way"), [("出", "out"), ("进", "in"), ("借", None), ("贷", None), ("D", None), ("付", "out")]
)
def test_direction_is_kept_as_printed_and_read_only_where_clear(word: str, way: str | None) -> None:
    (fact,) = facts(read(BANK_RETURN, row(OTHER, "钱某乙").replace(",出,", f",{word},")))
    assert (fact["direction_word"], fact.get("direction")) == (word, way)


@pytest.mark.parametrize("ok", ["失败", "02", "F", "交易取消"])
def test_failed_rows_are_noted(ok: str) -> None:
    said = read(BANK_RETURN, row(OTHER, "钱某乙", ok=ok))
    assert (facts(said), noted(said)) == ([], [(2, "failed")])


@pytest.mark.parametrize(
    ("headers", "layout"),
    [
        ("账户开户名称,交易对手账卡号", "bank_return_34"),
        ("交易方户名,交易对手账卡号,商户名称", "bank_return_31"),
        ("交易方户名,交易对手账卡号", "bank_return_29"),
        ("交易对方姓名,交易对方卡号", "bank_return_38"),
        ("JYSJ,JE,JYDFXM", "bank_return_codes"),
        ("对手户名", "bank_return"),
    ],
)
def test_layout(headers: str, layout: str) -> None:
    assert BANK_RETURN.layout(Head(tuple(headers.split(",")), (), ())) == layout


def test_the_one_asked_for_is_the_holder() -> None:
    header = "查询对象,查询卡号,交易时间,交易金额,交易对方姓名"
    rows = [(who, CARD, "20210901100002", "1", "乙") for who in ("赵某甲", "990101199003070019", "")]
    found = facts(BANK_RETURN.read(make_batch(header.split(","), rows)))
    assert [(f.get("holder_name"), f.get("holder_id")) for f in found] == [
        ("赵某甲", None), (None, "990101199003070019"), (None, None),
    ]  # fmt: skip


def test_a_row_without_counterparty_still_counts() -> None:
    said = read(BANK_RETURN, row("6.22E+18", "钱某乙"))
    (fact,) = facts(said)
    assert fact["amount"] == 29800
    assert "other_account" not in fact
    assert issues(said) == [(2, "交易对手账卡号", "lost_digits")]


def test_other_tables_are_not_claimed() -> None:
    for header in ("用户ID,交易时间,交易金额(分),对手方ID", "交易卡号,交易金额,商户号,SN号,交易时间", "姓名,电话"):
        claim = BANK_RETURN.claim(Head(tuple(header.split(",")), (), ()))
        assert (claim.yes, claim.why) == (False, "other_headers")
    lacking = BANK_RETURN.claim(Head(("交易对手账卡号", "交易时间"), (), ()))
    assert lacking.missing == ("交易卡号", "交易金额")


@pytest.mark.parametrize(
    ("date", "clock", "time", "precision"),
    [
        ("20210802", "93022", "2021-08-02 09:30:22", "second"),
        ("2021-08-02", "14:59:01", "2021-08-02 14:59:01", "second"),
        ("20210802", "20210802093022", "2021-08-02 09:30:22", "second"),
        ("2021-08-02 09:30:22", "", "2021-08-02 09:30:22", "second"),
        ("", "2021-08-02 09:30:22", "2021-08-02 09:30:22", "second"),
        ("20210802", "", "2021-08-02 00:00:00", "day"),
    ],
)
def test_date_and_time_in_two_columns(date: str, clock: str, time: str, precision: str) -> None:
    said = read(BANK_RETURN, f"交易卡号,交易时间,交易日期,交易金额,对手户名\n{CARD},{clock},{date},1,乙")
    (fact,) = facts(said)
    assert (str(EPOCH + timedelta(milliseconds=fact["time_ms"])), fact["precision"]) == (time, precision)
    assert issues(said) == []


def test_a_row_without_an_amount_but_with_a_date_is_not_without_data() -> None:
    said = read(
        BANK_RETURN, f"交易卡号,交易日期,交易时间,交易金额,对手户名,备注\n{CARD},20210802,,,乙,查无\n{CARD},,,,乙,查无"
    )
    assert noted(said) == [(3, "no_data")]
