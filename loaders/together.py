"""Many small tables of one form, read as one: evidence comes as a folder per person, with a table of ten rows each.

A query costs the same for ten rows as for ten thousand. Tables of small files that have one header, one format and no
say over each other's rows (``Declared.may_join``) wait for one another, are read as one batch and taken apart again.
What a file says is the same as if it were read alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import polars as pl

from graphtool.errors import EvidenceError
from loaders.archives import Source
from loaders.blocks import Block
from loaders.columns import Declared
from loaders.contract import PLACE_BITS, ROW, Batch, Format, Outcome, choose
from loaders.readers import Table, tables
from loaders.reading import TableRead, known_headers, note_above, read, read_table, reader_name
from loaders.sections import Sections

SMALL: dict[str, int] = {"text": 256 << 10, "xlsx": 4 << 20, "xls": 4 << 20}
"""Up to so many bytes a file of that kind is small."""
MOST_ROWS = 100_000
MOST_TABLES = 500
_PLACE = "\0place"  # no format has such a column

Parts = Iterable[TableRead]


@dataclass
class _Waiting:
    """A small file some of whose tables are not read yet: its parts by table, None for those."""

    source: Source
    parts: list[list[TableRead] | None]

    def done(self) -> list[TableRead] | None:
        """All parts in order, once they are there."""
        told = [part for part in self.parts if part is not None]
        return [one for part in told for one in part] if len(told) == len(self.parts) else None


@dataclass
class _Group:
    """Tables of one form that wait for one another, each with its file and its number there."""

    form: Declared
    members: list[tuple[_Waiting, int, Table, Block]] = field(default_factory=list)
    rows: int = 0

    def add(self, file: _Waiting, nth: int, table: Table, block: Block) -> bool:
        """Whether the group is full now."""
        self.members.append((file, nth, table, block))
        self.rows += block.frame.height
        return self.rows >= MOST_ROWS or len(self.members) >= MOST_TABLES


def read_all(
    found: Iterable[Source], formats: Sequence[Format], wanted: Callable[[Source], bool]
) -> Iterator[tuple[Source, Parts]]:
    """What do the rows of these files say? Each wanted file once, with its parts in order; the files in any order.

    ``wanted`` is asked for every file while its bytes lie there; what a small file says may come later, when its bytes
    are gone. The parts of a file must be taken before the next file is asked for.

    Raises
    ------
    IntegrityError
        As :func:`loaders.reading.read`.
    """
    groups: dict[tuple[object, ...], _Group] = {}
    for source in found:
        if not wanted(source):
            continue
        small = _small_tables(source, formats)
        if not small:
            yield source, read(source, formats)
            continue
        file = _Waiting(source, [None] * len(small))
        full = []
        for nth, (table, blocks) in enumerate(small):
            form = _joining_form(table, blocks, formats)
            if form is None:
                file.parts[nth] = list(read_table(source.file, replace(table, blocks=iter(blocks)), formats))
                continue
            key = (form.id, form.version, table.head.header)
            if groups.setdefault(key, _Group(form)).add(file, nth, table, blocks[0]):
                full.append(groups.pop(key))
        parts = file.done()
        if parts is not None:
            yield source, parts
        for group in full:
            yield from _read_group(group, known_headers(formats))
    for group in groups.values():
        yield from _read_group(group, known_headers(formats))


def _small_tables(source: Source, formats: Sequence[Format]) -> list[tuple[Table, list[Block]]]:
    """The tables of a small file with all their rows; none for anything else."""
    if source.error is not None or source.size > SMALL.get(source.kind, -1):
        return []
    try:
        return [(table, list(table.blocks)) for table in tables(source.local, source.kind, known_headers(formats))]
    except EvidenceError:
        return []


def _joining_form(table: Table, blocks: list[Block], formats: Sequence[Format]) -> Declared | None:
    """The format that reads the table and may read it among others; None where it is better read alone."""
    if len(blocks) != 1 or blocks[0].trouble.height or not all(table.head.header):
        return None
    frame = blocks[0].frame
    if not 0 < frame.height < MOST_ROWS or frame.width != len(table.head.header) + 1:
        return None
    claiming, _ = choose(table.head, formats)
    form = claiming[0] if len(claiming) == 1 else None
    return form if isinstance(form, Declared) and form.may_join(frame) else None


def _read_group(group: _Group, known: frozenset[str]) -> Iterator[tuple[Source, Parts]]:
    """Read the tables of a group as one; the files that are complete by that."""
    heads = tuple(table.head for _, _, table, _ in group.members)
    frames = [
        block.frame.with_columns(pl.col(ROW) + (place << PLACE_BITS))
        for place, (_, _, _, block) in enumerate(group.members)
    ]
    outcome = group.form.read(Batch("", 0, heads[0], pl.concat(frames), heads))
    origin = pl.DataFrame(
        {
            "file": [file.source.file for file, _, _, _ in group.members],
            "sheet": pl.Series([table.sheet for _, _, table, _ in group.members], dtype=pl.Int32),
        }
    )
    facts = {kind: _apart(frame, origin) for kind, frame in outcome.facts.items()}
    noted = {} if outcome.noted is None else _apart(outcome.noted, origin)
    issues, whole = {}, None
    if outcome.issues is not None:
        issues = _apart(outcome.issues.filter(pl.col(ROW) > 0), origin)
        whole = outcome.issues.filter(pl.col(ROW) == 0)
    reader = reader_name(group.form)
    for place, (file, nth, table, block) in enumerate(group.members):
        told = []
        if whole is not None and whole.height:
            told.append(whole.with_columns(file=pl.lit(file.source.file), sheet=pl.lit(table.sheet, pl.Int32)))
        told += [issues[place]] if place in issues else []
        own = Outcome(
            rows_in=block.frame.height,
            facts={kind: parts[place] for kind, parts in facts.items() if place in parts},
            noted=noted.get(place),
            issues=pl.concat(told) if told else None,
        )
        alone = Batch(file.source.file, table.sheet, table.head, block.frame)
        own = Sections(group.form, table.head, known).read(alone, own)
        own.check()
        above = TableRead(table.sheet, table.head.name, reader, note_above(file.source.file, table))
        file.parts[nth] = [above, TableRead(table.sheet, table.head.name, reader, own)]
        parts = file.done()
        if parts is not None:
            yield file.source, parts


def _apart(frame: pl.DataFrame, origin: pl.DataFrame) -> dict[int, pl.DataFrame]:
    """Rows of a joint batch by the place of their table, under their own file, sheet and number."""
    if not frame.height:
        return {}
    place = (frame[ROW] // (1 << PLACE_BITS)).alias(_PLACE)
    own = frame.with_columns(
        origin["file"].gather(place), origin["sheet"].gather(place), frame[ROW] % (1 << PLACE_BITS), place
    )
    parts = own.partition_by(_PLACE, as_dict=True, include_key=False, maintain_order=True)
    return {int(key[0]): part for key, part in parts.items()}
