"""The working database of a derivation: one view per kind of fact, and the macros that spell keys.

Everything runs inside one private DuckDB database that may spill to disk, so that a case larger than
memory derives all the same. No text of evidence ever becomes part of a statement.

Inside a derivation facts and events are whole numbers that sort as their names do: file (by digest),
sheet, row and part packed into 63 bits. Names are spelled when the tables leave it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from graphtool import model
from graphtool.ledger import Ledger
from graphtool.terms import KINDS

MEMORY_LIMIT = "2GB"

PARTS = "mfcshubloxrtpaewgdijknqvyz"
"""The letters that name what a row yields; their place here is their number."""

# ``apart_of``: whose number is masked is one of its file; of whom no digit is printed, one of its sheet.
# ``undoes``: a reversal is no other side of what is none; a refund may be: one institution calls it so, the other a return.
_MACROS = """
CREATE MACRO fact_name(file, sheet, row) AS concat_ws('.', file[1:20], sheet, row);
CREATE MACRO fact_no(file_no, sheet, row) AS (file_no::BIGINT << 38) + (sheet::BIGINT << 28) + row;
CREATE MACRO event_no(fact, part) AS fact * 32 + (instr($parts, part) - 1);
CREATE MACRO fact_of(event) AS event // 32;
CREATE MACRO file_of(fact) AS fact >> 38;
CREATE MACRO fact_text_of(file20, fact) AS concat_ws('.', file20, (fact >> 28) & 1023, fact & 268435455);
CREATE MACRO event_text_of(file20, event) AS concat_ws('.', file20, (event >> 33) & 1023, (event >> 5) & 268435455, $parts[(event & 31) + 1]);
CREATE MACRO is_masked(no) AS contains(no, '*');
CREATE MACRO apart_of(no, file20, sheet) AS
    CASE WHEN is_masked(no) THEN file20 || CASE WHEN sheet > 0 AND regexp_full_match(no, '[*]+([(][0-9]+[)])?') THEN '.' || sheet ELSE '' END END;
CREATE MACRO is_citizen(no) AS regexp_full_match(no, '[0-9]{17}[0-9X]') OR regexp_full_match(no, '[0-9]{8}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])[0-9]{3}');
CREATE MACRO is_uscc(no) AS regexp_full_match(no, '[0-9A-Z]{18}') AND NOT is_citizen(no);
CREATE MACRO names_firm(name) AS regexp_matches(name, '(公司|企业|商行|商店|商贸行|工厂|厂|中心|经营部|工作室|合作社|银行|集团|事务所|学校|医院|委员会)$');
CREATE MACRO party_kind(no, name) AS
    CASE WHEN no IS NOT NULL AND NOT is_masked(no) AND is_citizen(no) THEN 'person'
         WHEN no IS NOT NULL AND NOT is_masked(no) AND is_uscc(no) THEN 'organisation'
         WHEN name IS NOT NULL AND names_firm(name) THEN 'organisation' ELSE 'person' END;
CREATE MACRO party_key(no, name, otherwise) AS
    CASE WHEN no IS NULL OR is_masked(no) THEN otherwise
         WHEN is_citizen(no) THEN 'id:' || no
         WHEN is_uscc(no) THEN 'uscc:' || no
         ELSE 'doc:other:' || no END;
CREATE MACRO undoes(row_type) AS CASE row_type WHEN 'refund' THEN NULL ELSE row_type = 'reversal' END;
CREATE MACRO width_ms(precision) AS
    CASE precision WHEN 'day' THEN 86399999 WHEN 'minute' THEN 59999 WHEN 'second' THEN 999 ELSE 0 END;
"""


_NAMED = (
    pa.field("fact", pa.int64()), pa.field("fact_text", pa.string()), pa.field("file_no", pa.int64()), pa.field("file20", pa.string())
)  # fmt: skip
"""What a view of facts has beside the columns of their kind."""


def connect(scratch: Path) -> duckdb.DuckDBPyConnection:
    """A private working database that spills into ``scratch``, loads no extension and knows the macros."""
    scratch.mkdir(parents=True, exist_ok=True, mode=0o700)
    con = duckdb.connect(":memory:")
    con.execute("SET memory_limit = ?", [MEMORY_LIMIT])
    con.execute("SET temp_directory = ?", [str(scratch)])
    con.execute("SET autoinstall_known_extensions = false")
    con.execute("SET autoload_known_extensions = false")
    con.execute("SET preserve_insertion_order = false")
    con.execute("SET checkpoint_threshold = '1TB'")
    run(con, _MACROS.replace("$parts", f"'{PARTS}'"))
    prefixes = [{"kind": kind.name, "prefix": kind.prefix} for kind in KINDS.values()]
    put(con, "kind_prefix", pa.Table.from_pylist(prefixes))
    return con


def open_facts(con: duckdb.DuckDBPyConnection, ledger: Ledger) -> None:
    """One view ``f_<kind>`` per kind of fact over the rows in force, with the column ``fact``; empty kinds too."""
    gone = sorted(ledger.state().superseded)
    files = sorted(ledger.state().readings)
    short = pa.array([file[:20] for file in files], pa.string())
    put(
        con,
        "files",
        pa.table({"file": pa.array(files, pa.string()), "file_no": np.arange(len(files)), "file20": short}),
    )
    put(con, "gone", pa.table({"lot": pa.array(gone, pa.string())}))
    keep = " WHERE lot NOT IN (SELECT lot FROM gone)" if gone else ""
    there = [kind for kind in model.FACTS if ledger.paths(kind)]
    put(con, "present", pa.table({"kind": pa.array(there, pa.string())}))
    for kind, schema in model.FACTS.items():
        if kind not in there:  # a view costs its planning wherever it is read
            con.register(f"f_{kind}", pa.schema([*_NAMED, *schema]).empty_table())
            continue
        con.read_parquet([str(p) for p in ledger.paths(kind)]).create_view(f"s_{kind}")
        con.execute(
            f"CREATE VIEW f_{kind} AS SELECT fact_no(file_no, sheet, row) AS fact, "
            f"fact_name(file, sheet, row) AS fact_text, * FROM s_{kind} JOIN files USING (file){keep}"
        )


def put(con: duckdb.DuckDBPyConnection, name: str, table: pa.Table) -> None:
    """A table of the working database, from one of ours."""
    con.register("given", table)
    con.execute(f"CREATE TABLE {name} AS SELECT * FROM given")
    con.unregister("given")


def has_rows(con: duckdb.DuckDBPyConnection, table: str) -> bool:
    """Is there anything in a table? What follows from nothing is not planned: that costs more than a small case."""
    return bool(con.table(table).limit(1).fetchall())


def told_by(con: duckdb.DuckDBPyConnection, steps: Mapping[str, Sequence[str]]) -> list[str]:
    """Those statements that have something to say: each stands with the kinds of facts that it reads.

    What reads only kinds that the case has no row of is left out; planning it costs more than a small case.
    """
    there = set(present(con, *model.FACTS))
    return [statements for statements, kinds in steps.items() if not there.isdisjoint(kinds)]


def present(con: duckdb.DuckDBPyConnection, *kinds: str) -> list[str]:
    """Those of these kinds of facts of which the case has rows."""
    there = {kind for (kind,) in con.execute("SELECT kind FROM present").fetchall()}
    return [kind for kind in kinds if kind in there]


def run(con: duckdb.DuckDBPyConnection, statements: str) -> None:
    """Execute statements that stand one after the other, each ended by a semicolon and a line break."""
    for statement in statements.split(";\n"):
        if statement.strip():
            con.execute(statement)
