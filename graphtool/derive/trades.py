"""Rows that name both sides of a payment, and the statements that tell of the same one.

A wallet institution hands over lists of trades beside the statements of its customers: each row names payer and payee and
is nobody's statement. Such a row and a statement's row are one event when they share a long serial number, currency and
amount, say the same direction, lie within days, and neither end is a number that contradicts the other's; and when no table
tells it twice. So are rows of two such lists. The statement's row tells of the event, the others stand behind it.

Rows further apart, and a serial that one table prints twice with one amount (parts of a refund, a batch) say nothing of which row is which:
those stay apart, and what may be counted twice is marked doubtful. A list's row that one row of the payer's statement and one
of the payee's tell of makes these the two sides of one transfer, whoever they name; and it says who the other side of a
statement's row is that leaves it open. Other counterparties or other amounts under one serial
are other events. An e-mail and a number of one institution do not contradict each other: both may be one account.
"""

from __future__ import annotations

import duckdb

from graphtool.derive.matching import CROWD
from graphtool.derive.sources import has_rows, present, run

_NEAR_MS = 60_000
"""A list of withdrawals and a statement without a number in common may be this far apart."""

_LONG = 16
"""From so many characters on a serial number is taken to be given once."""

# Where rows agree in everything, a statement's row is to tell of the event.
_TELLS = """
CREATE TABLE teller AS
    SELECT a.first AS old, min(a.e) AS new FROM again a JOIN work w ON w.e = a.e JOIN work f ON f.e = a.first
    WHERE w.chain IS NOT NULL AND f.side = 0 GROUP BY a.first;
INSERT INTO again SELECT old AS e, new AS first FROM teller;
UPDATE again SET first = new FROM teller WHERE first = old AND e <> new;
DELETE FROM again USING teller WHERE first = old AND e = new
"""

_TRADES = f"""
CREATE MACRO contradicts(a_kind, a, b_kind, b) AS a <> b AND a_kind = 'account' AND b_kind = 'account'
    AND split_part(a, ':', 1) = split_part(b, ':', 1)
    AND NOT (starts_with(a, 'alipay:') AND NOT (a ~ '^alipay:2088[0-9]{{12}}$' AND b ~ '^alipay:2088[0-9]{{12}}$'));
CREATE TABLE told_often AS
    SELECT serial FROM work WHERE part = 'm' AND (side = 0 OR chain IS NOT NULL) AND length(serial) >= {_LONG}
    GROUP BY serial HAVING min(fact >> 28) < max(fact >> 28) AND bool_or(side = 0);
CREATE TABLE trade AS
    SELECT e, fact >> 28 AS tab, side, w.side = 0 AS listed, w.currency, w.amount, serial, time_ms,
        CASE WHEN direction = 'in' THEN b.kind ELSE a.kind END AS src_kind,
        CASE WHEN direction = 'in' THEN b.key ELSE a.key END AS src,
        CASE WHEN direction = 'in' THEN a.kind ELSE b.kind END AS dst_kind,
        CASE WHEN direction = 'in' THEN a.key ELSE b.key END AS dst
    FROM work w JOIN ent a ON a.no = own_no JOIN ent b ON b.no = other_no
    WHERE part = 'm' AND (side = 0 OR chain IS NOT NULL) AND direction IS NOT NULL AND w.amount >= 0
        AND time_ms IS NOT NULL AND e NOT IN (SELECT e FROM again) AND serial IN (SELECT serial FROM told_often);
CREATE TABLE trade_crowd AS
    SELECT serial, currency, amount FROM trade GROUP BY ALL
    HAVING count(*) FILTER (listed) * count(*) FILTER (NOT listed) > {CROWD * CROWD};
CREATE TABLE trade_met AS
    SELECT t.e AS t, t.tab, p.e AS p, p.side, abs(t.time_ms - p.time_ms) <= $window AS near
    FROM (SELECT * FROM trade ANTI JOIN trade_crowd USING (serial, currency, amount)) t JOIN trade p
        ON t.listed AND NOT p.listed AND t.serial = p.serial AND t.currency = p.currency AND t.amount = p.amount
    WHERE NOT contradicts(t.src_kind, t.src, p.src_kind, p.src)
        AND NOT contradicts(t.dst_kind, t.dst, p.dst_kind, p.dst);
CREATE TABLE trade_told AS
    SELECT t, p, side FROM trade_met WHERE near
    QUALIFY count(*) OVER (PARTITION BY t, side) = 1 AND count(*) OVER (PARTITION BY p, tab) = 1;
INSERT INTO again SELECT t AS e, arg_min(p, side) AS first FROM trade_told GROUP BY t;
INSERT INTO trade_sides
    SELECT m.t, min(m.p) FILTER (m.side = 1) AS payer, min(m.p) FILTER (m.side = 2) AS payee FROM trade_told m
    JOIN trade l ON l.e = m.t WHERE l.src_kind = 'account' AND l.dst_kind = 'account'
    GROUP BY m.t HAVING count(*) FILTER (m.side = 1) = 1 AND count(*) FILTER (m.side = 2) = 1;
CREATE TABLE listed_twice AS
    SELECT x.e, y.e AS first, x.once AND y.once AND abs(x.time_ms - y.time_ms) <= $window AS once FROM (
        SELECT *, count(*) OVER (PARTITION BY serial, currency, amount, tab) = 1 AS once FROM trade WHERE listed) x
    JOIN (SELECT *, count(*) OVER (PARTITION BY serial, currency, amount, tab) = 1 AS once,
            e = min(e) OVER (PARTITION BY serial, currency, amount) AS least FROM trade WHERE listed) y
        ON x.serial = y.serial AND x.currency = y.currency AND x.amount = y.amount AND x.tab <> y.tab AND y.least
    WHERE NOT contradicts(x.src_kind, x.src, y.src_kind, y.src)
        AND NOT contradicts(x.dst_kind, x.dst, y.dst_kind, y.dst)
        AND x.e NOT IN (SELECT t FROM trade_met) AND y.e NOT IN (SELECT t FROM trade_met);
INSERT INTO again SELECT e, first FROM listed_twice WHERE once
"""

