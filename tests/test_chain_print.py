"""The order of print: which way round a statement is, and its rows by time."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from graphtool.chain_print import by_time, group, run_end, trend
from graphtool.trails import MISSING


def whole(*values: int) -> np.ndarray:
    return np.array(values, dtype=np.int64)


def test_rows_come_by_account_in_the_order_given() -> None:
    rows, first = group(whole(2, 0, 2, 0), 3)
    assert rows.tolist() == [1, 3, 0, 2]
    assert first.tolist() == [0, 2, 2, 4]


def test_a_run_ends_where_the_file_changes() -> None:
    files = whole(7, 7, 8)
    assert run_end(whole(0, 1, 2), 0, files) == 2
    assert run_end(whole(0, 1, 2), 2, files) == 3


def test_a_print_shows_its_direction_by_times_and_at_equal_times_by_balances() -> None:
    counts = np.zeros(4, np.int64)
    trend(np.arange(4), whole(9, 5, 5, 1), whole(1, 20, 30, 7), whole(8, 50, 70, MISSING), counts)
    assert counts.tolist() == [0, 2, 0, 1]


def test_newest_first_is_turned_round_and_another_file_is_not() -> None:
    times = whole(9, 5, 5, 1, 5, 5, 6)
    none = np.full(7, MISSING)
    order = by_time(np.arange(7), times, np.ones(7, np.int64), none, whole(0, 0, 0, 0, 1, 1, 1), np.zeros((2, 4), int))
    assert order.tolist() == [3, 2, 1, 4, 5, 6, 0]


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 1)), max_size=30))
def test_rows_always_come_by_time_each_once(rows: list[tuple[int, int]]) -> None:
    rows.sort(key=lambda r: r[1])
    times = whole(*(t for t, _ in rows))
    size = len(rows)
    files = whole(*(f for _, f in rows))
    order = by_time(
        np.arange(size), times, np.ones(size, np.int64), np.full(size, MISSING), files, np.zeros((2, 4), int)
    )
    assert sorted(order.tolist()) == list(range(size))
    assert times[order].tolist() == sorted(times.tolist())
