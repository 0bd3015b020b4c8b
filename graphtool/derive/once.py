"""Counting once: rows of overlapping pulls, and the two sides of one transfer, become one event.

Only what is certain is merged:

- rows of one account that agree in everything count as often as the file that has most of them; with a
  serial number they are one event;
- the payer's row and the payee's row are one event when a serial proves it, or when each is the other's
  only candidate: both ends, currency and amount equal, times within 60 s (a time without seconds, or
  without a time of day, stands for its whole minute or day).

The rest stays apart. An event that may be the double of another is marked doubtful, so that every sum can
say how much of it may be counted twice.
"""

from __future__ import annotations

import duckdb
import numpy as np
import pyarrow as pa

from graphtool import chain
from graphtool.derive.order import order_ties

WINDOW_MS = 60_000
_CROWD = 64  # so many equal rows on one side of one pair, amount and window are never unique: not paired at all

_DISTINCT = """
CREATE TABLE multi AS SELECT own_no FROM obs GROUP BY own_no HAVING count(DISTINCT file) > 1;
CREATE TABLE twice AS
    SELECT own_no, serial, part, currency, time_ms, amount, word FROM obs WHERE serial IS NOT NULL
    GROUP BY ALL HAVING count(*) > 1;
CREATE TABLE twin AS
    SELECT fact, part, file, own_no, currency, time_ms, precision, amount, coalesce(word, direction) AS word, balance,
        content, serial, duration_s,
        CASE WHEN serial IS NOT NULL THEN 1 ELSE row_number() OVER (
            PARTITION BY file, own_no, part, currency, time_ms, precision, amount, coalesce(word, direction), balance,
                content, duration_s ORDER BY sheet, row) END AS nth
    FROM obs WHERE own_no IN (SELECT own_no FROM multi)
        OR (own_no, serial, time_ms, amount) IN (SELECT own_no, serial, time_ms, amount FROM twice);
CREATE TABLE same_row AS
    SELECT fact, part, min(fact) OVER (PARTITION BY own_no, part, currency, time_ms, amount, word, serial, nth,
        CASE WHEN serial IS NULL THEN content END, CASE WHEN serial IS NULL THEN precision END,
        CASE WHEN serial IS NULL THEN balance END, CASE WHEN serial IS NULL THEN duration_s END) AS first
    FROM twin;
CREATE TABLE seen AS
    SELECT * FROM obs ANTI JOIN (SELECT fact, part FROM same_row WHERE fact <> first) USING (fact, part);
DROP TABLE twin
"""

_CHAIN_ROWS = """
SELECT dense_rank() OVER (ORDER BY chain) - 1 AS chain, dense_rank() OVER (ORDER BY file) - 1 AS file, fact, own_no,
    time_ms, coalesce(delta, 0) AS amount, balance, word, precision, currency, layout, institution
FROM seen WHERE part = 'm' AND chain IS NOT NULL AND time_ms IS NOT NULL
ORDER BY file, sheet, row
"""

_DIRECTED = """
CREATE TABLE ruled AS SELECT * FROM chain_arrow;
CREATE TABLE told AS
    SELECT s.* EXCLUDE (direction, side),
        CASE r.direction WHEN 1 THEN 'in' WHEN -1 THEN 'out' ELSE s.direction END AS direction2,
        CASE WHEN s.side <> 3 THEN s.side WHEN r.direction = 1 THEN 2 WHEN r.direction = -1 THEN 1 ELSE 3 END AS side2,
        coalesce(r.rank, 0) AS rank
    FROM seen s LEFT JOIN ruled r ON s.part = 'm' AND r.fact = s.fact;
DROP TABLE seen;
CREATE TABLE ev AS
    SELECT fact || '.' || part AS id, * EXCLUDE (direction2, side2), direction2 AS direction, side2 AS side,
        direction2 IS NOT NULL AS directed,
        CASE WHEN direction2 = 'in' THEN other_no ELSE own_no END AS src,
        CASE WHEN direction2 = 'in' THEN own_no ELSE other_no END AS dst,
        relation_of(row_type, direction2, other_kind) AS rel
    FROM told;
DROP TABLE told
"""

