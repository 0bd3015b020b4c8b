"""Counting once: rows of overlapping pulls, and the two sides of one transfer, become one event.

Only what is certain is merged:

- rows of one account that agree in everything count as often as the file that has most of them; with a serial number
  they are one event, unless they name different counterparties, differ in sign, or leave different balances in one file
  (a serial of a whole batch);
- the payer's row and the payee's row are one event when a serial proves it (also where one of them does not say
  which way the money went: then the other one does), or when each is the other's only candidate: both ends,
  currency and amount equal, times within 60 s (a time without seconds, or without a time of day, stands for its
  whole minute or day; a day does not find the other side of a row without direction).

A row that names both sides and is nobody's statement is one with the statement's row of its trade (:mod:`.trades`).
What is left is weighed (:mod:`.matching`): a pair with reasons enough, and none as good beside it, is one event too.
A person's decision about two rows comes before all of this. The rest stays apart. An event that may be the double of another is marked doubtful, so that every sum can
say how much of it may be counted twice: a payee's row that fits several payers' rows, and, where pulls of one
account print rows of one time and amount differently, those that the pull with most of them does not have.
"""

from __future__ import annotations

import duckdb

from graphtool.derive import judged, trades
from graphtool.derive.fees import charge_fees
from graphtool.derive.matching import CROWD, match_rows
from graphtool.derive.order import order_ties
from graphtool.derive.ruling import rule_by_balances
from graphtool.derive.settled import weigh_settlements
from graphtool.derive.sources import has_rows, run

WINDOW_MS = 60_000
"""Two sides without a shared serial may be this far apart."""

SERIAL_WINDOW_MS = 3 * 86_400_000
"""Two sides with one serial may be booked this far apart; beyond, a serial is taken to be used again."""

_DISTINCT = """
CREATE TABLE multi AS SELECT own_no FROM work GROUP BY own_no HAVING min(file_no) < max(file_no);
CREATE TABLE met AS
    SELECT own_no, time_ms, amount FROM work WHERE serial IS NOT NULL
        AND own_no NOT IN (SELECT own_no FROM multi) GROUP BY ALL HAVING count(*) > 1;
CREATE TABLE twice AS
    SELECT own_no, serial, time_ms, amount FROM work SEMI JOIN met USING (own_no, time_ms, amount)
    WHERE serial IS NOT NULL AND own_no NOT IN (SELECT own_no FROM multi) GROUP BY ALL HAVING count(*) > 1;
CREATE TABLE twin AS
    SELECT e, own_no, part, currency, time_ms, amount, coalesce(nullif(word, ''), direction) AS word, serial,
        coalesce(delta < 0, false) AS negative,
        CASE WHEN serial IS NULL OR min(known) OVER told <> max(known) OVER told THEN known ELSE min(known) OVER told END AS other,
        CASE WHEN serial IS NOT NULL AND min(balance) OVER in_file <> max(balance) OVER in_file THEN balance END AS left_over,
        CASE WHEN serial IS NULL THEN content END AS content, CASE WHEN serial IS NULL THEN precision END AS precision,
        CASE WHEN serial IS NULL THEN balance END AS balance, CASE WHEN serial IS NULL THEN duration_s END AS lasted,
        file_no, known IS NOT NULL AS names
    FROM (SELECT *, CASE WHEN other_kind <> 'placeholder' THEN other_no END AS known FROM work)
    WHERE own_no IN (SELECT own_no FROM multi)
        OR (own_no, serial, time_ms, amount) IN (SELECT own_no, serial, time_ms, amount FROM twice)
    WINDOW told AS (PARTITION BY own_no, part, currency, time_ms, amount, serial),
        in_file AS (PARTITION BY own_no, part, currency, time_ms, amount, serial, file_no);
CREATE TABLE same_row AS
    SELECT e, coalesce(min(e) FILTER (names) OVER alike, min(e) OVER alike) AS first
    FROM (SELECT *, CASE WHEN serial IS NOT NULL THEN 1 ELSE row_number() OVER (
            PARTITION BY file_no, own_no, part, currency, time_ms, amount, negative, word, other, content, precision, balance,
                lasted ORDER BY e) END AS nth FROM twin)
    WINDOW alike AS (PARTITION BY own_no, part, currency, time_ms, amount, negative, word, serial, other, left_over, content,
        precision, balance, lasted, nth);
DROP TABLE twin;
CREATE TABLE again AS SELECT e, first FROM same_row WHERE e <> first;
DROP TABLE same_row
"""

