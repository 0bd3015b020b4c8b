"""What stands between entities: who holds, uses, employs, represents, lists or reports, row by row.

Table ``link``: one line per fact and relation, ends as (kind, key), and table ``said``: every name,
number and attribute that a row states of an entity. Persons and organisations are one only by a strong
identifier; without one, each printed person of a file is an entity of its own.
"""

from __future__ import annotations

import duckdb

from graphtool.derive import firms, usage
from graphtool.derive.sources import run, told_by

_TABLES = """
CREATE TABLE link (fact BIGINT, part VARCHAR, relation VARCHAR, src_kind VARCHAR, src_key VARCHAR, dst_kind VARCHAR,
    dst_key VARCHAR, time_ms BIGINT, precision VARCHAR, until_ms BIGINT, amount BIGINT, currency VARCHAR, memo VARCHAR);
CREATE TABLE said (kind VARCHAR, key VARCHAR, type VARCHAR, value VARCHAR, strong BOOLEAN, fact BIGINT)
"""

# Every statement puts rows into ``party``: one fact tells of one party with its identifiers.
_HOLDER = """
CREATE TABLE holder AS
    SELECT h.*, scope || ':' || coalesce(r.rep, card, account) AS own_key,
        party_kind(holder_id, holder_name) AS who_kind, party_key(holder_id, holder_name, 'row:' || fact_text) AS who_key
    FROM f_holder h LEFT JOIN rep r ON scope = 'bank' AND r.number = coalesce(card, account)
    WHERE coalesce(card, account) IS NOT NULL AND NOT is_masked(coalesce(card, account));
INSERT INTO link BY NAME SELECT fact, 'h' AS part, 'holds' AS relation, who_kind AS src_kind, who_key AS src_key,
    'account' AS dst_kind, own_key AS dst_key, opened_ms AS time_ms, opened_precision AS precision, closed_ms AS until_ms,
    status AS memo FROM holder WHERE holder_name IS NOT NULL OR holder_id IS NOT NULL;
INSERT INTO link BY NAME SELECT fact, 'u' AS part, 'uses' AS relation, who_kind AS src_kind, who_key AS src_key,
    'line' AS dst_kind, 'tel:' || phone AS dst_key FROM holder
    WHERE phone IS NOT NULL AND NOT is_masked(phone) AND (holder_name IS NOT NULL OR holder_id IS NOT NULL);
INSERT INTO link BY NAME SELECT fact, 'b' AS part, 'holds' AS relation, who_kind AS src_kind, who_key AS src_key,
    'account' AS dst_kind, 'bank:' || coalesce(r.rep, bound_account) AS dst_key FROM holder
    LEFT JOIN rep r ON r.number = bound_account
    WHERE bound_account IS NOT NULL AND NOT is_masked(bound_account) AND (holder_name IS NOT NULL OR holder_id IS NOT NULL);
INSERT INTO link BY NAME SELECT fact, 'l' AS part, 'legal_representative_of' AS relation, 'person' AS src_kind,
    party_key(legal_id, legal_name, 'row:' || fact_text || '.l') AS src_key, who_kind AS dst_kind, who_key AS dst_key FROM holder
    WHERE (legal_name IS NOT NULL OR legal_id IS NOT NULL) AND who_kind = 'organisation';
INSERT INTO said SELECT 'person', party_key(legal_id, legal_name, 'row:' || fact_text || '.l'), 'name', legal_name, false, fact
    FROM holder WHERE legal_name IS NOT NULL AND who_kind = 'organisation';
INSERT INTO link BY NAME SELECT fact, 'x' AS part, 'uses' AS relation, 'person' AS src_kind,
    party_key(proxy_id, proxy_name, 'row:' || fact_text || '.x') AS src_key, 'account' AS dst_kind, own_key AS dst_key,
    'proxy' AS memo FROM holder WHERE proxy_name IS NOT NULL OR proxy_id IS NOT NULL;
INSERT INTO said SELECT 'person', party_key(proxy_id, proxy_name, 'row:' || fact_text || '.x'), 'name', proxy_name, false, fact
    FROM holder WHERE proxy_name IS NOT NULL;
INSERT INTO said SELECT who_kind, who_key, 'name', holder_name, false, fact FROM holder WHERE holder_name IS NOT NULL;
INSERT INTO said SELECT who_kind, who_key, 'address', address, false, fact FROM holder WHERE address IS NOT NULL;
INSERT INTO said SELECT who_kind, who_key, 'masked', holder_id, false, fact FROM holder WHERE is_masked(holder_id);
INSERT INTO said SELECT 'account', own_key, 'name', holder_name, false, fact FROM holder WHERE holder_name IS NOT NULL;
INSERT INTO said SELECT 'account', own_key, 'institution', institution, false, fact FROM holder
    WHERE institution IS NOT NULL;
INSERT INTO said SELECT 'account', own_key, scope, no, true, fact
    FROM (SELECT scope, own_key, fact, unnest([account, card]) AS no FROM holder) WHERE no IS NOT NULL
"""

