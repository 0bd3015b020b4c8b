"""Staff and payroll tables of a firm (员工花名册, 工资表): who worked there as what, and what they were paid.

One row per person, or per person and month. Roster and payroll are one kind of fact. Amounts in yuan. What a title says
holds for the whole table: the firm, and the month of a payroll. ``role`` is given only by the words of the printed post
(业务员, 组长, 财务, 发货 …), which are a table below; any other post stays without a role.

Source of the column names: domain notes §3.6; such tables follow no form.
"""

from __future__ import annotations

import re

import polars as pl

from graphtool import ids
from loaders.columns import Columns, Declared, Record, fen, name, number, text, time
from loaders.rows import find_signatures
from loaders.titles import fill, find_employer, find_month

ROLE_WORDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    # The first that fits: a 业务组长 leads, a 财务主管 keeps the accounts.
    ("finance", ("财务", "会计", "出纳")),
    ("shipping_clerk", ("发货", "仓库", "仓管", "物流", "库管")),
    ("team_lead", ("组长", "主管", "队长", "团队长", "班长", "领班")),
    ("staff", ("业务员", "话务员", "客服", "售后", "电销", "销售", "业务", "坐席", "话务")),
)
"""Role of ``terms.ROLES`` → words of a post that say so."""

_NAME = ("姓名", "员工姓名", "名字")
_POST = ("职务", "岗位", "职位", "工种", "职称")
_MARKS = (
    *("工号", "员工编号", "员工号", "入职日期", "入职时间", "离职日期", "离职时间", "工资卡号", *_POST),
    *("底薪", "基本工资", "岗位工资", "提成", "业务提成", "应发工资", "实发工资", "实发金额", "实发"),
)


def _complete(frame: pl.DataFrame, columns: Columns) -> dict[str, pl.Series]:
    post = pl.col("title")
    role = frame.select(
        r=pl.coalesce(
            pl.when(post.str.contains("|".join(map(re.escape, words)))).then(pl.lit(role)) for role, words in ROLE_WORDS
        )
    )["r"]
    printed = frame["month"].str.extract_groups(r"^((?:19|20)\d\d)\s*[年\-/.]?\s*(\d{1,2})\s*月?(?:份)?$")
    year, month = printed.struct.field("1"), printed.struct.field("2").str.zfill(2)
    spelt = pl.DataFrame({"y": year, "m": month, "t": frame["month"]}).select(
        m=pl.coalesce(pl.col("y") + "-" + pl.col("m"), "t")
    )["m"]
    return {
        "role": role,
        "month": fill(spelt, columns.said(find_month)) if _is_payroll(columns) else spelt,
        "employer": fill(frame["employer"], columns.said(find_employer)),
    }


def _is_payroll(columns: Columns) -> bool:
    """A roster printed in some month does not say what was paid in it."""
    return any(h in columns for h in ("底薪", "基本工资", "实发工资", "实发金额", "应发工资", "实发", "提成"))


def _signed(columns: Columns) -> list[tuple[str, pl.Series]]:
    """Lines below the table that say who made and who checked it."""
    return [("title", find_signatures(names)) for names in columns.all(*_NAME)]


STAFF = Declared(
    id="staff",
    version=3,
    zh="员工与工资表",
    en="staff and payroll",
    signature=(_NAME, _MARKS),
    essential=(_NAME,),
    notes=_signed,
    refuses=("运单号", "报案编号", "损失金额", "交易金额", "股东", "通联类型"),
    records=(
        Record(
            kind="employment",
            fields=(
                name("employer", "单位名称", "公司名称", "所属公司", "公司", "单位"),
                number("employer_id", ids.USCC, "统一社会信用代码"),
                name("name", *_NAME),
                number("id_no", ids.DOCUMENT, "身份证号", "身份证号码", "身份证", "证件号码", "证件号"),
                number("phone", ids.PHONE, "手机号", "电话", "手机号码", "手机", "联系电话", "联系方式", "电话号码"),
                number("wechat", ids.TENPAY, "微信号", "微信", "微信ID", "工作微信"),
                text("staff_no", "工号", "员工编号", "员工号"),
                text("title", *_POST),
                text("team", "组别", "部门", "团队", "小组", "所属部门", "所在部门", "班组"),
                name("manager", "直属上级", "上级", "主管姓名", "组长姓名", "直接上级", "汇报人", "组长", "主管"),
                time("since_ms", "入职日期", "入职时间"),
                time("until_ms", "离职日期", "离职时间", precision=""),
                text("month", "月份", "工资月份", "所属月份", "年月"),
                fen("wage", "底薪", "基本工资", "岗位工资"),
                fen("commission", "提成", "业务提成", "提成金额", "绩效提成"),
                fen("paid", "实发工资", "实发金额", "实发", "实发合计"),
                number("account", ids.BANK, "工资卡号", "银行卡号", "银行账号", "工资卡", "卡号", "收款账号"),
            ),
            required={"subject": ("name", "id_no", "staff_no")},
            constants={"currency": "CNY"},
            compute=_complete,
        ),
    ),
    # Parts of what was paid; the sum is read.
    ignored=frozenset(
        (
            "序号 性别 年龄 籍贯 学历 应发工资 应发合计 社保 公积金 个税 扣款 迟到扣款 全勤奖 奖金 补贴 餐补 "
            "出勤天数 备注 签字 签名 开户行 住址 家庭住址 状态"
        ).split()
    ),
    apart=True,
)