_DIRECTED = """
CREATE TABLE ev AS
    SELECT w.e, w.own_no, coalesce(k.is_no, w.other_no) AS other_no, coalesce(r.rank, 0) AS rank,
        CASE r.direction WHEN 1 THEN 'in' WHEN -1 THEN 'out' ELSE w.direction END AS way,
        CASE WHEN w.side <> 3 THEN w.side WHEN r.direction = 1 THEN 2 WHEN r.direction = -1 THEN 1 ELSE 3 END AS side,
        CASE WHEN way = 'in' THEN coalesce(k.is_no, w.other_no) ELSE w.own_no END AS src,
        CASE WHEN way = 'in' THEN w.own_no ELSE coalesce(k.is_no, w.other_no) END AS dst
    FROM work w LEFT JOIN ruled r ON r.e = w.e LEFT JOIN told_end k ON k.e = w.e WHERE w.e NOT IN (SELECT e FROM again)
"""

# The two sides of one transfer, where a serial or a person says so.
_PROVEN = f"""
CREATE TABLE subject_side AS SELECT DISTINCT own_no AS no, side FROM ev WHERE side IN (1, 2);
CREATE TABLE meeting AS
    SELECT e, v.side, src, dst, currency, amount, time_ms AS lo, hi, serial, trade_no, precision = 'day' AS dated,
        undoes(row_type) AS undoes
    FROM ev v JOIN work w USING (e)
    WHERE v.side IN (1, 2) AND (v.other_no, 3 - v.side) IN (SELECT no, side FROM subject_side)
        AND time_ms IS NOT NULL AND src <> dst
        AND own_kind IN ('account', 'line', 'pool') AND other_kind IN ('account', 'line', 'pool');
CREATE TABLE proof AS
    SELECT p.e AS payer, q.e AS payee FROM meeting p JOIN meeting q
        ON p.side = 1 AND q.side = 2 AND p.src = q.src AND p.dst = q.dst AND p.currency = q.currency
        AND p.amount = q.amount AND p.serial = q.serial WHERE abs(p.lo - q.lo) <= {SERIAL_WINDOW_MS}
    UNION
    SELECT p.e, q.e FROM meeting p JOIN meeting q
        ON p.side = 1 AND q.side = 2 AND p.src = q.src AND p.dst = q.dst AND p.currency = q.currency
        AND p.amount = q.amount AND p.trade_no = q.trade_no WHERE abs(p.lo - q.lo) <= {SERIAL_WINDOW_MS};
CREATE TABLE proven AS
    SELECT payer, payee FROM proof
    WHERE payer NOT IN (SELECT payer FROM forced UNION ALL SELECT payee FROM forced)
        AND payee NOT IN (SELECT payer FROM forced UNION ALL SELECT payee FROM forced)
        AND (payer, payee) NOT IN (SELECT a, b FROM apart)
    QUALIFY count(*) OVER (PARTITION BY payer) = 1 AND count(*) OVER (PARTITION BY payee) = 1;
INSERT INTO proven SELECT payer, payee FROM forced;
CREATE TABLE unsided AS
    SELECT e, v.own_no, v.other_no, currency, amount, time_ms, precision, serial, trade_no, undoes(row_type) AS undoes
    FROM ev v JOIN work w USING (e)
    WHERE v.side = 3 AND time_ms IS NOT NULL AND v.own_no <> v.other_no AND own_kind IN ('account', 'line', 'pool')
        AND other_kind IN ('account', 'line', 'pool');
CREATE TABLE half_sided (payer BIGINT, payee BIGINT)
"""

# A row that does not say which way the money went, and one that shares its serial.
_HALF = f"""
INSERT INTO half_sided
    SELECT payer, payee FROM (
        SELECT e AS payer, u.e AS payee, v.side, abs(w.time_ms - u.time_ms) AS apart_ms FROM ev v JOIN work w USING (e)
        JOIN unsided u ON v.own_no = u.other_no AND v.other_no = u.own_no AND w.currency = u.currency
            AND w.amount = u.amount AND w.serial = u.serial
        UNION
        SELECT e, u.e, v.side, abs(w.time_ms - u.time_ms) FROM ev v JOIN work w USING (e)
        JOIN unsided u ON v.own_no = u.other_no AND v.other_no = u.own_no AND w.currency = u.currency
            AND w.amount = u.amount AND w.trade_no = u.trade_no)
    WHERE (side IN (1, 2) OR side = 3 AND payer < payee) AND apart_ms <= {SERIAL_WINDOW_MS}
        AND payer NOT IN (SELECT payer FROM proven UNION ALL SELECT payee FROM proven)
        AND payee NOT IN (SELECT payer FROM proven UNION ALL SELECT payee FROM proven)
        AND (payer, payee) NOT IN (SELECT a, b FROM apart);
CREATE TABLE once_sided AS
    SELECT e FROM (SELECT payer AS e FROM half_sided UNION ALL SELECT payee FROM half_sided) GROUP BY e
    HAVING count(*) = 1;
INSERT INTO proven
    SELECT payer, payee FROM half_sided SEMI JOIN once_sided o ON o.e = payer SEMI JOIN once_sided q ON q.e = payee
"""