# Candidates of the two sides of one transfer. Times are intervals as wide as their precision; pairs are looked for
# in buckets, so that nothing is compared with everything.
_PAIRS = f"""
CREATE TABLE sided AS
    SELECT id, side, src, dst, coalesce(currency, '') AS currency, coalesce(amount, -1) AS amount, time_ms AS lo,
        time_ms + width_ms(precision) AS hi, serial, trade_no, precision = 'day' AS dated, other_no
    FROM ev WHERE side IN (1, 2) AND time_ms IS NOT NULL AND src <> dst
        AND own_kind IN ('account', 'line', 'pool') AND other_kind IN ('account', 'line', 'pool');
CREATE TABLE subject AS SELECT DISTINCT src AS no, 1 AS side FROM sided WHERE side = 1
    UNION ALL SELECT DISTINCT dst, 2 FROM sided WHERE side = 2;
CREATE TABLE meeting AS
    SELECT * FROM sided s WHERE (s.other_no, 3 - s.side) IN (SELECT no, side FROM subject);
CREATE TABLE proof AS
    SELECT DISTINCT p.id AS payer, q.id AS payee FROM meeting p JOIN meeting q
        ON p.side = 1 AND q.side = 2 AND p.src = q.src AND p.dst = q.dst AND p.currency = q.currency
        AND p.amount = q.amount AND p.serial = q.serial AND abs(p.lo - q.lo) <= 259200000
    UNION
    SELECT DISTINCT p.id, q.id FROM meeting p JOIN meeting q
        ON p.side = 1 AND q.side = 2 AND p.src = q.src AND p.dst = q.dst AND p.currency = q.currency
        AND p.amount = q.amount AND p.trade_no = q.trade_no AND abs(p.lo - q.lo) <= 259200000;
CREATE TABLE proven AS
    SELECT payer, payee FROM proof
    QUALIFY count(*) OVER (PARTITION BY payer) = 1 AND count(*) OVER (PARTITION BY payee) = 1;
CREATE TABLE open_side AS
    SELECT * FROM meeting WHERE id NOT IN (SELECT payer FROM proven) AND id NOT IN (SELECT payee FROM proven);
CREATE TABLE bucketed AS
    SELECT id, side, src, dst, currency, amount, lo, hi, serial, trade_no, unnest(CASE WHEN side = 1
        THEN [lo // 120000] ELSE [lo // 120000 - 1, lo // 120000, lo // 120000 + 1] END) AS bucket
    FROM open_side WHERE NOT dated
    UNION ALL
    SELECT id, side, src, dst, currency, amount, lo, hi, serial, trade_no, -1 - lo // 86400000 FROM open_side
    WHERE (src, dst, currency, amount, lo // 86400000) IN
        (SELECT src, dst, currency, amount, lo // 86400000 FROM open_side WHERE dated);
CREATE TABLE thin AS
    SELECT * FROM bucketed QUALIFY count(*) OVER (PARTITION BY src, dst, currency, amount, bucket, side) <= {_CROWD};
CREATE TABLE candidate AS
    SELECT DISTINCT p.id AS payer, q.id AS payee FROM thin p JOIN thin q
        ON p.side = 1 AND q.side = 2 AND p.src = q.src AND p.dst = q.dst AND p.currency = q.currency
        AND p.amount = q.amount AND p.bucket = q.bucket
    WHERE greatest(p.lo - q.hi, q.lo - p.hi) <= {WINDOW_MS};
CREATE TABLE pair AS
    SELECT payer, payee FROM proven
    UNION ALL
    SELECT payer, payee FROM candidate
    QUALIFY count(*) OVER (PARTITION BY payer) = 1 AND count(*) OVER (PARTITION BY payee) = 1;
CREATE TABLE doubt AS
    SELECT payee AS id FROM candidate WHERE payee NOT IN (SELECT payee FROM pair)
    UNION SELECT q.id FROM bucketed q SEMI JOIN bucketed p ON p.side = 1 AND p.src = q.src AND p.dst = q.dst
        AND p.currency = q.currency AND p.amount = q.amount AND p.bucket = q.bucket
        WHERE q.side = 2 AND q.id NOT IN (SELECT id FROM thin) 
    UNION
    SELECT e.id FROM ev e SEMI JOIN multi ON multi.own_no = e.own_no
    WHERE e.time_ms IS NOT NULL
    WINDOW again AS (PARTITION BY e.own_no, part, currency, time_ms, amount, direction, duration_s)
    QUALIFY min(e.file) OVER again < max(e.file) OVER again AND e.id > min(e.id) OVER again
"""

