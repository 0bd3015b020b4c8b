"""人员信息: what a bank knows of a customer, a sister file of the bank return.

One row per customer: name, document, telephones, addresses, employer. Traps: the customer may be a firm (its document
is then a USCC or a licence); 联系电话 may hold several numbers; a row that holds nothing but the reason why there is
no data.

Source of the column names: domain notes §3.1.
"""

from __future__ import annotations

import polars as pl

from graphtool import ids
from loaders.columns import Columns, Declared, Record, name, number, text
from loaders.formats.account_info import first_phone

_NAME = ("客户名称", "客户姓名")
_NUMBER = ("证照号码", "证件号码")

_FIELDS = (
    name("name", *_NAME),
    number("id_no", ids.DOCUMENT, *_NUMBER),
    text("id_type", "证照类型", "证件类型"),
    text("_phone", "联系手机", "联系电话", "住宅电话", "单位电话"),
    text("address", "住宅地址", "户籍地址", "通信地址", "单位地址"),
    name("employer", "工作单位"),
    text("email", "邮箱地址"),
    text("institution", "反馈单位", "开户银行"),
)


def _complete(frame: pl.DataFrame, columns: Columns) -> dict[str, pl.Series]:
    del columns
    return {"phone": first_phone(frame["_phone"])}


def _no_data(columns: Columns) -> list[tuple[str, pl.Series]]:
    empty = pl.Series([True]).new_from_index(0, len(columns))
    for cell in columns.all(*_NAME, *_NUMBER):
        empty = empty & cell.is_null()
    return [("no_data", empty & r.is_not_null()) for r in columns.all("查询反馈结果原因", "反馈结果", "备注")]


PERSON_INFO = Declared(
    id="person_info",
    version=1,
    zh="银行人员信息",
    en="bank return (customers)",
    signature=(("证照号码", "证照类型"), ("客户名称", "联系手机", "代办人姓名", "户籍地址")),
    essential=(_NAME, _NUMBER),
    records=(Record(kind="person", fields=_FIELDS, required={"subject": ("name", "id_no")}, compute=_complete),),
    # Second contacts, tax numbers and, for firms, who represents them: 账户信息 says that per account.
    ignored=frozenset(
        (
            "序号 代办人姓名 代办人证件类型 代办人证件号码 国税纳税号 地税纳税号 法人代表 法人代表证件类型 "
            "法人代表证件号码 出生日期 客户工商执照号码 备注 任务流水号 查询反馈结果原因 反馈结果 邮政编码"
        ).split()
    ),
    notes=_no_data,
    apart=True,
)
