"""账户信息: holders of accounts, the first of several telephones, and no accounts for no data."""

from __future__ import annotations

import polars as pl
import pytest
from batches import facts, issues, noted, read

from loaders.contract import Head
from loaders.formats.account_info import ACCOUNT_INFO, first_phone

HEADER = "账户开户名称,开户人证件号码,交易卡号,交易账号,账号开户时间,账户状态,销户日期,联系电话,账户余额"


def test_card_and_account_of_one_row_stand_together() -> None:
    text = (
        f"{HEADER}\n赵某甲,990101900307001,9900010000000000017,990001000017,2016-01-04,正常,9999-12-31,10012345678,1.50"
    )
    (fact,) = facts(read(ACCOUNT_INFO, text))
    assert (fact["card"], fact["account"]) == ("9900010000000000017", "990001000017")
    assert fact["holder_id"].startswith("99010119900307001")
    assert len(fact["holder_id"]) == 18
    assert "closed_ms" not in fact
    assert (fact["opened_precision"], fact["balance"]) == ("day", 150)


@pytest.mark.parametrize(
    ("printed", "phone"),
    [("10012345678", "10012345678"), ("无、10012345678", "10012345678"), ("0459-1234567/10012345678", "04591234567"),
     ("不详", None), (None, None)],
)  # fmt: skip
def test_first_phone(printed: str | None, phone: str | None) -> None:
    assert first_phone(pl.Series([printed, "10012345679"], dtype=pl.String)).to_list() == [phone, "10012345679"]


def test_a_reason_instead_of_an_account() -> None:
    said = read(ACCOUNT_INFO, "账户开户名称,交易卡号,账户状态,备注\n赵某甲,,,未开户\n赵某甲,,,")
    assert noted(said) == [(2, "no_data")]
    assert issues(said) == [(3, "交易卡号", "missing_subject")]


def test_transactions_are_not_claimed() -> None:
    claim = ACCOUNT_INFO.claim(Head(("账户开户名称", "账户状态", "交易卡号", "交易时间", "交易金额"), (), ()))
    assert claim.why == "other_headers"
    assert ACCOUNT_INFO.claim(Head(("账户开户名称", "账户状态"), (), ())).missing == ("交易卡号",)
