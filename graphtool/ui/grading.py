"""How far the source of a chosen file is to be trusted: who gave it, under which request, its grade; and a form to grade it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from graphtool import texts
from graphtool.grades import SOURCES, STATEMENTS
from graphtool.ui import blocks
from graphtool.ui.blocks import Block
from graphtool.ui.rows import shown_text
from graphtool.ui.sources import Sources
from graphtool.ui.state import Desk


def hear(desk: Desk, sources: Sources, said: Mapping[str, Any]) -> bool:
    """Put a grade on record; False when the user did something else."""
    if said.get("name") != "grade":
        return False
    values = said.get("values", {})
    code = f"{values.get('letter', '')}{values.get('figure', '')}"
    for delivery in _deliveries(desk, pl.DataFrame(sources.case.deliveries())):
        sources.case.grade(delivery, code, str(values.get("handling", "")), str(values.get("why", "")))
    return True


def grading(desk: Desk, frame: pl.DataFrame) -> list[Block]:
    """The card of the chosen file; nothing where none is chosen. ``frame`` is that of the deliveries."""
    chosen = _deliveries(desk, frame)
    if not chosen:
        return []
    rows = frame.filter(pl.col("delivery").is_in(chosen)).unique("delivery", maintain_order=True).to_dicts()
    known = rows[0]
    letters = [blocks.choice("", "—"), *(blocks.choice(s, f"{s} {_word(desk, 'source', s)}") for s in SOURCES)]
    digits = [blocks.choice("", "—"), *(blocks.choice(s, f"{s} {_word(desk, 'statement', s)}") for s in STATEMENTS)]
    form = blocks.form(
        "grade",
        "grade",
        [
            blocks.field("letter", "select", desk.word("grading.letter"), known["grade"][:1], choices=letters),
            blocks.field("figure", "select", desk.word("grading.figure"), known["grade"][1:], choices=digits),
            blocks.field("handling", "text", desk.word("grading.handling"), known["handling"], size=20),
            blocks.field("why", "text", desk.word("grading.why"), "", size=24),
        ],
        desk.word("grading.save"),
        inline=True,
    )
    lines = [
        {
            "left": shown_text(desk, row["path"]),
            "right": desk.word("grading.from", source=row["source"] or "—", request=row["request"] or "—"),
            "tags": [blocks.tag(row["grade"], "a")] if row["grade"] else [],
        }
        for row in rows
    ]
    return [blocks.card(desk.word("grading.title"), [{"is": "pairs", "rows": lines}, form], desk.word("grading.note"))]


def _deliveries(desk: Desk, frame: pl.DataFrame) -> list[str]:
    """All deliveries of the chosen file."""
    file = str(desk.evidence.get("file", "")).partition(".")[0]
    if not file:
        return []
    return sorted(frame.filter(pl.col("file").str.starts_with(file))["delivery"].unique().to_list())


def _word(desk: Desk, group: str, code: str) -> str:
    return texts.say(f"grades.{group}.{code}", desk.lang)
