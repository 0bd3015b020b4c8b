"""What each row saw happen: one table of observations over payments, swipes, settlements, calls and parcels.

An observation has the two ends as (kind, key), and the *side* that saw it: 1 the payer's or caller's
record, 2 the payee's or callee's, 0 a record of neither. Counting once (:mod:`.once`) then works on
observations alike, whatever form they came from.
"""

from __future__ import annotations

import duckdb

OBSERVATION = """
CREATE TABLE obs (
    fact VARCHAR, part VARCHAR, file VARCHAR, sheet INTEGER, row BIGINT, side TINYINT,
    relation VARCHAR, row_type VARCHAR, own_kind VARCHAR, own_key VARCHAR, other_kind VARCHAR, other_key VARCHAR,
    direction VARCHAR, word VARCHAR, chain VARCHAR, time_ms BIGINT, precision VARCHAR, until_ms BIGINT, amount BIGINT,
    delta BIGINT, currency VARCHAR, balance BIGINT, serial VARCHAR, trade_no VARCHAR, channel_ref VARCHAR,
    content VARCHAR, memo VARCHAR, duration_s BIGINT, service_fee BIGINT, layout VARCHAR, institution VARCHAR)
"""

# The subject of a statement row and its counterparty. Fees, interest and cash go to and from pools of that
# type; a name of a pool wins over the number beside it (the number is the institution's, not a customer's);
# what is masked or missing is one placeholder per row.
_PAYMENT = """
INSERT INTO obs BY NAME
WITH institution AS (
    SELECT coalesce(r.rep, x.number) AS number, max(institution) AS institution FROM (
        SELECT coalesce(account, card) AS number, institution FROM f_holder
        WHERE scope = 'bank' AND institution IS NOT NULL) x
    LEFT JOIN rep r ON r.number = x.number GROUP BY 1 HAVING count(DISTINCT institution) = 1),
acquired AS (
    SELECT merchant_no, any_value(n.key) AS pool FROM f_swipe s JOIN pool_name n ON n.name = s.acquirer
    WHERE merchant_no IS NOT NULL GROUP BY merchant_no HAVING count(DISTINCT n.key) = 1),
p AS (
    SELECT p.*, coalesce(p.card, p.account) AS own_no, coalesce(r.rep, own_no) AS own_rep,
        coalesce(p.institution, i.institution, '?') AS bank,
        coalesce(n.key, m.key) AS pool, coalesce(o.rep, p.other_account) AS other_rep, a.pool AS acquirer
    FROM f_payment p
    LEFT JOIN rep r ON p.scope = 'bank' AND r.number = coalesce(p.card, p.account)
    LEFT JOIN institution i ON p.scope = 'bank' AND i.number = coalesce(r.rep, coalesce(p.card, p.account))
    LEFT JOIN rep o ON coalesce(p.other_scope, 'bank') = 'bank' AND o.number = p.other_account
    LEFT JOIN pool_name n ON n.name = p.other_name
    LEFT JOIN pool_name m ON p.other_account IS NULL AND m.name = p.merchant_name
    LEFT JOIN acquired a ON a.merchant_no = p.merchant_no)
SELECT fact, 'm' AS part, file, sheet, row,
    CASE WHEN amount < 0 AND row_type NOT IN ('refund') THEN 'reversal' ELSE row_type END AS row_type,
    'account' AS own_kind,
    scope || ':' || CASE WHEN is_masked(own_no) THEN file[1:20] || ':' || own_no ELSE own_rep END AS own_key,
    CASE WHEN row_type IN ('fee', 'interest', 'cash') OR pool IS NOT NULL THEN 'pool'
         WHEN row_type IN ('top_up', 'withdrawal') AND scope IN ('tenpay', 'alipay') THEN 'pool'
         WHEN other_rep IS NOT NULL AND NOT is_masked(other_rep) THEN 'account'
         WHEN acquirer IS NOT NULL THEN 'pool'
         WHEN merchant_no IS NOT NULL THEN 'merchant'
         ELSE 'placeholder' END AS other_kind,
    CASE WHEN row_type = 'fee' THEN 'bank_fee:' || bank WHEN row_type = 'interest' THEN 'bank_interest:' || bank
         WHEN row_type = 'cash' THEN 'cash:' || bank
         WHEN pool IS NOT NULL THEN pool
         WHEN row_type IN ('top_up', 'withdrawal') AND scope = 'tenpay' THEN 'tenpay:财付通'
         WHEN row_type IN ('top_up', 'withdrawal') AND scope = 'alipay' THEN 'alipay:支付宝'
         WHEN other_rep IS NOT NULL AND NOT is_masked(other_rep) THEN coalesce(other_scope, 'bank') || ':' || other_rep
         WHEN acquirer IS NOT NULL THEN acquirer
         WHEN merchant_no IS NOT NULL THEN 'mno:' || merchant_no
         ELSE 'row:' || fact END AS other_key,
    CASE WHEN amount >= 0 OR direction IS NULL THEN direction WHEN direction = 'in' THEN 'out' ELSE 'in' END
        AS direction,
    CASE WHEN direction IS NOT NULL THEN direction WHEN direction_word IN ('借', '借方', 'D', 'DR', 'd') THEN 'debit'
         WHEN direction_word IN ('贷', '贷方', 'C', 'CR', 'c') THEN 'credit' ELSE '' END AS word,
    concat_ws(chr(31), scope, account, card, currency) AS chain, time_ms, precision, abs(amount) AS amount,
    CASE WHEN funding_card IS NOT NULL AND direction = 'out' AND row_type NOT IN ('withdrawal', 'fee') THEN 0
         ELSE amount END AS delta,
    currency, balance, serial, trade_no, channel_ref,
    concat_ws(chr(31), other_scope, other_account, other_name) AS content, memo, layout, institution
FROM p
"""

