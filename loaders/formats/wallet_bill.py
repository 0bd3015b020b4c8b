"""Bills that customers export from WeChat and Alipay themselves: one account's transactions, as a witness sees them.

WeChat: CSV (UTF-8) or XLSX under a page of remarks, with the nickname only: whose account it is, is not printed, so
each bill has an account of its own. Alipay: CSV (GB18030), the account (e-mail or phone) and the name stand above.
Amounts in yuan, WeChat's with ¥ before them.

Traps: money that neither comes nor goes for the customer (提现, 充值, 信用卡还款, 零钱通) is printed with 收/支 ``/`` or
不计收支: the type says which way it went, which is noted of each such row; 商品 is what a payer may have typed, and says
no direction. A payment that was returned keeps its row, with a status that says so, and the refund is a row of its own.
What paid is the last four digits of a card: too few to name it. ``/`` is empty.

Source of the column names: examples of public converters of these bills.
"""

from __future__ import annotations

from functools import partial

import polars as pl

from graphtool import ids
from loaders import booking, words
from loaders.columns import Columns, Declared, Record, fen, name, number, reference, text, time
from loaders.contract import Head
from loaders.parties import nobody
from loaders.titles import find_all, find_labelled

_TYPE = ("交易类型", "交易分类", "类型")
_STATUS = ("当前状态", "交易状态")
_TOP_UP = r"零钱充值|^充值(?:$|[-—(（到至])|账户充值|余额充值"
_KINDS: tuple[tuple[str, str], ...] = (
    (r"退款|退还", "refund"),
    (r"提现", "withdrawal"),
    # 充值缴费 is what telephones and meters are paid with: no money for the wallet.
    (_TOP_UP, "top_up"),
    (r"转账|红包|二维码收款|群收款|亲属卡|亲情卡|赞赏|转入|转出", "transfer"),
    (r"消费|付款|购买|还款|缴费|支付|商户|日用|餐饮|交通|理财|数码|服饰|充值|生活", "purchase"),
)
_WAYS: tuple[tuple[str, str], ...] = (
    # The first that fits. What comes from a bank into 零钱通 does not leave the wallet.
    (r"退款|退还", "in"),
    (r"提现|还款|购买|转入零钱通-来自零钱|买入|转出到卡", "out"),
    (rf"{_TOP_UP}|赎回|卖出", "in"),
)
_NEITHER = r"^[/\s]*$|中性|不计|其他|其它"
_NOTHING = r"^[/\s]+$"
_NICKS = ("微信昵称",)
_USERS = ("支付宝账户", "支付宝账号", "账号")
_NAMES = ("姓名", "用户名", "客户姓名", "用户姓名", "真实姓名")
_ITSELF = r"银行|信用社|支付宝|财付通|微信支付"
"""Names at the other end that are no other party: the institution itself, and the customer's bank."""
_UNDER_WAY = r"^等待|^交易|已|到账|完成$"
"""Words of a status that say how far money has come that was paid (等待确认收货, 朋友已收钱, 提现已到账 …)."""


def find_nickname(head: Head) -> str | None:
    """What stands behind 微信昵称 above the header."""
    said = find_labelled(head, _NICKS)
    return said.strip("[]") if said else None


def find_user(head: Head) -> str | None:
    """The account behind 支付宝账户 above the header."""
    return find_labelled(head, _USERS)


def find_name(head: Head) -> str | None:
    """The name behind 姓名 above the header."""
    return find_labelled(head, _NAMES)


def _empty(cell: pl.Series) -> pl.Series:
    return cell.set(cell.str.contains(_NOTHING).fill_null(False), None)


def _direction(frame: pl.DataFrame, columns: Columns) -> pl.Series:
    """收/支, and where that says neither, the institution's type, which is said; never what a payer may have typed."""
    said = frame["direction_word"]
    neither = said.str.contains(_NEITHER).fill_null(True)
    printed, strange = words.direction(said.set(neither, None))
    columns.report("收/支", "unknown_direction", strange)
    way = frame.select(
        pl.coalesce(pl.when(pl.col("_type").str.contains(p)).then(pl.lit(w)) for p, w in _WAYS)
    ).to_series()
    header = next((h for h in _TYPE if h in columns), _TYPE[0])
    columns.report(header, "direction_by_type", neither & way.is_not_null(), "note")
    return printed.zip_with(~neither, way)


