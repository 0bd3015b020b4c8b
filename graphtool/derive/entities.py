"""Who and what there is: numbers for the derivation, then labels, identifiers, roles and flags.

Every end of an observation or relation is an entity, named by its kind and key; what rows state of it
(table ``said``) gives its names and further identifiers. The most often printed name becomes the name,
the smallest of equals; all of them stay as identifiers.
"""

from __future__ import annotations

import duckdb

from graphtool.derive.sources import run

_NUMBERED = """
CREATE TABLE ent AS
    SELECT row_number() OVER (ORDER BY id) - 1 AS no, id, kind, key FROM (
        SELECT prefix || '-' || sha256(k.kind || chr(31) || key)[1:20] AS id, k.kind, key FROM (
            SELECT kind, key FROM seen UNION SELECT src_kind, src_key FROM link UNION SELECT dst_kind, dst_key FROM link
            UNION SELECT kind, key FROM said WHERE type IN ('row', 'rows') OR kind = 'list') k
        JOIN kind_prefix p ON p.kind = k.kind WHERE key IS NOT NULL);
CREATE TABLE work AS
    SELECT e, fact, part, file_of(fact) AS file_no, a.no AS own_no, b.no AS other_no, own_kind, other_kind,
        coalesce(side, CASE direction WHEN 'out' THEN 1 WHEN 'in' THEN 2 ELSE 3 END) AS side, direction,
        word, chain, time_ms, time_ms + width_ms(precision) AS hi, precision, until_ms, coalesce(amount, -1) AS amount,
        delta, coalesce(currency, '') AS currency, balance, serial, trade_no, channel_ref, content, row_type, memo,
        duration_s, service_fee
    FROM obs JOIN ent a ON a.kind = own_kind AND a.key = own_key JOIN ent b ON b.kind = other_kind AND b.key = other_key
"""

