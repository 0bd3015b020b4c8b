"""WeChat Pay returns: TenpayTrades.txt and TenpayRegInfo.txt per wallet, amounts in fen, tab separated.

The wallets of the gang lie in a folder, those of the victims in an archive: …/TP<hash>/IDCARD/<id>/<wxid>/.
"""

from __future__ import annotations

import hashlib

import polars as pl

from graphtool.sample.accounts import BANK_NAME
from graphtool.sample.flow import NONE
from graphtool.sample.sink import Sink, Table, refs, when
from graphtool.sample.story import Story
from graphtool.sample.tables import beside
from graphtool.sample.worlds import DAY, HOUR, at
from graphtool.sample.writers.bank import channel_ref

TRADES = (
    "用户ID,交易单号,大单号,用户侧账号名称,借贷类型,交易业务类型,交易用途类型,交易时间,交易金额(分),账户余额(分),用户银行卡号,"
    "用户侧银行名称,用户侧网银联单号,网联/银联,第三方账户名称,对手方ID,对手侧账户名称,对手方银行卡号,对手侧银行名称,对手侧网银联单号,"
    "网联/银联,基金公司信息,间联/非间联交易,第三方账户名称,对手方接收时间,对手方接收金额(分),备注1,备注2"
).split(",")
REG_INFO = "账户状态,账号,注册姓名,注册时间,注册身份证号,绑定手机,绑定状态,开户行信息,银行账号".split(",")

_BUSINESS = {
    "wechat": "转账", "refund": "转账", "withdraw": "提现", "wallet_purchase": "商户消费",
}  # fmt: skip


def write(story: Story, legs: pl.DataFrame, sink: Sink) -> None:
    """One pair of files per wallet that was asked for."""
    holders = _holders(story)
    rows = _printed(story, legs.filter(pl.col("kind_of") == "wallet")).select(
        "account", "whose", "id", "fund_id", "funding", *_cells()
    )
    pieces = {k[0]: v for k, v in rows.partition_by("account", as_dict=True, maintain_order=True).items()}
    for wallet in holders.select("ix", "slot", "holder_id", "number").iter_rows(named=True):
        folder = _folder(story, wallet)
        mine = pieces.get(wallet["ix"], rows.clear())
        trades = Table(TRADES, mine.select(pl.col("^c\\d+$")), _refs(mine))
        sink.csv(f"{folder}/TenpayTrades.txt", trades, "utf-8", sep="\t")
        mine = holders.filter(pl.col("ix") == wallet["ix"])
        info = Table(REG_INFO, mine.select(pl.col("^r\\d+$")), refs("account", mine["id"]))
        sink.csv(f"{folder}/TenpayRegInfo.txt", info, "utf-8", sep="\t")


def _holders(story: Story) -> pl.DataFrame:
    """Every wallet that was asked for, with the cells of its TenpayRegInfo (r0, r1 …)."""
    table = story.accounts.table
    cards = table.filter(pl.col("kind") == "card").unique("person", keep="first", maintain_order=True)
    people = story.cast.people.select(person="ix", phone="phone")
    wallets = table.filter(pl.col("asked") & (pl.col("kind") == "wallet")).pipe(beside, people, "person")
    wallets = wallets.pipe(beside, cards.select("person", card="number", card_bank=BANK_NAME), "person")
    opened = pl.lit(at("2015-03-01")) + (pl.col("ix") * 7_919 % 1_900) * DAY + 12 * HOUR
    words = [
        pl.lit("正常"), pl.col("number"), pl.col("holder"), when(opened, "%Y-%m-%d %H:%M:%S"), pl.col("holder_id"),
        pl.col("phone"), pl.lit("已绑定"), pl.col("card_bank").fill_null(""), pl.col("card").fill_null(""),
    ]  # fmt: skip
    return wallets.with_columns(word.alias(f"r{i}") for i, word in enumerate(words))


