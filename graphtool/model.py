"""The shapes of the data: Arrow schemas of facts, issues, entities, events, allocations and coverage.

Money is an integer in minor units (fen for CNY) with its currency beside it. Time is Beijing wall time
as int64 milliseconds since 1970-01-01 00:00 of that same wall clock, without a zone, with its precision
(``terms.PRECISIONS``) beside it. Text columns are null where the source says nothing.

A fact is one source row: (``file``, ``sheet``, ``row``). ``file`` is the SHA-256 of the innermost file,
``sheet`` counts from 0 in the order of the workbook (0 for plain text), ``row`` is the number a person
sees in a spreadsheet or editor (first line = 1). :func:`graphtool.ids.fact_id` names it.
"""

from __future__ import annotations

import pyarrow as pa

MOST = 2**63 - 1
"""Where a sum of amounts stops."""

_TYPES: dict[str, pa.DataType] = {
    "s": pa.string(),
    "i": pa.int64(),
    "n": pa.int32(),
    "f": pa.float64(),
    "b": pa.bool_(),
    "ls": pa.list_(pa.string()),
}


def _schema(columns: str) -> pa.Schema:
    """``name:type`` pairs, type one of s(tring) i(nt64) n(int32) f(loat64) b(ool) ls (list of strings)."""
    pairs = (c.split(":") for c in columns.split())
    return pa.schema([(name, _TYPES[kind]) for name, kind in pairs])


_ORIGIN = "file:s sheet:n row:i"

