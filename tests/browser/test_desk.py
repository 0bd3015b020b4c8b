"""The frame in a real browser: every page opens by its address, in both languages and themes, shows nothing of
Streamlit's own, scrolls nowhere sideways and asks nobody outside."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from playwright.sync_api import expect

from graphtool import texts
from graphtool.analysis import registry
from graphtool.case import Case
from graphtool.texts import Lang
from tests.browser.hand import WAIT_MS, Hand

PAGES = {"evidence": "证据", "network": "网络", "money": "资金", "rankings": "排序"}
HOLE = re.compile(r"\{\w+\}")
PLURAL = re.compile(r"\{\w+\?[^{}|]*\|([^{}|]*)\}")
CHINESE = re.compile(r"[\u3400-\u9fff]")
WORD = re.compile(r"[A-Za-z]{2,}")

NAMES = re.compile(
    r"(?i)\b(graphtool|english|xlsx|csv|html|graphml|gexf|json|cypher|parquet|anx|ftm|followthemoney|i2|gephi|neo4j|"
    r"excel|sn|cny|usd|imei|imsi|ip|mac|gb|pagerank|k|sha|wxid|mmsi|utf|id|fifo|lifo|pos|esc|z|e|h|p|f|tenpaytrades|"
    r"nx|pdf|xml|analyst|notebook|viewer)\b"
)
"""What stands in Latin letters on a Chinese page too: formats, methods, units, keys."""


PRINTED = re.compile(r"··\w+|\bwxid\S*|\S*/\S*|\S+\.\w{2,4}\b|\w*\d\w*")
"""What evidence prints: tails, keys, paths, files, numbers."""


@cache
def sentences(lang: Lang) -> tuple[re.Pattern[str], ...]:
    """What the desk says in a language and not in the other, as patterns for whole texts."""
    made = []
    for area in ("ui", "analysis"):
        for entry in texts.catalogue(area).values():
            own, other = (PLURAL.sub(r"\1", entry[tongue]) for tongue in (lang, "en" if lang == "zh" else "zh"))
            letters = CHINESE if lang == "zh" else WORD
            if own != other and letters.search(HOLE.sub("", own)):
                made.append(re.compile(".*?".join(map(re.escape, HOLE.split(own)))))
    return tuple(made)


def left_over(hand: Hand, lang: Lang) -> list[str]:
    """Texts on the page that the desk says in this language."""
    said = set(hand.texts()) - {"中文", "English"}  # the switch itself
    return [text for text in said if any(p.fullmatch(text) for p in sentences(lang))]


@pytest.mark.timeout(300)
@pytest.mark.parametrize("place", ["", *PAGES])
@pytest.mark.parametrize(("size", "dark"), [((1366, 768), False), ((1920, 1080), True)])
def test_every_page_opens(
    at_desk: Callable[..., Hand],
    address: str,
    small_case: Case,
    place: str,
    size: tuple[int, int],
    dark: bool,
) -> None:
    hand = at_desk(address, *size, dark)
    hand.open(place)
    hand.see(".case .t", small_case.title)
    hand.see(".nav .i.on", PAGES[place or "network"])
    hand.settled()
    assert hand.page.locator("[data-testid=stException], [data-testid=stHeader]:visible, footer:visible").count() == 0
    assert hand.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert hand.page.title() == "graphtool"
    ground = hand.page.locator(".stApp").evaluate("(app) => getComputedStyle(app).backgroundColor")
    assert ground == ("rgb(17, 21, 27)" if dark else "rgb(244, 245, 247)")


@pytest.mark.timeout(300)
def test_each_language_leaves_nothing_of_the_other(hand: Hand) -> None:
    hand.open("network")
    for place in PAGES:
        hand.go(place)
        hand.settled()
        words = [said for said in hand.texts() if WORD.search(NAMES.sub("", PRINTED.sub("", said)))]
        assert set(words) <= {source for a in registry.all_analyses() for source in a.sources}, place
        assert left_over(hand, "en") == [], place
    hand.page.locator("[data-act=lang]").click()
    hand.see(".nav .i.on", "Rankings")
    hand.settled()
    for place in PAGES:
        hand.go(place)
        hand.settled()
        assert left_over(hand, "zh") == [], place
    assert hand.page.evaluate("document.documentElement.lang") == "en"
    hand.page.locator("[data-act=lang]").click()
    hand.see(".nav .i.on", "排序")
    hand.settled()
    assert left_over(hand, "en") == []


def test_the_same_address_opens_the_same_view(
    hand: Hand, at_desk: Callable[..., Hand], address: str, story: dict[str, Any]
) -> None:
    number = story["accounts"]["company"]
    hand.open("network")
    mark = hand.pick(number)
    hand.chip("amount", lambda form: form.locator("input").first.fill("99"))
    hand.see(".chip.on", "99.00")
    hand.settled()
    expect(hand.page).to_have_url(re.compile("min=9900"), timeout=WAIT_MS)
    shared = hand.page.url
    assert number not in shared
    other = at_desk(address)
    other.open(shared.removeprefix(address))
    other.see(".chip.on", "99.00")
    other.see(f".stage[data-selected='{mark}']")
    assert other.see(".nm").inner_text() == hand.see(".nm").inner_text()


def test_a_search_without_hits_says_what_to_try(hand: Hand) -> None:
    hand.open("evidence")
    assert hand.search("没有这个人").count() == 0
    assert "没有找到" in hand.see(".drop .m").inner_text()


def test_masks_are_off_only_when_asked(hand: Hand, story: dict[str, dict[str, str]]) -> None:
    victim = story["wechat"]
    hand.open("network")
    hand.pick(victim["id_card"])
    assert victim["id_card"] not in " ".join(hand.texts()).replace(" ", "")
    hand.page.locator("[data-act=mask]").click()
    hand.see("[data-act=mask]", "未遮蔽")
    hand.see(".nm", victim["name"])
    hand.settled()
    assert victim["id_card"] in " ".join(hand.texts()).replace(" ", "")
