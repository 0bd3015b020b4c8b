"""The rows that a figure stands on: file, sheet, row as printed, and the original row in its surroundings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

import numpy as np

from graphtool import terms
from graphtool.case import Case
from graphtool.errors import GraphtoolError
from graphtool.ui import blocks
from graphtool.ui.blocks import Block
from graphtool.ui.data import Row, Source
from graphtool.ui.sources import format_names
from graphtool.ui.state import Desk
from graphtool.views import figures
from graphtool.views.around import Around
from graphtool.views.picture import name_of

AROUND = 2
"""So many rows are shown before and after the original row."""

OWN_ROWS = 6


def place(desk: Desk, origin: Row, more: int = 0) -> dict[str, Any]:
    """Where a fact is printed: file · sheet · row, and how many other rows say the same."""
    path = PurePosixPath(str(origin["path"]).replace("\\", "/"))
    sheet = origin.get("sheet_name") or ("—" if not origin["sheet"] else str(origin["sheet"] + 1))
    graded = f" · {origin['grade']}" if origin.get("grade") else ""
    rest = f"· {figures.shorten(str(sheet), 3)} · {origin['row']}" + (f" +{more}" if more else "") + graded
    return {
        "file": shown_text(desk, path.stem),
        "text": rest,
        "title": full_place(desk, origin),
        "sort": f"{path.stem} {origin['row']:09d}",
    }


def full_place(desk: Desk, origin: Row) -> str:
    """The same with the whole path, for the tooltip."""
    said = [origin[name] for name in ("source", "request", "grade", "handling") if origin.get(name)]
    where = [shown_text(desk, origin["path"]), origin.get("sheet_name") or origin["sheet"] + 1, origin["row"]]
    return " · ".join(map(str, [*where, *said]))


def raw_block(desk: Desk, case: Case, fact: str) -> Block:
    """The original row with its neighbours, as printed."""
    try:
        found = case.raw(fact, AROUND)
    except GraphtoolError as error:
        return blocks.text(error.message(desk.lang), "w")
    heads = [str(name or "") for name in found.header]
    return {
        "is": "raw",
        "id": "raw",
        "title": desk.word("rows.raw", path=shown_text(desk, found.path), row=found.row),
        "number": desk.word("rows.row"),
        "header": heads,
        "rows": [[number, _cells(desk, heads, cells)] for number, cells in found.rows],
        "row": found.row,
    }


def shown_text(desk: Desk, text: str) -> str:
    """Free text of evidence as a screen shows it."""
    return figures.mask_text(text) if desk.masked else text


def shown_cell(desk: Desk, header: str, text: str) -> str:
    """A printed cell as a screen shows it: below a header of names, a person's name is masked where the screen is."""
    return figures.mask_cell(header, text) if desk.masked else text


def _cells(desk: Desk, heads: Sequence[str], cells: Sequence[Any]) -> list[str]:
    """The cells of an original row; masked where the screen is."""
    printed = [str(cell or "") for cell in cells]
    return [shown_cell(desk, head, cell) for head, cell in zip([*heads, *[""] * len(printed)], printed, strict=False)]


