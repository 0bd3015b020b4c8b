"""Lists of cashback (激活返现) and of clawbacks (扣款, 追缴) per machine and agent, without the batch that paid them.

One row per machine and booking, amounts in yuan, a clawback with or without a minus sign and kept as printed. What a row
is stands in a column of types, else in the name of the column that holds the amount, else in a title. A table of machines,
agents and amounts that says it nowhere (what machines cost, swipes) is none.

Trap: such a list says what an agent was credited or charged with, not that it was paid: it names no payout. Its rows are
settlement items without a batch, kept beside machine and agent, and are no money and no allocation. Where details with
batch numbers are there as well, the same item stands in both and counts there only. A booking that was not made (未返现,
待扣款) is noted.

Source of the column names: own list of the words of domain notes §3.4; no public layout of such a list was found.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from graphtool import ids
from loaders import words
from loaders.columns import Columns, Declared, Record, fen, number, spell, text, time
from loaders.contract import Claim, Head
from loaders.formats.pos_settlement import BATCH, ITEM, item_type
from loaders.formats.pos_transactions import ACQUIRER, AGENT, MERCHANT, SN
from loaders.titles import fill, find_acquirer

BOOKED = (
    *("返现时间", "返现日期", "奖励时间", "奖励日期", "扣款时间", "扣款日期", "追缴时间", "追缴日期"),
    *("发生日期", "发生时间", "入账时间", "入账日期"),
)
"""When it was booked."""

MACHINE = ("激活码", "激活状态", "绑定激活时间")
"""What only tables of machines print."""

_CREDIT = ("返现金额", "返现金额(元)", "激活返现金额", "激活返现", "激活返现(元)", "奖励金额")
_CHARGE = ("扣款金额", "扣款金额(元)", "追缴金额", "追缴金额(元)", "扣款/追缴", "扣款", "追缴")
_EITHER = ("金额", "金额(元)")
_STATUS = ("返现状态", "扣款状态", "追缴状态", "入账状态", "状态")
_KINDS = ("cashback", "deduction")
_TITLES = (("返现", "奖励"), ("扣款", "扣回", "追缴"))


def _complete(frame: pl.DataFrame, columns: Columns) -> dict[str, pl.Series]:
    credit, charge = (frame[c].set(frame[c] == 0, None) for c in ("_credit", "_charge"))
    both = credit.is_not_null() & charge.is_not_null()
    columns.report(next((h for h in _CHARGE if h in columns), _CHARGE[0]), "two_amounts", both)
    currency, strange = words.currency(frame["_currency"])
    columns.report("币种", "unknown_currency", strange)
    said = item_type(frame["item_type"])
    columns.report(
        next((h for h in ITEM if h in columns), ITEM[0]),
        "unknown_item",
        said.is_null() & frame["item_type"].is_not_null(),
    )
    done = frame.select("amount", "_credit", "_charge", credit=credit, charge=charge, both=both).select(
        amount=pl.when(~pl.col("both")).then(pl.coalesce("credit", "charge", "_credit", "_charge", "amount")),
        kind=pl.when(pl.col("credit").is_not_null())
        .then(pl.lit(_KINDS[0]))
        .when(pl.col("charge").is_not_null())
        .then(pl.lit(_KINDS[1])),
    )
    return {
        "acquirer": fill(frame["acquirer"], columns.said(find_acquirer)),
        "amount": done["amount"],
        "currency": currency,
        "item_type": fill(fill(said, done["kind"]), columns.said(_titled)),
    }


def _titled(head: Head) -> str | None:
    """What titles and the name of the sheet say of all rows; None unless it is one (返现追缴 may be either list)."""
    said = " ".join((*head.titles, head.name))
    found = [kind for kind, told in zip(_KINDS, _TITLES, strict=True) if any(word in said for word in told)]
    return found[0] if len(found) == 1 else None


def _not_booked(columns: Columns) -> list[tuple[str, pl.Series]]:
    noted = []
    for status in columns.all(*_STATUS):
        failed, _ = words.status(status)
        noted.append(("failed", failed | status.str.contains("^[未待]").fill_null(False)))
    return noted


@dataclass(frozen=True)
class _Cashback(Declared):
    """The declaration of such a list: where the amount stands under 金额 only, a title, a header or a type has to say it."""

    def claim(self, head: Head) -> Claim:
        """Is this table mine, and if not, why?"""
        claim = super().claim(head)
        have = [spell(h) for h in head.header]
        types = [row[n] or "" for n, h in enumerate(have) if h in ITEM for row in head.rows if n < len(row)]
        said = any(
            word in text for text in (*head.titles, head.name, *have, *types) for told in _TITLES for word in told
        )
        return claim if said or not claim.yes else Claim(False, "other_headers")


POS_CASHBACK = _Cashback(
    id="pos_cashback",
    version=3,
    zh="POS 返现与追缴清单",
    en="POS cashback and clawback lists",
    signature=(SN, AGENT, (*_CREDIT, *_CHARGE, *_EITHER), BOOKED),
    essential=(SN,),
    refuses=(*BATCH, "运单号", "系统参考号", "交易金额", "交易卡号", "卡号", "交易类型", "手续费", *MACHINE),
    records=(
        Record(
            kind="settlement_item",
            fields=(
                text("acquirer", *ACQUIRER),
                text("item_type", *ITEM),
                number("sn", ids.SN, *SN),
                number("merchant_no", ids.MERCHANT_NO, *MERCHANT),
                number("agent_no", ids.AGENT_NO, *AGENT),
                fen("_credit", *_CREDIT),
                fen("_charge", *_CHARGE),
                fen("amount", *_EITHER),
                text("_currency", "币种"),
                time("time_ms", *BOOKED),
            ),
            required={"subject": ("sn",), "amount": ("amount",)},
            compute=_complete,
            made_from={"amount": ("_credit", "_charge")},
        ),
    ),
    ignored=frozenset(
        (
            "序号 备注 代理商名称 商户名称 品牌 机具类型 机具型号 激活时间 激活日期 绑定时间 政策 返现政策 扣款原因 追缴原因"
        ).split()
    )
    | {*_STATUS},
    notes=_not_booked,
    apart=True,
)
