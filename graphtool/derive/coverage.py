"""For which accounts are there rows, month by month; what was asked for and is not there; what only others' rows show.

An answer without data is a file whose every row is noted (a header, a title, a line that says so). Whom it is about
stands in its path, as folders and files of returns are named after whom they were asked for, and in what it prints. It
counts for the accounts named, else for the persons, as far as other evidence knows them.
"""

from __future__ import annotations

import duckdb
import polars as pl
import pyarrow as pa

from graphtool.answers import NUMBER, names
from graphtool.derive.sources import put, run
from graphtool.ledger import NOTED, Ledger
from graphtool.model import MOST

PER_SUBJECT = "alipay_statement"
"""The layout that prints a trade once for each subject that was asked about, each time as one of them saw it."""

_ANSWER = pa.schema(
    [(name, pa.string()) for name in ("delivery", "request", "file", "format", "named")] + [("noted", pa.int64())]
)

_ASKED = """
CREATE TABLE empty_answer AS
    SELECT * FROM (
        SELECT DISTINCT a.delivery, a.request, a.file, a.format, a.noted, n.no, n.id AS account, n.kind = 'account' AS direct
        FROM answer a LEFT JOIN rep r ON r.number = a.named
        LEFT JOIN became u ON u.kind = 'person' AND u.key = 'id:' || upper(a.named)
        JOIN ent n ON (n.kind = 'account' AND n.key IN ('bank:' || coalesce(r.rep, a.named), 'tenpay:' || a.named,
                'alipay:' || a.named))
            OR (n.kind = 'person' AND n.key = coalesce(u.rep, 'id:' || upper(a.named))))
    QUALIFY direct OR NOT bool_or(direct) OVER (PARTITION BY delivery)
"""

# Transfers between accounts, seen from one end only: the row of the other end is not there. Not where the form prints it
# again for the other end, nor where it is open which of several rows is the other side, nor where one that does not say
# which way the money went may be it.
_CALENDAR = """
CREATE MACRO month_of(ms) AS epoch_ms(date_trunc('month', make_timestamp(ms * 1000)));
CREATE TABLE unsided_day AS
    SELECT e, own_no, other_no, currency, amount,
        unnest([time_ms // 86400000 - 1, time_ms // 86400000, time_ms // 86400000 + 1]) AS day FROM unsided;
CREATE TABLE left_open AS
    SELECT payer AS e FROM candidate UNION SELECT payee FROM candidate
    UNION SELECT a FROM matched WHERE kind = 'same_transfer' UNION SELECT b FROM matched WHERE kind = 'same_transfer'
    UNION SELECT b.e FROM bucketed b SEMI JOIN crowd USING (src, dst, currency, amount, bucket)
    UNION SELECT v.e FROM ev v JOIN work w USING (e) SEMI JOIN unsided_day u
        ON v.own_no = u.other_no AND v.other_no = u.own_no AND w.currency = u.currency AND w.amount = u.amount
        AND w.time_ms // 86400000 = u.day
    UNION SELECT u.e FROM unsided_day u SEMI JOIN (
        SELECT v.own_no, v.other_no, currency, amount, time_ms // 86400000 AS day FROM ev v JOIN work USING (e)) v
        ON v.own_no = u.other_no AND v.other_no = u.own_no AND v.currency = u.currency AND v.amount = u.amount
        AND v.day = u.day;
CREATE TABLE told_for_both AS
    SELECT DISTINCT a.first AS e FROM again a JOIN work w ON w.e = a.first JOIN work v ON v.e = a.e
    JOIN subject s ON s.chain = w.chain WHERE s.layout = $per_subject AND v.file_no = w.file_no;
CREATE TABLE calendar AS
    SELECT n.id AS account, month_ms, coalesce(rows, 0) AS rows, coalesce(unseen, 0) AS unseen,
        unseen_amount, coalesce(breaks, 0) AS breaks
    FROM (SELECT own_no AS no, month_of(time_ms) AS month_ms, count(*) AS rows FROM work
        WHERE chain IS NOT NULL AND time_ms IS NOT NULL GROUP BY ALL)
    FULL JOIN (SELECT h.other_no AS no, month_of(w.time_ms) AS month_ms, count(*) AS unseen,
            least(sum(w.amount) FILTER (w.currency = 'CNY' AND w.amount >= 0), $most) AS unseen_amount
        FROM happened h JOIN work w ON w.e = h.name
        WHERE h.payee IS NULL AND h.other_no <> h.own_no AND w.chain IS NOT NULL AND w.other_kind = 'account'
            AND w.time_ms IS NOT NULL AND h.name NOT IN (SELECT e FROM left_open UNION ALL SELECT e FROM told_for_both)
        GROUP BY ALL) USING (no, month_ms)
    FULL JOIN (SELECT own_no AS no, month_of(time_ms) AS month_ms, count(*) AS breaks FROM work
        WHERE e IN (SELECT e FROM broken) AND time_ms IS NOT NULL GROUP BY ALL) USING (no, month_ms)
    JOIN ent n USING (no)
"""

COVERAGE = """
SELECT n.id AS account, NULL::VARCHAR AS request, f.file, any_value(s.layout) AS format, min(time_ms) AS from_ms,
    max(time_ms) AS until_ms, count(*) AS rows, 0::BIGINT AS noted, 'rows' AS outcome
FROM work w JOIN ent n ON n.no = w.own_no JOIN files f ON f.file_no = w.file_no JOIN subject s ON s.chain = w.chain
GROUP BY n.id, f.file
UNION ALL
SELECT DISTINCT account, request, file, format, NULL, NULL, 0, noted, 'no_data' FROM empty_answer ORDER BY 1, 3, 2
"""

CALENDAR = "SELECT * FROM calendar ORDER BY account, month_ms"


def open_answers(con: duckdb.DuckDBPyConnection, ledger: Ledger) -> None:
    """Table ``answer``: per delivery without data a row for each name that its path or its rows give.

    Cost: one pass over the deliveries, and over the noted rows of those files only.
    """
    state = ledger.state()
    bare = {file: reading for file, reading in state.readings.items() if reading.without_data}
    printed: dict[str, set[str]] = {}
    if bare:
        said = ledger.scan(NOTED).filter(pl.col("reason") == "no_data", pl.col("file").is_in(list(bare)))
        for file, detail in said.select("file", "detail").drop_nulls().collect().iter_rows():
            printed.setdefault(file, set()).update({detail, *NUMBER.findall(detail)})
    rows = [
        {
            "delivery": one.id,
            "request": one.request,
            "file": one.file,
            "format": next(t.reader for t in bare[one.file].tables if t.reader),
            "named": name,
            "noted": sum(t.noted for t in bare[one.file].tables),
        }
        for one in state.deliveries.values()
        if one.file in bare
        for name in sorted(names(one.path) | printed.get(one.file, set()))
    ]
    put(con, "answer", pa.Table.from_pylist(rows, schema=_ANSWER))


def cover(con: duckdb.DuckDBPyConnection) -> None:
    """Tables ``empty_answer`` and ``calendar``. Needs ``answer``, and what counting once leaves behind."""
    run(con, _ASKED)
    run(con, _CALENDAR.replace("$most", str(MOST)).replace("$per_subject", f"'{PER_SUBJECT}'"))
