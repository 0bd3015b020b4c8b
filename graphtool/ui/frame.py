"""The top line and the page list: case, generation, search, language, masks, exports, counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from graphtool.ui import acts, handover, parts
from graphtool.ui.data import Source
from graphtool.ui.finding import results
from graphtool.ui.sources import Sources
from graphtool.ui.state import PAGES, Desk
from graphtool.ui.trouble import caught
from graphtool.views import figures

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
        for said in parts.events("top"):
            with caught(desk):
                hear(desk, sources, source, said)
            desk.rerun |= said.get("name") != "search"

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