# Times are intervals as wide as their precision; pairs are looked for in buckets, so that nothing is compared with
# everything.
_CANDIDATES = f"""
CREATE TABLE open_side AS
    SELECT * FROM meeting WHERE e NOT IN (SELECT payer FROM proven UNION ALL SELECT payee FROM proven);
CREATE TABLE bucketed AS
    SELECT e, side, src, dst, currency, amount, undoes, lo, hi, unnest(CASE WHEN side = 1
        THEN [lo // 120000] ELSE [lo // 120000 - 1, lo // 120000, lo // 120000 + 1] END) AS bucket
    FROM open_side WHERE NOT dated
    UNION ALL
    SELECT e, side, src, dst, currency, amount, undoes, lo, hi, -1 - lo // 86400000 FROM open_side
    WHERE (src, dst, currency, amount, lo // 86400000) IN
        (SELECT src, dst, currency, amount, lo // 86400000 FROM open_side WHERE dated);
CREATE TABLE crowd AS
    SELECT src, dst, currency, amount, bucket FROM bucketed GROUP BY ALL
    HAVING greatest(count(*) FILTER (side = 1), count(*) FILTER (side = 2)) > {CROWD};
CREATE TABLE candidate AS
    SELECT DISTINCT p.e AS payer, q.e AS payee FROM bucketed p JOIN bucketed q
        ON p.side = 1 AND q.side = 2 AND p.src = q.src AND p.dst = q.dst AND p.currency = q.currency
        AND p.amount = q.amount AND p.bucket = q.bucket
    WHERE greatest(p.lo - q.hi, q.lo - p.hi) <= {WINDOW_MS} AND coalesce(p.undoes = q.undoes, true) AND (p.e, q.e) NOT IN (SELECT a, b FROM apart)
        AND (p.src, p.dst, p.currency, p.amount, p.bucket) NOT IN (SELECT src, dst, currency, amount, bucket FROM crowd);
CREATE TABLE pair AS
    SELECT payer, payee FROM proven
    UNION ALL
    SELECT payer, payee FROM candidate
    WHERE payer NOT IN (SELECT b.e FROM bucketed b SEMI JOIN crowd USING (src, dst, currency, amount, bucket))
        AND payee NOT IN (SELECT b.e FROM bucketed b SEMI JOIN crowd USING (src, dst, currency, amount, bucket))
    QUALIFY count(*) OVER (PARTITION BY payer) = 1 AND count(*) OVER (PARTITION BY payee) = 1
"""

# A row that does not say which way the money went, and the only one near it in time.
_NEAR = f"""
CREATE TABLE taken AS
    SELECT payer AS e FROM proven UNION SELECT payee FROM proven UNION SELECT payer FROM half_sided
    UNION SELECT payee FROM half_sided UNION SELECT payer FROM candidate
    UNION SELECT payee FROM candidate UNION SELECT b.e FROM bucketed b SEMI JOIN crowd USING (src, dst, currency, amount, bucket);
CREATE TABLE near_bucket AS
    SELECT *, unnest([time_ms // 120000 - 1, time_ms // 120000, time_ms // 120000 + 1]) AS bucket FROM unsided
    WHERE precision <> 'day';
CREATE TABLE near_crowd AS
    SELECT DISTINCT own_no, other_no, currency, amount FROM (
        SELECT own_no, other_no, currency, amount, bucket FROM near_bucket GROUP BY ALL HAVING count(*) > {CROWD});
CREATE TABLE near_sided AS
    SELECT e AS payer, u.e AS payee FROM ev v JOIN work w USING (e)
    JOIN (SELECT * FROM near_bucket ANTI JOIN near_crowd USING (own_no, other_no, currency, amount)) u
        ON v.own_no = u.other_no AND v.other_no = u.own_no AND w.currency = u.currency AND w.amount = u.amount
        AND w.time_ms // 120000 = u.bucket AND coalesce(undoes(w.row_type) = u.undoes, true)
    WHERE (v.side IN (1, 2) OR v.side = 3 AND e < u.e) AND w.precision <> 'day' AND abs(w.time_ms - u.time_ms) <= {WINDOW_MS}
        AND e NOT IN (SELECT e FROM taken) AND u.e NOT IN (SELECT e FROM taken) AND (e, u.e) NOT IN (SELECT a, b FROM apart);
CREATE TABLE once_near AS
    SELECT e FROM (SELECT payer AS e FROM near_sided UNION ALL SELECT payee FROM near_sided) GROUP BY e
    HAVING count(*) = 1;
INSERT INTO pair
    SELECT payer, payee FROM near_sided SEMI JOIN once_near o ON o.e = payer SEMI JOIN once_near q ON q.e = payee
"""

