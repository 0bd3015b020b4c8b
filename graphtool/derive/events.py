"""What happened and what stands: events counted once, relations of several rows as one, and their rows."""

from __future__ import annotations

import duckdb

STANDING = (
    "holds",
    "uses",
    "bound",
    "placed",
    "agent_of",
    "lists",
    "legal_representative_of",
    "names",
    "manages",
    "has_contact",
    "member_of",
)
"""Relations that are one between two entities, however many rows state them; all others are one per content."""

_STANDING = """
CREATE TABLE standing AS
    SELECT l.fact, event_no(fact, part) AS e, relation, a.no AS src, b.no AS dst, time_ms, precision, until_ms, amount,
        currency, memo
    FROM link l JOIN ent a ON a.kind = src_kind AND a.key = src_key JOIN ent b ON b.kind = dst_kind AND b.key = dst_key;
CREATE TABLE standing_member AS
    SELECT e, fact, min(e) OVER (PARTITION BY relation, src, dst,
        CASE WHEN relation NOT IN (SELECT unnest($standing)) THEN (time_ms, until_ms, amount, currency, memo) END) AS id
    FROM standing;
CREATE TABLE stood AS
    SELECT m.id, any_value(relation) AS relation, any_value(src) AS src, any_value(dst) AS dst, min(time_ms) AS time_ms,
        arg_min(precision, (time_ms, width_ms(precision))) AS precision, max(until_ms) AS until_ms, max(amount) AS amount,
        max(currency) AS currency, min(memo) AS memo, count(DISTINCT m.fact)::INTEGER AS facts
    FROM standing s JOIN standing_member m USING (e) GROUP BY m.id;
CREATE TABLE several AS
    SELECT id, count(*)::INTEGER AS facts FROM stands_on SEMI JOIN (
        SELECT id FROM happened WHERE payee IS NOT NULL
        UNION ALL SELECT s.id FROM stands_on s JOIN again a ON a.e = s.e) USING (id)
    GROUP BY id HAVING count(*) > 1
"""

# The payer's row tells of an event; the payee's fills what it leaves open: a more exact time, a more telling type; and
# what of the amount did not arrive is a charge (:mod:`.fees`).
# Every join is written with the smaller table on the right; ends are numbers of ``ent``.
EVENT = """
WITH told AS (
    SELECT h.id, h.src, h.dst, h.way, h.doubtful, h.name, o.time_ms, o.precision, o.until_ms,
        CASE WHEN o.amount >= 0 THEN o.amount END AS amount, nullif(o.currency, '') AS currency,
        o.row_type, o.memo, o.duration_s, o.service_fee, relation_of(o.row_type, h.way, o.own_kind) AS rel
    FROM work o JOIN happened h ON o.e = h.name),
other AS (
    SELECT h.name, o.time_ms, o.precision, o.row_type, o.memo, o.duration_s, o.service_fee,
        relation_of(o.row_type, h.way, o.own_kind) AS rel
    FROM work o JOIN (SELECT name, way, payee FROM happened WHERE payee IS NOT NULL) h ON o.e = h.payee)
SELECT event_text_of(f.file20, t.id) AS id,
    CASE WHEN p.rel IS NULL OR t.rel NOT IN ('transferred', 'purchased') THEN t.rel ELSE p.rel END AS relation,
    t.src, t.dst,
    CASE WHEN p.time_ms IS NULL OR width_ms(t.precision) <= width_ms(p.precision) THEN t.time_ms ELSE p.time_ms END
        AS time_ms,
    coalesce(CASE WHEN p.time_ms IS NULL OR width_ms(t.precision) <= width_ms(p.precision) THEN t.precision
        ELSE p.precision END, 'none') AS precision,
    t.until_ms, coalesce(s.seq, 0)::INTEGER AS seq, t.amount - coalesce(k.fee, 0) AS amount, t.currency, t.way IS NOT NULL AS directed,
    CASE WHEN p.row_type IS NULL OR t.row_type NOT IN ('transfer', 'purchase') THEN t.row_type ELSE p.row_type END
        AS row_type,
    coalesce(t.memo, p.memo) AS memo, coalesce(t.duration_s, p.duration_s) AS duration_s,
    coalesce(t.service_fee, p.service_fee) AS service_fee, t.doubtful, coalesce(m.facts, 1) AS facts
FROM told t JOIN files f ON f.file_no = file_of(fact_of(t.id))
LEFT JOIN placed s ON s.id = t.id LEFT JOIN several m ON m.id = t.id LEFT JOIN other p ON p.name = t.name
LEFT JOIN kept k ON k.id = t.id
UNION ALL
SELECT event_text_of(f.file20, k.charge), 'charged', t.src, e.no, t.time_ms, coalesce(t.precision, 'none'), NULL,
    coalesce(s.seq, 0)::INTEGER, k.fee, t.currency, true, 'fee', NULL, NULL, NULL, t.doubtful, m.facts
FROM told t JOIN kept k ON k.id = t.id JOIN files f ON f.file_no = file_of(fact_of(k.charge))
JOIN ent e ON e.kind = 'pool' AND e.key = 'bank_fee:?' LEFT JOIN placed s ON s.id = t.id LEFT JOIN several m ON m.id = t.id
UNION ALL
SELECT event_text_of(f.file20, s.id), relation, s.src, s.dst, time_ms, coalesce(precision, 'none'), until_ms, 0, amount,
    currency, true, NULL, memo, NULL, NULL, false, facts
FROM stood s JOIN files f ON f.file_no = file_of(fact_of(s.id))
"""

EVIDENCE = """
SELECT event_text_of(i.file20, x.id) AS subject, fact_text_of(f.file20, fact_of(x.e)) AS fact
FROM (SELECT id, e FROM stands_on UNION ALL SELECT id, e FROM standing_member
    UNION ALL SELECT charge, e FROM kept JOIN stands_on USING (id)) x
JOIN files i ON i.file_no = file_of(fact_of(x.id)) JOIN files f ON f.file_no = file_of(fact_of(x.e))
UNION ALL
SELECT e.id, fact_text_of(f.file20, fact) FROM entity_fact JOIN ent e USING (no) JOIN files f ON f.file_no = file_of(fact)
"""

ALIAS = """
SELECT event_text_of(f.file20, x.e) AS alias, event_text_of(i.file20, x.id) AS id
FROM (SELECT id, e FROM stands_on UNION ALL SELECT id, e FROM standing_member) x
JOIN files i ON i.file_no = file_of(fact_of(x.id)) JOIN files f ON f.file_no = file_of(fact_of(x.e))
WHERE x.e <> x.id
UNION ALL
SELECT id AS alias, rep_id AS id FROM became_id
"""

CHAIN = """
SELECT n.id AS account, verdict, word_out, rows, breaks, opening, currency,
    CASE WHEN break_e IS NOT NULL THEN fact_text_of(f.file20, fact_of(break_e)) END AS break_fact
FROM ruling r JOIN ent n ON n.kind = 'account' AND n.key = r.own_key LEFT JOIN files f ON f.file_no = file_of(fact_of(break_e))
ORDER BY account, currency, rows, breaks, opening
"""


def stand(con: duckdb.DuckDBPyConnection) -> None:
    """Tables ``standing_member`` and ``stood``: relations that rows state, each once."""
    for statement in _STANDING.split(";\n"):
        if "$standing" in statement:
            con.execute(statement, {"standing": list(STANDING)})
        else:
            con.execute(statement)
