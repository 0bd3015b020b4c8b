"""Our components other than the canvas, mounted: frame, panel, time line."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from graphtool.ui.blocks import Block


def mount(name: str, key: str, data: Mapping[str, Any], on_act: Callable[[], None], height: Any = "stretch") -> None:
    """Mount one of our components; what the user does arrives as ``st.session_state[key].act``."""
    component = st.components.v2.component(f"graphtool.{name}", js=f"{name}.js", css=f"{name}.css")
    component(key=key, data=dict(data), height=height, on_act_change=on_act)


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


def event(key: str) -> dict[str, Any]:
    """What the user did in a component, in its callback."""
    found = st.session_state[key].get("act")
    return dict(found) if isinstance(found, dict) else {}
