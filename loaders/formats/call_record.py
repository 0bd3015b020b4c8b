"""Call records (话单), the form that the police's own query platform exports: both ends by number, with cells.

One row per call or message of the queried number (本端号码). 通联类型 says direction and medium in one word (主叫,
被叫, 短信主发, 短信接收, 呼转 …). 通话时长 is in seconds; where only one of duration and end is printed the other
follows.

Traps: a forwarded call has no direction; 归属地 is where a number was registered, not where the call was.

Source of the column names: domain notes §3.5 and the table of a public query front end.
"""

from __future__ import annotations

import polars as pl

from graphtool import ids
from loaders import cells
from loaders.columns import Columns, Declared, Headers, Record, number, parsed, text, time

_MESSAGE = r"短信|彩信|短消息|SMS|MMS"
_NEUTRAL = r"呼转|前转|转移|转接|三方|会议"
_DIRECTIONS: tuple[tuple[str, str], ...] = (
    (r"被叫|呼入|来电|打入|接听|未接|短信收|接收|收信|收短信|下行|MT|短信被|被发", "in"),
    (r"主叫|呼出|拨出|去电|打出|拨打|短信发|发送|发信|发短信|上行|MO|短信主|主发", "out"),
)


def read_kind(said: pl.Series, header: str, columns: Columns) -> tuple[pl.Series, pl.Series]:
    """Direction and medium of the printed type of a call; a word that says no direction is reported."""
    t = pl.col("t")
    known = said.unique().drop_nulls().alias("t").to_frame().with_columns(u=t.str.to_uppercase())
    u = pl.col("u")
    known = known.with_columns(
        direction=pl.when(u.str.contains(_NEUTRAL))
        .then(None)
        .otherwise(pl.coalesce(pl.when(u.str.contains(p)).then(pl.lit(d)) for p, d in _DIRECTIONS)),
        medium=pl.when(u.str.contains(_MESSAGE)).then(pl.lit("message")).otherwise(pl.lit("call")),
        neutral=u.str.contains(_NEUTRAL),
    )
    done = said.alias("t").to_frame().join(known, on="t", how="left", maintain_order="left")
    columns.report(header, "unknown_call_type", done["direction"].is_null() & ~done["neutral"].fill_null(True))
    return done["direction"], done["medium"].fill_null("call")


def complete_span(frame: pl.DataFrame) -> dict[str, pl.Series]:
    """``duration_s`` and ``until_ms``, each from the other where only one is printed."""
    start, end, length = pl.col("time_ms"), pl.col("until_ms"), pl.col("duration_s")
    exact = pl.col("precision").is_in(["second", "ms"])
    real = end >= start
    done = frame.select(
        duration_s=pl.coalesce(length, pl.when(exact & real).then((end - start) // 1000)),
        until_ms=pl.coalesce(pl.when(real).then(end), pl.when(exact).then(start + length * 1000)),
    )
    return {"duration_s": done["duration_s"], "until_ms": done["until_ms"]}


_KIND: Headers = ("通联类型", "呼叫类型", "通话类型", "话单类型", "通信类型")


def _complete(frame: pl.DataFrame, columns: Columns) -> dict[str, pl.Series]:
    header = next((h for h in _KIND if h in columns), _KIND[0])
    direction, medium = read_kind(frame["_kind"], header, columns)
    return {"direction": direction, "medium": medium, **complete_span(frame)}


CALL_RECORD = Declared(
    id="call_record",
    version=1,
    zh="话单",
    en="call records",
    signature=(
        ("本端号码", "本机号码", "己方号码", "用户号码"),
        ("对端号码", "对方号码", "对方电话号码"),
        ("通联类型", "IMSI", "IMEI", "LAC", "CI", "本端卡号", "本端机身码", "本端LAC", "本端CI"),
    ),
    essential=(
        ("通话开始时间", "通话开始/短信发送时间", "开始时间", "通联时间", "起始时间", "通话时间", "日期"),
        _KIND,
    ),
    records=(
        Record(
            kind="call",
            fields=(
                number("own", ids.PHONE, "本端号码", "本机号码", "己方号码", "用户号码"),
                number("other", ids.PHONE, "对端号码", "对方号码", "对方电话号码"),
                text("_kind", *_KIND),
                time(
                    "time_ms",
                    "通话开始时间",
                    "通话开始/短信发送时间",
                    "开始时间",
                    "通联时间",
                    "起始时间",
                    "通话时间",
                    "日期",
                    clock=("时间",),
                ),
                time("until_ms", "通话结束时间", "结束时间", precision=""),
                parsed("duration_s", cells.duration, "通话时长(秒)", "通话时长", "时长(秒)", "时长"),
                number("imsi", ids.IMSI, "IMSI", "本端卡号", "本端IMSI"),
                number("imei", ids.IMEI, "IMEI", "本端机身码", "本端IMEI", "机身码"),
                text("lac", "LAC", "本端LAC"),
                text("ci", "CI", "本端CI", "CELLID", "基站号"),
                parsed("longitude", cells.decimal, "经度", "本端经度"),
                parsed("latitude", cells.decimal, "纬度", "本端纬度"),
                text("place", "本端号码通联位置", "基站位置", "基站地址", "通话地点", "通话地"),
                text("operator", "运营商", "本端运营商"),
                text("text", "短信内容"),
            ),
            required={"subject": ("own",), "time": ("time_ms",)},
            compute=_complete,
        ),
    ),
    # What is printed of the other end's handset is kept by the raw row: a call has one own device.
    ignored=frozenset(
        (
            "序号 归属地 本端号码归属地 对端号码归属地 对端号码通联位置 对端卡号 对端机身码 对端运营商 对端LAC "
            "对端CI 对端经度 对端纬度 对方归属地"
        ).split()
    ),
    apart=True,
)
