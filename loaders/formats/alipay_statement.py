"""账户明细 of an Alipay return: what went into and out of the accounts of those that were asked about.

CSV (often in parts ``…_part1.csv``) or XLSX. Amounts in yuan, unsigned; 收/支 is seen from 用户信息. The last column,
对应的协查数据, is what the institution was asked with: the same trade is printed once for each that was asked about, by
design, and its 交易号 makes it one event.

Traps: 用户信息 and 交易对方信息 hold a party in one of three ways (``loaders.parties``); where 用户信息 names a bank card
only, that card paid, and the account is the one that was asked about; where that is nobody's account or the
counterparty's, the row is the card's, at its bank. 消费名称 is what a payer may have typed: it says the type only where
类型 does not. 不计收支 moves money without saying which way. A trade that nobody paid (等待付款, 交易关闭) is no money.

Source of the column names: public readers of these returns; domain notes §3.3.
"""

from __future__ import annotations

import polars as pl

from graphtool import ids
from loaders import booking, parties, words
from loaders.columns import Columns, Declared, Record, fen, reference, text, time

ASKED = ("对应的协查数据", "对应的协查信息")
_USER = ("用户信息",)
_OTHER = ("交易对方信息", "对方信息")
_STATUS = ("交易状态",)
_NEITHER = r"不计|其他|其它|中性|^/$"
_UNDER_WAY = r"^等待|^交易|^已"
"""How the words begin that say how far a trade has come that somebody paid (等待确认收货 …)."""
_KINDS: tuple[tuple[str, str], ...] = (
    # The first that fits. 服务费 is what payers write, so only Alipay's own 手续费 is a fee.
    (r"手续费|^收费", "fee"),
    (r"退款|退还|退回", "refund"),
    (r"提现|转账到(?:银行)?卡|转出到(?:银行)?卡", "withdrawal"),
    (r"^充值(?:$|[-—(（到至])|账户充值|余额充值", "top_up"),
    (r"转账|转帐|红包|收款码|收钱码|AA收款|亲情卡", "transfer"),
    (r"在线支付|交易|购物|消费|缴费|支付|付款|充值|商品|订单", "purchase"),
)


def _complete(frame: pl.DataFrame, columns: Columns) -> dict[str, pl.Series]:
    mine, theirs = parties.split(frame["_mine"]), parties.split(frame["_theirs"])
    said = frame["direction_word"]
    said = said.set(said.str.contains(_NEITHER).fill_null(False), None)
    direction, strange = words.direction(said)
    columns.report("收/支", "unknown_direction", strange)
    # What was asked about may be a document number as well: then it is nobody's account.
    asked = frame.select(ids.ALIPAY.normalise(pl.col("_asked"))).to_series()
    asked = asked.set((asked == theirs["user"]).fill_null(False), None)
    account = mine["user"].zip_with(mine["user"].is_not_null(), asked)
    own_card = account.is_null() & mine["card"].is_not_null()
    party = theirs["user"].is_not_null() | (theirs["name"].is_not_null() & theirs["card"].is_null())
    types = booking.wallet_type(_KINDS, frame["_type"], frame["_goods"], party)
    done = pl.DataFrame(
        {
            "user": theirs["user"],
            "card": theirs["card"],
            "own": own_card,
            "mine": account,
            "paid": mine["card"],
            "bank": mine["bank"],
            "institution": frame["institution"],
        }
    ).select(
        scope=pl.when("own").then(pl.lit("bank")).otherwise(pl.lit("alipay")),
        institution=pl.when("own").then("bank").otherwise("institution"),
        account=pl.when("own").then("paid").otherwise("mine"),
        funding=pl.when(~pl.col("own")).then("paid"),
        other=pl.coalesce("user", "card"),
        other_scope=pl.when(pl.col("user").is_not_null())
        .then(pl.lit("alipay"))
        .when(pl.col("card").is_not_null())
        .then(pl.lit("bank")),
    )
    return {
        "scope": done["scope"],
        "institution": done["institution"],
        "account": done["account"],
        # The name beside a card is the card's holder, hardly that of the account that was asked about.
        "holder_name": mine["name"].set(mine["user"].is_null() & account.is_not_null(), None),
        "funding_card": done["funding"],
        "other_account": done["other"],
        "other_scope": done["other_scope"],
        "other_name": theirs["name"],
        "other_institution": theirs["bank"],
        "direction": direction,
        "row_type": types.fill_null("transfer"),
        "memo": _memo(frame),
    }


def _memo(frame: pl.DataFrame) -> pl.Series:
    memo = frame.select(pl.concat_str("_goods", "_note", separator=" ", ignore_nulls=True)).to_series()
    return memo.set(memo == "", None)


def unpaid(columns: Columns) -> list[tuple[str, pl.Series]]:
    """Trades that failed, were closed, or wait for somebody to pay."""
    status = columns.get(*_STATUS)
    if status is None:
        return []
    failed, strange = words.status(status)
    columns.report(_STATUS[0], "unknown_status", strange & ~status.str.contains(_UNDER_WAY).fill_null(False))
    return [("failed", failed)]


ALIPAY_STATEMENT = Declared(
    id="alipay_statement",
    version=2,
    zh="支付宝账户明细",
    en="Alipay account statement",
    signature=(_USER, _OTHER, ("收/支", "收支")),
    essential=(
        ("金额(元)", "金额"),
        ("付款时间", "交易创建时间"),
    ),
    records=(
        Record(
            kind="payment",
            fields=(
                text("_mine", *_USER),
                text("_theirs", *_OTHER),
                text("_asked", *ASKED),
                time("time_ms", "付款时间", "交易创建时间"),
                fen("amount", "金额(元)", "金额"),
                text("direction_word", "收/支", "收支"),
                text("_type", "类型"),
                text("_goods", "消费名称"),
                text("_note", "备注"),
                text("_status", *_STATUS),
                text("place", "交易来源地"),
                reference("serial", "交易号"),
                reference("trade_no", "商户订单号"),
                reference("channel_ref", "清算流水号"),
            ),
            required={"subject": ("account",), "amount": ("amount",), "time": ("time_ms",)},
            constants={"layout": "alipay_statement", "institution": "支付宝", "currency": "CNY"},
            compute=_complete,
        ),
    ),
    # How it was paid (余额, 花呗, a bank's name) is kept by the raw row; a card that paid stands in 用户信息.
    ignored=frozenset("支付方式 最近修改时间 序号".split()),
    notes=unpaid,
    apart=True,
)
