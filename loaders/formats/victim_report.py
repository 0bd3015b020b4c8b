"""Victim reports (报案登记): who reported what loss and when, with the numbers that the report names.

One row per report, loss in yuan (``298``, ``298元``, ``0.5万元``) or, where the header says so, in 万元. Beside the
person a report may name the account paid to, the caller's number and the terminal's SN. An account of the other side
that is printed as a WeChat id keeps its case.

Source of the column names: domain notes §3.6; registers vary by station.
"""

from __future__ import annotations

import polars as pl

from graphtool import ids
from loaders.amounts import worded
from loaders.cells import number as number_parser
from loaders.columns import Columns, Declared, Field, Record, name, number, text, time
from loaders.formats.pos_transactions import SN
from loaders.rows import find_signatures

_NO = ("报案编号", "案件编号", "受案编号", "报警编号", "接警编号", "受案登记号", "警情编号")
_NAME = ("姓名", "报案人", "报案人姓名", "被害人", "被害人姓名", "受害人", "受害人姓名")
_LOSS = ("损失金额", "被骗金额", "损失金额(元)", "被骗金额(元)", "涉案金额", "涉案金额(元)", "损失")
_LOSS_WAN = ("损失金额(万元)", "被骗金额(万元)", "涉案金额(万元)", "损失(万元)")
_WHOSE = ("报案人", "被害人", "受害人")
_ID = (
    "身份证号", "身份证号码", "证件号码", "身份证", "公民身份号码",
    *(f"{who}{what}" for who in _WHOSE for what in ("身份证号", "身份证号码", "公民身份号码", "证件号码", "身份证")),
)  # fmt: skip
_PHONE = (
    "电话", "联系电话", "手机号", "手机号码", "联系方式",
    *(f"{who}{what}" for who in _WHOSE for what in ("电话", "联系电话", "手机号", "手机号码", "联系方式")),
)  # fmt: skip
_OTHER_PHONE = (
    "对方电话",
    "嫌疑人电话",
    "来电号码",
    "对方号码",
    "涉案电话",
    "嫌疑人手机号",
    "嫌疑人手机号码",
    "对方手机号",
)
_WHEN = ("报案时间", "报案日期", "报警时间", "接警时间", "受案时间", "受案日期", "接报时间")
_OTHER = ("涉案账号", "对方账号", "嫌疑人账号", "收款账号", "对方账户", "涉案账户", "涉案卡号", "对方微信号",
          "收款账户", "收款卡号", "对方卡号", "嫌疑人账户", "嫌疑人卡号")  # fmt: skip
_WALLET = r"^wxid_|@(wx\.)?tenpay\.com$"


def _complete(frame: pl.DataFrame, columns: Columns) -> dict[str, pl.Series]:
    printed = frame["_other"]
    wallet = printed.str.contains(_WALLET).fill_null(False)
    bank = number_parser(ids.BANK)(printed.set(wallet, None))
    tenpay = number_parser(ids.TENPAY)(printed.set(~wallet, None))
    if bank.code is not None:
        header = next((h for h in _OTHER if h in columns), _OTHER[0])
        for code in bank.code.unique().drop_nulls():
            columns.report(header, code, (bank.code == code).fill_null(False))
    yuan = frame["loss"].is_not_null()
    return {
        "other_account": tenpay.value.zip_with(wallet, bank.value),
        "loss": frame["loss"].zip_with(yuan, frame["_loss"]),
        "currency": frame["currency"].zip_with(yuan, frame["_currency"]).fill_null("CNY"),
    }


def _signed(columns: Columns) -> list[tuple[str, pl.Series]]:
    """Lines below the register that say who made and who checked it: nobody who reported anything."""
    return [("title", find_signatures(names)) for names in columns.all(*_NAME)]


VICTIM_REPORT = Declared(
    id="victim_report",
    version=3,
    zh="报案登记",
    en="victim reports",
    signature=((*_NO, *_WHEN), (*_LOSS, *_LOSS_WAN)),
    essential=(_NAME,),
    records=(
        Record(
            kind="report",
            fields=(
                number("report_no", ids.REPORT_NO, *_NO),
                name("name", *_NAME),
                number("id_no", ids.DOCUMENT, *_ID),
                number("phone", ids.PHONE, *_PHONE),
                Field(("_loss", "_currency"), _LOSS_WAN, worded(10_000)),
                Field(("loss", "currency"), _LOSS, worded(1)),
                time("time_ms", *_WHEN),
                number("account", ids.BANK, "本人账号", "付款账号", "被害人账号", "转出账号", "本人卡号", "受害人账号"),
                text("_other", *_OTHER),
                number("other_phone", ids.PHONE, *_OTHER_PHONE),
                number("sn", ids.SN, *SN),
                text("memo", "案情", "简要案情", "备注", "案情摘要", "警情内容"),
            ),
            required={"subject": ("name", "id_no", "phone", "report_no")},
            compute=_complete,
        ),
    ),
    ignored=frozenset(
        "序号 性别 年龄 住址 地址 案发时间 发案时间 被骗时间 案发地点 受理单位 办案单位 案件类别 职业".split()
    ),
    notes=_signed,
    apart=True,
)
