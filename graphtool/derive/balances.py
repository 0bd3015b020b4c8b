"""What accounts held: balances that a statement proves and that the events before it do not tell."""

from __future__ import annotations

import duckdb

from graphtool.derive.sources import run

_FIRST = 16
"""So many rows of a chain are looked at for the event that comes first of them, as the other side may time it earlier."""

# An account of which several statements tell in one currency (a card and its sub-accounts) has no one balance.
_KNOWN = f"""
CREATE TABLE lone_chain AS
    SELECT own_no, currency, min(chain) AS chain FROM (
        SELECT DISTINCT own_no, currency, chain FROM work WHERE chain IS NOT NULL)
    GROUP BY own_no, currency HAVING count(*) = 1;
CREATE TABLE held_before AS
    SELECT l.own_no, l.currency, any_value(k.amount) AS amount, arg_min(s.id, (t.time_ms, coalesce(p.seq, 0), s.id)) AS id
    FROM ruled r JOIN work w ON w.e = r.e JOIN lone_chain l ON l.chain = w.chain
    JOIN (SELECT chain, amount FROM known_before WHERE first) k ON k.chain = l.chain
    JOIN stands_on s ON s.e = r.e JOIN happened h ON h.id = s.id JOIN work t ON t.e = h.name LEFT JOIN placed p ON p.id = s.id
    WHERE r.rank < {_FIRST} GROUP BY l.own_no, l.currency;
INSERT INTO held_before
    SELECT l.own_no, l.currency, min(k.amount), s.id FROM known_before k JOIN lone_chain l USING (chain)
    JOIN stands_on s ON s.e = k.e WHERE NOT k.first AND (l.own_no, s.id) NOT IN (SELECT (own_no, id) FROM held_before)
    GROUP BY ALL
"""

BALANCE = """
SELECT n.id AS account, event_text_of(f.file20, b.id) AS event, b.amount, nullif(b.currency, '') AS currency
FROM held_before b JOIN ent n ON n.no = b.own_no JOIN files f ON f.file_no = file_of(fact_of(b.id)) ORDER BY 1, 2, 4
"""


def hold(con: duckdb.DuckDBPyConnection) -> None:
    """Table ``held_before``: what an account held right before an event.

    Needs ``work``, ``ruled``, ``known_before``, ``happened``, ``stands_on``, ``placed``. Cost: one pass over the statement rows.
    """
    run(con, _KNOWN)
