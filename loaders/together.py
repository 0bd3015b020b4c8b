"""Many small files of one form, read as one: evidence comes as a folder per person, with a table of ten rows each.

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
from loaders.contract import ROW, Batch, Format, Head, Outcome, choose
from loaders.readers import Table, tables
from loaders.reading import TableRead, known_headers, note_above, read, read_table, reader_name

SMALL_FILE = 256 << 10
MOST_ROWS = 100_000
MOST_FILES = 500
_PLACE = "\0place"  # no format has such a column
_SHIFT = 32
"""In a joint batch a row is numbered by its file's place, shifted by so many bits, plus its own number."""

Parts = Iterable[TableRead]


@dataclass
class _Group:
    """Tables of one form that wait for one another."""

    form: Declared
    head: Head
    members: list[tuple[Source, Table, Block]] = field(default_factory=list)
    rows: int = 0

    def add(self, source: Source, table: Table, block: Block) -> bool:
        """Whether the group is full now."""
        self.members.append((source, table, block))
        self.rows += block.frame.height
        return self.rows >= MOST_ROWS or len(self.members) >= MOST_FILES


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
        small = _small_table(source, formats)
        if small is None:
            yield source, read(source, formats)
            continue
        table, blocks = small
        form = _joining_form(table.head, blocks, formats)
        if form is None:
            yield source, read_table(source, replace(table, blocks=iter(blocks)), formats)
            continue
        key = (form.id, form.version, table.head.header, table.head.titles)
        group = groups.setdefault(key, _Group(form, table.head))
        if group.add(source, table, blocks[0]):
            yield from _read_group(groups.pop(key))
    for group in groups.values():
        yield from _read_group(group)


def _small_table(source: Source, formats: Sequence[Format]) -> tuple[Table, list[Block]] | None:
    """The table of a small text with all its rows; None for anything else."""
    if source.error is not None or source.kind != "text" or source.size > SMALL_FILE:
        return None
    try:
        (table,) = tables(source.local, source.kind, known_headers(formats))
        return table, list(table.blocks)
    except EvidenceError:
        return None


def _joining_form(head: Head, blocks: list[Block], formats: Sequence[Format]) -> Declared | None:
    """The format that reads the table and may read it among others; None where it is better read alone."""
    if len(blocks) != 1 or not blocks[0].frame.height or blocks[0].trouble.height or not all(head.header):
        return None
    claiming, _ = choose(head, formats)
    form = claiming[0] if len(claiming) == 1 else None
    return form if isinstance(form, Declared) and form.may_join(blocks[0].frame) else None


def _read_group(group: _Group) -> Iterator[tuple[Source, Parts]]:
    frames = [
        block.frame.with_columns(pl.col(ROW) + (place << _SHIFT)) for place, (_, _, block) in enumerate(group.members)
    ]
    outcome = group.form.read(Batch("", 0, group.head, pl.concat(frames)))
    files = pl.Series([source.file for source, _, _ in group.members])
    facts = {kind: _apart(frame, files) for kind, frame in outcome.facts.items()}
    noted = {} if outcome.noted is None else _apart(outcome.noted, files)
    issues, whole = {}, None
    if outcome.issues is not None:
        issues = _apart(outcome.issues.filter(pl.col(ROW) > 0), files)
        whole = outcome.issues.filter(pl.col(ROW) == 0)
    for place, (source, table, block) in enumerate(group.members):
        told = [] if whole is None else [whole.with_columns(file=pl.lit(source.file))]
        told += [issues[place]] if place in issues else []
        own = Outcome(
            rows_in=block.frame.height,
            facts={kind: parts[place] for kind, parts in facts.items() if place in parts},
            noted=noted.get(place),
            issues=pl.concat(told) if told else None,
        )
        own.check()
        reader = reader_name(group.form)
        above = TableRead(table.sheet, table.head.name, reader, note_above(source.file, table))
        yield source, [above, TableRead(table.sheet, table.head.name, reader, own)]


def _apart(frame: pl.DataFrame, files: pl.Series) -> dict[int, pl.DataFrame]:
    """Rows of a joint batch by the place of their file, under their own file and number."""
    if not frame.height:
        return {}
    place = (frame[ROW] // (1 << _SHIFT)).alias(_PLACE)
    own = frame.with_columns(files.gather(place).alias("file"), (frame[ROW] % (1 << _SHIFT)).alias(ROW), place)
    parts = own.partition_by(_PLACE, as_dict=True, include_key=False, maintain_order=True)
    return {int(key[0]): part for key, part in parts.items()}
