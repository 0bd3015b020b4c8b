"""Rankings in a real browser: every registered analysis has its form, runs, shows its table, goes to the canvas and
is handed over with its source rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from graphtool.analysis import registry
from graphtool.analysis.registry import Analysis
from tests.browser.hand import WAIT_MS, Hand, sheets

ENDS = {"source": ("wechat", "wxid"), "entities": ("wechat", "wxid"), "target": ("accounts", "boss_wallet")}
"""Who is named where an analysis asks for somebody: a victim's wallet, the boss's."""
OWN_ENDS = {"ways": {"source": ("accounts", "company"), "target": ("accounts", "boss_card2")}}
"""Where other money leaves first than the victim's, the company's."""


def fields_of(analysis: Analysis) -> set[str]:
    """The fields of the generated form."""
    names = set()
    for param in analysis.params:
        if param.type == "period":
            names |= {f"{param.name}.from", f"{param.name}.to"}
        elif param.type not in {"entities", "relations"}:
            names.add(param.name)
    return names


@pytest.fixture(scope="module")
def seated(window: Callable[[int, int, bool], Page], address: str) -> Iterator[Hand]:
    """One hand that goes through all analyses, as an analyst does."""
    hand = Hand(window(1366, 768, False), address)
    yield hand.open("network")
    hand.page.close()
    assert hand.trouble == []


@pytest.mark.timeout(120)
@pytest.mark.parametrize("name", [a.name for a in registry.all_analyses()])
def test_every_analysis_has_its_form_and_runs(seated: Hand, story: dict[str, Any], name: str) -> None:
    analysis = registry.get(name)
    hand = seated.go("rankings")
    hand.page.locator(f".li[data-id='{name}']").click()
    hand.see(".card .ch", analysis.question("zh"))
    prefix = f"run-{name}."
    shown = {f.get_attribute("data-field") or "" for f in hand.page.locator(f"[data-field^='{prefix}']").all()}
    assert {s.removeprefix(prefix) for s in shown} == fields_of(analysis)
    boxes = hand.page.locator(f"[data-form='run-{name}'] .checks input")
    assert boxes.count() == sum(len(p.choices) for p in analysis.params if p.type == "relations")
    for param in analysis.params:
        if param.name in ENDS:
            who, what = OWN_ENDS.get(name, ENDS)[param.name]
            hand.choose(param.name, story[who][what][-8:])
    hand.page.locator(f"[data-submit='run-{name}']").click()
    hand.see("[data-table=result] tr.go")
    hand.settled()
    assert hand.page.locator(".strip.rd").count() == 0

    book = sheets(hand.save(hand.page.locator("[data-act=xlsx]")))
    first = next(iter(book.values()))
    rows = hand.page.locator("[data-table=result] tbody tr").count()
    assert first.height >= rows > 0
    if name in {"money_paths", "downstream", "upstream"}:
        assert book["原始行"].height > 0

    hand.page.locator("[data-act=show]").click()
    hand.see(".nav .i.on[data-page=network]")
    hand.see(".stage[data-rev]:not([data-selected=''])")
    selected = (hand.stage.get_attribute("data-selected") or "").split()
    assert 0 < len(selected) <= 200
    assert set(selected) <= set(hand.marks())


def test_a_wrong_value_says_what_is_allowed(hand: Hand) -> None:
    hand.open("rankings")
    hand.settled()
    period = hand.page.locator("[data-field='run-degree.period.from']")
    period.fill("2021-13-45")
    hand.page.locator("[data-submit=run-degree]").click()
    assert "2021-13-45" in hand.see(".note", "YYYY-MM-DD").inner_text()


def test_the_parameters_stand_in_the_address(hand: Hand) -> None:
    hand.open("rankings")
    hand.settled()
    hand.page.locator("[data-field='run-degree.period.from']").fill("2021-09-01")
    hand.page.locator("[data-submit=run-degree]").click()
    expect(hand.page).to_have_url(re.compile(r"r\.period=2021-09-01"), timeout=WAIT_MS)
    hand.see(".strip .end", "2021-09-01")