# A statement repeats the holder on each row: the first row of each file stands for all of them. An account whose number
# is masked is one of its file (or sheet): it has its holder's name, and nobody is said to hold it.
_PAYMENT_PARTIES = """
CREATE TABLE holding AS
    SELECT min(fact) AS fact, scope || ':' || coalesce(apart || ':', '') || coalesce(r.rep, card, account) AS own_key,
        holder_id, holder_name
    FROM (SELECT min(fact) AS fact, file_no, scope, card, account, holder_name,
            apart_of(coalesce(card, account), file20, sheet) AS apart,
            CASE WHEN NOT is_masked(coalesce(card, account)) THEN holder_id END AS holder_id
        FROM f_payment WHERE holder_id IS NOT NULL OR holder_name IS NOT NULL GROUP BY ALL)
    LEFT JOIN rep r ON scope = 'bank' AND apart IS NULL AND r.number = coalesce(card, account)
    GROUP BY file_no, own_key, holder_id, holder_name;
INSERT INTO link BY NAME SELECT fact, 'h' AS part, 'holds' AS relation,
    party_kind(holder_id, holder_name) AS src_kind, party_key(holder_id, holder_name, NULL) AS src_key,
    'account' AS dst_kind, own_key AS dst_key FROM holding WHERE party_key(holder_id, holder_name, NULL) IS NOT NULL;
INSERT INTO said SELECT party_kind(holder_id, holder_name), party_key(holder_id, holder_name, NULL), 'name', holder_name,
    false, fact FROM holding WHERE holder_name IS NOT NULL AND party_key(holder_id, holder_name, NULL) IS NOT NULL;
INSERT INTO said SELECT 'account', own_key, 'name', holder_name, false, fact FROM holding WHERE holder_name IS NOT NULL;
CREATE TABLE counterparty AS
    SELECT min(fact) AS fact, coalesce(other_scope, 'bank') || ':' || coalesce(r.rep, other_account) AS other_key,
        other_id, other_name, other_institution
    FROM (SELECT min(fact) AS fact, file_no, other_scope, other_account, other_id, other_name, other_institution
        FROM f_payment WHERE other_account IS NOT NULL AND row_type NOT IN ('fee', 'interest', 'cash') GROUP BY ALL)
    LEFT JOIN rep r ON coalesce(other_scope, 'bank') = 'bank' AND r.number = other_account
    WHERE NOT is_masked(other_account) AND (other_name IS NULL OR other_name NOT IN (SELECT name FROM pool_name))
    GROUP BY file_no, other_key, other_id, other_name, other_institution;
INSERT INTO link BY NAME SELECT fact, 'o' AS part, 'holds' AS relation,
    party_kind(other_id, other_name) AS src_kind, party_key(other_id, other_name, NULL) AS src_key,
    'account' AS dst_kind, other_key AS dst_key FROM counterparty WHERE party_key(other_id, other_name, NULL) IS NOT NULL;
INSERT INTO said SELECT party_kind(other_id, other_name), party_key(other_id, other_name, NULL), 'name', other_name,
    false, fact FROM counterparty WHERE other_name IS NOT NULL AND party_key(other_id, other_name, NULL) IS NOT NULL;
INSERT INTO said SELECT 'account', other_key, 'name', other_name, false, fact FROM counterparty
    WHERE other_name IS NOT NULL;
INSERT INTO said SELECT 'account', other_key, 'institution', other_institution, false, fact FROM counterparty
    WHERE other_institution IS NOT NULL;
INSERT INTO said SELECT 'merchant', 'mno:' || merchant_no, 'name', any_value(merchant_name), false, min(fact)
    FROM f_payment WHERE merchant_no IS NOT NULL AND merchant_name IS NOT NULL GROUP BY merchant_no, merchant_name;
INSERT INTO said SELECT 'account', scope || ':' || coalesce(r.rep, no), scope, no, true, min(fact) FROM (
        SELECT scope, fact, unnest([account, card]) AS no, coalesce(card, account) AS own FROM f_payment) p
    LEFT JOIN rep r ON scope = 'bank' AND r.number = own
    WHERE no IS NOT NULL AND NOT is_masked(own) AND r.rep IS NOT NULL GROUP BY ALL
"""

