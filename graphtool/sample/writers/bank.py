"""Bank returns: 交易明细信息 in four layouts with 账户信息 and 人员信息, as each bank hands them over.

云溪银行 sends one folder, later a second one that overlaps the first, and to others who asked a workbook in another
layout; 海棠银行 an archive with a folder per
subject; 青岚银行 an archive within an archive, the second pull inside; 北麓银行 a workbook, newest first; 南桥银行 a
return without balances. Some subjects are unknown to a bank: their returns hold a header or a reason and no rows.
"""

from __future__ import annotations

import dataclasses

import polars as pl

from graphtool.sample.accounts import BANK_NAME, BANKS, Bank
from graphtool.sample.flow import NONE
from graphtool.sample.sink import NO_REFS, Sink, Table, refs, when, yuan
from graphtool.sample.story import Story
from graphtool.sample.tables import beside
from graphtool.sample.traps import printing
from graphtool.sample.worlds import DAY, HOUR, at
from graphtool.sample.writers.layouts import ACCOUNT_INFO, LAYOUTS, PERSON_INFO, TENPAY_ACCOUNT

OVERLAP = (at("2021-10-01"), at("2021-11-15"))
"""What both pulls of 云溪银行 cover."""
OVERLAP_NO_SERIAL = (at("2021-09-01"), at("2021-10-31"))
"""What both pulls of 青岚银行 cover."""


def write(story: Story, legs: pl.DataFrame, sink: Sink) -> None:
    """All bank returns."""
    holders = _holders(story).with_columns(again=pl.lit("pulled_twice" in story.traps))
    for bank in (printing.as_printed(b, story.traps) for b in BANKS.values()):
        if not bank.layout:
            continue
        mine = printed(story, legs.filter(pl.col("bank") == bank.code), bank)
        _DELIVER[bank.code](bank, mine, holders.filter(pl.col("bank") == bank.code), sink)
    if "two_channels" in story.traps:
        _other_channel(story, legs, sink)
    if "weak_person" in story.traps:
        _customers(story, sink)
    if "no_data" in story.traps:
        _no_data(story, sink)


def printed(story: Story, mine: pl.DataFrame, bank: Bank) -> pl.DataFrame:
    """The rows of one bank as it prints them, see :func:`_cells`."""
    own = story.accounts.table.select(
        account="ix", whose="id", card=pl.when(pl.col("kind") == "card").then(pl.col("number")).otherwise(pl.lit("")),
        account_no="account_no", holder="holder", holder_id="holder_id",
    )  # fmt: skip
    their = story.accounts.table.select(
        other="ix", other_no="number", other_name="holder", other_id="holder_id", other_kind="kind", other_slot="slot",
        other_asked="asked", other_code="bank", other_bank=BANK_NAME,
    )  # fmt: skip
    frame = mine.pipe(beside, own, "account").pipe(beside, their, "other").pipe(beside, story.event_ids(), "uid")
    hidden = printing.hide(frame, story.traps)
    return _cells(_words(_counterparty(hidden), bank, story.traps), bank, "date_only" in story.traps)


def _counterparty(frame: pl.DataFrame) -> pl.DataFrame:
    """What the row says of the other side: a wallet hides behind its platform, fees and cash have nobody."""
    by_tenpay = pl.col("kind").is_in(["fund", "withdraw"])
    nobody = pl.col("other_slot").is_in(["cash", "bank_fee", "bank_interest"])
    blank, masked, number = pl.col("is_blank"), pl.col("is_masked"), pl.col("other_no")
    return frame.with_columns(
        other_no=pl.when(by_tenpay).then(pl.lit(TENPAY_ACCOUNT)).when(nobody | blank).then(pl.lit(""))
        .when(masked).then(number.str.slice(0, 6) + "****" + number.str.slice(-4)).otherwise(number),
        other_name=pl.when(by_tenpay).then(pl.lit("财付通支付科技有限公司")).when(nobody | blank).then(pl.lit(""))
        .otherwise(pl.col("other_name")),
        other_id=pl.when(by_tenpay | nobody | blank | masked | (pl.col("uid") * 7_919 % 97 % 2 == 0)).then(pl.lit(""))
        .otherwise(pl.col("other_id")),
        other_bank=pl.when(by_tenpay | nobody | blank).then(pl.lit("")).otherwise(pl.col("other_bank")),
    )  # fmt: skip


