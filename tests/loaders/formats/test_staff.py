"""Staff tables: roles by words only, the month of a payroll, the firm of a title."""

from __future__ import annotations

import pytest
from batches import facts, make_batch, noted, read

from graphtool.terms import ROLES
from loaders.contract import choose
from loaders.formats.company_registration import COMPANY_REGISTRATION
from loaders.formats.staff import ROLE_WORDS, STAFF
from loaders.formats.victim_report import VICTIM_REPORT


@pytest.mark.parametrize(
    ("post", "role"),
    [
        ("业务员", "staff"), ("电销专员", "staff"), ("业务组长", "team_lead"), ("财务主管", "finance"),
        ("仓库发货", "shipping_clerk"), ("经理", None), ("总经理", None), ("法人", None), ("保洁", None),
    ],
)  # fmt: skip
def test_role(post: str, role: str | None) -> None:
    (fact,) = facts(read(STAFF, f"姓名,职务\n甲某,{post}"))
    assert fact.get("role") == role


def test_roles_are_words_of_the_vocabulary_and_no_reproach() -> None:
    assert {role for role, _ in ROLE_WORDS} <= ROLES.keys() - {"ringleader", "victim", "nominee", "cash_courier"}


@pytest.mark.parametrize(
    ("header", "cell", "titles", "month"),
    [
        ("月份", "2021年9月", [], "2021-09"), ("月份", "202109", [], "2021-09"), ("工资月份", "2021-09", [], "2021-09"),
        ("月份", "9月", [], "9月"), ("工号", "E1", ["2021年9月工资表"], "2021-09"),
        ("工号", "E1", ["工资表 2021.9"], "2021-09"),
        ("工号", "E1", ["2021-09-30"], None), ("工号", "E1", ["2021年8月至2021年9月"], None),
    ],
)  # fmt: skip
def test_month(header: str, cell: str, titles: list[str], month: str | None) -> None:
    (fact,) = facts(read(STAFF, f"{header},姓名,实发工资\n{cell},甲某,3000", titles))
    assert (fact.get("month"), fact["paid"]) == (month, 300_000)


def test_a_roster_printed_in_some_month_is_no_payroll_of_it() -> None:
    (fact,) = facts(read(STAFF, "姓名,职务\n甲某,业务员", ["云州某乙科技有限公司花名册 2021年9月"]))
    assert (fact.get("month"), fact["employer"]) == (None, "云州某乙科技有限公司")


def test_a_column_names_the_firm_before_the_title() -> None:
    text = "姓名,职务,单位\n甲某,业务员,北州某丙有限公司\n乙某,业务员,"
    employers = [f["employer"] for f in facts(read(STAFF, text, ["云州某乙科技有限公司花名册"]))]
    assert employers == ["北州某丙有限公司", "云州某乙科技有限公司"]


def test_wechat_ids_keep_their_case() -> None:
    (fact,) = facts(read(STAFF, "姓名,工号,微信号\n甲某,E1,wxid_Ab1"))
    assert fact["wechat"] == "wxid_Ab1"


@pytest.mark.parametrize(
    ("header", "form"),
    [("报案编号,姓名,职务,损失金额,报案时间", "victim_report"), ("企业名称,法定代表人,股东,姓名,职务", None)],
)
def test_other_tables_with_names_are_not_claimed(header: str, form: str | None) -> None:
    claiming, _ = choose(make_batch(header.split(","), []).head, (STAFF, VICTIM_REPORT, COMPANY_REGISTRATION))
    assert [f.id for f in claiming] == ([form] if form else [])


def test_who_made_the_table_is_no_row_of_it() -> None:
    said = read(
        STAFF, "序号,姓名,岗位,实发工资\n1,赵某甲,客服,300\n制表：钱某,审核：孙某,,\n,制表人：钱某,日期：2021-09-30,"
    )
    assert [f["name"] for f in facts(said)] == ["赵某甲"]
    assert noted(said) == [(3, "title"), (4, "title")]
