"""What a decision of a person is, and which decisions are in force.

A judgement says of two rows that they are the same transfer, or that they are not; or of two persons, or two
organisations, that they are the same, or not. It is a line of the journal, and is never changed: it is undone by another
line. The newest judgement of the same two holds. It names what it is about by observations
(``<file>.<sheet>.<row>.<part>``) or by ids of entities, which are made of their kind and key: both are content, so that it
still holds after further evidence arrived; decisions of rules are made anew in each generation and stand nowhere, those
of persons win.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from graphtool.errors import NotFound
from graphtool.journal import Entry
from graphtool.terms import KINDS

KIND = "judgement"
"""The kind of line in the journal."""

UNDO = "undo"

ROWS = "rows"

SAME, APART = VERBS = ("same", "apart")
"""What can be said of two rows: they are one transfer, or they are two; and of two entities likewise."""

SORTS: dict[str, str] = {f"{KINDS[kind].prefix}-": kind for kind in ("person", "organisation")}
"""How the ids of those entities start that can be judged → their kind."""


@dataclass(frozen=True)
class Judgement:
    """One decision: its line ``n`` in the journal, what was said (of VERBS) of which two observations or entities, why, by
    whom and when; ``ended_by`` is the line that undid it or replaced it, 0 while it is in force."""

    n: int
    verb: str
    refs: tuple[str, str]
    why: str
    user: str
    time: str
    ended_by: int = 0

    @property
    def content(self) -> str:
        """What it says, without who, when and why."""
        return "\x1f".join((self.verb, *self.refs))

    @property
    def of(self) -> str:
        """What it is about: rows, or the kind of its entities."""
        return about(self.refs[0])


def about(ref: str) -> str:
    """What a judgement names so: rows, or entities of which kind?"""
    return SORTS.get(ref[:2], ROWS)


def pair(first: str, second: str) -> tuple[str, str]:
    """Two observations, or two ids, in the order in which a judgement names them."""
    return (first, second) if first < second else (second, first)


def replay(entries: Iterable[Entry]) -> list[Judgement]:
    """All judgements that the lines of a journal tell of, oldest first, ended ones too."""
    found: dict[int, Judgement] = {}
    newest: dict[tuple[str, str], int] = {}
    for entry in entries:
        said = entry.data
        ended: Judgement | None
        if said["verb"] == UNDO:
            ended = found[said["of"]]
            newest.pop(ended.refs, None)
        else:
            refs = pair(*said["refs"])
            made = Judgement(entry.n, said["verb"], refs, said["why"], entry.user, entry.time)
            ended = found.get(newest.get(refs, 0))
            found[entry.n], newest[refs] = made, entry.n
        if ended is not None:
            found[ended.n] = replace(ended, ended_by=entry.n)
    return list(found.values())


def in_force(judgements: Sequence[Judgement]) -> list[Judgement]:
    """Those that nobody undid or replaced."""
    return [one for one in judgements if not one.ended_by]


def standing(judgements: Sequence[Judgement], n: int) -> Judgement:
    """The judgement of line ``n``, which is in force.

    Raises
    ------
    NotFound
        ``judgement``: there is none of that number, or it was undone or replaced.
    """
    for one in in_force(judgements):
        if one.n == n:
            return one
    raise NotFound("judgement", n=n)
