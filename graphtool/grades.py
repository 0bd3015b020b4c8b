"""How far is a source to be trusted, and a statement? The Admiralty code, kept in the journal.

A grade is a letter for the source (A reliable … E unreliable, F cannot be judged) and a figure for the information
(1 confirmed … 5 improbable, 6 cannot be judged), with a handling code of the user's own words. It is given to a
delivery, which is a source under a request, or to a single row, whose own grade comes before that of its delivery. It
changes nothing that is derived: it is shown wherever the statement is. The newest grade of a thing holds; an empty
one takes it back.

Source: the letters and figures of NATO's AJP-2.1 (Admiralty code), as police intelligence uses them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from graphtool.errors import BadParameter
from graphtool.journal import Entry

KIND = "grade"
"""The kind of line in the journal."""

SOURCES = tuple("ABCDEF")
"""How far the source is to be trusted."""

STATEMENTS = tuple("123456")
"""How far the information is."""

MOST_HANDLING = 60
"""So many characters a handling code may have."""

_CODE = re.compile(r"[A-F][1-6]")


@dataclass(frozen=True)
class Grade:
    """One grade: its line ``n`` in the journal, ``of`` which delivery (its id) or row (a fact), ``code`` such as ``B2``,
    the ``handling`` code, why, by whom and when."""

    n: int
    of: str
    code: str
    handling: str
    why: str
    user: str
    time: str


def read_code(code: str) -> str:
    """A code as written by a person, in capitals; empty takes a grade back.

    Raises
    ------
    BadParameter
        ``choice``: it is no letter A–F followed by a figure 1–6.
    """
    said = code.strip().upper()
    if said and not _CODE.fullmatch(said):
        raise BadParameter("choice", param="grade", value=code, allowed="A1 … F6")
    return said


def read_handling(handling: str) -> str:
    """A handling code in one line.

    Raises
    ------
    BadParameter
        ``range``: it is longer than MOST_HANDLING.
    """
    said = " ".join(handling.split())
    if len(said) > MOST_HANDLING:
        raise BadParameter("range", param="handling", value=len(said), allowed=f"0 … {MOST_HANDLING}")
    return said


def replay(entries: Iterable[Entry]) -> dict[str, Grade]:
    """The grades in force by what they are of."""
    found: dict[str, Grade] = {}
    for entry in entries:
        said = entry.data
        found.pop(said["of"], None)
        if said["code"] or said["handling"]:
            found[said["of"]] = Grade(
                entry.n, said["of"], said["code"], said["handling"], said["why"], entry.user, entry.time
            )
    return found


def of_fact(grades: Mapping[str, Grade], fact: str, deliveries: Iterable[str]) -> Grade | None:
    """The grade of a row: its own, else that of the first of these deliveries that has one."""
    own = grades.get(fact)
    return own or next((grades[one] for one in deliveries if one in grades), None)
