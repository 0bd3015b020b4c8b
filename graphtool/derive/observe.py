"""What each row saw happen: observations over payments, swipes, settlements, calls and parcels.

An observation has the two ends as (kind, key), and the *side* that saw it: 1 the payer's or caller's
record, 2 the payee's or callee's, 0 a record of neither. Counting once (:mod:`.once`) then works on
observations alike, whatever form they came from.
"""

from __future__ import annotations

import duckdb

from graphtool.derive.sources import run, told_by

_TOLD = """
CREATE TABLE told (
    e BIGINT, fact BIGINT, part VARCHAR, side TINYINT, row_type VARCHAR, own_kind VARCHAR, own_key VARCHAR,
    other_kind VARCHAR, other_key VARCHAR, direction VARCHAR, word VARCHAR, chain INTEGER, time_ms BIGINT,
    precision VARCHAR, until_ms BIGINT, amount BIGINT, delta BIGINT, currency VARCHAR, balance BIGINT, serial VARCHAR,
    trade_no VARCHAR, channel_ref VARCHAR, content VARCHAR, memo VARCHAR, duration_s BIGINT, service_fee BIGINT)
"""

# Whose statements there are: one line per printed subject and currency, which is one balance chain.
_SUBJECT = """
CREATE TABLE bank_of AS
    SELECT coalesce(r.rep, x.number) AS number, max(institution) AS institution FROM (
        SELECT coalesce(account, card) AS number, institution FROM f_holder
        WHERE scope = 'bank' AND institution IS NOT NULL) x
    LEFT JOIN rep r ON r.number = x.number GROUP BY 1 HAVING count(DISTINCT institution) = 1;
CREATE TABLE subject AS
    SELECT row_number() OVER (ORDER BY s.scope, s.account, s.card, s.currency, s.apart) - 1 AS chain, s.*,
        s.scope || ':' || CASE WHEN apart <> '' THEN apart || ':' || own ELSE coalesce(r.rep, own) END AS own_key,
        coalesce(s.stated, i.institution, '?') AS bank, coalesce(s.stated, i.institution) AS institution
    FROM (
        SELECT scope, coalesce(account, '') AS account, coalesce(card, '') AS card, currency,
            coalesce(apart_of(coalesce(card, account), file20, sheet), '') AS apart,
            any_value(coalesce(card, account)) AS own, min(institution) AS stated, min(layout) AS layout
        FROM f_payment GROUP BY ALL) s
    LEFT JOIN rep r ON s.scope = 'bank' AND r.number = s.own
    LEFT JOIN bank_of i ON s.scope = 'bank' AND i.number = coalesce(r.rep, s.own);
CREATE TABLE acquired AS
    SELECT merchant_no, any_value(n.key) AS pool FROM f_swipe s JOIN pool_name n ON n.name = s.acquirer
    WHERE merchant_no IS NOT NULL GROUP BY merchant_no HAVING count(DISTINCT n.key) = 1
"""

