"""Tables that say whose they are: in a column, or in a title above the header (微信号：…).

What a phone or an account holds (its logins, its contacts) is told of somebody. A table that names nobody is not claimed.
A folder is no part of a file, as the same bytes may lie in several; of forms whose files stand in a folder of their owner,
known by a word above the table, the rows are read all the same, and whose they are is derived (``graphtool.derive.usage``).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import polars as pl

from graphtool.ids import Identifier
from loaders.columns import Columns, Declared, Headers
from loaders.contract import Claim, Head
from loaders.fields import spell
from loaders.titles import fill, find_labelled


@dataclass(frozen=True)
class Owned(Declared):
    """A declaration of such a table: ``owners`` are columns that name whose it is, ``labels`` what stands before it in a
    title; a table with one of the words ``titles`` (alone, or beside one of ``makers``) above it or as its name may leave
    it to its folder. A column that nothing of the form reads and whose name is like ``strangers`` (a pattern) says that the
    table is about something else."""

    owners: Headers = ()
    labels: Headers = ()
    titles: Headers = ()
    makers: Headers = ()
    strangers: str = ""

    def claim(self, head: Head) -> Claim:
        """Is this table mine, and if not, why?"""
        claim = super().claim(head)
        have = {spell(h) for h in head.header}
        named = have & {*self.owners} or _labelled(self.labels)(head)
        told = bool(named) or any(self._entitles(title) for title in (*head.titles, head.name))
        strange = self.strangers and any(re.search(self.strangers, h) for h in have - self.mapped() - self.ignored)
        return claim if (told and not strange) or not claim.yes else Claim(False, "other_headers")

    def _entitles(self, title: str) -> bool:
        said = re.sub(r"[\s:：]", "", title)
        return said in self.titles or (any(w in said for w in self.titles) and any(m in said for m in self.makers))


@cache
def _labelled(labels: Headers) -> Callable[[Head], str | None]:
    return lambda head: find_labelled(head, labels)


def names_nobody(columns: Columns, owners: Headers, labels: Headers) -> bool:
    """Does neither a column nor a title say whose the rows are?"""
    return not any(header in columns for header in owners) and columns.said(_labelled(labels)) is None


def owner(column: pl.Series, columns: Columns, labels: Headers, identifier: Identifier) -> pl.Series:
    """Whose is each row: what the column says, else the number behind one of the labels in a title?"""
    titled = columns.said(_labelled(labels))
    if titled is None:
        return column
    return fill(column, titled.alias("t").to_frame().select(identifier.normalise(pl.col("t"))).to_series())
