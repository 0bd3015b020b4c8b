"""The headers of bank returns, spelled as the forms print them, and the word that goes under each."""

from __future__ import annotations

from dataclasses import dataclass

TENPAY_ACCOUNT = "990000243300133"
"""What the banks print as the account of the wallets' platform."""


@dataclass(frozen=True)
class Layout:
    """``fields``: header → name of the word ("" is left empty). ``time`` is how times are printed, ``null`` is an
    empty cell."""

    fields: dict[str, str]
    time: str
    null: str


_BY_HEADER = {
    "交易卡号": "card", "交易账号": "account_no", "账户开户名称": "holder", "开户人证件号码": "holder_id",
    "交易方户名": "holder", "交易方证件号码": "holder_id", "交易时间": "time", "交易金额": "amount",
    "交易余额": "balance_text", "收付标志": "direction", "交易对手账卡号": "other_no", "现金标志": "cash",
    "对手户名": "other_name", "对手身份证号": "other_id", "对手开户银行": "other_bank", "摘要说明": "memo",
    "交易币种": "currency", "交易发生地": "place", "交易是否成功": "success", "IP地址": "ip", "交易流水号": "serial",
    "商户名称": "merchant", "商户号": "merchant_no", "备注": "note", "交易类型": "type",
}  # fmt: skip

_34 = (
    "交易卡号,交易账号,账户开户名称,开户人证件号码,交易时间,交易金额,交易余额,收付标志,交易对手账卡号,现金标志,对手户名,"
    "对手身份证号,对手开户银行,摘要说明,交易币种,交易网点名称,交易网点代码,交易发生地,交易是否成功,传票号,终端号,IP地址,"
    "MAC地址,对手交易余额,交易流水号,日志号,凭证种类,凭证号,交易柜员号,商户名称,商户号,备注,交易类型,查询反馈结果原因"
)
_31 = (
    "交易卡号,交易账号,交易方户名,交易方证件号码,交易时间,交易金额,交易余额,收付标志,交易对手账卡号,现金标志,对手户名,"
    "对手身份证号,对手开户银行,摘要说明,交易币种,交易网点名称,交易发生地,交易是否成功,传票号,IP地址,MAC地址,对手交易余额,"
    "交易流水号,日志号,凭证种类,凭证号,交易柜员号,备注,商户名称,交易类型,查询反馈结果原因"
)
_29 = (
    "交易卡号,交易账号,交易方户名,交易方证件号码,交易时间,交易金额,交易余额,收付标志,交易对手账卡号,现金标志,对手户名,"
    "对手身份证号,对手开户银行,摘要说明,交易币种,交易网点名称,交易发生地,交易是否成功,传票号,IP地址,MAC地址,对手交易余额,"
    "交易流水号,日志号,凭证种类,凭证号,交易柜员号,备注,查询反馈结果原因"
)
_38 = {
    "序号": "sequence", "查询对象": "holder", "反馈单位": "bank_name", "查询项": "query", "查询账户": "account_no",
    "查询卡号": "card", "交易类型": "type", "借贷标志": "direction", "币种": "currency", "交易金额": "amount",
    "账户余额": "balance_text", "交易时间": "time", "交易流水号": "serial", "本方账号": "account_no",
    "本方卡号": "card",
    "交易对方姓名": "other_name", "交易对方账户": "other_account", "交易对方卡号": "other_card",
    "交易对方证件号码": "other_id", "交易对手余额": "", "交易对方账号开户行": "other_bank", "交易摘要": "memo",
    "交易网点名称": "", "交易网点代码": "", "日志号": "", "传票号": "", "凭证种类": "", "凭证号": "",
    "现金标志": "cash",
    "终端号": "", "交易是否成功": "success", "交易发生地": "place", "商户名称": "merchant", "商户号": "merchant_no",
    "IP地址": "ip", "MAC": "", "交易柜员号": "", "备注": "note",
}  # fmt: skip


def _fields(headers: str, without: tuple[str, ...] = ()) -> dict[str, str]:
    return {h: "" if h in without else _BY_HEADER.get(h, "") for h in headers.split(",")}


LAYOUTS = {
    "34": Layout(_fields(_34), "%Y-%m-%d %H:%M:%S", ""),
    "31": Layout(_fields(_31), "%Y%m%d%H%M%S", "\\N"),
    "29": Layout(_fields(_29, without=("交易方户名", "交易方证件号码")), "%Y/%-m/%-d %-H:%M:%S", "-"),
    "38": Layout(_38, "%Y-%m-%d %H:%M:%S", ""),
}

ACCOUNT_INFO = {
    "账户开户名称": "holder", "开户人证件号码": "holder_id", "交易卡号": "card", "交易账号": "account_no",
    "账号开户时间": "opened", "账户余额": "", "可用余额": "", "币种": "currency", "开户网点代码": "", "开户网点": "",
    "账户状态": "state", "钞汇标志名称": "", "开户人证件类型": "id_kind", "销户日期": "", "账户类型": "",
    "开户联系方式": "", "通信地址": "address", "联系电话": "contact", "代理人": "", "代理人电话": "", "备注": "",
    "开户省份": "", "开户城市": "", "账号开户银行": "bank_name", "客户代码": "", "法人代表": "legal_name",
    "客户工商执照号码": "", "法人代表证件号码": "legal_id", "住宅地址": "", "邮政编码": "", "代办人证件号码": "",
    "邮箱地址": "", "关联资金账户": "", "地税纳税号": "", "单位电话": "", "代办人证件类型": "", "住宅电话": "",
    "法人代表证件类型": "", "国税纳税号": "", "单位地址": "", "工作单位": "", "销户网点": "", "最后交易时间": "",
    "账户销户银行": "", "任务流水号": "",
}  # fmt: skip
PERSON_INFO = {
    "客户名称": "holder", "证照类型": "id_kind", "证照号码": "holder_id", "单位地址": "", "联系电话": "contact",
    "联系手机": "phone", "单位电话": "", "住宅电话": "", "工作单位": "", "邮箱地址": "", "代办人姓名": "",
    "代办人证件类型": "", "代办人证件号码": "", "国税纳税号": "", "地税纳税号": "", "法人代表": "",
    "法人代表证件类型": "", "法人代表证件号码": "", "出生日期": "", "户籍地址": "address", "客户工商执照号码": "",
}  # fmt: skip