# Statements are by far the most rows: what they tell is a view, so that their texts are copied once only.
# The subject of a statement row and its counterparty. Fees, interest and cash go to and from pools of that
# type; a name of a pool wins over the number beside it (the number is the institution's, not a customer's);
# what is masked or missing is one placeholder per row.
_PAYMENT = """
CREATE VIEW paid AS
WITH p AS (
    SELECT p.*, s.chain, s.own_key, s.bank, coalesce(n.key, m.key) AS pool, a.pool AS acquirer,
        CASE WHEN NOT is_masked(p.other_account) THEN coalesce(o.rep, p.other_account) END AS peer
    FROM f_payment p
    JOIN subject s ON s.scope = p.scope AND s.account = coalesce(p.account, '') AND s.card = coalesce(p.card, '')
        AND s.currency = p.currency
        AND s.apart = coalesce(apart_of(coalesce(p.card, p.account), p.file20, p.sheet), '')
    LEFT JOIN rep o ON coalesce(p.other_scope, 'bank') = 'bank' AND o.number = p.other_account
    LEFT JOIN pool_name n ON n.name = p.other_name
    LEFT JOIN pool_name m ON p.other_account IS NULL AND m.name = p.merchant_name
    LEFT JOIN acquired a ON a.merchant_no = p.merchant_no)
SELECT event_no(fact, 'm') AS e, fact, 'm' AS part,
    CASE WHEN amount < 0 AND row_type <> 'refund' THEN 'reversal' ELSE row_type END AS row_type,
    'account' AS own_kind, own_key,
    CASE WHEN row_type IN ('fee', 'interest', 'cash') OR pool IS NOT NULL THEN 'pool'
         WHEN row_type IN ('top_up', 'withdrawal') AND scope IN ('tenpay', 'alipay') THEN 'pool'
         WHEN peer IS NOT NULL THEN 'account'
         WHEN acquirer IS NOT NULL THEN 'pool'
         WHEN merchant_no IS NOT NULL THEN 'merchant'
         ELSE 'placeholder' END AS other_kind,
    CASE WHEN row_type = 'fee' THEN 'bank_fee:' || bank WHEN row_type = 'interest' THEN 'bank_interest:' || bank
         WHEN row_type = 'cash' THEN 'cash:' || bank
         WHEN pool IS NOT NULL THEN pool
         WHEN row_type IN ('top_up', 'withdrawal') AND scope = 'tenpay' THEN 'tenpay:财付通'
         WHEN row_type IN ('top_up', 'withdrawal') AND scope = 'alipay' THEN 'alipay:支付宝'
         WHEN peer IS NOT NULL THEN coalesce(other_scope, 'bank') || ':' || peer
         WHEN acquirer IS NOT NULL THEN acquirer
         WHEN merchant_no IS NOT NULL THEN 'mno:' || merchant_no
         ELSE 'row:' || fact_name(file, sheet, row) END AS other_key,
    CASE WHEN amount >= 0 OR direction IS NULL THEN direction WHEN direction = 'in' THEN 'out' ELSE 'in' END
        AS direction,
    CASE WHEN direction IS NOT NULL THEN direction WHEN direction_word IN ('借', '借方', 'D', 'DR', 'd') THEN 'debit'
         WHEN direction_word IN ('贷', '贷方', 'C', 'CR', 'c') THEN 'credit' ELSE '' END AS word,
    chain, time_ms, precision, abs(amount) AS amount,
    CASE WHEN funding_card IS NOT NULL AND direction = 'out' AND row_type NOT IN ('withdrawal', 'fee') THEN 0
         ELSE amount END AS delta,
    currency, balance, serial, trade_no, channel_ref,
    CASE WHEN peer IS NULL THEN concat_ws(chr(31), other_account, other_name, merchant_no) END AS content, memo
FROM p
"""

# A wallet payment paid by a bank card: the money came through the wallet institution's pool first.
_FUNDING = """
INSERT INTO told BY NAME
SELECT event_no(fact, 'f') AS e, fact, 'f' AS part, 'top_up' AS row_type, 'account' AS own_kind,
    scope || ':' || coalesce(card, account) AS own_key, 'pool' AS other_kind,
    CASE scope WHEN 'tenpay' THEN 'tenpay:财付通' ELSE 'alipay:支付宝' END AS other_key,
    'in' AS direction, time_ms, precision, abs(amount) AS amount, 0 AS delta, currency, serial || '.f' AS serial,
    trade_no || '.f' AS trade_no,
    channel_ref, memo
FROM f_payment
WHERE scope IN ('tenpay', 'alipay') AND funding_card IS NOT NULL AND direction = 'out' AND amount > 0
  AND row_type NOT IN ('withdrawal', 'fee', 'top_up') AND NOT is_masked(coalesce(card, account))
"""