def _words(frame: pl.DataFrame, bank: Bank, traps: frozenset[str]) -> pl.DataFrame:
    """Directions, serials, success, place and the rest, in the bank's own words."""
    day = when(pl.col("at"), "%Y%m%d")
    code = pl.col("other_code")
    has_serials = code.is_in([b.code for b in BANKS.values() if b.serials and b.layout])
    payer = pl.when((pl.col("sign") == -1) | ~has_serials).then(bank.code).otherwise(code)
    shared = (code == bank.code) | (pl.col("uid") % 2 == 0)
    issuer = pl.when(shared).then(payer).otherwise(bank.code).cast(pl.String).str.zfill(2)
    tail = pl.col("uid").cast(pl.String).str.zfill(8) + pl.when(pl.col("failed")).then(pl.lit("9")).otherwise(
        pl.lit("0")
    )
    by_tenpay = pl.col("kind").is_in(["fund", "withdraw"])
    serial = pl.when(by_tenpay).then(channel_ref()).otherwise(issuer + day + tail)
    negative = (pl.col("kind") == "reversal") & (bank.code == 2) & pl.lit("negative_amount" in traps)
    # 海棠银行 prints a reversal as a negative amount of the original's direction.
    sign = pl.when(negative).then(-pl.col("sign")).otherwise(pl.col("sign"))
    amount = pl.when(negative).then(-pl.col("fen")).otherwise(pl.col("fen"))
    shop = pl.col("kind") == "purchase"
    pos = pl.col("kind") == "swipe"
    return frame.with_columns(
        amount=printing.float_amounts(amount, pl.col("kind"), traps),
        trap_float_amount=pl.when(printing.is_float(pl.col("kind"), traps)).then(pl.col("fen").cast(pl.String)),
        trap_negative_amount=pl.when(negative).then(pl.lit("")),
        balance_text=yuan(pl.col("balance")) if bank.balances else pl.lit(""),
        direction=pl.when(sign > 0).then(pl.lit(bank.words[0])).otherwise(pl.lit(bank.words[1])),
        serial=printing.serials(serial) if bank.serials else pl.lit(""),
        success=pl.when(pl.col("failed")).then(pl.lit("失败")).otherwise(pl.lit("成功")),
        cash=pl.when(pl.col("kind") == "cash_out").then(pl.lit("现金")).otherwise(pl.lit("转账")),
        place=pl.when(pl.col("kind") == "cash_out").then(pl.lit("云州市滨江道自助银行")).otherwise(pl.lit("")),
        ip=pl.when((pl.col("kind") == "transfer") & (pl.col("sign") == -1))
        .then("10.99." + (pl.col("account") % 200).cast(pl.String) + "." + (pl.col("account") % 50).cast(pl.String))
        .otherwise(pl.lit("")),
        merchant=pl.when(shop | pos).then(pl.col("other_name")).otherwise(pl.lit("")),
        merchant_no=pl.when(shop).then("9999" + pl.col("other_no").str.slice(-11)).otherwise(pl.lit("")),
        note=pl.when(pl.col("ref") != "").then("批次号" + pl.col("ref")).otherwise(pl.lit("")),
        type=pl.col("kind").replace_strict(_TYPES, default="转账"),
        currency=pl.col("currency").replace_strict({"CNY": "人民币", "USD": "美元"}),
        bank_name=pl.lit(bank.name),
        query=pl.lit("账户交易明细"),
        other_card=pl.when(pl.col("other_kind").is_in(["card", "credit"]))
        .then(pl.col("other_no"))
        .otherwise(pl.lit("")),
        other_account=pl.when(pl.col("other_kind").is_in(["card", "credit"]))
        .then(pl.lit(""))
        .otherwise(pl.col("other_no")),
    )


_TYPES = {
    "purchase": "消费", "swipe": "POS消费", "cash_out": "ATM取现", "wage": "代发", "fee": "手续费", "interest": "结息",
    "reversal": "冲正", "return": "退货", "settle_agent": "代付", "settle_merchant": "代付", "fund": "快捷支付", "withdraw": "转账",
}  # fmt: skip


def channel_ref() -> pl.Expr:
    """The number that bank and wallet share for one payment between them; of a funded payment, the top-up's."""
    uid = pl.when(pl.col("funding") != NONE).then(pl.col("funding")).otherwise(pl.col("uid"))
    return "99" + when(pl.col("at"), "%Y%m%d") + uid.cast(pl.String).str.zfill(12)


def _cells(frame: pl.DataFrame, bank: Bank, dated: bool) -> pl.DataFrame:
    """The rows as the bank's layout prints them (c0, c1 …), beside account, whose, at, id, failed and their traps."""
    if bank.newest_first:
        frame = frame.reverse()
    layout = LAYOUTS[bank.layout]
    full, day = (when(pl.col("shown_at"), form) for form in (layout.time, layout.time.partition(" ")[0]))
    date_only = (pl.col("kind") == "interest") & (bank.code == 3) & pl.lit(dated)
    frame = frame.with_columns(
        time=pl.when(date_only).then(day).otherwise(printing.fractions(full, ":" in layout.time)),
        trap_date_only=pl.when(date_only).then(pl.lit("day")),
        sequence=(pl.int_range(pl.len()) + 1).cast(pl.String),
    )
    null = pl.lit(layout.null)
    cells = (
        pl.when(pl.col(word).fill_null("") == "").then(null).otherwise(pl.col(word)) if word else null
        for word in layout.fields.values()
    )
    about = ("account", "whose", "at", "id", "failed", pl.col(f"^{printing.COLUMN}.*$"))
    return frame.select(*about, *(cell.alias(f"c{i}") for i, cell in enumerate(cells)))


