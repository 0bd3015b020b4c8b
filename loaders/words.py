"""Which words mean what: row types, success and failure, directions, currencies, total rows.

Every list is data. Sources: the words seen in public descriptions of bank and wallet returns (domain notes §3), the
transaction-type tables of the police template 银行交易明细信息, and the bank-interface codes (JYSFCG 01/02).
"""

from __future__ import annotations

import polars as pl

from loaders.cells import distinct

ROW_WORDS: dict[str, tuple[str, ...]] = {
    # Most specific type first: where words of several types meet in one text, the first type here wins.
    "reversal": ("冲正", "抹账", "退汇", "撤销", "退货", "反交易", "冲销", "冲账", "退回", "退票", "REVERSAL"),
    "refund": ("退款", "返还", "REFUND"),
    "fee": ("手续费", "工本费", "短信费", "短信服务费", "年费", "账户管理费", "账户服务费", "网银服务费", "小额管理费",
            "通知费", "费用扣收", "小额账户费", "账户费"),
    "interest": ("结息", "利息", "付息", "批量结息", "个人活期结息"),
    "wage": ("代发工资", "工资", "代发", "薪资", "薪酬", "薪金", "奖金", "发薪", "批量代付工资"),
    "settlement": ("清算", "结算", "分润", "返现", "商户结算", "收单结算", "资金结算"),
    "withdrawal": ("提现",),
    "top_up": ("充值",),
    "cash": ("现金", "现存", "存现", "取现", "现支", "现取", "ATM取款", "ATM存款", "ATM", "CDM", "CRS", "柜面取款",
             "柜台取款", "柜面存款", "取款", "存款"),
    "purchase": ("消费", "快捷支付", "网上支付", "POS消费", "POS", "商户消费", "扫码支付", "二维码支付", "微信支付",
                 "支付宝支付", "网购", "购物"),
    "transfer": ("转账", "汇款", "网转", "跨行", "转存", "转支", "汇入", "汇出", "转入", "转出", "网银", "手机银行",
                 "红包", "转帐", "ATM转账", "ATM转帐", "现金转账", "跨行汇款", "结算账户转账"),
}  # fmt: skip
"""Word → type of a payment row (``terms.ROW_TYPES``). Within one text the longest word at a place is taken
(``ATM转账`` is a transfer, not cash), then the first type above wins (``消费退款`` is a refund)."""

HARMLESS: tuple[str, ...] = ("DEPOSIT", "POSITION", "POSTAL", "POS机", "POS终端", "POS押金", "POS升级", "现金管理", "现金分期",
                              "现金宝")  # fmt: skip
"""Longer words that hide a word of ROW_WORDS without its meaning."""

OK_WORDS: tuple[str, ...] = ("成功", "01", "00", "S", "Y", "是", "交易成功", "已成功", "SUCCESS", "支付成功",
                             "转账成功", "已完成", "完成", "正常", "TRUE", "已支付", "处理成功")  # fmt: skip
FAILED_WORDS: tuple[str, ...] = ("失败", "02", "F", "N", "否", "交易失败", "FAIL", "FAILED", "FALSE", "FAILURE")
FAILED_PARTS: tuple[str, ...] = ("失败", "未完成", "拒绝", "关闭", "取消", "作废", "未成功", "不成功", "等待付款", "等待买家付款",
                                 "等待对方付款", "等待支付", "待付款", "待支付", "未付款", "未支付")  # fmt: skip
"""A status that is one of OK_WORDS, ends in 成功 or is empty is money that moved; one of FAILED_WORDS, or one that contains a
FAILED_PART, is money that did not. Any other status counts as money and is reported (``unknown_status``)."""

IN_WORDS: tuple[str, ...] = ("进", "收", "收入", "转入", "入", "入账", "存入", "+", "IN", "进账", "收款", "汇入")
OUT_WORDS: tuple[str, ...] = ("出", "付", "支出", "转出", "支", "出账", "支取", "OUT", "付款", "汇出")
UNCLEAR_WORDS: tuple[str, ...] = ("借", "贷", "D", "C", "借方", "贷方", "借记", "贷记", "DEBIT", "CREDIT")
"""Words of direction. 借/贷 (and D/C) mean the opposite at different banks: kept as printed, decided later by the
balances. ``-`` alone is a printed null and cannot be told from one."""

