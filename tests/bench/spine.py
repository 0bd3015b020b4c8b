"""The least that anybody must do to make a graph of a bank return, without understanding it: a yardstick.

Decode, read, strip, amounts and times as numbers, one Parquet segment, entities and events with two sorted copies
in a DuckDB file. No accounting of rows, no issues, no balance chains, nothing counted once, no names, no search,
no evidence behind an event.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import polars as pl

TABLES = (
    "CREATE TABLE entity AS SELECT row_number() OVER () AS no, key FROM"
    " (SELECT 交易卡号 AS key FROM given UNION SELECT 交易对手账卡号 FROM given)",
    "CREATE TABLE event AS SELECT a.no AS src, b.no AS dst, fen, ms FROM given"
    " JOIN entity a ON a.key = 交易卡号 JOIN entity b ON b.key = 交易对手账卡号 ORDER BY ms",
    "CREATE TABLE by_src AS SELECT * FROM event ORDER BY src, ms",
    "CREATE TABLE by_dst AS SELECT * FROM event ORDER BY dst, ms",
    "CHECKPOINT",
)


def bare_spine(source: Path, folder: Path) -> int:
    """Do all that; how many rows."""
    folder.mkdir()
    text = source.read_bytes().decode("gb18030")
    frame = pl.read_csv(text.encode(), infer_schema=False).select(pl.all().str.strip_chars_end("\t").str.strip_chars())
    made = frame.with_columns(
        fen=(pl.col("交易金额").cast(pl.Decimal(18, 2)) * 100).cast(pl.Int64),
        balance=(pl.col("交易余额").cast(pl.Decimal(18, 2)) * 100).cast(pl.Int64),
        ms=pl.col("交易时间").str.to_datetime(strict=False).dt.epoch("ms"),
    )
    made.write_parquet(folder / "segment.parquet", compression="zstd", compression_level=1)
    with duckdb.connect(str(folder / "graph.duckdb")) as connection:
        connection.register("given", made.select("交易卡号", "交易对手账卡号", "fen", "ms").to_arrow())
        for statement in TABLES:
            connection.execute(statement)
    return made.height
