"""Call detail records of VoIP platforms and soft switches (网络电话话单): caller, callee and the gateways between.

One row per call, seen by the platform and by neither end: both numbers are printed, and the call goes from the caller
(主叫) to the callee. 账号 is the platform's customer, 对接网关 and 落地网关 are how the call came in and went out. The
number that the callee saw (去电显示, 外显号码) may be forged and is not the caller's line: it is kept by the raw row.

Durations in seconds; of duration and end each follows from the other. Traps: a platform puts a prefix before numbers that
belongs to its routing (80910012345678): it is part of the number as printed, for nothing says where it ends; rows of
calls that nobody answered (时长 0) are calls too; a caller of up to four digits is an extension of its platform
and is reported; 归属地 is where a number was registered.

Source of the column names: public descriptions of the CDR tables of soft switches and cloud call platforms.
"""

from __future__ import annotations

import polars as pl

from graphtool import ids
from loaders import cells
from loaders.columns import Columns, Declared, Record, number, parsed, text, time
from loaders.formats.call_record import complete_span

_CALLER = ("主叫号码", "主叫", "呼叫方号码", "caller", "Caller", "caller_number", "caller_id_number", "src", "callfrom")
_CALLEE = ("被叫号码", "被叫", "接听方号码", "callee", "Callee", "callee_number", "called", "called_number",
           "destination_number", "dst", "callto")  # fmt: skip
_START = ("呼叫开始时间", "通话开始时间", "起始时间", "开始时间", "呼叫时间", "start_time", "startTime", "start_stamp",
          "beginCallTime", "calldate")  # fmt: skip
_END = ("呼叫结束时间", "通话结束时间", "结束时间", "终止时间", "end_time", "endTime", "end_stamp")
_LENGTH = (
    "通话时长",
    "通话时长(秒)",
    "时长",
    "时长(秒)",
    "计费时长",
    "计费时长(秒)",
    "duration",
    "billsec",
    "callDuration",
)
_GATEWAY = (
    "网关IP",
    "落地网关",
    "对接网关",
    "落地网关IP",
    "对接网关IP",
    "主叫IP",
    "被叫IP",
    "主叫网关",
    "被叫网关",
    "gateway",
)

_EXTENSION = 4
"""Up to so many digits a caller is a number within its platform."""


def _complete(frame: pl.DataFrame, columns: Columns) -> dict[str, pl.Series]:
    header = next((h for h in _CALLER if h in columns), _CALLER[0])
    columns.report(header, "extension", (frame["own"].str.len_bytes() <= _EXTENSION).fill_null(False))
    return complete_span(frame)


CALL_VOIP = Declared(
    id="call_voip",
    version=1,
    zh="网络电话话单",
    en="VoIP call records",
    signature=(_CALLER, _CALLEE, (*_END, *_LENGTH, *_GATEWAY)),
    essential=(_CALLER, _CALLEE, _START),
    refuses=("本端号码", "对端号码", "对方号码", "通联类型", "本机号码", "IMSI", "IMEI", "LAC", "短信内容", "交易金额",
             "relation", "Relation", "运单号", "报案编号"),
    records=(
        Record(
            kind="call",
            fields=(
                number("own", ids.PHONE, *_CALLER),
                number("other", ids.PHONE, *_CALLEE),
                time("time_ms", *_START),
                time("until_ms", *_END, precision=""),
                parsed("duration_s", cells.duration, *_LENGTH),
                text("operator", "落地网关", "运营商", "线路", "trunk_name"),
            ),
            required={"subject": ("own",), "time": ("time_ms",)},
            constants={"direction": "out", "medium": "call"},
            compute=_complete,
        ),
    ),
    # How the call was carried and what it cost; the raw row keeps them. A call has no address of the internet.
    ignored=frozenset(
        (
            "序号 账号 账户 账户名称 账号名称 客户名称 用户名 account accountId account_id 网关IP 对接网关 落地网关IP 对接网关IP 主叫IP "
            "被叫IP 主叫网关 被叫网关 gateway 主叫归属地 主叫地区 被叫归属地 被叫地区 被叫显示 去电显示 外显号码 接通时间 应答时间 answer_time "
            "answer_stamp 振铃时间 ring_duration 费用 费用(元) 通话费用 费率 计费 挂断原因 终止原因 挂断方 hangup_cause 呼叫状态 "
            "通话状态 呼叫结果 disposition uuid callid call_id callIdNum 话单流水号 流水号 录音文件 recording 备注"
        ).split()
    ),
    apart=True,
)  # fmt: skip
