"""For which accounts there are rows, from when to when, whether they hold, and what only others' rows show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from graphtool import texts
from graphtool.coverage import OUTCOMES
from graphtool.store.frames import as_frame
from graphtool.ui import blocks
from graphtool.ui.blocks import Block
from graphtool.ui.data import Source
from graphtool.ui.rows import shown_text
from graphtool.ui.sources import Sources
from graphtool.ui.state import Desk
from graphtool.views import figures
from graphtool.views.picture import name_of

PAGE = 200


def coverage(desk: Desk, source: Source, paths: Mapping[str, str]) -> Block:
    """What is there of each account: the card. ``paths`` are those of files, by the first 20 digits of their SHA-256."""
    found = source.accounts()
    listed = found.head(PAGE).to_dicts()
    known = source.rows([row["account"] for row in listed])
    rows = [_covered(desk, row, known[row["account"]], paths) for row in listed]
    heads = [
        blocks.column(desk.word("evidence.account")),
        blocks.column(desk.word("evidence.outcome")),
        blocks.column(desk.word("evidence.since"), True),
        blocks.column(desk.word("evidence.until"), True),
        blocks.column(desk.word("evidence.rows"), True),
        blocks.column(desk.word("evidence.balances")),
        blocks.column(desk.word("evidence.unseen"), True),
        blocks.column(desk.word("evidence.unseen_amount"), True),
        blocks.column(desk.word("evidence.contradictory"), True),
        blocks.column(desk.word("evidence.missing"), True),
    ]
    of = dict(found.group_by("outcome").len().iter_rows())
    counts = {name: figures.count(of.get(name, 0)) for name in OUTCOMES}
    return blocks.card(
        desk.word("evidence.coverage"),
        [blocks.table("coverage", heads, rows, height="300px", wide=True)],
        desk.word("evidence.coverage_note", **counts),
        fill=True,
    )


def short_paths(sources: Sources) -> dict[str, str]:
    """The paths of files by what the name of a fact begins with."""
    return {file[:20]: path for file, path in sources.paths().items()}


def place_of(desk: Desk, fact: str | None, paths: Mapping[str, str]) -> str:
    """File, sheet and row of a fact, in words; nothing for none."""
    if not fact:
        return ""
    file, sheet, row = fact.split(".")
    return desk.word("evidence.place", path=shown_text(desk, paths.get(file, file)), sheet=int(sheet) + 1, row=row)


def _covered(desk: Desk, row: Mapping[str, Any], entity: Mapping[str, Any], paths: Mapping[str, str]) -> dict[str, Any]:
    verdict, at = row["verdict"], place_of(desk, row["break_fact"], paths)
    return {
        "cells": [
            blocks.marked(entity["kind"], name_of(entity, desk.reader)),
            {"text": said(desk, "outcome", row["outcome"]), "tone": "" if row["outcome"] == "rows" else "w"},
            {"text": figures.day(row["from_ms"]), "sort": row["from_ms"] or 0},
            {"text": figures.day(row["until_ms"]), "sort": row["until_ms"] or 0},
            _count(row["rows"]),
            {"text": said(desk, "verdict", verdict), "tone": "w" if verdict == "breaks" else "", "title": at},
            _count(row["unseen"]),
            {"text": figures.yuan(row["unseen_amount"]), "sort": row["unseen_amount"] or 0},
            _count(row["contradictory"]),
            _count(row["missing"]),
        ]
    }


def said(desk: Desk, group: str, value: str | None) -> str:
    """A word of coverage in the user's language; nothing for none."""
    return texts.say(f"coverage.{group}.{value}", desk.lang) if value else ""


def _count(many: int) -> dict[str, Any]:
    return {"text": figures.count(many) if many else "", "sort": many}


def gaps(source: Source, accounts: Sequence[str]) -> tuple[list[str], dict[str, tuple[int, int]]]:
    """Of these accounts, those that no delivery covers, and the period that each other is covered for."""
    with source.view() as view:
        frame = as_frame(view.scan("coverage", ["account", "from_ms", "until_ms", "outcome"]).read_all())
    known = frame.filter((pl.col("outcome") == "rows") & pl.col("account").is_in(list(accounts)))
    spans = known.group_by("account").agg(pl.col("from_ms").min(), pl.col("until_ms").max())
    found = {a: (low or 0, high or 0) for a, low, high in spans.iter_rows()}
    return [a for a in accounts if a not in found], found
