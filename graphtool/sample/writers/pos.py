"""What the acquirer delivers: transactions, terminals, settlement batches and, up to a day, their detail."""

from __future__ import annotations

import polars as pl

from graphtool.sample import names
from graphtool.sample.accounts import BANK_NAME
from graphtool.sample.flow import NONE
from graphtool.sample.people import AGENT_NO
from graphtool.sample.sink import Sink, Table, refs, when, yuan
from graphtool.sample.story import Story
from graphtool.sample.tables import beside
from graphtool.sample.worlds import DETAIL_MISSING

TRANSACTIONS = (
    "代理商账号,平台唯一流水号,交易卡号,发卡行名称,交易类型,交易名称,交易金额,商户号,商户名称,SN号,系统参考号,交易卡类型,"
    "手续费,交易日期,交易时间,行业类别,支付方式,冻结标识,服务费,通讯费"
).split(",")
TERMINALS = "终端SN,品牌,激活码,激活状态,绑定激活时间,押金,返现,归属商户,机具类型,商户编号".split(",")
BATCHES = "结算批次号,代理商账号,结算日期,分润,激活返现,扣款/追缴,实付金额,收款账号,收款户名".split(",")
ITEMS = "结算批次号,类型,SN号,商户编号,代理商账号,金额,发生日期".split(",")
ITEM_TYPES = {"profit_share": "分润", "cashback": "激活返现", "deduction": "扣款"}
FOLDER = "03_收单机构"


def write(story: Story, sink: Sink) -> None:
    """The four files of the acquirer, for both agents."""
    machines = _machines(story)
    _transactions(story, machines, sink)
    _terminals(machines, sink)
    _settlements(story, machines, sink)


def _machines(story: Story) -> pl.DataFrame:
    """Terminals with their numbers, their merchants and who these are."""
    table = story.pool.terminals
    ix = table["terminal"].to_numpy()
    shop = pl.Series(story.cast.by_role["honest_shop"])
    start = story.victims.height
    owner = table["person"].to_numpy().copy()
    owner[start : start + len(shop)] = shop.to_numpy()
    people = story.cast.people.select(owner="ix", owner_name="name", owner_id="id")
    frame = table.with_columns(
        owner=pl.Series(owner), sn=story.numbers.sn(ix), merchant=story.numbers.merchant(ix)
    ).pipe(beside, people, "owner")
    shops = names.shops(frame["owner_name"].fill_null(""), story.dice("shops"))
    return frame.with_columns(
        merchant_name=pl.when(pl.col("owner") >= 0).then(shops).otherwise(pl.lit("")),
        merchant=pl.when(pl.col("owner") >= 0).then(pl.col("merchant")).otherwise(pl.lit("")),
        agent_no=pl.col("agent").replace_strict(AGENT_NO),
    )


def _transactions(story: Story, machines: pl.DataFrame, sink: Sink) -> None:
    """One file per month, the acquirer's name in the line above the header; the time has lost its leading nought."""
    cards = story.accounts.table.select(
        card="ix", card_no="number", card_kind="kind",
        issuer=BANK_NAME,
    )  # fmt: skip
    its_own = (pl.col("src") == story.accounts.one("acquirer")) | (pl.col("dst") == story.accounts.one("acquirer"))
    rows = story.events.filter(pl.col("kind").is_in(["swipe", "void", "return"]) & its_own).with_columns(
        card=pl.when(pl.col("kind") == "swipe").then(pl.col("src")).otherwise(pl.col("dst")),
        void=pl.col("kind") != "swipe",
        word=pl.col("kind").replace_strict({"swipe": "消费", "void": "撤销", "return": "退货"}),
    )
    rows = rows.pipe(beside, cards, "card").pipe(beside, machines, "terminal")
    origin = pl.when(pl.col("void")).then(pl.col("link")).otherwise(pl.col("uid"))
    masked = (pl.col("service") == 0) & (pl.col("victim") == NONE) & ((pl.col("uid") * 7_919) % 53 == 0)
    masked = masked & (pl.col("trap") == "") & pl.lit("masked_number" in story.traps)
    number = pl.col("card_no")
    clock = pl.from_epoch("at", "s")
    rows = rows.with_columns(
        masked=masked,
        month=clock.dt.strftime("%Y-%m"),
        cells=pl.struct(
            pl.col("agent_no"),
            serial="PT" + clock.dt.strftime("%Y%m%d") + pl.col("uid").cast(pl.String).str.zfill(9),
            card=pl.when(masked).then(number.str.slice(0, 6) + "*********" + number.str.slice(-4)).otherwise(number),
            issuer="issuer",
            type="word",
            name=pl.when(pl.col("void")).then("消费" + pl.col("word")).otherwise(pl.lit("刷卡消费")),
            amount=yuan(pl.when(pl.col("kind") == "return").then(-pl.col("fen")).otherwise(pl.col("fen"))),
            merchant="merchant",
            merchant_name="merchant_name",
            sn="sn",
            reference=origin.cast(pl.String).str.zfill(12),
            card_type=pl.when(pl.col("card_kind") == "credit").then(pl.lit("贷记卡")).otherwise(pl.lit("借记卡")),
            fee=yuan(pl.col("fee")),
            day=clock.dt.strftime("%Y%m%d"),
            time=clock.dt.strftime("%-H%M%S"),
            trade=pl.lit("一般商户"),
            method=pl.lit("刷卡"),
            frozen=pl.when((pl.col("victim") != NONE) & (pl.col("fee") == 0))
            .then(pl.lit("冻结"))
            .otherwise(pl.lit("正常")),
            service=yuan(pl.col("service")),
            line=pl.lit("0.00"),
        ),
    )
    for (month,), mine in rows.group_by("month", maintain_order=True):
        line = mine.with_columns(line=pl.int_range(pl.len(), dtype=pl.Int64)).filter("masked")
        table = Table(
            TRANSACTIONS,
            mine.select("cells").unnest("cells"),
            refs("event", mine["id"]),
            [[f"{names.ACQUIRER} 交易明细"]],
            marks=line.select("line", trap=pl.lit("masked_number"), value=pl.lit("")),
        )
        sink.csv(f"{FOLDER}/交易明细_{month}.csv", table, encoding="utf-8-sig")


