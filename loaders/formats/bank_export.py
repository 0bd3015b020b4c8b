"""What a customer exports from online or mobile banking: the transactions of one account, as a witness hands them over.

ICBC (debit and credit), CCB, ABC, BOC, CMB and BOCOM print the same things under other headers. The amount stands
signed in one column, in two columns for income and expense, or unsigned beside or below 借/贷; amounts in yuan. A bank of whose
exports no public description is known (CITIC, SPDB and others) is read by the same words, where its table says all of
them; otherwise a mapping reads it.

Traps: the number of the account is masked (``1234****9876``), cut to its last four digits, or not printed at all: then
nobody can say that two tables are of one account, so each has an account of its own. Accounts may stand one below the
other in one sheet, each below its own titles (``loaders.sections``). Counterparties are masked, too. CMB prints name and
number of the counterparty in one cell. ``-``, ``--`` and rows of dashes are empty. Some banks print a date without a time
of day. An amount without a sign says which way it went only in a table that prints signs.

Source of the column names: examples of public converters of these exports; domain notes §3.1.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import polars as pl

from graphtool import ids
from loaders import booking, words
from loaders.cells import NARROW
from loaders.columns import Columns, Declared, Headers, Record, fen, name, number, reference, spell, text, time
from loaders.contract import PLACE_BITS, ROW, Claim, Head
from loaders.parties import UNKNOWN, nobody
from loaders.titles import fill, find_account, find_bank, find_customer

_DATES = ("交易日期", "记账日期", "记账日", "交易日", "入账日期")
_CLOCKS = ("交易时间", "记账时间", "入账时间")
_IN = (
    "记账金额(收入)",
    "交易金额(收入)",
    "收入金额",
    "收入",
    "存入",
    "存入金额",
    "贷方发生额(收入)",
    "转入金额",
    "存入金额(贷方)",
    "贷方金额(收入)",
)
_OUT = (
    "记账金额(支出)",
    "交易金额(支出)",
    "支出金额",
    "支出",
    "支取",
    "支取金额",
    "借方发生额(支出)",
    "转出金额",
    "支出金额(借方)",
    "借方金额(支出)",
)
_CREDIT = ("贷方发生额", "贷方金额")
_DEBIT = ("借方发生额", "借方金额")
"""A firm's own journal has them the other way round than its bank: they are words like 借 and 贷, and fix no direction."""
_SIDES = (("_in", _IN), ("_out", _OUT), ("_credit", _CREDIT), ("_debit", _DEBIT))
_AMOUNT = ("交易金额", "金额", "发生额")
_YUAN = ("人民币金额",)
"""Beside it the currency is that of the trade; the amount is in yuan all the same."""
_BALANCE = ("余额", "账户余额", "交易余额", "联机余额", "本次余额", "可用余额")
_WAY = (
    *(
        "借贷",
        "借贷标志",
        "收/支",
        "交易方向",
        "借/贷",
        "收付标志",
        "借贷方向",
        "借贷标识",
        "收支",
        "收支类型",
        "收支标志",
    ),
    *("资金流向", "方向"),
)
_TYPE = ("交易类型", "交易名称")
_SUMMARY = ("摘要", "交易摘要", "业务摘要")
_NOTES = ("附言", "备注", "交易附言", "交易详情", "客户摘要", "用途", "交易说明")
_OTHER = ("对方户名", "对方账户名", "对方名称", "对手户名", "交易对方", "对方姓名", "对手姓名", "对手名称")
_MIXED = ("对手信息", "对方信息")
_OTHER_NO = ("对方账号", "对方账户", "对方卡号/账号", "对方卡号", "对方帐号", "对手账号", "对手账户", "对手帐号")
_CURRENCY = ("记账币种", "交易币种", "币别", "货币", "币种")
_STATUS = ("交易状态", "交易结果", "交易是否成功", "状态")
_ASKED = ("对应的协查数据", "对应的协查信息", "支付宝用户ID", "支付宝用户Id", "支付宝用户id")
_LEDGERS = ("代理商账号", "代理商编号", "用户ID", "微信号", "SN", "终端SN", "会员卡号", "手机号")
"""Whose row it is in ledgers that are no bank's."""
_WALLET = r"^支付宝|余额明细"
"""Titles of what Alipay returns: its 余额明细 tells movements that its other tables tell as well."""
_DASHES = r"^[-—\s]+$"
_MIXED_CELL = r"^(.*?)\s*(\d[\d*]{7,30}\d)$"
"""A name and, from nine places on, the number of an account; what is shorter is part of the name."""
_SIGN = re.compile(r"^[^\d.]*[-+(][^\d.]*\.?\d|\d-\s*$")
_POSITIVE = re.compile(r"^(?=.*[1-9])[^\d(-]*\d[^-]*$")


