"""Rows that tell of the same transfer or call, or of a reversal and what it reversed, beyond what is certain at first sight.

Candidates are looked for among the rows that nothing was paired with, in blocks that an equal join finds: two sides
that name each other, with amounts equal or less a fee; and a row that does not say who the other side is, with one that
names its account. What is chosen among them is a matter of :mod:`graphtool.reconcile`.
"""

from __future__ import annotations

import duckdb
import polars as pl

from graphtool import reconcile
from graphtool.derive.sources import has_rows, run

SKEW_MS = 600_000
"""So much earlier than the payer's row the payee's may be: clocks differ."""

LATEST_MS = 3 * 86_400_000
"""So much later it may be."""

UNDONE_MS = 30 * 86_400_000
"""So much later a reversal may be than what it reverses."""

JUDGED_SCORE = 100
"""The points of a pair that a person put together."""

CROWD = 64
"""More equal rows than this in one block are left apart: nothing could tell which belongs to which."""

TELLING = 4
"""So many characters that a masked number leaves open say something."""

_NEAR = f"q.lo - p.hi <= {LATEST_MS} AND p.lo - q.hi <= {SKEW_MS} AND (p.e, q.e) NOT IN (SELECT a, b FROM apart)"

_BEFORE = f"p.lo <= q.hi AND q.lo - p.hi <= {UNDONE_MS} AND (q.e, p.e) NOT IN (SELECT a, b FROM apart)"

# A fee that was kept on the way: at most 1 % or 5 yuan, whichever is more, and at most 200 yuan.
_FEE = "p.amount - q.amount BETWEEN 1 AND least(20000, greatest(500, p.amount // 100))"

# Rows of one side that nothing tells apart: how many of them the other side has is certain, and which of them it has
# makes no difference; they are taken in the order that their balances prove, else in that of their rows.
_TWINS = "greatest(p.alike, q.alike) > 1"
_IN_ORDER = f"(NOT {_TWINS} OR p.nth = q.nth)"

_COLUMNS = """
    greatest(q.lo - p.hi, 0) - greatest(p.lo - q.hi, 0) AS gap_ms, greatest(p.hi - p.lo, q.hi - q.lo) AS width_ms,
    coalesce(p.serial = q.serial, false) OR coalesce(p.trade_no = q.trade_no, false) AS serial
"""

_OPEN = """
CREATE TABLE may_be (a BIGINT, b BIGINT, ends INTEGER, short BIGINT, gap_ms BIGINT, width_ms BIGINT, serial BOOLEAN,
    twins BOOLEAN);
CREATE TABLE may_undo AS SELECT * FROM may_be;
CREATE TABLE paired AS SELECT payer AS e FROM pair UNION SELECT payee FROM pair;
CREATE TABLE still AS
    SELECT m.e, m.side, m.src, m.dst, m.currency, m.amount, m.undoes, m.lo, m.hi, m.serial, m.trade_no,
        m.lo // 86400000 AS day,
        count(*) OVER alike AS alike, row_number() OVER (alike ORDER BY v.rank, m.e) AS nth
    FROM meeting m JOIN work w USING (e) JOIN ev v USING (e)
    WHERE m.amount > 0 AND w.own_kind <> 'line' AND e NOT IN (SELECT e FROM paired)
    WINDOW alike AS (PARTITION BY m.side, m.src, m.dst, m.currency, m.amount, m.lo, m.hi);
CREATE TABLE blank AS
    SELECT v.e, v.side, v.own_no, v.other_no, w.currency, w.amount, w.time_ms AS lo, w.hi, w.serial, w.trade_no,
        w.time_ms // 86400000 AS day, undoes(w.row_type) AS undoes, p.other_name AS name, p.other_account AS masked
    FROM ev v JOIN work w USING (e) JOIN f_payment p ON p.fact = w.fact
    WHERE v.side IN (1, 2) AND w.part = 'm' AND w.other_kind = 'placeholder' AND w.chain IS NOT NULL AND w.amount > 0
        AND w.time_ms IS NOT NULL AND e NOT IN (SELECT e FROM paired);
CREATE TABLE undoing AS
    SELECT v.e, v.own_no, v.other_no, v.way, w.own_kind, w.other_kind, w.currency, w.amount, w.time_ms AS lo, w.hi,
        w.serial, w.trade_no, count(*) OVER alike AS alike, row_number() OVER (alike ORDER BY v.rank, v.e) AS nth
    FROM ev v JOIN work w USING (e)
    WHERE (w.row_type = 'reversal' OR w.row_type = 'refund' AND w.own_kind = 'pool') AND w.time_ms IS NOT NULL
        AND w.amount > 0 AND v.way IS NOT NULL AND w.part = 'm'
    WINDOW alike AS (PARTITION BY v.own_no, v.other_no, v.way, w.currency, w.amount, w.time_ms, w.hi)
"""

