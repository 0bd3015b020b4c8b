"""Credits and charges per machine: told by the column, the type or the title; never both in one row."""

from __future__ import annotations

import pytest
from batches import facts, issues, make_batch, noted, read

from loaders.formats.pos_cashback import POS_CASHBACK
from loaders.formats.pos_settlement import POS_SETTLEMENT_ITEM
from loaders.formats.pos_terminals import POS_TERMINALS


@pytest.mark.parametrize(
    ("header", "cell", "title", "kind"),
    [
        ("返现金额", "120", "", "cashback"),
        ("追缴金额", "-120", "", "deduction"),
        ("金额", "120", "2021年12月追缴名单", "deduction"),
        ("金额", "120", "返现与追缴名单", None),
    ],
)
def test_what_an_item_is(header: str, cell: str, title: str, kind: str | None) -> None:
    said = read(
        POS_CASHBACK,
        f"SN,代理商编号,{header},发生日期\n99JA000017,AG1,{cell},2021-12-01",
        titles=[title] if title else [],
    )
    (fact,) = facts(said)
    assert (fact.get("item_type"), abs(fact["amount"])) == (kind, 12000)


def test_a_credit_and_a_charge_in_one_row_are_not_told_apart() -> None:
    said = read(
        POS_CASHBACK,
        "SN,代理商编号,返现金额,扣款金额,发生日期\nS990001,AG1,120,50,2021-12-01\nS990001,AG1,0,50,2021-12-01\nS990001,AG1,0,0,2021-12-01",
    )
    assert [(f["row"], f.get("item_type"), f["amount"]) for f in facts(said)] == [(3, "deduction", 5000), (4, None, 0)]
    assert issues(said) == [(2, "扣款金额", "two_amounts"), (2, "返现金额", "missing_amount")]


def test_what_was_not_booked_is_noted() -> None:
    said = read(
        POS_CASHBACK,
        "SN,代理商编号,返现金额,返现时间,返现状态\nS990001,AG1,120,,未返现\nS990001,AG1,120,2021-12-01,已返现",
    )
    assert noted(said) == [(2, "failed")]


def test_batches_and_machines_are_other_tables() -> None:
    batch = make_batch(["结算批次号", "类型", "SN号", "代理商账号", "金额", "发生日期"], []).head
    assert POS_SETTLEMENT_ITEM.claim(batch).yes
    assert not POS_CASHBACK.claim(batch).yes
    machines = make_batch(["SN号", "代理商编号", "激活时间", "激活返现"], []).head
    assert POS_TERMINALS.claim(machines).yes
    assert not POS_CASHBACK.claim(machines).yes
    priced = make_batch(["SN号", "代理商编号", "激活状态", "激活返现", "返现时间"], []).head
    assert POS_TERMINALS.claim(priced).yes
    assert not POS_CASHBACK.claim(priced).yes
    both = make_batch(["SN号", "代理商编号", "激活时间", "激活返现", "返现时间"], []).head
    assert POS_CASHBACK.claim(both).yes
    assert not POS_TERMINALS.claim(both).yes


@pytest.mark.parametrize(
    ("header", "title"),
    [
        ("SN,代理商编号,金额,发生日期", ""),
        ("SN,代理商编号,金额,入账日期", "机具采购明细"),
        ("SN,代理商编号,商户号,金额,发生时间,卡号,类型", "返现前交易"),
    ],
    ids=["says nothing", "what machines cost", "swipes"],
)
def test_amounts_of_machines_that_are_no_cashback(header: str, title: str) -> None:
    assert not POS_CASHBACK.claim(make_batch(header.split(","), [], titles=[title] if title else []).head).yes


def test_a_type_says_that_it_is_cashback() -> None:
    head = make_batch(
        ["SN", "代理商编号", "类型", "金额", "发生日期"], [["1", "2", "激活返现", "3", "2021-12-01"]]
    ).head
    assert POS_CASHBACK.claim(head).yes
