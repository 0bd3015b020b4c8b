"""Which identifiers fail a check: flags on the identifier, never a ground to drop or to part."""

from __future__ import annotations

import duckdb
import polars as pl

from graphtool.ids import IDENTIFIERS

_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "no": pl.Int64,
    "type": pl.String,
    "value": pl.String,
    "flag": pl.String,
}


def flag_identifiers(con: duckdb.DuckDBPyConnection) -> None:
    """Table ``flagged`` (no, type, value, flag): one row per failed check of an identifier of an entity.

    Cost: one pass of column expressions over the identifiers of each type that has checks.
    """
    found = [
        pl.DataFrame(con.sql("SELECT no, type, value FROM identified WHERE type = $type", params={"type": kind.type})
                     .to_arrow_table())
        .lazy()
        .select("no", "type", "value", flag=kind.flags(pl.col("value")))
        .explode("flag")
        .drop_nulls("flag")
        .collect()
        for kind in IDENTIFIERS.values()
    ]  # fmt: skip
    flagged = pl.concat([pl.DataFrame(schema=_SCHEMA), *(f.cast(pl.Schema(_SCHEMA)) for f in found if f.height)])
    con.register("flagged_arrow", flagged.to_arrow())
    con.execute("CREATE TABLE flagged AS SELECT * FROM flagged_arrow")
    con.unregister("flagged_arrow")
