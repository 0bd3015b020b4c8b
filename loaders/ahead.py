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
    broken: Exception | None = None
    waiting: deque[tuple[A, Future[B]]] = deque()
    open_ended = True
    with ThreadPoolExecutor(AHEAD, thread_name_prefix="work") as pool:
        while open_ended or waiting:
            while open_ended and len(waiting) < AHEAD:
                try:
                    thing = next(given)
                except StopIteration:
                    open_ended = False
                except Exception as error:  # noqa: BLE001 - raised again below
                    open_ended, broken = False, error
                else:
                    waiting.append((thing, pool.submit(work, thing)))
            if waiting:
                done, made = waiting.popleft()
                yield done, made.result()
    if broken is not None:
        raise broken
