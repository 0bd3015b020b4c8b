"""Call details of a carrier (运营商详单): one number's calls as the operator prints them for its customer.

起始时间, 通信地点, 通信方式 (主叫/被叫), 对方号码, 通信时长 and what it cost. The own number is not in the rows of
most exports: it stands in a title above the header (手机号码：…) or is the sheet's name; a table that names it
nowhere is not claimed, and a saved mapping can state it.

Trap: 通信类型 here is the tariff (本地, 漫游), not the direction.

Source of the column names: domain notes §3.5 and a public exporter of these tables.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import polars as pl

from graphtool import ids
from loaders import cells
from loaders.columns import Columns, Declared, Record, number, parsed, spell, text, time
from loaders.contract import Claim, Head
from loaders.formats.call_record import complete_span, read_kind
from loaders.titles import fill, find_all, find_phone

_OWN = ("本机号码", "手机号码", "用户号码", "本方号码", "计费号码", "服务号码")
_WAY = ("通信方式", "呼叫类型", "通话方式", "主被叫")


@dataclass(frozen=True)
class CarrierForm(Declared):
    """The declaration, which also needs the own number in a column or in a title."""

    def claim(self, head: Head) -> Claim:
        """Is this table mine, and if not, why?"""
        said = super().claim(head)
        if said.yes and not {spell(h) for h in head.header} & set(_OWN) and find_phone(head) is None:
            return Claim(False, "missing_essential", (_OWN[0],))
        return said


def _complete(frame: pl.DataFrame, columns: Columns) -> dict[str, pl.Series]:
    header = next((h for h in _WAY if h in columns), _WAY[0])
    direction, medium = read_kind(frame["_way"], header, columns)
    own = fill(frame["own"], columns.said(find_phone))
    return {"own": own, "direction": direction, "medium": medium, **complete_span(frame)}


CALL_CARRIER = CarrierForm(
    id="call_carrier",
    version=2,
    zh="运营商通话详单",
    en="carrier call details",
    signature=(
        ("对方号码", "对端号码", "对方电话号码"),
        _WAY,
        ("通信地点", "通话地点", "通信时长", "通信类型", "实收费", "实收费(元)", "通话地", "套餐优惠"),
    ),
    essential=(("起始时间", "通话起始时间", "开始时间", "通话时间", "通话日期"),),
    refuses=("通联类型", "本端号码", "IMSI", "IMEI", "LAC", "CI"),
    records=(
        Record(
            kind="call",
            fields=(
                number("own", ids.PHONE, *_OWN),
                number("other", ids.PHONE, "对方号码", "对端号码", "对方电话号码"),
                text("_way", *_WAY),
                time("time_ms", "起始时间", "通话起始时间", "开始时间", "通话日期", "通话时间", clock=("通话时间",)),
                time("until_ms", "结束时间", precision=""),
                parsed("duration_s", cells.duration, "通信时长", "通话时长", "通话时长(秒)", "时长"),
                text("place", "通信地点", "通话地点", "通话地"),
                text("operator", "运营商"),
            ),
            required={"subject": ("own",), "time": ("time_ms",)},
            compute=_complete,
        ),
    ),
    ignored=frozenset(
        (
            "序号 通信类型 套餐优惠 实收费 实收费(元) 实收通信费 实收通信费(元) 费用 费用(元) 小计 归属地 对方归属地"
        ).split()
    ),
    apart=True,
    whose=partial(find_all, labels=_OWN),
)
