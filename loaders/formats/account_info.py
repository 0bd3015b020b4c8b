"""账户信息: who holds which account, a sister file of the bank return (and 开户资料 sheets of the same headers).

One row per account or card: holder, document, card and account number of one bank on one row (which ties them), when
it was opened and closed, balances, contact, legal representative, proxy. Amounts in yuan. The transactions of many
banks leave the holder out: it is joined from here. Traps: 销户日期 9999-12-31 for "not closed"; 联系电话 may hold
several numbers; a row that holds nothing but the reason why there is no data.

Source of the column names: domain notes §3.1.
"""

from __future__ import annotations

import polars as pl

from graphtool import ids
from loaders import words
from loaders.columns import Columns, Declared, Record, fen, name, number, text, time

_CURRENCY = ("币种", "交易币种")
_SUBJECT = ("交易卡号", "交易账号", "卡号", "账号", "查询卡号", "查询账号")

_FIELDS = (
    number("card", ids.BANK, "交易卡号", "卡号", "查询卡号"),
    number("account", ids.BANK, "交易账号", "账号", "查询账号"),
    name("holder_name", "账户开户名称", "开户名称", "户名"),
    number("holder_id", ids.DOCUMENT, "开户人证件号码", "证件号码"),
    text("institution", "账号开户银行", "开户银行", "反馈单位", "开户网点"),
    text("_phone", "联系手机", "联系电话", "开户联系方式", "住宅电话", "单位电话"),
    text("address", "通信地址", "住宅地址", "单位地址"),
    text("status", "账户状态"),
    time("opened_ms", "账号开户时间", "开户日期", "开户时间", precision="opened_precision"),
    time("closed_ms", "销户日期", "销户时间", precision=""),
    fen("balance", "账户余额", "余额"),
    fen("available", "可用余额"),
    text("_currency", *_CURRENCY),
    name("legal_name", "法人代表", "法定代表人"),
    number("legal_id", ids.DOCUMENT, "法人代表证件号码"),
    name("proxy_name", "代理人", "代办人姓名", "代办人"),
    number("proxy_id", ids.DOCUMENT, "代办人证件号码", "代理人证件号码"),
    number("bound_account", ids.BANK, "关联资金账户"),
)


def _complete(frame: pl.DataFrame, columns: Columns) -> dict[str, pl.Series]:
    currency, strange = words.currency(frame["_currency"])
    columns.report(next((h for h in _CURRENCY if h in columns), _CURRENCY[0]), "unknown_currency", strange)
    return {"currency": currency, "phone": first_phone(frame["_phone"])}


def first_phone(cell: pl.Series) -> pl.Series:
    """The first of the numbers in a contact cell; null where none is one. The raw row keeps the rest."""
    parts = pl.col("t").str.replace_all(r"[,;/、，；|\s]+", ",").str.split(",")
    frame = cell.alias("t").to_frame().with_row_index("at").with_columns(parts).explode("t")
    found = frame.select("at", phone=ids.PHONE.normalise(pl.col("t"))).group_by("at", maintain_order=True)
    return found.agg(pl.col("phone").drop_nulls().first())["phone"]


def _no_data(columns: Columns) -> list[tuple[str, pl.Series]]:
    subjects = columns.all(*_SUBJECT)
    empty = pl.Series([True]).new_from_index(0, len(columns))
    for cell in subjects:
        empty = empty & cell.is_null()
    reasons = columns.all("查询反馈结果原因", "反馈结果", "备注")
    return [("no_data", empty & r.is_not_null()) for r in reasons]


ACCOUNT_INFO = Declared(
    id="account_info",
    version=1,
    zh="银行账户信息",
    en="bank return (accounts)",
    signature=(
        ("账户开户名称", "开户人证件号码", "开户名称"),
        ("账号开户时间", "账户状态", "账号开户银行", "开户网点", "可用余额", "销户日期", "开户日期"),
    ),
    essential=(_SUBJECT,),
    refuses=("交易金额", "交易时间", "收付标志", "执行结果", "止付结果", "冻结结果"),
    records=(
        Record(
            kind="holder",
            fields=_FIELDS,
            required={"subject": ("card", "account")},
            constants={"scope": "bank"},
            compute=_complete,
        ),
    ),
    # Codes of the bank, second contacts and tax numbers; the raw row keeps them.
    ignored=frozenset(
        (
            "序号 开户网点代码 开户网点 钞汇标志名称 钞汇标志 开户人证件类型 账户类型 代理人电话 代办人电话 "
            "备注 开户省份 开户城市 客户代码 客户工商执照号码 邮政编码 邮箱地址 地税纳税号 国税纳税号 "
            "代办人证件类型 法人代表证件类型 工作单位 销户网点 最后交易时间 账户销户银行 任务流水号 "
            "查询反馈结果原因 反馈结果"
        ).split()
    ),
    notes=_no_data,
    apart=True,
)