def _folder(story: Story, wallet: dict[str, object]) -> str:
    victim = str(wallet["slot"]) == "victim_wallet"
    mark = hashlib.sha256(f"{story.dice.seed}/{victim}".encode()).hexdigest()[:16].upper()
    top = "02_微信调证/被害人.zip" if victim else "02_微信调证/涉案人员"
    return f"{top}/TP{mark}/IDCARD/{wallet['holder_id']}/{wallet['number']}"


def _printed(story: Story, legs: pl.DataFrame) -> pl.DataFrame:
    """Wallet rows with what they print of both sides."""
    own = story.accounts.table.select(account="ix", whose="id", wxid="number", holder="holder", slot="slot")
    their = story.accounts.table.select(
        other="ix", other_no="number", other_name="holder", other_kind="kind",
        other_bank=BANK_NAME,
    )  # fmt: skip
    funds = story.events.filter(pl.col("kind") == "fund").select(funding="uid", card_ix="src", fund_id="id")
    cards = story.accounts.table.select(card_ix="ix", card="number", card_bank=BANK_NAME)
    frame = (
        legs.pipe(beside, own, "account")
        .pipe(beside, their, "other")
        .pipe(beside, story.event_ids(), "uid")
        .pipe(beside, funds, "funding")
        .pipe(beside, cards, "card_ix")
    )
    out = pl.col("kind") == "withdraw"
    return frame.with_columns(
        card=pl.when(out).then(pl.col("other_no")).otherwise(pl.col("card")),
        card_bank=pl.when(out).then(pl.col("other_bank")).otherwise(pl.col("card_bank")),
        channel=pl.when(out | (pl.col("funding") != NONE)).then(channel_ref()).otherwise(pl.lit("")),
        other_no=pl.when(out).then(pl.lit("")).otherwise(pl.col("other_no")),
        other_name=pl.when(out).then(pl.col("holder")).otherwise(pl.col("other_name")),
    )


def _cells() -> list[pl.Expr]:
    """The columns of TenpayTrades; the two doubled names come twice, in their places."""
    day = when(pl.col("at"), "%Y%m%d")
    uid = pl.col("uid").cast(pl.String).str.zfill(10)
    incoming = pl.col("sign") == 1
    words: dict[str, pl.Expr] = {
        "用户ID": pl.col("wxid"),
        "交易单号": "1000" + day + uid,
        "大单号": "4200" + day + uid,
        "用户侧账号名称": pl.col("holder"),
        "借贷类型": pl.when(incoming).then(pl.lit("入")).otherwise(pl.lit("出")),
        "交易业务类型": pl.col("kind").replace_strict(_BUSINESS, default="转账"),
        "交易用途类型": pl.col("memo"),
        "交易时间": when(pl.col("shown_at"), "%Y-%m-%d %H:%M:%S"),
        "交易金额(分)": pl.col("fen").cast(pl.String),
        "账户余额(分)": pl.col("balance").cast(pl.String),
        "用户银行卡号": pl.col("card"),
        "用户侧银行名称": pl.col("card_bank"),
        "用户侧网银联单号": pl.col("channel"),
        "对手方ID": pl.col("other_no"),
        "对手侧账户名称": pl.col("other_name"),
        "对手方接收时间": pl.when(incoming).then(pl.lit("")).otherwise(when(pl.col("shown_at"), "%Y-%m-%d %H:%M:%S")),
        "对手方接收金额(分)": pl.when(incoming).then(pl.lit("")).otherwise(pl.col("fen").cast(pl.String)),
    }
    return [words.get(h, pl.lit("")).fill_null("").alias(f"c{i}") for i, h in enumerate(TRADES)]


def _refs(mine: pl.DataFrame) -> pl.DataFrame:
    line = mine.with_columns(line=pl.int_range(pl.len(), dtype=pl.Int64))
    own = line.select("line", what=pl.lit("event"), id="id", account="whose")
    fund = line.filter(pl.col("funding") != NONE).select("line", what=pl.lit("event"), id="fund_id", account="whose")
    return pl.concat([own, fund]).sort("line", maintain_order=True)
