"""Call records: the police form as text, one file per month, and a carrier's workbook with one sheet per line."""

from __future__ import annotations

import polars as pl

from graphtool.sample.sink import Sink, Table, when
from graphtool.sample.story import Story
from graphtool.sample.tables import beside

POLICE = (
    "通联类型,本端号码,对端号码,通话开始时间,通话结束时间,通话时长(秒),IMSI,IMEI,LAC,CI,经度,纬度,归属地,运营商,短信内容"
).split(",")
CARRIER = "起始时间,通信地点,通信方式,对方号码,通信时长".split(",")
CLOCK_S = {"police": 0, "carrier": 1}
SHEETS_PER_BOOK = 40


def write(story: Story, sink: Sink) -> None:
    """Every line that was asked for, whichever side of the call it was on."""
    sides = _sides(story)
    police = sides.filter(pl.col("asked") == "police").sort("shown_at", "own", "id", maintain_order=True)
    for (month,), mine in police.with_columns(month=when(pl.col("shown_at"), "%Y-%m")).group_by(
        "month", maintain_order=True
    ):
        sink.csv(f"04_话单/话单_{month}.csv", Table(POLICE, mine.select(_police()), _refs(mine)), encoding="utf-8-sig")
    # The carrier's form has no word for a text message: its details are of calls.
    spoken = sides.filter((pl.col("asked") == "carrier") & (pl.col("kind") != "message"))
    carrier = spoken.sort("line", "shown_at", "id", maintain_order=True)
    pieces = carrier.partition_by("line", maintain_order=True)
    for book in range(0, len(pieces), SHEETS_PER_BOOK):
        sheets = {}
        for mine in pieces[book : book + SHEETS_PER_BOOK]:
            number = mine["own"][0]
            sheets[number] = Table(CARRIER, mine.select(_carrier()), _refs(mine), [[f"本机号码：{number}"]])
        sink.xlsx(f"04_话单/运营商详单_{book // SHEETS_PER_BOOK + 1:02d}.xlsx", sheets)


def _sides(story: Story) -> pl.DataFrame:
    """One row per call and asked line."""
    lines = story.phones.lines.filter(pl.col("used"))
    asked = lines.filter(pl.col("asked") != "").select("line", "asked", "imei", "imsi", own="number")
    other = lines.select(other_line="line", other="number")
    calls = story.phones.calls
    both = pl.concat(
        [
            calls.select("id", "at", "seconds", "kind", line="src", other_line="dst", out=pl.lit(True)),
            calls.select("id", "at", "seconds", "kind", line="dst", other_line="src", out=pl.lit(False)),
        ]
    )
    both = both.join(asked, on="line", how="inner", maintain_order="left").pipe(beside, other, "other_line")
    # An incoming side rings a second later than it was dialled.
    ring = pl.when(pl.col("out")).then(0).otherwise(1)
    clock = pl.col("asked").replace_strict(CLOCK_S, return_dtype=pl.Int64)
    wallets = story.accounts.table.filter(pl.col("slot") == "staff_wallet").select("person", wxid="number")
    invites = story.phones.lines.filter(pl.col("owner") == "company").select("line", "person")
    wxid = beside(invites, wallets, "person").select("wxid", office="line")
    office = pl.when(pl.col("out")).then("line").otherwise("other_line").alias("office")
    both = both.with_columns(office).pipe(beside, wxid, "office")
    return both.with_columns(shown_at=pl.col("at") + clock + ring)


def _police() -> list[pl.Expr]:
    cell = pl.col("line") % 40
    message = pl.col("kind") == "message"
    way = pl.when(pl.col("out")).then(pl.lit("主叫")).otherwise(pl.lit("被叫"))
    words = {
        "通联类型": pl.when(message).then("短信" + way).otherwise(way),
        "本端号码": pl.col("own"),
        "对端号码": pl.col("other"),
        "通话开始时间": when(pl.col("shown_at"), "%Y-%m-%d %H:%M:%S"),
        "通话结束时间": when(pl.col("shown_at") + pl.col("seconds"), "%Y-%m-%d %H:%M:%S"),
        "通话时长(秒)": pl.col("seconds").cast(pl.String),
        "IMSI": pl.col("imsi"),
        "IMEI": pl.col("imei"),
        "LAC": (9_900 + cell).cast(pl.String),
        "CI": (990_000 + cell * 7).cast(pl.String),
        "归属地": pl.lit("云州市"),
        "运营商": pl.lit("云州通信"),
        "短信内容": pl.when(message)
        .then("【售后】您的POS机即将到期，请加微信 " + pl.col("wxid") + " 办理升级")
        .otherwise(pl.lit("")),
    }
    return [words.get(h, pl.lit("")).alias(h) for h in POLICE]


def _carrier() -> list[pl.Expr]:
    seconds, minutes = pl.col("seconds") % 60, pl.col("seconds") // 60
    length = (
        pl.when(minutes > 0).then(minutes.cast(pl.String) + "分").otherwise(pl.lit("")) + seconds.cast(pl.String) + "秒"
    )
    return [
        when(pl.col("shown_at"), "%Y-%m-%d %H:%M:%S").alias("起始时间"),
        pl.lit("云州").alias("通信地点"),
        pl.when(pl.col("out")).then(pl.lit("主叫")).otherwise(pl.lit("被叫")).alias("通信方式"),
        pl.col("other").alias("对方号码"),
        length.alias("通信时长"),
    ]


def _refs(mine: pl.DataFrame) -> pl.DataFrame:
    return mine.select(line=pl.int_range(pl.len(), dtype=pl.Int64), what=pl.lit("call"), id="id")
