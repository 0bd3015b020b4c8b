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

PARTS = "mfcshubloxrtpaewgd"
"""The letters that name what a row yields; their place here is their number."""

_MACROS = """
CREATE MACRO fact_name(file, sheet, row) AS concat_ws('.', file[1:20], sheet, row);
CREATE MACRO fact_no(file_no, sheet, row) AS (file_no::BIGINT << 38) + (sheet::BIGINT << 28) + row;
CREATE MACRO event_no(fact, part) AS fact * 32 + (instr($parts, part) - 1);
CREATE MACRO fact_of(event) AS event // 32;
CREATE MACRO file_of(fact) AS fact >> 38;
CREATE MACRO fact_text_of(file20, fact) AS concat_ws('.', file20, (fact >> 28) & 1023, fact & 268435455);
CREATE MACRO event_text_of(file20, event) AS concat_ws('.', file20, (event >> 33) & 1023, (event >> 5) & 268435455, $parts[(event & 31) + 1]);
CREATE MACRO is_masked(no) AS contains(no, '*');
CREATE MACRO is_citizen(no) AS regexp_full_match(no, '[0-9]{17}[0-9X]') OR regexp_full_match(no, '[0-9]{15}');
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
CREATE MACRO width_ms(precision) AS
    CASE precision WHEN 'day' THEN 86399999 WHEN 'minute' THEN 59999 WHEN 'second' THEN 999 ELSE 0 END;
"""


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
    prefixes = [(k.name, k.prefix) for k in KINDS.values()]
    con.execute("CREATE TABLE kind_prefix (kind VARCHAR, prefix VARCHAR)")
    con.executemany("INSERT INTO kind_prefix VALUES (?, ?)", prefixes)
    return con


def open_facts(con: duckdb.DuckDBPyConnection, ledger: Ledger) -> None:
    """One view ``f_<kind>`` per kind of fact over the rows in force, with the column ``fact``; empty kinds too."""
    gone = sorted(ledger.state().superseded)
    files = sorted(ledger.state().readings)
    con.register("file_arrow", pa.table({"file": pa.array(files, pa.string()), "file_no": np.arange(len(files))}))
    con.execute("CREATE TABLE files AS SELECT file, file_no::BIGINT AS file_no, file[1:20] AS file20 FROM file_arrow")
    con.execute("CREATE TABLE gone (lot VARCHAR)")
    if gone:
        con.executemany("INSERT INTO gone VALUES (?)", [(g,) for g in gone])
    con.execute("CREATE TABLE present (kind VARCHAR)")
    for kind in model.FACTS:
        paths = [str(p) for p in ledger.paths(kind)]
        if paths:
            con.execute("INSERT INTO present VALUES (?)", [kind])
            con.read_parquet(paths).create_view(f"s_{kind}")
        else:
            con.register(f"s_{kind}", model.FACTS[kind].empty_table())
        keep = " WHERE lot NOT IN (SELECT lot FROM gone)" if gone and paths else ""
        con.execute(
            f"CREATE VIEW f_{kind} AS SELECT fact_no(file_no, sheet, row) AS fact, "
            f"fact_name(file, sheet, row) AS fact_text, * FROM s_{kind} JOIN files USING (file){keep}"
        )


def told_by(con: duckdb.DuckDBPyConnection, steps: Mapping[str, Sequence[str]]) -> list[str]:
    """Those statements that have something to say: each stands with the kinds of facts that it reads.

    What reads only kinds that the case has no row of is left out; planning it costs more than a small case.
    """
    present = {kind for (kind,) in con.execute("SELECT kind FROM present").fetchall()}
    return [statements for statements, kinds in steps.items() if not present.isdisjoint(kinds)]


def run(con: duckdb.DuckDBPyConnection, statements: str) -> None:
    """Execute statements that stand one after the other, each ended by a semicolon and a line break."""
    for statement in statements.split(";\n"):
        if statement.strip():
            con.execute(statement)
