"""提现记录 of an Alipay return: what users moved from their wallets to their own bank accounts.

支付宝用户id is the wallet, 会员开户银行 and 会员银行账号 say where the money went. Amounts in yuan, unsigned. The time is that of the
application, when the money leaves the wallet; where none is printed, that of the handling. The last column, 对应的协查数据, is
what the institution was asked with: a row is printed once for each that was asked about, and its 提现流水号 makes it one.

Traps: 账户明细 tells of the same withdrawals, under numbers that need not be the same; they are counted once where rows prove
it, and are doubtful where they do not (``graphtool.derive.trades``). The bank's own row names the institution: between wallet
and bank account the money is in the institution's pool. 状态 and 交易状态 may differ: one that says failed, or a 失败原因,
means that the money stayed.

Source of the column names: public readers of these returns.
"""

from __future__ import annotations

import polars as pl

from graphtool import ids
from loaders import words
from loaders.columns import Columns, Declared, Record, fen, number, reference, text, time
from loaders.formats.alipay_statement import ASKED

_SERIAL = ("提现流水号",)
_STATUS = ("状态", "交易状态")
_REASON = ("失败原因",)
_UNDER_WAY = r"^(?:等待|处理|交易|已|申请|提现)"
"""How words begin that say how far a withdrawal has come."""


def _failed(columns: Columns) -> list[tuple[str, pl.Series]]:
    noted = []
    for header in _STATUS:
        for status in columns.all(header):
            failed, strange = words.status(status)
            columns.report(header, "unknown_status", strange & ~status.str.contains(_UNDER_WAY).fill_null(False))
            noted.append(("failed", failed))
    return [*noted, *(("failed", reason.is_not_null()) for reason in columns.all(*_REASON))]


ALIPAY_WITHDRAWALS = Declared(
    id="alipay_withdrawals",
    version=1,
    zh="支付宝提现记录",
    en="Alipay withdrawals",
    signature=(_SERIAL, ("会员银行账号", "会员开户银行")),
    essential=(
        ("提现金额(元)", "提现金额"),
        ("申请日期和时间", "处理时间"),
        ("支付宝用户id", "支付宝用户ID", "支付宝用户Id"),
    ),
    records=(
        Record(
            kind="transfer",
            fields=(
                reference("serial", *_SERIAL),
                number("from_account", ids.ALIPAY, "支付宝用户id", "支付宝用户ID", "支付宝用户Id"),
                text("to_institution", "会员开户银行"),
                number("to_account", ids.BANK, "会员银行账号"),
                time("time_ms", "申请日期和时间", "处理时间"),
                fen("amount", "提现金额(元)", "提现金额"),
                text("memo", "提现类型"),
            ),
            required={"subject": ("from_account",), "amount": ("amount",), "time": ("time_ms",)},
            constants={
                "from_scope": "alipay",
                "from_institution": "支付宝",
                "to_scope": "bank",
                "currency": "CNY",
                "row_type": "withdrawal",
            },
        ),
    ),
    ignored=frozenset({"序号", *ASKED, *_STATUS, *_REASON}),
    notes=_failed,
    apart=True,
)