_BOTH = f"""
CREATE TABLE payee_day AS SELECT * EXCLUDE day, unnest([day - 3, day - 2, day - 1, day, day + 1]) AS day FROM still WHERE side = 2;
CREATE TABLE equal_crowd AS
    SELECT src, dst, currency, amount, day FROM (
        SELECT src, dst, currency, amount, day, 1 AS side FROM still WHERE side = 1
        UNION ALL SELECT src, dst, currency, amount, day, 2 FROM payee_day) GROUP BY ALL
    HAVING greatest(count(*) FILTER (side = 1), count(*) FILTER (side = 2)) > {CROWD};
CREATE TABLE day_crowd AS
    SELECT src, dst, currency, day FROM (
        SELECT src, dst, currency, day, 1 AS side FROM still WHERE side = 1
        UNION ALL SELECT src, dst, currency, day, 2 FROM payee_day) GROUP BY ALL
    HAVING greatest(count(*) FILTER (side = 1), count(*) FILTER (side = 2)) > {CROWD};
INSERT INTO may_be
    SELECT p.e AS a, q.e AS b, 0 AS ends, 0 AS short, {_COLUMNS}, {_TWINS} AS twins
    FROM still p JOIN payee_day q USING (src, dst, currency, amount, day) ANTI JOIN equal_crowd USING (src, dst, currency, amount, day)
    WHERE p.side = 1 AND coalesce(p.undoes = q.undoes, true) AND {_NEAR} AND {_IN_ORDER}
    UNION ALL
    SELECT p.e, q.e, 0, p.amount - q.amount, {_COLUMNS}, {_TWINS} AS twins
    FROM still p JOIN payee_day q USING (src, dst, currency, day) ANTI JOIN day_crowd USING (src, dst, currency, day)
    WHERE p.side = 1 AND coalesce(p.undoes = q.undoes, true) AND {_NEAR} AND {_IN_ORDER} AND {_FEE}
"""

# What a row prints of the other side must not contradict the account of the row that names it.
_ONE = f"""
CREATE TABLE naming AS
    SELECT v.e, v.side, v.own_no, v.other_no, w.currency, w.amount, w.time_ms AS lo, w.hi, w.serial, w.trade_no,
        w.time_ms // 86400000 AS day, undoes(w.row_type) AS undoes
    FROM ev v JOIN work w USING (e)
    WHERE v.side IN (1, 2) AND w.own_kind = 'account' AND w.chain IS NOT NULL AND w.amount > 0 AND w.time_ms IS NOT NULL
        AND (v.other_no, 3 - v.side, w.currency, w.amount) IN (SELECT own_no, side, currency, amount FROM blank)
        AND e NOT IN (SELECT e FROM paired);
CREATE TABLE naming_day AS
    SELECT *, unnest([day - 3, day - 2, day - 1, day, day + 1, day + 2, day + 3]) AS near_day FROM naming;
CREATE TABLE one_crowd AS
    SELECT no, side, currency, amount, day FROM (
        SELECT own_no AS no, side, currency, amount, day, 1 AS which FROM blank
        UNION ALL SELECT other_no, 3 - side, currency, amount, near_day, 2 FROM naming_day) GROUP BY ALL
    HAVING greatest(count(*) FILTER (which = 1), count(*) FILTER (which = 2)) > {CROWD};
CREATE TABLE may_mean AS
    SELECT b.e, n.e AS naming, n.own_no, b.side, b.name, b.masked
    FROM (SELECT * FROM blank ANTI JOIN one_crowd c
            ON c.no = own_no AND c.side = blank.side AND c.currency = blank.currency AND c.amount = blank.amount AND c.day = blank.day) b
    JOIN naming_day n ON n.other_no = b.own_no AND n.side = 3 - b.side AND n.currency = b.currency AND n.amount = b.amount
        AND n.near_day = b.day AND coalesce(n.undoes = b.undoes, true);
CREATE TABLE called AS
    SELECT DISTINCT t.no, s.value FROM said s JOIN ent t ON t.kind = s.kind AND t.key = s.key
    WHERE s.kind = 'account' AND s.type = 'name' AND t.no IN (SELECT own_no FROM may_mean);
CREATE TABLE bears AS
    SELECT no, substr(key, instr(key, ':') + 1) AS number FROM ent WHERE kind = 'account' AND no IN (SELECT own_no FROM may_mean)
    UNION SELECT t.no, s.value FROM said s JOIN ent t ON t.kind = s.kind AND t.key = s.key
    WHERE s.kind = 'account' AND s.type IN ('bank', 'tenpay', 'alipay') AND t.no IN (SELECT own_no FROM may_mean);
CREATE TABLE fits AS
    SELECT e, naming, side, m.own_no,
        CASE WHEN masked IS NOT NULL AND
            EXISTS (SELECT 1 FROM bears b WHERE b.no = m.own_no AND length(b.number) >= length(replace(masked, '*', ''))
                AND starts_with(b.number, split_part(masked, '*', 1)) AND ends_with(b.number, split_part(masked, '*', -1)))
            THEN CASE WHEN length(replace(masked, '*', '')) >= {TELLING} THEN true END
            WHEN masked IS NOT NULL THEN false END AS number_fits,
        CASE WHEN name IS NULL OR contains(name, '*') OR m.own_no NOT IN (SELECT no FROM called) THEN NULL ELSE
            EXISTS (SELECT 1 FROM called c WHERE c.no = m.own_no AND c.value = name) END AS name_fits
    FROM may_mean m;
INSERT INTO may_be
    SELECT p.e, q.e, CASE WHEN number_fits THEN 1 WHEN name_fits THEN 2 ELSE 3 END, 0, {_COLUMNS}, false
    FROM fits f
    JOIN (SELECT e, lo, hi, serial, trade_no FROM blank UNION ALL SELECT e, lo, hi, serial, trade_no FROM naming) p
        ON p.e = CASE f.side WHEN 1 THEN f.e ELSE f.naming END
    JOIN (SELECT e, lo, hi, serial, trade_no FROM blank UNION ALL SELECT e, lo, hi, serial, trade_no FROM naming) q
        ON q.e = CASE f.side WHEN 1 THEN f.naming ELSE f.e END
    WHERE {_NEAR} AND number_fits IS DISTINCT FROM false AND name_fits IS DISTINCT FROM false
"""

