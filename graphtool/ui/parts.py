"""Our components other than the canvas, mounted: frame, panel, time line; and what the user does in any of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import streamlit as st

from graphtool.ui.blocks import Block
from graphtool.ui.state import Desk
from graphtool.ui.trouble import caught

Heard = tuple[str, int]
"""Who said acts (a component, since it was mounted), and the number of its last act that was heard."""

NOBODY: Heard = ("", 0)


def mount(name: str, key: str, data: Mapping[str, Any], on_act: Callable[[], None], height: Any = "stretch") -> None:
    """Mount one of our components; ``on_act`` is called when the user has done something (:func:`events`)."""
    component = st.components.v2.component(f"graphtool.{name}", js=f"{name}.js", css=f"{name}.css")
    component(key=key, data={**data, "heard": heard(key)}, height=height, on_act_change=on_act)


def panel(
    key: str,
    blocks: Sequence[Block],
    on_act: Callable[[], None],
    style: str = "",
    reset: str = "",
    height: Any = "stretch",
) -> None:
    """A column of blocks. A change of ``reset`` forgets drafts, sort orders and open chips."""
    mount("panel", key, {"blocks": list(blocks), "style": style, "reset": reset}, on_act, height)


def heard(key: str) -> Heard:
    """Which acts of a component were heard, for its ``data``: what it may forget."""
    found: Heard = st.session_state.get(f"heard.{key}", NOBODY)
    return found


def events(key: str) -> Iterator[dict[str, Any]]:
    """What the user did in a component and was not heard before, in its order; in the component's callback. Each is heard
    when it is taken: where one breaks off the callback, those after it are said again."""
    acts, last = unheard(st.session_state[key].get("act"), heard(key))
    for act in acts:
        st.session_state[f"heard.{key}"] = (last[0], act["nth"])
        yield act


def unheard(said: object, last: Heard) -> tuple[list[dict[str, Any]], Heard]:
    """The acts of a message that come after the last one heard, and which is the last one now. What has not the form
    of a message says nothing."""
    if not isinstance(said, dict) or not isinstance(said.get("acts"), list):
        return [], last
    sender, before = str(said.get("from", "")), last[1] if said.get("from") == last[0] else 0
    acts = [dict(a) for a in said["acts"] if isinstance(a, dict) and isinstance(a.get("nth"), int)]
    new = sorted((a for a in acts if a["nth"] > before), key=lambda a: a["nth"])
    return new, (sender, new[-1]["nth"] if new else before)


def hearing(desk: Desk, key: str, step: Callable[[Mapping[str, Any]], object]) -> Callable[[], None]:
    """The callback of a component: ``step`` for each thing that the user did; errors of the tree are said."""

    def run() -> None:
        for said in events(key):
            with caught(desk):
                step(said)

    return run
