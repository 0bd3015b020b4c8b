"""What persons decided about rows, as tables that counting once and matching obey."""

from __future__ import annotations

import duckdb
import pyarrow as pa

from graphtool import judgements
from graphtool.derive.chained import smallest
from graphtool.derive.sources import has_rows, put, run
from graphtool.ledger import Ledger

_NONE_JUDGED = """
CREATE TABLE judged (verb VARCHAR, a BIGINT, b BIGINT);
CREATE TABLE apart (a BIGINT, b BIGINT)
"""

_REFS = pa.schema([("verb", pa.string()), ("first", pa.string()), ("second", pa.string())])

# Decisions about rows that are not read now wait until they are.
_JUDGED = """
CREATE MACRO ref_no(file_no, ref) AS event_no(fact_no(file_no, split_part(ref, '.', 2)::BIGINT, split_part(ref, '.', 3)::BIGINT),
    split_part(ref, '.', 4));
INSERT INTO judged
    SELECT verb, least(x, y) AS a, greatest(x, y) AS b FROM (
        SELECT verb, ref_no(f.file_no, first) AS x, ref_no(g.file_no, second) AS y FROM judged_arrow
        JOIN files f ON f.file20 = split_part(first, '.', 1) JOIN files g ON g.file20 = split_part(second, '.', 1));
INSERT INTO apart
    SELECT a, b FROM judged WHERE verb = 'apart' UNION ALL SELECT b, a FROM judged WHERE verb = 'apart'
"""

# Rows of one account, side, currency and amount: those that are the same, over any number of pulls, stand for one; where a person also
# parted two of them, all are left as they were. A row that stood for nothing of its own does again.
_AGAIN = """
CREATE TABLE parted AS
    SELECT CASE WHEN y.first IS NOT NULL THEN p.b ELSE p.a END AS e FROM apart p LEFT JOIN again x ON x.e = p.a LEFT JOIN again y ON y.e = p.b
    WHERE p.a < p.b AND coalesce(x.first, p.a) = coalesce(y.first, p.b);
DELETE FROM again WHERE e IN (SELECT e FROM parted);
CREATE TABLE joined AS
    SELECT coalesce(x.first, j.a) AS a, coalesce(y.first, j.b) AS b FROM judged j
    JOIN work p ON p.e = j.a JOIN work q ON q.e = j.b AND q.own_no = p.own_no AND q.part = p.part
        AND coalesce(nullif(q.word, ''), q.direction, '') = coalesce(nullif(p.word, ''), p.direction, '')
        AND coalesce(q.delta < 0, false) = coalesce(p.delta < 0, false)
        AND (q.row_type IN ('reversal', 'refund')) = (p.row_type IN ('reversal', 'refund'))
        AND q.currency = p.currency AND q.amount = p.amount
    LEFT JOIN again x ON x.e = j.a LEFT JOIN again y ON y.e = j.b
    WHERE j.verb = 'same'
"""

_UNITED = """
CREATE TABLE contradicted AS
    SELECT x.first FROM apart p LEFT JOIN again f ON f.e = p.a LEFT JOIN again g ON g.e = p.b
    JOIN reached x ON x.e = coalesce(f.first, p.a) JOIN reached y ON y.e = coalesce(g.first, p.b) AND y.first = x.first;
CREATE TABLE united AS SELECT e, first FROM reached WHERE e <> first AND first NOT IN (SELECT first FROM contradicted);
UPDATE again SET first = u.first FROM united u WHERE again.first = u.e;
INSERT INTO again SELECT e, first FROM united
"""

_NONE_FORCED = """
CREATE TABLE forced (payer BIGINT, payee BIGINT);
CREATE TABLE forced_undo (a BIGINT, b BIGINT)
"""

# A row that repeats another is spoken of by the one that it repeats; what then contradicts itself is not obeyed.
_OF_FIRST = """
CREATE TABLE of_first AS
    SELECT DISTINCT verb, least(a, b) AS a, greatest(a, b) AS b FROM (
        SELECT verb, coalesce(x.first, j.a) AS a, coalesce(y.first, j.b) AS b FROM judged j
        LEFT JOIN again x ON x.e = j.a LEFT JOIN again y ON y.e = j.b) WHERE a <> b;
DELETE FROM judged;
INSERT INTO judged SELECT * FROM of_first QUALIFY count(*) OVER (PARTITION BY a, b) = 1;
DELETE FROM apart;
INSERT INTO apart
    SELECT a, b FROM judged WHERE verb = 'apart' UNION ALL SELECT b, a FROM judged WHERE verb = 'apart'
"""

# The two sides of a transfer (the one that says which way the money went first), of which not more arrived than left; and
# a reversal beside what it reverses, which is a row of the same account.
_FORCED = """
INSERT INTO forced
    SELECT CASE WHEN turned THEN b ELSE a END AS payer, CASE WHEN turned THEN a ELSE b END AS payee FROM (
        SELECT j.a, j.b, q.side = 1 OR q.side = 2 AND p.side NOT IN (1, 2) AS turned, x.amount AS of_a, y.amount AS of_b
        FROM judged j JOIN ev p ON p.e = j.a JOIN ev q ON q.e = j.b JOIN work x ON x.e = j.a JOIN work y ON y.e = j.b
        WHERE j.verb = 'same' AND p.own_no <> q.own_no AND NOT (p.side = q.side AND p.side IN (1, 2))
            AND (x.own_kind = 'line') = (y.own_kind = 'line') AND x.currency = y.currency)
    WHERE least(of_a, of_b) < 0 OR CASE WHEN turned THEN of_b >= of_a ELSE of_a >= of_b END;
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
        if one.of == judgements.ROWS
    ]
    run(con, _NONE_JUDGED)
    if said:
        con.register("judged_arrow", pa.Table.from_pylist(said, schema=_REFS))
        run(con, _JUDGED)
        con.unregister("judged_arrow")


def rejoin(con: duckdb.DuckDBPyConnection) -> None:
    """Correct ``again``, the rows that repeat another, by what persons decided. Needs ``work``."""
    if has_rows(con, "judged"):
        run(con, _AGAIN)
        _reach(con)
        run(con, _UNITED)
        run(con, _OF_FIRST)


def _reach(con: duckdb.DuckDBPyConnection) -> None:
    """Table ``reached`` (e, first): per row that a chain of decisions makes the same as others, the smallest of all these."""
    pairs = con.execute("SELECT a, b FROM joined").fetchnumpy()
    rows, first = smallest(pairs["a"], pairs["b"])
    put(con, "reached", pa.table({"e": pa.array(rows, pa.int64()), "first": pa.array(first, pa.int64())}))


def force_pairs(con: duckdb.DuckDBPyConnection) -> None:
    """Tables ``forced`` (payer, payee) and ``forced_undo`` (a reversal, what it reverses): what persons put together.

    A row that is in two of these is in none: a transfer has two sides. Needs ``ev``.
    """
    run(con, _NONE_FORCED)
    if has_rows(con, "judged"):
        run(con, _FORCED)
