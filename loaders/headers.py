"""Where is the header of a table? Among title rows, by the words that forms print, else by its shape.

Never by a fixed number: exports put one to ten rows of titles above the header, or none, and purchased lists have
no header at all.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from loaders.cells import BLANKS
from loaders.contract import Head
from loaders.tokens import spelled

LOOK = 60
"""Among how many rows a header is looked for."""

_DATA = re.compile(r"\d{4,}|^[-+]?[\d,]*\.?\d+%?$|^\d{1,4}[-/.:年]\d|[@*]|^.{31,}$|[\r\n].*[\r\n].*[\r\n]|不存在。?$")


def trim(cell: str | None) -> str:
    """A cell of a header as printed, without blanks around it; ``="…"`` opened."""
    text = (cell or "").strip(BLANKS)
    if text.startswith('="') and text.endswith('"'):
        text = text[2:-1].strip(BLANKS)
    return text


def find_header(rows: Sequence[Sequence[str | None]], known: frozenset[str]) -> int:
    """Which of the first rows is the header? Its index; -1 when the table has none.

    The row with most different words of ``known`` (at least two), the first of equals. Where nothing is known, the
    first row that is as wide as the table, whose cells are all different and none of which looks like data.
    """
    head = [[trim(c) for c in row] for row in rows[:LOOK]]
    heard = [len({spelled(c) for c in row if c} & known) for row in head]
    if heard and max(heard) >= 2:
        return heard.index(max(heard))
    return _by_shape(head)


def is_header(row: Sequence[str | None], known: frozenset[str]) -> bool:
    """Is a row beyond doubt a header: three words of ``known`` or more, hardly any others, and nothing like data?"""
    cells = [c for c in map(trim, row) if c]
    heard = len({spelled(c) for c in cells} & known)
    return heard >= 3 and heard * 10 >= len(cells) * 7 and _is_label(cells)


def name_above(rows: Sequence[Sequence[str | None]], at: int, known: frozenset[str]) -> list[str]:
    """What is each row down to the header ``at``: "blank", "title", "header", or "other": data below a header of its own."""
    printed = [[trim(c) for c in row] for row in rows[: at + 1]]
    first = next((i for i, row in enumerate(printed[: max(at, 0)]) if is_header(row, known)), at)
    least = sum(map(bool, printed[first])) / 2 if at >= 0 else 0
    data = {i for i in range(first + 1, at) if sum(map(bool, printed[i])) >= least and _has_data(printed[i])}
    names = ["title" if any(row) else "blank" for row in printed]
    for i in data if len(data) > 1 else ():  # one row is what the titles say, in columns
        names[i] = "other"
    if at >= 0:
        names[at] = "header"
    return names


def _by_shape(head: list[list[str]]) -> int:
    filled = [sum(bool(c) for c in row) for row in head]
    widths = sorted(n for n in filled if n)
    if not widths:
        return -1
    usual = widths[len(widths) // 2]
    wide = [i for i, n in enumerate(filled) if n and n >= 0.6 * usual]
    labels = [i for i in wide if _is_label([c for c in head[i] if c])]
    if not labels or labels[0] != wide[0]:
        return labels[0] if labels and usual > 1 and labels[0] <= wide[0] + 2 else -1
    at = labels[0]
    if usual == 1:  # a title above a column of one word each: the label is the one just above the data
        while at + 1 in labels and at + 1 < len(head) - 1 and filled[at + 2] and (at + 2) not in labels:
            at += 1
    return at


def _is_label(cells: list[str]) -> bool:
    return len(set(cells)) == len(cells) and not any(_DATA.search(c) for c in cells)


def _stacked(above: list[list[str]]) -> list[str]:
    """What titles say whose labels stand in a row above their values, as ``label: value``. Where several rows of values
    stand below one of labels, it is a table, and none of them is of the table below."""
    said = []
    for labels, values, after in zip(above, above[1:], [*above[2:], []], strict=False):
        said += stack(labels, values) if not _has_data(after) else []
    return said


def stack(labels: Sequence[str | None], values: Sequence[str | None]) -> list[str]:
    """What a row of labels and the row of values below it say, as ``label: value``; nothing where they are none."""
    named, below = [trim(c) for c in labels], [trim(c) for c in values]
    few = sum(map(bool, below)) < max(2, sum(map(bool, named)) / 2)
    if few or sum(map(bool, named)) < 2 or not _is_label([c for c in named if c]) or not _has_data(below):
        return []
    return [f"{a}: {b}" for a, b in zip(named, below, strict=False) if a and b and not a.endswith((":", "："))]


def _has_data(row: list[str]) -> bool:
    return any(_DATA.search(cell) for cell in row if cell)


def make_head(
    rows: Sequence[Sequence[str | None]], at: int, width: int, after: Sequence[Sequence[str | None]], name: str = ""
) -> Head:
    """The head of a table whose header is row ``at`` (-1: none) of ``rows``; ``after`` are rows below it."""
    printed = [trim(c) for c in rows[at]] if at >= 0 else []
    header = (*printed, *("" for _ in range(width - len(printed))))
    above = [[trim(c) for c in row] for row in rows[: max(at, 0)]]
    titles = (*_stacked(above), *(t for row in above for t in row if t))
    below = tuple(tuple(c if c else None for c in (*row, *([None] * width))[:width]) for row in after[:50])
    return Head(header, titles, below, name)
