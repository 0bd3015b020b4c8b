"""Merchants and their superiors: by number, by name, or in one column by both; tables of machines and money are others."""

from __future__ import annotations

import pytest
from batches import facts, issues, make_batch, read

from loaders.formats.pos_merchants import POS_MERCHANTS


def test_the_topmost_is_a_fact() -> None:
    said = read(
        POS_MERCHANTS, "商户编号,商户名称,上级商户编号\n994800000000001,赵某甲百货,\n994800000000002,,994800000000001"
    )
    assert facts(said) == [
        {"row": 2, "merchant_no": "994800000000001", "merchant_name": "赵某甲百货"},
        {"row": 3, "merchant_no": "994800000000002", "parent_no": "994800000000001"},
    ]


def test_one_column_holds_numbers_and_names() -> None:
    said = read(
        POS_MERCHANTS,
        "商户号,上级商户\n994800000000002,994800000000001\n994800000000003,赵某甲百货\n994800000000004,8.22E+14",
    )
    assert [(f.get("parent_no"), f.get("parent_name")) for f in facts(said)] == [
        ("994800000000001", None), (None, "赵某甲百货"), (None, None),
    ]  # fmt: skip
    assert issues(said) == [(4, "上级商户", "lost_digits")]


def test_a_row_without_its_number_is_rejected() -> None:
    said = read(POS_MERCHANTS, "商户编号,商户名称,上级商户\n,赵某甲百货,994800000000001")
    assert facts(said) == []
    assert (2, "商户编号", "missing_subject") in issues(said)


@pytest.mark.parametrize("other", ["SN号", "交易金额", "结算批次号", "运单号"])
def test_other_tables_that_name_superiors_are_not_claimed(other: str) -> None:
    assert not POS_MERCHANTS.claim(make_batch(["商户编号", "上级商户", other], []).head).yes