FACTS: dict[str, pa.Schema] = {
    # One row of a bank or wallet statement, seen from its subject. ``direction`` is "in" or "out" where
    # the printed word is unambiguous, null where it is 借/贷 (derive decides by the balance chain);
    # ``direction_word`` is the word as printed. ``amount`` may be negative as printed. ``account`` and
    # ``card`` are normalised numbers of the subject within ``scope``; masked numbers keep their ``*``.
    # ``channel_ref`` is the number that a bank and a wallet share (网联单号), ``funding_card`` the bank
    # card behind a wallet row. ``layout`` names the layout of the form, for 借/贷 by bank and layout.
    "payment": _schema(
        f"{_ORIGIN} scope:s layout:s institution:s account:s card:s holder_name:s holder_id:s "
        "time_ms:i precision:s amount:i currency:s balance:i direction:s direction_word:s row_type:s "
        "other_scope:s other_account:s other_name:s other_id:s other_institution:s memo:s serial:s "
        "trade_no:s channel_ref:s funding_card:s merchant_no:s merchant_name:s terminal_no:s "
        "ip:s mac:s place:s"
    ),
    # A transfer between two named sides, from a mapped table: no subject, no balance.
    "transfer": _schema(
        f"{_ORIGIN} time_ms:i precision:s amount:i currency:s row_type:s "
        "from_scope:s from_account:s from_name:s from_id:s from_institution:s "
        "to_scope:s to_account:s to_name:s to_id:s to_institution:s serial:s memo:s"
    ),
    # A standing relation or an untyped event between two identified ends, from a mapped table.
    # ``*_kind`` is of terms.KINDS, ``*_key`` as graphtool.ids spells keys, ``relation`` of terms.RELATIONS.
    "relation": _schema(
        f"{_ORIGIN} relation:s from_kind:s from_key:s from_name:s to_kind:s to_key:s to_name:s "
        "time_ms:i precision:s until_ms:i amount:i currency:s memo:s"
    ),
    # One POS transaction. ``row_type`` is purchase, reversal (撤销, 冲正) or refund (退货).
    # ``service_fee`` is what the agent had charged inside the swipe; ``fee`` the acquirer's own.
    "swipe": _schema(
        f"{_ORIGIN} acquirer:s agent_no:s serial:s reference:s card:s card_bank:s card_type:s row_type:s "
        "amount:i fee:i service_fee:i communication_fee:i currency:s merchant_no:s merchant_name:s sn:s "
        "time_ms:i precision:s frozen:s memo:s"
    ),
    "terminal": _schema(
        f"{_ORIGIN} acquirer:s agent_no:s sn:s brand:s model:s activation_code:s status:s "
        "time_ms:i precision:s deposit:i cashback:i merchant_no:s merchant_name:s"
    ),
    # A merchant of an acquirer, under whom it joined (``parent_*``, 上级商户) and whose it is (``name``, ``id_no``).
    "merchant": _schema(
        f"{_ORIGIN} acquirer:s merchant_no:s merchant_name:s parent_no:s parent_name:s agent_no:s level:s name:s id_no:s "
        "phone:s address:s payee_account:s status:s time_ms:i precision:s"
    ),
    # One batch paid out to an agent (结算汇总).
    "settlement": _schema(
        f"{_ORIGIN} acquirer:s batch_no:s agent_no:s time_ms:i precision:s profit_share:i cashback:i "
        "deduction:i amount:i currency:s payee_account:s payee_name:s"
    ),
    # One line of a batch (结算明细), or of a list that names no batch. ``item_type`` is profit_share, cashback or deduction.
    "settlement_item": _schema(
        f"{_ORIGIN} acquirer:s batch_no:s item_type:s sn:s merchant_no:s agent_no:s amount:i currency:s "
        "time_ms:i precision:s"
    ),
    # Who holds an account (账户信息, TenpayRegInfo). ``bound_account`` is a bank card bound to a wallet.
    "holder": _schema(
        f"{_ORIGIN} scope:s institution:s account:s card:s holder_name:s holder_id:s phone:s address:s "
        "status:s opened_ms:i opened_precision:s closed_ms:i balance:i available:i currency:s "
        "legal_name:s legal_id:s proxy_name:s proxy_id:s bound_account:s"
    ),
    # A person or an organisation as a bank or registry knows it (人员信息).
    "person": _schema(f"{_ORIGIN} name:s id_no:s id_type:s phone:s address:s employer:s email:s institution:s"),
    # One call or message. ``own`` and ``other`` are normalised numbers; ``direction`` is "out" (主叫),
    # "in" (被叫) or null; ``medium`` is "call" or "message".
    "call": _schema(
        f"{_ORIGIN} own:s other:s direction:s medium:s time_ms:i precision:s until_ms:i duration_s:i "
        "imsi:s imei:s lac:s ci:s longitude:f latitude:f place:s operator:s text:s"
    ),
    # One contact of the account ``owner``, or one member of a group; nicks and remarks are what users wrote.
    "contact": _schema(
        f"{_ORIGIN} scope:s owner:s account:s alias:s nick:s remark:s phone:s place:s group_no:s group_name:s title:s "
        "time_ms:i precision:s"
    ),
    # One login to an account or wallet: when, from which address and device. ``result`` is success, failed or null.
    "login": _schema(
        f"{_ORIGIN} scope:s institution:s account:s login_name:s holder_name:s time_ms:i precision:s ip:s mac:s "
        "imei:s device_no:s model:s place:s operation:s result:s"
    ),
    "shipment": _schema(
        f"{_ORIGIN} waybill:s carrier:s sender_name:s sender_phone:s sender_address:s receiver_name:s "
        "receiver_phone:s receiver_address:s time_ms:i precision:s until_ms:i sn:s goods:s memo:s"
    ),
    # One line of a staff or payroll table. ``role`` is of terms.ROLES where the title says so.
    "employment": _schema(
        f"{_ORIGIN} employer:s employer_id:s name:s id_no:s phone:s wechat:s staff_no:s title:s role:s "
        "team:s manager:s since_ms:i until_ms:i precision:s month:s wage:i commission:i paid:i currency:s "
        "account:s"
    ),
    # A firm and a shareholder of it. Where the cell names several, ``shareholder`` holds their names and ``shares`` their
    # parts per million (or nothing), both divided by ``;`` in the same order.
    "company": _schema(
        f"{_ORIGIN} name:s uscc:s legal_name:s legal_id:s capital:i currency:s founded_ms:i precision:s "
        "shareholder:s shareholder_id:s share_ppm:i shares:s address:s phone:s status:s"
    ),
    "report": _schema(
        f"{_ORIGIN} report_no:s name:s id_no:s phone:s loss:i currency:s time_ms:i precision:s "
        "account:s other_account:s other_phone:s sn:s memo:s"
    ),
    # One row of a list of personal data; ``rest`` is the other cells as JSON, header → text.
    "listing": _schema(f"{_ORIGIN} name:s phone:s id_no:s card:s address:s rest:s"),
}
"""Kind of fact → its columns. What loaders write and derive reads."""

ISSUE: pa.Schema = _schema("file:s sheet:n row:i column:s code:s level:s detail:s")
"""Trouble in one row or cell. ``level`` is "error" (the row is rejected), "warning" (a cell is unread or
doubtful) or "note"; ``row`` 0 means the whole table; ``detail`` is the printed cell, shown, never logged."""

NOTED: pa.Schema = _schema("file:s sheet:n row:i reason:s detail:s")
"""Rows that are no facts but are accounted for: ``reason`` is failed, no_data, no_money, total,
blank, header, title."""