_TRANSFER_PARTIES = """
INSERT INTO said SELECT 'account', coalesce(scope, 'bank') || ':' || coalesce(r.rep, no), 'name', name, false, min(fact)
    FROM (SELECT fact, from_scope AS scope, from_account AS no, from_name AS name FROM f_transfer
        UNION ALL SELECT fact, to_scope, to_account, to_name FROM f_transfer)
    LEFT JOIN rep r ON coalesce(scope, 'bank') = 'bank' AND r.number = no
    WHERE no IS NOT NULL AND name IS NOT NULL AND NOT is_masked(no) GROUP BY ALL;
INSERT INTO link BY NAME SELECT fact, part, 'holds' AS relation, party_kind(id_no, name) AS src_kind,
    party_key(id_no, name, NULL) AS src_key, 'account' AS dst_kind,
    coalesce(scope, 'bank') || ':' || coalesce(r.rep, no) AS dst_key
    FROM (SELECT fact, 'h' AS part, from_scope AS scope, from_account AS no, from_name AS name, from_id AS id_no FROM f_transfer
        UNION ALL SELECT fact, 'o', to_scope, to_account, to_name, to_id FROM f_transfer)
    LEFT JOIN rep r ON coalesce(scope, 'bank') = 'bank' AND r.number = no
    WHERE no IS NOT NULL AND NOT is_masked(no) AND party_key(id_no, name, NULL) IS NOT NULL;
INSERT INTO link BY NAME SELECT fact, 'r' AS part, relation, from_kind AS src_kind, from_key AS src_key,
    to_kind AS dst_kind, to_key AS dst_key, time_ms, precision, until_ms, amount, currency, memo FROM f_relation;
INSERT INTO said SELECT from_kind, from_key, 'name', from_name, false, fact FROM f_relation WHERE from_name IS NOT NULL;
INSERT INTO said SELECT to_kind, to_key, 'name', to_name, false, fact FROM f_relation WHERE to_name IS NOT NULL
"""

