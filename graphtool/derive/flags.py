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
    identified = pl.DataFrame(con.sql("SELECT no, type, value FROM identified").to_arrow_table())
    found = [
        rows.lazy()
        .with_columns(flag=IDENTIFIERS[str(type_)].flags(pl.col("value")))
        .explode("flag")
        .drop_nulls("flag")
        .collect()
        for (type_,), rows in identified.partition_by("type", as_dict=True).items()
        if type_ in IDENTIFIERS
    ]
    flagged = pl.concat([pl.DataFrame(schema=_SCHEMA), *(f.cast(pl.Schema(_SCHEMA)) for f in found if f.height)])
    con.register("flagged_arrow", flagged.to_arrow())
    con.execute("CREATE TABLE flagged AS SELECT * FROM flagged_arrow")
    con.unregister("flagged_arrow")