_TRANSFER = """
INSERT INTO told BY NAME
SELECT event_no(fact, 'm') AS e, fact, 'm' AS part, 0 AS side,
    CASE WHEN amount < 0 AND row_type <> 'refund' THEN 'reversal' ELSE row_type END AS row_type,
    CASE WHEN fn.key IS NOT NULL THEN 'pool' WHEN from_account IS NULL OR is_masked(from_account) THEN 'placeholder'
         ELSE 'account' END AS own_kind,
    CASE WHEN fn.key IS NOT NULL THEN fn.key
         WHEN from_account IS NULL OR is_masked(from_account) THEN 'row:' || fact_name(file, sheet, row) || '.a'
         ELSE coalesce(from_scope, 'bank') || ':' || coalesce(fr.rep, from_account) END AS own_key,
    CASE WHEN tn.key IS NOT NULL OR row_type = 'withdrawal' AND from_scope IN ('tenpay', 'alipay') THEN 'pool'
         WHEN to_account IS NULL OR is_masked(to_account) THEN 'placeholder'
         ELSE 'account' END AS other_kind,
    CASE WHEN tn.key IS NOT NULL THEN tn.key
         WHEN row_type = 'withdrawal' AND from_scope = 'tenpay' THEN 'tenpay:财付通'
         WHEN row_type = 'withdrawal' AND from_scope = 'alipay' THEN 'alipay:支付宝'
         WHEN to_account IS NULL OR is_masked(to_account) THEN 'row:' || fact_name(file, sheet, row) || '.b'
         ELSE coalesce(to_scope, 'bank') || ':' || coalesce(tr.rep, to_account) END AS other_key,
    CASE WHEN amount < 0 THEN 'in' ELSE 'out' END AS direction, time_ms, precision, abs(amount) AS amount,
    amount AS delta, currency, serial, concat_ws(chr(31), from_account, to_account) AS content, memo
FROM f_transfer
LEFT JOIN rep fr ON coalesce(from_scope, 'bank') = 'bank' AND fr.number = from_account
LEFT JOIN rep tr ON coalesce(to_scope, 'bank') = 'bank' AND tr.number = to_account
LEFT JOIN pool_name fn ON fn.name = from_name
LEFT JOIN pool_name tn ON tn.name = to_name
"""

# The acquirer saw the card pay into its pool: the payee's side. A reversal or refund goes back, whether or not it is
# printed with a sign; a purchase with a sign is a reversal.
_SWIPE = """
INSERT INTO told BY NAME
SELECT event_no(fact, 'm') AS e, fact, 'm' AS part,
    CASE WHEN amount < 0 AND row_type NOT IN ('reversal', 'refund') THEN 'reversal' ELSE row_type END AS row_type,
    'pool' AS own_kind, coalesce(n.key, 'acquirer:' || coalesce(acquirer, file20)) AS own_key,
    CASE WHEN card IS NULL OR is_masked(card) THEN 'placeholder' ELSE 'account' END AS other_kind,
    CASE WHEN card IS NULL OR is_masked(card) THEN 'row:' || fact_name(file, sheet, row) ELSE 'bank:' || coalesce(r.rep, card) END
        AS other_key,
    CASE WHEN row_type IN ('reversal', 'refund') OR amount < 0 THEN 'out' ELSE 'in' END AS direction,
    time_ms, precision, abs(amount) AS amount, amount AS delta, currency, serial, reference AS trade_no,
    coalesce(card, '') AS content, coalesce(memo, merchant_name) AS memo, service_fee
FROM f_swipe
LEFT JOIN rep r ON r.number = card
LEFT JOIN pool_name n ON n.name = acquirer
"""

_SETTLEMENT = """
INSERT INTO told BY NAME
SELECT event_no(fact, 'm') AS e, fact, 'm' AS part, CASE WHEN amount < 0 THEN 'reversal' ELSE 'settlement' END AS row_type,
    'pool' AS own_kind, coalesce(n.key, 'acquirer:' || coalesce(acquirer, file20)) AS own_key,
    CASE WHEN payee_account IS NULL OR is_masked(payee_account) THEN 'placeholder' ELSE 'account' END AS other_kind,
    CASE WHEN payee_account IS NULL OR is_masked(payee_account) THEN 'row:' || fact_name(file, sheet, row)
         ELSE 'bank:' || coalesce(r.rep, payee_account) END AS other_key,
    CASE WHEN amount < 0 THEN 'in' ELSE 'out' END AS direction, time_ms, precision, abs(amount) AS amount,
    amount AS delta, currency, batch_no || coalesce('/' || agent_no, '') AS serial, coalesce(payee_account, '') AS content, batch_no AS memo
FROM f_settlement
LEFT JOIN rep r ON r.number = payee_account
LEFT JOIN pool_name n ON n.name = acquirer
"""