def _complete(frame: pl.DataFrame, columns: Columns) -> dict[str, pl.Series]:
    money = _money(frame, columns)
    currency, strange = words.currency(_undashed(frame["_currency"]))
    yuan = _in_yuan(frame)
    columns.report(_first(columns, _CURRENCY), "unknown_currency", strange & ~yuan)
    name_, number_ = _counterparty(frame)
    said = frame.select(
        "_cash",
        *(_undashed(frame[c]) for c in ("_type", "_summary", "_note")),
        other_name=name_,
        other_account=number_,
    )
    return {
        "account": _account(frame, columns),
        "institution": fill(_undashed(frame["institution"]), columns.said(find_bank)),
        "other_institution": _undashed(frame["other_institution"]),
        "place": _undashed(frame["place"]),
        **money.to_dict(),
        "currency": currency.set(yuan, "CNY"),
        "other_name": name_,
        "other_account": number_,
        "row_type": booking.row_type(said),
        "memo": booking.memo(said),
    }


def _account(frame: pl.DataFrame, columns: Columns) -> pl.Series:
    """The printed number, what the title says, the last digits behind stars, or the number of nobody."""
    tail = frame["_tail"].str.extract(r"(\d{4})\D*$", 1)
    cut = pl.Series([UNKNOWN]).new_from_index(0, len(frame)) + tail
    titled = columns.said(find_account)
    number_ = frame["account"]
    if titled is not None:
        title = titled.rename("title").to_frame().select(ids.BANK.normalise(pl.col("title"))).to_series()
        number_ = number_.zip_with(number_.is_not_null(), title)
    return fill(fill(number_, cut), nobody(columns))


def _money(frame: pl.DataFrame, columns: Columns) -> pl.DataFrame:
    """Amount, direction and its word: by the column that is filled, by the sign, or by the word. A zero in the column for
    income or expense is the empty side of the other one; where that says nothing either, the amount is 0. An amount
    without a sign came in only where the table prints signs; else, and below 借方/贷方, the balances decide."""
    came, credit = (_filled(frame[side]) for side in ("_in", "_credit"))
    went, debit = (_paid(_filled(frame[s]), frame, columns, hs) for s, hs in (("_out", _OUT), ("_debit", _DEBIT)))
    said = frame["direction_word"].str.extract(r"^\s*(\S+)", 1)
    worded, strange = words.direction(said)
    columns.report(_first(columns, _WAY), "unknown_direction", strange, "note")
    signs = columns.said(_find_sign)
    done = frame.select(
        signed=pl.coalesce("amount", "_yuan"), zero=pl.when(_nothing(frame, columns)).then(0),
        said=pl.lit(said), worded=pl.lit(worded),
        came=came, went=went, credit=credit, debit=debit,
        signs=pl.lit(False) if signs is None else signs.is_not_null(),
    )  # fmt: skip
    fixed = pl.col("came").is_not_null() != pl.col("went").is_not_null()
    booked = pl.col("credit").is_not_null() != pl.col("debit").is_not_null()
    booked &= pl.col("came").is_null() & pl.col("went").is_null()
    plain = pl.col("signed").is_not_null() & pl.col("said").is_null()
    return done.select(
        amount=pl.when(fixed).then(pl.coalesce("came", "went"))
        .when(booked).then(pl.coalesce("credit", "debit"))
        .when(plain).then(pl.col("signed").abs())
        .otherwise(pl.coalesce("signed", "zero")),
        direction=pl.when(fixed & pl.col("came").is_not_null()).then(pl.lit("in"))
        .when(fixed).then(pl.lit("out"))
        .when(~booked & plain & (pl.col("signed") > 0) & pl.col("signs")).then(pl.lit("in"))
        .when(~booked & plain & (pl.col("signed") < 0)).then(pl.lit("out"))
        .otherwise("worded"),
        direction_word=pl.when(pl.col("said").is_not_null() | ~booked).then("said")
        .when(pl.col("credit").is_not_null()).then(pl.lit("贷"))
        .otherwise(pl.lit("借")),
        _unclear_amount=pl.all_horizontal(pl.col("came", "went").is_not_null())
        | pl.all_horizontal(pl.col("credit", "debit").is_not_null()),
    )  # fmt: skip


