"""Does the desk answer at once on a whole case, in a real browser?

Serves the ``case``-scale sample (made, loaded and derived when it is not there yet) and drives it in Chromium:
the first picture of the Network page after opening warm, three times in new sessions; then, with 2,000 marks on
the canvas, double clicks that ask for the counts and the expansions that follow, until they are drawn.

    python tests/bench/bench_app.py [--folder PATH] [--scale case] [--marks 2000] [--expands 30]
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from playwright.sync_api import Browser, sync_playwright

from graphtool import sample
from graphtool.case import Case
from tests.bench.claims import holds, verdict
from tests.browser.hand import Hand, served

PICTURE_S, EXPAND_S = 3.0, 0.5
"""Each first picture, and 95 of 100 expansions, take at most so long."""

WATCH = """([stage, what]) => { window.took = new Promise((done) => {
  let start = null;
  const frames = (at) => requestAnimationFrame(() => requestAnimationFrame(() => done((performance.now() - at) / 1000)));
  const begin = (event) => { if (event.type === what) start = performance.now(); };
  for (const type of ["click", "dblclick"]) document.addEventListener(type, begin, { capture: true });
  const watch = new MutationObserver(() => {
    const there = what === "click" || document.querySelector(".pop:not([hidden])");
    const deep = stage.getRootNode().querySelector(".pop:not([hidden])");
    if (start === null || !(there || deep)) return;
    watch.disconnect();
    for (const type of ["click", "dblclick"]) document.removeEventListener(type, begin, { capture: true });
    frames(start);
  });
  watch.observe(what === "click" ? stage : stage.getRootNode(), { attributes: true, subtree: what !== "click",
    attributeFilter: what === "click" ? ["data-rev"] : ["hidden"], childList: what !== "click" });
}); }"""
"""Measures by the page's own clock: from the click to the second frame after the picture (or the dialogue) is there."""

DRAWN = "(s) => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(s.dataset.rev))))"


def made(folder: Path, scale: str) -> Path:
    """The case in a folder, made when it is not there."""
    place = folder / "case"
    if not (place / "graph" / "current").exists():
        evidence = folder / "sample"
        shutil.rmtree(evidence, ignore_errors=True)
        shutil.rmtree(place, ignore_errors=True)
        sample.write(evidence, scale, 1)
        with Case.create(place, "样例") as case:
            for mapping in sorted((evidence / "mappings").glob("*.toml")):
                case.add_mapping(mapping)
            case.load([evidence / "evidence"])
            case.derive()
    return place


@contextmanager
def opened() -> Iterator[Browser]:
    """A browser as an office PC has it: no GPU."""
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


def sat_down(browser: Browser, address: str) -> Hand:
    context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN", color_scheme="light")
    return Hand(context.new_page(), address)


def timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def first_pictures(browser: Browser, address: str, times: int) -> None:
    hand = sat_down(browser, address)
    slowest = 0.0
    for turn in range(times):
        # A new page is a new session; the browser has our files from the first on.

        def look(hand: Hand = hand) -> None:
            hand.open("network")
            hand.stage.evaluate(DRAWN)

        took = timed(look)
        said = "new browser" if turn == 0 else "new session"
        print(f"{f'first picture, {said}':<42} {took:8.2f} s")
        slowest = max(slowest, took)
        hand = Hand(hand.page.context.new_page(), address)
    hand.page.context.close()
    holds("first picture", slowest <= PICTURE_S)


def fill(hand: Hand, marks: int) -> None:
    """Take members out of stacks until so many marks are drawn."""
    while (now := hand.marks()) and len(now) < marks:
        stack = max(now.values(), key=lambda n: n["many"] or 0)
        if not stack["many"]:
            break
        hand.fit()
        pop = hand.ask(stack["id"])
        pop.locator("input.num").fill(str(min(500, marks - len(now))))
        pop.locator("input.num").press("Tab")
        took = timed(lambda pop=pop: hand.changed(pop.locator("[data-act=expand]").click))
        print(f"take {len(hand.marks()) - len(now):4} out of a stack {'':<20} {took:8.2f} s")


def watch(hand: Hand, what: str) -> None:
    """Have the page measure what comes of the next click."""
    hand.stage.evaluate("(s, what) => (" + WATCH + ")([s, what])", what)


def expansions(hand: Hand, times: int) -> None:
    chance = random.Random(3)
    asked: list[float] = []
    took: list[float] = []
    while len(took) < times:
        alone = [n for n in hand.marks().values() if not n["many"]]
        mark = chance.choice(alone)["id"]
        hand.stage.evaluate(
            "(s, id) => s.canvas.network.moveTo({ position: s.canvas.network.getPositions([id])[id], scale: 0.8 })",
            mark,
        )
        hand.stage.evaluate(DRAWN)
        watch(hand, "dblclick")
        pop = hand.ask(mark)
        asked.append(hand.page.evaluate("window.took"))
        go = pop.locator("[data-act=expand]")
        for key in [box.get_attribute("data-key") for box in pop.locator("label.er:not(.on) input").all()]:
            if go.is_enabled():
                break
            pop.locator(f"[data-key='{key}']").click()
        if go.is_disabled():
            pop.locator("[data-act=close]").click()
            pop.wait_for(state="hidden")
            continue
        watch(hand, "click")
        hand.changed(go.click)
        took.append(hand.page.evaluate("window.took"))
        print(f"{'asked, expanded':<42} {asked[-1]:8.2f} {took[-1]:8.2f} s", flush=True)
        hand.changed(lambda: hand.page.keyboard.press("z"))
        hand.settled()
    for name, all_of in (("double click to counts", asked), ("expand to drawn", took)):
        p50, p95 = np.percentile(all_of, [50, 95])
        print(f"{name:<42} p50 {p50:6.3f}  p95 {p95:6.3f}  max {max(all_of):6.3f} s  n {len(all_of)}")
        holds(name, p95 <= EXPAND_S)


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument(
        "--folder", type=Path, default=None, help="where the case is kept; a temporary folder if not given"
    )
    asked.add_argument("--scale", default="case")
    asked.add_argument("--marks", type=int, default=2000)
    asked.add_argument("--expands", type=int, default=30)
    given = asked.parse_args()
    spare = None if given.folder else tempfile.mkdtemp(prefix="bench-app-")
    try:
        place = made(given.folder or Path(str(spare)), given.scale)
        with served(place) as address, opened() as browser:
            first_pictures(browser, address, 4)
            hand = sat_down(browser, address).open("network")
            fill(hand, given.marks)
            print(f"{'marks drawn':<42} {len(hand.marks()):8,}")
            print(f"{'lines drawn':<42} {len(hand.lines()):8,}")
            expansions(hand, given.expands)
            holds("no trouble in the browser", not hand.trouble)
    finally:
        if spare:
            shutil.rmtree(spare)
    return verdict()


if __name__ == "__main__":
    sys.exit(main())
