"""The catalogue: text in, text out."""

from __future__ import annotations

import pytest

from graphtool import texts
from graphtool.analysis.results import ParamName
from graphtool.errors import BadParameter


def test_values_are_text_never_formats() -> None:
    said = texts.say("cli.shown", "en", shown="{total}", total="{0.__class__}")
    assert "{total}" in said
    assert "{0.__class__}" in said


def test_languages_differ_and_areas_are_found() -> None:
    assert texts.say("cli.yes", "zh") == "是"
    assert texts.say("cli.yes", "en") == "yes"
    assert {"cli", "errors", "loaders", "ui"} <= set(texts.areas())


@pytest.mark.parametrize("key", ["cli.nothing", "cli.shown"])
def test_unknown_keys_and_missing_values_raise(key: str) -> None:
    with pytest.raises(KeyError):
        texts.say(key, "zh")


def test_every_area_is_readable() -> None:
    assert all(entry.keys() == {"zh", "en"} for area in texts.areas() for entry in texts.catalogue(area).values())


def test_a_value_with_a_name_is_called_in_the_reader_s_language() -> None:
    error = BadParameter("period", param=ParamName("period"), value="2..1", allowed="-")
    assert "参数 时间段 (period) " in error.message("zh")
    assert error.message("en").startswith("Parameter period ends")
    unnamed = BadParameter("period", param=ParamName("no_such"), value="2..1", allowed="-")
    assert "no_such" in unnamed.message("zh")


def test_one_is_not_many() -> None:
    assert texts.say("ui.frame.issues", "en", n="1").endswith("1 issue")
    assert texts.say("ui.frame.issues", "en", n="1,001").endswith("1,001 issues")
    assert texts.say("ui.frame.issues", "en", n="{n}") == "{n} issues"
