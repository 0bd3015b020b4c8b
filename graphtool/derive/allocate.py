"""Through a pool, as far as rows prove it: which part of an event into the pool left in which event out of it.

Two proofs count. A settlement detail row names the terminal and the batch: when that terminal has one
swipe it can mean, the row's amount of that swipe left in the batch's payout. And a bank row and a wallet
row of one amount share the clearing number. Everything else is attribution and is not made here.

A batch with deductions pays less than its lines add up to, and no row says which line was cut. Of such a
line only what is left if it bore all deductions is proven: max(0, line − deductions). Then the lines of a
batch together never exceed what was paid.
"""

from __future__ import annotations

import duckdb

_ALLOCATION = """
CREATE TABLE pool_in AS
    SELECT coalesce(s2.subject, h.id) AS id, s.fact, s.sn, s.time_ms // 86400000 AS day, abs(s.amount) AS amount, s.currency
    FROM f_swipe s JOIN stands_on s2 ON s2.fact = s.fact AND ends_with(s2.name, '.m') JOIN happened h ON h.id = s2.subject
    WHERE s.sn IS NOT NULL AND s.row_type = 'purchase' AND s.amount > 0;
CREATE TABLE batch AS
    SELECT DISTINCT s2.subject AS id, s.batch_no, s.agent_no, s.amount, s.currency,
        s.time_ms // 86400000 AS day FROM f_settlement s JOIN stands_on s2 ON s2.fact = s.fact
    WHERE s.batch_no IS NOT NULL AND s.amount > 0
    QUALIFY count(DISTINCT s2.subject) OVER (PARTITION BY s.batch_no, s.agent_no) = 1;
CREATE TABLE item AS
    SELECT min(fact) AS fact, batch_no, agent_no, item_type, sn, amount, currency, time_ms // 86400000 AS day FROM f_settlement_item
    WHERE batch_no IS NOT NULL GROUP BY batch_no, agent_no, item_type, sn, merchant_no, amount, currency, time_ms;
CREATE TABLE cut AS
    SELECT batch_no, agent_no, sum(amount) FILTER (item_type <> 'deduction' AND amount > 0) AS gross FROM item
    GROUP BY batch_no, agent_no;
CREATE TABLE meant AS
    SELECT i.fact, i.batch_no, i.agent_no, i.item_type, i.amount, i.currency, min(p.id) AS from_event, min(p.amount) AS swiped
    FROM item i JOIN pool_in p ON p.sn = i.sn AND p.currency = i.currency
        AND CASE WHEN i.item_type = 'cashback' THEN p.day <= i.day ELSE p.day = i.day END
    WHERE i.amount > 0 AND i.item_type <> 'deduction' AND i.day IS NOT NULL
    GROUP BY ALL HAVING count(DISTINCT p.id) = 1;
CREATE TABLE by_detail AS
    SELECT from_event, b.id AS to_event, m.currency, m.fact, swiped,
        greatest(0, m.amount - greatest(0, c.gross - b.amount)) AS amount, 'detail' AS basis
    FROM meant m JOIN batch b ON b.batch_no = m.batch_no AND b.currency = m.currency
        AND (b.agent_no = m.agent_no OR b.agent_no IS NULL OR m.agent_no IS NULL)
    JOIN cut c ON c.batch_no = m.batch_no AND c.agent_no IS NOT DISTINCT FROM m.agent_no;
CREATE TABLE by_channel AS
    WITH bank AS (
        SELECT id, src, dst, amount, currency, coalesce(channel_ref, serial) AS ref FROM happened
        WHERE directed AND coalesce(channel_ref, serial) IS NOT NULL AND NOT ends_with(name, '.f')),
    wallet AS (SELECT id, src, dst, amount, currency, channel_ref AS ref FROM happened
        WHERE directed AND channel_ref IS NOT NULL),
    met AS (
        SELECT b.id AS from_event, w.id AS to_event, b.amount, b.currency FROM bank b
            JOIN wallet w ON w.ref = b.ref AND w.src = b.dst AND w.amount = b.amount AND w.currency = b.currency AND w.id <> b.id
        UNION
        SELECT w.id, b.id, b.amount, b.currency FROM bank b
            JOIN wallet w ON w.ref = b.ref AND w.dst = b.src AND w.amount = b.amount AND w.currency = b.currency AND w.id <> b.id)
    SELECT from_event, to_event, m.amount, m.currency, 'channel_ref' AS basis FROM met m
    JOIN happened f ON f.id = m.from_event JOIN ent p ON p.no = f.dst AND p.kind = 'pool'
    QUALIFY count(*) OVER (PARTITION BY from_event) = 1 AND count(*) OVER (PARTITION BY to_event) = 1;
CREATE TABLE allocated AS
    SELECT from_event, to_event, amount, currency, basis, fact FROM by_detail WHERE amount > 0
    QUALIFY sum(amount) OVER (PARTITION BY from_event) <= swiped
    UNION ALL
    SELECT from_event, to_event, amount, currency, basis, (SELECT min(s.fact) FROM stands_on s WHERE s.subject = to_event)
    FROM by_channel
"""

ALLOCATION = """
SELECT from_event, to_event, amount, currency, basis, fact FROM allocated
ORDER BY from_event, to_event, fact, amount
"""


def allocate(con: duckdb.DuckDBPyConnection) -> None:
    """Table ``allocated``. Laws: what is allocated of an event never exceeds it, nor what is allocated to one."""
    for statement in _ALLOCATION.split(";\n"):
        con.execute(statement)
