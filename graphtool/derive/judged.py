"""What persons decided about rows, as tables that counting once and matching obey."""

from __future__ import annotations

import duckdb
import pyarrow as pa

from graphtool import judgements
from graphtool.derive.sources import run
from graphtool.ledger import Ledger

_REFS = pa.schema([("verb", pa.string()), ("first", pa.string()), ("second", pa.string())])

# Decisions about rows that are not read now wait until they are.
_JUDGED = """
CREATE MACRO ref_no(file_no, ref) AS event_no(fact_no(file_no, split_part(ref, '.', 2)::BIGINT, split_part(ref, '.', 3)::BIGINT),
    split_part(ref, '.', 4));
CREATE TABLE judged AS
    SELECT verb, least(x, y) AS a, greatest(x, y) AS b FROM (
        SELECT verb, ref_no(f.file_no, first) AS x, ref_no(g.file_no, second) AS y FROM judged_arrow
        JOIN files f ON f.file20 = split_part(first, '.', 1) JOIN files g ON g.file20 = split_part(second, '.', 1));
CREATE TABLE apart AS
    SELECT a, b FROM judged WHERE verb = 'apart' UNION ALL SELECT b, a FROM judged WHERE verb = 'apart'
"""

# Rows of one account and side: the larger stands for nothing of its own, or does again.
_AGAIN = """
CREATE TABLE parted AS
    SELECT greatest(p.a, p.b) AS e FROM apart p LEFT JOIN again x ON x.e = p.a LEFT JOIN again y ON y.e = p.b
    WHERE p.a < p.b AND coalesce(x.first, p.a) = coalesce(y.first, p.b);
DELETE FROM again WHERE e IN (SELECT e FROM parted);
CREATE TABLE united AS
    SELECT j.b AS e, coalesce(x.first, j.a) AS first FROM judged j
    JOIN work p ON p.e = j.a JOIN work q ON q.e = j.b AND q.own_no = p.own_no AND q.part = p.part
        AND coalesce(nullif(q.word, ''), q.direction, '') = coalesce(nullif(p.word, ''), p.direction, '')
    LEFT JOIN again x ON x.e = j.a
    WHERE j.verb = 'same' AND j.b NOT IN (SELECT e FROM again) AND coalesce(x.first, j.a) <> j.b
    QUALIFY row_number() OVER (PARTITION BY j.b ORDER BY 2) = 1;
INSERT INTO again
    SELECT e, first FROM united WHERE first NOT IN (SELECT e FROM united) AND e NOT IN (SELECT first FROM again)
"""

_NONE_FORCED = """
CREATE TABLE forced (payer BIGINT, payee BIGINT);
CREATE TABLE forced_undo (a BIGINT, b BIGINT)
"""

# The two sides of a transfer; and a reversal beside what it reverses, which is a row of the same account.
_FORCED = """
INSERT INTO forced
    SELECT CASE WHEN p.side = 2 OR q.side = 1 THEN j.b ELSE j.a END AS payer, CASE WHEN p.side = 2 OR q.side = 1 THEN j.a ELSE j.b END AS payee
    FROM judged j JOIN ev p ON p.e = j.a JOIN ev q ON q.e = j.b
    WHERE j.verb = 'same' AND p.own_no <> q.own_no AND NOT (p.side = q.side AND p.side IN (1, 2));
CREATE TABLE forced_often AS
    SELECT e FROM (SELECT payer AS e FROM forced UNION ALL SELECT payee FROM forced) GROUP BY e HAVING count(*) > 1;
DELETE FROM forced WHERE payer IN (SELECT e FROM forced_often) OR payee IN (SELECT e FROM forced_often);
INSERT INTO forced_undo
    SELECT CASE WHEN x.row_type IN ('reversal', 'refund') THEN j.a ELSE j.b END AS a,
        CASE WHEN x.row_type IN ('reversal', 'refund') THEN j.b ELSE j.a END AS b
    FROM judged j JOIN ev p ON p.e = j.a JOIN ev q ON q.e = j.b JOIN work x ON x.e = j.a JOIN work y ON y.e = j.b
    WHERE j.verb = 'same' AND p.own_no = q.own_no AND p.way <> q.way
        AND (x.row_type IN ('reversal', 'refund')) <> (y.row_type IN ('reversal', 'refund'))
"""


def open_judgements(con: duckdb.DuckDBPyConnection, ledger: Ledger) -> None:
    """Tables ``judged`` (verb, a < b) and ``apart`` (both orders): persons' decisions in force about rows in force."""
    said = [
        {"verb": one.verb, "first": one.refs[0], "second": one.refs[1]}
        for one in judgements.in_force(ledger.state().judgements)
    ]
    con.register("judged_arrow", pa.Table.from_pylist(said, schema=_REFS))
    run(con, _JUDGED)
    con.unregister("judged_arrow")


def rejoin(con: duckdb.DuckDBPyConnection) -> None:
    """Correct ``again``, the rows that repeat another, by what persons decided. Needs ``work``."""
    if con.table("judged").limit(1).fetchall():
        run(con, _AGAIN)


def force_pairs(con: duckdb.DuckDBPyConnection) -> None:
    """Tables ``forced`` (payer, payee) and ``forced_undo`` (a reversal, what it reverses): what persons put together.

    A row that is in two of these is in none: a transfer has two sides. Needs ``ev``.
    """
    run(con, _NONE_FORCED)
    if con.table("judged").limit(1).fetchall():
        run(con, _FORCED)
