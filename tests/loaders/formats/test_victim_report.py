"""Victim reports: losses with and without a unit, and the account of the other side in its own spelling."""

from __future__ import annotations

import pytest
from batches import facts, issues, make_batch, read

from loaders.formats.victim_report import VICTIM_REPORT


@pytest.mark.parametrize(
    ("cell", "fen"),
    [("298", 29_800), ("298.5元", 29_850), ("0.1万元", 100_000), ("1,298.00", 129_800), ("约300", None)],
)
def test_loss(cell: str, fen: int | None) -> None:
    said = read(VICTIM_REPORT, f"报案编号;姓名;损失金额\nA1;甲某;{cell}", sep=";")
    (fact,) = facts(said)
    assert (fact.get("loss"), fact["currency"]) == (fen, "CNY")
    assert issues(said) == ([] if fen else [(2, "损失金额", "bad_amount")])


@pytest.mark.parametrize(
    ("cell", "account"),
    [("wxid_Zx01", "wxid_Zx01"), ("9900 0100 0000 0066", "9900010000000066"), ("9.9E+18", None)],
)
def test_account_of_the_other_side(cell: str, account: str | None) -> None:
    said = read(VICTIM_REPORT, f"报案编号,姓名,损失金额,对方账号\nA1,甲某,298,{cell}")
    assert facts(said)[0].get("other_account") == account
    assert issues(said) == ([] if account else [(2, "对方账号", "lost_digits")])


def test_a_report_needs_somebody() -> None:
    claim = VICTIM_REPORT.claim(make_batch(["报案编号", "报案时间", "损失金额"], []).head)
    assert (claim.yes, claim.missing) == (False, ("姓名",))
