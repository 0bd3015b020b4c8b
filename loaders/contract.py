"""What a format is: a declaration, a cheap claim and a columnar reader.

A format never sees a store or the ledger. It gets a :class:`Table` whose header was found by
:mod:`loaders.readers` and gives an :class:`Outcome` per batch in which every row is a fact, noted or
rejected: **rows in = facts + noted + rejected**, checked by :meth:`Outcome.check`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

import polars as pl

from graphtool.errors import IntegrityError

ROW = "row"
"""The column of a batch that carries the physical row number (int64, first line of the file = 1)."""

PLACE_BITS = 32
"""In a batch of several tables a row is numbered by its table's place, shifted by so many bits, plus its own number."""


@dataclass(frozen=True)
class Head:
    """What a format sees to claim a table: the header, the lines above it and the first rows.

    ``header`` is as printed, trimmed, in order; doubled names occur doubled. ``titles`` are the
    non-empty cells above the header. ``rows`` are the first rows below it as text (at most 50).
    ``name`` is the sheet's name, "" for plain text. ``section`` counts the accounts above this one in one table
    (``loaders.sections``).
    """

    header: tuple[str, ...]
    titles: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]
    name: str = ""
    section: int = 0


@dataclass(frozen=True)
class Claim:
    """Whether a format takes a table, and why (not). ``missing`` are the essential headers not found."""

    yes: bool
    why: str
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Batch:
    """Some consecutive rows of one table.

    ``frame`` has the int64 column ``row`` and one text column per header position named ``c0``, ``c1`` …
    (null for an absent cell; text is as printed but for the enclosing quotes of CSV). ``file`` is the
    SHA-256 of the innermost file, ``sheet`` the number of the sheet. Where rows of several tables of one header are
    read at once, ``heads`` are the heads of all of them (``loaders.together``); then ``file`` and ``sheet`` say nothing.
    ``plain`` are the columns that need no cleaning, with their number of empty cells (``blocks.Block``).
    """

    file: str
    sheet: int
    head: Head
    frame: pl.DataFrame
    heads: tuple[Head, ...] = ()
    plain: Mapping[str, int] = field(default_factory=dict)

    def column(self, header: str, nth: int = 0) -> pl.Expr | None:
        """The text of the ``nth`` column printed as ``header``; None when the table has none."""
        places = [i for i, h in enumerate(self.head.header) if h == header]
        return pl.col(f"c{places[nth]}") if nth < len(places) else None


@dataclass
class Outcome:
    """What became of a batch: fact frames by kind, noted rows and issues, with the columns of
    ``model.FACTS``, ``model.NOTED`` and ``model.ISSUE``. ``rows_in`` is the number of rows of the batch.

    A row that yields facts of two kinds is still one fact: ``kinds`` frames may share a row number, and
    the law counts distinct rows.
    """

    rows_in: int
    facts: dict[str, pl.DataFrame] = field(default_factory=dict)
    noted: pl.DataFrame | None = None
    issues: pl.DataFrame | None = None

    def counts(self) -> dict[str, int]:
        """``rows``, ``facts``, ``noted``, ``rejected``: how many rows became what."""
        kinds = [f.select(ROW) for f in self.facts.values() if f.height]
        facts = pl.concat(kinds).unique() if len(kinds) > 1 else (kinds[0] if kinds else None)
        noted = 0 if self.noted is None else self.noted.height
        rejected = 0
        if self.issues is not None and self.issues.height:
            rejected = self.issues.filter((pl.col("level") == "error") & (pl.col("row") > 0))[ROW].n_unique()
        return {
            "rows": self.rows_in,
            "facts": 0 if facts is None else facts.height,
            "noted": noted,
            "rejected": rejected,
        }

    def check(self) -> None:
        """Raise IntegrityError unless rows in = facts + noted + rejected."""
        n = self.counts()
        if n["rows"] != n["facts"] + n["noted"] + n["rejected"]:
            raise IntegrityError("accounting", **n)


class Format(Protocol):
    """One evidence format (or one saved mapping).

    ``id`` is stable ("bank_return_34"); ``version`` grows when the reading changes, and a higher one
    supersedes; ``produces`` are kinds of ``model.FACTS``. ``claim`` must be cheap and says why not.
    ``read`` maps, ignores (``ignored``) or reports every column.
    """

    @property
    def id(self) -> str: ...
    @property
    def version(self) -> int: ...
    @property
    def zh(self) -> str: ...
    @property
    def en(self) -> str: ...
    @property
    def produces(self) -> tuple[str, ...]: ...
    @property
    def ignored(self) -> frozenset[str]: ...

    def claim(self, head: Head) -> Claim:
        """Is this table mine, and if not, why?"""
        ...

    def read(self, batch: Batch) -> Outcome:
        """What do these rows say?"""
        ...


def choose(head: Head, formats: Iterable[Format]) -> tuple[list[Format], dict[str, Claim]]:
    """Which formats claim the table, and what does each one say? The caller raises on none or several.

    A format with a true attribute ``fallback`` (lists of any columns) is only asked when no other claims.
    """
    known = list(formats)
    last = [f for f in known if getattr(f, "fallback", False)]
    said = {f.id: f.claim(head) for f in known if f not in last}
    claiming = [f for f in known if f not in last and said[f.id].yes]
    if not claiming:
        said |= {f.id: f.claim(head) for f in last}
        claiming = [f for f in last if said[f.id].yes]
    return claiming, said