_POS = """
INSERT INTO link BY NAME SELECT fact, 't' AS part, 'used_terminal' AS relation, 'account' AS src_kind,
    'bank:' || coalesce(r.rep, card) AS src_key, 'terminal' AS dst_kind, 'sn:' || sn AS dst_key, time_ms, precision,
    abs(amount) AS amount, currency, row_type AS memo FROM f_swipe LEFT JOIN rep r ON r.number = card
    WHERE sn IS NOT NULL AND card IS NOT NULL AND NOT is_masked(card);
INSERT INTO link BY NAME SELECT min(fact) AS fact, 'b' AS part, 'bound' AS relation, 'terminal' AS src_kind,
    'sn:' || sn AS src_key, 'merchant' AS dst_kind, 'mno:' || merchant_no AS dst_key
    FROM f_swipe WHERE sn IS NOT NULL AND merchant_no IS NOT NULL GROUP BY file_no, sn, merchant_no;
INSERT INTO said SELECT 'merchant', 'mno:' || merchant_no, 'name', merchant_name, false, min(fact) FROM (
    SELECT fact, merchant_no, merchant_name FROM f_swipe UNION ALL SELECT fact, merchant_no, merchant_name FROM f_terminal)
    WHERE merchant_no IS NOT NULL AND merchant_name IS NOT NULL GROUP BY merchant_no, merchant_name;
INSERT INTO said SELECT 'account', 'bank:' || coalesce(r.rep, card), 'institution', card_bank, false, min(fact)
    FROM f_swipe LEFT JOIN rep r ON r.number = card
    WHERE card IS NOT NULL AND card_bank IS NOT NULL AND NOT is_masked(card) GROUP BY ALL;
INSERT INTO link BY NAME SELECT fact, 'b' AS part, CASE WHEN time_ms IS NULL THEN 'bound' ELSE 'activated' END AS relation,
    'terminal' AS src_kind, 'sn:' || sn AS src_key, 'merchant' AS dst_kind, 'mno:' || merchant_no AS dst_key, time_ms,
    precision, status AS memo FROM f_terminal WHERE sn IS NOT NULL AND merchant_no IS NOT NULL;
INSERT INTO link BY NAME SELECT min(fact) AS fact, 'p' AS part, 'placed' AS relation, 'organisation' AS src_kind,
    'agent:' || agent_no AS src_key, 'terminal' AS dst_kind, 'sn:' || sn AS dst_key
    FROM (SELECT file_no, fact, agent_no, sn FROM f_terminal UNION ALL SELECT file_no, fact, agent_no, sn FROM f_swipe)
    WHERE sn IS NOT NULL AND agent_no IS NOT NULL GROUP BY file_no, agent_no, sn;
INSERT INTO said SELECT 'terminal', 'sn:' || sn, 'name', concat_ws(' ', brand, model), false, fact FROM f_terminal
    WHERE sn IS NOT NULL AND coalesce(brand, model) IS NOT NULL;
INSERT INTO link BY NAME SELECT fact, 'h' AS part, 'holds' AS relation, 'organisation' AS src_kind,
    'agent:' || agent_no AS src_key, 'account' AS dst_kind, 'bank:' || coalesce(r.rep, payee_account) AS dst_key
    FROM f_settlement LEFT JOIN rep r ON r.number = payee_account
    WHERE agent_no IS NOT NULL AND payee_account IS NOT NULL AND NOT is_masked(payee_account);
INSERT INTO link BY NAME SELECT min(fact) AS fact, 'a' AS part, 'agent_of' AS relation, 'organisation' AS src_kind,
    'agent:' || agent_no AS src_key, 'pool' AS dst_kind, key AS dst_key FROM (
        SELECT file_no, fact, agent_no, acquirer FROM f_settlement UNION ALL SELECT file_no, fact, agent_no, acquirer FROM f_terminal
        UNION ALL SELECT file_no, fact, agent_no, acquirer FROM f_swipe) x JOIN pool_name n ON n.name = x.acquirer
    WHERE agent_no IS NOT NULL GROUP BY file_no, agent_no, key;
INSERT INTO said SELECT 'organisation', 'agent:' || agent_no, 'name', payee_name, false, fact FROM f_settlement
    WHERE agent_no IS NOT NULL AND payee_name IS NOT NULL;
INSERT INTO said SELECT 'organisation', 'agent:' || agent_no, 'role', 'agent', false, min(fact) FROM (
    SELECT fact, agent_no FROM f_settlement UNION ALL SELECT fact, agent_no FROM f_terminal
    UNION ALL SELECT fact, agent_no FROM f_swipe) WHERE agent_no IS NOT NULL GROUP BY agent_no;
INSERT INTO said SELECT 'account', 'bank:' || coalesce(r.rep, payee_account), 'name', payee_name, false, fact
    FROM f_settlement LEFT JOIN rep r ON r.number = payee_account
    WHERE payee_account IS NOT NULL AND payee_name IS NOT NULL AND NOT is_masked(payee_account)
"""

