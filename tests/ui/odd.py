"""A table that no format reads, opened on the card of such tables, and what blocks say of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from graphtool.ui import mapping
from graphtool.ui.blocks import every
from graphtool.ui.sources import Sources
from graphtool.ui.state import Desk

HOSTILE = "<img src=x onerror=alert(1)>"
HEADER = f"甲方卡,乙方卡,钱数,哪天,{HOSTILE}"
FIELDS = ("from_account", "to_account", "amount", "time_ms", "memo")


def odd(path: Path, rows: int) -> Path:
    """Some transfers and one row whose amount is none."""
    lines = [f"990000000000000{n},9900000000000009,{n}.50,2021-06-0{n} 10:00:00,{HOSTILE}" for n in range(1, rows + 1)]
    path.write_text("\n".join([HEADER, *lines, "9900000000000001,9900000000000009,很多,2021-06-09,x"]) + "\n", "utf-8")
    return path


def open_first(desk: Desk, sources: Sources) -> None:
    """Click on the first table of the card."""
    (row, *_) = table(mapping.card(desk, sources), "unread")
    assert mapping.hear(desk, sources, {"name": "table", "id": row["id"]})


def give(desk: Desk, sources: Sources, place: int, field: str, **choices: Any) -> None:
    """Choose a field, or how its cells are read, for a column."""
    said = {"name": "draft_column", "place": place, "values": {"field": field, **choices}}
    assert mapping.hear(desk, sources, said)


def fill(desk: Desk, sources: Sources, kind: str = "transfer", fields: tuple[str, ...] = FIELDS) -> None:
    """Open the first table and give every column its field by hand."""
    open_first(desk, sources)
    mapping.hear(desk, sources, {"name": "draft", "values": {"kind": kind}})
    for place, field in enumerate(fields):
        give(desk, sources, place, field)


def table(shown: Any, name: str) -> list[dict[str, Any]]:
    """The rows of a table among blocks; none where it is not shown."""
    return next((list(b["rows"]) for b in every(shown) if b.get("is") == "table" and b["id"] == name), [])


def forms(shown: Any) -> dict[str, dict[str, Any]]:
    """Form → its fields by name."""
    return {b["id"]: {f["name"]: f for f in b["fields"]} for b in every(shown) if b.get("is") == "form"}


def strips(shown: Any) -> str:
    """What the strips among blocks say."""
    return " ".join(part["text"] for b in every(shown) if b.get("is") == "strip" for part in b["parts"])
