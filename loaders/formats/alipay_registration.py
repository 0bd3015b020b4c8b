"""注册信息 of an Alipay return: who registered an account, with its phone, its e-mail and its bank cards.

CSV or XLSX, one row per account. The account is its user number (2088…); the e-mail and the phone that it is logged
in with are further names of it and stay in the raw row.

Trap: several bank cards may stand in one cell; the first is read, and the cell is reported.

Source of the column names: public readers of these returns; domain notes §3.3.
"""

from __future__ import annotations

import polars as pl

from graphtool import ids
from loaders.columns import Columns, Declared, Record, fen, name, number, text, time

_ACCOUNT = ("用户Id", "用户ID", "用户id", "支付宝用户ID", "支付宝用户Id")
_CARDS = ("绑定银行卡", "绑定银行卡号")
_CARD = r"[\d*]{12,23}"


def _complete(frame: pl.DataFrame, columns: Columns) -> dict[str, pl.Series]:
    cards = frame["_cards"].str.extract_all(_CARD)
    several = (cards.list.n_unique() > 1).fill_null(False)
    columns.report(next((h for h in _CARDS if h in columns), _CARDS[0]), "several_cards", several)
    first = cards.list.first().rename("card").to_frame().select(ids.BANK.normalise(pl.col("card"))).to_series()
    return {"bound_account": first}


ALIPAY_REGISTRATION = Declared(
    id="alipay_registration",
    version=1,
    zh="支付宝注册信息",
    en="Alipay registrations",
    signature=(
        _ACCOUNT,
        ("登陆手机", "登录手机", "登陆邮箱", "登录邮箱", "绑定手机"),
        ("账户名称", "账户名"),
    ),
    essential=(_ACCOUNT,),
    refuses=("操作发生时间", "客户端ip", "客户端IP"),
    records=(
        Record(
            kind="holder",
            fields=(
                number("account", ids.ALIPAY, *_ACCOUNT),
                name("holder_name", "账户名称", "账户名"),
                number("holder_id", ids.DOCUMENT, "证件号", "证件号码"),
                number("phone", ids.PHONE, "绑定手机", "登陆手机", "登录手机"),
                fen("available", "可用余额", "可用余额(元)"),
                fen("balance", "账户余额", "账户余额(元)"),
                time("opened_ms", "注册时间", precision="opened_precision"),
                text("status", "账户状态"),
                text("_cards", *_CARDS),
            ),
            required={"subject": ("account",)},
            constants={"scope": "alipay", "institution": "支付宝", "currency": "CNY"},
            compute=_complete,
        ),
    ),
    ignored=frozenset(
        "登陆邮箱 登录邮箱 登陆手机 登录手机 证件类型 账户类型 对应的协查数据 对应的协查信息 序号".split()
    ),
    apart=True,
)
