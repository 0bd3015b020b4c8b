"""The one table that no format claims, and the mapping that reads it."""

from __future__ import annotations

import polars as pl

import loaders
from graphtool.sample.writers.elsewhere import HEADER, PATH, THIRD_HEADER, THIRD_PATH
from loaders.contract import Head, choose
from loaders.mapping import load_mapping
from tests.sample.evidence import Written


def test_every_swipe_is_in_the_export(written: Written) -> None:
    events = {r["id"]: r for r in written.truth("events.parquet").iter_rows(named=True)}
    told = written.truth("rows.parquet").filter(pl.col("path") == PATH)
    rows = written.table(PATH)
    assert len(rows) == told.height > 10
    for cells, ident in zip(rows, told["id"], strict=True):
        assert int(cells["金额(分)"]) == events[ident]["fen"]
        assert cells["终端"] == events[ident]["sn"]


def test_no_format_claims_it_and_its_mapping_does(written: Written) -> None:
    rows = tuple(tuple(r) for r in written.sheets[PATH][0][1:40])
    head = Head(tuple(HEADER), (), rows)
    claimed, _ = choose(head, loaders.FORMATS)
    assert not claimed
    mapping = load_mapping(written.folder / "mappings" / "某乙支付.toml")
    assert [f.claim(head).yes for f in mapping.formats] == [True]


def test_the_third_acquirer_counts_from_greenwich(written: Written) -> None:
    events = {r["id"]: r for r in written.truth("events.parquet").iter_rows(named=True)}
    told = written.truth("rows.parquet").filter(pl.col("path") == THIRD_PATH)
    rows = written.sheets[THIRD_PATH][0]
    assert rows[0] == THIRD_HEADER
    assert len(rows) - 1 == told.height == 3
    for cells, ident in zip(rows[1:], told["id"], strict=True):
        assert int(cells[5]) == events[ident]["time_ms"] - 8 * 3_600_000
