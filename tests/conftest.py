"""What every test may ask for: public data, and the real Neo4j server."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, Page, sync_playwright

from graphtool.case import Case
from graphtool.errors import Unavailable
from graphtool.store.server import LocalServer

# No test asserts a timing: the first call of a kernel compiles it. The same examples every time, so that a change is
# judged by what it changes; GRAPHTOOL_EXAMPLES=1000 searches for others.
more = os.environ.get("GRAPHTOOL_EXAMPLES")
settings.register_profile("untimed", deadline=None, max_examples=int(more or 40), derandomize=not more)
settings.load_profile("untimed")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--data",
        default=os.environ.get("GRAPHTOOL_DATA") or None,
        metavar="PATH",
        help="folder of public data sets (FinBench, …); tests that need one are skipped without it",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run in parallel file by file, but everything that needs the server, or the browser, in one process: each
    process would start its own."""
    for item in items:
        served = item.get_closest_marker("neo4j") is not None
        seen = "chromium" in getattr(item, "fixturenames", ())
        group = "neo4j_server" if served else "chromium" if seen else item.nodeid.partition("::")[0]
        item.add_marker(pytest.mark.xdist_group(group))


@pytest.fixture(scope="session")
def data_dir(request: pytest.FixtureRequest) -> Path:
    """The folder of public data sets given by --data or GRAPHTOOL_DATA."""
    given = request.config.getoption("--data")
    if given is None:
        pytest.skip("no public data: give --data PATH or set GRAPHTOOL_DATA")
    folder = Path(given)
    if not folder.is_dir():
        pytest.fail(f"--data {folder} is no folder")
    return folder


@pytest.fixture(scope="session")
def neo4j_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalServer]:
    """One real Neo4j server for the whole session; each test takes a case id of its own."""
    try:
        server = LocalServer(tmp_path_factory.mktemp("neo4j"), quick=True)
    except Unavailable as missing:
        absent(str(missing))
    with server:
        yield server


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One real browser for the whole session; each test opens pages of its own. There can be only one Playwright."""
    wanted = os.environ.get("GRAPHTOOL_CHROMIUM")
    names = [wanted] if wanted else ["chromium", "chromium-browser", "google-chrome"]
    program = next(filter(None, map(shutil.which, names)), None)
    if program is None:
        absent("no Chromium: install the package chromium or set GRAPHTOOL_CHROMIUM")
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=arguments)
        yield browser
        browser.close()


@dataclass
class OfflinePage:
    """A page without a network: whatever asks for more than the file it opens, fails or speaks up is kept."""

    page: Page
    trouble: list[str] = field(default_factory=list)

    def open(self, path: Path) -> Page:
        """Open a file and keep what it asks for beside itself."""
        own = path.as_uri()
        self.page.on("request", lambda r: r.url == own or self.trouble.append(f"request {r.url}"))
        self.page.on("console", lambda m: m.type == "error" and self.trouble.append(m.text))
        self.page.on("pageerror", lambda e: self.trouble.append(str(e)))
        self.page.on("dialog", lambda d: (self.trouble.append(d.message), d.dismiss()))
        self.page.goto(own)
        return self.page


@pytest.fixture
def offline_page(chromium: Browser) -> Iterator[OfflinePage]:
    """A page of its own in a browser that is offline."""
    with chromium.new_context(offline=True, viewport={"width": 1366, "height": 768}) as context:
        yield OfflinePage(context.new_page())


def absent(reason: str) -> NoReturn:
    """Skip on a user's machine; fail where the run promises that everything is there (CI=true)."""
    if os.environ.get("CI", "").lower() == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def small_sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample case ``small``, seed 1, as written: ``evidence`` and ``truth``."""
    from graphtool import sample

    folder = tmp_path_factory.mktemp("sample")
    sample.write(folder, "small", 1)
    return folder


@pytest.fixture(scope="session")
def small_case(small_sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Case]:
    """The sample case ``small``, loaded and derived. Read only: tests that load make a case of their own."""
    with Case.create(tmp_path_factory.mktemp("cases") / "small", "样例") as case:
        for mapping in sorted((small_sample / "mappings").glob("*.toml")):
            case.add_mapping(mapping)
        case.load([small_sample / "evidence"])
        case.derive()
        yield case
