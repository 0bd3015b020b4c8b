"""What lay in the office and at the authorities: waybills, staff and payroll, company registration, reports, lists."""

from __future__ import annotations

import numpy as np
import polars as pl

from graphtool.sample import names
from graphtool.sample.sink import Sink, Table, refs, when, yuan
from graphtool.sample.story import Story
from graphtool.sample.worlds import OPENS, RAID

WAYBILLS = "运单号,快递公司,寄件人,寄件人电话,寄件人地址,收件人,收件人电话,收件人地址,寄件时间,签收时间,物品,备注".split(",")
ROSTER = "序号,工号,姓名,身份证号,手机号,微信号,职务,组别,上级,入职日期,离职日期".split(",")
PAYROLL = "序号,月份,工号,姓名,身份证号,底薪,提成,实发金额,银行卡号".split(",")
REGISTER = "企业名称,统一社会信用代码,法定代表人,法定代表人证件号码,注册资本,成立日期,股东,股东证件号码,持股比例,住所,登记状态".split(",")
REPORTS = "序号,报案编号,姓名,身份证号,电话,损失金额,报案时间,对方电话,简要案情".split(",")
OFFICE = "云州市滨江道88号云塔大厦22层"


def write(story: Story, sink: Sink) -> None:
    """All of it."""
    _waybills(story, sink)
    _staff(story, sink)
    _register(story, sink)
    _reports(story, sink)


def _waybills(story: Story, sink: Sink) -> None:
    """One parcel per victim; seven in ten name the machine."""
    people = story.cast.people.select(person="ix", name="name", phone="phone", address="address")
    clerk = story.cast.people.row(story.cast.one("shipping_clerk"), named=True)
    parcels = story.victims.join(people, on="person", how="left", maintain_order="left").sort("ship_at", "v")
    v = parcels["v"].to_numpy()
    parcels = parcels.with_columns(number=story.numbers.waybill(v), sn=story.numbers.sn(v), id="W" + (pl.col("v") + 1).cast(pl.String).str.zfill(6))
    known = (pl.col("v") * 7_919) % 10 < 7
    frame = parcels.select(
        pl.col("number"), carrier=pl.lit("迅风速递"), sender=pl.lit(clerk["name"]), sender_phone=pl.lit(clerk["phone"]),
        sender_address=pl.lit(OFFICE), name="name", phone="phone", address="address",
        sent=when(pl.col("ship_at"), "%Y-%m-%d %H:%M:%S"), signed=when(pl.col("deliver_at"), "%Y-%m-%d %H:%M:%S"),
        goods=pl.lit("POS机"), note=pl.when(known).then("SN:" + pl.col("sn")).otherwise(pl.lit("")),
    )  # fmt: skip
    sink.xlsx("05_快递/运单.xlsx", {"运单": Table(WAYBILLS, frame, refs("parcel", parcels["id"]))})


def staff_numbers(story: Story) -> pl.DataFrame:
    """person, staff_no, title, team, lead (name), since, until: everybody on the roster, in its order."""
    cast, staff = story.cast, story.calling.staff
    leads = cast.gather("name", cast.by_role["team_lead"]).to_list()
    boss = cast.people["name"][cast.one("ringleader")]
    n = staff.height
    team = staff["team"].to_list()
    is_lead = [i < story.world.teams for i in range(n)]
    office = pl.DataFrame(
        {
            "person": [cast.one("finance"), cast.one("shipping_clerk")], "title": ["财务", "发货员"], "team": ["综合部"] * 2,
            "lead": [boss] * 2, "since": [OPENS] * 2, "until": [RAID] * 2,
        }
    )  # fmt: skip
    callers = pl.DataFrame(
        {
            "person": staff["person"], "title": ["组长" if lead else "业务员" for lead in is_lead],
            "team": [f"销售{t + 1}组" for t in team], "lead": [boss if lead else leads[t] for lead, t in zip(is_lead, team, strict=True)],
            "since": staff["since"], "until": staff["until"],
        }
    )  # fmt: skip
    both = pl.concat([office, callers])
    number = pl.Series(np.arange(1, both.height + 1)).cast(pl.String).str.zfill(4)
    return both.with_columns(staff_no=pl.select("XH" + number).to_series())


