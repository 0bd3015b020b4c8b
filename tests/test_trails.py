"""Trails of tied rows against trying every order."""

from __future__ import annotations

from itertools import permutations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from graphtool.trails import MISSING, fewest_trails, find, stable_order

EDGES = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=6)


def breaks(edges: list[tuple[int, int]], start: int) -> int:
    """Places where an edge does not begin where the one before it ends."""
    ends = [start, *(after for _, after in edges)]
    return sum(end not in (before, MISSING) for end, (before, _) in zip(ends, edges, strict=False))


def columns(edges: list[tuple[int, int]]) -> tuple[np.ndarray, np.ndarray]:
    both = np.array(edges, dtype=np.int64)
    return both[:, 0].copy(), both[:, 1].copy()


def test_three_rows_printed_backwards_link_in_one_piece() -> None:
    order, pieces = fewest_trails(*columns([(50, 40), (70, 50), (100, 70)]), 100, MISSING)
    assert (order.tolist(), pieces) == ([2, 1, 0], 1)


def test_a_missing_row_cuts_in_two_and_the_linked_piece_comes_first() -> None:
    order, pieces = fewest_trails(*columns([(30, 20), (100, 70)]), 100, MISSING)
    assert (order.tolist(), pieces) == ([1, 0], 2)


def test_a_circle_without_a_known_start_ends_where_the_next_row_begins() -> None:
    circle = [(0, 100), (100, 0)]
    assert fewest_trails(*columns(circle), MISSING, 100)[0].tolist() == [1, 0]
    assert fewest_trails(*columns(circle), MISSING, 0)[0].tolist() == [0, 1]


def test_round_trips_from_one_balance_stay_as_printed() -> None:
    order, _ = fewest_trails(*columns([(0, 100), (100, 0), (0, 50), (50, 0)]), 0, MISSING)
    assert order.tolist() == [0, 1, 2, 3]


@given(EDGES)
def test_no_order_has_fewer_pieces(edges: list[tuple[int, int]]) -> None:
    order, pieces = fewest_trails(*columns(edges), MISSING, MISSING)
    assert sorted(order.tolist()) == list(range(len(edges)))
    assert breaks([edges[i] for i in order], MISSING) == pieces - 1
    assert pieces - 1 == min(breaks(list(p), MISSING) for p in permutations(edges))


@given(EDGES, st.integers(0, 5))
def test_no_order_links_better_to_the_balance_before(edges: list[tuple[int, int]], start: int) -> None:
    order, _ = fewest_trails(*columns(edges), start, MISSING)
    assert breaks([edges[i] for i in order], start) == min(breaks(list(p), start) for p in permutations(edges))


@given(st.lists(st.integers(-3, 3), max_size=40))
def test_stable_order_and_find_agree_with_sorted(keys: list[int]) -> None:
    order = stable_order(np.array(keys, dtype=np.int64)).tolist()
    assert order == sorted(range(len(keys)), key=keys.__getitem__)
    values = np.array(sorted(set(keys)), dtype=np.int64)
    for value in range(-4, 5):
        place = find(values, values.size, value)
        assert (place >= 0 and values[place] == value) if value in keys else place == -1