# Of an account's rows, one of the two may leave the other end open; of a pool's only where they share a reference.
_REVERSED = f"""
CREATE TABLE undone AS
    SELECT v.e, v.own_no, v.other_no, v.way, w.own_kind, w.other_kind, w.currency, w.amount, w.time_ms AS lo, w.hi,
        w.serial, w.trade_no, count(*) OVER alike AS alike, row_number() OVER (alike ORDER BY v.rank, v.e) AS nth
    FROM ev v JOIN work w USING (e) SEMI JOIN (SELECT own_no, currency, amount FROM undoing) u
        ON u.own_no = v.own_no AND u.currency = w.currency AND u.amount = w.amount
    WHERE w.row_type NOT IN ('reversal', 'refund', 'interest') AND w.time_ms IS NOT NULL AND v.way IS NOT NULL AND w.part = 'm'
    WINDOW alike AS (PARTITION BY v.own_no, v.other_no, v.way, w.currency, w.amount, w.time_ms, w.hi);
CREATE TABLE undo_crowd AS
    SELECT own_no, other_no, currency, amount FROM undoing u JOIN (
        SELECT own_no, other_no, currency, amount, count(*) AS n FROM undone GROUP BY ALL) USING (own_no, other_no, currency, amount)
    GROUP BY ALL HAVING count(*) * any_value(n) > {CROWD * CROWD};
CREATE TABLE open_undo_crowd AS
    SELECT own_no, currency, amount FROM undoing u JOIN (
        SELECT own_no, currency, amount, count(*) AS n FROM undone GROUP BY ALL) USING (own_no, currency, amount)
    GROUP BY ALL HAVING count(*) * any_value(n) > {CROWD * CROWD};
CREATE TABLE trade_undo_crowd AS
    SELECT own_no, currency, amount, trade_no FROM undoing u JOIN (
        SELECT own_no, currency, amount, trade_no, count(*) AS n FROM undone GROUP BY ALL) USING (own_no, currency, amount, trade_no)
    GROUP BY ALL HAVING count(*) * any_value(n) > {CROWD * CROWD};
INSERT INTO may_undo
    SELECT q.e AS a, p.e AS b, 0 AS ends, 0 AS short, {_COLUMNS}, {_TWINS} AS twins
    FROM undone p JOIN undoing q USING (own_no, other_no, currency, amount)
    ANTI JOIN undo_crowd USING (own_no, other_no, currency, amount)
    WHERE p.way <> q.way AND {_BEFORE} AND {_IN_ORDER}
    UNION ALL
    SELECT q.e, p.e, 3, 0, {_COLUMNS}, false
    FROM undone p JOIN undoing q USING (own_no, currency, amount) ANTI JOIN open_undo_crowd USING (own_no, currency, amount)
    WHERE p.way <> q.way AND p.own_kind = 'account' AND 'placeholder' IN (p.other_kind, q.other_kind)
        AND p.other_no <> q.other_no AND {_BEFORE}
    UNION ALL
    SELECT q.e, p.e, 3, 0, {_COLUMNS}, false
    FROM undone p JOIN undoing q USING (own_no, currency, amount, trade_no)
    ANTI JOIN trade_undo_crowd USING (own_no, currency, amount, trade_no)
    WHERE p.way <> q.way AND p.own_kind = 'pool' AND 'placeholder' IN (p.other_kind, q.other_kind)
        AND p.other_no <> q.other_no AND {_BEFORE}
"""

