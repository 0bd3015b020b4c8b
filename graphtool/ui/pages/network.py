"""Network: the canvas, its filter line, the inspector at the right, time line and table below."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import streamlit as st

from graphtool import terms
from graphtool.ui import acts, blocks, filters, inspector, parts, stage
from graphtool.ui.blocks import Block
from graphtool.ui.data import Source
from graphtool.ui.stage import Drawn
from graphtool.ui.state import Desk, shown_filter
from graphtool.views import figures
from graphtool.views.canvas import canvas
from graphtool.views.picture import name_of
from graphtool.views.timeline import Timeline, ticks, timeline, week

TABLE_ROWS = 300


def page(desk: Desk, source: Source) -> None:
    """Draw the page."""
    if not desk.drawn:
        stage.first_picture(desk, source)
    drawn = stage.look(desk, source)

    def hears(key: str) -> Callable[[], None]:
        def step(said: Mapping[str, Any]) -> None:
            if key == "canvas":
                desk.feed.heard(said.get("rev"))
            acts.act(desk, source, said)

        return parts.hearing(desk, key, step)

    with st.container(key="filters"):
        line = filters.chips(desk, source.kinds(), drawn.shown, drawn.total, drawn.faint)
        parts.panel("filter", [line], hears("filter"), "bar", reset=str((desk.where, desk.by, desk.merged, desk.lang)))
    with st.container(key="stage"):
        show_canvas(desk, source, drawn, hears("canvas"))
    with st.container(key="dock" if desk.dock_open else "dock_closed"):
        _dock(desk, source, drawn, hears)
    said = inspector.inspect(desk, source, drawn.ties)
    if said:
        with st.container(key="inspector"):
            parts.panel("inspect", said, hears("inspect"), "side", reset=f"{desk.selected}{desk.edge}{desk.subject}")


def show_canvas(desk: Desk, source: Source, drawn: Drawn, heard: Callable[[], None]) -> None:
    """Mount the canvas with what is drawn."""
    canvas(
        desk.feed,
        drawn.picture,
        desk.reader,
        heard,
        parts.heard("canvas"),
        groups=drawn.groups,
        selected=desk.selected,
        edge=desk.edge or None,
        ask=desk.ask,
        focus=desk.focus,
        undo=bool(desk.history.past),
        redo=bool(desk.history.future),
        kinds=source.kinds(),
        measure=desk.by,
        camera=desk.drawn,
    )


def _dock(desk: Desk, source: Source, drawn: Drawn, hears: Callable[[str], Callable[[], None]]) -> None:
    parts.mount("timeline", "time", dock_data(desk, source, drawn), hears("time"))
    if desk.dock_open and desk.dock == "table":
        with st.container(key="docktable"):
            parts.panel("marks", [marks_table(desk, source, drawn)], hears("marks"), "inner")


def events_shown(desk: Desk, source: Source, drawn: Drawn) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Numbers of the events between what is on the canvas, the period of the filter left aside."""
    where = desk.where
    open_ended = type(where)(where.relations, None, None, where.min_amount, where.max_amount, where.kinds)
    return np.flatnonzero(drawn.between & source.mask(shown_filter(open_ended), desk.merged))


def dock_data(desk: Desk, source: Source, drawn: Drawn) -> dict[str, Any]:
    """What the dock shows: bars over time, or hour by weekday."""
    graph = source.projection()
    events = events_shown(desk, source, drawn)
    chosen = [desk.history.present.things[n] for n in desk.selected if n in desk.history.present.things]
    inside = np.zeros(graph.node_count, np.bool_)
    for thing in chosen:
        inside[thing.members] = True
    mine = events[inside[graph.src[events]] | inside[graph.dst[events]]] if chosen else events[:0]
    line = timeline(graph, events, mine) if desk.dock_open else None
    where = desk.where
    period = where.from_ms is not None or where.until_ms is not None
    first, last = (int(line.edges[0]), int(line.edges[-1])) if line is not None else (0, 1)
    low = where.from_ms if where.from_ms is not None else first
    high = where.until_ms if where.until_ms is not None else last
    return {
        "open": desk.dock_open,
        "tab": desk.dock,
        "tabs": [
            {"id": "time", "label": desk.word("dock.time")},
            {"id": "table", "label": desk.word("dock.table", n=figures.count(len(drawn.picture.nodes)))},
            {"id": "week", "label": desk.word("dock.week")},
        ],
        "bins": _bins(desk, line) if line is not None and desk.dock == "time" else [],
        "ticks": ticks(line, desk.lang) if line is not None else [],
        "first": first,
        "last": last,
        "from": low if period else None,
        "until": high if period else None,
        "scale": desk.word(f"dock.scale.{line.scale}") if line is not None else "",
        "chosen": _chosen_name(desk, source),
        "period": f"{figures.day(low)} — {figures.day(high)}" if line is not None else "",
        "counts": _counts(desk, line, low, high) if line is not None else "",
        "above": desk.word("dock.money", n=figures.count(int(line.money.sum()))) if line is not None else "",
        "below": desk.word("dock.calls", n=figures.count(int(line.calls.sum()))) if line is not None else "",
        "week": week(graph, mine if chosen else events).tolist() if desk.dock == "week" else [],
        "weekdays": desk.word("dock.weekdays").split(" "),
        "words": {w: desk.word(f"dock.{w}") for w in ("play", "all", "fold", "unfold", "none")},
    }