# A list of withdrawals and the wallet's statement: one by a number that both print, else where each is the only one near the
# other; what may be told twice is doubtful.
_DRAWN = f"""
CREATE TABLE draw_list AS
    SELECT e, own_no, currency, amount, time_ms, serial FROM work
    WHERE side = 0 AND part = 'm' AND row_type = 'withdrawal' AND amount > 0 AND time_ms IS NOT NULL
        AND e NOT IN (SELECT e FROM again);
CREATE TABLE draw_told AS
    SELECT e, own_no, currency, amount, time_ms, serial, trade_no, channel_ref FROM work
    WHERE chain IS NOT NULL AND part = 'm' AND row_type = 'withdrawal' AND amount > 0 AND time_ms IS NOT NULL
        AND own_no IN (SELECT own_no FROM draw_list) AND e NOT IN (SELECT e FROM again)
        AND e NOT IN (SELECT a.first FROM again a JOIN work w ON w.e = a.e WHERE w.side = 0 AND w.row_type = 'withdrawal');
CREATE TABLE draw_same AS
    SELECT t, p FROM (
        SELECT DISTINCT l.e AS t, s.e AS p FROM draw_list l
        JOIN (SELECT *, unnest([serial, trade_no, channel_ref]) AS number FROM draw_told) s
            ON s.own_no = l.own_no AND s.currency = l.currency AND s.amount = l.amount AND s.number = l.serial
        WHERE abs(l.time_ms - s.time_ms) <= $window)
    QUALIFY count(*) OVER (PARTITION BY t) = 1 AND count(*) OVER (PARTITION BY p) = 1;
DELETE FROM draw_list WHERE e IN (SELECT t FROM draw_same);
DELETE FROM draw_told WHERE e IN (SELECT p FROM draw_same);
CREATE TABLE draw_near AS
    SELECT *, unnest([time_ms // {_NEAR_MS} - 1, time_ms // {_NEAR_MS}, time_ms // {_NEAR_MS} + 1]) AS bucket FROM draw_told;
CREATE TABLE draw_crowd AS
    SELECT own_no, currency, amount, bucket FROM (
        SELECT own_no, currency, amount, bucket, 1 AS side FROM draw_near
        UNION ALL SELECT own_no, currency, amount, time_ms // {_NEAR_MS}, 2 FROM draw_list) GROUP BY ALL
    HAVING greatest(count(*) FILTER (side = 1), count(*) FILTER (side = 2)) > {CROWD};
INSERT INTO draw_same
    SELECT l.e AS t, s.e AS p FROM draw_list l JOIN (SELECT * FROM draw_near ANTI JOIN draw_crowd USING (own_no, currency, amount, bucket)) s
        ON s.own_no = l.own_no AND s.currency = l.currency AND s.amount = l.amount AND s.bucket = l.time_ms // {_NEAR_MS}
    WHERE abs(l.time_ms - s.time_ms) <= {_NEAR_MS}
    QUALIFY count(*) OVER (PARTITION BY t) = 1 AND count(*) OVER (PARTITION BY p) = 1;
INSERT INTO again SELECT t AS e, p AS first FROM draw_same;
INSERT INTO draw_doubt
    SELECT l.e FROM draw_list l SEMI JOIN (
        SELECT own_no, currency, amount, unnest([time_ms // $window - 1, time_ms // $window, time_ms // $window + 1]) AS bucket
        FROM draw_told WHERE e NOT IN (SELECT p FROM draw_same)) s
        ON s.own_no = l.own_no AND s.currency = l.currency AND s.amount = l.amount AND s.bucket = l.time_ms // $window
    WHERE l.e NOT IN (SELECT t FROM draw_same)
"""

# A row of another pull of a list repeats what its own repeats.
_FLAT = "UPDATE again SET first = f.first FROM again f WHERE again.first = f.e"

