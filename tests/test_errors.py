"""Every error has a code and a sentence in both languages."""

from __future__ import annotations

import pytest

from graphtool import errors, texts
from graphtool.errors import BadParameter, Cancelled, GraphtoolError


def tree(root: type[GraphtoolError]) -> list[type[GraphtoolError]]:
    return [root, *(found for child in root.__subclasses__() for found in tree(child))]


def test_codes_are_told_apart() -> None:
    codes = [e.code for e in tree(GraphtoolError)]
    assert len(codes) == len(set(codes))


def test_the_docstring_draws_the_whole_tree() -> None:
    drawn = errors.__doc__ or ""
    assert [e.__name__ for e in tree(GraphtoolError) if e.__name__ not in drawn] == []


def test_arguments_fill_the_sentence_and_stay() -> None:
    error = BadParameter("choice", param="order", value="{boom}", allowed="most, least")
    assert error.key == "bad_parameter.choice"
    assert error.arguments["value"] == "{boom}"
    assert all("{boom}" in error.message(lang) and "order" in error.message(lang) for lang in texts.LANGS)


def test_an_unworded_error_is_our_bug() -> None:
    with pytest.raises(KeyError):
        BadParameter("no_such_detail")


def test_cancelled_needs_no_detail() -> None:
    assert str(Cancelled()) == Cancelled().message("en")