def _statement(bank: Bank, rows: pl.DataFrame, pull: str = "") -> Table:
    """One file of a statement, with what each row is, and in whose statement it stands."""
    said = rows.select(
        line=pl.int_range(pl.len(), dtype=pl.Int64),
        what=pl.when("failed").then(pl.lit("noted")).otherwise(pl.lit("event")),
        id=pl.when("failed").then(pl.lit("failed")).otherwise("id"),
        account="whose",
    )
    cells = rows.select(pl.col("^c\\d+$"))
    return Table(list(LAYOUTS[bank.layout].fields), cells, said, marks=printing.marks(rows, pull))


def _holders(story: Story) -> pl.DataFrame:
    """Every account that was asked for, with what the banks know of its holder."""
    asked = story.accounts.table.filter(pl.col("asked") & (pl.col("kind") != "wallet"))
    people = story.cast.people.select(person="ix", phone="phone", address="address", pid="id")
    named = story.cast.people.select(legal="ix", legal_name="name", legal_id="id_card", legal_phone="phone")
    legal = beside(story.cast.orgs, named, "legal").select("legal_name", "legal_id", "legal_phone", org="key")
    person = pl.col("kind") == "card"
    opened = pl.lit(at("2016-01-04")) + (pl.col("ix") * 977 % 1_500) * DAY + 10 * HOUR
    return asked.pipe(beside, people, "person").pipe(beside, legal, "org").with_columns(
        card=pl.when(person).then("number").otherwise(pl.lit("")),
        opened=when(opened, "%Y-%m-%d %H:%M:%S"),
        bank_name=BANK_NAME,
        id_kind=pl.when(person).then(pl.lit("居民身份证")).otherwise(pl.lit("统一社会信用代码")),
        state=pl.lit("正常"),
        currency=pl.lit("人民币"),
        contact=pl.coalesce("phone", "legal_phone"),
    )  # fmt: skip


def _info(accounts: pl.DataFrame) -> tuple[Table, Table]:
    """账户信息 and 人员信息 of the accounts of one return."""
    nothing = pl.lit("")
    info = [pl.col(word).fill_null("").alias(h) if word else nothing.alias(h) for h, word in ACCOUNT_INFO.items()]
    known = [pl.col(word).fill_null("").alias(h) if word else nothing.alias(h) for h, word in PERSON_INFO.items()]
    humans = accounts.filter(pl.col("person") >= 0).unique("person", keep="first", maintain_order=True)
    return (
        Table(list(ACCOUNT_INFO), accounts.select(info), refs("account", accounts["id"])),
        Table(list(PERSON_INFO), humans.select(known), refs("person", humans["pid"])),
    )


def _folder(bank: Bank, folder: str, rows: pl.DataFrame, accounts: pl.DataFrame, sink: Sink,
            encoding: str = "gb18030", tail: str = "\t") -> None:  # fmt: skip
    """One folder with the three files of a return."""
    info, persons = _info(accounts)
    sink.csv(f"{folder}/交易明细信息.csv", _statement(bank, rows), encoding, tail)
    sink.csv(f"{folder}/账户信息.csv", info, encoding, tail)
    if persons.frame.height:
        sink.csv(f"{folder}/人员信息.csv", persons, encoding, tail)


def _first_bank(bank: Bank, rows: pl.DataFrame, accounts: pl.DataFrame, sink: Sink) -> None:
    some = pl.col("slot").is_in(["company", "finance_card", "staff_card"]) & (pl.col("ix") % 3 != 1)
    twice = accounts.filter(pl.col("again") & (some | (pl.col("slot") == "company")))
    again = pl.col("account").is_in(twice["ix"].implode())
    first = rows.filter(~again | (pl.col("at") < OVERLAP[1]))
    second = rows.filter(again & (pl.col("at") >= OVERLAP[0]))
    _folder(bank, "01_银行调证/云溪银行", first, accounts, sink)
    if twice.height:
        _folder(bank, "01_银行调证/云溪银行_补充调取", second, twice, sink)


