"""One block of delimited text as columns: Arrow for the lines that are as they should be, care for the rest.

Lines whose number of cells is the table's go through Arrow's parser as bytes; short, long, blank and oddly quoted
lines are split by :mod:`loaders.tokens`. Bytes become text column by column, each distinct cell once, so that a
GB18030 file costs little more than a UTF-8 one. Every line has its place: nothing is skipped.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa
import pyarrow.csv as pacsv

from loaders.cells import NULLS, unwrap
from loaders.contract import ROW
from loaders.encodings import Encoding
from loaders.tokens import MOST_LINES, split_records

_MANY = 2_000
_SMALL = 1 << 20
_SEPARATOR = b"\x1e"
_ODD = np.zeros(256, np.bool_)
_ODD[: ord(" ") + 1] = True
_ODD[[ord(word[0]) for word in NULLS if word and word.isascii()]] = True
"""With what a cell may start that :func:`loaders.cells.clean` would change."""
_OTHER: dict[str, Encoding] = {"utf-8": "gb18030", "gb18030": "utf-8"}

_HIDDEN: dict[str, tuple[bytes, ...]] = {
    encoding: tuple(mark.encode(encoding) for mark in ('="', "\u200b", "\ufeff", "\x00", "\x1a"))
    for encoding in ("utf-8", "gb18030")
}
"""What cells must be freed of (``cells.unwrap``) when it is anywhere in a block."""

Places = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Shape:
    """How the text is written: its delimiter, number of cells and the encoding of its bytes."""

    delimiter: str
    width: int
    encoding: Encoding


@dataclass
class Block:
    """Rows of a block: ``frame`` (``row`` and ``c0`` …), what is wrong in it (row, column, code, detail) and the
    bytes at the end that belong to a record which goes on in the next block. ``plain`` are columns whose cells need no
    look: plain letters without blanks around them, none of them a word for nothing; and how many of them are empty."""

    frame: pl.DataFrame
    trouble: pl.DataFrame
    rest: bytes = b""
    lines: int = 0
    plain: dict[str, int] = field(default_factory=dict)


@dataclass
class _Pieces:
    """Parts of a block as they are found: line numbers and binary columns."""

    width: int
    frames: list[pl.DataFrame] = field(default_factory=list)
    extra: list[tuple[int, str]] = field(default_factory=list)

    def add(self, lines: Places, table: pl.DataFrame) -> None:
        have = table.width
        missing = [pl.lit(None, pl.Binary).alias(f"c{i}") for i in range(have, self.width)]
        self.frames.append(table.with_columns(*missing).insert_column(0, pl.Series(ROW, lines)))

    def add_cells(self, lines: list[int], rows: list[list[bytes | None]]) -> None:
        if not lines:
            return
        for line, row in zip(lines, rows, strict=True):
            if any(c and c.strip() for c in row[self.width :]):
                self.extra.append((line, " | ".join((c or b"").decode("latin-1") for c in row[self.width :])))
            row.extend([None] * (self.width - len(row)))
        columns = {f"c{i}": pl.Series([r[i] for r in rows], dtype=pl.Binary) for i in range(self.width)}
        self.add(np.array(lines, dtype=np.int64), pl.DataFrame(columns))


def parse_block(block: bytes, shape: Shape, line: int, last: bool) -> Block:
    """The rows of a block that starts at line number ``line`` (from 1) of its file and ends at the end of a line (the
    ``last`` one of a file may lack it)."""
    if last and block and not block.endswith(b"\n"):
        block += b"\n"
    if last and len(block) <= _SMALL and shape.encoding != "utf-8":
        with suppress(UnicodeDecodeError):  # decoding all of a small block costs less than a look at each column
            block, shape = block.decode(shape.encoding).encode(), replace(shape, encoding="utf-8")
    ends = block.endswith(b"\n")
    quoted, returns = b'"' in block, b"\r" in block
    table = None
    if not quoted or block.count(b'"') % 2 == 0:
        table = _arrow(block, shape.delimiter, shape.width, quoted) if not returns or _ends_only(block) else None
    if table is not None and (not quoted or table.num_rows == block.count(b"\n") + (not ends)):
        numbers = pl.int_range(line, line + table.num_rows, dtype=pl.Int64, eager=True).alias(ROW)
        plain = _plain(table) if table.num_rows >= _MANY else {}
        done = _decoded(block, pl.DataFrame(table).insert_column(0, numbers), shape, [], plain)
        return replace(done, lines=table.num_rows)
    count = block.count(b"\n") + (0 if ends or not block else 1)
    pieces, used = _careful(block, shape, last)
    nothing = pl.DataFrame(schema={ROW: pl.Int64, **{f"c{i}": pl.Binary() for i in range(shape.width)}})
    whole = pl.concat([nothing, *pieces.frames]).sort(ROW).with_columns(pl.col(ROW) + line)
    extra = [(n + line, said) for n, said in pieces.extra]
    rest = block[used:]
    lines = count - rest.count(b"\n") - (1 if rest and not ends else 0)
    return replace(_decoded(block, whole, shape, extra, {}), rest=rest, lines=lines)


def _ends_only(block: bytes) -> bool:
    """Is every carriage return part of an end of line?"""
    signs = np.frombuffer(block, np.uint8)
    after = np.flatnonzero(signs == 13) + 1
    return bool(after[-1] < len(signs) and (signs[after] == 10).all())


def _arrow(block: bytes, delimiter: str, width: int, quoted: bool) -> pa.Table | None:
    """The block as binary columns; None where Arrow finds a line of another width."""
    names = [f"c{i}" for i in range(width)]
    try:
        return pacsv.read_csv(
            pa.BufferReader(block),
            read_options=pacsv.ReadOptions(column_names=names, block_size=max(len(block), 1)),
            parse_options=pacsv.ParseOptions(
                delimiter=delimiter,
                quote_char='"' if quoted else False,
                newlines_in_values=quoted,
                ignore_empty_lines=False,
            ),
            convert_options=pacsv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.large_binary()), null_values=[], check_utf8=False
            ),
        )
    except pa.ArrowInvalid:
        return None


def _plain(table: pa.Table) -> dict[str, int]:
    """Which columns are of :attr:`Block.plain`?"""
    found = {}
    for name in table.column_names:
        empty = 0
        for chunk in table[name].chunks:
            _, ends, letters = chunk.buffers()
            places = np.frombuffer(ends, np.int64, len(chunk) + 1, chunk.offset * 8)
            signs = np.frombuffer(letters or b"", np.uint8)[places[0] : places[-1]]
            filled = places[1:] > places[:-1]
            empty += len(chunk) - int(filled.sum())
            if not len(signs):
                continue
            first = signs[places[:-1][filled] - places[0]]
            last = signs[places[1:][filled] - places[0] - 1]
            if signs.max() > 126 or _ODD[first].any() or last.min() <= 32:
                break
        else:
            found[name] = empty
    return found


def _careful(block: bytes, shape: Shape, last: bool) -> tuple[_Pieces, int]:
    """Each line by what it is; and how many bytes were used."""
    lines = _Lines(block, shape.delimiter)
    pieces = _Pieces(shape.width)
    taken, used = _open_quotes(lines, shape, pieces, last)
    free = ~taken
    blank = free & lines.blank
    pieces.add(np.flatnonzero(blank), _nothing(int(blank.sum())))
    regular = free & ~blank & ~lines.lone_cr
    plain = regular & (lines.quotes == 0)
    for cells in np.unique(lines.delimiters[plain]) + 1:
        some = plain & (lines.delimiters == cells - 1)
        if cells <= shape.width and (cells == shape.width or some.sum() >= _MANY):
            table = _arrow(lines.pick(some), shape.delimiter, int(cells), quoted=False)
            if table is not None and table.num_rows == some.sum():
                pieces.add(np.flatnonzero(some), pl.DataFrame(table))
                free &= ~some
    quoted = regular & (lines.quotes > 0)
    table = _arrow(lines.pick(quoted), shape.delimiter, shape.width, quoted=True) if quoted.any() else None
    if table is not None and table.num_rows == quoted.sum():
        pieces.add(np.flatnonzero(quoted), pl.DataFrame(table))
        free &= ~quoted
    left = np.flatnonzero(free & ~blank)
    rows = [_cells(lines.text(int(i)), shape) for i in left]
    pieces.add_cells([int(i) for i in left], rows)
    return pieces, used


class _Lines:
    """Where the lines of a block begin and end, and what each holds."""

    def __init__(self, block: bytes, delimiter: str) -> None:
        self.block = block
        self.buffer = np.frombuffer(block, dtype=np.uint8)
        newlines = np.flatnonzero(self.buffer == 10)
        tail = [] if block.endswith(b"\n") or not block else [len(block)]
        self.ends = np.concatenate([newlines, np.array(tail, dtype=np.int64)])
        self.starts = np.concatenate([np.zeros(1, dtype=np.int64), newlines + 1])[: len(self.ends)]
        self.delimiters = self._count(ord(delimiter))
        self.quotes = self._count(34)
        returns = np.flatnonzero(self.buffer == 13)
        lone = returns[~np.isin(returns + 1, newlines)] if len(returns) else returns
        self.lone_cr = self._spread(lone) > 0
        size = self.ends - self.starts
        only_cr = (size == 1) & (self.buffer[np.minimum(self.starts, max(len(block) - 1, 0))] == 13)
        self.blank = (size == 0) | only_cr

    def _count(self, byte: int) -> Places:
        return self._spread(np.flatnonzero(self.buffer == byte))

    def _spread(self, places: Places) -> Places:
        return np.searchsorted(places, self.ends) - np.searchsorted(places, self.starts)

    def __len__(self) -> int:
        return len(self.ends)

    def text(self, line: int) -> str:
        """A line with each byte as one character."""
        return self.block[self.starts[line] : self.ends[line]].decode("latin-1")

    def pick(self, some: npt.NDArray[np.bool_]) -> bytes:
        """The bytes of those lines, each with its end."""
        if not some.any():
            return b""
        sizes = np.minimum(self.ends + 1, len(self.block)) - self.starts
        return self.buffer[np.repeat(some, sizes)].tobytes()


def _open_quotes(lines: _Lines, shape: Shape, pieces: _Pieces, last: bool) -> tuple[npt.NDArray[np.bool_], int]:
    """Records that begin on a line with an odd number of quotes: cells over several lines, or a stray quote."""
    taken = np.zeros(len(lines), dtype=bool)
    at: list[int] = []
    rows: list[list[bytes | None]] = []
    used = len(lines.block)
    for opener in np.flatnonzero(lines.quotes % 2 == 1):
        first = int(opener)
        if taken[first]:
            continue
        until = min(first + MOST_LINES + 1, len(lines))
        records, _ = split_records(
            [lines.text(i) for i in range(first, until)], shape.delimiter, last or until < len(lines), shape.width
        )
        if not records or records[0].line != 0:
            taken[first:] = True
            used = int(lines.starts[first])
            break
        taken[first : first + records[0].lines] = True
        at.append(first)
        rows.append([c.encode("latin-1") for c in records[0].cells])
    pieces.add_cells(at, rows)
    return taken, used


def _cells(line: str, shape: Shape) -> list[bytes | None]:
    return [c.encode("latin-1") for c in split_records([line], shape.delimiter)[0][0].cells]


def _nothing(rows: int) -> pl.DataFrame:
    return pl.DataFrame({"c0": pl.Series([None], dtype=pl.Binary).new_from_index(0, rows)})


def no_trouble() -> pl.DataFrame:
    """An empty frame of what may be wrong with rows: row, column (position, null for the row), code, detail."""
    return pl.DataFrame(schema={ROW: pl.Int64, "place": pl.Int32, "code": pl.String, "detail": pl.String})


def _decoded(
    block: bytes, frame: pl.DataFrame, shape: Shape, extra: list[tuple[int, str]], plain: dict[str, int]
) -> Block:
    """The block with its cells as text; bytes that are none are reported."""
    columns = [frame[ROW]]
    trouble = [no_trouble()]
    hidden = any(mark[:1] in block and mark in block for mark in _HIDDEN[shape.encoding])
    whole = _whole_text(frame) if shape.encoding == "utf-8" and not hidden else None
    for place, column in enumerate(frame.get_columns()[1:] if whole is None else ()):
        if column.name in plain and not hidden:
            columns.append(column.cast(pl.String))
            continue
        text, code = to_text(column, shape.encoding)
        columns.append(unwrap(text) if hidden else text)
        if code is not None:
            trouble.append(
                pl.DataFrame({ROW: frame[ROW], "place": place, "code": code, "detail": text})
                .filter(pl.col("code").is_not_null())
                .cast({"place": pl.Int32})
            )
    for row, said in extra:
        detail = said.encode("latin-1").decode(shape.encoding, errors="replace")
        trouble.append(
            pl.DataFrame({ROW: [row], "place": [None], "code": ["extra_cells"], "detail": [detail]},
                         schema=no_trouble().schema)
        )  # fmt: skip
    text_frame = pl.DataFrame(columns) if whole is None else whole
    return Block(text_frame, pl.concat(trouble), plain={} if hidden else plain)


def _whole_text(frame: pl.DataFrame) -> pl.DataFrame | None:
    """All columns as text at once; None where some bytes are none."""
    try:
        return frame.cast({pl.Binary: pl.String})
    except pl.exceptions.PolarsError:
        return None


def to_text(column: pl.Series, encoding: Encoding) -> tuple[pl.Series, pl.Series | None]:
    """Bytes as text, and a code where bytes are not of that encoding: ``other_encoding`` when they are of the other
    usual one (and read as such), ``bad_bytes`` when of none (U+FFFD stands in their place)."""
    try:
        text = column.cast(pl.String)
    except pl.exceptions.ComputeError:
        text = None
    if text is not None and (encoding == "utf-8" or bool((text.str.len_bytes() == text.str.len_chars()).all())):
        return text, None
    coded = column.to_arrow().dictionary_encode()
    cells: list[bytes] = coded.dictionary.to_pylist()
    codes: list[str | None] | None = None
    try:
        said = _SEPARATOR.join(cells).decode(encoding).split(_SEPARATOR.decode()) if cells else []
    except UnicodeDecodeError:
        said = []
    if len(said) != len(cells):
        said, codes = _one_by_one(cells, encoding)
    places = pl.Series(coded.indices)
    text = pl.Series(column.name, said, dtype=pl.String).gather(places)
    return text, None if codes is None else pl.Series("code", codes, dtype=pl.String).gather(places)


def _one_by_one(cells: list[bytes], encoding: Encoding) -> tuple[list[str], list[str | None]]:
    said: list[str] = []
    codes: list[str | None] = []
    for cell in cells:
        text, code = _decode(cell, encoding)
        said.append(text)
        codes.append(code)
    return said, codes


def _decode(cell: bytes, encoding: Encoding) -> tuple[str, str | None]:
    for attempt, code in ((encoding, None), (_OTHER.get(encoding, encoding), "other_encoding")):
        try:
            return cell.decode(attempt), code
        except UnicodeDecodeError:
            continue
    return cell.decode(encoding, errors="replace"), "bad_bytes"
