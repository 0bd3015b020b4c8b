"""What every test may ask for: public data, and the real Neo4j server."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest
from hypothesis import settings

from graphtool.errors import Unavailable
from graphtool.store.server import LocalServer

# No test asserts a timing: the first call of a kernel compiles it.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--data",
        default=os.environ.get("GRAPHTOOL_DATA") or None,
        metavar="PATH",
        help="folder of public data sets (FinBench, …); tests that need one are skipped without it",
    )


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


def absent(reason: str) -> NoReturn:
    """Skip on a user's machine; fail where the run promises that everything is there (CI=true)."""
    if os.environ.get("CI", "").lower() == "true":
        pytest.fail(reason)
    pytest.skip(reason)
