"""One desk served by the program itself, one browser, a page of its own for each test."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from playwright.sync_api import Error as PlaywrightError

from graphtool.case import Case
from tests.browser.hand import Hand, served


@pytest.fixture(scope="session")
def address(small_case: Case) -> Iterator[str]:
    """The desk of the small sample case."""
    with served(small_case.path) as at:
        yield at


@pytest.fixture(scope="session")
def empty_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The desk of a case without evidence."""
    folder = tmp_path_factory.mktemp("empty") / "case"
    Case.create(folder, "空案").close()
    with served(folder) as at:
        yield at


Window = Callable[[int, int, bool], Page]


@pytest.fixture(scope="session")
def window(chromium: Browser) -> Iterator[Window]:
    """Opens a page in a window of that width and height, light or dark. Windows alike are one browser's, which keeps
    what it has once fetched."""
    contexts: dict[tuple[int, int, bool], BrowserContext] = {}

    def opened(width: int, height: int, dark: bool) -> Page:
        if (width, height, dark) not in contexts:
            contexts[width, height, dark] = chromium.new_context(
                viewport={"width": width, "height": height},
                locale="zh-CN",
                color_scheme="dark" if dark else "light",
                accept_downloads=True,
            )
        return contexts[width, height, dark].new_page()

    yield opened
    for context in contexts.values():
        context.close()


SEATED = pytest.StashKey[list[Hand]]()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """What could be read on the pages of a test that failed belongs into its report."""
    outcome = yield
    report = outcome.get_result()
    if report.when == "call" and report.failed:
        for hand in item.stash.get(SEATED, []):
            with suppress(PlaywrightError):
                report.sections.append((f"Seen at {hand.page.url}", "\n".join(hand.texts() + hand.trouble)))


@pytest.fixture
def at_desk(window: Window, request: pytest.FixtureRequest) -> Iterator[Callable[..., Hand]]:
    """Sits down at a desk: ``at_desk(address, width, height, dark)``; afterwards nothing must have gone wrong."""
    hands: list[Hand] = []
    request.node.stash[SEATED] = hands

    def sit(address: str, width: int = 1366, height: int = 768, dark: bool = False) -> Hand:
        hands.append(Hand(window(width, height, dark), address))
        return hands[-1]

    yield sit
    for hand in hands:
        hand.page.close()
    assert [said for hand in hands for said in hand.trouble] == []


@pytest.fixture
def hand(at_desk: Callable[..., Hand], address: str) -> Hand:
    """A hand at the desk of the small sample case."""
    return at_desk(address)


@pytest.fixture(scope="session")
def story(small_sample: Path) -> dict[str, Any]:
    """What really happened to five people, with the rows of each step."""
    told: dict[str, Any] = json.loads((small_sample / "truth" / "story.json").read_text("utf-8"))
    return told
