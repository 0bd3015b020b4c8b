"""Company registration: merged cells, shares, and amounts only with their unit."""

from __future__ import annotations

import pytest
from batches import facts, issues, read

from loaders.formats.company_registration import COMPANY_REGISTRATION

HEADER = "企业名称;统一社会信用代码;法定代表人;注册资本;股东;持股比例"
USCC = "91990199MA00000019"


def test_merged_cells_carry_the_firm_down_but_not_its_representative() -> None:
    said = read(
        COMPANY_REGISTRATION,
        f"{HEADER}\n某乙公司;{USCC};陈某;100万元;陈某;60%\n;;;;郑某;40%\n某丙公司;;王某;;;\n;;;;李某;",
        sep=";",
    )
    assert [(f["name"], f.get("uscc"), f.get("legal_name"), f.get("shareholder")) for f in facts(said)] == [
        ("某乙公司", USCC, "陈某", "陈某"), ("某乙公司", USCC, None, "郑某"), ("某丙公司", None, "王某", None),
        ("某丙公司", None, None, "李某"),
    ]  # fmt: skip
    assert issues(said) == [(3, "企业名称", "carried_down"), (5, "企业名称", "carried_down")]


@pytest.mark.parametrize(
    ("cell", "shareholder", "ppm"),
    [
        ("陈某（60.5%）", "陈某", 605_000),
        ("陈某", "陈某", None),
        ("陈某(60%)、郑某(40%)", "陈某(60%)、郑某(40%)", None),  # several: as printed
        ("云州某丁（有限合伙）", "云州某丁（有限合伙）", None),
    ],
)
def test_shareholder_cell(cell: str, shareholder: str, ppm: int | None) -> None:
    (fact,) = facts(read(COMPANY_REGISTRATION, f"{HEADER}\n某乙公司;{USCC};陈某;;{cell};", sep=";"))
    assert (fact["shareholder"], fact.get("share_ppm")) == (shareholder, ppm)


def test_a_bare_capital_is_unread_unless_the_header_says_its_unit() -> None:
    bare = read(COMPANY_REGISTRATION, f"{HEADER}\n某乙公司;{USCC};陈某;500;;", sep=";")
    assert "capital" not in facts(bare)[0]
    assert issues(bare) == [(2, "注册资本", "no_unit")]
    said = read(
        COMPANY_REGISTRATION, "企业名称;法定代表人;注册资本（万元）;持股比例(%)\n某乙公司;陈某;500;0.5", sep=";"
    )
    assert [(f["capital"], f["share_ppm"]) for f in facts(said)] == [(500_000_000, 5_000)]
