"""TenpayTrades: the transactions of one WeChat Pay (Tenpay) user, as Tenpay returns them to an inquiry.

Tab-separated text or XLS/XLSX, 26 or 27 columns (with or without 用户侧银行名称 and 基金公司信息); 网联/银联 and
第三方账户名称 occur twice. Amounts are in **fen** and unsigned; 借贷类型 is 入 or 出, seen from 用户ID. Some offices
pass on copies in yuan, which the headers say.

Traps: a red packet for a group is one row per receiver, each with the whole amount under 交易金额 and the part under
对手方接收金额: the part is the money of that row, and the serial is told apart by the receiver. 交易业务类型 says how
it was paid (快捷支付 is no purchase), 交易用途类型 what for. The bank sees only 财付通 as its counterparty:
用户侧网银联单号 joins the two records.

Source of the column names: the constants of public readers of these returns; domain notes §3.2.
"""

from __future__ import annotations

import polars as pl

from graphtool import ids
from loaders import words
from loaders.columns import Columns, Declared, Record, fen, minor, name, number, reference, text, time

_CHANNELS = r"快捷支付|余额支付|零钱支付|零钱通支付|网银支付|银行卡支付|信用卡支付|扫码支付"
"""How it was paid, which says nothing of what for."""
_KINDS: tuple[tuple[str, str], ...] = (
    # The first that fits. 服务费 is what payers write, so only Tenpay's own 手续费 is a fee.
    (r"手续费", "fee"),
    (r"退款|退还|退回", "refund"),
    (r"提现", "withdrawal"),
    (r"零钱充值|余额充值|充值(?:到|至)?零钱|^充值|\|充值", "top_up"),
    (r"转账|红包|二维码收款|收款码|群收款|亲属卡|赞赏", "transfer"),
    (r"消费|商户|购买|扫码|支付|缴费|话费|手机充值", "purchase"),
)
_STATUS = ("交易状态", "订单状态", "交易结果")
_RECEIVED = ("对手方接收金额(分)", "对手方接收金额(元)", "对手方接收金额")

_FIELDS = (
    number("account", ids.TENPAY, "用户ID", "用户id"),
    name("holder_name", "用户侧账号名称", "用户侧账户名称"),
    time("time_ms", "交易时间", "支付时间"),
    minor("amount", "交易金额(分)"),
    fen("amount", "交易金额(元)"),
    minor("balance", "账户余额(分)"),
    fen("balance", "账户余额(元)"),
    minor("_received", "对手方接收金额(分)"),
    fen("_received", "对手方接收金额(元)"),
    text("direction_word", "借贷类型"),
    text("_business", "交易业务类型"),
    text("_purpose", "交易用途类型"),
    number("_other_id", ids.TENPAY, "对手方ID", "对手方id"),
    number("_other_card", ids.BANK, "对手方银行卡号"),
    name("other_name", "对手侧账户名称", "对手方账户名称", "对手侧账号名称"),
    text("other_institution", "对手侧银行名称", "对手方银行名称"),
    number("funding_card", ids.BANK, "用户银行卡号"),
    reference("serial", "交易单号"),
    reference("trade_no", "大单号"),
    reference("channel_ref", "用户侧网银联单号"),
    text("_note1", "备注1", "备注"),
    text("_note2", "备注2"),
    text("_status", *_STATUS),
)


def _complete(frame: pl.DataFrame, columns: Columns) -> dict[str, pl.Series]:
    direction, strange = words.direction(frame["direction_word"])
    columns.report("借贷类型", "unknown_direction", strange)
    packet = pl.any_horizontal(pl.col(c).str.contains("红包") for c in ("_purpose", "_business", "_note1"))
    part = pl.col("_received").is_between(0, pl.col("amount") - 1) & (pl.lit(direction) == "out") & packet
    other = pl.coalesce("_other_id", "_other_card")
    receiver = pl.concat_str("serial", other, separator="/", ignore_nulls=True)
    done = frame.with_columns(part=part.fill_null(False)).select(
        "part",
        amount=pl.when("part").then("_received").otherwise("amount"),
        serial=pl.when(pl.col("part") & pl.col("serial").is_not_null()).then(receiver).otherwise("serial"),
        other_account=other,
        other_scope=pl.when(pl.col("_other_id").is_not_null())
        .then(pl.lit("tenpay"))
        .when(pl.col("_other_card").is_not_null())
        .then(pl.lit("bank")),
        memo=pl.concat_str("_note1", "_note2", separator=" ", ignore_nulls=True),
    )
    columns.report(next((h for h in _RECEIVED if h in columns), ""), "packet_part", done["part"], "note")
    memo = done["memo"].set(done["memo"] == "", None)
    return {
        **{c: done[c] for c in ("amount", "serial", "other_account", "other_scope")},
        "direction": direction,
        "row_type": _row_type(frame),
        "memo": memo,
    }


def _row_type(frame: pl.DataFrame) -> pl.Series:
    """By 交易业务类型 and 交易用途类型 together, else by 备注1 (微信转账 …); 备注2 is typed by the payer."""
    business = pl.col("_business").str.replace_all(_CHANNELS, "")
    said = frame.select(pl.concat_str(business, "_purpose", separator="|", ignore_nulls=True), "_note1")
    types = [said.select(pl.coalesce(pl.when(pl.col(c).str.contains(p)).then(pl.lit(k)) for p, k in _KINDS)).to_series()
             for c in said.columns]  # fmt: skip
    return types[0].zip_with(types[0].is_not_null(), types[1]).fill_null("transfer")


def _failed(columns: Columns) -> list[tuple[str, pl.Series]]:
    status = columns.get(*_STATUS)
    if status is None:
        return []
    failed, strange = words.status(status)
    columns.report(next(h for h in _STATUS if h in columns), "unknown_status", strange)
    return [("failed", failed)]


TENPAY_TRADES = Declared(
    id="tenpay_trades",
    version=1,
    zh="财付通交易明细",
    en="Tenpay transactions",
    signature=(
        ("用户ID", "用户id"),
        ("借贷类型",),
        ("交易业务类型", "交易用途类型", "大单号"),
    ),
    essential=(
        ("交易时间", "支付时间"),
        ("交易金额(分)", "交易金额(元)"),
    ),
    records=(
        Record(
            kind="payment",
            fields=_FIELDS,
            required={"subject": ("account",), "amount": ("amount",), "time": ("time_ms",)},
            constants={"scope": "tenpay", "layout": "tenpay_trades", "institution": "财付通", "currency": "CNY"},
            compute=_complete,
        ),
    ),
    # 用户侧银行名称 is the bank of the funding card, the rest how the order was routed; the raw row keeps them.
    ignored=frozenset(
        (
            "用户侧银行名称 网联/银联 第三方账户名称 对手侧网银联单号 基金公司信息 间联/非间联交易 对手方接收时间 序号"
        ).split()
    ),
    notes=_failed,
    apart=True,
)