ENTITY: pa.Schema = _schema(
    "id:s kind:s key:s label:s name:s number:s institution:s scope:s pool_type:s roles:ls flags:ls facts:n"
)
"""Who or what there is. ``key`` is the canonical strong identifier (``graphtool.ids``), ``label`` what a
screen shows, ``name`` the most often printed name, ``number`` the principal number as normalised,
``flags`` failed checks of its identifiers, ``facts`` the number of source rows it stands on directly."""

IDENTIFIER: pa.Schema = _schema("entity:s type:s value:s strong:b flags:ls")
"""Every identifier and name of an entity: ``type`` id_card, uscc, document, bank, tenpay, alipay, phone,
imei, mac, device_no, ip, imsi, login_name, sn, merchant_no, agent_no, report_no, group_no, wechat, name, address, nick … ``value`` normalised."""

EVENT: pa.Schema = _schema(
    "id:s relation:s src:s dst:s time_ms:i precision:s until_ms:i seq:n amount:i currency:s directed:b "
    "row_type:s memo:s duration_s:i service_fee:i doubtful:b facts:n"
)
"""What happened, or what stands between two entities (then ``time_ms`` may be null). ``seq`` orders
events of one time (by the balance chain, else by fact); ``directed`` is False where the direction is
undecided: then it is in no sum and on no path; ``doubtful`` marks a possible duplicate of another event;
``facts`` is the number of rows it stands on. ``amount`` is never negative; ``service_fee`` is the part of
a swipe that was charged as service fee."""

EVIDENCE: pa.Schema = _schema("subject:s fact:s")
"""Which source row stands behind an entity or an event (``subject``). An entity's rows are these and those of
its events."""

ALIAS: pa.Schema = _schema("alias:s id:s")
"""Names that other facts of an event, or other identifiers of an entity, would have given it."""

ALLOCATION: pa.Schema = _schema("from_event:s to_event:s amount:i currency:s basis:s fact:s")
"""How money went through a pool, as far as rows prove it: so many minor units of ``from_event`` (into the pool)
left in ``to_event``. ``basis`` is detail (settlement row names SN and batch), channel_ref (shared number), or judged (a
person's decision, which is no proof); ``fact`` is the row that proves it, of a decision the row of ``to_event``."""

COVERAGE: pa.Schema = _schema("account:s request:s file:s format:s from_ms:i until_ms:i rows:i noted:i outcome:s")
"""For which account (entity id) a file holds rows from when to when; ``outcome`` is rows or no_data. No data is told
per ``request`` that it answers ("" where none was given), and of a person where it names no account."""

CALENDAR: pa.Schema = _schema("account:s month_ms:i rows:i unseen:i unseen_amount:i breaks:i")
"""Per account and month (its first moment): the ``rows`` of its own statements; ``unseen``, transfers that only the
other account's statement shows, with ``unseen_amount`` in fen of those in CNY; ``breaks``, rows at which its balances do not follow."""

CHAIN: pa.Schema = _schema("account:s verdict:s word_out:s rows:i breaks:i opening:i currency:s break_fact:s")
"""What the balances of an account prove: ``verdict`` proves, breaks, no_balances or undecided; ``word_out``
the printed word that means money out there (借 or 贷); ``opening`` the balance before its first row, inferred;
``break_fact`` the first row whose balance does not follow from the one before."""

BALANCE: pa.Schema = _schema("account:s event:s amount:i currency:s")
"""What an account held right before an event, where its statement proves it and the events before do not: before the
first row that it has of the account, and before each at which its balances break. Only of accounts that one statement
tells of per currency; may be negative."""

PAIRING: pa.Schema = _schema("kind:s a:s b:s state:s score:n reasons:ls")
"""Which two rows tell of the same: of one transfer (``kind`` same_transfer: ``a`` the payer's, ``b`` the payee's), of one call
or message (same_call: the caller's, the callee's), of a reversal and what it reverses (reversal_of), or of a swipe and the
payment of what its fees left (settled_by, which only a person lets stand). ``a`` and ``b`` are observations, as events and
aliases name them. ``state`` is stands, suggested or undecided; ``score`` and ``reasons`` are those of
:mod:`graphtool.reconcile`, or 100 and judged for a person's decision."""

TABLES: dict[str, pa.Schema] = {
    "entity": ENTITY,
    "identifier": IDENTIFIER,
    "event": EVENT,
    "evidence": EVIDENCE,
    "alias": ALIAS,
    "allocation": ALLOCATION,
    "coverage": COVERAGE,
    "calendar": CALENDAR,
    "chain": CHAIN,
    "balance": BALANCE,
    "pairing": PAIRING,
}
"""The tables of a graph, as derive makes them and every store holds them."""
