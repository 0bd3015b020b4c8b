"""Tests that need the server, or the browser, run in one process, also when there are several."""

from __future__ import annotations

import os

import pytest


def test_the_tests_of_a_file_run_in_one_process(request: pytest.FixtureRequest) -> None:
    # The part behind the @ is the group by which tests are handed out; conftest names it.
    _, _, group = request.node.nodeid.partition("@")
    assert bool(group) == ("PYTEST_XDIST_WORKER" in os.environ)
