"""What kind of row, and what it says: the institution's words before the customer's, and no pool where a party is named."""

from __future__ import annotations

import polars as pl
import pytest

from loaders.booking import memo, row_type, wallet_type

CARD = "9900010000000001"
PATTERNS = (
    (r"手续费", "fee"),
    (r"提现", "withdrawal"),
    (r"充值", "top_up"),
    (r"转账", "transfer"),
    (r"付款|充值", "purchase"),
)


def frame(**said: str | None) -> pl.DataFrame:
    names = ("_type", "_summary", "_note", "_cash", "other_account", "other_name")
    return pl.DataFrame({n: pl.Series([said.get(n.strip("_"))], dtype=pl.String) for n in names})


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ({}, "transfer"),
        ({"type": "消费", "note": "退款"}, "purchase"),
        ({"note": "退款"}, "refund"),
        ({"type": "转账", "summary": "冲正"}, "reversal"),
        ({"summary": "年费"}, "fee"),
        ({"summary": "年费", "other_account": CARD, "other_name": "钱某乙"}, "transfer"),
        ({"summary": "年费", "other_account": CARD, "other_name": "手续费收入"}, "fee"),
        ({"summary": "结息", "other_name": "钱某乙"}, "interest"),
        ({"cash": "现金"}, "cash"),
        ({"cash": "现金", "other_account": CARD}, "transfer"),
        ({"cash": "转账"}, "transfer"),
    ],
)
def test_row_type(said: dict[str, str], kind: str) -> None:
    assert row_type(frame(**said)).to_list() == [kind]


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({}, None),
        ({"type": "网转"}, "网转"),
        ({"type": "网转", "note": "升级费"}, "升级费"),
        ({"summary": "转账", "note": "升级费"}, "转账 升级费"),
        ({"summary": "转账", "note": "转账"}, "转账"),
    ],
)
def test_memo(said: dict[str, str], words: str | None) -> None:
    assert memo(frame(**said)).to_list() == [words]


@pytest.mark.parametrize(
    ("type_", "typed", "party", "kind"),
    [
        ("转账", "提现", True, "transfer"),
        ("转账", "提现", False, "transfer"),
        ("提现", "转账", True, "withdrawal"),  # the institution's word counts whoever is named
        (None, "提现", False, "withdrawal"),
        (None, "提现", True, None),
        ("其他", "提现", True, None),
        (None, "充值", True, "purchase"),  # the next pattern that is no booking against a pool
        (None, "转账手续费", True, "transfer"),
        (None, None, False, None),
    ],
)
def test_what_a_payer_typed_makes_no_booking_against_a_pool(
    type_: str | None, typed: str | None, party: bool, kind: str | None
) -> None:
    said = (pl.Series([cell], dtype=pl.String) for cell in (type_, typed))
    assert wallet_type(PATTERNS, *said, pl.Series([party])).to_list() == [kind]
