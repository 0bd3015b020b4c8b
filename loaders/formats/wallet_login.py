"""Logins to wallets: 登陆日志 of an Alipay return, 登录轨迹 of a WeChat return.

Alipay prints one row per login with 登陆账号 (an e-mail or a phone), 支付宝用户ID, 账户名, 客户端ip and 操作发生时间. The
account is its user number, else the login name. WeChat prints 时间 and IP, the time as ``2021-09-01 10:00:00 +0800 CST``
(Beijing time, the only zone that is read), below a title; whose they are stands in a column, else in a title such as
微信号：…, else they are those of the phone or the WeChat account that the folder of the file is named after (…/IPHONE/<phone>/):
then the rows say nothing of it, every one is reported, and it is derived from where the file was handed over. Tables like
it without a title 登录日志 or 登录轨迹 are not claimed, nor those of a bank or a platform: 网银登录日志, a column 账号 or 用户名.

Traps: 对应的协查数据 is what the institution was asked with, which may be a document number. An address is shared by many and
is no device. A failed attempt is a row as well, told by 登录结果.

Source of the column names: public readers of Alipay returns; of WeChat's, a public reader for 时间 and IP and the title.
The columns for devices, places and results are our own list: no public layout that has them was found.
"""

from __future__ import annotations

from functools import partial

import polars as pl

from graphtool import ids
from loaders import times, words
from loaders.cells import Parsed
from loaders.columns import Columns, Declared, Field, Record, name, number, text
from loaders.formats.alipay_statement import ASKED
from loaders.owned import Owned, names_nobody, owner
from loaders.titles import fill, find_all

WECHAT_OWNERS = ("微信号", "微信ID", "微信id", "微信账号", "财付通账号", "财付通ID")
"""Headers, or labels of titles, of the WeChat or Tenpay id that a table is about."""

WECHAT_LABELS = (*WECHAT_OWNERS, *(f"{who}{what}" for who in ("本机", "机主", "本人", "用户", "查询", "登录", "所属")
                                   for what in WECHAT_OWNERS))  # fmt: skip
"""Labels of titles of that id."""

_RESULT = ("登录结果", "登陆结果", "操作结果", "结果")
_ADDRESS = (
    "客户端ip",
    "客户端IP",
    "登录IP",
    "登陆IP",
    "登录ip",
    "登陆ip",
    "IP地址",
    "ip地址",
    "IP",
    "ip",
    "登录IP地址",
)
_ALIPAY_TIME = ("操作发生时间",)
_ALIPAYS = ("支付宝用户ID", "支付宝用户Id", "账户名", "账户名称", "客户端ip", "客户端IP", *ASKED)
_ELSEWHERE = r"账号|帐号|账户|用户|客户|会员|卡号|QQ|邮箱|手机号|电话|身份证|金额|余额|平台|网站"
"""Columns of logins to something else: a bank, a platform."""
_WECHAT_TIME = ("登录时间", "登陆时间", "时间")
_BEIJING = r"\s*\+08:?00(?:\s+CST)?$"


_OTHER_ZONE = r"\d\s*[+-]\d{2}:?\d{2}(?:\s+[A-Z]+)?$|\s(?:UTC|GMT)$"


def _moment(cell: pl.Series) -> Parsed:
    """Beijing time with or without its zone; a time of another zone is unread, for even its day may be another one."""
    bare = cell.str.replace(_BEIJING, "")
    return times.moment(bare.set(bare.str.contains(_OTHER_ZONE).fill_null(False), "?"))


_SEEN: tuple[Field, ...] = (
    number("ip", ids.IP, *_ADDRESS),
    number("mac", ids.MAC, "MAC地址", "mac地址", "MAC", "mac", "设备MAC"),
    number("imei", ids.IMEI, "IMEI", "imei", "设备IMEI", "IMEI号"),
    number("device_no", ids.DEVICE_NO, "设备号", "设备ID", "设备id", "设备编号", "设备标识", "设备唯一标识"),
    text("model", "设备型号", "机型", "手机型号", "设备名称", "登录设备"),
    text("place", "登录地点", "登陆地点", "登录地", "登陆地", "IP归属地", "ip归属地"),
    text("operation", "操作类型", "登录方式", "登陆方式", "登录类型", "登陆类型"),
    text("_result", *_RESULT),
)