def _per_subject(bank: Bank, rows: pl.DataFrame, accounts: pl.DataFrame, sink: Sink) -> None:
    of = dict(accounts.select("ix", "holder_id").iter_rows())
    owned = rows.with_columns(owner=pl.col("account").replace_strict(of, return_dtype=pl.String))
    pieces = owned.partition_by("owner", as_dict=True, include_key=False)
    for (holder_id,), mine in accounts.group_by("holder_id", maintain_order=True):
        some = pieces.get((holder_id,), rows.clear())
        folder = f"01_银行调证/海棠银行.zip/海棠银行/{mine['holder'][0]}_{holder_id}"
        _folder(bank, folder, some, mine, sink, encoding="utf-8-sig", tail="")


def _zip_in_zip(bank: Bank, rows: pl.DataFrame, accounts: pl.DataFrame, sink: Sink) -> None:
    twice = accounts.filter(pl.col("again") & pl.col("slot").is_in(["shells", "boss_card2"]))
    again = pl.col("account").is_in(twice["ix"].implode())
    first = rows.filter(~again | (pl.col("at") < OVERLAP_NO_SERIAL[1]))
    second = rows.filter(again & (pl.col("at") >= OVERLAP_NO_SERIAL[0]))
    _folder(bank, "01_银行调证/青岚银行.zip/青岚银行", first, accounts, sink)
    if twice.height:
        _folder(bank, "01_银行调证/青岚银行.zip/补充/青岚银行_第二次.zip/青岚银行", second, twice, sink)


def _workbook(bank: Bank, rows: pl.DataFrame, accounts: pl.DataFrame, sink: Sink) -> None:
    table = _statement(bank, rows)
    table.titles = [["北麓银行 交易流水查询结果"], ["查询期间：2021-06-01 至 2021-12-31"]]
    info, persons = _info(accounts)
    sink.xlsx("01_银行调证/北麓银行/交易流水.xlsx", {"交易流水": table})
    sink.xlsx("01_银行调证/北麓银行/开户资料.xlsx", {"账户信息": info, "人员信息": persons})


def _plain(bank: Bank, rows: pl.DataFrame, accounts: pl.DataFrame, sink: Sink) -> None:
    _folder(bank, f"01_银行调证/{bank.name}", rows, accounts, sink)


_DELIVER = {1: _first_bank, 2: _per_subject, 3: _zip_in_zip, 4: _workbook, 5: _plain}


def _other_channel(story: Story, legs: pl.DataFrame, sink: Sink) -> None:
    """The shipping clerk's card once more, as others who asked for it got it: another layout, the same serials."""
    mine = legs.filter(pl.col("account") == story.accounts.one("clerk_card"))
    bank = dataclasses.replace(BANKS[1], layout="38")
    table = _statement(bank, printed(story, mine, bank), "two_channels")
    sink.xlsx("01_银行调证/云溪银行_专案平台/交易流水.xlsx", {"交易流水": table})


def _customers(story: Story, sink: Sink) -> None:
    """What 西屿银行 answers about customers: names and telephones, their numbers masked or left out."""
    roles = (("shipping_clerk", 0), ("cash_courier", 0), ("intermediary", 0), ("nominee", 2))
    who = story.cast.people[[story.cast.one(role, nth) for role, nth in roles]]
    number, odd = pl.col("id_card"), pl.int_range(pl.len()) % 2 == 1
    masked = number.str.slice(0, 6) + "********" + number.str.slice(-4)
    words = {
        "客户名称": pl.col("name"), "证照类型": pl.lit("居民身份证"), "联系手机": pl.col("phone"),
        "户籍地址": pl.col("address"), "证照号码": pl.when(odd).then(masked).otherwise(pl.lit("")),
    }  # fmt: skip
    frame = who.select(words.get(h, pl.lit("")).alias(h) for h in PERSON_INFO)
    marks = who.select(line=pl.int_range(pl.len(), dtype=pl.Int64), trap=pl.lit("weak_person"), value="id")
    table = Table(list(PERSON_INFO), frame, refs("person", who["id"]), marks=marks)
    sink.csv("01_银行调证/西屿银行/人员信息.csv", table)


def _no_data(story: Story, sink: Sink) -> None:
    """Two subjects without a row (the same bytes twice), and one with a reason in its only row."""
    header = list(LAYOUTS["34"].fields)
    unknown = story.cast.people["id_card"].gather(story.cast.by_role["data_seller"]).to_list()
    empty = pl.DataFrame(schema=dict.fromkeys(header, pl.String))
    for subject in unknown:
        sink.csv(f"01_银行调证/云溪银行_无数据/{subject}/交易明细信息.csv", Table(header, empty, NO_REFS), tail="\t")
    subject = story.cast.people["id_card"][story.cast.one("intermediary", 1)]
    row = pl.DataFrame(
        {h: ["查无数据" if h == "查询反馈结果原因" else subject if h == "开户人证件号码" else ""] for h in header}
    )
    sink.csv(
        f"01_银行调证/云溪银行_无数据/{subject}/交易明细信息.csv",
        Table(header, row, refs("noted", pl.Series(["no_data"]))),
        tail="\t",
    )
