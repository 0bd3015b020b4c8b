"""The desk in a real browser: every page opens, shows the case and asks nobody outside."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from graphtool.case import Case
from tests.conftest import absent

WAIT_MS = 120_000


@pytest.fixture(scope="module")
def address(small_case: Case) -> Iterator[str]:
    """The desk of the small sample case, served by the program itself."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-c", "import sys; from graphtool.cli import main; sys.exit(main())"]
    desk = subprocess.Popen(
        [*command, "serve", str(small_case.path), "--port", str(port)], stdout=subprocess.PIPE, text=True
    )
    assert desk.stdout is not None
    try:
        yield desk.stdout.readline().strip() + "/"  # it is said once somebody listens there
    finally:
        desk.terminate()
        desk.wait(30)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        absent("no Chromium: install the package chromium")
    with sync_playwright() as play:
        flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        opened = play.chromium.launch(executable_path=program, args=flags)
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[tuple[Page, list[str]]]:
    """A page of 1366×768 and the addresses outside the desk that it asked for."""
    context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
    opened = context.new_page()
    outside: list[str] = []
    own = ("http://127.0.0.1", "ws://127.0.0.1", "data:", "blob:")
    opened.on("request", lambda request: outside.append(request.url) if not request.url.startswith(own) else None)
    opened.goto(address, timeout=WAIT_MS)
    yield opened, outside
    context.close()


@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    ("place", "shown"),
    [("", "证据"), ("network", "网络"), ("money", "资金"), ("rankings", "排序")],
)
def test_every_page_opens_and_asks_nobody(
    page: tuple[Page, list[str]], address: str, small_case: Case, place: str, shown: str
) -> None:
    opened, outside = page
    opened.goto(address + place, timeout=WAIT_MS)
    opened.get_by_text(small_case.title).first.wait_for(timeout=WAIT_MS)
    opened.get_by_text(shown, exact=True).first.wait_for(timeout=WAIT_MS)
    if place == "network":
        opened.locator(".stage[data-rev]").first.wait_for(timeout=WAIT_MS)
    assert opened.locator("[data-testid=stException]").count() == 0
    assert opened.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert outside == []
