"""Victim reports: losses with and without a unit, and the account of the other side in its own spelling."""

from __future__ import annotations

import pytest
from batches import facts, issues, make_batch, noted, read

from loaders import FORMATS
from loaders.contract import choose
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


@pytest.mark.parametrize(("cell", "fen"), [("1.2", 1_200_000), ("0.0298", 29_800), ("298元", 29_800)])
@pytest.mark.parametrize("header", ["损失金额(万元)", "涉案金额（万元）", "被骗金额(万元)"])
def test_a_register_of_victims_in_units_of_ten_thousand(header: str, cell: str, fen: int) -> None:
    said = read(
        VICTIM_REPORT,
        f"受害人姓名,受害人身份证号,嫌疑人电话,{header},报案时间\n"
        f"甲某,990101198804121017,10012345678,{cell},2021-10-01 09:30",
    )
    (fact,) = facts(said)
    assert (fact["id_no"], fact["other_phone"], fact["loss"]) == ("990101198804121017", "10012345678", fen)
    assert "phone" not in fact
    assert issues(said) == []


def test_of_two_columns_of_losses_the_filled_one_counts() -> None:
    said = read(VICTIM_REPORT, "报案编号,姓名,被骗金额(元),涉案金额(万元)\nA1,甲某,,1.2\nA2,乙某,298,0.1")
    assert [f["loss"] for f in facts(said)] == [1_200_000, 29_800]


def test_a_register_of_victims_is_claimed_by_this_form_alone() -> None:
    header = ["受害人姓名", "公民身份号码", "嫌疑人电话", "损失金额(万元)", "报案时间"]
    head = make_batch(header, [["甲某", "990101198804121017", "10012345678", "1", "2021-10-01"]]).head
    assert [f.id for f in choose(head, FORMATS)[0]] == ["victim_report"]


def test_a_report_needs_somebody() -> None:
    claim = VICTIM_REPORT.claim(make_batch(["报案编号", "报案时间", "损失金额"], []).head)
    assert (claim.yes, claim.missing) == (False, ("姓名",))


def test_who_made_the_register_reported_nothing() -> None:
    said = read(
        VICTIM_REPORT, "报案编号,姓名,损失金额,收款账户\nA9900000000001,王某甲,298,wxid_a\n填表人：钱某,审核：孙某,,"
    )
    assert [(f["name"], f["other_account"]) for f in facts(said)] == [("王某甲", "wxid_a")]
    assert noted(said) == [(3, "title")]
