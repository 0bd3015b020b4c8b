"""What happened and what stands: events counted once, relations of several rows as one, and their rows."""

from __future__ import annotations

import duckdb

STANDING = ("holds", "uses", "bound", "placed", "agent_of", "lists", "legal_representative_of", "names", "manages")
"""Relations that are one between two entities, however many rows state them; all others are one per content."""

_STANDING = """
CREATE TABLE standing AS
    SELECT l.fact, l.fact || '.' || part AS name, relation, a.no AS src, b.no AS dst, time_ms, precision, until_ms, amount,
        currency, memo
    FROM link l JOIN ent a ON a.kind = src_kind AND a.key = src_key JOIN ent b ON b.kind = dst_kind AND b.key = dst_key;
CREATE TABLE standing_member AS
    SELECT name, fact, min(name) OVER (PARTITION BY relation, src, dst,
        CASE WHEN relation NOT IN (SELECT unnest($standing)) THEN (time_ms, until_ms, amount, currency, memo) END) AS id
    FROM standing;
CREATE TABLE stood AS
    SELECT m.id, any_value(relation) AS relation, any_value(src) AS src, any_value(dst) AS dst, min(time_ms) AS time_ms,
        arg_min(precision, time_ms) AS precision, max(until_ms) AS until_ms, max(amount) AS amount,
        max(currency) AS currency, min(memo) AS memo, count(DISTINCT m.fact)::INTEGER AS facts
    FROM standing s JOIN standing_member m USING (name) GROUP BY m.id
"""

EVENT = """
SELECT h.id, relation, a.id AS src, b.id AS dst, time_ms, coalesce(precision, 'none') AS precision, until_ms,
    coalesce(p.seq, 0)::INTEGER AS seq, amount, currency, directed, row_type, memo, duration_s, service_fee, doubtful,
    f.facts
FROM happened h JOIN ent a ON a.no = h.src JOIN ent b ON b.no = h.dst
LEFT JOIN placed p ON p.id = h.name
JOIN (SELECT subject, count(*)::INTEGER AS facts FROM stands_on GROUP BY subject) f ON f.subject = h.id
UNION ALL
SELECT s.id, relation, a.id, b.id, time_ms, coalesce(precision, 'none'), until_ms, 0, amount, currency, true, NULL, memo,
    NULL, NULL, false, facts
FROM stood s JOIN ent a ON a.no = s.src JOIN ent b ON b.no = s.dst
"""

EVIDENCE = """
SELECT subject, fact FROM stands_on
UNION ALL SELECT DISTINCT id, fact FROM standing_member
UNION ALL SELECT id, fact FROM entity_fact
"""

ALIAS = """
SELECT alias, id FROM other_name
UNION ALL SELECT name, id FROM standing_member WHERE name <> id
"""

COVERAGE = """
SELECT e.id AS account, NULL::VARCHAR AS delivery, o.file, any_value(o.layout) AS format, min(time_ms) AS from_ms,
    max(time_ms) AS until_ms, count(*) AS rows, 0::BIGINT AS noted, 'rows' AS outcome
FROM obs o JOIN ent e ON e.no = o.own_no WHERE o.own_kind = 'account' AND o.part = 'm' AND o.chain IS NOT NULL
GROUP BY e.id, o.file ORDER BY e.id, o.file
"""

CHAIN = """
SELECT e.id AS account, verdict, word_out, rows, breaks, opening, currency FROM ruling r JOIN ent e ON e.no = r.own_no
ORDER BY account, currency, rows, breaks, opening
"""


def stand(con: duckdb.DuckDBPyConnection) -> None:
    """Tables ``standing_member`` and ``stood``: relations that rows state, each once."""
    for statement in _STANDING.split(";\n"):
        if "$standing" in statement:
            con.execute(statement, {"standing": list(STANDING)})
        else:
            con.execute(statement)
