"""What the canvas is sent: changes only, and the whole to a browser that missed one."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from graphtool.views.canvas import BEHIND, Feed, legend
from graphtool.views.picture import Picture, Reader


def picture(n: int, version: int = 0) -> Picture:
    return Picture({f"n{i}": {"id": f"n{i}", "v": version if i == 0 else 0} for i in range(n)}, {})


class Browser:
    """What the script of the canvas does with messages."""

    def __init__(self) -> None:
        self.rev: int | None = None
        self.nodes: dict[str, Any] = {}

    def take(self, message: dict[str, Any]) -> str:
        base = message["base"]
        if base is not None and (self.rev is None or self.rev < base):
            return "resync"
        if self.rev is not None and base is not None and message["rev"] <= self.rev:
            return "old"
        if base is None:
            self.nodes = {}
        for name in message["gone"]:
            self.nodes.pop(name, None)
        self.nodes |= {n["id"]: n for n in message["nodes"]}
        self.rev = message["rev"]
        return "drawn"


def test_first_the_whole_then_changes_only() -> None:
    feed = Feed()
    first = feed.put(picture(2000))
    assert first["base"] is None
    assert len(first["nodes"]) == 2000
    feed.heard(first["rev"])
    second = feed.put(picture(2025))
    assert second["base"] == first["rev"]
    assert len(second["nodes"]) == 25
    assert feed.put(picture(2025)) == second


def test_a_browser_that_shows_nothing_is_sent_the_whole() -> None:
    feed = Feed()
    feed.heard(feed.put(picture(3))["rev"])
    assert feed.put(picture(4))["base"] is not None
    feed.heard(99)
    assert feed.put(picture(4))["base"] is None
    feed.heard(None)
    assert feed.put(picture(4))["base"] is None


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 3), st.booleans(), st.booleans()), max_size=40))
def test_whatever_is_lost_on_the_way_the_browser_ends_up_right(steps: list[tuple[int, int, bool, bool]]) -> None:
    feed, browser = Feed(), Browser()
    last = picture(0)
    for size, version, arrives, speaks in steps:
        last = picture(size, version)
        message = feed.put(last)
        if arrives and browser.take(message) == "resync":
            feed.restart()
            browser.take(feed.put(last))
        if speaks:
            feed.heard(browser.rev)
        assert len(feed.sent) <= BEHIND
    message = feed.put(last)
    if browser.take(message) == "resync":
        feed.restart()
        assert browser.take(feed.put(last)) == "drawn"
    assert browser.nodes == dict(last.nodes)


def test_the_legend_explains_what_is_in_the_case() -> None:
    said = legend(("person", "device"), Reader("zh"))
    assert [(k["kinds"], k["label"]) for k in said] == [(["person"], "人"), (["line", "device"], "线路/设备")]
    assert len(legend((), Reader("en"))) == 8
