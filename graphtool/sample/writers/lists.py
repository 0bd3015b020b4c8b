"""Lists of personal data, each with columns of its own; one has no header, one a row that tries to be a script."""

from __future__ import annotations

import numpy as np
import polars as pl

from graphtool.sample.lists import DataList
from graphtool.sample.sink import Sink, Table, refs
from graphtool.sample.story import Story
from graphtool.sample.worlds import Ints

FOLDER = "08_电子数据/名单"
WORKBOOK_ROWS = 20_000
"""Longer lists are text."""
PATHS = (
    "购入/6月pos客户.csv", "购入/到期机主_8月.csv", "购入/南方数据_10月.csv",
    "其他/车主信息.csv", "其他/业主名册.csv", "其他/网购收货.csv", "其他/教培家长.csv", "其他/投保人.csv",
)  # fmt: skip


def write(story: Story, sink: Sink) -> None:
    """All eight lists."""
    for nth, data in enumerate(story.lists):
        rng = story.dice(f"list {nth}")
        table = _TABLES[nth](_People(story, data, rng))
        table.refs = refs("person", story.cast.gather("id", data.people))
        path = f"{FOLDER}/{PATHS[nth]}"
        if nth in (4, 7) and len(data.people) <= WORKBOOK_ROWS:
            sink.xlsx(path.replace(".csv", ".xlsx"), {"Sheet1": table})
        else:
            sink.csv(path, table, encoding="gb18030" if nth % 2 == 0 else "utf-8-sig")


class _People:
    """What a list may print of its people, in its order."""

    def __init__(self, story: Story, data: DataList, rng: np.random.Generator) -> None:
        self.n = len(data.people)
        self.rng = rng
        people = story.cast.people[data.people]
        self.name, self.phone, self.id_card = data.names.alias("name"), people["phone"], people["id_card"]
        self.city, self.address = people["city"], people["address"]

    def pick(self, *words: str) -> pl.Series:
        """One of some words per row."""
        return pl.Series(list(words)).gather(self.rng.integers(0, len(words), self.n))

    def number(self, low: int, high: int) -> pl.Series:
        """A number per row, as text."""
        return pl.Series(self.rng.integers(low, high, self.n)).cast(pl.String)

    def day(self, year: int) -> pl.Series:
        """A date per row."""
        days: Ints = self.rng.integers(0, 365, self.n)
        return (pl.Series(days) + (year - 1970) * 365 + (year - 1969) // 4).cast(pl.Date).cast(pl.String)

    def table(self, **columns: pl.Series) -> Table:
        """A table with these headers."""
        return Table(list(columns), pl.DataFrame([s.alias(h) for h, s in columns.items()]))

    @property
    def row(self) -> pl.Series:
        """1, 2, 3 …"""
        return pl.Series(np.arange(1, self.n + 1)).cast(pl.String)


def _first(p: _People) -> Table:
    return p.table(
        序号=p.row, 姓名=p.name, 手机号=p.phone, 机型=p.pick("大POS", "电签", "手刷"), 到期日=p.day(2021), 地区=p.city
    )


def _second(p: _People) -> Table:
    return p.table(
        客户姓名=p.name,
        联系电话=p.phone,
        证件号=p.id_card,
        在用品牌=p.pick("甲牌", "乙牌", "丙牌"),
        月刷卡额=p.number(2_000, 90_000),
    )


def _third(p: _People) -> Table:
    made = p.table(a=p.name, b=p.phone, c=p.city, d=p.pick("可打", "空号", "回访", ""))
    made.header = []
    return made


def _cars(p: _People) -> Table:
    plate = pl.select("云Z" + p.number(10_000, 99_999)).to_series()
    return p.table(
        车牌号=plate, 车主姓名=p.name, 联系方式=p.phone, 车型=p.pick("轿车", "越野车", "面包车"), 身份证号码=p.id_card
    )


def _homes(p: _People) -> Table:
    room = pl.select(p.number(1, 30) + "号楼" + p.number(101, 2_900)).to_series()
    return p.table(
        小区=p.pick("云庭", "江岸花园", "学府里"), 房号=room, 业主=p.name, 电话=p.phone, 面积=p.number(45, 180)
    )


def _parcels(p: _People) -> Table:
    return p.table(
        收货人=p.name,
        收货电话=p.phone,
        收货地址=p.address,
        商品=p.pick("茶叶", "球鞋", "奶粉", "手机壳"),
        下单日期=p.day(2020),
    )


def _parents(p: _People) -> Table:
    return p.table(
        家长姓名=p.name,
        家长手机=p.phone,
        年级=p.pick("三年级", "五年级", "初一"),
        校区=p.pick("东校区", "西校区"),
        班型=p.pick("一对一", "小班"),
    )


def _insured(p: _People) -> Table:
    hostile = p.name.to_list()
    hostile[min(11, p.n - 1)] = "=1+1<script>alert(1)</script>"
    name = pl.Series(hostile)
    return p.table(
        投保人=name,
        证件号码=p.id_card,
        手机号码=p.phone,
        险种=p.pick("车险", "意外险", "医疗险"),
        保费=p.number(300, 9_000),
    )


_TABLES = (_first, _second, _third, _cars, _homes, _parcels, _parents, _insured)