# Who joined under whom, with which agent, and whose it is. A superior that is only named is no entity.
_MERCHANTS = """
INSERT INTO link BY NAME SELECT fact, 'a' AS part, 'agent_of' AS relation, 'merchant' AS src_kind, 'mno:' || merchant_no AS src_key,
    'merchant' AS dst_kind, 'mno:' || parent_no AS dst_key, time_ms, precision, level AS memo FROM f_merchant
    WHERE parent_no <> merchant_no;
INSERT INTO link BY NAME SELECT fact, 'g' AS part, 'agent_of' AS relation, 'merchant' AS src_kind, 'mno:' || merchant_no AS src_key,
    'organisation' AS dst_kind, 'agent:' || agent_no AS dst_key, time_ms, precision, level AS memo FROM f_merchant
    WHERE agent_no IS NOT NULL;
INSERT INTO link BY NAME SELECT fact, 'w' AS part, 'manages' AS relation, party_kind(id_no, name) AS src_kind,
    party_key(id_no, name, NULL) AS src_key, 'merchant' AS dst_kind, 'mno:' || merchant_no AS dst_key FROM f_merchant
    WHERE party_key(id_no, name, NULL) IS NOT NULL;
INSERT INTO link BY NAME SELECT fact, 'u' AS part, 'uses' AS relation, 'merchant' AS src_kind, 'mno:' || merchant_no AS src_key,
    'line' AS dst_kind, 'tel:' || phone AS dst_key FROM f_merchant WHERE phone IS NOT NULL AND NOT is_masked(phone);
INSERT INTO link BY NAME SELECT fact, 'h' AS part, 'holds' AS relation, 'merchant' AS src_kind, 'mno:' || merchant_no AS src_key,
    'account' AS dst_kind, 'bank:' || coalesce(r.rep, payee_account) AS dst_key
    FROM f_merchant LEFT JOIN rep r ON r.number = payee_account WHERE payee_account IS NOT NULL AND NOT is_masked(payee_account);
INSERT INTO said SELECT 'merchant', 'mno:' || merchant_no, unnest(['row', 'name', 'address']),
    unnest([NULL, merchant_name, address]), false, fact FROM f_merchant;
INSERT INTO said SELECT 'merchant', 'mno:' || parent_no, 'name', parent_name, false, fact FROM f_merchant
    WHERE parent_no IS NOT NULL AND parent_name IS NOT NULL;
INSERT INTO said SELECT party_kind(id_no, name), party_key(id_no, name, NULL), 'name', name, false, fact FROM f_merchant
    WHERE name IS NOT NULL AND party_key(id_no, name, NULL) IS NOT NULL
"""

# A line that names no batch was not surely paid: it is a row of its machine and of its agent, and no relation. Who earns by
# a machine need not have placed it.
_ITEMS = """
INSERT INTO said SELECT 'terminal', 'sn:' || sn, 'row', NULL, false, fact FROM f_settlement_item
    WHERE batch_no IS NULL AND sn IS NOT NULL;
INSERT INTO said SELECT 'organisation', 'agent:' || agent_no, unnest(['row', 'role']), unnest([NULL, 'agent']), false, fact
    FROM f_settlement_item WHERE batch_no IS NULL AND agent_no IS NOT NULL
"""

