"""Results of analyses as tables: cells by what a column is, labels in the reader's language, sheets to hand over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from graphtool import terms, texts
from graphtool.analysis.results import Result, column_label
from graphtool.exports.tables import Sort
from graphtool.ui import blocks
from graphtool.ui.data import Row, Source
from graphtool.ui.exporting import Sheet
from graphtool.ui.state import Desk
from graphtool.views import figures
from graphtool.views.picture import name_of

Cell = Any
_HIDDEN = {"label", "src_label", "dst_label", "precision", "kind"}
_RIGHT = {"count", "minor", "score", "ms"}
_SHEET_SORT: dict[str, Sort] = {"count": "count", "minor": "money", "score": "score", "ms": "time", "flag": "flag"}


def nature(table: pa.Table, name: str) -> str:
    """What a column holds: entity, event, minor, ms, score, count, relation, kind, flag, text …"""
    metadata = table.schema.field(name).metadata or {}
    return str(metadata.get(b"is", b"text").decode())


def heads(desk: Desk, table: pa.Table) -> list[tuple[str, dict[str, Any]]]:
    """The columns that a screen shows, with their heads."""
    found = []
    for name in table.column_names:
        if name in _HIDDEN:
            continue
        kind = nature(table, name)
        found.append((name, blocks.column(column_label(name, desk.lang), kind in _RIGHT, clip=kind == "text")))
    return found


def rows(desk: Desk, source: Source, table: pa.Table, first: int, count: int, bar: str = "") -> list[dict[str, Any]]:
    """Rows of a result from ``first`` on; the column ``bar`` is drawn with bars."""
    part = table.slice(first, count).to_pylist()
    shown = [name for name, _ in heads(desk, table)]
    entities = [n for n in shown if nature(table, n) == "entity"]
    known = source.rows(list(dict.fromkeys(r[n] for r in part for n in entities if r[n])))
    most = max((v for v in table[bar].to_pylist() if v), default=0) if bar in table.column_names else 0
    made = []
    for row in part:
        cells = [cell(desk, table, name, row, known, most if name == bar else 0) for name in shown]
        subject = row[entities[0]] if entities else ""
        made.append({"id": subject, "on": subject in desk.selected, "cells": cells})
    return made


def cell(desk: Desk, table: pa.Table, name: str, row: Row, known: Mapping[str, Row], most: float) -> Cell:
    """One cell, by what its column is."""
    value, kind = row[name], nature(table, name)
    if value is None:
        return None
    if kind == "entity":
        found = known[value]
        return blocks.marked(found["kind"], name_of(found, desk.reader), title=None)
    if kind == "minor":
        shown: dict[str, Any] = {"text": figures.yuan(value, row.get("currency") or "CNY"), "sort": value}
    elif kind == "ms":
        exact = figures.moment(value, row.get("precision") or "second")
        shown = {"text": exact if "event" in table.column_names else exact[:10], "sort": value, "title": exact}
    elif kind == "score":
        shown = {"text": f"{value:.6f}".rstrip("0").rstrip(".") if value else "0", "sort": value}
    elif kind == "flag":
        shown = {"text": "✓" if value else "", "sort": int(value)}
    elif kind == "where":
        shown = {"text": texts.say(f"analysis.trace.where.{value}", desk.lang), "sort": value}
    elif kind == "relation":
        shown = {"text": terms.RELATIONS[value].label(desk.lang), "sort": value}
    elif kind == "count":
        shown = {"text": figures.count(value) if isinstance(value, int) else f"{value:g}", "sort": value}
    else:
        return str(value)
    return {**shown, "share": value / most} if most else shown


def bar_column(result: Result) -> str:
    """The column that a ranking is ordered by: the first measure after the entity."""
    table = result.table
    names = [n for n in table.column_names if n not in _HIDDEN | {"rank", "cluster"}]
    for wanted in (("score",), ("minor",), ("count",)):
        for name in names:
            if nature(table, name) in wanted and pa.types.is_floating(table[name].type) | pa.types.is_integer(
                table[name].type
            ):
                ordered = table[name].to_pylist()[:50]
                if None in ordered:
                    continue
                if ordered == sorted(ordered, reverse=True) and len(set(ordered)) > 1:
                    return str(name)
    return ""


def result_sheet(desk: Desk, table: pa.Table, title: str) -> Sheet:
    """A result table as it is handed over: every column, exact."""
    columns: list[tuple[str, str, Sort]] = []
    for name in table.column_names:
        columns.append((name, column_label(name, desk.lang), _SHEET_SORT.get(nature(table, name), "text")))
    found = table.to_pylist()
    for row in found:
        for name, _, sort in columns:
            if row[name] is None:
                continue
            if sort == "time":
                row[name] = figures.moment(row[name], row.get("precision") or "second")
            elif sort == "text":
                row[name] = _text(desk, row[name], name)
    return Sheet(title, columns, found)


def _text(desk: Desk, value: Any, name: str) -> str:
    """A text cell; labels of entities are masked with the screen."""
    if desk.masked and name in {"label", "src_label", "dst_label"}:
        head, dots, tail = str(value).rpartition(" ··")
        if dots:
            return f"{figures.mask_name(head) if len(head) <= 4 else head}{dots}{tail}"
        return figures.mask_name(str(value)) if len(str(value)) <= 4 else figures.mask(str(value), "nick")
    return str(value)
