"""What lay in the office: the roster of the staff and a payroll per month."""

from __future__ import annotations

import polars as pl

from graphtool.sample import names
from graphtool.sample.sink import Sink, Table, refs, when, yuan
from graphtool.sample.story import Story
from graphtool.sample.tables import beside, running
from graphtool.sample.worlds import OPENS, RAID

ROSTER = "序号,工号,姓名,身份证号,手机号,微信号,职务,组别,上级,入职日期,离职日期".split(",")
PAYROLL = "序号,月份,工号,姓名,身份证号,底薪,提成,实发金额,银行卡号".split(",")


def write(story: Story, sink: Sink) -> None:
    """Roster and payrolls, with the same people, amounts and cards as the bank."""
    known = _known(story)
    _roster(known, sink)
    _payrolls(story, known, sink)


def _everybody(story: Story) -> pl.DataFrame:
    """person, title, team, lead (name), since, until, staff_no: everybody on the roster, in its order."""
    cast, staff, teams = story.cast, story.calling.staff, story.world.teams
    leads = cast.gather("name", cast.by_role["team_lead"]).to_list()
    boss = cast.people["name"][cast.one("ringleader")]
    team = staff["team"].to_list()
    office = {
        "person": [cast.one("finance"), cast.one("shipping_clerk")],
        "title": ["财务", "发货员"],
        "team": ["综合部"] * 2,
        "lead": [boss] * 2,
        "since": [OPENS] * 2,
        "until": [RAID] * 2,
    }
    callers = {
        "person": staff["person"],
        "title": ["组长" if i < teams else "业务员" for i in range(staff.height)],
        "team": [f"销售{t + 1}组" for t in team],
        "lead": [boss if i < teams else leads[t] for i, t in enumerate(team)],
        "since": staff["since"],
        "until": staff["until"],
    }
    both = pl.concat([pl.DataFrame(office), pl.DataFrame(callers)])
    return both.with_columns(staff_no=running("XH", both.height, 4))


def _known(story: Story) -> pl.DataFrame:
    """Everybody with numbers."""
    table = story.accounts.table
    wallets = table.filter(pl.col("slot").is_in(["staff_wallet", "finance_wallet"])).select("person", wxid="number")
    people = story.cast.people.select("name", "id_card", "phone", person="ix", pid="id")
    return _everybody(story).pipe(beside, people, "person").pipe(beside, wallets, "person")


def _roster(known: pl.DataFrame, sink: Sink) -> None:
    left = pl.col("until") < RAID
    frame = known.select(
        running("", known.height, 1).alias("nr"),
        "staff_no",
        "name",
        "id_card",
        "phone",
        pl.col("wxid").fill_null(""),
        "title",
        "team",
        "lead",
        when(pl.col("since"), "%Y-%m-%d").alias("since"),
        pl.when(left).then(when(pl.col("until"), "%Y-%m-%d")).otherwise(pl.lit("")).alias("until"),
    )
    title = [[f"{names.COMPANY} 员工花名册"]]
    table = Table(ROSTER, frame, refs("person", known["pid"]), title, dates=frozenset({9, 10}))
    sink.xlsx("06_公司资料/员工花名册.xlsx", {"花名册": table})


def _payrolls(story: Story, known: pl.DataFrame, sink: Sink) -> None:
    cards = story.accounts.table.select(card="ix", number="number")
    pay = story.payroll.pipe(beside, known.select("person", "staff_no", "name", "id_card"), "person")
    pay = pay.pipe(beside, cards, "card").pipe(beside, story.event_ids(), "uid")
    for (month,), mine in pay.group_by("month", maintain_order=True):
        nr = running("", mine.height, 1).alias("nr")
        amounts = (yuan(pl.col(c)).alias(c) for c in ("base", "commission", "paid"))
        rows = mine.select(nr, "month", "staff_no", "name", "id_card", *amounts, "number")
        sums = [pl.select(yuan(pl.lit(int(mine[c].sum())))).item() for c in ("base", "commission", "paid")]
        title, total = [[f"{names.COMPANY} {month} 工资表"]], [["合计", "", "", "", "", *sums, ""]]
        table = Table(PAYROLL, rows, refs("payroll", mine["id"]), title, total, numbers=frozenset({5, 6, 7}))
        sink.xlsx(f"06_公司资料/工资表/工资表_{month}.xlsx", {"工资表": table})