def _terminals(machines: pl.DataFrame, sink: Sink) -> None:
    active = pl.col("active")
    blank = pl.lit("")
    frame = machines.select(
        pl.col("sn"),
        brand=pl.lit("甲小宝"),
        code="JH" + (pl.col("terminal") * 7_919 % 999_983).cast(pl.String).str.zfill(6),
        state=pl.when(active).then(pl.lit("已激活")).otherwise(pl.lit("未激活")),
        since=pl.when(active).then(when(pl.col("since"), "%Y-%m-%d %H:%M:%S")).otherwise(blank),
        deposit=pl.lit("0.00"),
        cashback=pl.when(active).then(yuan(pl.col("cashback"))).otherwise(blank),
        owner="merchant_name",
        kind=pl.lit("电签POS"),
        merchant="merchant",
    )
    said = refs("terminal", machines["sn"])
    sink.xlsx(f"{FOLDER}/机具信息.xlsx", {"机具": Table(TERMINALS, frame, said, [[f"{names.ACQUIRER} 机具绑定信息"]])})


def _settlements(story: Story, machines: pl.DataFrame, sink: Sink) -> None:
    """The batches as a workbook with totals; the detail as text, and nothing of it after a certain day."""
    batches = story.pool.batches.sort("batch").pipe(beside, story.event_ids("paid"), "paid")
    accounts = {a: story.accounts.table.row(story.accounts.one(a), named=True) for a in AGENT_NO}
    frame = batches.select(
        pl.col("batch"),
        agent_no=pl.col("agent").replace_strict(AGENT_NO),
        day=when(pl.col("at"), "%Y-%m-%d"),
        profit=yuan(pl.col("profit_share")),
        cashback=yuan(pl.col("cashback")),
        deduction=yuan(pl.col("deduction").abs()),
        paid=yuan(pl.col("fen")),
        account=pl.col("agent").replace_strict({a: r["account_no"] for a, r in accounts.items()}),
        holder=pl.col("agent").replace_strict({a: r["holder"] for a, r in accounts.items()}),
    )
    sums = [
        pl.select(yuan(pl.lit(int(batches[c].abs().sum())))).item()
        for c in ("profit_share", "cashback", "deduction", "fen")
    ]
    table = Table(
        BATCHES,
        frame,
        refs("event", batches["id"]),
        [[f"{names.ACQUIRER} 代理商结算汇总表"]],
        [["合计", "", "", *sums, "", ""]],
    )
    sink.xlsx(f"{FOLDER}/结算汇总.xlsx", {"结算汇总": table})
    items = story.pool.items.filter(pl.col("batch") != "").pipe(
        beside, story.pool.batches.select("batch", "at"), "batch"
    )
    items = items.filter(pl.col("at") < DETAIL_MISSING).pipe(
        beside, machines.select("terminal", "sn", "merchant", "agent_no"), "terminal"
    )
    items = items.sort("batch", maintain_order=True)
    detail = items.select(
        pl.col("batch"), type=pl.col("type").replace_strict(ITEM_TYPES), sn="sn", merchant="merchant",
        agent_no="agent_no", amount=yuan(pl.col("fen")), day=when(pl.col("date"), "%Y-%m-%d"),
    )  # fmt: skip
    named = items.pipe(beside, story.event_ids("paid"), "paid").pipe(
        beside, story.event_ids("swipe", "swipe_id"), "swipe"
    )
    named = named.with_columns(line=pl.int_range(pl.len(), dtype=pl.Int64))
    batch = named.select("line", what=pl.lit("item"), id="id")
    swipe = named.filter(pl.col("swipe_id").is_not_null()).select("line", what=pl.lit("item_swipe"), id="swipe_id")
    said = pl.concat([batch, swipe]).sort("line", maintain_order=True)
    sink.csv(f"{FOLDER}/结算明细.csv", Table(ITEMS, detail, said, [[f"{names.ACQUIRER} 结算明细"]]))
