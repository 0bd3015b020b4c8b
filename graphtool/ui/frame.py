"""The top line and the page list: case, generation, search, language, masks, exports, counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from graphtool import terms
from graphtool.ui import acts, handover, parts, stage
from graphtool.ui.data import Source
from graphtool.ui.sources import Sources
from graphtool.ui.state import PAGES, Desk
from graphtool.ui.trouble import caught
from graphtool.views import figures, marks
from graphtool.views.picture import name_of

SEARCHED = 6
USED = ("line", "device")
"""Kinds that stand for who uses them."""
WORDS = ("search", "none", "masked", "unmasked", "mask_help", "print", "export")


def frame(desk: Desk, sources: Sources, source: Source | None) -> None:
    """Mount the frame. Typing in the search box runs this part only, anything else the whole page."""

    @st.fragment
    def part() -> None:
        if desk.rerun:
            desk.rerun = False
            st.rerun()
        with st.container(key="frame"):
            parts.mount("frame", "top", content(desk, sources, source), heard)

    def heard() -> None:
        said = parts.event("top")
        with caught(desk):
            hear(desk, sources, source, said)
        desk.rerun = said.get("name") != "search"

    part()


def hear(desk: Desk, sources: Sources, source: Source | None, said: Mapping[str, Any]) -> None:
    """What the user did in the frame."""
    step = _STEPS.get(str(said.get("name", "")))
    if step is not None:
        step(desk, sources, source, said)


def _search(desk: Desk, sources: Sources, source: Source | None, said: Mapping[str, Any]) -> None:
    desk.search = {"text": str(said.get("text", ""))[:200]}


def _pick(desk: Desk, sources: Sources, source: Source | None, said: Mapping[str, Any]) -> None:
    if source is not None:
        acts.pick(desk, source, said)
        if desk.page not in {"network"}:
            desk.goto = "network"


def _go(desk: Desk, sources: Sources, source: Source | None, said: Mapping[str, Any]) -> None:
    if said.get("page") in PAGES:
        desk.goto = str(said["page"])


def _lang(desk: Desk, sources: Sources, source: Source | None, said: Mapping[str, Any]) -> None:
    desk.lang = "en" if desk.lang == "zh" else "zh"


def _mask(desk: Desk, sources: Sources, source: Source | None, said: Mapping[str, Any]) -> None:
    desk.masked = not desk.masked
    sources.record("masks", {"masked": desk.masked, "where": "desk"})


def _derive(desk: Desk, sources: Sources, source: Source | None, said: Mapping[str, Any]) -> None:
    sources.start_derive()


def _quiet(desk: Desk, sources: Sources, source: Source | None, said: Mapping[str, Any]) -> None:
    desk.trouble = ""


def _export(desk: Desk, sources: Sources, source: Source | None, said: Mapping[str, Any]) -> None:
    desk.download = handover.hand_over(desk, sources, source, str(said.get("what", "")))


_STEPS: dict[str, Callable[[Desk, Sources, Source | None, Mapping[str, Any]], None]] = {
    "search": _search,
    "pick": _pick,
    "go": _go,
    "lang": _lang,
    "mask": _mask,
    "derive": _derive,
    "quiet": _quiet,
    "export": _export,
}


def content(desk: Desk, sources: Sources, source: Source | None) -> dict[str, Any]:
    """What the frame shows."""
    status = sources.status()
    return {
        "title": sources.case.title,
        "asof": desk.word("frame.as_of", when=status.built) if status.built else desk.word("frame.no_generation"),
        "newer": desk.word("frame.newer", n=status.newer) if status.newer else "",
        "lang": desk.lang,
        "masked": desk.masked,
        "page": desk.page,
        "pages": [{"id": p, "label": desk.word(f"page.{p}")} for p in PAGES],
        "foot": _foot(desk, status.files, status.facts, status.issues),
        "results": results(desk, source),
        "exports": handover.offers(desk, sources, source),
        "trouble": desk.trouble,
        "download": desk.download,
        "words": {w: desk.word(f"frame.{w}") for w in WORDS} | {"close": desk.word("canvas.close")},
    }


def _foot(desk: Desk, files: int, facts: int, issues: int) -> list[dict[str, str]]:
    said = [
        {"text": desk.word("frame.files", n=figures.count(files))},
        {"text": desk.word("frame.facts", n=figures.count(facts))},
    ]
    return [*said, {"text": desk.word("frame.issues", n=figures.count(issues)), "tone": "w"}] if issues else said


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
    """One found entity: its name (a line's with its user's), and what in it was found, masked where it is to be."""
    hidden = desk.masked and hit["type"] in figures.MASKED_TYPES
    value = figures.mask(hit["value"], hit["type"]) if hidden else hit["value"]
    if desk.masked and hit["type"] == "name" and (row["kind"] == "person" or figures.personal(value)):
        value = figures.mask_name(value)
    label = name_of(row, desk.reader) + (f" · {name_of(user, desk.reader)}" if user is not None else "")
    return {"id": hit["id"], "label": label, "sub": figures.shorten(str(value), 20)}


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
