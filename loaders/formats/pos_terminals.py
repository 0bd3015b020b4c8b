"""POS terminals: the machines of an agent, with their activation and the merchant they are bound to.

One row per machine, amounts in yuan. A machine that was never activated has no time and no merchant; it is a fact all
the same (it was handed out). The acquirer stands in a column, else in a title above the header, else it is unknown.

Source of the column names: domain notes §3.4.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from graphtool import ids
from loaders.columns import Columns, Declared, Record, fen, name, number, text, time
from loaders.contract import Claim, Head
from loaders.formats.pos_cashback import POS_CASHBACK
from loaders.formats.pos_transactions import ACQUIRER, AGENT, MERCHANT, MERCHANT_NAME, SN
from loaders.titles import fill, find_acquirer


def _complete(frame: pl.DataFrame, columns: Columns) -> dict[str, pl.Series]:
    return {"acquirer": fill(frame["acquirer"], columns.said(find_acquirer))}


@dataclass(frozen=True)
class Machines(Declared):
    """A table of machines, and not of what was booked for each of them."""

    def claim(self, head: Head) -> Claim:
        """Is this table mine, and if not, why?"""
        claim = super().claim(head)
        return Claim(False, "other_headers") if claim.yes and POS_CASHBACK.claim(head).yes else claim


POS_TERMINALS = Machines(
    id="pos_terminals",
    version=3,
    zh="POS 机具",
    en="POS terminals",
    signature=(
        SN,
        ("激活码", "激活状态", "绑定激活时间", "激活时间", "绑定时间", "激活日期"),
    ),
    essential=(SN,),
    # A price or a batch beside the SN: shipping lists and settlement details.
    refuses=("运单号", "结算批次号", "批次号", "系统参考号", "交易金额"),
    records=(
        Record(
            kind="terminal",
            fields=(
                text("acquirer", *ACQUIRER),
                number("agent_no", ids.AGENT_NO, *AGENT),
                number("sn", ids.SN, *SN),
                text("brand", "品牌", "机具品牌", "厂商"),
                text("model", "机具类型", "机具型号", "型号", "产品类型"),
                text("activation_code", "激活码"),
                text("status", "激活状态", "绑定状态", "状态"),
                time("time_ms", "绑定激活时间", "激活时间", "激活日期", "绑定时间", "绑定日期"),
                fen("deposit", "押金", "押金金额", "押金(元)", "激活金额"),
                fen("cashback", "返现", "返现金额", "激活返现", "返现(元)"),
                number("merchant_no", ids.MERCHANT_NO, *MERCHANT),
                name("merchant_name", *MERCHANT_NAME),
            ),
            required={"subject": ("sn",)},
            compute=_complete,
        ),
    ),
    ignored=frozenset("序号 入库时间 出库时间 备注".split()),
    apart=True,
)
