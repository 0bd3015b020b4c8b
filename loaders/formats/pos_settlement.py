"""POS settlement: what an acquirer paid an agent, batch by batch (汇总), and what each batch is made of (明细).

Summary: one row per batch with 分润, 激活返现, 扣款/追缴 and 实付金额 and the account that was paid. Detail: one row
per item with its type and, mostly, the SN it was earned by; this sheet is often missing, and then nothing shows which
swipe left in which batch. Amounts in yuan; a deduction is printed with or without a minus sign and kept as printed.

Source of the column names: domain notes §3.4 (names vary by acquirer).
"""

from __future__ import annotations

import polars as pl

from graphtool import ids
from loaders import words
from loaders.columns import Columns, Declared, Record, fen, name, number, reference, text, time
from loaders.formats.pos_transactions import ACQUIRER, AGENT, MERCHANT, SN
from loaders.titles import fill, find_acquirer

BATCH = ("结算批次号", "批次号", "结算批次", "结算单号")
_PAID = ("实付金额", "实付金额(元)", "打款金额", "实结金额", "到账金额", "结算金额")
ITEM = ("类型", "结算类型", "项目", "费用类型", "收益类型")
_ITEMS: tuple[tuple[str, str], ...] = (
    # The first that fits: 返现追缴 is a deduction, 激活返现 no share of profit.
    (r"扣|追缴|罚|收回|退回", "deduction"),
    (r"返现|激活|奖励", "cashback"),
    (r"分润|润", "profit_share"),
)


def item_type(said: pl.Series) -> pl.Series:
    """Is it a share of profit, cashback or a deduction? Null where no word says."""
    cell = pl.col("said")
    found = pl.coalesce(pl.when(cell.str.contains(p)).then(pl.lit(k)) for p, k in _ITEMS)
    return said.alias("said").to_frame().select(k=found)["k"]


def _from_title(frame: pl.DataFrame, columns: Columns) -> dict[str, pl.Series]:
    currency, strange = words.currency(frame["_currency"])
    columns.report("币种", "unknown_currency", strange)
    return {"acquirer": fill(frame["acquirer"], columns.said(find_acquirer)), "currency": currency}


def _item(frame: pl.DataFrame, columns: Columns) -> dict[str, pl.Series]:
    kind = item_type(frame["item_type"])
    header = next((h for h in ITEM if h in columns), ITEM[0])
    columns.report(header, "unknown_item", kind.is_null() & frame["item_type"].is_not_null())
    return {**_from_title(frame, columns), "item_type": kind}


POS_SETTLEMENT = Declared(
    id="pos_settlement",
    version=3,
    zh="POS 结算汇总",
    en="POS settlement batches",
    signature=(
        BATCH,
        (*AGENT, "收款账号", "收款户名"),
        (*_PAID, "分润"),
    ),
    essential=(_PAID, ("结算日期", "结算时间", "打款日期", "打款时间")),
    refuses=("运单号", *SN),
    records=(
        Record(
            kind="settlement",
            fields=(
                text("acquirer", *ACQUIRER),
                reference("batch_no", *BATCH),
                number("agent_no", ids.AGENT_NO, *AGENT),
                time("time_ms", "结算日期", "结算时间", "打款日期", "打款时间", clock=("结算时间", "打款时间")),
                fen("profit_share", "分润", "分润金额", "分润(元)"),
                fen("cashback", "激活返现", "返现", "激活返现(元)", "返现金额"),
                fen("deduction", "扣款/追缴", "扣款", "追缴", "扣款追缴", "扣款金额", "扣款/追缴(元)"),
                fen("amount", *_PAID),
                text("_currency", "币种"),
                number("payee_account", ids.BANK, "收款账号", "收款账户", "收款卡号", "结算账号"),
                name("payee_name", "收款户名", "收款人", "结算户名", "收款账户名"),
            ),
            required={
                "subject": ("batch_no", "agent_no", "payee_account"),
                "amount": ("amount",),
                "time": ("time_ms",),
            },
            compute=_from_title,
        ),
    ),
    ignored=frozenset("序号 备注 代理商名称 收款开户行 开户行 状态 打款状态 笔数".split()),
    apart=True,
)

POS_SETTLEMENT_ITEM = Declared(
    id="pos_settlement_item",
    version=3,
    zh="POS 结算明细",
    en="POS settlement items",
    signature=(BATCH, ITEM, (*SN, *MERCHANT)),
    essential=(("金额", "金额(元)", "结算金额", "收益金额"),),
    refuses=("运单号", "实付金额"),
    records=(
        Record(
            kind="settlement_item",
            fields=(
                text("acquirer", *ACQUIRER),
                reference("batch_no", *BATCH),
                text("item_type", *ITEM),
                number("sn", ids.SN, *SN),
                number("merchant_no", ids.MERCHANT_NO, *MERCHANT),
                number("agent_no", ids.AGENT_NO, *AGENT),
                fen("amount", "金额", "金额(元)", "收益金额", "结算金额"),
                text("_currency", "币种"),
                time("time_ms", "发生日期", "发生时间", "交易日期", "日期", clock=("发生时间",)),
            ),
            required={"subject": ("batch_no",), "amount": ("amount",)},
            compute=_item,
        ),
    ),
    ignored=frozenset("序号 备注 商户名称 代理商名称".split()),
    apart=True,
)