NO_SIDES = """
CREATE TABLE trade_sides (t BIGINT, payer BIGINT, payee BIGINT);
CREATE TABLE draw_doubt (e BIGINT)
"""

_SIDES = """
INSERT INTO proven
    SELECT payer, payee FROM (
        SELECT DISTINCT s.payer, s.payee FROM trade_sides s JOIN again a ON a.e = s.t AND a.first = s.payer
        JOIN ev p ON p.e = s.payer JOIN ev q ON q.e = s.payee AND q.own_no <> p.own_no
        WHERE (s.payer, s.payee) NOT IN (SELECT a, b FROM apart))
    WHERE payer NOT IN (SELECT payer FROM proven UNION ALL SELECT payee FROM proven)
        AND payee NOT IN (SELECT payer FROM proven UNION ALL SELECT payee FROM proven)
    QUALIFY count(*) OVER (PARTITION BY payer) = 1 AND count(*) OVER (PARTITION BY payee) = 1
"""

# Who the other side of a statement's row is that does not say it, where lists say so, and say one thing.
_ENDS = """
CREATE TABLE told_end AS
    SELECT p.e, p.other_no AS no, any_value(CASE p.side WHEN 1 THEN b.no ELSE a.no END) AS is_no
    FROM again x JOIN trade t ON t.e = x.e JOIN work p ON p.e = x.first JOIN f_payment f ON f.fact = p.fact
    JOIN ent a ON a.kind = t.src_kind AND a.key = t.src JOIN ent b ON b.kind = t.dst_kind AND b.key = t.dst
    WHERE p.other_kind = 'placeholder' AND p.side IN (1, 2) AND f.other_account IS NULL
        AND CASE p.side WHEN 1 THEN b.kind ELSE a.kind END = 'account' AND CASE p.side WHEN 1 THEN b.no ELSE a.no END <> p.own_no
    GROUP BY p.e, p.other_no HAVING count(DISTINCT CASE p.side WHEN 1 THEN b.no ELSE a.no END) = 1
"""

_DOUBT = """
INSERT INTO doubt SELECT e FROM draw_doubt WHERE e NOT IN (SELECT e FROM again);
INSERT INTO doubt
    SELECT e FROM (
        SELECT t AS e FROM trade_met UNION SELECT e FROM listed_twice
        UNION SELECT e FROM trade SEMI JOIN trade_crowd USING (serial, currency, amount) WHERE listed) WHERE e NOT IN (SELECT e FROM again);
CREATE TABLE received AS
    SELECT src, dst, currency, amount, time_ms, unnest([time_ms // $window - 1, time_ms // $window, time_ms // $window + 1]) AS bucket
    FROM ev v JOIN work USING (e) WHERE v.side = 2 AND part = 'm';
INSERT INTO doubt
    SELECT e FROM ev t JOIN work w USING (e) SEMI JOIN received q
        ON q.src = t.src AND q.dst = t.dst AND q.currency = w.currency AND q.amount = w.amount
        AND q.bucket = w.time_ms // $window AND abs(q.time_ms - w.time_ms) <= $window
    WHERE t.side = 0 AND part = 'm'
"""


def unite(con: duckdb.DuckDBPyConnection, window_ms: int) -> None:
    """Add to ``again`` the rows of lists that tell of what another row tells of; tables ``trade_met`` and ``listed_twice`` of
    those that may, and ``trade_sides`` (t, payer, payee) of both rows that one of them tells of. Needs ``work``, ``ent`` and
    ``again``. Rows further apart than ``window_ms`` are never one.

    Cost: one grouping of the rows of lists and statements by serial number, then joins over those of several tables.
    """
    run(con, NO_SIDES)
    if present(con, "transfer"):
        run(con, _TELLS)
        run(con, _TRADES.replace("$window", str(window_ms)))
        run(con, _DRAWN.replace("$window", str(window_ms)))
        run(con, _FLAT)


def name_ends(con: duckdb.DuckDBPyConnection) -> None:
    """Table ``told_end`` (e, no, is_no): per row of a statement whose other side is open, its placeholder and the account that
    lists name instead. Needs what :func:`unite` left, and the decisions of persons."""
    if has_rows(con, "again") and present(con, "transfer") and present(con, "payment"):
        run(con, _ENDS)
    else:
        run(con, "CREATE TABLE told_end (e BIGINT, no BIGINT, is_no BIGINT)")


def prove(con: duckdb.DuckDBPyConnection) -> None:
    """Add to ``proven`` the two sides of transfers that lists tell of, unless a person or a serial says otherwise. Needs ``ev``."""
    if has_rows(con, "trade_sides"):
        run(con, _SIDES)


def doubt_rest(con: duckdb.DuckDBPyConnection, window_ms: int) -> None:
    """Add to ``doubt`` the rows of lists that may be told twice, and are not known to be: by their serial, or by what a payee's
    row says of both ends, currency and amount within ``window_ms``. Needs what :func:`unite` left, and ``ev``."""
    if present(con, "transfer"):
        run(con, _DOUBT.replace("$window", str(window_ms)))
