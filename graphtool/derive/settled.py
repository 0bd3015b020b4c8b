"""Which payment out of an acquirer's pool may be what was left of which swipe? Candidates only: rows never prove it.

The day after, an acquirer pays a merchant what is left of a swipe when its fees are taken. The payee's statement shows a
payment from the pool, and names neither the swipe nor the terminal. So a swipe and a payment of the amount that is left, out
of the same pool and within three days, are suggested as a pair; a person decides, and only then money is followed
from the one to the other (:mod:`.allocate`). A payment of a batch that says itself what it consists of is none of them.
"""

from __future__ import annotations

import duckdb
import polars as pl

from graphtool import reconcile
from graphtool.derive.matching import CROWD, JUDGED_SCORE
from graphtool.derive.sources import has_rows, present, run

LATEST_DAYS = 3
"""So many days after the swipe it is paid out at the latest."""

NONE_SETTLED = "CREATE TABLE settled_by (swipe BIGINT, paid BIGINT)"

_PAID = f"""
CREATE TABLE swiped_in AS
    SELECT min(w.e) AS e, h.id, any_value(v.dst) AS pool, any_value(s.currency) AS currency, any_value(s.amount) AS amount,
        any_value(s.amount) - coalesce(arg_min(s.fee, w.e), 0) - coalesce(arg_min(s.service_fee, w.e), 0)
            - coalesce(arg_min(s.communication_fee, w.e), 0) AS net,
        min(w.time_ms) AS lo, arg_min(s.merchant_no, w.e) AS merchant_no, arg_min(s.merchant_name, w.e) AS merchant_name
    FROM f_swipe s JOIN work w ON w.e = event_no(s.fact, 'm') JOIN stands_on h ON h.e = w.e JOIN happened v ON v.id = h.id
    WHERE s.row_type = 'purchase' AND s.amount > 0 AND w.time_ms IS NOT NULL AND h.id NOT IN (
        SELECT r.id FROM matched m JOIN stands_on r ON r.e = m.b WHERE m.kind = 'reversal_of' AND m.state = 'stands')
    GROUP BY h.id;
CREATE TABLE in_batch AS
    SELECT DISTINCT id FROM stands_on SEMI JOIN (SELECT event_no(fact, 'm') AS e FROM f_settlement WHERE batch_no IS NOT NULL) USING (e);
CREATE TABLE paid_out AS
    SELECT h.name AS e, h.id, h.src AS pool, h.dst AS payee, w.currency, w.amount AS net, w.time_ms AS lo, w.hi,
        w.time_ms // 86400000 AS day
    FROM happened h JOIN work w ON w.e = h.name JOIN ent n ON n.no = h.dst
    WHERE h.src IN (SELECT pool FROM swiped_in) AND h.way IS NOT NULL AND n.kind = 'account' AND w.amount > 0
        AND w.row_type IN ('settlement', 'transfer') AND w.time_ms IS NOT NULL AND h.id NOT IN (SELECT id FROM in_batch);
CREATE TABLE swiped_day AS
    SELECT *, unnest(range(lo // 86400000, lo // 86400000 + {LATEST_DAYS} + 1)) AS day FROM swiped_in WHERE net > 0;
CREATE TABLE settled_crowd AS
    SELECT pool, currency, net, day FROM (
        SELECT pool, currency, net, day, 1 AS side FROM swiped_day
        UNION ALL SELECT pool, currency, net, day, 2 FROM paid_out) GROUP BY ALL
    HAVING greatest(count(*) FILTER (side = 1), count(*) FILTER (side = 2)) > {CROWD};
CREATE TABLE may_settle AS
    SELECT s.e AS a, p.e AS b, s.merchant_no, s.merchant_name, p.payee, greatest(p.lo - s.lo, 0) AS gap_ms
    FROM swiped_day s JOIN paid_out p USING (pool, currency, net, day) ANTI JOIN settled_crowd USING (pool, currency, net, day)
    WHERE p.hi >= s.lo AND (s.id, p.id) NOT IN (
        SELECT x.id, y.id FROM apart j JOIN stands_on x ON x.e = j.a JOIN stands_on y ON y.e = j.b)
"""

_WEIGHED = """
CREATE TABLE payee_name AS
    SELECT DISTINCT t.no, s.value FROM said s JOIN ent t ON t.kind = s.kind AND t.key = s.key
    WHERE s.kind = 'account' AND s.type = 'name' AND length(s.value) > 1 AND t.no IN (SELECT payee FROM may_settle);
CREATE TABLE payee_said AS
    SELECT DISTINCT m.merchant_no, t.no FROM f_merchant m LEFT JOIN rep r ON r.number = m.payee_account
    JOIN ent t ON t.kind = 'account' AND t.key = 'bank:' || coalesce(r.rep, m.payee_account) WHERE m.merchant_no IS NOT NULL;
CREATE TABLE may_settle_for AS
    SELECT a, b, gap_ms, (merchant_no, payee) IN (SELECT merchant_no, no FROM payee_said) AS said,
        EXISTS (SELECT 1 FROM payee_name n WHERE n.no = payee AND contains(merchant_name, n.value)) AS named,
        merchant_no IS NOT NULL AND count(DISTINCT a) OVER (PARTITION BY merchant_no, payee) > 1 AS often
    FROM may_settle
"""

_MATCHED = """
INSERT INTO matched
    SELECT 'settled_by', a, b, score, reasons, CASE state WHEN 'stands' THEN 'suggested' ELSE state END FROM settled_arrow
    WHERE a NOT IN (SELECT swipe FROM settled_by) AND b NOT IN (SELECT paid FROM settled_by)
"""

# A decision names rows; which row tells of an event may be another one since it was made.
_JUDGED = f"""
INSERT INTO settled_by
    SELECT DISTINCT s.e, p.e FROM judged j JOIN stands_on x ON x.e = j.a JOIN stands_on y ON y.e = j.b
    JOIN swiped_in s ON s.id IN (x.id, y.id) JOIN paid_out p ON p.id IN (x.id, y.id)
    WHERE j.verb = 'same' AND s.pool = p.pool AND s.currency = p.currency;
INSERT INTO matched SELECT 'settled_by', swipe, paid, {JUDGED_SCORE}, ['judged'], 'stands' FROM settled_by
"""


def weigh_settlements(con: duckdb.DuckDBPyConnection) -> None:
    """Pairs of kind ``settled_by`` join ``matched``; table ``settled_by`` (swipe, paid): those that a person decided.

    Needs ``matched``, ``happened``, ``stands_on`` and ``work``. Cost: hash joins over the swipes and what left their pools.
    """
    run(con, NONE_SETTLED)
    if not present(con, "swipe"):
        return
    run(con, _PAID)
    if has_rows(con, "judged"):
        run(con, _JUDGED)
    if not has_rows(con, "may_settle"):
        return
    run(con, _WEIGHED)
    weighed = pl.DataFrame(con.sql("SELECT * FROM may_settle_for").to_arrow_table())
    con.register("settled_arrow", reconcile.choose(reconcile.score_settlements(weighed)).to_arrow())
    run(con, _MATCHED)
    con.unregister("settled_arrow")