_DOUBT = """
CREATE TABLE alike AS
    SELECT w.e, min(w.e) OVER same AS g
    FROM ev v JOIN work w USING (e) WHERE v.own_no IN (SELECT own_no FROM multi) AND time_ms IS NOT NULL
    WINDOW same AS (PARTITION BY v.own_no, part, currency, time_ms, amount, way, duration_s)
    QUALIFY count(*) OVER same > 1;
CREATE TABLE in_group AS
    SELECT g, a.e, file_of(fact_of(a.e)) AS file_no FROM alike a
    UNION SELECT g, a.e, file_of(fact_of(s.e)) FROM alike a JOIN again s ON s.first = a.e;
CREATE TABLE best AS
    SELECT g, arg_min(file_no, (-n, file_no)) AS file_no FROM (SELECT g, file_no, count(*) AS n FROM in_group GROUP BY ALL)
    GROUP BY g HAVING count(*) > 1;
CREATE TABLE in_best AS SELECT e FROM in_group SEMI JOIN best USING (g, file_no);
CREATE TABLE doubt AS
    SELECT payee AS e FROM candidate WHERE payee NOT IN (SELECT payee FROM pair)
    UNION
    SELECT b FROM matched WHERE kind = 'same_transfer' AND state <> 'stands' AND b NOT IN (SELECT payee FROM pair)
    UNION
    SELECT b.e FROM bucketed b SEMI JOIN crowd USING (src, dst, currency, amount, bucket)
    WHERE b.side = 2 AND b.e NOT IN (SELECT payee FROM pair)
    UNION
    SELECT e FROM in_group ANTI JOIN in_best USING (e) WHERE g IN (SELECT g FROM best)
"""

_MERGED = """
CREATE TABLE happened AS
    SELECT least(v.e, coalesce(p.payee, v.e)) AS id, v.e AS name, p.payee,
        CASE WHEN v.side = 1 AND b.side = 2 THEN v.own_no ELSE v.src END AS src,
        CASE WHEN v.side = 1 AND b.side = 2 THEN b.own_no ELSE v.dst END AS dst, v.way, v.own_no,
        CASE WHEN v.side = 1 AND b.side = 2 THEN b.own_no ELSE v.other_no END AS other_no,
        v.e IN (SELECT e FROM doubt) AS doubtful
    FROM ev v LEFT JOIN pair p ON p.payer = v.e LEFT JOIN ev b ON b.e = p.payee
    WHERE v.e NOT IN (SELECT payee FROM pair);
CREATE TABLE stands_on AS
    SELECT id, name AS e FROM happened UNION ALL SELECT id, payee FROM happened WHERE payee IS NOT NULL;
INSERT INTO stands_on SELECT s.id, a.e FROM again a JOIN stands_on s ON s.e = a.first;
CREATE TABLE found_end AS
    SELECT w.other_no AS no, o.own_no AS is_no FROM pair p JOIN ev o ON o.e = p.payee JOIN work w ON w.e = p.payer WHERE w.other_kind = 'placeholder'
    UNION ALL
    SELECT w.other_no, v.own_no FROM pair p JOIN ev v ON v.e = p.payer JOIN work w ON w.e = p.payee WHERE w.other_kind = 'placeholder';
INSERT INTO found_end SELECT no, is_no FROM told_end WHERE no NOT IN (SELECT no FROM found_end)
"""


def count_once(con: duckdb.DuckDBPyConnection) -> None:
    """Tables ``happened`` (one row per event: its ``id`` and the observation ``name`` that tells of it),
    ``stands_on`` (all observations of an event), ``matched`` (pairs with their points), ``kept`` (fees of transfers), ``found_end`` (placeholders whose
    account the other side's row tells), ``ruling`` (verdicts of balance chains), ``broken`` (observations at which they
    break), ``placed``.

    Needs ``work``. Cost: hash joins and windows over the rows of accounts that occur in more than one file;
    O(n log n).
    """
    run(con, _DISTINCT)
    trades.unite(con, SERIAL_WINDOW_MS)
    judged.rejoin(con)
    trades.name_ends(con)
    rule_by_balances(con)
    run(con, _DIRECTED)
    judged.force_pairs(con)
    _pair_sides(con)
    match_rows(con)
    run(con, _DOUBT)
    trades.doubt_rest(con, WINDOW_MS)
    run(con, _MERGED)
    charge_fees(con)
    weigh_settlements(con)
    order_ties(con)


def _pair_sides(con: duckdb.DuckDBPyConnection) -> None:
    """Table ``pair`` (payer, payee), and ``candidate``, ``bucketed``, ``crowd`` of what was not certain."""
    run(con, _PROVEN)
    trades.prove(con)
    undirected = has_rows(con, "unsided")
    if undirected:
        run(con, _HALF)
    run(con, _CANDIDATES)
    if undirected:
        run(con, _NEAR)