# A wallet payment paid by a bank card: the money came through the wallet institution's pool first.
_FUNDING = """
INSERT INTO obs BY NAME
SELECT fact, 'f' AS part, file, sheet, row, 'top_up' AS row_type, 'account' AS own_kind,
    scope || ':' || coalesce(card, account) AS own_key, 'pool' AS other_kind,
    CASE scope WHEN 'tenpay' THEN 'tenpay:财付通' ELSE 'alipay:支付宝' END AS other_key,
    'in' AS direction, time_ms, precision, abs(amount) AS amount, 0 AS delta, currency, trade_no || '.f' AS trade_no,
    channel_ref, '' AS content, memo, layout
FROM f_payment
WHERE scope IN ('tenpay', 'alipay') AND funding_card IS NOT NULL AND direction = 'out' AND amount > 0
  AND row_type NOT IN ('withdrawal', 'fee', 'top_up') AND NOT is_masked(coalesce(card, account))
"""

_TRANSFER = """
INSERT INTO obs BY NAME
SELECT fact, 'm' AS part, file, sheet, row, 0 AS side, row_type,
    CASE WHEN fn.key IS NOT NULL THEN 'pool' WHEN from_account IS NULL OR is_masked(from_account) THEN 'placeholder'
         ELSE 'account' END AS own_kind,
    CASE WHEN fn.key IS NOT NULL THEN fn.key
         WHEN from_account IS NULL OR is_masked(from_account) THEN 'row:' || fact || '.a'
         ELSE coalesce(from_scope, 'bank') || ':' || coalesce(fr.rep, from_account) END AS own_key,
    CASE WHEN tn.key IS NOT NULL THEN 'pool' WHEN to_account IS NULL OR is_masked(to_account) THEN 'placeholder'
         ELSE 'account' END AS other_kind,
    CASE WHEN tn.key IS NOT NULL THEN tn.key
         WHEN to_account IS NULL OR is_masked(to_account) THEN 'row:' || fact || '.b'
         ELSE coalesce(to_scope, 'bank') || ':' || coalesce(tr.rep, to_account) END AS other_key,
    CASE WHEN amount < 0 THEN 'in' ELSE 'out' END AS direction, time_ms, precision, abs(amount) AS amount,
    amount AS delta, currency, serial, concat_ws(chr(31), from_account, to_account) AS content, memo
FROM f_transfer
LEFT JOIN rep fr ON coalesce(from_scope, 'bank') = 'bank' AND fr.number = from_account
LEFT JOIN rep tr ON coalesce(to_scope, 'bank') = 'bank' AND tr.number = to_account
LEFT JOIN pool_name fn ON fn.name = from_name
LEFT JOIN pool_name tn ON tn.name = to_name
"""

# The acquirer saw the card pay into its pool: the payee's side. A reversal or refund goes back.
_SWIPE = """
INSERT INTO obs BY NAME
SELECT fact, 'm' AS part, file, sheet, row, row_type,
    'pool' AS own_kind, coalesce(n.key, 'acquirer:' || coalesce(acquirer, file[1:20])) AS own_key,
    CASE WHEN card IS NULL OR is_masked(card) THEN 'placeholder' ELSE 'account' END AS other_kind,
    CASE WHEN card IS NULL OR is_masked(card) THEN 'row:' || fact ELSE 'bank:' || coalesce(r.rep, card) END
        AS other_key,
    CASE WHEN (row_type IN ('reversal', 'refund')) = (amount < 0) THEN 'in' ELSE 'out' END AS direction,
    time_ms, precision, abs(amount) AS amount, amount AS delta, currency, serial, reference AS trade_no,
    coalesce(card, '') AS content, coalesce(memo, merchant_name) AS memo, service_fee
FROM f_swipe
LEFT JOIN rep r ON r.number = card
LEFT JOIN pool_name n ON n.name = acquirer
"""

