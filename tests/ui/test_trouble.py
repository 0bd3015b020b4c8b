"""Errors: in words when they are ours to tell, by number and without data when they are our fault."""

from __future__ import annotations

import logging

import pytest

from graphtool.errors import NotFound
from graphtool.ui.state import Desk
from graphtool.ui.trouble import caught, trace


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_an_error_of_the_tree_becomes_a_sentence_with_its_code(lang: str) -> None:
    desk = Desk(lang=lang)  # type: ignore[arg-type]
    with caught(desk):
        raise NotFound("fact", id="f.0.1")
    assert "f.0.1" in desk.trouble
    assert "not_found.fact" in desk.trouble


def test_our_own_errors_go_on() -> None:
    with pytest.raises(KeyError), caught(Desk()):
        raise KeyError("x")


def test_a_log_holds_no_data(caplog: pytest.LogCaptureFixture) -> None:
    try:
        {}["990102199201010294"]
    except KeyError as error:
        with caplog.at_level(logging.ERROR, "graphtool.ui"):
            number = trace(error)
    assert number in caplog.text
    assert "KeyError" in caplog.text
    assert "990102" not in caplog.text
