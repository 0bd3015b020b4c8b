"""Call records show each call once per line that was asked for."""

from __future__ import annotations

import polars as pl

from tests.sample.evidence import Written


def test_call_records_show_each_call_once_per_asked_line(written: Written) -> None:
    calls = {r["id"]: r for r in written.truth("calls.parquet").iter_rows(named=True)}
    rows = written.truth("rows.parquet").filter(pl.col("what") == "call")
    sides: dict[tuple[str, str], int] = {}
    for path, sheet, row, ident in rows.select("path", "sheet", "row", "id").iter_rows():
        cells, call = written.cells(path, sheet, row), calls[ident]
        carrier = "详单" in path
        own = written.sheets[path][sheet][0][0].partition("：")[2] if carrier else cells["本端号码"]
        other = cells["对方号码"] if carrier else cells["对端号码"]
        out = cells["通信方式" if carrier else "通联类型"] == "主叫"
        assert (own, other) == ((call["from_line"], call["to_line"]) if out else (call["to_line"], call["from_line"]))
        sides[ident, own] = sides.get((ident, own), 0) + 1
    assert set(sides.values()) == {1}
    assert {ident for ident, _ in sides} == set(calls)
