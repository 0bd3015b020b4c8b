"""The order of events within one time: first what the balance chains prove, else the order of their ids.

Each account's chain puts its own events of one time in order. Events of several accounts meet in shared
transfers, so these orders are laid over each other: an event's place is the longest chain of events that
must come before it.
"""

from __future__ import annotations

import duckdb
import numpy as np
import pyarrow as pa

_ROUNDS = 64  # longer or contradictory orders within one time keep what is settled by then

_TIED = """
CREATE TABLE tied AS
    SELECT row_number() OVER () - 1 AS no, id, own_no, rank, time_ms, side_no, rank_b FROM (
        SELECT id, own_no, rank, time_ms, CASE WHEN payee_name IS NOT NULL THEN other_no END AS side_no, rank_b
        FROM happened WHERE time_ms IS NOT NULL
        QUALIFY count(*) OVER (PARTITION BY own_no, time_ms) > 1
            OR (payee_name IS NOT NULL AND count(*) OVER (PARTITION BY other_no, time_ms) > 1));
CREATE TABLE before AS
    SELECT lag(no) OVER (PARTITION BY party, time_ms ORDER BY rank, id) AS a, no AS b FROM (
        SELECT no, own_no AS party, rank, time_ms, id FROM tied
        UNION ALL SELECT no, side_no, rank_b, time_ms, id FROM tied WHERE side_no IS NOT NULL)
    QUALIFY a IS NOT NULL
"""


def order_ties(con: duckdb.DuckDBPyConnection) -> None:
    """Table ``placed`` (id, seq): the place of events that share account and time with others, from 0.

    Cost: one pass over the tied events per length of the longest order, at most 64.
    """
    for statement in _TIED.split(";\n"):
        con.execute(statement)
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
