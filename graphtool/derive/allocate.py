"""Through a pool, as far as rows prove it: which part of an event into the pool left in which event out of it.

Two proofs count. A settlement detail row names the terminal and the batch: when that terminal has one
swipe it can mean, the row's amount of that swipe left in the batch's payout. And a bank row and a wallet
row of one amount share the clearing number. Beside them stands what a person decided of a swipe and the payment of
what was left of it (:mod:`.settled`). Everything else is attribution and is not made here.

Both ends must be events of one pool, and a line that may belong to several batches proves nothing. Equal lines of one
file are so many lines; of overlapping files as many as the one with most has.

A batch with deductions pays less than its lines add up to, and no row says which line was cut. Of such a
line only what is left if it bore all deductions is proven: max(0, line − deductions). Then the lines of a
batch together never exceed what was paid.
"""

from __future__ import annotations

import duckdb

from graphtool.derive.sources import has_rows, present, run

_NONE = "CREATE TABLE allocated (from_event BIGINT, to_event BIGINT, amount BIGINT, currency VARCHAR, basis VARCHAR, fact BIGINT)"

_BY_DETAIL = """
CREATE TABLE pool_in AS
    SELECT h.id, s.sn, s.time_ms // 86400000 AS day, s.amount, s.currency, v.dst AS pool
    FROM f_swipe s JOIN stands_on h ON h.e = event_no(s.fact, 'm') JOIN happened v ON v.id = h.id
    WHERE s.sn IS NOT NULL AND s.row_type = 'purchase' AND s.amount > 0;
CREATE TABLE batch AS
    SELECT min(h.id) AS id, s.batch_no, s.agent_no, v.src AS pool, min(s.amount) AS amount, s.currency
    FROM f_settlement s JOIN stands_on h ON h.e = event_no(s.fact, 'm') JOIN happened v ON v.id = h.id
    WHERE s.batch_no IS NOT NULL AND s.amount > 0
    GROUP BY s.batch_no, s.agent_no, v.src, s.currency HAVING min(h.id) = max(h.id);
CREATE TABLE acquirer_pool AS
    SELECT name, no FROM (
        SELECT DISTINCT acquirer AS name, coalesce(n.key, 'acquirer:' || acquirer) AS key FROM f_settlement_item
        LEFT JOIN pool_name n ON n.name = acquirer WHERE acquirer IS NOT NULL) a
    JOIN ent e ON e.kind = 'pool' AND e.key = a.key;
CREATE TABLE item AS
    SELECT min(fact) AS fact, batch_no, agent_no, item_type, sn, amount, currency, day, pool FROM (
        SELECT fact, batch_no, agent_no, item_type, sn, merchant_no, amount, currency, time_ms, time_ms // 86400000 AS day,
            p.no AS pool, acquirer, row_number() OVER (
                PARTITION BY file_no, batch_no, agent_no, item_type, sn, merchant_no, amount, currency, time_ms, acquirer
                ORDER BY fact) AS nth
        FROM f_settlement_item LEFT JOIN acquirer_pool p ON p.name = acquirer WHERE batch_no IS NOT NULL)
    GROUP BY batch_no, agent_no, item_type, sn, merchant_no, amount, currency, time_ms, day, pool, acquirer, nth;
CREATE TABLE of_batch AS
    SELECT i.fact, b.id AS batch, b.pool, b.amount AS paid, i.item_type, i.sn, i.amount, i.currency, i.day FROM item i JOIN batch b
        ON b.batch_no = i.batch_no AND b.currency = i.currency AND (b.pool = i.pool OR i.pool IS NULL)
        AND (b.agent_no = i.agent_no OR b.agent_no IS NULL OR i.agent_no IS NULL);
CREATE TABLE ambiguous AS SELECT fact FROM of_batch GROUP BY fact HAVING count(DISTINCT batch) > 1;
CREATE TABLE cut AS
    SELECT batch, sum(amount) FILTER (item_type <> 'deduction' AND amount > 0) AS gross FROM of_batch GROUP BY batch;
CREATE TABLE by_detail AS
    SELECT min(p.id) AS from_event, i.batch AS to_event, i.currency, i.fact, min(p.amount) AS swiped,
        greatest(0, i.amount - greatest(0, c.gross - i.paid)) AS amount, 'detail' AS basis
    FROM of_batch i JOIN cut c USING (batch) JOIN pool_in p ON p.sn = i.sn AND p.currency = i.currency AND p.pool = i.pool
        AND CASE WHEN i.item_type = 'cashback' THEN p.day <= i.day ELSE p.day = i.day END
    WHERE i.amount > 0 AND i.item_type <> 'deduction' AND i.day IS NOT NULL AND i.fact NOT IN (SELECT fact FROM ambiguous)
    GROUP BY i.fact, i.batch, i.currency, i.amount, i.paid, c.gross HAVING min(p.id) = max(p.id);
INSERT INTO allocated
    SELECT from_event, to_event, amount, currency, basis, fact FROM by_detail WHERE amount > 0
    QUALIFY sum(amount) OVER (PARTITION BY from_event) <= swiped
"""

