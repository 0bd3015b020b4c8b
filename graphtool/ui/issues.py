"""The card of issues: what could not be read, or was set aside, by kind; a kind opens into its rows, a row into the original."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

import polars as pl

from graphtool import texts
from graphtool.ids import fact_id
from graphtool.store.frames import as_frame
from graphtool.ui import blocks
from graphtool.ui.blocks import Block
from graphtool.ui.rows import raw_block
from graphtool.ui.sources import Sources
from graphtool.ui.state import Desk
from graphtool.views import figures

PAGE = 200
"""So many rows of a group are shown at first."""

_HOLE = re.compile(r"\{\w+\}")


def card(desk: Desk, sources: Sources) -> Block:
    """Issues and noted rows, of the chosen file if one is, grouped by code and level, the gravest first."""
    chosen = desk.evidence.get("file", "")
    issues, noted = as_frame(sources.ledger("issues")), as_frame(sources.ledger("noted"))
    if chosen:
        file, _, sheet = chosen.partition(".")
        here = pl.col("file").str.starts_with(file) & (pl.col("sheet") == int(sheet or 0))
        issues, noted = issues.filter(here), noted.filter(here)
    groups = issues.group_by("code", "level").agg(
        pl.len().alias("n"), pl.col("file").n_unique().alias("files"), pl.col("column").drop_nulls().first()
    )
    reasons = noted.group_by("reason").agg(pl.len().alias("n"), pl.col("file").n_unique().alias("files"))
    code = desk.evidence.get("code", "")
    order = {"error": 0, "warning": 1, "note": 2}
    rows = [
        _group(desk, f"issue:{g['code']}", g["level"], _issue_label(desk, g["code"]), g, code)
        for g in sorted(groups.to_dicts(), key=lambda g: (order.get(g["level"], 3), -g["n"], g["code"]))
    ]
    rows += [
        _group(desk, f"noted:{g['reason']}", "noted", loader_word(desk, f"noted.{g['reason']}", g["reason"]), g, code)
        for g in sorted(reasons.to_dicts(), key=lambda g: (-g["n"], g["reason"]))
    ]
    heads = [
        blocks.column(desk.word("evidence.level")),
        blocks.column(desk.word("evidence.what")),
        blocks.column(desk.word("evidence.count"), True),
        blocks.column(desk.word("evidence.in_files"), True),
    ]
    left = blocks.table("groups", heads, rows, act="code", height="300px", wide=True)
    note = desk.word("evidence.issues_note", issues=figures.count(issues.height), noted=figures.count(noted.height))
    right = _drill(desk, sources, issues, noted, code) if code else blocks.text(desk.word("evidence.choose"), "d")
    return blocks.card(desk.word("evidence.issues_title"), [blocks.columns("minmax(380px,2fr) 3fr", left, right)], note)


def hear(desk: Desk, said: Mapping[str, Any]) -> bool:
    """What the user did on the card; False when it was something else."""
    chosen = str(said.get("id", ""))
    match said.get("name"):
        case "code":
            open_group(desk, "" if desk.evidence.get("code") == chosen else chosen)
        case "more":
            desk.evidence["shown"] = desk.evidence.get("shown", PAGE) + PAGE
        case "row":
            desk.fact = "" if desk.fact == chosen else chosen
        case _:
            return False
    return True


def open_group(desk: Desk, code: str) -> None:
    """Show a group from its first row; none with an empty name."""
    desk.evidence["code"], desk.evidence["shown"], desk.fact = code, PAGE, ""


def _group(desk: Desk, name: str, level: str, label: str, group: Mapping[str, Any], chosen: str) -> dict[str, Any]:
    tone = {"error": "rd", "warning": "w"}.get(level, "")
    return {
        "id": name,
        "on": name == chosen,
        "cells": [
            {"text": "", "tags": [blocks.tag(desk.word(f"level.{level}"), tone)], "sort": level},
            label,
            {"text": figures.count(group["n"]), "sort": group["n"]},
            {"text": figures.count(group["files"]), "sort": group["files"]},
        ],
    }


def _issue_label(desk: Desk, code: str) -> str:
    """What an issue code means, in words; the code itself where there are none."""
    return loader_word(desk, f"issue.{code}", code)


def loader_word(desk: Desk, key: str, otherwise: str) -> str:
    """A sentence of the loaders, without its values; the bare code where there is none."""
    found = texts.catalogue("loaders").get(key)
    return _HOLE.sub("…", found[desk.lang]) if found else otherwise


def _drill(desk: Desk, sources: Sources, issues: pl.DataFrame, noted: pl.DataFrame, code: str) -> Block:
    """Every row of a group, with file, sheet, row, column and the printed cell."""
    kind, _, name = code.partition(":")
    found = issues.filter(pl.col("code") == name) if kind == "issue" else noted.filter(pl.col("reason") == name)
    shown = found.head(desk.evidence.get("shown", PAGE))
    rows = [_drilled(desk, row) for row in shown.to_dicts()]
    heads = [
        blocks.column(desk.word("evidence.path"), clip=True),
        blocks.column(desk.word("rows.row"), True),
        blocks.column(desk.word("evidence.column"), dim=True),
        blocks.column(desk.word("evidence.printed"), clip=True),
    ]
    more = None
    if found.height > shown.height:
        more = blocks.button("more", desk.word("evidence.more", n=figures.count(found.height - shown.height)))
    made = [blocks.table("drill", heads, rows, act="row", height="300px", more=more)]
    if desk.fact:
        made.append(raw_block(desk, sources.case, desk.fact))
    return blocks.stack(*made)


def _drilled(desk: Desk, row: Mapping[str, Any]) -> dict[str, Any]:
    whole = not row["row"]
    fact = "" if whole else fact_id(row["file"], row["sheet"] or 0, row["row"])
    return {
        "id": fact,
        "on": bool(fact) and fact == desk.fact,
        "cells": [
            {"text": PurePosixPath(row["path"] or "").name, "title": row["path"]},
            desk.word("evidence.whole") if whole else {"text": str(row["row"]), "sort": row["row"]},
            row.get("column") or "",
            row.get("detail") or "",
        ],
    }
