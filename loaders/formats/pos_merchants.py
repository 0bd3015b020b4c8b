"""Merchants of an acquirer and the tree that they form: who joined under whom (上级商户), and under which agent.

One row per merchant. The topmost has no superior; it is a fact all the same. A superior that is named and not numbered
stays a printed name: merchants of one name are not one.

Source of the column names: domain notes §3.4 (上级商户); the words around it are those of the other tables of acquirers.
"""

from __future__ import annotations

import polars as pl

from graphtool import ids
from loaders import cells
from loaders.columns import Columns, Declared, Record, name, number, text, time
from loaders.formats.pos_transactions import ACQUIRER, AGENT, MERCHANT, MERCHANT_NAME, SN
from loaders.titles import fill, find_acquirer

_PARENT = ("上级商户编号", "上级商户号", "上级商编")
_PARENT_NAME = ("上级商户名称", "上级商户名")
_EITHER = "上级商户"
"""A column of superiors by number, by name, or by both in turn."""


def _complete(frame: pl.DataFrame, columns: Columns) -> dict[str, pl.Series]:
    done = {"acquirer": fill(frame["acquirer"], columns.said(find_acquirer))}
    printed = columns.get(_EITHER)
    if printed is None:
        return done
    named = printed.str.contains(r"\p{Han}").fill_null(False)
    read = cells.number(ids.MERCHANT_NO)(printed.set(named, None))
    if read.code is not None:
        columns.report_codes(_EITHER, read.code, printed)
    return {
        **done,
        "parent_no": fill(frame["parent_no"], read.value),
        "parent_name": fill(frame["parent_name"], printed.set(~named, None)),
    }


POS_MERCHANTS = Declared(
    id="pos_merchants",
    version=3,
    zh="POS 商户与上级",
    en="POS merchants and who they joined under",
    signature=(MERCHANT, (*_PARENT, *_PARENT_NAME, _EITHER)),
    essential=(MERCHANT,),
    refuses=("交易金额", "金额", "结算批次号", "批次号", "系统参考号", "运单号", *SN),
    records=(
        Record(
            kind="merchant",
            fields=(
                text("acquirer", *ACQUIRER),
                number("merchant_no", ids.MERCHANT_NO, *MERCHANT),
                name("merchant_name", *MERCHANT_NAME),
                number("parent_no", ids.MERCHANT_NO, *_PARENT),
                name("parent_name", *_PARENT_NAME),
                number("agent_no", ids.AGENT_NO, *AGENT),
                text("level", "代理级别", "商户级别", "层级", "级别", "级次"),
                name("name", "联系人", "法人姓名", "法定代表人", "负责人", "姓名"),
                number("id_no", ids.DOCUMENT, "身份证号", "法人身份证号", "证件号码", "证件号"),
                number("phone", ids.PHONE, "手机号", "联系电话", "手机号码", "电话"),
                text("address", "商户地址", "经营地址", "地址", "注册地址"),
                number("payee_account", ids.BANK, "结算卡号", "结算账号", "结算账户"),
                text("status", "商户状态", "状态"),
                time("time_ms", "入网时间", "注册时间", "开户时间", "入网日期", "创建时间", "注册日期"),
            ),
            required={"subject": ("merchant_no",)},
            compute=_complete,
        ),
    ),
    ignored=frozenset((_EITHER, *"序号 省份 城市 区县 行业类别 备注 费率".split())),
    apart=True,
)
