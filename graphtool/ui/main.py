"""The router: session, address, generation, frame, page."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import streamlit as st

from graphtool.errors import GraphtoolError, NotFound
from graphtool.ui import stage, style
from graphtool.ui.acts import show
from graphtool.ui.data import Source
from graphtool.ui.frame import frame
from graphtool.ui.pages import evidence, money, network, rankings
from graphtool.ui.sources import Sources, sources_of
from graphtool.ui.state import PAGES, Desk, asked_for, from_address, to_address
from graphtool.ui.trouble import caught, trace

CASE = "GRAPHTOOL_CASE"
"""The environment variable that names the folder of the case that is served."""


def session() -> Desk:
    """The state of this session; its first one comes from the address."""
    if "desk" not in st.session_state:
        query = st.query_params.to_dict()
        st.session_state["desk"] = from_address(query)
        st.session_state["asked"] = asked_for(query)
        st.session_state["asked_case"] = query.get("case", "")
    found: Desk = st.session_state["desk"]
    return found


def follow(desk: Desk, sources: Sources) -> Source | None:
    """The generation that this session looks at: the newest, with the canvas carried over."""
    source = sources.current()
    if source is None:
        return None
    if desk.digest and desk.digest != source.digest and desk.drawn:
        old = sources.known(desk.digest)
        if old is not None and desk.history.past:
            stage.carry_over(desk, old, source)
        else:
            desk.drawn = ""
    desk.digest = source.digest
    asked = st.session_state.pop("asked", [])
    if asked:
        with caught(desk):
            _open_address(desk, source, asked)
    elif desk.selected and not desk.drawn:
        with caught(desk):
            _open_address(desk, source, list(desk.selected))
    return source


def _open_address(desk: Desk, source: Source, asked: list[str]) -> None:
    """What an address names, on the canvas; ids of another case are left out."""
    there = source.projection().ids(stage.known(source, asked)).to_pylist()
    selected = [s for s in desk.selected if s in there]
    if there:
        show(desk, source, {"ids": there})
    desk.selected = tuple(stage.heads(desk, source, selected))


def pages(desk: Desk, sources: Sources, source: Source | None) -> dict[str, Callable[[], None]]:
    """Each page as a function without arguments."""

    def graph(draw: Callable[[Desk, Source], None]) -> Callable[[], None]:
        def run() -> None:
            if source is None:
                evidence.page(desk, sources, source)
            else:
                draw(desk, source)

        return run

    return {
        "evidence": lambda: evidence.page(desk, sources, source),
        "network": graph(network.page),
        "money": graph(lambda d, s: money.page(d, sources, s)),
        "rankings": graph(lambda d, s: rankings.page(d, sources, s)),
    }


def main() -> None:
    """One run of the script."""
    icon = Path(__file__).parent / "assets" / "icon.png"
    st.set_page_config("graphtool", icon, layout="wide", initial_sidebar_state="collapsed")
    st.html(style.sheet())
    path = os.environ.get(CASE)
    if not path:
        raise NotFound("case", path=CASE)
    sources = sources_of(path)
    desk = session()
    st.html(style.said(desk.lang))
    source = follow(desk, sources)
    drawers = pages(desk, sources, source)
    made = {
        name: st.Page(_named(drawers[name], name), title=desk.word(f"page.{name}"), url_path=name) for name in PAGES
    }
    # The bare address is no page of its own: a default page would have no path, and its link none either.
    home = st.Page(_named(lambda: None, "home"), title="graphtool", default=True)
    current = st.navigation([home, *made.values()], position="hidden")
    here = next((name for name, one in made.items() if one.url_path == current.url_path), "")
    target = desk.goto or here or ("evidence" if source is None else "network")
    if target != here:
        desk.goto, desk.page = "", target
        desk.feed.restart()
        st.switch_page(made[target], query_params=to_address(desk, sources.case.settings.id))
    desk.goto, desk.page = "", here
    other = st.session_state.get("asked_case", "")
    if other and other != sources.case.settings.id:
        desk.trouble = desk.word("frame.other_case", id=other[:8])
        st.session_state["asked_case"] = ""
    if here == "network" and source is not None and not desk.drawn:
        stage.first_picture(desk, source)
    frame(desk, sources, source)
    current.run()
    address = to_address(desk, sources.case.settings.id)
    if st.query_params.to_dict() != address:
        st.query_params.from_dict(address)


def failed(error: Exception) -> bool:
    """What a session shows when a run ended in an error: ours by a number to quote, others by their sentence."""
    desk = st.session_state.get("desk") or Desk()
    if isinstance(error, GraphtoolError):
        st.error(desk.word("frame.trouble", sentence=error.message(desk.lang), code=error.key))
    else:
        st.error(desk.word("frame.bug", trace=trace(error)))
    return True


def _named(draw: Callable[[], None], name: str) -> Callable[[], None]:
    """Streamlit tells pages apart by the names of their functions."""
    draw.__name__ = name
    return draw
