"""The blocks that a panel is made of, as plain data. ``assets/panel.js`` draws one function per kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from graphtool.views import marks

Block = dict[str, Any]


def section(title: str, blocks: Sequence[Block], note: str = "", **more: Any) -> Block:
    """A titled part of the inspector."""
    return {"is": "section", "title": title, "note": note, "blocks": list(blocks), **more}


def card(
    title: str, blocks: Sequence[Block], note: str = "", actions: Sequence[Block] = (), fill: bool = False
) -> Block:
    """A framed part of a page."""
    return {"is": "card", "title": title, "note": note, "blocks": list(blocks), "actions": list(actions), "fill": fill}


def columns(widths: str, *blocks: Block, middle: bool = False) -> Block:
    """Blocks side by side; ``widths`` is a CSS grid template. ``middle``: as lines of a form, centred."""
    return {"is": "columns", "widths": widths, "blocks": list(blocks), "middle": middle}


def stack(*blocks: Block) -> Block:
    """Blocks below each other, as one."""
    return {"is": "section", "title": "", "tight": True, "blocks": list(blocks)}


def text(words: str, tone: str = "") -> Block:
    """A paragraph."""
    return {"is": "text", "text": words, "tone": tone}


def tag(words: str, tone: str = "", title: str = "") -> Block:
    """A small label: tone ``w`` warns, ``o`` is fine, ``a`` is accent, ``rd`` is trouble."""
    return {"text": words, "tone": tone, "title": title or None}


def button(act: str, label: str = "", icon: str = "", primary: bool = False, **more: Any) -> Block:
    """Something to press; Python hears ``act`` with ``detail``."""
    return {"act": act, "label": label, "icon": icon, "primary": primary, **more}


def figures(rows: Sequence[tuple[str, str] | tuple[str, str, str]], across: int = 3) -> Block:
    """Key figures: (label, value) or (label, value, exact figure for the tooltip)."""
    made = [{"label": r[0], "value": r[1], "title": r[2] if len(r) > 2 else None} for r in rows]
    return {"is": "figures", "rows": made, "across": across}


def table(
    id: str,
    columns: Sequence[Mapping[str, Any]],
    rows: Sequence[Mapping[str, Any]],
    act: str = "",
    more: Block | None = None,
    **options: Any,
) -> Block:
    """A table; a cell is text, a number, None, or a dict (text, kind, tags, share, tone, sort, title)."""
    return {"is": "table", "id": id, "columns": list(columns), "rows": list(rows), "act": act, "more": more, **options}


def column(label: str, right: bool = False, **more: Any) -> dict[str, Any]:
    """A column of a table."""
    return {"label": label, "right": right, **more}


def marked(kind: str, words: str, **more: Any) -> dict[str, Any]:
    """A cell or token with the mark of a kind before its text."""
    return {"text": words, "kind": kind, "shape": marks.MARKS[kind].shape, **more}


def empty(title: str, words: str, actions: Sequence[Block] = ()) -> Block:
    """What to do next, where there is nothing yet."""
    return {"is": "empty", "title": title, "text": words, "actions": list(actions)}


def strip(parts: Sequence[Mapping[str, Any]], tone: str = "", icon: str = "", end: str = "") -> Block:
    """One line across the page."""
    return {"is": "strip", "parts": list(parts), "tone": tone, "icon": icon, "end": end}


def form(id: str, act: str, fields: Sequence[Mapping[str, Any]], submit: str = "", **more: Any) -> Block:
    """Fields; ``act`` comes with their ``values`` when submitted, or at each change when ``live``."""
    return {"is": "form", "id": id, "act": act, "fields": list(fields), "submit": submit, **more}


def field(name: str, type: str, label: str, value: Any = "", **more: Any) -> dict[str, Any]:
    """A field: ``type`` is text, number, select, segments, checks or bool."""
    return {"name": name, "type": type, "label": label, "value": value, **more}


def choice(value: str, label: str, **more: Any) -> dict[str, Any]:
    """One choice of a select, segments or checks field."""
    return {"value": value, "label": label, **more}


def every(blocks: Sequence[Any]) -> list[Block]:
    """All blocks, those inside others too: so that a test finds what a page says."""
    found: list[Block] = []
    for block in blocks:
        if isinstance(block, dict):
            found += [block, *every([v for v in block.values() if isinstance(v, list)])]
        elif isinstance(block, list):
            found += every(block)
    return found
