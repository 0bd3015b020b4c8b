"""One desk served by the program itself, one browser, a page of its own for each test."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

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


@pytest.fixture
def at_desk(chromium: Browser) -> Iterator[Callable[..., Hand]]:
    """Sits down at a desk: ``at_desk(address, width, height, dark)``; afterwards nothing must have gone wrong."""
    hands: list[Hand] = []

    def sit(address: str, width: int = 1366, height: int = 768, dark: bool = False) -> Hand:
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            locale="zh-CN",
            color_scheme="dark" if dark else "light",
            accept_downloads=True,
        )
        hands.append(Hand(context.new_page(), address))
        return hands[-1]

    yield sit
    for hand in hands:
        hand.page.context.close()
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
