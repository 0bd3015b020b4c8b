"""The card of tables that no format reads: one of them opens into a draft of how it is to be read, which is saved as a mapping."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any

import polars as pl

from graphtool import texts
from graphtool.drafts import KINDS, Sketch
from graphtool.errors import MappingError
from graphtool.store.frames import as_frame
from graphtool.ui import blocks, draft_form, draft_preview
from graphtool.ui.blocks import Block
from graphtool.ui.rows import shown_text
from graphtool.ui.sources import Sources
from graphtool.ui.state import Desk
from graphtool.views import figures
from loaders.draft import Draft
from loaders.mapping_fields import REQUIRED
from loaders.naming import field_name
from loaders.suggest import Guess


@dataclass
class Opened:
    """The table that is open: which, what it is called, how it could be read, and the draft as it stands (None: the
    mapping says more than a form can)."""

    id: str
    name: str
    sketch: Sketch
    draft: Draft | None
    guesses: tuple[Guess, ...]


def hear(desk: Desk, sources: Sources, said: Mapping[str, Any]) -> bool:
    """What the user did on the card; False when it was something else."""
    values, opened = said.get("values", {}), desk.evidence.get("mapping")
    match said.get("name"):
        case "table":
            _open(desk, sources, str(said.get("id", "")))
        case "draft" if opened is not None and opened.draft is not None:
            kind = str(values.get("kind", ""))
            if kind == opened.draft.kind:
                opened.draft = draft_form.with_constants(opened.draft, values)
            else:
                found = opened.sketch.propose(kind)
                opened.draft, opened.guesses = found.draft, found.guesses
        case "draft_column" if opened is not None and opened.draft is not None:
            place = int(said.get("place", 0))
            opened.draft = draft_form.with_column(opened.sketch, opened.draft, place, values)
        case "draft_save" if opened is not None and opened.draft is not None and not _busy(sources):
            title = str(values.get("title", "")).strip()
            if title in ("", shown_text(desk, opened.name)):
                title = opened.name
            names = {desk.lang: title} if opened.sketch.text else dict.fromkeys(texts.LANGS, title)
            sources.case.save_draft(replace(opened.draft, **names))
            desk.evidence.pop("mapping")
            sources.start_load([])
        case _:
            return False
    return True


def card(desk: Desk, sources: Sources) -> list[Block]:
    """What is wrong with saved mappings; every table that no format reads, then those that a mapping of the case reads;
    nothing where there is none."""
    frame = as_frame(sources.case.tables()).sort(pl.col("unread") == 0, "path", "sheet")
    broken = sources.broken_mappings()
    if not frame.height and not broken:
        return []
    opened = desk.evidence.get("mapping")
    made = [blocks.strip([{"text": error.message(desk.lang)}], tone="rd", icon="warn") for error in broken]
    made += [_tables(desk, sources, frame, opened.id if opened else "")]
    if opened is not None:
        made += _opened(desk, sources, opened)
    unread = frame.filter(pl.col("unread") > 0).height
    note = desk.word("mapping.note", unread=figures.count(unread), mapped=figures.count(frame.height - unread))
    return [blocks.card(desk.word("mapping.title"), made, note)]


def _open(desk: Desk, sources: Sources, chosen: str) -> None:
    opened = desk.evidence.pop("mapping", None)
    if opened is not None and opened.id == chosen:
        return
    for row in sources.case.tables().to_pylist():
        if _id(row) == chosen:
            sketch = sources.case.sketch(row["file"], row["sheet"])
            name = row["name"] or PurePosixPath(row["path"]).stem
            if sketch.text and sketch.draft is not None:
                name = getattr(sketch.draft, desk.lang)
            desk.evidence["mapping"] = Opened(chosen, name, sketch, sketch.draft, sketch.guesses)


def _id(row: Mapping[str, Any]) -> str:
    return f"{row['file'][:20]}.{row['sheet']}"


def _busy(sources: Sources) -> bool:
    return sources.jobs.last is not None and sources.jobs.last.running


def _tables(desk: Desk, sources: Sources, frame: pl.DataFrame, chosen: str) -> Block:
    names = sources.mapping_names(desk.lang)
    rows = [
        {
            "id": _id(row),
            "on": _id(row) == chosen,
            "cells": [
                {"text": shown_text(desk, row["path"]), "title": shown_text(desk, row["path"])},
                row["name"] or "—",
                {"text": figures.count(row["rows"]), "sort": row["rows"]},
                {"text": names.get(row["mapping"], row["mapping"]), "title": row["reader"]}
                if row["mapping"]
                else {"text": desk.word("mapping.unread"), "tone": "w"},
            ],
        }
        for row in frame.head(2000).to_dicts()
    ]
    heads = [
        blocks.column(desk.word("evidence.path"), clip=True),
        blocks.column(desk.word("evidence.sheet"), dim=True),
        blocks.column(desk.word("evidence.rows"), True),
        blocks.column(desk.word("mapping.read_by"), clip=True),
    ]
    return blocks.table("unread", heads, rows, act="table", height="180px", wide=True)


def _opened(desk: Desk, sources: Sources, opened: Opened) -> list[Block]:
    """The form of the open table, what its first rows become, and how to save it."""
    made: list[Block] = []
    if opened.sketch.others:
        names = " · ".join(getattr(form, desk.lang) for form in opened.sketch.others)
        made.append(blocks.strip([{"text": desk.word("mapping.others", names=names)}], icon="warn"))
    draft = opened.draft
    if draft is None:
        return [*made, *_text(desk, opened)]
    made += draft_form.form(desk, opened.sketch, draft, opened.guesses, KINDS)
    made += _outcome(desk, opened.sketch, draft)
    if _busy(sources):
        return [*made, blocks.text(desk.word("mapping.busy"), "d")]
    title = blocks.field("title", "text", desk.word("mapping.name"), shown_text(desk, opened.name), size=36)
    return [*made, blocks.form(f"save-{opened.id}", "draft_save", [title], desk.word("mapping.save"), inline=True)]


def _outcome(desk: Desk, sketch: Sketch, draft: Draft) -> list[Block]:
    """What the first rows become; else what is missing or wrong."""
    if draft.missing():
        parts = " · ".join(_part(desk, draft, part) for part in draft.missing())
        return [blocks.strip([{"text": desk.word("mapping.missing", parts=parts)}], icon="warn")]
    try:
        found = sketch.preview(draft)
    except MappingError as error:
        return [blocks.strip([{"text": error.message(desk.lang)}], tone="rd", icon="warn")]
    return draft_preview.preview(desk, found)


def _part(desk: Desk, draft: Draft, part: str) -> str:
    label = texts.say(f"fields.part.{part}", desk.lang)
    fields = " / ".join(field_name(name, desk.lang, draft.kind) for name in REQUIRED[draft.kind].get(part, (part,)))
    return desk.word("mapping.missing_part", part=label, fields=fields) if label != fields else label


def _text(desk: Desk, opened: Opened) -> list[Block]:
    """A mapping that the form cannot say, line by line."""
    heads = [blocks.column(desk.word("mapping.number"), True, width="40px"), blocks.column("TOML")]
    rows = [{"cells": [n, line]} for n, line in enumerate(opened.sketch.text.splitlines(), 1)]
    return [
        blocks.strip([{"text": desk.word("mapping.beyond", name=opened.name)}]),
        blocks.table("toml", heads, rows, height="300px"),
    ]
