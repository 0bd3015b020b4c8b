"""The tables of the Evidence and Network pages as sheets: every row of them, exact, with where it is printed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from graphtool import terms
from graphtool.exports.tables import Sort
from graphtool.store.frames import as_frame, scan_frame
from graphtool.ui import coverage, pairing, resolving, selection, stage
from graphtool.ui.data import Source
from graphtool.ui.exporting import EVENTS_WITH_ROWS, Sheet
from graphtool.ui.rows import shown_text
from graphtool.ui.sources import Sources
from graphtool.ui.stage import Drawn
from graphtool.ui.state import Desk, shown_filter
from graphtool.views import aggregate, figures
from graphtool.views import ties as lines
from graphtool.views.picture import name_of

COUNTS = ("rows", "facts", "noted", "rejected", "unread")

Ints = npt.NDArray[np.int64]


def evidence(desk: Desk, sources: Sources, source: Source | None) -> list[Sheet]:
    """Files, issues, noted rows, coverage, pairs, and who may be the same where somebody asked for that; the first three
    name file, sheet and row themselves."""
    made = [_files(desk, as_frame(sources.ledger("deliveries")))]
    for name, what in (("issues", "code"), ("noted", "reason")):
        made.append(_printed(desk, as_frame(sources.ledger(name)), name, what))
    return (
        made
        if source is None
        else [
            *made,
            _checked(desk, source, coverage.short_paths(sources)),
            _coverage(desk, source),
            _pairs(desk, source, coverage.short_paths(sources)),
            *([_alike(desk, source)] if desk.evidence.get("look") else []),
        ]
    )


def _files(desk: Desk, frame: pl.DataFrame) -> Sheet:
    rows = [
        {
            **{n: row[n] for n in (*COUNTS, "sheet_name", "reader", "file", "source", "request", "grade", "handling")},
            "path": shown_text(desk, row["path"]),
            "loaded_at": (row["loaded_at"] or "")[:19].replace("T", " "),
        }
        for row in frame.sort("path", "sheet").to_dicts()
    ]
    return Sheet(
        desk.word("evidence.files"),
        [
            ("path", desk.word("evidence.path"), "text"),
            ("sheet_name", desk.word("evidence.sheet"), "text"),
            ("reader", desk.word("evidence.format"), "text"),
            ("source", desk.word("evidence.source"), "text"),
            ("request", desk.word("evidence.request"), "text"),
            ("grade", desk.word("grading.grade"), "text"),
            ("handling", desk.word("grading.handling"), "text"),
            *((n, desk.word(f"evidence.{n}"), "count") for n in COUNTS),
            ("loaded_at", desk.word("evidence.loaded"), "text"),
            ("file", "SHA-256", "text"),
        ],
        rows,
    )


def _printed(desk: Desk, frame: pl.DataFrame, name: str, what: str) -> Sheet:
    rows = [
        {
            "level": desk.word(f"level.{row.get('level', 'noted')}"),
            "what": row[what],
            "path": shown_text(desk, row["path"] or ""),
            "sheet": row["sheet"] + 1 if row["sheet"] is not None else None,
            "row": row["row"] or None,
            "column": row.get("column") or "",
            "printed": shown_text(desk, row.get("detail") or ""),
        }
        for row in frame.to_dicts()
    ]
    return Sheet(
        desk.word(f"evidence.{name}"),
        [
            ("level", desk.word("evidence.level"), "text"),
            ("what", desk.word("evidence.what"), "text"),
            ("path", desk.word("evidence.path"), "text"),
            ("sheet", desk.word("evidence.sheet"), "count"),
            ("row", desk.word("rows.row"), "count"),
            ("column", desk.word("evidence.column"), "text"),
            ("printed", desk.word("evidence.printed"), "text"),
        ],
        rows,
    )


def _checked(desk: Desk, source: Source, paths: Mapping[str, str]) -> Sheet:
    """Every account with what there is of it; the row at which its balances break by file, sheet and row."""
    found = source.accounts()
    known = source.rows(found["account"].to_list())
    rows = [
        row
        | {
            "account": name_of(known[row["account"]], desk.reader),
            "outcome": coverage.said(desk, "outcome", row["outcome"]),
            "since": figures.day(row["from_ms"]),
            "until": figures.day(row["until_ms"]),
            "verdict": coverage.said(desk, "verdict", row["verdict"]),
            "break_at": coverage.place_of(desk, row["break_fact"], paths),
            "id": row["account"],
        }
        for row in found.to_dicts()
    ]
    heads = {"account": "account", "outcome": "outcome", "since": "since", "until": "until", "rows": "rows",
             "verdict": "balances", "break_at": "break_at", "unseen": "unseen", "unseen_amount": "unseen_amount", "contradictory": "contradictory",
             "missing": "missing"}  # fmt: skip
    sorts: dict[str, Sort] = {"rows": "count", "unseen": "count", "unseen_amount": "money", "contradictory": "count",
                              "missing": "count"}  # fmt: skip
    columns = [(name, desk.word(f"evidence.{word}"), sorts.get(name, "text")) for name, word in heads.items()]
    return Sheet(desk.word("evidence.checked"), [*columns, ("id", "ID", "text")], rows)


def _pairs(desk: Desk, source: Source, paths: Mapping[str, str]) -> Sheet:
    sorts: dict[str, Sort] = {"score": "count"}
    words = ("state", "kind", "score", "reasons", "first", "second")
    columns = [(word, desk.word(f"pairing.{word}"), sorts.get(word, "text")) for word in words]
    columns += [
        ("time", desk.word("rows.time"), "text"), ("amount", desk.word("rows.amount"), "money"),
        ("currency", desk.word("pairing.currency"), "text"), ("event", "ID", "text"),
    ]  # fmt: skip
    return Sheet(desk.word("pairing.title"), columns, pairing.sheet_rows(desk, source, paths))


def _alike(desk: Desk, source: Source) -> Sheet:
    columns: list[tuple[str, str, Sort]] = [
        ("score", desk.word("pairing.score"), "count"),
        ("kind", desk.word("pairing.kind"), "text"),
        ("first", desk.word("resolving.first"), "text"),
        ("second", desk.word("resolving.second"), "text"),
        ("reasons", desk.word("pairing.reasons"), "text"),
        ("against", desk.word("resolving.against"), "text"),
        ("a", f"ID · {desk.word('resolving.first')}", "text"),
        ("b", f"ID · {desk.word('resolving.second')}", "text"),
    ]
    return Sheet(desk.word("resolving.title"), columns, resolving.sheet_rows(desk, source))


def _coverage(desk: Desk, source: Source) -> Sheet:
    with source.view() as view:
        frame = scan_frame(view, "coverage")
    listed = frame.sort("account", "file").to_dicts()
    known = source.rows(list(dict.fromkeys(row["account"] for row in listed)))
    rows = [
        {
            "account": name_of(known[row["account"]], desk.reader),
            "outcome": desk.word("evidence.no_data" if row["outcome"] == "no_data" else "evidence.has_rows"),
            "since": figures.day(row["from_ms"]),
            "until": figures.day(row["until_ms"]),
            "rows": row["rows"],
            "id": row["account"],
            "file": row["file"],
        }
        for row in listed
    ]
    return Sheet(
        desk.word("evidence.coverage"),
        [
            ("account", desk.word("evidence.account"), "text"),
            ("outcome", desk.word("evidence.outcome"), "text"),
            ("since", desk.word("evidence.since"), "text"),
            ("until", desk.word("evidence.until"), "text"),
            ("rows", desk.word("evidence.rows"), "count"),
            ("id", desk.word("export.id"), "text"),
            ("file", "SHA-256", "text"),
        ],
        rows,
    )


def marks(desk: Desk, source: Source, drawn: Drawn) -> tuple[list[Sheet], list[str]]:
    """The table of marks, and the events between them."""
    graph, scene = source.projection(), desk.history.present
    where = shown_filter(desk.where)
    things = [t for t in scene.shown() if t.id in drawn.picture.nodes]
    sums = {by: stage.worth_of(source.worth(where, by, desk.merged), things) for by in ("received", "paid", "events")}
    rows = [
        {
            "name": drawn.picture.nodes[t.id]["label"],
            "kind": terms.KINDS[t.kind].label(desk.lang),
            "many": t.many or 1,
            **{by: sums[by][t.id] for by in sums},
            "id": t.id,
        }
        for t in things
    ]
    sheet = Sheet(
        desk.word("export.marks"),
        [
            ("name", desk.word("inspector.name"), "text"),
            ("kind", desk.word("inspector.kind"), "text"),
            ("many", desk.word("export.many"), "count"),
            ("received", desk.word("inspector.received"), "money"),
            ("paid", desk.word("inspector.paid"), "money"),
            ("events", desk.word("inspector.events"), "count"),
            ("id", desk.word("export.id"), "text"),
        ],
        rows,
    )
    inside = lines.between(graph, aggregate.slots(graph, things)) & source.mask(where, desk.merged)
    found = np.flatnonzero(inside)
    names: list[str] = graph.event_ids(found).to_pylist()
    return [sheet, _events(desk, source, names[:EVENTS_WITH_ROWS])], names


def facts(desk: Desk, source: Source, drawn: Drawn) -> tuple[list[Sheet], list[str]]:
    """The events that the selection is about, as the inspector lists them."""
    found = selection.events(desk, source, drawn.ties)
    names: list[str] = source.projection().event_ids(found).to_pylist() if len(found) else []
    return [_events(desk, source, names[:EVENTS_WITH_ROWS])], names


def _events(desk: Desk, source: Source, names: Sequence[str]) -> Sheet:
    events = source.events(names) if names else []
    known = source.rows(list(dict.fromkeys(i for e in events for i in (e["src"], e["dst"]))))
    rows: list[dict[str, Any]] = [
        {
            "time": figures.moment(event["time_ms"], event["precision"]),
            "relation": terms.RELATIONS[event["relation"]].label(desk.lang),
            "src": name_of(known[event["src"]], desk.reader),
            "dst": name_of(known[event["dst"]], desk.reader),
            "amount": event["amount"],
            "currency": event["currency"],
            "duration": event["duration_s"],
            "memo": shown_text(desk, event["memo"] or ""),
            "doubtful": event["doubtful"],
            "event": event["id"],
        }
        for event in events
    ]
    return Sheet(
        desk.word("inspector.facts"),
        [
            ("time", desk.word("rows.time"), "text"),
            ("relation", desk.word("rows.relation"), "text"),
            ("src", desk.word("money.from"), "text"),
            ("dst", desk.word("money.to"), "text"),
            ("amount", desk.word("inspector.amount"), "money"),
            ("currency", desk.word("export.currency"), "text"),
            ("duration", desk.word("export.seconds"), "count"),
            ("memo", desk.word("export.memo"), "text"),
            ("doubtful", desk.word("rows.doubtful"), "flag"),
            ("event", desk.word("export.event"), "text"),
        ],
        rows,
    )
