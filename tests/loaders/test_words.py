"""Words that type a row, a status, a direction and a currency."""

from __future__ import annotations

import polars as pl
import pytest

from graphtool import terms
from loaders import words


def column(*texts: str | None) -> pl.Series:
    return pl.Series(texts, dtype=pl.String)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("跨行转账手续费", "fee"),  # the more specific wins
        ("消费退款", "refund"),
        ("冲正手续费", "reversal"),
        ("ATM转账", "transfer"),
        ("ATM取款", "cash"),
        ("pos消费", "purchase"),
        ("个人活期结息", "interest"),
        ("批量代发工资", "wage"),
        ("商户结算", "settlement"),
        ("结算账户转账", "transfer"),
        ("提现", "withdrawal"),
        ("充值", "top_up"),
        ("DEPOSIT", None),
        ("现金管理", None),
        ("你好", None),
        (None, None),
    ],
)
def test_row_type(text: str | None, kind: str | None) -> None:
    assert words.row_type([column(text)]).to_list() == [kind]


def test_what_the_institution_says_counts_before_what_a_customer_typed() -> None:
    trusted = [column("转账", None, None), column(None, "消费", None)]
    assert words.row_type(trusted, column("工资", "退款", "工资")).to_list() == ["transfer", "purchase", "wage"]


def test_every_type_is_a_term() -> None:
    assert set(words.ROW_WORDS) <= set(terms.ROW_TYPES)
    seen = [word for group in words.ROW_WORDS.values() for word in group]
    assert len(seen) == len(set(seen)), "a word means one type"


@pytest.mark.parametrize(
    ("word", "failed", "strange"),
    [("成功", False, False), ("01", False, False), ("s", False, False), (None, False, False), ("失败", True, False),
     ("02", True, False), ("f", True, False), ("交易关闭", True, False), ("处理未成功", True, False),
     ("待定", False, True), ("0", False, True)],
)  # fmt: skip
def test_status(word: str | None, failed: bool, strange: bool) -> None:
    masks = words.status(column(word, "成功"))
    assert [mask[0] for mask in masks] == [failed, strange]


@pytest.mark.parametrize(
    ("word", "way", "strange"),
    [("进", "in", False), ("收入", "in", False), ("+", "in", False), ("出", "out", False), ("付", "out", False),
     ("借", None, False), ("贷", None, False), ("d", None, False), ("1", None, True), (None, None, False)],
)  # fmt: skip
def test_direction(word: str | None, way: str | None, strange: bool) -> None:
    said, unknown = words.direction(column(word, "进"))
    assert (said[0], unknown[0]) == (way, strange)


def test_no_word_is_clear_and_unclear_at_once() -> None:
    lists = (words.IN_WORDS, words.OUT_WORDS, words.UNCLEAR_WORDS)
    assert sum(map(len, lists)) == len({w for group in lists for w in group})


@pytest.mark.parametrize(
    ("printed", "code", "strange"),
    [("人民币", "CNY", False), ("RMB", "CNY", False), (None, "CNY", False), ("美元", "USD", False),
     ("usd", "USD", False), ("火星币", "火星币", True)],
)  # fmt: skip
def test_currency(printed: str | None, code: str, strange: bool) -> None:
    said, unknown = words.currency(column(printed, "人民币"))
    assert (said[0], unknown[0]) == (code, strange)
