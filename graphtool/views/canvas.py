"""The canvas in a page: our own component around vis-network, and what it is sent.

Only what changed is sent. Which picture the browser shows is known from what it says back; as a change may
be overtaken on its way, each is made against a picture that was surely drawn, and a browser that lacks even
that one asks for the whole.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from graphtool.views import marks
from graphtool.views.picture import EMPTY, Picture, Reader, change, changes

BEHIND = 4
"""A browser may be so many pictures behind before it is sent the whole."""

LEGEND: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("person", ("person",)),
    ("organisation", ("organisation",)),
    ("account", ("account",)),
    ("pool", ("pool",)),
    ("line", ("line", "device")),
    ("terminal", ("terminal", "merchant")),
    ("list", ("list", "group")),
    ("report", ("report",)),
)

TOOLS = (
    "undo redo fit layout point box lasso ask neighbours invert pin hide keep group select_kind proven unproven "
    "cluster take each cap only_filter will_add no_neighbours close expand"
).split()


@dataclass
class Feed:
    """Which pictures one browser was sent, and which of them it has surely drawn."""

    rev: int = 0
    sent: list[tuple[int, Picture]] = field(default_factory=list)
    whole: bool = True

    def put(self, picture: Picture) -> dict[str, Any]:
        """The message that brings the browser to ``picture``."""
        if not self.sent or self.sent[-1][1] != picture:
            self.rev += 1
            self.sent = [*self.sent, (self.rev, picture)][-BEHIND:]
        if self.whole or len(self.sent) < 2:
            return {"rev": self.rev, "base": None, **change(EMPTY, picture)}
        # The browser may show any picture from the base on: what differs from one of them has to be sent.
        return {"rev": self.rev, "base": self.sent[0][0], **changes([p for _, p in self.sent[:-1]], picture)}

    def heard(self, rev: int | None) -> None:
        """The browser said that it shows picture ``rev``: nothing before it is needed any more."""
        if rev is None or not any(r == rev for r, _ in self.sent):
            self.restart()
            return
        self.sent = [(r, p) for r, p in self.sent if r >= rev]
        self.whole = False

    def restart(self) -> None:
        """The browser shows nothing of ours (any more)."""
        self.whole = True


def legend(kinds: Sequence[str], reader: Reader) -> list[dict[str, Any]]:
    """The marks that are explained below the canvas: those that are in the case."""
    return [
        {"kinds": list(group), "shape": marks.MARKS[name].shape, "label": reader.word(f"legend.{name}")}
        for name, group in LEGEND
        if not kinds or set(group) & set(kinds)
    ]


def canvas(
    feed: Feed,
    picture: Picture,
    reader: Reader,
    on_act: Callable[[], None],
    heard: tuple[str, int],
    *,
    groups: Sequence[Mapping[str, Any]] = (),
    selected: Sequence[str] = (),
    edge: str | None = None,
    ask: Mapping[str, Any] | None = None,
    focus: Mapping[str, Any] | None = None,
    undo: bool = False,
    redo: bool = False,
    kinds: Sequence[str] = (),
    measure: str = "received",
    camera: str = "",
    tools: bool = True,
    key: str = "canvas",
) -> None:
    """Mount the canvas. What the user does arrives as ``st.session_state[key].act`` when ``on_act`` is called; what was
    ``heard`` of it, as ``graphtool.ui.parts`` keeps it, is not said again."""
    _component()(
        key=key,
        height="stretch",
        on_act_change=on_act,
        data={
            **feed.put(picture),
            "heard": heard,
            "camera": camera,
            "groups": list(groups),
            "selected": list(selected),
            "edge": edge,
            "ask": ask,
            "focus": focus,
            "tools": tools,
            "undo": undo,
            "redo": redo,
            "shapes": {kind: mark.shape for kind, mark in marks.MARKS.items()},
            "legend": legend(kinds, reader),
            "measure": reader.word(f"canvas.measure.{measure}"),
            "words": {name: reader.word(f"canvas.{name}", n="{n}", rest="{rest}") for name in TOOLS},
            "empty": {
                "title": reader.word("canvas.nothing_title"),
                "text": reader.word("canvas.nothing_text"),
            },
        },
    )


def _component() -> Callable[..., Any]:
    """The registered component. Registering it again is cheap and serves every runtime that a test starts."""
    return st.components.v2.component("graphtool.canvas", js="canvas.js", css="canvas.css")