_CALL = """
INSERT INTO told BY NAME
SELECT event_no(fact, 'c') AS e, fact, 'c' AS part,
    CASE WHEN medium = 'message' THEN 'message' ELSE 'call' END AS row_type, 'line' AS own_kind, 'tel:' || own AS own_key,
    CASE WHEN other IS NULL OR is_masked(other) THEN 'placeholder' ELSE 'line' END AS other_kind,
    CASE WHEN other IS NULL OR is_masked(other) THEN 'row:' || fact_name(file, sheet, row) ELSE 'tel:' || other END AS other_key,
    direction, time_ms, precision, until_ms, NULL AS amount, coalesce(other, '') AS content, text AS memo, duration_s
FROM f_call
"""

_SHIPMENT = """
INSERT INTO told BY NAME
SELECT event_no(fact, 's') AS e, fact, 's' AS part, 0 AS side, 'shipment' AS row_type,
    CASE WHEN sender_phone IS NULL OR is_masked(sender_phone) THEN 'placeholder' ELSE 'line' END AS own_kind,
    CASE WHEN sender_phone IS NULL OR is_masked(sender_phone) THEN 'row:' || fact_name(file, sheet, row) || '.a'
         ELSE 'tel:' || sender_phone END AS own_key,
    CASE WHEN receiver_phone IS NULL OR is_masked(receiver_phone) THEN 'placeholder' ELSE 'line' END AS other_kind,
    CASE WHEN receiver_phone IS NULL OR is_masked(receiver_phone) THEN 'row:' || fact_name(file, sheet, row) || '.b'
         ELSE 'tel:' || receiver_phone END AS other_key,
    'out' AS direction, time_ms, precision, until_ms, waybill AS serial, coalesce(receiver_phone, '') AS content,
    concat_ws(' ', waybill, goods) AS memo
FROM f_shipment
"""

_STEPS: dict[str, tuple[str, ...]] = {
    _FUNDING: ("payment",),
    _TRANSFER: ("transfer",),
    _SWIPE: ("swipe",),
    _SETTLEMENT: ("settlement",),
    _CALL: ("call",),
    _SHIPMENT: ("shipment",),
}
"""Statements, and the kinds of facts that they read."""

_SEEN = """
CREATE VIEW obs AS SELECT * FROM told UNION ALL BY NAME SELECT * FROM paid;
CREATE TABLE seen AS
    SELECT 'account' AS kind, own_key AS key FROM subject UNION SELECT other_kind, other_key FROM paid
    UNION SELECT own_kind, own_key FROM told UNION SELECT other_kind, other_key FROM told
"""

RELATION_OF = """
CREATE MACRO relation_of(row_type, direction, own_kind) AS CASE row_type
    WHEN 'purchase' THEN CASE own_kind WHEN 'pool' THEN 'swiped' ELSE 'purchased' END
    WHEN 'wage' THEN 'paid_wage' WHEN 'fee' THEN 'charged' WHEN 'interest' THEN 'accrued'
    WHEN 'reversal' THEN 'reversed' WHEN 'refund' THEN 'refunded' WHEN 'settlement' THEN 'settled'
    WHEN 'top_up' THEN 'topped_up' WHEN 'withdrawal' THEN 'withdrew'
    WHEN 'cash' THEN CASE direction WHEN 'in' THEN 'cashed_in' ELSE 'cashed_out' END
    WHEN 'call' THEN 'called' WHEN 'message' THEN 'messaged' WHEN 'shipment' THEN 'shipped'
    ELSE 'transferred' END
"""


def observe(con: duckdb.DuckDBPyConnection) -> None:
    """``obs``, one row per observed event of every fact that tells of one; tables ``subject`` and ``seen`` (kind, key),
    all ends of observations. ``side`` is null where it follows from the direction."""
    run(con, _SUBJECT)
    for statement in (_TOLD, RELATION_OF, _PAYMENT, *told_by(con, _STEPS)):
        con.execute(statement)
    run(con, _SEEN)
