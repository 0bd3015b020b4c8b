"""Bank return 交易明细信息: the transactions of accounts, as banks hand them over to an inquiry.

Issued by banks through the inquiry platforms, in one of five layouts: 34 columns; 31 and 29 columns (交易方户名
instead of 账户开户名称); the 38-column template of discipline inspection (借贷标志, 本方账号, 交易对方…); and the bare
codes of the bank interface (JYSJ, JE, JDBZ …). A layout is recognised by headers that only it has, never by count or
order.

Amounts in yuan, unsigned but for reversals that some banks print negative. The direction is 进/出 or 收/付 at most
banks; 借/贷 means the opposite at different banks and is kept as printed. Traps: holder columns are often empty (the
holder then stands in 账户信息); rows whose 交易是否成功 says failed; rows with nothing but 查询反馈结果原因; date and
time in two columns, the time often without its leading zeros; interest rows with a date only; fee, interest and cash
words in what a customer typed beside a real counterparty.

Source of the column names: domain notes §3.1.
"""

from __future__ import annotations

import polars as pl

from graphtool import ids
from loaders import booking, words
from loaders.columns import Columns, Declared, Field, Layout, Record, fen, name, number, reference, text, time

SUBJECT = ("交易卡号", "交易账号", "本方卡号", "本方账号", "查询卡号", "查询账户", "CXKH", "CXZH")
_STATUS = ("交易是否成功", "JYSFCG")
_DIRECTION = ("收付标志", "借贷标志", "JDBZ")
_CURRENCY = ("交易币种", "币种", "BZ")
_REASON = ("查询反馈结果原因", "反馈结果", "查询反馈结果")
_NO_DATA = r"无数据|无记录|查无|未查到|无交易|无此|不存在|没有"

_FIELDS: tuple[Field, ...] = (
    number("card", ids.BANK, "交易卡号", "本方卡号", "查询卡号", "CXKH"),
    number("account", ids.BANK, "交易账号", "本方账号", "查询账户", "CXZH"),
    name("holder_name", "账户开户名称", "交易方户名", "本方户名"),
    number("holder_id", ids.DOCUMENT, "开户人证件号码", "交易方证件号码"),
    name("_queried", "查询对象"),
    text("institution", "反馈单位"),
    time("time_ms", "交易日期", "JYSJ", "交易时间", clock=("交易时间",)),
    fen("amount", "交易金额", "JE"),
    fen("balance", "交易余额", "账户余额", "YE"),
    text("direction_word", *_DIRECTION),
    text("_currency", *_CURRENCY),
    number("other_account", ids.BANK, "交易对手账卡号", "交易对方卡号", "交易对方账户", "对手账号", "JYDFZKH"),
    name("other_name", "对手户名", "交易对方姓名", "JYDFXM"),
    number("other_id", ids.DOCUMENT, "对手身份证号", "交易对方证件号码", "JYDFZJHM"),
    text("other_institution", "对手开户银行", "交易对方账号开户行", "JYDFZHKHH"),
    text("_summary", "摘要说明", "交易摘要", "JYZY"),
    text("_note", "备注"),
    text("_type", "交易类型", "JYLX"),
    text("_cash", "现金标志"),
    reference("serial", "交易流水号", "JYLSH"),
    number("merchant_no", ids.MERCHANT_NO, "商户号", "SHH"),
    name("merchant_name", "商户名称", "SHMC"),
    reference("terminal_no", "终端号", "ZDH"),
    number("ip", ids.IP, "IP地址", "IP"),
    number("mac", ids.MAC, "MAC地址", "MAC"),
    text("place", "交易发生地", "交易网点名称", "JYWDMC"),
)


def _complete(frame: pl.DataFrame, columns: Columns) -> dict[str, pl.Series]:
    direction, strange = words.direction(frame["direction_word"])
    columns.report(_first(columns, _DIRECTION), "unknown_direction", strange, "note")
    currency, foreign = words.currency(frame["_currency"])
    columns.report(_first(columns, _CURRENCY), "unknown_currency", foreign)
    done = {
        "direction": direction,
        "currency": currency,
        "row_type": booking.row_type(frame),
        "memo": booking.memo(frame),
    }
    if frame["_queried"].null_count() < frame.height:
        done |= _holder(frame)
    return done


def _holder(frame: pl.DataFrame) -> dict[str, pl.Series]:
    """查询对象 is the name or the document number of who was asked for."""
    asked = pl.col("_queried")
    is_name = asked.str.contains(r"\p{Han}")
    number_ = ids.DOCUMENT.normalise(pl.when(~is_name).then(asked))
    done = frame.select(
        holder_name=pl.coalesce("holder_name", pl.when(is_name).then(asked)),
        holder_id=pl.coalesce("holder_id", number_),
    )
    return {"holder_name": done["holder_name"], "holder_id": done["holder_id"]}


def _first(columns: Columns, headers: tuple[str, ...]) -> str:
    return next((h for h in headers if h in columns), headers[0])


def _notes(columns: Columns) -> list[tuple[str, pl.Series]]:
    noted: list[tuple[str, pl.Series]] = []
    amount, moments = columns.get("交易金额", "JE"), columns.all("交易时间", "交易日期", "JYSJ")
    if amount is not None and moments:
        empty = amount.is_null()
        for moment in moments:
            empty &= moment.is_null()
        if empty.any():
            reasons = columns.all(*_REASON)
            told = [r.is_not_null() for r in reasons]
            told += [c.str.contains(_NO_DATA).fill_null(False) for c in columns.all("备注", "摘要说明", "交易摘要")]
            for mask in told:
                noted.append(("no_data", empty & mask))
    status = columns.get(*_STATUS)
    if status is not None:
        failed, strange = words.status(status)
        columns.report(_first(columns, _STATUS), "unknown_status", strange)
        noted.append(("failed", failed))
    return noted


BANK_RETURN = Declared(
    id="bank_return",
    version=2,
    zh="银行交易明细信息",
    en="bank return (transactions)",
    signature=(
        ("交易对手账卡号", "对手户名", "交易对方姓名", "交易对方账户", "交易对方卡号", "JYDFZKH", "JYDFXM"),
        ("交易时间", "交易日期", "交易金额", "JYSJ", "JE"),
    ),
    essential=(SUBJECT, ("交易时间", "交易日期", "JYSJ"), ("交易金额", "JE")),
    records=(
        Record(
            kind="payment",
            fields=_FIELDS,
            required={"subject": ("card", "account"), "amount": ("amount",), "time": ("time_ms",)},
            constants={"scope": "bank", "other_scope": "bank"},
            compute=_complete,
        ),
    ),
    # Inner numbers of the bank, and the counterparty's balance, which is hardly ever filled; the raw row keeps them.
    ignored=frozenset(
        (
            "序号 查询项 交易网点代码 传票号 对手交易余额 交易对手余额 日志号 凭证种类 凭证号 交易柜员号 "
            "查询反馈结果原因 反馈结果 查询反馈结果 交易是否成功 JYSFCG JYDSYE 任务流水号"
        ).split()
    ),
    notes=_notes,
    apart=True,
    layouts=(
        Layout("bank_return_38", ("交易对方姓名",)),
        Layout("bank_return_codes", ("JYSJ", "JE")),
        Layout("bank_return_34", ("账户开户名称",)),
        Layout("bank_return_31", ("交易方户名", "商户名称")),
        Layout("bank_return_29", ("交易方户名",)),
    ),
)
