"""Courier waybills (快递面单): who sent what to whom, and when it was signed for.

One row per parcel. Names of the two ends are told by 寄 and 收 in the headers. Some exports print 电话 and 地址
twice, the first for the sender and the second for the receiver; a single 电话 or 地址 is the receiver's in a table
without any sender column, and unclear beside one (reported, unread). The SN of a terminal is taken from a column of
that name, or from the remark or the goods where it stands behind the label ``SN:``.

Source of the column names: domain notes §3.6; headers vary by carrier.
"""

from __future__ import annotations

import polars as pl

from graphtool import ids
from loaders.cells import half
from loaders.columns import Columns, Declared, Record, name, number, reference, text, time
from loaders.formats.pos_transactions import SN

_SENDER = ("寄件人", "寄件人姓名", "寄方姓名", "发件人", "发件人姓名", "寄件联系人", "寄方")
_RECEIVER = ("收件人", "收件人姓名", "收方姓名", "收货人", "收件联系人", "收方", "收货人姓名")
_SENDER_PHONE = ("寄件电话", "寄件人电话", "寄件人手机", "寄件手机", "寄方电话", "寄方手机", "发件人电话", "发件电话",
                 "寄件人联系方式", "寄件人手机号")  # fmt: skip
_RECEIVER_PHONE = ("收件电话", "收件人电话", "收件人手机", "收件手机", "收方电话", "收方手机", "收货人电话",
                   "收件人联系方式", "收货电话", "收件人手机号")  # fmt: skip
_SENDER_ADDRESS = ("寄件地址", "寄件人地址", "寄方地址", "发件地址", "发件人地址", "始发地")
_RECEIVER_ADDRESS = ("收件地址", "收件人地址", "收方地址", "收货地址", "收货人地址")
_PHONE, _ADDRESS = ("电话", "手机", "手机号", "联系电话"), ("地址", "详细地址")
_LABELLED_SN = r"(?i)(?:^|[^A-Z0-9])SN\s*[::]\s*([0-9A-Z\-]{4,40})"


def _ends(frame: pl.DataFrame, columns: Columns) -> dict[str, pl.Series]:
    alone = not any(h in columns for h in (*_SENDER, *_SENDER_PHONE, *_SENDER_ADDRESS))
    done: dict[str, pl.Series] = {}
    for what, headers in (("phone", _PHONE), ("address", _ADDRESS)):
        first, second = frame[f"_{what}"], frame[f"_{what}2"]
        header = next((h for h in headers if h in columns), headers[0])
        if f"{header}#2" in columns:
            done[f"sender_{what}"] = _first(frame[f"sender_{what}"], first)
            done[f"receiver_{what}"] = _first(frame[f"receiver_{what}"], second)
        elif alone:
            done[f"receiver_{what}"] = _first(frame[f"receiver_{what}"], first)
        else:
            columns.report(header, "unclear_column", first.is_not_null())
    remarks = [half(frame[c]).str.extract(_LABELLED_SN, 1) for c in ("memo", "goods")]
    for said in remarks:
        done["sn"] = _first(done.get("sn", frame["sn"]), said.to_frame("t").select(ids.SN.normalise(pl.col("t")))["t"])
    return done


def _first(one: pl.Series, other: pl.Series) -> pl.Series:
    return one.zip_with(one.is_not_null(), other)


WAYBILL = Declared(
    id="waybill",
    version=1,
    zh="快递运单",
    en="courier waybills",
    signature=(
        ("运单号", "快递单号", "运单编号", "物流单号", "面单号"),
        (*_RECEIVER, *_RECEIVER_PHONE, *_RECEIVER_ADDRESS),
    ),
    essential=(("运单号", "快递单号", "运单编号", "物流单号", "面单号"),),
    records=(
        Record(
            kind="shipment",
            fields=(
                reference("waybill", "运单号", "快递单号", "运单编号", "物流单号", "面单号"),
                text("carrier", "快递公司", "承运商", "物流公司", "承运公司"),
                name("sender_name", *_SENDER),
                number("sender_phone", ids.PHONE, *_SENDER_PHONE),
                text("sender_address", *_SENDER_ADDRESS),
                name("receiver_name", *_RECEIVER),
                number("receiver_phone", ids.PHONE, *_RECEIVER_PHONE),
                text("receiver_address", *_RECEIVER_ADDRESS),
                number("_phone", ids.PHONE, *_PHONE),
                number("_phone2", ids.PHONE, *(f"{h}#2" for h in _PHONE)),
                text("_address", *_ADDRESS),
                text("_address2", *(f"{h}#2" for h in _ADDRESS)),
                time(
                    "time_ms",
                    "寄件时间",
                    "揽收时间",
                    "揽件时间",
                    "下单时间",
                    "寄件日期",
                    "发货时间",
                    "发货日期",
                    "时间",
                ),
                time("until_ms", "签收时间", "签收日期", "派件时间", "妥投时间", precision=""),
                text("goods", "物品", "内件", "物品名称", "托寄物", "内件品名", "货物", "寄托物", "商品"),
                text("memo", "备注", "客户备注", "留言"),
                number("sn", ids.SN, *SN),
            ),
            required={"subject": ("waybill", "sender_phone", "receiver_phone")},
            compute=_ends,
        ),
    ),
    ignored=frozenset(
        (
            "序号 重量 重量(kg) 运费 件数 签收人 状态 运单状态 付款方式 月结账号 网点 揽收网点 派件员 代收货款 "
            "保价金额 目的地"
        ).split()
    ),
    apart=True,
)
