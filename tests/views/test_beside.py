"""New marks: near their parent, nobody touched, beside what came a moment ago."""

from __future__ import annotations

import numpy as np

from graphtool.views.beside import beside
from graphtool.views.layout import SPACING, arrange
from tests.views.test_layout import GRAPHS, nearest, picture


def test_new_ones_come_near_their_parent_and_touch_nobody() -> None:
    nodes, pairs = picture(GRAPHS["tree"])
    places = arrange(nodes, pairs)
    new = [f"new{i}" for i in range(25)]
    more = beside(places, new, dict.fromkeys(new, "3"))
    assert set(more) == set(new)
    assert nearest(places | more) > 0.3 * SPACING
    home = np.array(places["3"])
    far = max(float(np.linalg.norm(np.array(p) - home)) for p in more.values())
    assert far < 8 * SPACING


def test_a_stranger_comes_at_the_right() -> None:
    places = {"a": (0.0, 0.0), "b": (100.0, 40.0)}
    assert beside(places, ["c"], {})["c"][0] > 100


def test_where_nothing_stands_the_first_ones_still_keep_apart() -> None:
    found = beside({}, ["a", "b", "c"], {})
    assert nearest(found) > 0.8 * SPACING * 0.8


def test_a_crowd_of_two_parents_shares_the_ground() -> None:
    standing = {"one": (0.0, 0.0), "two": (SPACING, 0.0)}
    names = [f"n{i}" for i in range(60)]
    found = beside(standing, names, {n: ("one", "two")[i % 2] for i, n in enumerate(names)})
    assert nearest(standing | found) >= 0.85 * 0.8 * SPACING - 0.2
