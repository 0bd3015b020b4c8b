"""What an evidence page is made of: texts, pairs and tables, without a character that a reader's program would act on,
and the names of entities as the page shows them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphtool.analysis.results import Sentence
from graphtool.exports.cells import CONTROL
from graphtool.exports.masking import NAMED
from graphtool.store.base import View
from graphtool.texts import Lang
from graphtool.views import figures
from graphtool.views.picture import Reader, name_of

_UNSEEN = re.compile(f"{CONTROL}|[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Control characters, and those that turn the order of what stands beside them."""

LONGEST = 2_000
"""Characters of one text on a page; a longer one is cut, the cut marked."""


@dataclass(frozen=True)
class Texts:
    """Paragraphs."""

    lines: tuple[str, ...]


@dataclass(frozen=True)
class Pairs:
    """What is called how, and what it is."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Grid:
    """A table. ``right``: which columns stand at the right."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: tuple[bool, ...]


@dataclass(frozen=True)
class Printed:
    """One source row: its number on the page, where it stands, (header, cell) as printed."""

    number: str
    place: tuple[str, ...]
    cells: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Rows:
    """Source rows, with the heads of their three columns."""

    heads: tuple[str, str, str]
    rows: tuple[Printed, ...]


Block = Texts | Pairs | Grid | Rows


@dataclass(frozen=True)
class Part:
    """A part of the page; ``name`` is the same in every language."""

    name: str
    title: str
    blocks: tuple[Block, ...]


def title_of(text: str) -> str:
    """A text without control characters, cut where it is longer than a page bears."""
    plain = _UNSEEN.sub("", text)
    return plain if len(plain) <= LONGEST else plain[:LONGEST] + "…"


def paragraphs(*lines: str) -> Texts:
    """Texts as a block."""
    return Texts(tuple(map(title_of, lines)))


def pairs(*rows: tuple[str, str]) -> Pairs:
    """Pairs as a block."""
    return Pairs(tuple((title_of(name), title_of(value)) for name, value in rows))


def grid(heads: Sequence[str], rows: Iterable[Sequence[str]], right: Sequence[bool] = ()) -> Grid:
    """A table as a block."""
    at_right = tuple(right) or (False,) * len(heads)
    return Grid(tuple(map(title_of, heads)), tuple(tuple(map(title_of, row)) for row in rows), at_right)


def printed(number: str, place: Sequence[str], cells: Iterable[tuple[str, str]]) -> Printed:
    """A source row as a block holds it."""
    return Printed(number, tuple(map(title_of, place)), tuple((title_of(h), title_of(c)) for h, c in cells))


@dataclass(frozen=True)
class Names:
    """What the entities of a page are called on it, for whom it is made."""

    reader: Reader
    rows: Mapping[str, Mapping[str, Any]]
    labels: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, view: View, ids: Sequence[str], lang: Lang, masked: bool) -> Names:
        """The names of these entities. Raises NotFound for an unknown id."""
        wanted = list(dict.fromkeys(ids))
        rows = dict(zip(wanted, view.get("entity", wanted).to_pylist(), strict=True)) if wanted else {}
        bare = cls(Reader(lang, masked), rows)
        labels: dict[str, str] = {}
        for entity, row in rows.items():
            if not row["label"]:
                continue
            called = bare.called(entity)
            # Two of one label: the whole number of either may be the wrong one, so the label stands; masked, both say as much.
            other = labels.setdefault(row["label"], called)
            if other != called and not masked:
                labels[row["label"]] = row["label"]
        return cls(bare.reader, rows, labels)

    @property
    def lang(self) -> Lang:
        """The language of the page."""
        return self.reader.lang

    def called(self, entity: str) -> str:
        """The whole name with the tail of the number, or the whole number where nothing is masked."""
        row = self.rows[entity]
        name, number, kind = row.get("name") or "", row.get("number") or "", row["kind"]
        if kind in {"pool", "list", "terminal"} or not name:
            unnamed = not self.reader.masked and kind == "account" and number
            return str(number) if unnamed else name_of(row, self.reader)
        if not self.reader.masked:
            return f"{name} {number}".strip()
        if kind == "person" or (kind in NAMED and figures.personal(name)):
            name = figures.mask_name(name)
        return f"{name} ··{figures.tail(number)}" if number and kind not in {"group", "address"} else name

    def said(self, sentence: Sentence) -> str:
        """A sentence with every entity in it called as the page calls it."""
        return Sentence(sentence.key, tuple((n, self._named(v)) for n, v in sentence.values)).say(self.lang)

    def _named(self, value: object) -> object:
        if isinstance(value, str):
            return self.labels.get(value, value)
        return tuple(map(self._named, value)) if isinstance(value, tuple | list) else value
