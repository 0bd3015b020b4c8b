"""The compiled parts of portraits on arrays that a reader sees at a glance."""

from __future__ import annotations

import numpy as np

from graphtool.analysis.kernels.holding import MOST, days, foremost, stays


def ints(*values: int) -> np.ndarray:
    return np.array(values, np.int64)


def numbers(*values: int) -> np.ndarray:
    return np.array(values, np.int32)


# One node: 0 and 1 come, 2 and 3 leave.
SIDES = (ints(0, 2), numbers(0, 1), ints(0, 2), numbers(2, 3))
TIMED = np.ones(4, np.bool_)


def test_what_came_first_leaves_first() -> None:
    at = ints(0, 10, 20, 100)
    came, fast, half = stays(*SIDES, at, at, TIMED, ints(50, 50, 60, 40), 20)
    # 50 stayed 20, of the rest 10 stayed 10, and 40 stayed 90.
    assert (came[0], fast[0], half[0]) == (100, 60, 20)


def test_half_of_an_odd_sum_is_the_larger_half() -> None:
    at = ints(0, 10, 20, 100)
    assert stays(*SIDES, at, at, TIMED, ints(1, 2, 1, 2), 20)[2][0] == 90


def test_sums_stop_at_the_largest_number() -> None:
    at = ints(0, 10, 20, 100)
    came, fast, _ = stays(*SIDES, at, at, TIMED, ints(MOST - 1, 50, MOST - 1, 50), 1_000)
    assert (came[0], fast[0]) == (MOST, MOST)


def test_what_came_unseen_leaves_first_and_has_no_time() -> None:
    at = ints(0, 10, 20, 100)
    came, fast, half = stays(*SIDES, at, at, np.array([False, True, True, True]), ints(50, 50, 60, 40), 20)
    # Of the 60, 50 came unseen; of the seen 50, 10 stayed 10 and 40 stayed 90.
    assert (came[0], fast[0], half[0]) == (50, 10, 90)


def test_what_left_unseen_is_gone_and_left_at_no_time() -> None:
    at = ints(0, 10, 20, 100)
    came, fast, half = stays(*SIDES, at, at, np.array([True, True, False, True]), ints(50, 50, 60, 40), 20)
    assert (came[0], fast[0], half[0]) == (100, 0, -1)


def test_days_and_the_longest_time_between_two() -> None:
    active, gap, first, last = days(*SIDES, ints(0, 2, 2, 9), TIMED)
    assert (active[0], gap[0], first[0], last[0]) == (3, 7, 0, 3)
    nothing = days(*SIDES, ints(0, 2, 2, 9), np.zeros(4, np.bool_))
    assert [int(column[0]) for column in nothing] == [0, 0, -1, -1]


def test_with_whom_most() -> None:
    end, other = numbers(0, 0, 1, 1), numbers(5, 6, 7, 8)
    parties, most, often, who = foremost(end, other, ints(10, 30, 20, 20), numbers(9, 1, 2, 3), 3)
    assert parties.tolist() == [2, 2, 0]
    assert most.tolist() == [30, 20, 0]
    assert often.tolist() == [9, 3, 0]
    assert who.tolist() == [6, -1, -1]
