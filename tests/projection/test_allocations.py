"""Allocations: each two events once, found from both ends."""

from __future__ import annotations

from graphtool.projection import Allocations


def test_rows_of_the_same_two_events_are_added_up() -> None:
    tied = Allocations.build(6, [4, 1, 4, 1], [5, 2, 5, 5], [10, 20, 30, 40], [0, 0, 0, 0], [1, 0, 0, 0], ("a", "b"))
    rows = list(zip(tied.from_event.tolist(), tied.to_event.tolist(), tied.amount.tolist(), strict=True))
    assert rows == [(1, 2, 20), (1, 5, 40), (4, 5, 40)]
    assert [tied.bases[b] for b in tied.basis] == ["a", "a", "a"]
    assert len(tied) == 3


def test_rows_are_found_from_both_ends() -> None:
    tied = Allocations.build(6, [4, 1, 1], [5, 2, 5], [10, 20, 30], [0, 0, 0], [0, 0, 0], ("a",))
    assert tied.to_event[tied.start[1] : tied.start[2]].tolist() == [2, 5]
    assert tied.from_event[tied.in_rows[tied.in_start[5] : tied.in_start[6]]].tolist() == [1, 4]


def test_currencies_stay_apart() -> None:
    tied = Allocations.build(3, [0, 0], [1, 1], [10, 20], [0, 1], [0, 0], ("a",))
    assert tied.amount.tolist() == [10, 20]


def test_none_at_all() -> None:
    tied = Allocations.build(3)
    assert len(tied) == 0
    assert tied.start.tolist() == [0, 0, 0, 0]
