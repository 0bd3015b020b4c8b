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
        ("云州某丁（有限合伙）", "云州某丁（有限合伙）", None),
    ],
)
def test_shareholder_cell(cell: str, shareholder: str, ppm: int | None) -> None:
    (fact,) = facts(read(COMPANY_REGISTRATION, f"{HEADER}\n某乙公司;{USCC};陈某;;{cell};", sep=";"))
    assert (fact["shareholder"], fact.get("share_ppm")) == (shareholder, ppm)


@pytest.mark.parametrize(
    ("cell", "names", "shares"),
    [
        ("陈某(60%)、郑某(40%)", "陈某;郑某", "600000;400000"),
        ("张某某:60%，李某：33.3333%", "张某某;李某", "600000;333333"),
        ("云州某甲（集团）有限公司（51%）|阿某·木某 49%", "云州某甲(集团)有限公司;阿某·木某", "510000;490000"),
        ("陈某、云州某丁合伙企业", "陈某;云州某丁合伙企业", ";"),
    ],
)
def test_several_shareholders_of_one_cell_are_told_apart(cell: str, names: str, shares: str) -> None:
    said = read(COMPANY_REGISTRATION, f"{HEADER}\t\n某乙公司\t{USCC}\t陈某\t\t{cell}\t".replace(";", "\t", 5), sep="\t")
    (fact,) = facts(said)
    assert (fact["shareholder"], fact["shares"]) == (names, shares)
    assert issues(said) == []


@pytest.mark.parametrize(
    ("cell", "share"),
    [
        ("陈某(60%)、郑某(60%)", ""),  # more than the whole
        ("陈某(60%)、陈某(40%)", ""),  # who is who?
        ("陈某(60%)、郑某", ""),
        ("陈某、郑某等5人", ""),
        ("陈某、郑某", "60%"),  # whose share?
        ("、".join("甲乙丙丁戊己庚辛壬癸"[n] + "某" for n in range(10)), ""),
    ],
)
def test_what_cannot_be_told_apart_stays_one_and_is_said(cell: str, share: str) -> None:
    said = read(COMPANY_REGISTRATION, f"{HEADER}\n某乙公司;{USCC};陈某;;{cell};{share}", sep=";")
    (fact,) = facts(said)
    assert fact["shareholder"] == cell
    assert "shares" not in fact
    assert issues(said) == [(2, "股东", "several_shareholders")]


def test_a_bare_capital_is_unread_unless_the_header_says_its_unit() -> None:
    bare = read(COMPANY_REGISTRATION, f"{HEADER}\n某乙公司;{USCC};陈某;500;;", sep=";")
    assert "capital" not in facts(bare)[0]
    assert issues(bare) == [(2, "注册资本", "no_unit")]
    said = read(
        COMPANY_REGISTRATION, "企业名称;法定代表人;注册资本（万元）;持股比例(%)\n某乙公司;陈某;500;0.5", sep=";"
    )
    assert [(f["capital"], f["share_ppm"]) for f in facts(said)] == [(500_000_000, 5_000)]
