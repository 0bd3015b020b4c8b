"""What the first rows of a table become under a draft: as they would be understood, every doubt marked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graphtool.ui import blocks
from graphtool.ui.blocks import Block
from graphtool.ui.issues import loader_word
from graphtool.ui.rows import shown_text
from graphtool.ui.state import Desk
from graphtool.views import figures
from graphtool.views.facts import printed
from loaders.contract import ROW
from loaders.mapping_fields import reading
from loaders.naming import field_name
from loaders.preview import Preview

Marks = Mapping[tuple[int, str], list[dict[str, Any]]]
_TONES = {"fact": "o", "noted": "", "rejected": "rd"}
_RIGHT = ("amount", "duration", "decimal", "share")


def preview(desk: Desk, found: Preview) -> list[Block]:
    """The counts, what is said of the whole table, and a line per row."""
    (kind,) = found.frames
    marks: dict[tuple[int, str], list[dict[str, Any]]] = {}
    for mark in found.marks.to_dicts():
        marks.setdefault((mark[ROW], mark["field"] or ""), []).append(mark)
    names = found.fields[kind]
    heads = [
        blocks.column(desk.word("rows.row"), True),
        blocks.column(desk.word("mapping.became")),
        *(blocks.column(field_name(name, desk.lang, kind), reading(name) in _RIGHT, clip=True) for name in names),
    ]
    rows = [
        {"cells": [str(row[ROW]), _became(desk, row), *(_cell(desk, kind, name, row, marks) for name in names)]}
        for row in found.frames[kind].to_dicts()
    ]
    summary = desk.word("mapping.summary", **{name: figures.count(n) for name, n in found.counts.items()})
    whole = [blocks.text(f"{_why(desk, mark)}：{mark['column'] or '—'}", "d") for mark in marks.get((0, ""), [])]
    table = blocks.table("preview", heads, rows, height="320px")
    return [blocks.section(desk.word("mapping.preview"), [*whole, table], summary, tight=True)]


def _became(desk: Desk, row: Mapping[str, Any]) -> dict[str, Any]:
    area = "noted" if row["became"] == "noted" else "issue"
    why = loader_word(desk, f"{area}.{row['reason']}", row["reason"]) if row["reason"] else ""
    return {"text": "", "tags": [blocks.tag(desk.word(f"mapping.{row['became']}"), _TONES[row["became"]], why)]}


def _cell(desk: Desk, kind: str, name: str, row: Mapping[str, Any], marks: Marks) -> dict[str, Any]:
    """One cell: as understood, or as printed where it could not be read; what is wrong with it as tooltip."""
    text = _shown(desk, name, printed(kind, name, row, desk.lang))
    wrong = marks.get((row[ROW], name), [])
    if not wrong:
        return {"text": text or "—", "sort": row[name]}
    print_ = _shown(desk, name, wrong[0]["detail"] or "")
    title = " ".join(desk.word("mapping.printed", text=print_ or "—", why=_why(desk, mark)) for mark in wrong)
    unread = row[name] is None
    tag = blocks.tag(desk.word("mapping.bad" if unread else "mapping.doubtful"), "rd" if unread else "w", title)
    return {"text": text or print_, "tags": [tag], "tone": "rd" if unread else "w", "title": title, "sort": row[name]}


def _why(desk: Desk, mark: Mapping[str, Any]) -> str:
    return loader_word(desk, f"issue.{mark['code']}", mark["code"])


def _shown(desk: Desk, name: str, text: str) -> str:
    if desk.masked and reading(name) == "name" and figures.personal(text):
        return figures.mask_name(text)
    return shown_text(desk, text)