_MERGED = """
CREATE TABLE joined AS
    SELECT p.payer, p.payee, least(p.payer, p.payee) AS id, a.rel AS rel_a, b.rel AS rel_b, b.precision AS precision_b,
        b.time_ms AS time_b, b.rank AS rank_b, b.service_fee AS service_b, b.row_type AS type_b, b.memo AS memo_b,
        a.duration_s AS duration_a, b.duration_s AS duration_b
    FROM pair p JOIN ev a ON a.id = p.payer JOIN ev b ON b.id = p.payee;
CREATE TABLE happened AS
    SELECT coalesce(j.id, e.id) AS id,
        CASE WHEN j.id IS NULL OR rel_a NOT IN ('transferred', 'purchased') THEN rel ELSE rel_b END AS relation,
        src, dst,
        CASE WHEN j.id IS NULL OR width_ms(precision) <= width_ms(precision_b) THEN time_ms ELSE time_b END AS time_ms,
        CASE WHEN j.id IS NULL OR width_ms(precision) <= width_ms(precision_b) THEN precision ELSE precision_b END
            AS precision,
        until_ms, amount, currency, directed,
        CASE WHEN j.id IS NULL OR row_type NOT IN ('transfer', 'purchase') THEN row_type ELSE type_b END AS row_type,
        coalesce(memo, memo_b) AS memo, coalesce(duration_s, duration_b) AS duration_s,
        coalesce(service_fee, service_b) AS service_fee,
        e.id IN (SELECT id FROM doubt) AS doubtful, e.id AS name, e.own_no, e.other_no, e.rank, j.payee AS payee_name,
        rank_b, serial, trade_no, channel_ref, time_ms AS own_time
    FROM ev e LEFT JOIN joined j ON j.payer = e.id
    WHERE e.id NOT IN (SELECT payee FROM joined);
CREATE TABLE stands_on AS
    SELECT coalesce(j.id, k.id, e.id) AS subject, e.fact AS fact, e.id AS name FROM ev e
        LEFT JOIN joined j ON j.payer = e.id LEFT JOIN joined k ON k.payee = e.id;
INSERT INTO stands_on
    SELECT s.subject, m.fact, m.fact || '.' || m.part FROM same_row m
    JOIN stands_on s ON s.name = m.first || '.' || m.part WHERE m.fact <> m.first;
CREATE TABLE other_name AS SELECT DISTINCT name AS alias, subject AS id FROM stands_on WHERE name <> subject
"""


def count_once(con: duckdb.DuckDBPyConnection) -> None:
    """Tables ``happened`` (one row per event), ``stands_on`` (its facts), ``other_name`` (aliases), ``chain``.

    Needs ``obs`` with the numbers ``own_no`` and ``other_no``. Cost: hash joins and windows over the rows
    of accounts that occur in more than one file; O(n log n).
    """
    _run(con, _DISTINCT)
    _rule_by_balances(con)
    _run(con, _DIRECTED)
    _run(con, _PAIRS)
    _run(con, _MERGED)
    order_ties(con)