_BY_CHANNEL = """
INSERT INTO allocated
    WITH told AS (
        SELECT h.id, h.src, h.dst, o.amount, o.currency, o.part, o.channel_ref, coalesce(o.channel_ref, o.serial) AS ref
        FROM happened h JOIN work o ON o.e = h.name
        WHERE h.way IS NOT NULL AND o.own_kind = 'account' AND o.amount > 0
            AND coalesce(o.channel_ref, o.serial) IN (SELECT channel_ref FROM work WHERE channel_ref IS NOT NULL)),
    wallet AS (SELECT * FROM told WHERE channel_ref IS NOT NULL),
    known AS (SELECT DISTINCT channel_ref FROM wallet),
    bank AS (SELECT * FROM told WHERE ref IN (SELECT channel_ref FROM known)),
    met AS (
        SELECT b.id AS from_event, w.id AS to_event, b.amount, b.currency, b.dst AS pool FROM bank b
            JOIN wallet w ON w.ref = b.ref AND w.src = b.dst AND w.amount = b.amount AND w.currency = b.currency AND w.id <> b.id
        UNION
        SELECT w.id, b.id, b.amount, b.currency, w.dst FROM bank b
            JOIN wallet w ON w.ref = b.ref AND w.dst = b.src AND w.amount = b.amount AND w.currency = b.currency AND w.id <> b.id)
    SELECT from_event, to_event, amount, currency, 'channel_ref' AS basis, fact_of(to_event) FROM met
    JOIN ent p ON p.no = met.pool AND p.kind = 'pool'
    QUALIFY count(*) OVER (PARTITION BY from_event) = 1 AND count(*) OVER (PARTITION BY to_event) = 1
"""

# What a person said to be paid out of a swipe; never more than there is on either side.
_BY_JUDGEMENT = """
INSERT INTO allocated
    SELECT s.id, p.id, least(s.net, p.net) AS part, s.currency, 'judged', fact_of(p.e)
    FROM settled_by b JOIN swiped_in s ON s.e = b.swipe JOIN paid_out p ON p.e = b.paid
    LEFT JOIN (SELECT from_event, sum(amount) AS gone FROM allocated GROUP BY from_event) g ON g.from_event = s.id
    LEFT JOIN (SELECT to_event, sum(amount) AS come FROM allocated GROUP BY to_event) t ON t.to_event = p.id
    QUALIFY sum(part) OVER (PARTITION BY p.id) + coalesce(t.come, 0) <= p.net AND sum(part) OVER (PARTITION BY s.id) + coalesce(g.gone, 0) <= s.amount
"""

ALLOCATION = """
SELECT event_text_of(a.file20, from_event) AS from_event, event_text_of(b.file20, to_event) AS to_event, amount, currency,
    basis, fact_text_of(c.file20, fact) AS fact
FROM allocated JOIN files a ON a.file_no = file_of(fact_of(from_event))
JOIN files b ON b.file_no = file_of(fact_of(to_event)) JOIN files c ON c.file_no = file_of(fact)
ORDER BY 1, 2, 6, 3
"""


def allocate(con: duckdb.DuckDBPyConnection) -> None:
    """Table ``allocated``. Laws: what is allocated of an event never exceeds it, nor what is allocated to one."""
    run(con, _NONE)
    if present(con, "settlement_item"):
        run(con, _BY_DETAIL)
    run(con, _BY_CHANNEL)
    if has_rows(con, "settled_by"):
        run(con, _BY_JUDGEMENT)
