"""The page as HTML: what evidence says stays text, nothing is fetched, everything of the report is there."""

from __future__ import annotations

import base64
import hashlib
import re
from html import unescape
from html.parser import HTMLParser

import pytest

from graphtool.exports.report import Report
from graphtool.exports.report_blocks import Part, Rows, grid, pairs, paragraphs, printed, title_of
from graphtool.exports.report_html import as_html, is_wide
from tests.exports.hostile import TEXTS


def hostile(columns: int = 2) -> Report:
    """A page whose texts try to be something else."""
    lines = [[text] * columns for text in TEXTS]
    rows = Rows(("#", "at", "as"), tuple(printed(f"[{n}]", [t], [(t, t)]) for n, t in enumerate(TEXTS)))
    part = Part("table", TEXTS[0], (paragraphs(*TEXTS), grid(["h"] * columns, lines), pairs(*zip(TEXTS, TEXTS)), rows))
    return Report("zh", TEXTS[0], TEXTS[1], pairs(("甲", "乙")), (part,), True, "d" * 64, 1, 1, TEXTS[0])


class Seen(HTMLParser):
    """Elements, attributes and texts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.texts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def test_hostile_text_stays_text() -> None:
    page = as_html(hostile()).decode()
    seen = Seen(page)
    assert not seen.tags & {"script", "img", "a", "link", "iframe", "object", "form", "svg"}
    assert seen.attributes <= {"lang", "charset", "http-equiv", "content", "name", "id", "class", "scope"}
    for text in TEXTS:
        if text.strip() and "\r" not in text:
            assert title_of(text) in seen.texts


def test_nothing_is_fetched_and_only_its_own_style_is_allowed() -> None:
    page = as_html(hostile()).decode()
    style = re.search(r"<style>(.*?)</style>", page, re.S)
    assert style
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'sha256-{digest}'" in unescape(page)
    assert not re.search(r"https?:|url\(|@import", style[1])
    assert "http:" not in page
    assert "https:" not in page


@pytest.mark.parametrize(("columns", "wide"), [(8, False), (9, True)])
def test_a_wide_table_turns_the_paper(columns: int, wide: bool) -> None:
    assert is_wide(hostile(columns)) == wide
    assert (b"A4 landscape" in as_html(hostile(columns))) == wide
