"""What registrations say of firms: their names, who represents them, who holds their shares.

A row may name several shareholders (``shares`` is filled then): each is a relation of its own, with a part of its own in
the name of its event. A person without a document is one per file and firm.
"""

from __future__ import annotations

OWNERS = "sijknqvyz"
"""The parts that shareholders of one row are named by (:data:`graphtool.derive.sources.PARTS`), in their order."""

_FIRMS = """
CREATE TABLE firm AS
    SELECT *, CASE WHEN uscc IS NULL THEN 'file:' || file20 || ':' || coalesce(name, fact_text) ELSE 'uscc:' || uscc END AS key
    FROM f_company;
INSERT INTO said SELECT 'organisation', key, 'name', name, false, fact FROM firm WHERE name IS NOT NULL;
INSERT INTO said SELECT 'organisation', key, 'address', address, false, fact FROM firm WHERE address IS NOT NULL;
INSERT INTO said SELECT 'organisation', key, 'row', NULL, false, fact FROM firm;
INSERT INTO link BY NAME SELECT fact, 'l' AS part, 'legal_representative_of' AS relation, 'person' AS src_kind,
    party_key(legal_id, legal_name, 'file:' || file20 || ':' || key || ':' || legal_name) AS src_key, 'organisation' AS dst_kind,
    key AS dst_key, founded_ms AS time_ms, precision FROM firm WHERE legal_name IS NOT NULL;
INSERT INTO said SELECT 'person', party_key(legal_id, legal_name, 'file:' || file20 || ':' || key || ':' || legal_name), 'name', legal_name, false, fact
    FROM firm WHERE legal_name IS NOT NULL;
CREATE TABLE owner AS
    SELECT fact, file20, key, substr('$owners', n, 1) AS part,
        CASE WHEN several THEN string_split(shareholder, ';')[n] ELSE shareholder END AS shareholder,
        CASE WHEN NOT several THEN shareholder_id END AS shareholder_id,
        CASE WHEN several THEN try_cast(string_split(shares, ';')[n] AS BIGINT) ELSE share_ppm END AS share_ppm
    FROM (
        SELECT *, unnest(range(1, CASE WHEN several THEN names + 1 ELSE 2 END)) AS n FROM (
            SELECT *, len(string_split(shareholder, ';')) AS names, shares IS NOT NULL AND names <= length('$owners') AS several
            FROM firm WHERE shareholder IS NOT NULL));
INSERT INTO link BY NAME SELECT fact, part, 'shareholder_of' AS relation, party_kind(shareholder_id, shareholder) AS src_kind,
    party_key(shareholder_id, shareholder, 'file:' || file20 || ':' || key || ':' || shareholder) AS src_key, 'organisation' AS dst_kind,
    key AS dst_key, share_ppm AS amount, 'ppm' AS currency FROM owner;
INSERT INTO said SELECT party_kind(shareholder_id, shareholder),
    party_key(shareholder_id, shareholder, 'file:' || file20 || ':' || key || ':' || shareholder), 'name', shareholder, false, fact
    FROM owner;
INSERT INTO link BY NAME SELECT fact, 'u' AS part, 'uses' AS relation, 'organisation' AS src_kind, key AS src_key,
    'line' AS dst_kind, 'tel:' || phone AS dst_key FROM firm WHERE phone IS NOT NULL AND NOT is_masked(phone)
""".replace("$owners", OWNERS)

STEPS: dict[str, tuple[str, ...]] = {_FIRMS: ("company",)}
"""Statements that fill ``link`` and ``said``, and the kinds of facts that they read."""
