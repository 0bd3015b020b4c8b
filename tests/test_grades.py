"""Grades of sources and statements: the newest holds, a row's own comes before its delivery's."""

from __future__ import annotations

from typing import Any

import pytest

from graphtool.errors import BadParameter
from graphtool.grades import of_fact, read_code, read_handling, replay
from graphtool.journal import Entry


def line(n: int, of: str, code: str, handling: str = "") -> Entry:
    said: dict[str, Any] = {"of": of, "code": code, "handling": handling, "why": "seen"}
    return Entry(n, f"t{n}", "li", "grade", said, "", "")


@pytest.mark.parametrize(("said", "code"), [("B2", "B2"), (" b2 ", "B2"), ("f6", "F6"), ("", "")])
def test_codes_are_read(said: str, code: str) -> None:
    assert read_code(said) == code


@pytest.mark.parametrize("said", ["B", "2", "G1", "A7", "A0", "2B", "B22", "=B2"])
def test_what_is_no_code_is_refused(said: str) -> None:
    with pytest.raises(BadParameter):
        read_code(said)


def test_handling_is_one_short_line() -> None:
    assert read_handling("  内部\n使用 ") == "内部 使用"
    with pytest.raises(BadParameter):
        read_handling("x" * 61)


def test_the_newest_holds_and_an_empty_one_takes_it_back() -> None:
    made = replay([line(1, "d1", "A1"), line(2, "d1", "C3", "内部"), line(3, "d2", "B2"), line(4, "d2", "")])
    assert {name: (one.code, one.handling, one.n) for name, one in made.items()} == {"d1": ("C3", "内部", 2)}
    assert made["d1"].user == "li"


def test_a_rows_own_comes_first() -> None:
    made = replay([line(1, "d2", "A1"), line(2, "f.0.3", "E5"), line(3, "d3", "F6")])
    own, given, none = (of_fact(made, fact, ["d1", "d2", "d3"]) for fact in ("f.0.3", "f.0.4", "f.0.5"))
    assert own is not None
    assert given is not None
    assert (own.code, given.code) == ("E5", "A1")
    assert of_fact(made, "f.0.4", ["d1"]) is None
    assert none is given
