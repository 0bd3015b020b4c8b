"""Stop payments and freezes (紧急止付, 冻结, 查询): what institutions answered to requests of the anti-fraud platform.

One row per request: which account was to be stopped or frozen, whether it was, for how much and until when, and what the
account held. What it proves is that the account is there, whose it is and its balance then: a holder, with what was done
as its status (冻结 2021-09-02 10:00:00 至2022-03-02 10:00:00 5000.00). A request that failed is noted; so is one that
the institution has not answered yet.

Amounts in yuan. Traps: 止付金额 may be what was asked, not what is there; a sum is no balance. An account is stopped
several times: each row is a fact of its own, and what was done is no closing of the account. Numbers of wallets stand in the
same column as cards: they are the institution's and are taken as such only where 账户类型 or the institution says so.

Source of the column names: own list of the words that the rules on stopping and freezing accounts in telecom fraud cases
use; no public layout of such an answer was found, so a real one may need a synonym more.
"""

from __future__ import annotations

import polars as pl

from graphtool import ids
from loaders import words
from loaders.cells import half
from loaders.columns import Columns, Declared, Record, fen, name, number, text, time

_NUMBER = (
    "账号/卡号",
    "账卡号",
    "账(卡)号",
    "卡号/账号",
    "止付账号",
    "冻结账号",
    "被止付账号",
    "被冻结账号",
    "账号",
    "卡号",
    "银行卡号",
)
_ACTION = ("业务类型", "操作类型", "措施类型", "申请类型")
_RESULT = ("执行结果", "止付结果", "冻结结果", "处理结果", "反馈结果", "执行状态")
_STOPPED = (
    "止付金额",
    "冻结金额",
    "执行金额",
    "实际止付金额",
    "实际冻结金额",
    "申请冻结金额",
    "已冻结金额",
    "止付/冻结金额",
)
_DONE = ("执行时间", "止付时间", "冻结时间", "处理时间", "反馈时间")
_FROM = ("开始时间", "起始时间", "止付开始时间", "冻结开始时间", "冻结起始时间", "冻结开始日期")
_UNTIL = ("截止时间", "结束时间", "止付截止时间", "冻结截止时间", "到期时间", "冻结结束日期")
_WHY = ("失败原因", "未执行原因")
_TOLD = ("反馈说明",)
_CURRENCY = ("币种", "账户币种")
_INSTITUTION = (
    "开户机构",
    "开户行",
    "开户银行",
    "所属银行",
    "银行名称",
    "账户所属机构",
    "反馈机构",
    "执行机构",
    "执行单位",
)
_WAITING = r"处理中|待反馈|未反馈|待执行|执行中|待处理|已提交"


def _complete(frame: pl.DataFrame, columns: Columns) -> dict[str, pl.Series]:
    known, strange = words.currency(frame["_currency"])
    columns.report(next((h for h in _CURRENCY if h in columns), _CURRENCY[0]), "unknown_currency", strange)
    where = pl.concat_str("institution", "_type", separator=" ", ignore_nulls=True)
    wallet = frame.select(
        s=pl.when(where.str.contains("财付通|微信|Tenpay")).then(pl.lit("tenpay"))
        .when(where.str.contains("支付宝|Alipay")).then(pl.lit("alipay"))
        .otherwise(pl.lit("bank"))
    )["s"]  # fmt: skip
    numbers = frame.select(
        "account",
        scope=wallet,
        tenpay=ids.TENPAY.normalise(pl.col("_printed")),
        alipay=ids.ALIPAY.normalise(pl.col("_printed")),
    )
    own = pl.when(pl.col("scope") == "tenpay").then("tenpay").when(pl.col("scope") == "alipay").then("alipay")
    printed = [columns.get(*group) for group in (_ACTION, _FROM, _UNTIL, _STOPPED, _DONE)]
    none = pl.Series([None], dtype=pl.String).new_from_index(0, len(frame))
    action, start, until, amount, done = (none if cell is None else cell for cell in printed)
    said = pl.DataFrame(
        {"a": action, "f": start.zip_with(start.is_not_null(), done), "u": until, "m": amount, "s": frame["_status"]}
    )
    span = pl.concat_str("f", "至" + pl.col("u"), separator=" ", ignore_nulls=True)
    stopped = (
        pl.concat_str("a", span, "m", separator=" ", ignore_nulls=True).str.replace_all(" +", " ").str.strip_chars()
    )
    asked = pl.col("a").str.contains("查询").fill_null(False)  # a query does nothing to the account
    status = pl.concat_str("s", pl.when(~asked & (stopped != "")).then(stopped), separator=" ", ignore_nulls=True)
    return {
        "scope": wallet,
        "account": numbers.select(n=own.otherwise("account"))["n"],
        "currency": known,
        "status": said.select(t=pl.when(status != "").then(status))["t"],
    }