def _filled(side: pl.Series) -> pl.Series:
    return side.set(side == 0, None)


def _in_yuan(frame: pl.DataFrame) -> pl.Series:
    """The rows whose amount stands below 人民币金额."""
    return _sideless(frame) & frame["_yuan"].is_not_null() & frame["amount"].is_null()


def _nothing(frame: pl.DataFrame, columns: Columns) -> pl.Series:
    """The rows whose columns for income and expense print zeros and nothing else."""
    none = _sideless(frame) & frame.select(pl.any_horizontal(pl.col(s).is_not_null() for s, _ in _SIDES)).to_series()
    for value, headers in (*_SIDES, ("amount", _AMOUNT), ("_yuan", _YUAN)):
        for cell in columns.all(*headers):
            none &= frame[value].is_not_null() | cell.is_null()  # what is printed but cannot be read is no zero
    return none


def _sideless(frame: pl.DataFrame) -> pl.Series:
    """The rows whose columns for income and expense print no amount but 0."""
    return frame.select(pl.all_horizontal(pl.col(s).fill_null(0) == 0 for s, _ in _SIDES)).to_series()


def _paid(side: pl.Series, frame: pl.DataFrame, columns: Columns, headers: Headers) -> pl.Series:
    """What was paid: where a table's column for expense prints no amount without a minus, the minus is its manner and no
    reversal."""
    if not (side < 0).any():
        return side
    place = (frame[ROW] // (1 << PLACE_BITS)).alias("place")
    mixed = pl.DataFrame([side.alias("side"), place]).select((pl.col("side") > 0).any().over("place")).to_series()
    above = columns.said(partial(_find_positive, headers=headers))
    return side.zip_with(mixed if above is None else mixed | above.is_not_null(), side.abs())


def _cells(head: Head, headers: Headers) -> Iterator[str]:
    """What the first rows of a table print below these headers, in half width."""
    places = [i for i, h in enumerate(head.header) if spell(h) in headers]
    return ((row[i] or "").translate(NARROW) for row in head.rows for i in places if i < len(row))


def _find_positive(head: Head, headers: Headers) -> str | None:
    return next((cell for cell in _cells(head, headers) if _POSITIVE.search(cell)), None)


def _find_sign(head: Head) -> str | None:
    """The first amount with a sign among the first rows of a table: where there is one, no sign means that money came."""
    return next((cell for cell in _cells(head, (*_AMOUNT, *_YUAN)) if _SIGN.search(cell)), None)


def _counterparty(frame: pl.DataFrame) -> tuple[pl.Series, pl.Series]:
    """Name and number, from their own columns or from the cell that holds both."""
    mixed = _undashed(frame["_mixed"])
    parts = mixed.alias("cell").to_frame().select(
        name=pl.coalesce(pl.col("cell").str.extract(_MIXED_CELL, 1), "cell"),
        number=ids.BANK.normalise(pl.col("cell").str.extract(_MIXED_CELL, 2)),
    )  # fmt: skip
    alone = parts["name"].set(parts["name"] == "", None)
    other = _undashed(frame["other_name"])
    name_ = other.zip_with(other.is_not_null(), alone)
    return name_, frame["other_account"].zip_with(frame["other_account"].is_not_null(), parts["number"])


def _undashed(cell: pl.Series) -> pl.Series:
    return cell.set(cell.str.contains(_DASHES).fill_null(False), None)


def _first(columns: Columns, headers: tuple[str, ...]) -> str:
    return next((h for h in headers if h in columns), headers[0])


def _failed(columns: Columns) -> list[tuple[str, pl.Series]]:
    noted = []
    for header in _STATUS:
        for status in columns.all(header):
            failed, strange = words.status(_undashed(status))
            columns.report(header, "unknown_status", strange)
            noted.append(("failed", failed))
    return noted


@dataclass(frozen=True)
class ExportForm(Declared):
    """The declaration, which also refuses what a wallet institution calls its own."""

    def claim(self, head: Head) -> Claim:
        """Is this table mine, and if not, why?"""
        said = super().claim(head)
        wallet = any(re.search(_WALLET, title) for title in (*head.titles, head.name))
        return Claim(False, "other_headers") if said.yes and wallet else said


BANK_EXPORT = ExportForm(
    id="bank_export",
    version=3,
    zh="银行客户导出明细",
    en="Bank export of a customer",
    signature=(
        _DATES,
        (*_IN, *_OUT, *_CREDIT, *_DEBIT, *_AMOUNT, *_YUAN),
        _BALANCE,
        (*_OTHER, *_OTHER_NO, *_MIXED),
        (*_TYPE, *_SUMMARY, *_NOTES),
    ),
    essential=(_DATES,),
    refuses=(
        "交易卡号",
        "交易账号",
        "本方账号",
        "本方卡号",
        "查询卡号",
        "借贷类型",
        "商户号",
        "商户编号",
        "SN号",
        "用户信息",
        *_ASKED,
        *_LEDGERS,
    ),
    records=(
        Record(
            kind="payment",
            fields=(
                number("account", ids.BANK, "卡号", "账号", "本方账户"),
                text("_tail", "借记卡号", "卡号末四位"),
                text("institution", "开户行"),
                time("time_ms", *_DATES, clock=_CLOCKS),
                fen("_in", *_IN),
                fen("_out", *_OUT),
                fen("_credit", *_CREDIT),
                fen("_debit", *_DEBIT),
                fen("amount", *_AMOUNT),
                fen("_yuan", *_YUAN),
                fen("balance", *_BALANCE),
                text("direction_word", *_WAY),
                text("_currency", *_CURRENCY),
                text("_type", *_TYPE),
                text("_summary", *_SUMMARY),
                text("_note", *_NOTES),
                text("_cash", "现金标志"),
                name("other_name", *_OTHER),
                text("_mixed", *_MIXED),
                number("other_account", ids.BANK, *_OTHER_NO),
                text("other_institution", "对方开户行", "对方银行", "对方行名", "对手开户行", "对手行名"),
                reference("serial", "流水号", "交易流水号"),
                text("place", "交易场所", "交易地点", "网点名称", "交易地点/附言"),
            ),
            required={"subject": ("account",), "amount": ("amount",), "time": ("time_ms",)},
            constants={"scope": "bank", "layout": "bank_export"},
            compute=_complete,
            made_from={"amount": (*(side for side, _ in _SIDES), "_yuan")},
            unclear={"amount": "two_amounts"},
        ),
    ),
    # 日志号 numbers an entry of the bank's journal, no trade: several rows may print the same.
    ignored=frozenset(
        "序号 日志号 交易国家或地区简称 钞/汇 渠道 交易渠道 子账户类别 凭证号 记账日期 记账日".split()
    ).union(_STATUS),
    notes=_failed,
    apart=True,
    whose=find_customer,
)