def events_table(
    desk: Desk,
    source: Source,
    events: Sequence[int] | np.ndarray[Any, Any],
    others: Mapping[int, int],
    found: Around,
    more: Block | None,
) -> list[Block]:
    """Events as rows: when, what, with whom, how much, where it is printed. ``others`` gives the far end of each."""
    graph = source.projection()
    numbers = [int(e) for e in events]
    ids = graph.event_ids(numbers).to_pylist() if numbers else []
    ways = dict(zip(found.event.tolist(), found.way.tolist(), strict=True))
    rows = source.events(ids)
    facts = source.evidence(ids)
    first = {i: sorted(facts.get(i, []))[:1] for i in ids}
    origins = source.facts([f for found_one in first.values() for f in found_one])
    names = source.rows(graph.ids([others[n] for n in numbers]).to_pylist()) if numbers else {}
    far = graph.ids([others[n] for n in numbers]).to_pylist() if numbers else []
    made = []
    year = max((figures.day(e["time_ms"])[:4] for e in rows if e["time_ms"] is not None), default="")
    for number, event, other in zip(numbers, rows, far, strict=True):
        fact = first[event["id"]][0] if first[event["id"]] else ""
        origin = origins.get(fact)
        count = len(facts.get(event["id"], []))
        made.append(
            {
                "id": fact,
                "on": bool(fact) and fact == desk.fact,
                "cells": [
                    {"text": when(event, year), "title": figures.moment(event["time_ms"], event["precision"])},
                    {
                        "text": f"{verb(desk, event, ways.get(number, 2))} {name_of(names[other], desk.reader)}",
                        "title": event["memo"] or None,
                        "tags": [blocks.tag("?", "w", desk.word("rows.doubtful"))] if event["doubtful"] else [],
                    },
                    measure(desk, event),
                    place(desk, origin, count - 1) if origin else None,
                ],
            }
        )
    heads = [
        blocks.column(desk.word("rows.time")),
        blocks.column(desk.word("rows.fact"), clip=True),
        blocks.column(desk.word("rows.amount"), True),
        blocks.column(desk.word("rows.place"), dim=True),
    ]
    shown: list[Block] = [blocks.table("facts", heads, made, act="fact", more=more)]
    if desk.fact and any(r["id"] == desk.fact for r in made):
        shown.append(raw_block(desk, source.case, desk.fact))
    return shown


def when(event: Row, year: str) -> str:
    """A time as short as a row allows: without the year where it is ``year``, the seconds are in the tooltip."""
    if event["time_ms"] is None:
        return "—"
    printed = figures.moment(event["time_ms"], event["precision"])
    return printed[5:16] if printed[:4] == year else printed[2:16]


def verb(desk: Desk, event: Row, way: int) -> str:
    """What happened, seen from what is selected."""
    relation = terms.RELATIONS[event["relation"]]
    if relation.family in {"money", "call"} and way < 2:
        return desk.word(f"verb.{relation.family}.{'out' if way == 1 else 'in'}")
    return relation.label(desk.lang)


def measure(desk: Desk, event: Row) -> dict[str, Any] | str:
    """How much, or how long."""
    if event["amount"] is not None:
        return {"text": figures.yuan(event["amount"], event["currency"] or "CNY"), "sort": event["amount"]}
    if event["duration_s"] is not None:
        return {"text": figures.duration(event["duration_s"], desk.lang), "sort": event["duration_s"]}
    return ""


def own_rows(desk: Desk, source: Source, entity: str) -> list[Block]:
    """The rows that state the entity itself (holder, person, staff, list rows), with file, sheet and row."""
    facts = sorted(source.evidence([entity]).get(entity, []))
    if not facts:
        return [blocks.text(desk.word("rows.no_own"), "d")]
    origins = source.facts(facts[:500])
    by_file: dict[tuple[str, str], list[str]] = {}
    for fact in facts[:500]:
        by_file.setdefault((str(origins[fact]["format"]), str(origins[fact]["file"])), []).append(fact)
    shown = list(by_file.items())[:OWN_ROWS]
    rows = []
    for (form, _), found in shown:
        at = place(desk, origins[found[0]], len(found) - 1)
        rows.append(
            {
                "left": format_label(desk, form),
                "right": f"{at['file']} {at['text']}",
                "title": at["title"],
                "tags": [],
                "act": "fact",
                "detail": {"id": found[0]},
            }
        )
    made: list[Block] = [{"is": "pairs", "rows": rows}]
    left = len(facts) - sum(len(found) for _, found in shown)
    if left:
        made.append(blocks.text(desk.word("rows.more_own", n=figures.count(left)), "d"))
    if any(desk.fact == found[0] for _, found in shown):
        made.append(raw_block(desk, source.case, desk.fact))
    return made


def format_label(desk: Desk, name: str) -> str:
    """What a format is called."""
    return format_names().get(name.partition("/")[0], {}).get(desk.lang, name)