def _result(frame: pl.DataFrame, columns: Columns) -> pl.Series:
    failed, strange = words.status(frame["_result"])
    columns.report(next((h for h in _RESULT if h in columns), _RESULT[0]), "unknown_status", strange)
    said = pl.DataFrame({"there": frame["_result"].is_not_null() & ~strange, "failed": failed})
    return said.select(r=pl.when("failed").then(pl.lit("failed")).when("there").then(pl.lit("success")))["r"]


def _alipay(frame: pl.DataFrame, columns: Columns) -> dict[str, pl.Series]:
    other = frame.select(ids.ALIPAY.normalise(pl.coalesce("login_name", "_asked"))).to_series()
    return {"account": fill(frame["account"], other), "result": _result(frame, columns)}


def _wechat(frame: pl.DataFrame, columns: Columns) -> dict[str, pl.Series]:
    account = owner(frame["account"], columns, WECHAT_LABELS, ids.TENPAY)
    whose = account
    if names_nobody(columns, WECHAT_OWNERS, WECHAT_LABELS):
        whose = frame["ip"]
        columns.report(next(h for h in _WECHAT_TIME if h in columns), "whose_by_folder", whose.is_not_null(), "note")
    return {"account": account, "_whose": whose, "result": _result(frame, columns)}


ALIPAY_LOGIN = Declared(
    id="alipay_login",
    version=1,
    zh="支付宝登录日志",
    en="Alipay logins",
    signature=(_ALIPAY_TIME, _ADDRESS, _ALIPAYS),
    essential=(_ALIPAY_TIME, ("支付宝用户ID", "支付宝用户Id", "登陆账号", "登录账号", "用户ID", "用户Id")),
    records=(
        Record(
            kind="login",
            fields=(
                number("account", ids.ALIPAY, "支付宝用户ID", "支付宝用户Id", "用户ID", "用户Id"),
                text("login_name", "登陆账号", "登录账号"),
                text("_asked", *ASKED),
                name("holder_name", "账户名", "账户名称"),
                Field(("time_ms", "precision"), _ALIPAY_TIME, _moment),
                *_SEEN,
            ),
            required={"subject": ("account",), "time": ("time_ms",)},
            constants={"scope": "alipay", "institution": "支付宝"},
            compute=_alipay,
        ),
    ),
    ignored=frozenset(("序号", "备注")),
    apart=True,
)

TENPAY_LOGIN = Owned(
    id="tenpay_login",
    version=3,
    zh="微信登录轨迹",
    en="WeChat logins",
    signature=(_WECHAT_TIME, _ADDRESS),
    essential=(_WECHAT_TIME,),
    refuses=("操作发生时间", "交易金额", "金额", "交易流水号", "对方号码"),
    owners=WECHAT_OWNERS,
    labels=WECHAT_LABELS,
    titles=("登录日志", "登录轨迹", "登陆日志"),
    makers=("微信", "财付通"),
    strangers=_ELSEWHERE,
    records=(
        Record(
            kind="login",
            fields=(
                number("account", ids.TENPAY, *WECHAT_OWNERS),
                text("_whose", *WECHAT_OWNERS),
                name("holder_name", "注册姓名", "姓名"),
                Field(("time_ms", "precision"), _WECHAT_TIME, _moment),
                *_SEEN,
            ),
            required={"subject": ("_whose",), "time": ("time_ms",)},
            constants={"scope": "tenpay", "institution": "财付通"},
            compute=_wechat,
        ),
    ),
    ignored=frozenset(("序号", "备注")),
    apart=True,
    whose=partial(find_all, labels=WECHAT_LABELS),
)
