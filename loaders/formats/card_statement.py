"""The monthly statement of a credit card, as customers of China Merchants Bank and of CITIC export it.

China Merchants Bank prints days without a year: it is that of the month in the title, or the year before where the day's
month comes after it. CITIC prints whole days, and two amounts: what was traded and what was settled, each with its currency;
what was settled counts, for that is what the card was charged. Amounts in yuan (hundredths of any currency); what was spent
is positive, what was paid back negative. The card is its last four digits.

Trap: SPDB exports a table much like these, and public readers of it contradict each other on what a minus means; so it is
not read here.

Source of the column names: examples of public converters of these statements.
"""

from __future__ import annotations

import polars as pl

from loaders import times, words
from loaders.columns import Columns, Declared, Record, fen, text
from loaders.parties import UNKNOWN
from loaders.titles import fill, find_bank, find_month

_DAYS = ("交易日", "交易日期", "记账日", "入账日期")
_CURRENCY = ("结算币种", "交易币种")
_YUAN = ("人民币金额",)
"""Beside it the currency may be that of the trade; the amount is in yuan all the same."""
_PAID = ("结算金额", "金额")
_WHOLE_DAY = r"^\d{4}\D?\d|^\d{5}(?:\.\d+)?$"


def _complete(frame: pl.DataFrame, columns: Columns) -> dict[str, pl.Series]:
    month = columns.said(find_month)
    titled = pl.Series([None], dtype=pl.String).new_from_index(0, len(frame)) if month is None else month
    whole = times.moment(frame["_day"].set(~frame["_day"].str.contains(_WHOLE_DAY).fill_null(False), None)).value
    moment = fill(whole, _moment(frame.select("_day", month=titled)))
    currency, strange = words.currency(frame["_currency"])
    yuan = frame["_yuan"].is_not_null()
    columns.report(next((h for h in _CURRENCY if h in columns), _CURRENCY[0]), "unknown_currency", strange & ~yuan)
    amount = fill(frame["_yuan"], frame["amount"])
    columns.report(
        next((h for h in _DAYS if h in columns), _DAYS[0]), "bad_time", moment.is_null() & frame["_day"].is_not_null()
    )
    tail = pl.Series([UNKNOWN]).new_from_index(0, len(frame)) + frame["_tail"].str.extract(r"(\d{4})$", 1)
    came = amount < 0
    return {
        "account": tail.fill_null(UNKNOWN),
        "institution": fill(frame["institution"], columns.said(find_bank)),
        "time_ms": moment,
        "precision": pl.Series(["day"]).new_from_index(0, len(frame)).set(moment.is_null(), None),
        "amount": amount.abs(),
        "currency": currency.set(yuan, "CNY"),
        "direction": pl.Series(["out", "in"]).gather(came.fill_null(False).cast(pl.Int32)),
        "row_type": words.row_type([frame["memo"]])
        .fill_null("purchase")
        .zip_with(~came.fill_null(False), _paid_back(frame)),
    }


def _paid_back(frame: pl.DataFrame) -> pl.Series:
    said = words.row_type([frame["memo"]])
    return said.set(~said.is_in(["refund", "reversal", "cash"]).fill_null(False), "transfer").fill_null("transfer")


def _moment(frame: pl.DataFrame) -> pl.Series:
    """``12/29`` with the statement of 2024-01 → the start of 2023-12-29 in ms; null where there is no such day."""
    day = pl.col("_day").str.extract_groups(r"^(\d{1,2})/(\d{1,2})$")
    year, month = (pl.col("month").str.slice(at, size).cast(pl.Int32, strict=False) for at, size in ((0, 4), (5, 2)))
    of, on = (day.struct.field(n).cast(pl.Int32, strict=False) for n in ("1", "2"))
    written = pl.format(
        "{}-{}-{}",
        pl.when(of > month).then(year - 1).otherwise(year),
        of.cast(pl.String).str.zfill(2),
        on.cast(pl.String).str.zfill(2),
    )
    moment = written.str.to_date("%Y-%m-%d", strict=False).cast(pl.Datetime("ms"))
    return frame.select(m=moment.dt.epoch("ms"))["m"]


CARD_STATEMENT = Declared(
    id="card_statement",
    version=4,
    zh="信用卡对账单（客户导出）",
    en="Credit card statement (customer's export)",
    signature=(("交易日", "交易日期"), ("记账日", "入账日期"), ("卡号末四位", "卡末四位")),
    essential=((*_YUAN, *_PAID),),
    records=(
        Record(
            kind="payment",
            fields=(
                text("_day", *_DAYS),
                text("_tail", "卡号末四位", "卡末四位"),
                text("institution", "发卡行"),
                fen("_yuan", *_YUAN),
                fen("amount", *_PAID),
                text("_currency", *_CURRENCY),
                text("memo", "交易摘要", "交易描述", "摘要"),
            ),
            required={"subject": ("account",), "amount": ("amount",), "time": ("time_ms",)},
            constants={"scope": "bank", "layout": "card_statement"},
            compute=_complete,
            made_from={"amount": ("_yuan",)},
        ),
    ),
    ignored=frozenset("交易地金额 交易金额 序号".split()),
    apart=True,
)
