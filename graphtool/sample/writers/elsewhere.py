"""What other acquirers export: tables of their own making, which no format claims, and the mappings that read them.

The mappings lie beside the evidence, as ``mappings/…toml``: a table like this is what saved mappings are for. The third
acquirer's machine counts time in milliseconds from 1970, in Greenwich.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from graphtool.sample import names
from graphtool.sample.accounts import BANK_NAME
from graphtool.sample.elsewhere import OLD_TERMINAL
from graphtool.sample.sink import Sink, Table, refs, when
from graphtool.sample.story import Story
from graphtool.sample.tables import beside
from graphtool.sample.worlds import HOUR

PATH = "03_收单机构/某乙支付/pos_exp.csv"
HEADER = "流水,终端,卡片,发卡方,金额(分),手续(分),日期,时刻,业务,店号,店名".split(",")
MAPPING = f"""# 某乙支付的导出表，没有现成格式，用本映射读取。
id = "other_acquirer"
version = 1
zh = "某乙支付交易导出"
en = "transactions of another acquirer"

[[table]]
name = "swipes"
when = ["流水", "终端", "卡片", "金额(分)", "店号"]

[[table.fact]]
kind = "swipe"
constants = {{ currency = "CNY", acquirer = "{names.OTHER_ACQUIRER}" }}

[table.fact.columns]
serial = "流水"
sn = "终端"
card = "卡片"
card_bank = "发卡方"
amount = {{ column = "金额(分)", unit = "fen" }}
fee = {{ column = "手续(分)", unit = "fen" }}
time_ms = {{ column = "日期", clock = "时刻" }}
row_type = {{ column = "业务", words = {{ "消费" = "purchase", "*" = "purchase" }} }}
merchant_no = "店号"
merchant_name = "店名"
"""

THIRD_PATH = "03_收单机构/某丙支付/orders.tsv"
THIRD_HEADER = "单号,设备,付款卡,订单分,手续分,时间戳,业务,门店编号".split(",")
THIRD_MAPPING = f"""# 某丙支付的导出表：时间戳是自 1970 年（世界时）起的毫秒数，金额单位为分。
id = "third_acquirer"
version = 1
zh = "某丙支付订单导出"
en = "orders of a third acquirer"

[[table]]
name = "orders"
when = ["单号", "设备", "付款卡", "时间戳"]

[[table.fact]]
kind = "swipe"
constants = {{ currency = "CNY", acquirer = "{names.THIRD_ACQUIRER}" }}

[table.fact.columns]
serial = "单号"
sn = "设备"
card = "付款卡"
amount = {{ column = "订单分", unit = "fen" }}
fee = {{ column = "手续分", unit = "fen" }}
time_ms = {{ column = "时间戳", layout = "utc_ms" }}
row_type = {{ column = "业务", words = {{ "消费" = "purchase", "*" = "purchase" }} }}
merchant_no = "门店编号"
"""
AHEAD_S = 8 * HOUR
"""What the clock in Beijing is ahead of the one in Greenwich."""


def write(story: Story, sink: Sink, mappings: Path) -> None:
    """The exports and their mappings."""
    mappings.mkdir(parents=True, exist_ok=True)
    _other(story, sink, mappings)
    if "epoch" in story.traps:
        _third(story, sink, mappings)


def _third(story: Story, sink: Sink, mappings: Path) -> None:
    cards = story.accounts.table.select(src="ix", card="number")
    rows = story.events.filter((pl.col("kind") == "swipe") & (pl.col("trap") == "epoch")).pipe(beside, cards, "src")
    terminal = rows["terminal"].to_numpy()
    frame = rows.select(
        "BD" + pl.col("uid").cast(pl.String).str.zfill(10),
        story.numbers.sn(terminal).alias("sn"),
        "card",
        pl.col("fen").cast(pl.String),
        pl.col("fee").cast(pl.String),
        ((pl.col("at") - AHEAD_S) * 1_000).cast(pl.String),
        pl.lit("消费").alias("type"),
        ("BM" + story.numbers.merchant(terminal).str.slice(-9)).alias("merchant"),
    )
    sink.csv(THIRD_PATH, Table(THIRD_HEADER, frame, refs("event", rows["id"])), encoding="utf-8", sep="\t")
    (mappings / "某丙支付.toml").write_text(THIRD_MAPPING, encoding="utf-8", newline="\n")


def _other(story: Story, sink: Sink, mappings: Path) -> None:
    pool = story.accounts.one("other_acquirer")
    cards = story.accounts.table.select(src="ix", card="number", issuer=BANK_NAME)
    owner = story.victims.select(owner="v", name=story.cast.gather("name", story.victims["person"].to_numpy()))
    rows = story.events.filter((pl.col("kind") == "swipe") & (pl.col("dst") == pool))
    rows = (
        rows.with_columns(owner=pl.col("terminal") - OLD_TERMINAL)
        .pipe(beside, cards, "src")
        .pipe(beside, owner, "owner")
    )
    terminal = rows["terminal"].to_numpy()
    frame = rows.select(
        "YF" + pl.col("uid").cast(pl.String).str.zfill(10),
        story.numbers.sn(terminal).alias("sn"),
        "card",
        "issuer",
        pl.col("fen").cast(pl.String),
        pl.col("fee").cast(pl.String),
        when(pl.col("at"), "%Y-%m-%d").alias("day"),
        when(pl.col("at"), "%H:%M:%S").alias("clock"),
        pl.lit("消费").alias("type"),
        ("YB" + story.numbers.merchant(terminal).str.slice(-9)).alias("merchant"),
        ("个体户" + pl.col("name")).alias("shop"),
    )
    sink.csv(PATH, Table(HEADER, frame, refs("event", rows["id"])))
    (mappings / "某乙支付.toml").write_text(MAPPING, encoding="utf-8", newline="\n")