_DESCRIBED = """
CREATE TABLE spoken AS
    SELECT no, type, value, strong, fact FROM said s JOIN ent e ON e.kind = s.kind AND e.key = s.key;
CREATE TABLE unnumbered AS
    SELECT coalesce(is_no, other_no) AS no, fact, is_no IS NOT NULL AS found FROM work LEFT JOIN found_end ON no = other_no
    WHERE other_kind = 'placeholder' AND part = 'm';
INSERT INTO spoken
    SELECT * FROM (
        SELECT u.no, unnest(['name', 'masked']) AS type,
            unnest([coalesce(other_name, merchant_name), CASE WHEN is_masked(other_account) AND NOT u.found THEN other_account END]) AS value,
            false, u.fact
        FROM f_payment p JOIN unnumbered u ON u.fact = p.fact
        WHERE coalesce(other_name, merchant_name, other_account) IS NOT NULL)
    WHERE value IS NOT NULL;
CREATE TABLE statement AS
    SELECT no, type, value, bool_or(strong) AS strong, count(*) AS times, min(fact) AS fact
    FROM spoken WHERE value IS NOT NULL AND value <> '' GROUP BY no, type, value;
CREATE TABLE most AS
    SELECT no, type, max(times) AS times FROM statement WHERE type IN ('name', 'institution') GROUP BY no, type;
CREATE TABLE told_most AS
    SELECT s.no, s.type, min(value) AS value FROM statement s JOIN most m ON m.no = s.no AND m.type = s.type AND m.times = s.times
    GROUP BY s.no, s.type;
CREATE TABLE named AS SELECT no, value AS name FROM told_most WHERE type = 'name';
CREATE TABLE placed_at AS SELECT no, value AS institution FROM told_most WHERE type = 'institution';
CREATE TABLE has_role AS
    SELECT no, list(DISTINCT value ORDER BY value) AS roles FROM statement WHERE type = 'role' GROUP BY no;
CREATE TABLE entity_fact AS
    SELECT DISTINCT no, fact FROM spoken;
CREATE TABLE described AS
    SELECT e.no, e.id, e.kind, e.key, n.name,
        CASE WHEN e.kind = 'list' THEN r.value
             WHEN e.kind IN ('pool', 'placeholder') OR starts_with(key, 'row:') OR starts_with(key, 'file:') THEN NULL
             WHEN e.kind = 'account' AND is_masked(key) THEN regexp_replace(key, '^[a-z]+:[0-9a-f]{20}([.][0-9]+)?:', '')
             WHEN contains(key, ':') THEN substr(key, instr(key, ':') + 1) ELSE '' END AS number,
        CASE WHEN e.kind = 'pool' THEN split_part(key, ':', 1) END AS pool_type,
        CASE WHEN e.kind = 'pool' AND split_part(key, ':', 2) <> '?' THEN split_part(key, ':', 2) ELSE i.institution END
            AS institution,
        CASE WHEN e.kind = 'account' THEN split_part(key, ':', 1) END AS scope, coalesce(h.roles, []) AS roles,
        coalesce(f.facts, 0)::INTEGER AS facts, m.value AS masked
    FROM (SELECT * FROM ent WHERE no NOT IN (SELECT no FROM found_end)) e LEFT JOIN named n USING (no) LEFT JOIN placed_at i USING (no) LEFT JOIN has_role h USING (no)
    LEFT JOIN (SELECT no, value FROM statement WHERE type = 'rows') r USING (no)
    LEFT JOIN (SELECT no, min(value) AS value FROM statement WHERE type = 'masked' GROUP BY no) m USING (no)
    LEFT JOIN (SELECT no, count(*) AS facts FROM entity_fact GROUP BY no) f USING (no);
CREATE TABLE identified AS
    SELECT no, type, value, bool_or(strong) AS strong FROM (
        SELECT no, CASE kind WHEN 'person' THEN CASE split_part(key, ':', 1) WHEN 'id' THEN 'id_card' ELSE 'document' END
                WHEN 'organisation' THEN CASE split_part(key, ':', 1) WHEN 'uscc' THEN 'uscc' WHEN 'agent' THEN 'agent_no'
                    ELSE 'document' END
                WHEN 'account' THEN scope WHEN 'line' THEN 'phone' WHEN 'device' THEN split_part(key, ':', 1)
                WHEN 'terminal' THEN 'sn' WHEN 'merchant' THEN 'merchant_no' WHEN 'report' THEN 'report_no' WHEN 'group' THEN 'group_no'
                ELSE 'key' END AS type,
            number AS value, NOT is_masked(number) AS strong FROM described WHERE number IS NOT NULL AND kind <> 'list'
        UNION ALL SELECT no, 'name', coalesce(institution, pool_type), false FROM described WHERE kind = 'pool'
        UNION ALL SELECT no, type, value, strong FROM statement WHERE type NOT IN ('row', 'rows', 'role', 'institution'))
    GROUP BY no, type, value
"""

ENTITY = """
SELECT d.id, kind, key,
    CASE WHEN kind = 'pool' THEN coalesce(institution, pool_type)
         WHEN kind = 'placeholder' THEN coalesce(name, masked, '?')
         WHEN name IS NOT NULL AND number IS NOT NULL AND kind <> 'group'
             THEN name || ' ··' || right(split_part(number, '@', 1), 4)
         ELSE coalesce(name, number, '?') END AS label,
    name, number, institution, scope, pool_type, roles, coalesce(flags, []) AS flags, facts
FROM described d LEFT JOIN (SELECT no, list(DISTINCT flag ORDER BY flag) AS flags FROM flagged GROUP BY no) USING (no)
ORDER BY d.id
"""

IDENTIFIER = """
SELECT i.no AS entity, i.type, i.value, i.strong, coalesce(f.flags, []) AS flags
FROM identified i
LEFT JOIN (SELECT no, type, value, list(flag ORDER BY flag) AS flags FROM flagged GROUP BY no, type, value) f
    ON f.no = i.no AND f.type = i.type AND f.value = i.value
ORDER BY entity, i.type, i.value
"""


def number_entities(con: duckdb.DuckDBPyConnection) -> None:
    """Tables ``ent`` (no, id, kind, key), numbered in order of id, and ``work``, the observations
    with their ends by number; ``amount`` is -1 and ``currency`` empty where none is stated, ``side`` 3 where the
    printed word leaves the direction to the balance chain."""
    run(con, _NUMBERED)


def describe_entities(con: duckdb.DuckDBPyConnection) -> None:
    """Tables ``described`` and ``identified``: what rows say of each entity."""
    run(con, _DESCRIBED)
