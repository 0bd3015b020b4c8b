"""POS transactions: what cards paid at the terminals of an agent, as an acquirer (收单机构) exports them.

Formats differ by acquirer; this is the form with 平台唯一流水号 and SN号. Amounts in yuan; 手续费 is the acquirer's
own fee, 服务费 what the agent had charged inside the swipe. Date and time in two columns, the time often without its
leading zeros. The acquirer stands in a column, else in a title above the header, else it is unknown.

Traps: 撤销, 冲正 and 退货 are rows of their own, printed with or without a minus sign; 预授权 and 余额查询 move no
money; an answer code (应答码) other than 00 means refused.

Source of the column names: domain notes §3.4.
"""

from __future__ import annotations

import polars as pl

from graphtool import ids
from loaders import words
from loaders.columns import Columns, Declared, Record, fen, name, number, reference, text, time
from loaders.titles import fill, find_acquirer

ACQUIRER = ("收单机构", "收单机构名称", "机构名称", "支付机构", "支付公司")
AGENT = ("代理商账号", "代理商编号", "代理商号", "代理编号", "服务商编号")
SN = ("SN号", "SN", "终端SN", "机具SN", "终端SN号", "机具SN号", "机身号", "机身序列号", "终端序列号", "设备SN")
MERCHANT = ("商户号", "商户编号")
MERCHANT_NAME = ("商户名称", "归属商户", "商户名")

_STATUS = ("交易状态", "交易结果", "是否成功", "状态")
_ANSWER = ("应答码", "响应码", "返回码")
_KINDS: tuple[tuple[str, str], ...] = (
    (r"退货|退款", "refund"),
    (r"撤销|冲正|反交易|冲销", "reversal"),
    (r"消费|刷卡|预授权完成|收款|扫码|闪付|云闪付|付款|支付", "purchase"),
)
_NO_MONEY = r"余额查询|查询余额|签到|签退|预授权"
_FROZEN = {"是": "是", "Y": "是", "1": "是", "冻结": "是", "已冻结": "是", "否": "否", "N": "否", "0": "否",
           "正常": "否", "未冻结": "否"}  # fmt: skip


def _complete(frame: pl.DataFrame, columns: Columns) -> dict[str, pl.Series]:
    said = pl.concat_str("_type", "_name", separator=" ", ignore_nulls=True)
    kind = pl.coalesce(pl.when(said.str.contains(p)).then(pl.lit(k)) for p, k in _KINDS)
    done = frame.select(kind=kind, said=said)
    strange = done["kind"].is_null() & (done["said"] != "")
    columns.report(_first(columns, "交易类型", "交易名称"), "unknown_type", strange)
    currency, strange = words.currency(frame["_currency"])
    columns.report("币种", "unknown_currency", strange)
    return {
        "row_type": done["kind"].fill_null("purchase"),
        "acquirer": fill(frame["acquirer"], columns.said(find_acquirer)),
        "currency": currency,
        "frozen": frame["frozen"].replace(_FROZEN),
    }


def _not_money(columns: Columns) -> list[tuple[str, pl.Series]]:
    noted: list[tuple[str, pl.Series]] = []
    for header in _STATUS:
        if (status := columns.get(header)) is not None:
            failed, strange = words.status(status)
            columns.report(header, "unknown_status", strange)
            noted.append(("failed", failed))
    if (answer := columns.get(*_ANSWER)) is not None:
        ok = answer.str.contains(r"^0+$|成功|^SUCCESS$|承兑")
        noted.append(("failed", ~ok.fill_null(True)))
    if (kind := columns.get("交易类型", "交易名称")) is not None:
        noted.append(("no_money", (kind.str.contains(_NO_MONEY) & ~kind.str.contains("预授权完成")).fill_null(False)))
    return noted


def _first(columns: Columns, *headers: str) -> str:
    return next((h for h in headers if h in columns), headers[0])


POS_TRANSACTIONS = Declared(
    id="pos_transactions",
    version=3,
    zh="POS 交易明细",
    en="POS transactions",
    signature=(
        ("平台唯一流水号", "系统参考号", "平台流水号", "交易参考号", "参考号"),
        MERCHANT,
        (*SN, *AGENT),
        ("交易卡号", "卡号", "刷卡卡号", "银行卡号"),
    ),
    essential=(
        ("交易金额", "金额", "交易金额(元)"),
        ("交易日期", "交易时间", "交易日期时间"),
    ),
    records=(
        Record(
            kind="swipe",
            fields=(
                text("acquirer", *ACQUIRER),
                number("agent_no", ids.AGENT_NO, *AGENT),
                reference("serial", "平台唯一流水号", "平台流水号"),
                reference("reference", "系统参考号", "交易参考号", "参考号"),
                number("card", ids.BANK, "交易卡号", "卡号", "刷卡卡号", "银行卡号"),
                text("card_bank", "发卡行名称", "发卡行", "发卡机构"),
                text("card_type", "交易卡类型", "卡类型"),
                text("_type", "交易类型"),
                text("_name", "交易名称"),
                fen("amount", "交易金额", "金额", "交易金额(元)"),
                fen("fee", "手续费", "手续费(元)", "交易手续费"),
                fen("service_fee", "服务费", "服务费(元)"),
                fen("communication_fee", "通讯费", "流量费", "通讯费(元)"),
                text("_currency", "币种", "交易币种"),
                number("merchant_no", ids.MERCHANT_NO, *MERCHANT),
                name("merchant_name", *MERCHANT_NAME),
                number("sn", ids.SN, *SN),
                time("time_ms", "交易日期", "交易日期时间", "交易时间", clock=("交易时间",)),
                text("frozen", "冻结标识", "是否冻结"),
                text("memo", "备注"),
                text("_status", *_STATUS, *_ANSWER),
            ),
            required={"amount": ("amount",), "time": ("time_ms",)},
            compute=_complete,
        ),
    ),
    ignored=frozenset("行业类别 支付方式 序号 交易渠道 费率 结算金额 清算日期".split()),
    notes=_not_money,
    apart=True,
)
