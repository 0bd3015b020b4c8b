"""Several accounts one below the other in one table: whose is each row?

Tellers and customers paste statements together: titles, header, rows, perhaps a total, and again titles, header, rows. The
titles above the first header say whose the first rows are, and nothing of the rest. So a row that no fact comes of, whose
cells are labels with values (``账号：… 户名：…``), and that names another owner than before begins another account: the rows
below are read with these titles, as if they were a table of their own. Where the owner is the same (a page break) they go
on. What stands between such titles and a header is a title, too.

A header below such titles, or below rows of facts, that is not that of the table is one of another layout: its rows are
rejected, for their columns are others than those that are read. An owner who is only named, without a number, has an account of its own in the file.

Cost: a look at the rejected rows, and a second reading of a block with such titles or below them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import polars as pl

from graphtool import model
from loaders.cells import BLANKS, half
from loaders.columns import Declared
from loaders.contract import PLACE_BITS, ROW, Batch, Head, Outcome
from loaders.headers import is_header, stack
from loaders.outcomes import join_outcomes, note_rows
from loaders.tokens import spelled

_FAR = 25
"""So many filled rows may stand between titles and their header."""
_FIRST = 50
_LABEL = r"^[^\d:]{0,10}(?:账号|帐号|卡号|账户|户名|户主|姓名|名称|昵称|号码|微信号|ID|id|币种|币别|日期|时间|期间|开户行|网点|机构)\s*:?$"
_WORDS = r"^\D*$|[\u4e00-\u9fff]|\d{4}.{0,12}[-~]\s*\d{4}"
_LOST = r"^\d(?:\.\d+)?[eE]\+?\d+$"
_LABELLED = r"[^\d\s]\s*:"
_ISSUES = pl.DataFrame(model.ISSUE.empty_table()).schema


@dataclass(frozen=True)
class _Part:
    """Consecutive rows of one owner from row ``start`` on; ``other`` below the header of another layout. ``told`` is what its
    titles say of the owner; ``owner`` the row and the words that say so, until it is told that another one begins there."""

    start: int
    head: Head
    told: dict[str, str]
    other: bool = False
    owner: tuple[int, str] | None = None


@dataclass(frozen=True)
class _Title:
    """A row of labels with values: its place among the filled rows of its block, its number, its cells and what they say of
    the owner."""

    place: int
    row: int
    cells: tuple[str, ...]
    told: dict[str, str]


@dataclass
class _Cut:
    """What is found in a block: its parts, and the rows that are titles."""

    parts: list[_Part]
    titles: list[int] = field(default_factory=list)

    def turn(self, row: int, other: bool) -> None:
        """From this header on the rows are of another layout, or of that of the table again."""
        if other != self.parts[-1].other:
            self.parts.append(replace(self.parts[-1], start=row, other=other, owner=None))


class Sections:
    """The owners of the rows of one table, block by block in order."""

    def __init__(self, form: Declared, head: Head, known: frozenset[str]) -> None:
        self._form, self._known, self._first = form, known, head
        self._own = _bare(head.header)
        self._part = _Part(0, head, form.whose(head) if form.whose else {})
        self._open = False  # the block before ended between titles and what stands below them
        self._began = False  # there were facts

    def read(self, batch: Batch, outcome: Outcome) -> Outcome:
        """What does a block say, each of its rows under the titles of its own?

        ``outcome`` is what it says under those of the table: given back as it is where no row has others.
        """
        if self._form.whose is None:
            return outcome
        rejected, repeated = _rejected(outcome), _noted(outcome, "header")
        moved = self._open or self._part.other or self._part.head is not self._first
        if not moved and not len(rejected) and not len(repeated):
            return outcome
        filled = batch.frame.filter(~pl.col(ROW).is_in(_noted(outcome, "blank").implode()))
        found = {t.place: t for t in _titles(filled, rejected) if self._header_of(t.cells) is None}
        found |= self._stacked(filled, rejected, pl.concat([rejected, repeated]))
        titles = [self._named(found[place]) for place in sorted(found)]
        first = min((int(f[ROW][0]) for f in outcome.facts.values()), default=None)
        headers = self._headers(filled, pl.concat([rejected, repeated]), 0 if self._began else first)
        headers = {place: other for place, other in headers.items() if place not in found}
        self._began = self._began or first is not None
        if not moved and not headers and not any(t.told for t in titles):
            return outcome
        cut = self._cut(filled, titles, headers, set(rejected.to_list()))
        return self._read(batch, filled, cut)

    def _named(self, title: _Title) -> _Title:
        """A title with what it says of the owner; a label beside another, as in a header of two lines, says nothing."""
        told = self._form.whose(Head((), title.cells, ())) if self._form.whose else {}
        return replace(title, told={label: value for label, value in told.items() if not re.search(_LABEL, value)})

    def _stacked(self, filled: pl.DataFrame, rejected: pl.Series, rows: pl.Series) -> dict[int, _Title]:
        """Titles by place whose labels stand in one row and their values in the next, where they say whose what is below is."""
        digits = _cells(filled, rows).group_by("place").agg(pl.col("cell").str.contains(r"[\d:：]").any(), n=pl.len())
        left, cells = {*rejected}, filled.drop(ROW)
        found: dict[int, _Title] = {}
        for place in digits.filter(~pl.col("cell") & (pl.col("n") > 1))["place"].sort():
            if place + 1 < filled.height and filled[ROW][place + 1] in left and _bare(cells.row(place)) != self._own:
                title = _Title(place, filled[ROW][place], tuple(stack(cells.row(place), cells.row(place + 1))), {})
                if self._named(title).told:
                    found |= {place: title, place + 1: _Title(place + 1, filled[ROW][place + 1], (), {})}
        return found

    def _headers(self, filled: pl.DataFrame, rows: pl.Series, first: int | None) -> dict[int, bool]:
        """Places of headers below row ``first``, and whether they are of another layout. Only what is different matters:
        where all are those of the table, there is none to tell of."""
        printed = _cells(filled, rows.filter(rows > first) if first is not None else rows.clear())
        heard = half(printed["cell"]).str.replace_all(r"\s", "").is_in([*self._known])
        many = (
            printed.with_columns(heard=heard).group_by("place").agg(pl.col("heard").sum()).filter(pl.col("heard") > 2)
        )
        cells = filled.drop(ROW)
        found = {p: cells.row(p) for p in many["place"].sort() if is_header(cells.row(p), self._known)}
        told = {p: _bare(row) != self._own for p, row in found.items()}
        return told if any(told.values()) or self._part.other else {}

    def _cut(self, filled: pl.DataFrame, titles: list[_Title], headers: dict[int, bool], rejected: set[int]) -> _Cut:
        cut = _Cut([replace(self._part, start=0)])
        runs = _runs(titles)
        if self._open and not (runs and runs[0][0].place == 0):
            runs.insert(0, [])
        runs += [[_Title(place, int(filled[ROW][place]), (), {})] for place in headers]
        for run in sorted(runs, key=lambda run: run[0].place if run else -1):
            if run and run[0].place in headers:
                cut.turn(run[0].row, headers[run[0].place])
                continue
            below = run[-1].place + 1 if run else 0
            if not self._take(run, cut, joined=self._open and below == len(run)):
                continue
            between, other = self._below(filled, below, rejected)
            self._open = other is None and below + between == filled.height
            if other is None:
                continue
            cut.titles += filled[ROW].slice(below, between).to_list()
            cut.turn(int(filled[ROW][below + between]), other)
        return cut

    def _take(self, run: Sequence[_Title], cut: _Cut, joined: bool) -> bool:
        """Whether these titles say whose the rows below are; what they begin is added. ``joined``: they go on with titles at
        the end of the block before."""
        if not joined and not any(t.told for t in run):
            return False
        cut.titles += [t.row for t in run]
        for nth, titles in enumerate(_owners(run)):
            last = cut.parts[-1]
            told = _told(titles)
            cells = tuple(cell for t in titles for cell in t.cells)
            if nth == 0 and joined and not _conflict(last.told, told):
                if last.head is not self._first:
                    head = replace(last.head, titles=(*last.head.titles, *cells))
                    owner = (last.owner[0], " ".join((last.told | told).values())) if last.owner else None
                    cut.parts[-1] = replace(last, head=head, told=last.told | told, owner=owner)
            elif told and (_conflict(last.told, told) or not ({*last.told} & {*told} or _known(told, last.told))):
                head = Head(self._first.header, cells, (), "", last.head.section + 1)
                row = next(t.row for t in titles if t.told)
                cut.parts.append(_Part(titles[0].row, head, told, owner=(row, " ".join(told.values()))))
        return True

    def _below(self, filled: pl.DataFrame, start: int, rejected: set[int]) -> tuple[int, bool | None]:
        """How many rows stand between titles and the header below them, and whether that is one of another layout (None:
        there is none before the rows of facts)."""
        cells = filled.drop(ROW)
        for place in range(start, min(start + _FAR, filled.height)):
            other = self._header_of(cells.row(place))
            if other is not None:
                return place - start, other
            if filled[ROW][place] not in rejected:
                return place - start, None
        return min(_FAR, filled.height - start), None

    def _header_of(self, row: Sequence[str | None]) -> bool | None:
        """Is a row below titles the header of the table (False) or another one (True)? A row of as many words, some of them
        unknown, is one, unless labels and values take turns in it."""
        if _bare(row) == self._own:
            return False
        cells = [c for c in _bare(row) if c]
        words = len(cells) >= max(4, len(self._own) // 2) and not any(re.search(r"[\d:]", c) for c in cells)
        pairs = len(cells) % 2 == 0 and self._known.isdisjoint(cells[1::2])
        return True if is_header(row, self._known) or (words and not pairs) else None

    def _read(self, batch: Batch, filled: pl.DataFrame, cut: _Cut) -> Outcome:
        """The rows of each part as their titles say; titles noted, rows of another layout rejected."""
        starts = pl.Series([p.start for p in cut.parts], dtype=pl.Int64)
        part = starts.search_sorted(batch.frame[ROW], side="right").cast(pl.Int64) - 1
        other = pl.Series([p.other for p in cut.parts]).gather(part)
        title = batch.frame[ROW].is_in(cut.titles)
        body = batch.frame.with_columns(part.alias("part")).filter(~title & ~other)
        heads = _heads(cut.parts, body, batch.head.header)
        frame = body.select(pl.col(ROW) + pl.col("part") * (1 << PLACE_BITS), pl.exclude(ROW, "part"))
        found = [note_rows(batch.frame.filter(title), "title", batch)]
        if frame.height:
            found.append(_unplaced(self._form.read(Batch(batch.file, batch.sheet, heads[0], frame, heads))))
        if (~title & other).any():
            found.append(_refused(batch, batch.frame.filter(~title & other), [p.start for p in cut.parts if p.other]))
        rows = filled[ROW].filter(~filled[ROW].is_in(cut.titles))
        lived = [False] * len(cut.parts)
        for k in (starts.search_sorted(rows, side="right") - 1).unique():
            lived[k] = True
        found.append(Outcome(rows_in=0, issues=_began(batch, cut.parts, lived)))
        last = cut.parts[-1]
        head = last.head if last.head is self._first else heads[-1]
        self._part = replace(last, head=head, owner=None if lived[-1] else last.owner)
        return join_outcomes(found)


def _bare(cells: Iterable[str | None]) -> list[str]:
    """Cells as declarations spell them, without the empty ones at the end."""
    said = [spelled(cell or "") for cell in cells]
    while said and not said[-1]:
        said.pop()
    return said


def _told(titles: Iterable[_Title]) -> dict[str, str]:
    return {label: value for title in titles for label, value in title.told.items()}


def _conflict(one: dict[str, str], other: dict[str, str]) -> bool:
    """Does a label stand before different values, or before one that has lost digits and may be any?"""
    return any(one[label] != other[label] or re.search(_LOST, one[label]) for label in one.keys() & other.keys())


def _known(told: dict[str, str], before: dict[str, str]) -> bool:
    return {*told.values()} <= {*before.values()}


def _owners(run: Sequence[_Title]) -> list[list[_Title]]:
    """The titles of a run by owner: a label that comes again before another value begins the next."""
    found: list[list[_Title]] = [[]]
    for title in run:
        if _conflict(_told(found[-1]), title.told):
            found.append([])
        found[-1].append(title)
    return found


def _heads(parts: Sequence[_Part], body: pl.DataFrame, header: tuple[str, ...]) -> tuple[Head, ...]:
    """The heads of parts, each with its header and first rows."""
    first = body.group_by("part", maintain_order=True).head(_FIRST).partition_by("part", as_dict=True)
    rows = {key[0]: tuple(frame.drop("part", ROW).rows()) for key, frame in first.items()}
    return tuple(replace(p.head, header=header, rows=p.head.rows or rows.get(k, ())) for k, p in enumerate(parts))


def _began(batch: Batch, parts: Sequence[_Part], lived: Sequence[bool]) -> pl.DataFrame:
    """Where another owner begins, of whom there are rows."""
    rows = [
        (batch.file, batch.sheet, part.owner[0], None, "other_owner", "note", part.owner[1])
        for k, part in enumerate(parts)
        if part.owner and (lived[k] or (k + 1 < len(parts) and lived[k + 1] and parts[k + 1].head is part.head))
    ]
    return pl.DataFrame(rows, schema=_ISSUES, orient="row")


def _rejected(outcome: Outcome) -> pl.Series:
    if outcome.issues is None:
        return pl.Series(ROW, [], dtype=pl.Int64)
    return outcome.issues.filter((pl.col("level") == "error") & (pl.col(ROW) > 0))[ROW].unique()


def _noted(outcome: Outcome, reason: str) -> pl.Series:
    if outcome.noted is None:
        return pl.Series(ROW, [], dtype=pl.Int64)
    return outcome.noted.filter(pl.col("reason") == reason)[ROW]


def _cells(filled: pl.DataFrame, rows: pl.Series) -> pl.DataFrame:
    """The cells of some rows that are not empty, one a line (place, row, cell), in their order."""
    return (
        filled.with_row_index("place")
        .filter(pl.col(ROW).is_in(rows.implode()))
        .unpivot(index=["place", ROW], variable_name="column", value_name="cell")
        .with_columns(pl.col("cell").str.strip_chars(BLANKS))
        .filter(pl.col("cell").str.len_bytes() > 0)
        .sort("place", maintain_order=True)
    )


def _titles(filled: pl.DataFrame, rejected: pl.Series) -> list[_Title]:
    """The rejected rows all of whose cells are labels with values, or which are one cell of words."""
    printed = _cells(filled, rejected).with_columns(said=pl.col("cell").str.replace_all("：", ":"))
    label = pl.col("said").str.contains(_LABELLED)
    label |= pl.col("said").shift().over("place").str.contains(_LABEL).fill_null(False)
    found = (
        printed.with_columns(label=label, words=pl.col("said").str.contains(_WORDS))
        .group_by("place", ROW, maintain_order=True)
        .agg("cell", some=pl.col("label").any(), all=(pl.col("label") | pl.col("words")).all())
        .filter(pl.col("all") & (pl.col("some") | (pl.col("cell").list.len() == 1)))
    )
    return [_Title(place, row, tuple(cells), {}) for place, row, cells in found.select("place", ROW, "cell").rows()]


def _runs(titles: list[_Title]) -> list[list[_Title]]:
    """Titles in runs between which other rows stand."""
    runs: list[list[_Title]] = []
    for title in titles:
        if runs and runs[-1][-1].place == title.place - 1:
            runs[-1].append(title)
        else:
            runs.append([title])
    return runs


def _unplaced(outcome: Outcome) -> Outcome:
    """The outcome of a batch of several parts under the rows of the file."""
    bare = pl.col(ROW) % (1 << PLACE_BITS)
    return Outcome(
        rows_in=outcome.rows_in,
        facts={kind: frame.with_columns(bare) for kind, frame in outcome.facts.items()},
        noted=None if outcome.noted is None else outcome.noted.with_columns(bare),
        issues=None if outcome.issues is None else outcome.issues.with_columns(bare),
    )


def _refused(batch: Batch, rows: pl.DataFrame, headers: list[int]) -> Outcome:
    """Rows below a header of another layout: it and blanks are noted, the rest is rejected."""
    cells = pl.exclude(ROW).str.strip_chars(BLANKS)
    blank = rows.select(m=pl.all_horizontal(cells.fill_null("") == ""))["m"]
    header = rows[ROW].is_in(headers) & ~blank
    refused = rows.filter(~blank & ~header).select(
        file=pl.lit(batch.file), sheet=pl.lit(batch.sheet, pl.Int32), row=ROW, column=pl.lit(None, pl.String),
        code=pl.lit("other_layout"), level=pl.lit("error"), detail=pl.lit(None, pl.String),
    )  # fmt: skip
    left = Outcome(rows_in=refused.height, issues=refused)
    return join_outcomes(
        [note_rows(rows.filter(blank), "blank", batch), note_rows(rows.filter(header), "header", batch), left]
    )
