"""交易记录 and 转账明细 of an Alipay return: trades and transfers, each with both of its sides.

交易记录 prints buyer and seller (买家用户id, 卖家用户id, each with a cell of names), 转账明细 the accounts of payer and payee, or
the bank card that was paid under 收款机构信息. Amounts in yuan, unsigned. A row is nobody's statement: it says who paid whom.

Traps: the same trade stands in 账户明细 as well, under the same 交易号 and mostly another second; it is counted once there
(``graphtool.derive.trades``), with all its rows behind it. An account may be printed as an e-mail here and as a number
there. A trade that nobody paid is no money, and one that was paid back later is still printed as a trade: the refund is
told by 账户明细. 余额明细 is not read: its movements are those of 账户明细 under numbers that need not be the same, so a payment
would be counted twice.

Source of the column names: public readers of these returns.
"""

from __future__ import annotations

import polars as pl

from graphtool import ids
from loaders import parties
from loaders.columns import Columns, Declared, Record, fen, number, reference, text, time
from loaders.formats.alipay_statement import ASKED, unpaid
from loaders.titles import fill

_TRADE = ("交易号",)
_BUYER = ("买家用户id", "买家用户ID", "买家用户Id", "买家信息")
_SELLER = ("卖家用户id", "卖家用户ID", "卖家用户Id", "卖家信息")
_PAYER = ("付款方支付宝账号", "付款方支付宝帐号")
_PAYEE = ("收款方支付宝账号", "收款方支付宝帐号", "收款机构信息")
_PAID = ("转账金额(元)", "转账金额")
_TRANSFERS = r"转账|转帐|红包|收款码|AA收款"
_LONE_CARD = r"^[^\d*]*([\d*]{12,19})[^\d*]*$"
_CONSTANTS = {"from_scope": "alipay", "from_institution": "支付宝", "currency": "CNY"}


def _sides(frame: pl.DataFrame, columns: Columns) -> dict[str, pl.Series]:
    del columns
    buyer, seller = parties.split(frame["_buyer"]), parties.split(frame["_seller"])
    transfer = frame["_type"].str.contains(_TRANSFERS).fill_null(False)
    types = transfer.to_frame("t").select(r=pl.when("t").then(pl.lit("transfer")).otherwise(pl.lit("purchase")))["r"]
    return {
        "from_account": fill(frame["from_account"], buyer["user"]),
        "from_name": buyer["name"],
        "to_account": fill(frame["to_account"], seller["user"]),
        "to_name": seller["name"],
        "row_type": types,
    }


def _transferred(frame: pl.DataFrame, columns: Columns) -> dict[str, pl.Series]:
    del columns
    payer, payee, bank = (parties.split(frame[c]) for c in ("from_account", "to_account", "to_institution"))
    lone = frame.select(ids.BANK.normalise(pl.col("to_institution").str.extract(_LONE_CARD, 1))).to_series()
    done = pl.DataFrame({"user": payee["user"], "card": fill(bank["card"], lone), "bank": bank["bank"]}).select(
        account=pl.coalesce("user", "card"),
        scope=pl.when(pl.col("user").is_null() & pl.col("card").is_not_null())
        .then(pl.lit("bank"))
        .otherwise(pl.lit("alipay")),
        bank="bank",
    )
    return {
        "from_account": payer["user"],
        "from_name": payer["name"],
        "to_account": done["account"],
        "to_scope": done["scope"],
        "to_name": fill(payee["name"], bank["name"].set(bank["card"].is_null(), None)),
        "to_institution": fill(done["bank"], frame["to_institution"]),
    }


_REQUIRED = {"subject": ("from_account", "to_account"), "amount": ("amount",), "time": ("time_ms",)}

ALIPAY_TRADES = Declared(
    id="alipay_trades",
    version=1,
    zh="支付宝交易记录",
    en="Alipay trades",
    signature=(_TRADE, _BUYER, _SELLER),
    essential=(("交易金额(元)", "交易金额"), ("付款时间", "创建时间", "收款时间")),
    records=(
        Record(
            kind="transfer",
            fields=(
                reference("serial", *_TRADE),
                number("from_account", ids.ALIPAY, *_BUYER[:-1]),
                text("_buyer", _BUYER[-1]),
                number("to_account", ids.ALIPAY, *_SELLER[:-1]),
                text("_seller", _SELLER[-1]),
                fen("amount", "交易金额(元)", "交易金额"),
                time("time_ms", "付款时间", "创建时间", "收款时间"),
                text("_type", "交易类型"),
                text("memo", "商品名称"),
            ),
            required=_REQUIRED,
            constants=_CONSTANTS | {"to_scope": "alipay", "to_institution": "支付宝"},
            compute=_sides,
        ),
    ),
    # Who sold on whose behalf, and where to the goods were sent; the raw row keeps them.
    ignored=frozenset("序号 外部交易号 合作伙伴ID 最后修改时间 来源地 收货人地址 交易状态".split()) | {*ASKED},
    notes=unpaid,
    apart=True,
)

ALIPAY_TRANSFERS = Declared(
    id="alipay_transfers",
    version=1,
    zh="支付宝转账明细",
    en="Alipay transfers",
    signature=(_TRADE, _PAYER, _PAYEE),
    essential=(_PAID, ("到账时间",)),
    records=(
        Record(
            kind="transfer",
            fields=(
                reference("serial", *_TRADE),
                text("from_account", *_PAYER),
                text("to_account", *_PAYEE[:-1]),
                text("to_institution", _PAYEE[-1]),
                fen("amount", *_PAID),
                time("time_ms", "到账时间"),
                text("memo", "转账产品名称"),
            ),
            required=_REQUIRED,
            constants=_CONSTANTS | {"row_type": "transfer"},
            compute=_transferred,
        ),
    ),
    ignored=frozenset("序号 交易发生地 提现流水号".split()) | {*ASKED},
    apart=True,
)