def _not_done(columns: Columns) -> list[tuple[str, pl.Series]]:
    """Where no column has the result, a reason that is filled says that it failed; 反馈说明 may say either."""
    if columns.get(*_RESULT) is not None:
        return _by_words(columns, _RESULT, "unknown_result")
    reasons = [("failed", why.is_not_null()) for why in columns.all(*_WHY)]
    return reasons + _by_words(columns, _TOLD, "unknown_status")


def _by_words(columns: Columns, headers: tuple[str, ...], code: str) -> list[tuple[str, pl.Series]]:
    result = columns.get(*headers)
    if result is None:
        return []
    failed, strange = words.status(result)
    waiting = half(result).str.contains(_WAITING).fill_null(False)
    done = result.is_in(["已止付", "已冻结", "已执行", "部分成功", "部分冻结", "部分止付"]).fill_null(False)
    columns.report(next(h for h in headers if h in columns), code, strange & ~waiting & ~done)
    return [("failed", failed), ("no_data", waiting)]


STOP_PAYMENT = Declared(
    id="stop_payment",
    version=2,
    zh="止付冻结反馈",
    en="stop-payment and freeze answers",
    signature=(_NUMBER, (*_STOPPED, *_RESULT), (*_ACTION, "止付金额", "冻结金额", "止付结果", "冻结结果", "止付时间", "冻结时间")),
    essential=(_NUMBER, (*_RESULT, *_WHY, *_TOLD)),
    refuses=("交易金额", "收付标志", "借贷标志", "交易对手账卡号", "运单号", "报案编号", "结算批次号"),
    records=(
        Record(
            kind="holder",
            fields=(
                number("account", ids.BANK, *_NUMBER),
                text("_printed", *_NUMBER),
                name("holder_name", "账户名", "账户名称", "户名", "开户人", "开户人姓名", "账户姓名", "姓名"),
                number("holder_id", ids.DOCUMENT, "证件号码", "开户人证件号码", "开户证件号码", "身份证号"),
                number("phone", ids.PHONE, "联系电话", "预留手机号", "手机号"),
                text("institution", *_INSTITUTION),
                text("_type", "账户类型", "账号类型", "主体类别"),
                text("_status", "账户状态"),
                fen("balance", "账户余额", "余额", "当前余额"),
                fen("available", "可用余额", "账户可用余额"),
                fen("_amount", *_STOPPED),
                time("_done", *_DONE, precision=""),
                time("_from", *_FROM, precision=""),
                time("_until", *_UNTIL, precision=""),
                text("_currency", *_CURRENCY),
            ),
            required={"subject": ("account",)},
            constants={},
            compute=_complete,
        ),
    ),
    # Who asked, when and under which number; the raw row keeps them.
    ignored=frozenset(
        (
            "序号 申请机构 申请单位 申请人 申请时间 申请编号 申请金额 业务申请编号 请求单号 流水号 业务流水号 案件编号 案件名称 案件类型 备注 "
            "证件类型 文书编号 冻结方式 限额冻结 冻结编号 金额币种 办案单位 经办人 "
        ).split()
    )
    | {*_ACTION, *_RESULT, *_WHY, *_TOLD},
    notes=_not_done,
    apart=True,
)  # fmt: skip
