"""TenpayRegInfo: who registered a WeChat Pay (Tenpay) account, with its phone and its bank cards.

Tab-separated text or XLS. The first row of an account is followed by one row per further bank card, whose columns up
to 绑定手机 are empty: such a row belongs to the account above it. A text file may go on with a line 注销信息, a
header of its own and the registrations that were closed or changed, with 注销时间 and the cards bound then.

Trap: a closed account prints its number and its state only.

Source of the column names: public readers of these returns; domain notes §3.2.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import polars as pl

from graphtool import ids
from loaders.cells import BLANKS, clean
from loaders.columns import Columns, Declared, Record, name, number, text, time
from loaders.contract import PLACE_BITS, ROW, Batch, Head, Outcome
from loaders.outcomes import join_outcomes, note_rows

_CLOSED = "注销信息"
_FIELDS = (
    number("account", ids.TENPAY, "账号", "账户"),
    name("holder_name", "注册姓名", "姓名"),
    number("holder_id", ids.DOCUMENT, "注册身份证号", "注册证件号码", "身份证号"),
    number("phone", ids.PHONE, "绑定手机", "手机号"),
    time("opened_ms", "注册时间", precision="opened_precision"),
    time("closed_ms", "注销时间", precision=""),
    text("status", "账户状态"),
    number("bound_account", ids.BANK, "银行账号", "银行卡号"),
)


def _carry_down(frame: pl.DataFrame, columns: Columns) -> dict[str, pl.Series]:
    """A row that has a bank card and no account takes account and holder from the row above in its table."""
    group = pl.col("account").is_not_null().cum_sum(), pl.col(ROW) // (1 << PLACE_BITS)
    further = pl.col("account").is_null() & pl.col("bound_account").is_not_null()
    done = frame.select(
        further=further,
        **{
            c: pl.when(further).then(pl.col(c).forward_fill().over(*group))
            .otherwise(pl.col(c))
            for c in ("account", "holder_name", "holder_id")
        },
    )  # fmt: skip
    columns.report("银行账号", "carried_down", done["further"] & done["account"].is_not_null(), "note")
    return {c: done[c] for c in ("account", "holder_name", "holder_id")}


@dataclass(frozen=True)
class RegInfo(Declared):
    """The declaration, and the second table below 注销信息 read by its own header."""

    def may_join(self, frame: pl.DataFrame) -> bool:
        """Only what has no second table."""
        return _closed(frame) is None

    def read(self, batch: Batch) -> Outcome:
        """What do these rows say?"""
        at = _closed(batch.frame)
        if at is None:
            return super().read(batch)
        upper = replace(batch, frame=batch.frame[:at], plain={})
        below = batch.frame[at + 1 :]
        header = _find(below, lambda cell: cell.str.strip_chars(BLANKS).is_in(["账号", "账户"]))
        start = 0 if header is None else header
        titles = note_rows(pl.concat([batch.frame[at : at + 1], below[:start]]), "title", batch)
        if header is None:
            return join_outcomes([super().read(upper), titles, note_rows(below, "title", batch)])
        printed = tuple(clean(below[c])[header] or "" for c in below.columns if c != ROW)
        second = Batch(batch.file, batch.sheet, Head(printed, (), (), batch.head.name), below[header + 1 :])
        line = note_rows(below[header : header + 1], "header", batch)
        return join_outcomes([super().read(upper), titles, line, super().read(second)])


def _closed(frame: pl.DataFrame) -> int | None:
    """The place of the line above the second table."""
    return _find(frame, lambda cell: cell.str.contains(_CLOSED, literal=True))


def _find(frame: pl.DataFrame, test: Callable[[pl.Expr], pl.Expr]) -> int | None:
    """The place of the first row of which a cell passes."""
    hits = [test(pl.col(c)).fill_null(False) for c in frame.columns if c != ROW]
    places = frame.select(hit=pl.any_horizontal(hits))["hit"].arg_true() if hits else pl.Series([], dtype=pl.UInt32)
    return None if places.is_empty() else int(places[0])


TENPAY_REGINFO = RegInfo(
    id="tenpay_reginfo",
    version=1,
    zh="财付通注册信息",
    en="Tenpay registrations",
    signature=(
        ("账号", "账户"),
        ("注册姓名",),
        ("注册时间", "注册身份证号", "绑定手机"),
    ),
    essential=(("账号", "账户"),),
    records=(
        Record(
            kind="holder",
            fields=_FIELDS,
            required={"subject": ("account",)},
            constants={"scope": "tenpay", "institution": "财付通"},
            compute=_carry_down,
        ),
    ),
    # The bank of a bound card is no attribute of the wallet; when a card was bound is kept by the raw row.
    ignored=frozenset("绑定状态 开户行信息 绑定时间 解绑时间 证件类型 序号".split()),
)
