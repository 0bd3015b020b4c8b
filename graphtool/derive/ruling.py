"""What the balances of each statement prove: which way money went, in which order, and where rows are missing."""

from __future__ import annotations

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graphtool import chain
from graphtool.derive.sources import put

_CHAIN_ROWS = """
SELECT e, own_no, chain, file_no, time_ms, coalesce(delta, 0) AS amount, balance, word, precision FROM work
WHERE chain IS NOT NULL AND time_ms IS NOT NULL AND e NOT IN (SELECT e FROM again) ORDER BY e
"""


def rule_by_balances(con: duckdb.DuckDBPyConnection) -> None:
    """What do the balances of each account prove?

    Tables ``ruled`` (e, direction, rank, and whether balances prove its place among rows of its time), ``ruling`` (the
    verdict of each chain), ``broken`` (rows at which chains break) and ``known_before`` (e, chain, whether it is the
    chain's first row, amount: what the account held before it; of first and of broken rows, where nothing leaves open
    which row of a time comes first).

    Cost: O(n log n) in the rows with a statement.
    """
    rows = con.sql(_CHAIN_ROWS).to_arrow_table()
    subjects = con.sql(
        "SELECT chain, institution, layout, currency, own_key FROM subject ORDER BY chain"
    ).to_arrow_table()
    arrays = _chain_arrays(rows)
    known = np.zeros(subjects.num_rows, np.int8)
    first = chain.link_balances(**arrays, word_out=known)
    words = chain.borrow_words(first, _layouts(subjects))
    both = first if np.array_equal(words, first.word_out) else chain.link_balances(**arrays, word_out=words)
    proven = both.tie == chain.TIE_PROVEN
    put(con, "ruled", pa.table({"e": rows["e"], "direction": both.direction, "rank": both.rank, "proven": proven}))
    out = np.asarray(["", "借", "贷"], dtype=object)[_word_code(both.word_out)]
    verdicts = np.asarray(chain.VERDICTS, dtype=object)[both.verdict]
    broken, at = _breaks(arrays["account"], both)
    put(con, "broken", pa.table({"e": rows["e"].take(pa.array(broken))}))
    at_place, before = _known_before(arrays, both, broken)
    held = {"e": rows["e"].take(pa.array(at_place)), "chain": arrays["account"][at_place]}
    put(con, "known_before", pa.table({**held, "first": both.rank[at_place] == 0, "amount": before}))
    ruling = pa.table(
        {
            "own_key": subjects["own_key"],
            "currency": subjects["currency"],
            "verdict": pa.array(verdicts, pa.string()),
            "word_out": pa.array(out, pa.string()),
            "rows": both.rows,
            "breaks": both.breaks,
            "opening": pa.array(both.opening, mask=both.opening == chain.MISSING),
            "break_e": rows["e"].take(pa.array(at, mask=at < 0)),
        }
    )
    put(con, "ruling", ruling)


def _breaks(account: np.ndarray, found: chain.Chains) -> tuple[np.ndarray, np.ndarray]:
    """The rows (places) at which chains break; and the first such row of each chain, -1 where it has none."""
    broken = np.flatnonzero((found.link == chain.BREAKS) | (found.link == chain.AGAINST))
    late_first = broken[np.argsort(-found.rank[broken], kind="stable")]
    first = np.full(len(found.rows), -1)
    first[account[late_first]] = late_first
    return broken, first


def _known_before(
    arrays: dict[str, np.ndarray], found: chain.Chains, broken: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """First and broken rows (places), and the balance before each; only where that is known."""
    rows = np.union1d(np.flatnonzero(found.rank == 0), broken)
    rows = rows[np.isin(found.tie[rows], (chain.TIE_NONE, chain.TIE_PROVEN))]
    first, after = found.rank[rows] == 0, arrays["balance"][rows]
    told = (after != chain.MISSING) & (found.link[rows] == chain.BREAKS) & (found.direction[rows] != 0)
    moved = np.where(told, found.direction[rows] * np.abs(arrays["amount"][rows]), 0)
    opening = found.opening[arrays["account"][rows]]
    before = np.where(first, opening, np.where(told, after - moved, chain.MISSING))
    known = before != chain.MISSING
    return rows[known], before[known]


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
        "file": rows["file_no"].to_numpy(),
        "span_ms": spans[precision.indices.to_numpy()] if len(spans) else np.zeros(0, np.int64),
    }


def _layouts(subjects: pa.Table) -> np.ndarray:
    """Number of bank and layout per chain; -1 where the bank is not stated."""
    text = pc.binary_join_element_wise(subjects["institution"], pc.fill_null(subjects["layout"], ""), "\x1f")
    codes = text.combine_chunks().dictionary_encode().indices.fill_null(-1)
    return np.asarray(codes.to_numpy(zero_copy_only=False))


def _word_code(word_out: np.ndarray) -> np.ndarray:
    return np.select([word_out == chain.DEBIT, word_out == chain.CREDIT], [1, 2], 0)
