"""Working ahead keeps the order, and hands on what was made before trouble came."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from loaders.ahead import AHEAD, in_turn


def test_things_come_back_in_their_order() -> None:
    assert list(in_turn(lambda n: n * n, range(20))) == [(n, n * n) for n in range(20)]
    assert list(in_turn(lambda n: n, [])) == []


def test_the_next_is_worked_on_while_the_caller_holds_this_one() -> None:
    begun = [threading.Event() for _ in range(3)]

    def work(n: int) -> int:
        begun[n].set()
        return n

    made = in_turn(work, range(3))
    next(made)
    assert begun[1].wait(10)
    made.close()


def test_no_more_is_taken_than_is_worked_on() -> None:
    taken: list[int] = []

    def things() -> Iterator[int]:
        for n in range(10):
            taken.append(n)
            yield n

    made = in_turn(lambda n: n, things())
    next(made)
    assert len(taken) <= AHEAD
    made.close()


def test_what_was_made_before_trouble_comes_first() -> None:
    def things() -> Iterator[int]:
        yield 1
        yield 2
        raise OSError("torn")

    made = in_turn(lambda n: -n, things())
    assert [next(made), next(made)] == [(1, -1), (2, -2)]
    with pytest.raises(OSError, match="torn"):
        next(made)


def test_trouble_in_the_work_comes_at_its_place() -> None:
    made = in_turn(lambda n: 1 // n, [1, 0, 1])
    assert next(made) == (1, 1)
    with pytest.raises(ZeroDivisionError):
        next(made)
