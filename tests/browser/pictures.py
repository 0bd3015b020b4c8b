"""The pictures of the READMEs, taken of the desk with the sample case: ``make pictures``.

The questions that they show are those of the sample's own story (``truth/story.json``).
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from tests.browser.hand import Hand, served
from tests.told import sample_case

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "pictures"
SIZE = {"width": 1366, "height": 768}


def evidence(hand: Hand, story: dict[str, Any]) -> None:
    """Every row accounted for, file by file."""
    hand.open("evidence")
    hand.see(".strip.ok")
    hand.see("[data-table=pairs] tr.go")


def network(hand: Hand, story: dict[str, Any]) -> None:
    """The first picture of the case: its clusters, and the top of each."""
    hand.open("network")


def money(hand: Hand, story: dict[str, Any]) -> None:
    """A victim's fee by WeChat, on to the boss, with the rows that it stands on."""
    hand.open("money")
    hand.choose("from", story["wechat"]["phone"][-4:])
    hand.choose("to", story["accounts"]["boss_wallet"][-6:])
    hand.see(".pt").click()
    hand.see("[data-table=linerows] tr.go").click()
    hand.see(".raw tr.on")


def trace(hand: Hand, story: dict[str, Any]) -> None:
    """Where the money is now that a victim paid, by each rule."""
    hand.open("money")
    hand.choose("from", story["wechat"]["phone"][-4:])
    hand.page.locator("[data-form=asked] [data-value=trace]").click()
    hand.see("[data-table=destinations] tr.go")


def rankings(hand: Hand, story: dict[str, Any]) -> None:
    """Who receives from most."""
    hand.open("rankings")
    hand.page.locator("[data-submit]").first.click()
    hand.see("[data-table=ranking] tr, .panel table tbody tr")


PAGES: tuple[Callable[[Hand, dict[str, Any]], None], ...] = (evidence, network, money, trace, rankings)


def main() -> None:
    """Take all of them."""
    program = shutil.which("chromium") or shutil.which("google-chrome")
    with tempfile.TemporaryDirectory() as spare, sync_playwright() as playwright:
        with sample_case(Path(spare), 1, title="样例 Sample") as (case, truth):
            story = json.loads((truth / "story.json").read_text("utf-8"))
            place = case.path
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        with served(place) as address:
            for page in PAGES:
                hand = Hand(browser.new_page(viewport=SIZE, locale="zh-CN"), address)  # type: ignore[arg-type]
                page(hand, story)
                hand.settled()
                hand.page.mouse.move(0, 0)
                hand.page.wait_for_load_state("networkidle")
                hand.page.evaluate("new Promise((drawn) => setTimeout(drawn, 800))")  # lines fade in
                hand.page.screenshot(path=FOLDER / f"{page.__name__}.png")
        browser.close()


if __name__ == "__main__":
    main()