def _bins(desk: Desk, line: Timeline) -> list[dict[str, Any]]:
    made = []
    for i in range(len(line.edges) - 1):
        money, calls = int(line.money[i]), int(line.calls[i])
        made.append(
            {
                "from": int(line.edges[i]),
                "until": int(line.edges[i + 1]),
                "money": money,
                "calls": calls,
                "mine_money": int(line.mine_money[i]),
                "mine_calls": int(line.mine_calls[i]),
                "title": desk.word(
                    "dock.bar",
                    day=figures.day(int(line.edges[i])),
                    money=figures.count(money),
                    calls=figures.count(calls),
                ),
            }
        )
    return made


def _counts(desk: Desk, line: Timeline, low: int, high: int) -> str:
    inside = (line.edges[1:] > low) & (line.edges[:-1] <= high)
    money, calls = int(line.money[inside].sum()), int(line.calls[inside].sum())
    said = desk.word("dock.counts", money=figures.count(money), calls=figures.count(calls))
    return said + (desk.word("dock.untimed", n=figures.count(line.untimed)) if line.untimed else "")


def _chosen_name(desk: Desk, source: Source) -> str:
    things = [desk.history.present.things[n] for n in desk.selected if n in desk.history.present.things]
    if not things:
        return ""
    if len(things) > 1 or things[0].many:
        return desk.word("dock.selected", n=len(things))
    return name_of(source.rows([things[0].id])[things[0].id], desk.reader)


def marks_table(desk: Desk, source: Source, drawn: Drawn) -> Block:
    """The marks on the canvas as a table; a row selects there too."""
    nodes: Sequence[dict[str, Any]] = list(drawn.picture.nodes.values())
    links: dict[str, int] = {}
    for tie in drawn.ties:
        for end in (tie.src, tie.dst):
            links[end] = links.get(end, 0) + tie.events
    where = shown_filter(desk.where)
    sums = {
        by: stage.worth_of(source.worth(where, by, desk.merged), desk.history.present.shown())
        for by in ("received", "paid")
    }
    order = sorted(nodes, key=lambda n: (-sums["received"].get(n["id"], 0), n["id"]))
    rows = [
        {
            "id": n["id"],
            "on": n["id"] in desk.selected,
            "cells": [
                blocks.marked(n["kind"], n["label"] + (f" ×{figures.count(n['many'])}" if n["many"] else "")),
                terms.KINDS[n["kind"]].label(desk.lang),
                {"text": figures.yuan(sums["received"].get(n["id"], 0)), "sort": sums["received"].get(n["id"], 0)},
                {"text": figures.yuan(sums["paid"].get(n["id"], 0)), "sort": sums["paid"].get(n["id"], 0)},
                {"text": figures.count(links.get(n["id"], 0)), "sort": links.get(n["id"], 0)},
            ],
        }
        for n in order[:TABLE_ROWS]
    ]
    heads = [
        blocks.column(desk.word("inspector.name")),
        blocks.column(desk.word("inspector.kind"), dim=True),
        blocks.column(desk.word("inspector.received"), True),
        blocks.column(desk.word("inspector.paid"), True),
        blocks.column(desk.word("dock.on_canvas"), True),
    ]
    return blocks.table("marks", heads, rows, act="row", height="100%")