_PEOPLE = """
CREATE TABLE known AS SELECT *, party_kind(id_no, name) AS kind, party_key(id_no, name, 'row:' || fact_text) AS key
    FROM f_person;
INSERT INTO said SELECT kind, key, 'name', name, false, fact FROM known WHERE name IS NOT NULL;
INSERT INTO said SELECT kind, key, 'address', address, false, fact FROM known WHERE address IS NOT NULL;
INSERT INTO said SELECT kind, key, 'masked', id_no, false, fact FROM known WHERE is_masked(id_no);
INSERT INTO said SELECT kind, key, 'employer', employer, false, fact FROM known WHERE employer IS NOT NULL;
INSERT INTO said SELECT kind, key, 'email', email, false, fact FROM known WHERE email IS NOT NULL;
INSERT INTO said SELECT kind, key, 'row', NULL, false, fact FROM known;
INSERT INTO link BY NAME SELECT fact, 'u' AS part, 'uses' AS relation, kind AS src_kind, key AS src_key,
    'line' AS dst_kind, 'tel:' || phone AS dst_key FROM known WHERE phone IS NOT NULL AND NOT is_masked(phone);
CREATE TABLE staff AS
    SELECT *, party_key(id_no, name, 'file:' || file20 || ':' || concat_ws(chr(31), staff_no, name, phone, account))
            AS key,
        CASE WHEN employer_id IS NOT NULL AND is_uscc(employer_id) THEN 'uscc:' || employer_id
             ELSE 'file:' || file20 || ':' || coalesce(employer, '') END AS firm
    FROM f_employment;
INSERT INTO link BY NAME SELECT fact, 'e' AS part, 'employs' AS relation, 'organisation' AS src_kind, firm AS src_key,
    'person' AS dst_kind, key AS dst_key, since_ms AS time_ms, precision, until_ms, paid AS amount, currency,
    concat_ws(' ', month, title, team) AS memo FROM staff;
INSERT INTO link BY NAME SELECT fact, 'u' AS part, 'uses' AS relation, 'person' AS src_kind, key AS src_key,
    'line' AS dst_kind, 'tel:' || phone AS dst_key FROM staff WHERE phone IS NOT NULL AND NOT is_masked(phone);
INSERT INTO link BY NAME SELECT fact, 'w' AS part, 'uses' AS relation, 'person' AS src_kind, key AS src_key,
    'account' AS dst_kind, 'tenpay:' || wechat AS dst_key FROM staff WHERE wechat IS NOT NULL AND NOT is_masked(wechat);
INSERT INTO link BY NAME SELECT fact, 'h' AS part, 'holds' AS relation, 'person' AS src_kind, key AS src_key,
    'account' AS dst_kind, 'bank:' || coalesce(r.rep, account) AS dst_key FROM staff LEFT JOIN rep r ON r.number = account
    WHERE account IS NOT NULL AND NOT is_masked(account);
INSERT INTO link BY NAME
    SELECT s.fact, 'g' AS part, 'manages' AS relation, 'person' AS src_kind,
        CASE WHEN count(DISTINCT b.key) = 1 THEN any_value(b.key)
             ELSE 'file:' || s.file20 || ':' || s.manager END AS src_key,
        'person' AS dst_kind, s.key AS dst_key
    FROM staff s LEFT JOIN staff b ON b.file = s.file AND b.name = s.manager WHERE s.manager IS NOT NULL
    GROUP BY s.fact, s.file20, s.manager, s.key HAVING src_key <> dst_key;
INSERT INTO said SELECT 'person', 'file:' || s.file20 || ':' || s.manager, 'name', s.manager, false, min(s.fact)
    FROM staff s WHERE s.manager IS NOT NULL GROUP BY s.file20, s.manager;
INSERT INTO said SELECT 'person', key, 'name', name, false, fact FROM staff WHERE name IS NOT NULL;
INSERT INTO said SELECT 'person', key, 'masked', id_no, false, fact FROM staff WHERE is_masked(id_no);
INSERT INTO said SELECT 'person', key, 'role', role, false, fact FROM staff WHERE role IS NOT NULL;
INSERT INTO said SELECT 'person', key, 'staff_no', staff_no, false, fact FROM staff WHERE staff_no IS NOT NULL;
INSERT INTO said SELECT 'organisation', firm, 'name', employer, false, min(fact) FROM staff WHERE employer IS NOT NULL
    GROUP BY firm, employer
"""

