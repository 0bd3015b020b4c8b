"""Which identifiers fail a check: flags on the identifier, never a ground to drop or to part."""

from __future__ import annotations

import duckdb


def flag_identifiers(con: duckdb.DuckDBPyConnection) -> None:
    """Table ``flagged`` (no, type, value, flag)."""
    con.execute("CREATE TABLE flagged (no BIGINT, type VARCHAR, value VARCHAR, flag VARCHAR)")
