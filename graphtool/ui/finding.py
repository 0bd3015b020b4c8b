"""What a search found: by kind below the search box, flat in a picker."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from graphtool import terms
from graphtool.ui import stage
from graphtool.ui.data import Source
from graphtool.ui.state import Desk
from graphtool.views import figures, marks
from graphtool.views.picture import name_of

SEARCHED = 6
USED = ("line", "device")
"""Kinds that stand for who uses them."""


def results(desk: Desk, source: Source | None) -> dict[str, Any] | None:
    """What the search found, by kind, with counts."""
    if source is None or not desk.search or not desk.search["text"].strip():
        return None
    found = source.search(desk.search["text"], SEARCHED)
    users = users_of(source, found)
    rows = source.rows([hit["id"] for hit in found] + list(users.values()))
    groups: list[dict[str, Any]] = []
    for kind, label in terms.KINDS.items():
        hits = [hit for hit in found if hit["kind"] == kind]
        if not hits:
            continue
        total = hits[0]["total"]
        groups.append(
            {
                "kind": kind,
                "shape": marks.MARKS[kind].shape,
                "label": label.label(desk.lang),
                "total": total,
                "rows": [_hit(desk, hit, rows[hit["id"]], rows.get(users.get(hit["id"], ""))) for hit in hits],
                "more": desk.word("frame.more", n=figures.count(total - len(hits))) if total > len(hits) else "",
            }
        )
    return {"text": desk.search["text"], "groups": groups}


def users_of(source: Source, found: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """For each line or device that was found, the only one who uses it."""
    asked = [hit["id"] for hit in found if hit["kind"] in USED]
    numbers = stage.known(source, asked)
    owners = source.owner()[numbers]
    ids = source.projection().ids
    pairs = zip(ids(numbers).to_pylist(), ids(owners).to_pylist(), strict=True)
    return {one: user for one, user in pairs if one != user}


def _hit(
    desk: Desk, hit: Mapping[str, Any], row: Mapping[str, Any], user: Mapping[str, Any] | None = None
) -> dict[str, str]:
    """One found entity: its name (a line's with its user's), and what in it was found, masked where it is to be; where
    that says no more than the name, how many facts tell of it."""
    hidden = desk.masked and hit["type"] in figures.MASKED_TYPES
    value = figures.mask(hit["value"], hit["type"]) if hidden else hit["value"]
    if desk.masked and hit["type"] == "name" and (row["kind"] == "person" or figures.personal(value)):
        value = figures.mask_name(value)
    label = name_of(row, desk.reader) + (f" · {name_of(user, desk.reader)}" if user is not None else "")
    sub = figures.shorten(str(value), 20)
    if str(value) == label:
        sub = desk.word("frame.told", n=figures.count(row["facts"]))
    return {"id": hit["id"], "label": label, "sub": sub}


def found_rows(desk: Desk, source: Source, text: str, kinds: Sequence[str]) -> list[dict[str, Any]]:
    """The same for a picker: flat, best first. Where only some kinds can be picked, a line stands for its user."""
    if not text.strip():
        return []
    found = source.search(text, 8, [*kinds, *USED] if kinds else [])
    users = users_of(source, found) if kinds else {}
    whose = [str(users.get(hit["id"], hit["id"])) for hit in found]
    rows = source.rows(whose)
    made: dict[str, dict[str, Any]] = {}
    for hit, one in zip(found, whose, strict=True):
        kind = rows[one]["kind"]
        if one not in made and (not kinds or kind in kinds):
            made[one] = {**_hit(desk, hit, rows[one]), "id": one, "kind": kind, "shape": marks.MARKS[kind].shape}
    return list(made.values())