_REPORTS = """
CREATE TABLE complaint AS
    SELECT *, 'person' AS kind, party_key(id_no, name, 'row:' || fact_text) AS key,
        CASE WHEN report_no IS NULL THEN 'row:' || fact_text ELSE 'rno:' || report_no END AS report FROM f_report;
INSERT INTO link BY NAME SELECT fact, 'r' AS part, 'reported' AS relation, kind AS src_kind, key AS src_key,
    'report' AS dst_kind, report AS dst_key, time_ms, precision, loss AS amount, currency, memo FROM complaint;
INSERT INTO link BY NAME SELECT fact, 'u' AS part, 'uses' AS relation, kind AS src_kind, key AS src_key,
    'line' AS dst_kind, 'tel:' || phone AS dst_key FROM complaint WHERE phone IS NOT NULL AND NOT is_masked(phone);
INSERT INTO link BY NAME SELECT fact, 'h' AS part, 'uses' AS relation, kind AS src_kind, key AS src_key,
    'account' AS dst_kind, 'bank:' || coalesce(r.rep, account) AS dst_key FROM complaint LEFT JOIN rep r ON r.number = account
    WHERE account IS NOT NULL AND NOT is_masked(account);
INSERT INTO link BY NAME SELECT fact, 'a' AS part, 'names' AS relation, 'report' AS src_kind, report AS src_key,
    'account' AS dst_kind,
    CASE WHEN starts_with(other_account, 'wxid_') THEN 'tenpay:' ELSE 'bank:' END || coalesce(r.rep, other_account) AS dst_key
    FROM complaint LEFT JOIN rep r ON r.number = other_account
    WHERE other_account IS NOT NULL AND NOT is_masked(other_account);
INSERT INTO link BY NAME SELECT fact, 'l' AS part, 'names' AS relation, 'report' AS src_kind, report AS src_key,
    'line' AS dst_kind, 'tel:' || other_phone AS dst_key FROM complaint
    WHERE other_phone IS NOT NULL AND NOT is_masked(other_phone);
INSERT INTO link BY NAME SELECT fact, 't' AS part, 'names' AS relation, 'report' AS src_kind, report AS src_key,
    'terminal' AS dst_kind, 'sn:' || sn AS dst_key FROM complaint WHERE sn IS NOT NULL;
INSERT INTO said SELECT kind, key, 'name', name, false, fact FROM complaint WHERE name IS NOT NULL;
INSERT INTO said SELECT kind, key, 'masked', id_no, false, fact FROM complaint WHERE is_masked(id_no);
INSERT INTO said SELECT kind, key, 'role', 'victim', false, fact FROM complaint;
INSERT INTO said SELECT 'report', report, 'name', report_no, false, fact FROM complaint WHERE report_no IS NOT NULL
"""