def _rest(frame: pl.DataFrame) -> dict[str, pl.Series]:
    other = frame["other_account"] if "other_account" in frame.columns else frame["other_name"].clear(len(frame))
    named = _empty(frame["other_name"])
    party = other.is_not_null() | (named.is_not_null() & ~named.str.contains(_ITSELF).fill_null(False))
    types = booking.wallet_type(_KINDS, frame["_type"], frame["_goods"], party)
    parts = pl.DataFrame({"goods": _empty(frame["_goods"]), "note": _empty(frame["_note"])})
    memo = parts.select(pl.concat_str("goods", "note", separator=" ", ignore_nulls=True)).to_series()
    return {
        "row_type": types.fill_null("purchase"),
        "memo": memo.set(memo == "", None),
        **{c: _empty(frame[c]) for c in ("other_name", "serial", "trade_no")},
    }


def _wechat(frame: pl.DataFrame, columns: Columns) -> dict[str, pl.Series]:
    nickname = columns.said(find_nickname)
    held = {} if nickname is None else {"holder_name": nickname}
    return {"account": nobody(columns), "direction": _direction(frame, columns), **held, **_rest(frame)}


def _alipay(frame: pl.DataFrame, columns: Columns) -> dict[str, pl.Series]:
    user, holder = columns.said(find_user), columns.said(find_name)
    account = nobody(columns)
    if user is not None:
        known = user.rename("user").to_frame().select(ids.ALIPAY.normalise(pl.col("user"))).to_series()
        account = known.fill_null(account)
    held = {} if holder is None else {"holder_name": holder}
    return {"account": account, "direction": _direction(frame, columns), **held, **_rest(frame)}


def _failed(columns: Columns) -> list[tuple[str, pl.Series]]:
    status = columns.get(*_STATUS)
    if status is None:
        return []
    failed, strange = words.status(status)
    strange &= ~status.str.contains(_UNDER_WAY).fill_null(False)
    columns.report(next(h for h in _STATUS if h in columns), "unknown_status", strange)
    return [("failed", failed)]


_COMMON = (
    time("time_ms", "交易时间", "付款时间", "交易创建时间"),
    text("direction_word", "收/支"),
    text("_type", *_TYPE),
    text("_goods", "商品", "商品说明", "商品名称"),
    text("_note", "备注"),
    text("_status", *_STATUS),
    name("other_name", "交易对方"),
)
_REQUIRED: dict[str, tuple[str, ...]] = {"subject": ("account",), "amount": ("amount",), "time": ("time_ms",)}

WECHAT_BILL = Declared(
    id="wechat_bill",
    version=3,
    zh="微信支付账单（客户导出）",
    en="WeChat Pay bill (customer's export)",
    signature=(("交易类型",), ("交易对方",), ("收/支",), ("当前状态",), ("支付方式",)),
    essential=(("交易时间",), ("金额(元)", "金额")),
    records=(
        Record(
            kind="payment",
            fields=(
                *_COMMON,
                fen("amount", "金额(元)", "金额"),
                reference("serial", "交易单号"),
                reference("trade_no", "商户单号"),
            ),
            required=_REQUIRED,
            constants={"scope": "tenpay", "layout": "wechat_bill", "institution": "财付通", "currency": "CNY"},
            compute=_wechat,
        ),
    ),
    ignored=frozenset(("支付方式",)),
    notes=_failed,
    apart=True,
    whose=partial(find_all, labels=_NICKS),
)

ALIPAY_BILL = Declared(
    id="alipay_bill",
    version=3,
    zh="支付宝账单（客户导出）",
    en="Alipay bill (customer's export)",
    signature=(("交易对方",), ("收/支",), ("收/付款方式", "资金状态"), ("交易订单号", "交易号")),
    essential=(("交易时间", "付款时间", "交易创建时间"), ("金额", "金额(元)")),
    records=(
        Record(
            kind="payment",
            fields=(
                *_COMMON,
                fen("amount", "金额(元)", "金额"),
                number("other_account", ids.ALIPAY, "对方账号"),
                reference("serial", "交易订单号", "交易号"),
                reference("trade_no", "商家订单号"),
            ),
            required=_REQUIRED,
            constants={
                "scope": "alipay",
                "layout": "alipay_bill",
                "institution": "支付宝",
                "currency": "CNY",
                "other_scope": "alipay",
            },
            compute=_alipay,
        ),
    ),
    # Fees and refunds of a trade are rows of their own; how it was paid is kept by the raw row.
    ignored=frozenset("收/付款方式 资金状态 交易来源地 成功退款(元) 服务费(元) 最近修改时间".split()),
    notes=_failed,
    apart=True,
    whose=partial(find_all, labels=(*_USERS, *_NAMES)),
)
