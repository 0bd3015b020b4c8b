"""Which numbers are one account, and which names are a pool.

Numbers of one bank account (card and account number) are tied where the bank states both on one row:
in 账户信息, or on the subject side of a statement. Ties are followed to the end, so that an account with
three cards is one; its key is the smallest of its numbers, whatever came first.
"""

from __future__ import annotations

import duckdb
import pyarrow as pa

from graphtool.derive.chained import smallest
from graphtool.derive.sources import present, put
from graphtool.terms import POOL_NAMES

_TIES = """
SELECT DISTINCT account AS a, card AS b FROM (
    SELECT account, card FROM f_holder WHERE scope = 'bank'
    UNION ALL SELECT account, card FROM f_payment WHERE scope = 'bank')
WHERE account <> card AND NOT is_masked(account) AND NOT is_masked(card)
"""

_POS = ("swipe", "terminal", "merchant", "settlement", "settlement_item")
"""Kinds of facts that name an acquirer."""

_NAMING = {"payment": ("other_name", "merchant_name"), "transfer": ("from_name", "to_name")}
"""Columns that may print the name of a pool, by kind of fact."""

_SHORT = r"(股份有限公司|有限责任公司|有限公司|（[^）]*）|\([^)]*\)|\s)"

_POOL_NAME = r"""
CREATE TABLE pool_name AS
WITH known AS (
    SELECT word, pool_type, institution FROM pool_word
    UNION
    SELECT DISTINCT regexp_replace(name, $short, '', 'g') AS word, 'acquirer', word FROM acquirer_name WHERE length(word) >= 2)
SELECT name, arg_max(pool_type || ':' || institution, length(word) * 1000 + length(institution)) AS key
FROM printed_name JOIN known ON starts_with(name, word)
WHERE regexp_matches(substr(name, length(word) + 1), '^($|支付|网络|科技|商务|有限|股份|集团|客户|备付金|待清算|商户|结算|代付|清算|快捷|-|—|－|_|（|\(|/|:|：| )')
  AND NOT contains(name, '代理')
GROUP BY name
"""


def tie_numbers(con: duckdb.DuckDBPyConnection) -> None:
    """Table ``rep`` (number, rep): each tied bank number and the smallest number of its account.

    Cost: connected components over the distinct pairs, O(pairs).
    """
    pairs = con.sql(_TIES).to_arrow_table()
    numbers, rep = smallest(pairs["a"].to_pylist(), pairs["b"].to_pylist())
    put(
        con,
        "rep",
        pa.table({"number": pa.array(numbers.tolist(), pa.string()), "rep": pa.array(rep.tolist(), pa.string())}),
    )


def name_pools(con: duckdb.DuckDBPyConnection) -> None:
    """Table ``pool_name`` (name, key): the printed names that mean a pool, by ``terms.POOL_NAMES`` and by the
    acquirers that the case's own POS records name. The longest matching word wins."""
    columns = ("word", "pool_type", "institution")
    put(con, "pool_word", pa.Table.from_pylist([dict(zip(columns, one, strict=True)) for one in POOL_NAMES]))
    acquirers = [f"SELECT acquirer AS name FROM f_{kind}" for kind in present(con, *_POS)]
    names = [f"SELECT {column} AS name FROM f_{kind}" for kind in present(con, *_NAMING) for column in _NAMING[kind]]
    for table, told in (("acquirer_name", acquirers), ("printed_name", [*names, *acquirers])):
        said = " UNION ALL ".join(told) or "SELECT NULL::VARCHAR AS name"
        con.execute(f"CREATE TABLE {table} AS SELECT DISTINCT name FROM ({said}) WHERE name IS NOT NULL")
    con.execute(_POOL_NAME, {"short": _SHORT})