def _run(con: duckdb.DuckDBPyConnection, statements: str) -> None:
    for statement in statements.split(";\n"):
        if statement.strip():
            con.execute(statement)


def _rule_by_balances(con: duckdb.DuckDBPyConnection) -> None:
    """Tables ``ruled`` (fact, direction, rank) and ``chain``: what the balances of each account prove."""
    rows = con.sql(_CHAIN_ROWS).to_arrow_table()
    arrays = _chain_arrays(rows)
    first = chain.link_balances(**arrays)
    layouts = _layouts(rows, first.verdict.size)
    words = chain.borrow_words(first, layouts)
    both = first if np.array_equal(words, first.word_out) else chain.link_balances(**arrays, word_out=words)
    con.register(
        "chain_arrow",
        pa.table({"fact": rows["fact"], "direction": both.direction, "rank": both.rank}),
    )
    own, currency = _of_chain(rows, "own_no", both.verdict.size), _of_chain(rows, "currency", both.verdict.size)
    opening = pa.array(both.opening, mask=both.opening == chain.MISSING)
    verdicts = pa.array(np.asarray(chain.VERDICTS, dtype=object)[both.verdict], pa.string())
    out = np.asarray(["", "借", "贷"], dtype=object)[_word_code(both.word_out)]
    con.register(
        "verdict_arrow",
        pa.table(
            {
                "own_no": own, "currency": currency, "verdict": verdicts, "word_out": pa.array(out, pa.string()),
                "rows": both.rows, "breaks": both.breaks, "opening": opening,
            }
        ),
    )  # fmt: skip
    con.execute("CREATE TABLE ruling AS SELECT * FROM verdict_arrow")


def _chain_arrays(rows: pa.Table) -> dict[str, np.ndarray]:
    word = rows["word"].combine_chunks().dictionary_encode()
    codes = np.asarray([chain.WORDS[w.as_py()] for w in word.dictionary], np.int8)
    precision = rows["precision"].combine_chunks().dictionary_encode()
    spans = np.asarray([chain.SPAN_MS.get(p.as_py(), 1) for p in precision.dictionary], np.int64)
    return {
        "account": rows["chain"].to_numpy(),
        "time_ms": rows["time_ms"].to_numpy(),
        "amount": rows["amount"].to_numpy(),
        "balance": rows["balance"].fill_null(chain.MISSING).to_numpy(),
        "word": codes[word.indices.to_numpy()] if len(codes) else np.zeros(0, np.int8),
        "file": rows["file"].to_numpy(),
        "span_ms": spans[precision.indices.to_numpy()] if len(spans) else np.zeros(0, np.int64),
    }


def _layouts(rows: pa.Table, chains: int) -> np.ndarray:
    """Number of bank and layout per chain; -1 where the bank is not stated."""
    numbers = np.full(chains, -1, np.int64)
    named = rows.append_column("at", pa.array(np.arange(rows.num_rows))).filter(rows["institution"].is_valid())
    if named.num_rows:
        import pyarrow.compute as pc

        text = pc.binary_join_element_wise(named["institution"], pc.fill_null(named["layout"], ""), "\x1f")
        numbers[named["chain"].to_numpy()] = text.combine_chunks().dictionary_encode().indices.to_numpy()
    return numbers


def _of_chain(rows: pa.Table, column: str, chains: int) -> pa.Array:
    """The value of a column for each chain (all its rows share it)."""
    where = np.zeros(chains, np.int64)
    where[rows["chain"].to_numpy()[::-1]] = np.arange(rows.num_rows)[::-1]
    return rows[column].combine_chunks().take(pa.array(where)) if rows.num_rows else rows[column].combine_chunks()


def _word_code(word_out: np.ndarray) -> np.ndarray:
    return np.select([word_out == chain.DEBIT, word_out == chain.CREDIT], [1, 2], 0)
