"""The order of events within one time: what balances prove, and that what funds a payment comes before it.

Each account's chain puts its own events of one time in order, where the balances give that order; the order in which
rows are printed proves nothing (many exports print the newest first), and events that nothing orders share a place. Events
of several accounts meet in shared transfers, so these orders are laid over each other: an event's place is the longest
chain of events that must come before it.
"""

from __future__ import annotations

import duckdb
import numpy as np
import pyarrow as pa

from graphtool.derive.sources import run

_ROUNDS = 64  # longer or contradictory orders within one time keep what is settled by then

_TIED = """
CREATE TABLE moment AS
    SELECT h.id, party, CASE WHEN r.proven THEN r.rank END AS rank, w.time_ms FROM (
        SELECT id, name, name AS e, own_no AS party FROM happened
        UNION ALL SELECT id, name, payee, other_no FROM happened WHERE payee IS NOT NULL) h
    JOIN work w ON w.e = h.name LEFT JOIN ruled r ON r.e = h.e WHERE w.time_ms IS NOT NULL;
CREATE TABLE shared_moment AS SELECT party, time_ms FROM moment GROUP BY ALL HAVING count(*) > 1;
CREATE TABLE in_moment AS SELECT * FROM moment SEMI JOIN shared_moment USING (party, time_ms);
CREATE TABLE tied AS SELECT row_number() OVER (ORDER BY id) - 1 AS no, id FROM (SELECT DISTINCT id FROM in_moment);
CREATE TABLE before AS
    SELECT lag(no) OVER (PARTITION BY party, time_ms ORDER BY rank, m.id) AS a, no AS b FROM in_moment m JOIN tied USING (id)
    WHERE rank IS NOT NULL QUALIFY a IS NOT NULL
    UNION
    SELECT t.no, o.no FROM happened f JOIN work w ON w.e = f.name JOIN tied t ON t.id = f.id
    JOIN stands_on s ON s.e = event_no(fact_of(f.name), 'm') JOIN tied o ON o.id = s.id WHERE w.part = 'f'
"""


def order_ties(con: duckdb.DuckDBPyConnection) -> None:
    """Table ``placed`` (id, seq): the place of events that share account and time with others, from 0; the same where
    nothing orders them. Needs ``happened``, ``stands_on``, ``ruled`` and ``work``.

    Cost: one pass over the tied events per length of the longest order, at most 64.
    """
    run(con, _TIED)
    steps = con.execute("SELECT a, b FROM before").fetchnumpy()
    count = con.execute("SELECT count(*) FROM tied").fetchall()[0][0]
    a, b = np.asarray(steps["a"], np.int64), np.asarray(steps["b"], np.int64)
    seq = np.zeros(count, np.int32)
    for _ in range(_ROUNDS):
        later = seq.copy()
        np.maximum.at(later, b, seq[a] + 1)
        if np.array_equal(later, seq):
            break
        seq = later
    con.register("seq_arrow", pa.table({"no": np.arange(count), "seq": seq}))
    con.execute("CREATE TABLE placed AS SELECT id, s.seq FROM tied JOIN seq_arrow s USING (no)")
    con.unregister("seq_arrow")
