"""The vocabulary: kinds, relations, roles, row types and pools, with zh and en labels.

Every word that code, stores, pages and reports share is spelled here once. Labels for Neo4j come
from here too, never from data.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from graphtool.texts import Labelled, Lang

Family = Literal["money", "call", "logistics", "terminal", "identity", "organisation", "contact", "list", "report"]


@dataclass(frozen=True)
class Term(Labelled):
    """One word of the vocabulary with its labels."""

    name: str
    zh: str
    en: str

    def label(self, lang: Lang) -> str:
        """The word as a user reads it."""
        return self.zh if lang == "zh" else self.en


@dataclass(frozen=True)
class Kind(Term):
    """A kind of entity. ``prefix`` starts its ids, ``node_label`` is its label in Neo4j.

    ``traversable`` is False for what no path may pass through: a pool mixes everybody's money and a
    placeholder is nobody.
    """

    prefix: str
    node_label: str
    traversable: bool = True


@dataclass(frozen=True)
class Relation(Term):
    """What an event or a standing relation says of its two ends, read from source to target.

    ``type`` is the relationship type in Neo4j. ``family`` keeps questions apart: calls, money and
    listings are never mixed by default.
    """

    family: Family
    type: str


KINDS: dict[str, Kind] = {
    k.name: k
    for k in (
        Kind("person", "人", "person", "p", "Person"),
        Kind("organisation", "组织", "organisation", "o", "Organisation"),
        Kind("account", "账户", "account", "a", "Account"),
        Kind("pool", "资金池", "pool", "q", "Pool", traversable=False),
        Kind("line", "线路", "phone line", "l", "Line"),
        Kind("device", "设备", "device", "d", "Device"),
        Kind("address", "地址", "address", "s", "Address"),
        Kind("terminal", "机具", "terminal", "t", "Terminal"),
        Kind("merchant", "商户", "merchant", "m", "Merchant"),
        Kind("group", "群", "chat group", "g", "Group"),
        Kind("list", "名单", "data list", "n", "DataList"),
        Kind("report", "报案", "report", "r", "Report"),
        Kind("placeholder", "不明", "unknown", "x", "Unknown", traversable=False),
    )
}

RELATIONS: dict[str, Relation] = {
    r.name: r
    for r in (
        Relation("transferred", "转账", "transferred to", "money", "TRANSFERRED"),
        Relation("purchased", "消费", "purchased from", "money", "PURCHASED"),
        Relation("paid_wage", "发薪", "paid wage to", "money", "PAID_WAGE"),
        Relation("swiped", "刷卡", "swiped at", "money", "SWIPED"),
        Relation("settled", "结算", "settled to", "money", "SETTLED"),
        Relation("refunded", "退款", "refunded to", "money", "REFUNDED"),
        Relation("reversed", "冲正", "reversed to", "money", "REVERSED"),
        Relation("topped_up", "充值", "topped up", "money", "TOPPED_UP"),
        Relation("withdrew", "提现", "withdrew to", "money", "WITHDREW"),
        Relation("cashed_out", "取现", "withdrew cash from", "money", "CASHED_OUT"),
        Relation("cashed_in", "存现", "paid in cash to", "money", "CASHED_IN"),
        Relation("charged", "手续费", "was charged by", "money", "CHARGED"),
        Relation("accrued", "利息", "paid interest to", "money", "ACCRUED"),
        Relation("called", "通话", "called", "call", "CALLED"),
        Relation("messaged", "短信", "messaged", "call", "MESSAGED"),
        Relation("shipped", "寄件", "shipped to", "logistics", "SHIPPED"),
        Relation("bound", "绑定", "is bound to", "terminal", "BOUND"),
        Relation("activated", "激活", "was activated at", "terminal", "ACTIVATED"),
        Relation("used_terminal", "用机", "used terminal", "terminal", "USED_TERMINAL"),
        Relation("placed", "布放", "placed", "terminal", "PLACED"),
        Relation("holds", "持有", "holds", "identity", "HOLDS"),
        Relation("uses", "使用", "uses", "identity", "USES"),
        Relation("logged_in", "登录", "logged in from", "identity", "LOGGED_IN"),
        Relation("located_at", "地址为", "is located at", "identity", "LOCATED_AT"),
        Relation("related", "关联", "is related to", "identity", "RELATED"),
        Relation("employs", "雇用", "employs", "organisation", "EMPLOYS"),
        Relation("manages", "管理", "manages", "organisation", "MANAGES"),
        Relation("agent_of", "代理", "is agent of", "organisation", "AGENT_OF"),
        Relation("shareholder_of", "持股", "is shareholder of", "organisation", "SHAREHOLDER_OF"),
        Relation(
            "legal_representative_of",
            "法定代表人",
            "is legal representative of",
            "organisation",
            "LEGAL_REPRESENTATIVE_OF",
        ),
        Relation("has_contact", "有联系人", "has as a contact", "contact", "HAS_CONTACT"),
        Relation("member_of", "群成员", "is a member of", "contact", "MEMBER_OF"),
        Relation("sold_list", "出售名单", "sold list", "list", "SOLD_LIST"),
        Relation("bought_list", "购买名单", "bought list", "list", "BOUGHT_LIST"),
        Relation("lists", "列名", "lists", "list", "LISTS"),
        Relation("reported", "报案", "made report", "report", "REPORTED"),
        Relation("names", "涉及", "names", "report", "NAMES"),
    )
}

FAMILIES: dict[str, Term] = {
    t.name: t
    for t in (
        Term("money", "资金", "money"),
        Term("call", "通讯", "calls"),
        Term("logistics", "物流", "parcels"),
        Term("terminal", "机具", "terminals"),
        Term("identity", "身份", "identity"),
        Term("organisation", "组织", "organisation"),
        Term("contact", "联系人", "contacts"),
        Term("list", "名单", "lists"),
        Term("report", "报案", "reports"),
    )
}

ROLES: dict[str, Term] = {
    t.name: t
    for t in (
        Term("ringleader", "主犯", "ringleader"),
        Term("team_lead", "组长", "team lead"),
        Term("staff", "业务员", "staff"),
        Term("finance", "财务", "finance"),
        Term("shipping_clerk", "发货员", "shipping clerk"),
        Term("cash_courier", "车手", "cash courier"),
        Term("data_seller", "名单出售人", "data seller"),
        Term("intermediary", "中间人", "intermediary"),
        Term("nominee", "挂名人", "nominee"),
        Term("victim", "被害人", "victim"),
        Term("bystander", "旁人", "bystander"),
        Term("agent", "代理商", "agent"),
        Term("shell_company", "空壳公司", "shell company"),
        Term("payment_institution", "支付机构", "payment institution"),
        Term("merchant", "商户", "merchant"),
        Term("carrier", "快递公司", "carrier"),
    )
}

POOL_TYPES: dict[str, Term] = {
    t.name: t
    for t in (
        Term("acquirer", "收单机构", "acquirer"),
        Term("tenpay", "财付通", "Tenpay"),
        Term("alipay", "支付宝", "Alipay"),
        Term("clearing", "清算机构", "clearing"),
        Term("bank_fee", "银行手续费", "bank fees"),
        Term("bank_interest", "银行利息", "bank interest"),
        Term("cash", "现金", "cash"),
    )
}

PRECISIONS: tuple[str, ...] = ("none", "day", "minute", "second", "ms")
"""How exact a time is; a date without a time has precision ``day`` and is never read as midnight."""

SCOPES: tuple[str, ...] = ("bank", "tenpay", "alipay", "other")
"""Within which namespace an account number identifies: bank numbers stand alone, wallets per institution."""

ROW_TYPES: tuple[str, ...] = (
    "transfer",
    "purchase",
    "wage",
    "fee",
    "interest",
    "reversal",
    "refund",
    "cash",
    "settlement",
    "top_up",
    "withdrawal",
)
"""What a payment row is, by its words (see ``loaders.words.ROW_WORDS``); a transfer unless a word says otherwise."""

POOL_NAMES: tuple[tuple[str, str, str], ...] = (
    ("财付通", "tenpay", "财付通"),
    ("微信支付", "tenpay", "财付通"),
    ("微信转账", "tenpay", "财付通"),
    ("微信红包", "tenpay", "财付通"),
    ("深圳市财付通", "tenpay", "财付通"),
    ("支付宝", "alipay", "支付宝"),
    ("蚂蚁", "alipay", "支付宝"),
    ("网联", "clearing", "网联"),
    ("中国银联", "clearing", "银联"),
    ("银联", "clearing", "银联"),
    ("银联商务", "acquirer", "银联商务"),
    ("拉卡拉", "acquirer", "拉卡拉"),
    ("付临门", "acquirer", "付临门"),
    ("上海付临门", "acquirer", "付临门"),
    ("随行付", "acquirer", "随行付"),
    ("合利宝", "acquirer", "合利宝"),
    ("瑞银信", "acquirer", "瑞银信"),
    ("现代金控", "acquirer", "现代金控"),
    ("海科融通", "acquirer", "海科融通"),
    ("汇付", "acquirer", "汇付"),
    ("快钱", "acquirer", "快钱"),
    ("通联支付", "acquirer", "通联支付"),
    ("乐刷", "acquirer", "乐刷"),
    ("嘉联支付", "acquirer", "嘉联支付"),
    ("国通星驿", "acquirer", "国通星驿"),
    ("盛付通", "acquirer", "盛付通"),
    ("京东支付", "acquirer", "网银在线"),
    ("网银在线", "acquirer", "网银在线"),
    ("美团支付", "acquirer", "钱袋宝"),
    ("易宝支付", "acquirer", "易宝支付"),
    ("连连支付", "acquirer", "连连支付"),
    ("富友支付", "acquirer", "富友支付"),
    ("杉德支付", "acquirer", "杉德支付"),
    ("宝付", "acquirer", "宝付"),
    ("新生支付", "acquirer", "新生支付"),
)
"""How a pool is printed as a counterparty: (start of the name, type, institution). Names of licensed payment
institutions and clearing houses from the public register of payment licences; a case adds the acquirers that
its own POS records name. Only a start followed by a word such as 支付, 有限公司 or 备付金 counts."""
