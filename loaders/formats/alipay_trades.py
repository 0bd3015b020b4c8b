"""交易记录 and 转账明细 of an Alipay return: who paid whom, told about both sides at once.

交易记录 has buyer and seller, 转账明细 payer and payee by their Alipay accounts, or the bank that the money went to
(收款机构信息). Amounts in yuan. Neither prints a balance or a direction: each row is a transfer between two sides.

Trap: the same trade stands in 账户明细, too, seen from one side, under the same 交易号.

Source of the column names: public readers of these returns; domain notes §3.3.
"""

from __future__ import annotations

import polars as pl

from graphtool import ids
from loaders import parties
from loaders.columns import Columns, Declared, Record, fen, number, reference, text, time
from loaders.formats.alipay_statement import unpaid

_BUYER = ("买家用户id", "买家用户ID", "买家用户Id")
_SELLER = ("卖家用户id", "卖家用户ID", "卖家用户Id")
_PAYER = ("付款方支付宝账号", "付款方支付宝账户")
_PAYEE = ("收款方支付宝账号", "收款方支付宝账户")
_SIDES = {"from_scope": "alipay", "from_institution": "支付宝", "currency": "CNY"}


def _traded(frame: pl.DataFrame, columns: Columns) -> dict[str, pl.Series]:
    del columns
    buyer, seller = parties.split(frame["_buyer"]), parties.split(frame["_seller"])
    refund = frame.select(pl.concat_str("_type", "_status", separator=" ", ignore_nulls=True).str.contains("退款"))
    return {
        "from_name": buyer["name"],
        "to_name": seller["name"],
        "row_type": refund.to_series().replace_strict({True: "refund"}, default="purchase", return_dtype=pl.String),
    }


def _transferred(frame: pl.DataFrame, columns: Columns) -> dict[str, pl.Series]:
    del columns
    there = parties.split(frame["_bank"])
    # Without a card the cell is the name of the institution.
    bank = there["bank"].zip_with(there["bank"].is_not_null() | there["card"].is_not_null(), there["name"])
    outside = frame["_to"].is_null()
    return {
        "to_account": frame["_to"].zip_with(~outside, there["card"]),
        "to_scope": pl.Series([None, "alipay"]).gather((~outside).cast(pl.Int32)).fill_null("bank"),
        "to_institution": pl.Series(["支付宝"], dtype=pl.String).new_from_index(0, len(frame)).zip_with(~outside, bank),
        "to_name": there["name"].set(there["card"].is_null(), None),
    }


ALIPAY_TRADES = Declared(
    id="alipay_trades",
    version=1,
    zh="支付宝交易记录",
    en="Alipay trades",
    signature=(_BUYER, _SELLER, ("交易号",)),
    essential=(("交易金额(元)", "交易金额"), ("收款时间", "创建时间")),
    records=(
        Record(
            kind="transfer",
            fields=(
                number("from_account", ids.ALIPAY, *_BUYER),
                number("to_account", ids.ALIPAY, *_SELLER),
                text("_buyer", "买家信息"),
                text("_seller", "卖家信息"),
                fen("amount", "交易金额(元)", "交易金额"),
                time("time_ms", "收款时间", "创建时间"),
                text("_type", "交易类型"),
                text("_status", "交易状态"),
                reference("serial", "交易号"),
                text("memo", "商品名称"),
            ),
            required={
                "subject": ("from_account", "to_account"),
                "amount": ("amount",),
                "time": ("time_ms",),
            },
            constants={**_SIDES, "to_scope": "alipay", "to_institution": "支付宝"},
            compute=_traded,
        ),
    ),
    # The address of delivery says where goods went, not who paid; the raw row keeps it.
    ignored=frozenset(
        "外部交易号 合作伙伴ID 最后修改时间 来源地 收货人地址 对应的协查数据 对应的协查信息 序号".split()
    ),
    notes=unpaid,
    apart=True,
)

ALIPAY_TRANSFERS = Declared(
    id="alipay_transfers",
    version=1,
    zh="支付宝转账明细",
    en="Alipay transfers",
    signature=(_PAYER, _PAYEE, ("转账产品名称", "到账时间", "提现流水号")),
    essential=(("转账金额(元)", "转账金额"), ("到账时间",)),
    records=(
        Record(
            kind="transfer",
            fields=(
                number("from_account", ids.ALIPAY, *_PAYER),
                number("_to", ids.ALIPAY, *_PAYEE),
                text("_bank", "收款机构信息"),
                fen("amount", "转账金额(元)", "转账金额"),
                time("time_ms", "到账时间"),
                reference("serial", "交易号"),
                text("memo", "转账产品名称"),
            ),
            required={
                "subject": ("from_account", "to_account"),
                "amount": ("amount",),
                "time": ("time_ms",),
            },
            constants={**_SIDES, "row_type": "transfer"},
            compute=_transferred,
        ),
    ),
    ignored=frozenset("交易发生地 提现流水号 对应的协查数据 对应的协查信息 序号".split()),
    apart=True,
)
