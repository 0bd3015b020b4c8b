"""POS transactions: types, what moves no money, and where the acquirer is named."""

from __future__ import annotations

import pytest
from batches import facts, issues, noted, read

from loaders.formats.pos_transactions import POS_TRANSACTIONS

HEADER = "系统参考号,卡号,交易类型,交易金额,商户号,SN号,交易日期,交易时间"


def one(kind: str = "消费", amount: str = "298.00", date: str = "20210901", clock: str = "93022") -> str:
    return f"{HEADER}\n000101,9900010000000017,{kind},{amount},994800000017,99JA01,{date},{clock}"


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("消费", "purchase"), ("消费撤销", "reversal"), ("冲正", "reversal"), ("联机退货", "refund"),
        ("预授权完成", "purchase"), ("云闪付", "purchase"),
    ],
)  # fmt: skip
def test_row_type(word: str, kind: str) -> None:
    said = read(POS_TRANSACTIONS, one(word))
    assert [f["row_type"] for f in facts(said)] == [kind]
    assert issues(said) == []


@pytest.mark.parametrize("word", ["余额查询", "预授权", "预授权撤销", "签到"])
def test_what_moves_no_money_is_noted(word: str) -> None:
    assert noted(read(POS_TRANSACTIONS, one(word))) == [(2, "no_money")]


def test_unknown_type_is_counted_as_purchase_and_said() -> None:
    said = read(POS_TRANSACTIONS, one("特别"))
    assert [f["row_type"] for f in facts(said)] == ["purchase"]
    assert issues(said) == [(2, "交易类型", "unknown_type")]


def test_sign_stays_as_printed() -> None:
    assert [f["amount"] for f in facts(read(POS_TRANSACTIONS, one("撤销", "-298.00")))] == [-29800]
    assert [f["amount"] for f in facts(read(POS_TRANSACTIONS, one("撤销", "298.00")))] == [29800]


@pytest.mark.parametrize(
    ("date", "clock", "ms", "precision"),
    [
        ("20210901", "93022", 1_630_488_622_000, "second"),
        ("2021-09-01", "09:30:22", 1_630_488_622_000, "second"),
        ("2021-09-01 09:30:22", "", 1_630_488_622_000, "second"),
        ("20210901", "", 1_630_454_400_000, "day"),
    ],
)
def test_date_and_time_in_two_columns(date: str, clock: str, ms: int, precision: str) -> None:
    (fact,) = facts(read(POS_TRANSACTIONS, one(date=date, clock=clock)))
    assert (fact["time_ms"], fact["precision"]) == (ms, precision)


@pytest.mark.parametrize(
    ("titles", "acquirer"),
    [
        (["付临门支付有限公司代理商交易明细"], "付临门"),
        (["某甲支付有限公司 交易明细"], "某甲支付有限公司"),
        (["收单机构：某甲支付"], "某甲支付"),
        (["收单机构", "某甲支付"], "某甲支付"),
        (["交易明细", "2021年9月"], None),
        (["付临门支付有限公司", "拉卡拉支付有限公司"], None),  # two are named: none is taken
    ],
)
def test_acquirer_of_the_title(titles: list[str], acquirer: str | None) -> None:
    (fact,) = facts(read(POS_TRANSACTIONS, one(), titles))
    assert fact.get("acquirer") == acquirer


def test_a_column_names_the_acquirer_before_the_title() -> None:
    text = f"{HEADER},收单机构\n0001,9900010000000017,消费,1,994800000017,99JA01,20210901,93022,某乙支付"
    (fact,) = facts(read(POS_TRANSACTIONS, text, ["付临门支付有限公司"]))
    assert fact["acquirer"] == "某乙支付"


def test_answer_codes_and_status_words() -> None:
    text = (
        f"{HEADER},应答码,交易状态\n"
        "0001,9900010000000017,消费,1,994800000017,99JA01,20210901,93022,00,成功\n"
        "0002,9900010000000017,消费,1,994800000017,99JA01,20210901,93022,51,\n"
        "0003,9900010000000017,消费,1,994800000017,99JA01,20210901,93022,00,交易失败"
    )
    said = read(POS_TRANSACTIONS, text)
    assert noted(said) == [(3, "failed"), (4, "failed")]
    assert len(facts(said)) == 1


def test_a_masked_card_keeps_its_stars_and_its_amount_counts() -> None:
    text = f"{HEADER}\n0001,990001******0017,消费,1,994800000017,99JA01,20210901,93022"
    (fact,) = facts(read(POS_TRANSACTIONS, text))
    assert (fact["card"], fact["amount"]) == ("990001******0017", 100)