_SETTLEMENT = """
INSERT INTO obs BY NAME
SELECT fact, 'm' AS part, file, sheet, row, 'settlement' AS row_type,
    'pool' AS own_kind, coalesce(n.key, 'acquirer:' || coalesce(acquirer, file[1:20])) AS own_key,
    CASE WHEN payee_account IS NULL OR is_masked(payee_account) THEN 'placeholder' ELSE 'account' END AS other_kind,
    CASE WHEN payee_account IS NULL OR is_masked(payee_account) THEN 'row:' || fact
         ELSE 'bank:' || coalesce(r.rep, payee_account) END AS other_key,
    CASE WHEN amount < 0 THEN 'in' ELSE 'out' END AS direction, time_ms, precision, abs(amount) AS amount,
    amount AS delta, currency, batch_no AS serial, coalesce(payee_account, '') AS content, batch_no AS memo
FROM f_settlement
LEFT JOIN rep r ON r.number = payee_account
LEFT JOIN pool_name n ON n.name = acquirer
"""

_CALL = """
INSERT INTO obs BY NAME
SELECT fact, 'c' AS part, file, sheet, row,
    CASE WHEN medium = 'message' THEN 'message' ELSE 'call' END AS row_type, 'line' AS own_kind, 'tel:' || own AS own_key,
    CASE WHEN other IS NULL OR is_masked(other) THEN 'placeholder' ELSE 'line' END AS other_kind,
    CASE WHEN other IS NULL OR is_masked(other) THEN 'row:' || fact ELSE 'tel:' || other END AS other_key,
    direction, time_ms, precision, until_ms, NULL AS amount, coalesce(other, '') AS content, text AS memo, duration_s
FROM f_call
"""

_SHIPMENT = """
INSERT INTO obs BY NAME
SELECT fact, 's' AS part, file, sheet, row, 0 AS side, 'shipment' AS row_type,
    CASE WHEN sender_phone IS NULL OR is_masked(sender_phone) THEN 'placeholder' ELSE 'line' END AS own_kind,
    CASE WHEN sender_phone IS NULL OR is_masked(sender_phone) THEN 'row:' || fact || '.a'
         ELSE 'tel:' || sender_phone END AS own_key,
    CASE WHEN receiver_phone IS NULL OR is_masked(receiver_phone) THEN 'placeholder' ELSE 'line' END AS other_kind,
    CASE WHEN receiver_phone IS NULL OR is_masked(receiver_phone) THEN 'row:' || fact || '.b'
         ELSE 'tel:' || receiver_phone END AS other_key,
    'out' AS direction, time_ms, precision, until_ms, waybill AS serial, coalesce(receiver_phone, '') AS content,
    concat_ws(' ', waybill, goods) AS memo
FROM f_shipment
"""

_SIDES = """
UPDATE obs SET side = CASE direction WHEN 'out' THEN 1 WHEN 'in' THEN 2 ELSE 3 END WHERE side IS NULL
"""

RELATION_OF = """
CREATE MACRO relation_of(row_type, direction, kind) AS CASE row_type
    WHEN 'purchase' THEN CASE kind WHEN 'pool' THEN 'swiped' ELSE 'purchased' END
    WHEN 'wage' THEN 'paid_wage' WHEN 'fee' THEN 'charged' WHEN 'interest' THEN 'accrued'
    WHEN 'reversal' THEN 'reversed' WHEN 'refund' THEN 'refunded' WHEN 'settlement' THEN 'settled'
    WHEN 'top_up' THEN 'topped_up' WHEN 'withdrawal' THEN 'withdrew'
    WHEN 'cash' THEN CASE direction WHEN 'in' THEN 'cashed_in' ELSE 'cashed_out' END
    WHEN 'call' THEN 'called' WHEN 'message' THEN 'messaged' WHEN 'shipment' THEN 'shipped'
    ELSE 'transferred' END
"""


def observe(con: duckdb.DuckDBPyConnection) -> None:
    """Table ``obs``: one row per observed event of every fact that tells of one. ``side`` is 3 where the printed
    word leaves the direction to the balance chain."""
    con.execute(OBSERVATION)
    con.execute(RELATION_OF)
    for statement in (_PAYMENT, _FUNDING, _TRANSFER, _SWIPE, _SETTLEMENT, _CALL, _SHIPMENT, _SIDES):
        con.execute(statement)
