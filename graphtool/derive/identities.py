"""What persons decided about persons and organisations: who is one, whatever their numbers.

Decisions that two are the same are followed to the end, as ties of account numbers are: whoever they connect becomes one
entity, unless two of them are to stay apart; then none of these decisions is obeyed, since no rule says which of
them is wrong. The key that identifies best becomes that of the one (an identity number before any other document, a
document before a row; the 18-digit form before the 15-digit one; then the smallest), whatever came first; the ids of
the others become aliases. Names, numbers, links and rows of all of them are its own.
"""

from __future__ import annotations

import duckdb
import numpy as np
import pyarrow as pa

from graphtool import judgements
from graphtool.derive.chained import smallest
from graphtool.derive.sources import has_rows, put, run
from graphtool.judgements import APART, ROWS, SAME, Judgement
from graphtool.ledger import Ledger

_GROUPS = pa.schema([("id", pa.string()), ("part", pa.string())])

_NONE = """
CREATE TABLE became (kind VARCHAR, key VARCHAR, id VARCHAR, rep VARCHAR, rep_id VARCHAR);
CREATE VIEW became_id AS SELECT DISTINCT id, rep_id FROM became WHERE id <> rep_id
"""

_UNITED = """
CREATE TABLE judged_end AS
    SELECT kind, key, min(fact) AS fact FROM (
        SELECT src_kind AS kind, src_key AS key, fact FROM link UNION ALL SELECT dst_kind, dst_key, fact FROM link
        UNION ALL SELECT kind, key, fact FROM said)
    WHERE kind IN ('person', 'organisation') AND key IS NOT NULL GROUP BY kind, key;
INSERT INTO became
    SELECT kind, key, id, first_value(key) OVER w AS rep, first_value(id) OVER w AS rep_id FROM (
        SELECT k.kind, key, g.id, part, CASE split_part(key, ':', 1) WHEN 'id' THEN CASE length(key) WHEN 21 THEN 1 ELSE 2 END
            WHEN 'uscc' THEN 1 WHEN 'doc' THEN 3 WHEN 'agent' THEN 4 WHEN 'file' THEN 5 ELSE 6 END AS strength
        FROM judged_end k JOIN kind_prefix p ON p.kind = k.kind
        JOIN identity g ON g.id = prefix || '-' || sha256(k.kind || chr(31) || key)[1:20])
    WINDOW w AS (PARTITION BY kind, part ORDER BY strength, key);
DELETE FROM became WHERE id = rep_id;
INSERT INTO said
    SELECT u.kind, rep, CASE split_part(u.key, ':', 1) WHEN 'id' THEN 'id_card' WHEN 'uscc' THEN 'uscc' WHEN 'agent' THEN 'agent_no'
        ELSE 'document' END, substr(u.key, instr(u.key, ':') + 1), true, fact
    FROM became u JOIN judged_end k ON k.kind = u.kind AND k.key = u.key
    WHERE split_part(u.key, ':', 1) IN ('id', 'uscc', 'agent', 'doc');
UPDATE said SET key = u.rep FROM became u WHERE u.kind = said.kind AND u.key = said.key;
UPDATE link SET src_key = u.rep FROM became u WHERE u.kind = src_kind AND u.key = src_key;
UPDATE link SET dst_key = u.rep FROM became u WHERE u.kind = dst_kind AND u.key = dst_key
"""


def open_identities(con: duckdb.DuckDBPyConnection, ledger: Ledger) -> None:
    """Table ``identity`` (id, part): entities that persons' decisions in force make one have the same part."""
    told = [one for one in judgements.in_force(ledger.state().judgements) if one.of != ROWS]
    put(con, "identity", groups(told))


def groups(told: list[Judgement]) -> pa.Table:
    """Which entities are one by these decisions? Columns id, part (the smallest id of the group); only those that are one with another.

    A group of which two are to stay apart is left out whole. Cost: connected components, O(decisions).
    """
    pairs = {verb: [one.refs for one in told if one.verb == verb] for verb in (SAME, APART)}
    ids, part = smallest([first for first, _ in pairs[SAME]], [second for _, second in pairs[SAME]])
    of = dict(zip(ids.tolist(), part.tolist(), strict=True))
    torn = [of[first] for first, second in pairs[APART] if first in of and of[first] == of.get(second)]
    whole = ~np.isin(part, torn)
    return pa.table({"id": ids[whole].tolist(), "part": part[whole].tolist()}, schema=_GROUPS)


def unite(con: duckdb.DuckDBPyConnection) -> None:
    """Make those one in ``link`` and ``said`` who are one by ``identity``; table ``became`` (kind, key, id, and the key
    and id they go by now) and view ``became_id``."""
    run(con, _NONE)
    if has_rows(con, "identity"):
        run(con, _UNITED)
