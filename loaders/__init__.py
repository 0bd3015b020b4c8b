"""Readers of evidence: bytes → rows → facts. One file per evidence format in ``formats``."""

from loaders.contract import Format
from loaders.formats.account_info import ACCOUNT_INFO
from loaders.formats.alipay_registration import ALIPAY_REGISTRATION
from loaders.formats.alipay_statement import ALIPAY_STATEMENT
from loaders.formats.alipay_trades import ALIPAY_TRADES, ALIPAY_TRANSFERS
from loaders.formats.alipay_withdrawals import ALIPAY_WITHDRAWALS
from loaders.formats.bank_export import BANK_EXPORT
from loaders.formats.bank_return import BANK_RETURN
from loaders.formats.call_carrier import CALL_CARRIER
from loaders.formats.call_record import CALL_RECORD
from loaders.formats.call_voip import CALL_VOIP
from loaders.formats.card_statement import CARD_STATEMENT
from loaders.formats.company_registration import COMPANY_REGISTRATION
from loaders.formats.data_list import DATA_LIST
from loaders.formats.ftm_json import FTM_JSON
from loaders.formats.graph_tables import GRAPH_EDGES, GRAPH_NODES
from loaders.formats.person_info import PERSON_INFO
from loaders.formats.pos_cashback import POS_CASHBACK
from loaders.formats.pos_merchants import POS_MERCHANTS
from loaders.formats.pos_settlement import POS_SETTLEMENT, POS_SETTLEMENT_ITEM
from loaders.formats.pos_terminals import POS_TERMINALS
from loaders.formats.pos_transactions import POS_TRANSACTIONS
from loaders.formats.staff import STAFF
from loaders.formats.stop_payment import STOP_PAYMENT
from loaders.formats.tenpay_absent import TENPAY_ABSENT
from loaders.formats.tenpay_reginfo import TENPAY_REGINFO
from loaders.formats.tenpay_trades import TENPAY_TRADES
from loaders.formats.victim_report import VICTIM_REPORT
from loaders.formats.wallet_bill import ALIPAY_BILL, WECHAT_BILL
from loaders.formats.wallet_login import ALIPAY_LOGIN, TENPAY_LOGIN
from loaders.formats.waybill import WAYBILL
from loaders.formats.wechat_contacts import WECHAT_CONTACTS, WECHAT_GROUPS

FORMATS: tuple[Format, ...] = (
    # one line per format, sorted by id
    ACCOUNT_INFO,
    ALIPAY_BILL,
    ALIPAY_LOGIN,
    ALIPAY_REGISTRATION,
    ALIPAY_STATEMENT,
    ALIPAY_TRADES,
    ALIPAY_TRANSFERS,
    ALIPAY_WITHDRAWALS,
    BANK_EXPORT,
    BANK_RETURN,
    CALL_CARRIER,
    CALL_RECORD,
    CALL_VOIP,
    CARD_STATEMENT,
    COMPANY_REGISTRATION,
    DATA_LIST,
    FTM_JSON,
    GRAPH_EDGES,
    GRAPH_NODES,
    PERSON_INFO,
    POS_CASHBACK,
    POS_MERCHANTS,
    POS_SETTLEMENT,
    POS_SETTLEMENT_ITEM,
    POS_TERMINALS,
    POS_TRANSACTIONS,
    STAFF,
    STOP_PAYMENT,
    TENPAY_ABSENT,
    TENPAY_LOGIN,
    TENPAY_REGINFO,
    TENPAY_TRADES,
    VICTIM_REPORT,
    WAYBILL,
    WECHAT_BILL,
    WECHAT_CONTACTS,
    WECHAT_GROUPS,
)
"""Every evidence format that comes with graphtool; others join through the entry point ``graphtool.loaders``."""