def _staff(story: Story, sink: Sink) -> None:
    """The roster, and a payroll per month with the same people, amounts and cards as the bank."""
    table = story.accounts.table
    wallets = table.filter(pl.col("slot").is_in(["staff_wallet", "finance_wallet"])).select("person", wxid="number")
    people = story.cast.people.select(person="ix", pid="id", name="name", id_card="id_card", phone="phone")
    known = staff_numbers(story).join(people, on="person", how="left", maintain_order="left").join(wallets, on="person", how="left", maintain_order="left")
    roster = known.with_row_index("nr", 1).select(
        pl.col("nr").cast(pl.String), staff_no="staff_no", name="name", id_card="id_card", phone="phone", wxid=pl.col("wxid").fill_null(""),
        title="title", team="team", lead="lead", since=when(pl.col("since"), "%Y-%m-%d"),
        until=pl.when(pl.col("until") < RAID).then(when(pl.col("until"), "%Y-%m-%d")).otherwise(pl.lit("")),
    )  # fmt: skip
    title = [[f"{names.COMPANY} 员工花名册"]]
    sink.xlsx("06_公司资料/员工花名册.xlsx", {"花名册": Table(ROSTER, roster, refs("person", known["pid"]), title, dates=frozenset({9, 10}))})
    cards = table.select(card="ix", number="number")
    pay = story.payroll.join(known.select("person", "staff_no", "name", "id_card"), on="person", how="left", maintain_order="left")
    pay = pay.join(cards, on="card", how="left", maintain_order="left").join(story.event_ids(), on="uid", how="left", maintain_order="left")
    for (month,), mine in pay.group_by("month", maintain_order=True):
        rows = mine.with_row_index("nr", 1).select(
            pl.col("nr").cast(pl.String), month="month", staff_no="staff_no", name="name", id_card="id_card", base=yuan(pl.col("base")),
            commission=yuan(pl.col("commission")), paid=yuan(pl.col("paid")), number="number",
        )  # fmt: skip
        sums = [pl.select(yuan(pl.lit(int(mine[c].sum())))).item() for c in ("base", "commission", "paid")]
        sheet = Table(PAYROLL, rows, refs("payroll", mine["id"]), [[f"{names.COMPANY} {month} 工资表"]],
                      [["合计", "", "", "", "", *sums, ""]], numbers=frozenset({5, 6, 7}))  # fmt: skip
        sink.xlsx(f"06_公司资料/工资表/工资表_{month}.xlsx", {"工资表": sheet})


def _register(story: Story, sink: Sink) -> None:
    """The companies of the case, a row per shareholder."""
    cast = story.cast
    orgs = cast.orgs.filter(pl.col("legal") >= 0).join(
        cast.people.select(legal="ix", legal_name="name", legal_id="id_card", address="address"), on="legal", how="left", maintain_order="left"
    )
    boss = cast.people.row(cast.one("ringleader"), named=True)
    rows, ids = [], []
    for org in orgs.iter_rows(named=True):
        holders = [(org["legal_name"], org["legal_id"], "100%")]
        if org["role"] == "shell_company" and org["key"] == "shell0":
            holders = [(org["legal_name"], org["legal_id"], "60%"), (boss["name"], boss["id_card"], "40%")]
        founded = pl.select(when(pl.lit(org["founded"]), "%Y-%m-%d")).item()
        for name, number, share in holders:
            rows.append([org["name"], org["uscc"], org["legal_name"], org["legal_id"], "100万元人民币", founded, name, number, share, org["address"], "存续"])
            ids.append(org["id"])
    frame = pl.DataFrame(rows, schema=dict.fromkeys(REGISTER, pl.String), orient="row")
    sink.xlsx("06_公司资料/企业登记信息.xlsx", {"企业登记": Table(REGISTER, frame, refs("organisation", pl.Series(ids)), dates=frozenset({5}))})


def _reports(story: Story, sink: Sink) -> None:
    """Who reported, what was lost, and whose number had called."""
    people = story.cast.people.select(person="ix", pid="id", name="name", id_card="id_card", phone="phone")
    office = story.phones.lines.filter(pl.col("owner") == "company").select(staff="person", caller="number")
    told = story.victims.filter(pl.col("reported")).sort("report_at", "v")
    told = told.join(people, on="person", how="left", maintain_order="left").join(office, on="staff", how="left", maintain_order="left")
    what = pl.col("shape").replace_strict({"wechat": "微信转账后收到POS机", "whole": "首次刷卡被扣升级费", "inside": "刷卡时被扣服务费"})
    frame = told.with_row_index("nr", 1).select(
        pl.col("nr").cast(pl.String), number=report_number(), name="name", id_card="id_card", phone="phone", loss=yuan(pl.col("fen")),
        at=when(pl.col("report_at"), "%Y-%m-%d %H:%M"), caller="caller", story=what,
    )  # fmt: skip
    total = pl.select(yuan(pl.lit(int(told["fen"].sum())))).item()
    ids = told.select(report_number()).to_series()
    table = Table(REPORTS, frame, refs("report", ids), [["被害人报案登记表"]], [["合计", "", "", "", "", total, "", "", ""]], numbers=frozenset({5}))
    sink.xlsx("07_报案/报案登记表.xlsx", {"报案登记": table})


def report_number() -> pl.Expr:
    """The number of a victim's report."""
    return "A99" + when(pl.col("report_at"), "%Y%m") + (pl.col("v") + 1).cast(pl.String).str.zfill(6)