_PARCELS_AND_CALLS = """
INSERT INTO link BY NAME SELECT fact, 't' AS part, 'shipped' AS relation, 'terminal' AS src_kind, 'sn:' || sn AS src_key,
    'line' AS dst_kind, 'tel:' || receiver_phone AS dst_key, time_ms, precision, until_ms, waybill AS memo FROM f_shipment
    WHERE sn IS NOT NULL AND receiver_phone IS NOT NULL AND NOT is_masked(receiver_phone);
INSERT INTO said SELECT 'line', 'tel:' || phone, 'name', name, false, min(fact) FROM (
        SELECT fact, sender_phone AS phone, sender_name AS name FROM f_shipment
        UNION ALL SELECT fact, receiver_phone, receiver_name FROM f_shipment)
    WHERE phone IS NOT NULL AND name IS NOT NULL AND NOT is_masked(phone) GROUP BY phone, name;
INSERT INTO said SELECT 'line', 'tel:' || phone, 'address', address, false, min(fact) FROM (
        SELECT fact, sender_phone AS phone, sender_address AS address FROM f_shipment
        UNION ALL SELECT fact, receiver_phone, receiver_address FROM f_shipment)
    WHERE phone IS NOT NULL AND address IS NOT NULL AND NOT is_masked(phone) GROUP BY phone, address;
INSERT INTO link BY NAME SELECT min(fact) AS fact, 'd' AS part, 'uses' AS relation, 'line' AS src_kind, 'tel:' || own AS src_key,
    'device' AS dst_kind, 'imei:' || imei AS dst_key, min(time_ms) AS time_ms, 'second' AS precision,
    max(time_ms) AS until_ms FROM f_call WHERE imei IS NOT NULL AND NOT is_masked(imei) GROUP BY file_no, own, imei;
INSERT INTO said SELECT 'line', 'tel:' || own, 'imsi', imsi, false, min(fact) FROM f_call WHERE imsi IS NOT NULL
    GROUP BY own, imsi
"""

# A row of a data list becomes part of the graph only where other evidence knows its phone, id or card.
_LISTS = """
CREATE TABLE elsewhere AS
    SELECT DISTINCT key FROM (
        SELECT key FROM seen WHERE kind IN ('line', 'account')
        UNION ALL SELECT src_key FROM link UNION ALL SELECT dst_key FROM link);
CREATE TABLE listed AS
    SELECT fact, 'file:' || file20 || '.' || sheet AS list, name, 'tel:' || phone AS line,
        CASE WHEN is_citizen(id_no) THEN 'id:' || id_no END AS person, 'bank:' || coalesce(r.rep, card) AS account
    FROM f_listing LEFT JOIN rep r ON r.number = card;
INSERT INTO link BY NAME SELECT fact, 'l' AS part, 'lists' AS relation, 'list' AS src_kind, list AS src_key,
    'line' AS dst_kind, line AS dst_key FROM listed WHERE line IN (SELECT key FROM elsewhere);
INSERT INTO link BY NAME SELECT fact, 'p' AS part, 'lists' AS relation, 'list' AS src_kind, list AS src_key,
    'person' AS dst_kind, person AS dst_key FROM listed WHERE person IN (SELECT key FROM elsewhere);
INSERT INTO link BY NAME SELECT fact, 'a' AS part, 'lists' AS relation, 'list' AS src_kind, list AS src_key,
    'account' AS dst_kind, account AS dst_key FROM listed WHERE account IN (SELECT key FROM elsewhere);
INSERT INTO said SELECT 'line', line, 'name', name, false, min(fact) FROM listed
    WHERE name IS NOT NULL AND line IN (SELECT key FROM elsewhere) GROUP BY line, name;
INSERT INTO said SELECT 'list', list, 'rows', count(*)::VARCHAR, false, min(fact) FROM listed GROUP BY list
"""

_STEPS: dict[str, tuple[str, ...]] = {
    _HOLDER: ("holder",),
    _PAYMENT_PARTIES: ("payment",),
    _TRANSFER_PARTIES: ("transfer", "relation"),
    _POS: ("swipe", "terminal", "settlement"),
    _MERCHANTS: ("merchant",),
    _ITEMS: ("settlement_item",),
    _PEOPLE: ("person", "employment"),
    **firms.STEPS,
    _REPORTS: ("report",),
    _PARCELS_AND_CALLS: ("shipment", "call"),
    **usage.STEPS,
    _LISTS: ("listing",),
}
"""Statements, and the kinds of facts that they read."""


def link_up(con: duckdb.DuckDBPyConnection) -> None:
    """Tables ``link`` and ``said``. Needs ``seen`` for what is known outside the lists."""
    run(con, _TABLES)
    for statements in told_by(con, _STEPS):
        run(con, statements)
