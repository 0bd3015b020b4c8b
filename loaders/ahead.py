"""Work on several things at a time, and hand on what comes of it in their order."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

A = TypeVar("A")
B = TypeVar("B")

AHEAD = 2
"""So many things are worked on at once; each keeps a block of rows in memory."""


def in_turn(work: Callable[[A], B], things: Iterable[A]) -> Iterator[tuple[A, B]]:
    """Each thing with what ``work`` makes of it, in order; the next ones are worked on meanwhile, in threads.

    What taking a thing raises comes after all that was made of the things before it.
    """
    given = iter(things)
    waiting: deque[tuple[A, Future[B]]] = deque()
    with ThreadPoolExecutor(AHEAD, thread_name_prefix="work") as pool:
        while True:
            try:
                thing = next(given)
            except StopIteration:
                break
            except Exception:
                yield from _made(waiting)
                raise
            waiting.append((thing, pool.submit(work, thing)))
            if len(waiting) == AHEAD:
                done, made = waiting.popleft()
                yield done, made.result()
        yield from _made(waiting)


def _made(waiting: Iterable[tuple[A, Future[B]]]) -> Iterator[tuple[A, B]]:
    return ((thing, made.result()) for thing, made in waiting)