_CERTAIN = f"""
SELECT payer AS a, payee AS b, CASE WHEN p.other_no = q.own_no AND q.other_no = p.own_no THEN 0 ELSE 3 END AS ends,
    CASE own_kind WHEN 'line' THEN NULL ELSE 0 END AS short, {_COLUMNS}, false AS twins
FROM pair JOIN (SELECT e, own_kind, own_no, other_no, time_ms AS lo, hi, serial, trade_no FROM work) p ON p.e = payer
JOIN (SELECT e, own_no, other_no, time_ms AS lo, hi, serial, trade_no FROM work) q ON q.e = payee
"""

_MATCHED = f"""
CREATE TABLE matched AS
    SELECT CASE own_kind WHEN 'line' THEN 'same_call' ELSE 'same_transfer' END AS kind, a, b, score, reasons, state FROM (
        SELECT a, b, score, reasons, state FROM transfer_arrow WHERE (a, b) NOT IN (SELECT payer, payee FROM forced)
        UNION ALL SELECT payer, payee, {JUDGED_SCORE}, ['judged'], 'stands' FROM forced) JOIN work ON e = a
    UNION ALL SELECT 'reversal_of', a, b, score, reasons, state FROM reversal_arrow
    WHERE a NOT IN (SELECT a FROM forced_undo) AND b NOT IN (SELECT b FROM forced_undo)
    UNION ALL SELECT 'reversal_of', a, b, {JUDGED_SCORE}, ['judged'], 'stands' FROM forced_undo;
INSERT INTO pair SELECT a, b FROM transfer_arrow WHERE state = 'stands' AND a NOT IN (SELECT e FROM paired)
    AND b NOT IN (SELECT e FROM paired)
"""

PAIRING = """
SELECT kind, event_text_of(f.file20, a) AS a, event_text_of(g.file20, b) AS b, state, score::INTEGER AS score, reasons
FROM matched JOIN files f ON f.file_no = file_of(fact_of(a)) JOIN files g ON g.file_no = file_of(fact_of(b))
ORDER BY 1, 2, 3
"""


def match_rows(con: duckdb.DuckDBPyConnection) -> None:
    """Table ``matched`` (kind, a, b, score, reasons, state), of the certain pairs too; those that stand join ``pair``.

    Needs ``meeting`` and ``pair``. Cost: hash joins over the rows that nothing was paired with; O(n log n), and what
    :func:`graphtool.reconcile.choose` costs.
    """
    run(con, _OPEN)
    for table, statements in (("still", _BOTH), ("blank", _ONE), ("undoing", _REVERSED)):
        if has_rows(con, table):
            run(con, statements)
    certain = reconcile.score_transfers(_frame(con, _CERTAIN)).with_columns(state=pl.lit(reconcile.STANDS))
    others = reconcile.choose(reconcile.score_transfers(_frame(con, "SELECT * FROM may_be")))
    reversals = reconcile.choose(reconcile.score_reversals(_frame(con, "SELECT * FROM may_undo")))
    con.register("transfer_arrow", pl.concat([certain, others.select(certain.columns)]).to_arrow())
    con.register("reversal_arrow", reversals.to_arrow())
    run(con, _MATCHED)
    con.unregister("transfer_arrow")
    con.unregister("reversal_arrow")


def _frame(con: duckdb.DuckDBPyConnection, statement: str) -> pl.DataFrame:
    found = pl.from_arrow(con.sql(statement).to_arrow_table())
    assert isinstance(found, pl.DataFrame)
    return found
