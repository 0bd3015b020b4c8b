"""An Alipay return: 账户明细, in which a trade stands once for each subject that was asked about, and 注册信息."""

from __future__ import annotations

import polars as pl

from graphtool.sample.sink import Sink, Table, refs, when, yuan
from graphtool.sample.story import Story
from graphtool.sample.tables import beside
from graphtool.sample.traps import printing
from graphtool.sample.worlds import DAY, HOUR, at

TRADES = (
    "交易号,商户订单号,交易创建时间,付款时间,最近修改时间,交易来源地,类型,用户信息,交易对方信息,消费名称,金额（元）,收/支,"
    "交易状态,支付方式,清算流水号,备注,对应的协查数据"
).split(",")
REGISTERED = (
    "用户Id,登陆邮箱,登陆手机,账户名称,证件类型,证件号,可用余额,绑定手机,注册时间,账户状态,对应的协查数据".split(",")
)
FOLDER = "02_支付宝调证"


def write(story: Story, sink: Sink) -> None:
    """Both files, where anybody was asked about."""
    table = story.accounts.table.filter(pl.col("kind") == "alipay")
    if not table["asked"].any():
        return
    sink.csv(f"{FOLDER}/账户明细.csv", _trades(story, table), tail="\t")
    sink.csv(f"{FOLDER}/注册信息.csv", _registered(story, table.filter("asked")), tail="\t")


def _trades(story: Story, table: pl.DataFrame) -> Table:
    """Per trade and subject a row: the payer's where the payer was asked about, else the payee's."""
    side = table.select(ix="ix", whose="id", said=pl.col("number") + "(" + pl.col("holder") + ")", number="number",
                        asked="asked")  # fmt: skip
    events = story.events.filter(pl.col("kind") == "alipay")
    for end in ("src", "dst"):
        events = events.pipe(beside, side.rename({c: end if c == "ix" else f"{end}_{c}" for c in side.columns}), end)
    mine = pl.when("src_asked").then(pl.lit("src")).otherwise(pl.lit("dst"))
    copies = pl.concat([events.filter(f"{end}_asked").with_columns(subject=pl.lit(end)) for end in ("src", "dst")])
    rows = copies.with_columns(mine=mine).sort("at", "uid", pl.col("subject") != pl.col("mine"))
    paid = pl.col("mine") == "src"
    words = {
        "交易号": when(pl.col("at"), "%Y%m%d") + "2000" + pl.col("uid").cast(pl.String).str.zfill(16),
        "交易创建时间": when(pl.col("at") - 4, "%Y-%m-%d %H:%M:%S"),
        "付款时间": when(pl.col("at"), "%Y-%m-%d %H:%M:%S"),
        "最近修改时间": when(pl.col("at"), "%Y-%m-%d %H:%M:%S"),
        "交易来源地": pl.lit("手机"),
        "类型": pl.lit("转账"),
        "用户信息": pl.when(paid).then("src_said").otherwise("dst_said"),
        "交易对方信息": pl.when(paid).then("dst_said").otherwise("src_said"),
        "消费名称": pl.col("memo"),
        "金额（元）": yuan(pl.col("fen")),
        "收/支": pl.when(paid).then(pl.lit("支出")).otherwise(pl.lit("收入")),
        "交易状态": pl.lit("交易成功"),
        "支付方式": pl.lit("余额"),
        "对应的协查数据": pl.when(pl.col("subject") == "src").then("src_number").otherwise("dst_number"),
    }
    again = pl.when(pl.col("subject") != pl.col("mine")).then(pl.lit(""))
    said = rows.select(
        line=pl.int_range(pl.len(), dtype=pl.Int64), what=pl.lit("event"), id="id",
        account=pl.when(paid).then("src_whose").otherwise("dst_whose"),
    )  # fmt: skip
    marks = printing.marks(rows.select(failed=pl.lit(False), trap_per_subject=again))
    return Table(TRADES, rows.select(words.get(h, pl.lit("")).alias(h) for h in TRADES), said, marks=marks)


def _registered(story: Story, asked: pl.DataFrame) -> Table:
    """Who registered each account that was asked about."""
    people = story.cast.people.select(person="ix", phone="phone")
    rows = asked.pipe(beside, people, "person")
    words = {
        "用户Id": pl.col("number"), "登陆手机": pl.col("phone"), "账户名称": pl.col("holder"),
        "证件类型": pl.lit("身份证"), "证件号": pl.col("holder_id"), "绑定手机": pl.col("phone"),
        "注册时间": when(pl.lit(at("2014-05-06")) + pl.col("ix") % 900 * DAY + 11 * HOUR, "%Y-%m-%d %H:%M:%S"),
        "账户状态": pl.lit("正常"), "对应的协查数据": pl.col("number"),
    }  # fmt: skip
    frame = rows.select(words.get(h, pl.lit("")).alias(h) for h in REGISTERED)
    return Table(REGISTERED, frame, refs("account", rows["id"]))
