"""The offline page in a real browser: one file, no request, hostile text inert."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from graphtool.terms import KINDS
from graphtool.texts import LANGS
from graphtool.views import marks
from graphtool.views.network import LINES_PER_MARK, Sheet, Sources, draw
from graphtool.views.picture import Picture

HOSTILE = (
    "<script>window.broken=1</script>",
    '"><img src=x onerror="window.broken=1">',
    "</script><script>window.broken=1</script>",
    "href",
    '<a href="javascript:window.broken=1">href</a>',
    "=HYPERLINK(1)",
    "'\"`&<>{{ 7*7 }}{% raw %}",
    "<!--",
    "\u2028\u2029\x00",
    "陈某😀",
)


def node(name: str, kind: str = "account", label: str = "", **values: Any) -> dict[str, Any]:
    plain = {"size": 24.0, "badge": "", "many": 0, "pinned": False, "proven": True, "group": -1, "x": 0.0, "y": 0.0}
    text = label or name
    shape = marks.MARKS[kind].shape
    return {"id": name, "kind": kind, "shape": shape, "label": text, "title": [text, kind], **plain, **values}


def edge(name: str, a: str, b: str, label: str = "", **values: Any) -> dict[str, Any]:
    plain = {"width": 2.0, "dashed": False, "arrow": True, "bend": 0.0, "from_ms": None, "until_ms": None}
    return {"id": name, "from": a, "to": b, "label": label, "title": [label or name], **plain, **values}


def two(text: str = "陈某") -> Picture:
    """Two marks 300 pixels apart with a line in each direction."""
    nodes = [node("a", label=text, x=-150.0), node("b", "person", label="单雨", x=150.0)]
    edges = [edge("ab", "a", "b", text, bend=0.1), edge("ba", "b", "a", dashed=True, bend=0.1)]
    return Picture({n["id"]: n for n in nodes}, {e["id"]: e for e in edges})


def carried(page: str) -> dict[str, Any]:
    """The data that a page carries."""
    block = re.search(r'<script id="graph" type="application/json">(.*?)</script>', page, re.DOTALL)
    assert block is not None
    found: dict[str, Any] = json.loads(block[1])
    return found


def test_all_marks_and_lines_are_carried_also_parallel_ones() -> None:
    found = carried(draw(two(), Sheet("x", "d1")))
    assert [n["id"] for n in found["nodes"]] == ["a", "b"]
    assert [(e["id"], e["from"], e["to"], e["dashed"]) for e in found["edges"]] == [
        ("ab", "a", "b", False),
        ("ba", "b", "a", True),
    ]


def test_a_line_without_its_mark_is_our_bug() -> None:
    picture = Picture({"a": node("a")}, {"x": edge("x", "a", "nobody")})
    with pytest.raises(AssertionError):
        draw(picture, Sheet("x", "d1"))


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_of_the_evidence_is_markup(text: str) -> None:
    page = draw(two(text), Sheet(text, "d1", notes=[text]), {"ab": Sources([text], 1)})
    plain = draw(two("x"), Sheet("x", "d1", notes=["x"]), {"ab": Sources(["x"], 1)})
    for markup in ("<script", "</script", "<img", "<a ", "<!--", 'onerror="'):
        assert page.count(markup) == plain.count(markup)
    assert carried(page)["nodes"][0]["label"] == text


def test_the_head_tells_generation_counts_and_masks() -> None:
    page = draw(two(), Sheet("被害人付款", "0123456789abcdef", masked=True, notes=["不完整：3 个账户缺 2021-09 流水"]))
    for said in (
        "<title>被害人付款</title>",
        "图版本 0123456789ab<",
        "2 个实体 · 2 条连线",
        ">已遮蔽<",
        "不完整：3 个账户",
    ):
        assert said in page
    assert "not masked" in draw(two(), Sheet("x", "d1", "en", masked=False))


def test_the_legend_explains_the_kinds_that_are_drawn() -> None:
    legend = carried(draw(two(), Sheet("x", "d1")))["legend"]
    assert [(k["kinds"], k["label"]) for k in reversed(legend)] == [(["person"], "人"), (["account"], "账户、钱包")]
    every = {kind: node(kind, kind) for kind in KINDS}
    for lang in LANGS:
        shown = carried(draw(Picture(every, {}), Sheet("x", "d1", lang)))["legend"]
        assert {kind for k in shown for kind in k["kinds"]} == set(KINDS)


def test_long_lists_of_sources_are_cut_and_say_so() -> None:
    lines = [f"file · row {i}" for i in range(200)]
    found = carried(draw(two(), Sheet("x", "d1"), {"ab": Sources(lines, 200)}))["sources"]["ab"]
    assert (found["lines"], found["total"]) == (lines[:LINES_PER_MARK], 200)


def test_the_same_picture_is_the_same_page() -> None:
    assert draw(two(), Sheet("x", "d1")) == draw(two(), Sheet("x", "d1"))


# --- in the browser --------------------------------------------------------------------------------------------


@pytest.fixture
def show(offline_page: Any, tmp_path: Path) -> Iterator[Any]:
    """Opens a picture; any request beside the file, any error or dialogue is kept."""

    def opened(picture: Picture, sources: dict[str, Sources] | None = None, **sheet: Any) -> Any:
        path = tmp_path / "x.html"
        path.write_text(draw(picture, Sheet(**{"title": "x", "digest": "d1", **sheet}), sources), encoding="utf-8")
        page = offline_page.open(path)
        page.wait_for_selector("#stage[data-nodes]")
        return page

    yield opened
    assert offline_page.trouble == []


@pytest.mark.browser
def test_the_page_draws_without_any_request(show: Any) -> None:
    page = show(two())
    assert page.locator("#stage canvas").count() == 1
    assert (page.locator("#stage").get_attribute("data-nodes"), page.locator("#stage").get_attribute("data-edges")) == (
        "2",
        "2",
    )


@pytest.mark.browser
@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_shown_and_does_nothing(show: Any, text: str) -> None:
    page = show(two(text), {"a": Sources([text], 1), "ab": Sources([text], 3)}, title=text, notes=[text])
    page.fill("#find", "account")
    page.click("#hits button")
    assert page.locator("#detail h2").text_content() == text
    assert page.locator("#detail li").all_text_contents() == [text]
    assert page.locator("h1").text_content() == text.replace("\x00", "")
    assert page.evaluate("window.broken") is None
    assert page.locator("img, a, iframe").count() == 0


@pytest.mark.browser
def test_a_mark_is_found_and_its_source_rows_are_listed(show: Any) -> None:
    page = show(two(), {"a": Sources(["bank/a.csv · 第 1 张表 · 第 7 行"], 3)}, lang="zh")
    page.fill("#find", "陈")
    page.click("#hits button")
    assert page.locator("#detail h2").text_content() == "陈某"
    assert page.locator("#detail li").all_text_contents() == ["bank/a.csv · 第 1 张表 · 第 7 行"]
    assert "另有 2 行" in (page.locator("#detail").text_content() or "")
    page.locator("#find").press("Tab")
    page.keyboard.press("Escape")
    assert page.locator("#detail").is_hidden()


@pytest.mark.browser
def test_a_click_on_a_line_shows_its_ends(show: Any) -> None:
    page = show(two())
    box = page.locator("#stage").bounding_box()
    # A bent line passes above or below the middle: walk over it until something is hit.
    for offset in range(-40, 41, 4):
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2 + offset)
        if page.locator("#detail button").count() == 2:
            break
    assert page.locator("#detail button").all_text_contents() in (["陈某", "单雨"], ["单雨", "陈某"])


@pytest.mark.browser
def test_a_kind_is_hidden_and_shown_by_the_legend(show: Any) -> None:
    page = show(two())
    page.click("#legend button:has-text('人')")
    page.fill("#find", "单雨")
    assert page.locator("#hits button").count() == 0
    page.click("#legend button:has-text('人')")
    page.fill("#find", "单雨 ")
    assert page.locator("#hits button").count() == 1
