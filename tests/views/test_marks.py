"""Marks cover the vocabulary, differ from each other and keep their promises of size."""

from __future__ import annotations

import pytest

from graphtool import terms
from graphtool.views import marks

LIGHT_GROUND, DARK_GROUND = "#fcfcfd", "#141920"


def test_every_kind_has_a_mark() -> None:
    assert set(marks.MARKS) == set(terms.KINDS)


def test_kinds_of_one_shape_have_one_colour() -> None:
    """Shape and colour say the same, so that either alone is enough."""
    by_shape: dict[str, set[str]] = {}
    for mark in marks.MARKS.values():
        by_shape.setdefault(mark.shape, set()).add(mark.light)
    assert all(len(colours) == 1 for colours in by_shape.values())


@pytest.mark.parametrize("kind", sorted(marks.MARKS))
def test_marks_stand_out_from_the_ground(kind: str) -> None:
    mark = marks.MARKS[kind]
    assert marks.contrast(mark.light, LIGHT_GROUND) >= 2.7
    assert marks.contrast(mark.dark, DARK_GROUND) >= 4.5


def test_size_is_by_area() -> None:
    assert marks.size(0, 100) == marks.SMALLEST
    assert marks.size(100, 100) == marks.LARGEST
    assert marks.size(25, 100) == marks.SMALLEST + (marks.LARGEST - marks.SMALLEST) / 2
    assert marks.size(5, 0) == 24


def test_width_grows_with_the_logarithm() -> None:
    assert marks.width(0, 1000) == marks.THINNEST
    assert marks.width(1000, 1000) == marks.THICKEST
    one, ten, hundred = (marks.width(v, 1000) for v in (1, 10, 100))
    assert one < ten < hundred
    assert hundred - ten < 4 * (ten - one)


def test_contrast_of_black_and_white() -> None:
    assert round(marks.contrast("#000000", "#ffffff"), 1) == 21.0
    assert marks.contrast("#777777", "#777777") == 1.0


def test_a_scale_stays_when_its_largest_value_changes_a_little() -> None:
    assert marks.steady(188_322) == marks.steady(187_500) == 190_000
    assert [marks.steady(n) for n in (0, 7, 99, 100, 101)] == [0, 7, 99, 100, 110]
    assert all(n <= marks.steady(n) <= 1.1 * n for n in range(1, 5000))