CURRENCIES: dict[str, str] = {
    word: code
    for code, words in {
        "CNY": ("CNY", "RMB", "人民币", "人民币元", "156", "01", "001", "元", "￥", "¥", "CNH", "人民币(CNY)", "1"),
        "USD": ("USD", "美元", "840", "14", "014"),
        "HKD": ("HKD", "港币", "港元", "344", "13", "013"),
        "EUR": ("EUR", "欧元", "978", "38", "038"),
        "JPY": ("JPY", "日元", "392", "27", "027"),
        "GBP": ("GBP", "英镑", "826", "12", "012"),
        "MOP": ("MOP", "澳门元", "澳门币", "446"),
        "TWD": ("TWD", "新台币", "901"),
        "AUD": ("AUD", "澳大利亚元", "澳元", "036", "29", "029"),
        "CAD": ("CAD", "加拿大元", "加元", "124", "28", "028"),
        "SGD": ("SGD", "新加坡元", "702", "18", "018"),
        "KRW": ("KRW", "韩元", "410"),
        "THB": ("THB", "泰铢", "764"),
        "CHF": ("CHF", "瑞士法郎", "756", "15", "015"),
    }.items()
    for word in words
}
"""Printed currency → ISO 4217. Numbers are ISO's own and the two-digit codes of Chinese banking (GB/T 12406)."""

TOTALS: tuple[str, ...] = (
    "合计",
    "总计",
    "小计",
    "累计",
    "汇总",
    "本页合计",
    "本页小计",
    "总合计",
    "人民币合计",
    "外币合计",
    "TOTAL",
    "总笔数",
)
"""What starts the first printed cell of a row of sums."""


def row_type(trusted: list[pl.Series], free: pl.Series | None = None) -> pl.Series:
    """Which of ``terms.ROW_TYPES`` is each row? Null where no word says.

    ``trusted`` are columns that the institution fills (类型, 摘要), read together; ``free`` is what a customer may
    have typed (备注) and is read only where those say nothing.
    """
    first = _typed(trusted)
    if free is None:
        return first
    silent = first.is_null()
    return first if not silent.any() else _typed([free]).zip_with(silent, first)


def _typed(columns: list[pl.Series]) -> pl.Series:
    filled = [c for c in columns if c.null_count() < len(c)]
    if not filled:
        return pl.Series([None], dtype=pl.String).new_from_index(0, len(columns[0]))
    joined = filled[0]
    if len(filled) > 1:
        both = pl.DataFrame({f"t{i}": c for i, c in enumerate(filled)})
        joined = both.select(key=pl.concat_str(pl.all(), separator="|", ignore_nulls=True))["key"]
    values, places = distinct(joined)
    return _ranks(values).gather(places)


def _ranks(text: pl.Series) -> pl.Series:
    order = list(ROW_WORDS)
    rank = {word: i for i, kind in enumerate(order) for word in ROW_WORDS[kind]}
    words = sorted([*rank, *HARMLESS], key=lambda w: (-len(w), w))
    found = text.str.to_uppercase().str.extract_many(words, leftmost=True)
    best = found.to_frame("f").select(
        pl.col("f").list.eval(pl.element().replace_strict(rank, default=None, return_dtype=pl.Int32)).list.min()
    )["f"]
    return best.replace_strict(dict(enumerate(order)), default=None, return_dtype=pl.String)


def status(cell: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Masks over a status column: which rows failed, and which print a word that is in no list."""
    words, places = distinct(cell)
    upper = words.str.to_uppercase()
    failed = upper.is_in(FAILED_WORDS) | upper.str.contains_any(list(FAILED_PARTS))
    strange = ~failed & ~upper.is_in(OK_WORDS) & ~upper.str.ends_with("成功")
    return failed.gather(places).fill_null(False), strange.gather(places).fill_null(False)


def direction(cell: pl.Series) -> tuple[pl.Series, pl.Series]:
    """ "in" or "out" where the printed word is clear, else null; and a mask of words in no list."""
    said = {**dict.fromkeys(IN_WORDS, "in"), **dict.fromkeys(OUT_WORDS, "out"), **dict.fromkeys(UNCLEAR_WORDS, "")}
    words, places = distinct(cell)
    value = words.str.to_uppercase().replace_strict(said, default=None, return_dtype=pl.String)
    strange = value.is_null().gather(places).fill_null(False)
    return value.set((value == "").fill_null(False), None).gather(places), strange


def currency(cell: pl.Series) -> tuple[pl.Series, pl.Series]:
    """The ISO code of the currency, CNY where nothing is printed; and a mask of unknown ones, kept as printed."""
    words, places = distinct(cell)
    upper = words.str.to_uppercase()
    known = upper.replace_strict(CURRENCIES, default=None, return_dtype=pl.String)
    strange = known.is_null()
    code = known.zip_with(~strange, upper)
    return code.gather(places).fill_null("CNY"), strange.gather(places).fill_null(False)
