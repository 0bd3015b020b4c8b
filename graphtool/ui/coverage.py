"""For which accounts there are rows, and from when to when: what was asked, and what is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
import pyarrow as pa

from graphtool.ui import blocks
from graphtool.ui.blocks import Block
from graphtool.ui.data import Source
from graphtool.ui.state import Desk
from graphtool.views import figures
from graphtool.views.picture import name_of

PAGE = 200


def as_frame(table: pa.Table) -> pl.DataFrame:
    """A table as a frame."""
    found = pl.from_arrow(table)
    assert isinstance(found, pl.DataFrame)
    return found


def coverage(desk: Desk, source: Source) -> Block:
    """For which accounts there are rows, from when to when."""
    with source.view() as view:
        frame = as_frame(view.scan("coverage").read_all())
    accounts = frame.group_by("account", "outcome").agg(
        pl.col("from_ms").min(),
        pl.col("until_ms").max(),
        pl.col("rows").sum(),
        pl.col("file").n_unique().alias("files"),
    )
    listed = accounts.sort("rows", descending=True).head(PAGE).to_dicts()
    known = source.rows([row["account"] for row in listed])
    rows = [_covered(desk, row, known[row["account"]]) for row in listed]
    heads = [
        blocks.column(desk.word("evidence.account")),
        blocks.column(desk.word("evidence.outcome")),
        blocks.column(desk.word("evidence.since"), True),
        blocks.column(desk.word("evidence.until"), True),
        blocks.column(desk.word("evidence.rows"), True),
        blocks.column(desk.word("evidence.in_files"), True),
    ]
    empty = accounts.filter(pl.col("outcome") == "no_data").height
    note = desk.word("evidence.coverage_note", n=figures.count(accounts.height - empty), empty=figures.count(empty))
    return blocks.card(
        desk.word("evidence.coverage"),
        [blocks.table("coverage", heads, rows, height="300px", wide=True)],
        note,
        fill=True,
    )


def _covered(desk: Desk, row: Mapping[str, Any], entity: Mapping[str, Any]) -> dict[str, Any]:
    none = row["outcome"] == "no_data"
    return {
        "cells": [
            blocks.marked(entity["kind"], name_of(entity, desk.reader)),
            {"text": desk.word("evidence.no_data" if none else "evidence.has_rows"), "tone": "w" if none else ""},
            {"text": figures.day(row["from_ms"]), "sort": row["from_ms"] or 0},
            {"text": figures.day(row["until_ms"]), "sort": row["until_ms"] or 0},
            {"text": figures.count(row["rows"] or 0), "sort": row["rows"] or 0},
            {"text": figures.count(row["files"]), "sort": row["files"]},
        ]
    }


def gaps(source: Source, accounts: Sequence[str]) -> tuple[list[str], dict[str, tuple[int, int]]]:
    """Of these accounts, those that no delivery covers, and the period that each other is covered for."""
    with source.view() as view:
        frame = as_frame(view.scan("coverage", ["account", "from_ms", "until_ms", "outcome"]).read_all())
    known = frame.filter((pl.col("outcome") == "rows") & pl.col("account").is_in(list(accounts)))
    spans = known.group_by("account").agg(pl.col("from_ms").min(), pl.col("until_ms").max())
    found = {a: (low or 0, high or 0) for a, low, high in spans.iter_rows()}
    return [a for a in accounts if a not in found], found
