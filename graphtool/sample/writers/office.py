"""What lay at the courier's and at the authorities: waybills, company registration, victims' reports."""

from __future__ import annotations

import polars as pl

from graphtool.sample.sink import Sink, Table, refs, when, yuan
from graphtool.sample.story import Story
from graphtool.sample.tables import beside

WAYBILLS = (
    "运单号,快递公司,寄件人,寄件人电话,寄件人地址,收件人,收件人电话,收件人地址,寄件时间,签收时间,物品,备注".split(",")
)
REGISTER = (
    "企业名称,统一社会信用代码,法定代表人,法定代表人证件号码,注册资本,成立日期,股东,股东证件号码,持股比例,住所,登记状态"
).split(",")
REPORTS = "序号,报案编号,姓名,身份证号,电话,损失金额,报案时间,对方电话,简要案情".split(",")
OFFICE = "云州市滨江道88号云塔大厦22层"


def write(story: Story, sink: Sink) -> None:
    """All of it."""
    _waybills(story, sink)
    _register(story, sink)
    _reports(story, sink)


def _waybills(story: Story, sink: Sink) -> None:
    """One parcel per victim; seven in ten name the machine."""
    people = story.cast.people.select(person="ix", name="name", phone="phone", address="address")
    clerk = story.cast.people.row(story.cast.one("shipping_clerk"), named=True)
    parcels = story.victims.pipe(beside, people, "person").sort("ship_at", "v")
    v = parcels["v"].to_numpy()
    parcels = parcels.with_columns(
        number=story.numbers.waybill(v), sn=story.numbers.sn(v), id="W" + (pl.col("v") + 1).cast(pl.String).str.zfill(6)
    )
    known = (pl.col("v") * 7_919) % 10 < 7
    frame = parcels.select(
        pl.col("number"), carrier=pl.lit("迅风速递"), sender=pl.lit(clerk["name"]), sender_phone=pl.lit(clerk["phone"]),
        sender_address=pl.lit(OFFICE), name="name", phone="phone", address="address",
        sent=when(pl.col("ship_at"), "%Y-%m-%d %H:%M:%S"), signed=when(pl.col("deliver_at"), "%Y-%m-%d %H:%M:%S"),
        goods=pl.lit("POS机"), note=pl.when(known).then("SN:" + pl.col("sn")).otherwise(pl.lit("")),
    )  # fmt: skip
    sink.xlsx("05_快递/运单.xlsx", {"运单": Table(WAYBILLS, frame, refs("parcel", parcels["id"]))})


def _register(story: Story, sink: Sink) -> None:
    """The companies of the case, a row per shareholder."""
    cast = story.cast
    orgs = cast.orgs.filter(pl.col("legal") >= 0).pipe(
        beside, cast.people.select(legal="ix", legal_name="name", legal_id="id_card", address="address"), "legal"
    )
    boss = cast.people.row(cast.one("ringleader"), named=True)
    rows, ids = [], []
    for org in orgs.iter_rows(named=True):
        holders = [(org["legal_name"], org["legal_id"], "100%")]
        if org["role"] == "shell_company" and org["key"] == "shell0":
            holders = [(org["legal_name"], org["legal_id"], "60%"), (boss["name"], boss["id_card"], "40%")]
        founded = pl.select(when(pl.lit(org["founded"]), "%Y-%m-%d")).item()
        for name, number, share in holders:
            rows.append(
                [
                    org["name"],
                    org["uscc"],
                    org["legal_name"],
                    org["legal_id"],
                    "100万元人民币",
                    founded,
                    name,
                    number,
                    share,
                    org["address"],
                    "存续",
                ]
            )
            ids.append(org["id"])
    frame = pl.DataFrame(rows, schema=dict.fromkeys(REGISTER, pl.String), orient="row")
    sink.xlsx(
        "06_公司资料/企业登记信息.xlsx",
        {"企业登记": Table(REGISTER, frame, refs("organisation", pl.Series(ids)), dates=frozenset({5}))},
    )


def _reports(story: Story, sink: Sink) -> None:
    """Who reported, what was lost, and whose number had called."""
    people = story.cast.people.select(person="ix", pid="id", name="name", id_card="id_card", phone="phone")
    office = story.phones.lines.filter(pl.col("owner") == "company").select(staff="person", caller="number")
    told = story.victims.filter(pl.col("reported")).sort("report_at", "v")
    told = told.pipe(beside, people, "person").pipe(beside, office, "staff")
    what = pl.col("shape").replace_strict(
        {"wechat": "微信转账后收到POS机", "whole": "首次刷卡被扣升级费", "inside": "刷卡时被扣服务费"}
    )
    frame = told.with_row_index("nr", 1).select(
        pl.col("nr").cast(pl.String), number=report_number(), name="name", id_card="id_card", phone="phone",
        loss=yuan(pl.col("fen")), at=when(pl.col("report_at"), "%Y-%m-%d %H:%M"), caller="caller", story=what,
    )  # fmt: skip
    total = pl.select(yuan(pl.lit(int(told["fen"].sum())))).item()
    ids = told.select(report_number()).to_series()
    table = Table(
        REPORTS,
        frame,
        refs("report", ids),
        [["被害人报案登记表"]],
        [["合计", "", "", "", "", total, "", "", ""]],
        numbers=frozenset({5}),
    )
    sink.xlsx("07_报案/报案登记表.xlsx", {"报案登记": table})


def report_number() -> pl.Expr:
    """The number of a victim's report."""
    return "A99" + when(pl.col("report_at"), "%Y%m") + (pl.col("v") + 1).cast(pl.String).str.zfill(6)
