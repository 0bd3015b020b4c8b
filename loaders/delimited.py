"""Delimited text (csv, tsv, txt) as tables: streamed in blocks, whatever the size of the file."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from graphtool.errors import Unreadable
from loaders.blocks import Block, Shape, no_trouble, parse_block
from loaders.contract import ROW, Head
from loaders.encodings import Encoding, detect
from loaders.headers import LOOK, find_header, make_head, name_above
from loaders.tokens import NONE, find_delimiter, split_records

BLOCK = 24 << 20
_HEAD = 1 << 19
_LONGEST = 16 << 20


@dataclass(frozen=True)
class TextHead:
    """What the start of a text says: how it is written, the head of its table, what stands above its body.

    ``above`` are the rows up to the header: (number, name by ``headers.name_above``); ``body`` is the number of the first
    line below. ``transcode`` says that bytes are turned to UTF-8 before they are split: UTF-16, and GB18030 where
    the delimiter may be half of a character.
    """

    path: Path
    written: Encoding
    mark: int
    newline: str
    shape: Shape
    head: Head
    above: tuple[tuple[int, str], ...]
    body: int

    @property
    def transcode(self) -> bool:
        return self.written != self.shape.encoding


def read_head(path: Path, known: frozenset[str]) -> TextHead:
    """What is this text, and where does its table begin?

    Raises
    ------
    Unreadable
        ``line_too_long``: no end of line within the bytes that a line may have.
    """
    written, mark = detect(path)
    with path.open("rb") as f:
        f.seek(mark)
        raw = f.read(_HEAD)
        whole = len(raw) < _HEAD
    text = codecs.getincrementaldecoder(written)(errors="replace").decode(raw, final=whole)
    newline = "\n" if "\n" in text or "\r" not in text else "\r"
    lines = text.split(newline)
    if not whole:
        lines = lines[:-1]
        if not lines:
            raise Unreadable("line_too_long", path=path.name)
    elif lines and lines[-1] == "":
        lines = lines[:-1]
    delimiter = find_delimiter([line.rstrip("\r") for line in lines[: LOOK * 2]], known)
    records, _ = split_records(lines[: LOOK * 4], delimiter)
    rows = [r.cells for r in records]
    at = find_header(rows, known)
    after = rows[at + 1 :]
    width = max(len(rows[at]) if at >= 0 else 1, _usual([len(r) for r in after[:50]]))
    above = tuple((r.line + 1, name) for r, name in zip(records, name_above(rows, at, known), strict=False))
    body = records[at].line + records[at].lines + 1 if at >= 0 else 1
    inside: Encoding = "utf-8" if written.startswith("utf-16") or delimiter in ("|", NONE) else written
    shape = Shape(delimiter, width, inside)
    return TextHead(path, written, mark, newline, shape, make_head(rows, at, width, after), above, body)


def _usual(widths: list[int]) -> int:
    """The most frequent number of cells, the greatest of equals."""
    return max(widths, key=lambda w: (widths.count(w), w), default=1)


def read_blocks(head: TextHead) -> Iterator[Block]:
    """The rows below the header, block by block; the next block is parsed while the caller works on this one."""
    if head.path.stat().st_size <= BLOCK:
        yield from _parse(head)
        return
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="reader") as ahead:
        source = _parse(head)
        future: Future[Block | None] = ahead.submit(next, source, None)
        while (block := future.result()) is not None:
            future = ahead.submit(next, source, None)
            yield block


def _parse(head: TextHead) -> Iterator[Block]:
    line, rest = head.body, b""
    for block, last in _blocks(head):
        done = parse_block(rest + block, head.shape, line, last)
        line, rest = line + done.lines, done.rest
        yield _checked(done, head, last and not block.endswith(b"\n"))
    if rest:
        yield _checked(parse_block(rest, head.shape, line, True), head, not rest.endswith(b"\n"))


def _blocks(head: TextHead) -> Iterator[tuple[bytes, bool]]:
    """Bytes below the header in pieces that end at an end of line; and whether it is the end of the file."""
    skip = head.body - 1
    rest = b""
    for piece in _bytes(head):
        rest = rest + piece if rest else piece
        if skip:
            rest, skip = _skip_lines(rest, skip)
        cut = rest.rfind(b"\n") + 1
        if cut and len(rest) >= BLOCK // 2:
            yield rest[:cut], False
            rest = rest[cut:]
        elif len(rest) - cut > _LONGEST:
            raise Unreadable("line_too_long", path=head.path.name)
    if rest:
        yield rest, True


def _bytes(head: TextHead) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(head.written)(errors="replace")
    with head.path.open("rb") as f:
        f.seek(head.mark)
        while piece := f.read(BLOCK):
            if head.transcode:
                piece = decoder.decode(piece).encode("utf-8", errors="replace")
            yield piece.replace(b"\r", b"\n") if head.newline == "\r" else piece


def _skip_lines(data: bytes, count: int) -> tuple[bytes, int]:
    at = 0
    while count:
        end = data.find(b"\n", at)
        if end < 0:
            return b"", count
        at, count = end + 1, count - 1
    return data[at:], 0


def _checked(block: Block, head: TextHead, torn: bool) -> Block:
    """What only the end of the file or the way it was decoded can tell."""
    if head.transcode:
        found = [
            pl.DataFrame({ROW: block.frame[ROW], "place": place, "code": "bad_bytes", "detail": column})
            .filter(column.str.contains("\ufffd", literal=True).fill_null(False))
            .cast({"place": pl.Int32})
            for place, column in enumerate(block.frame.get_columns()[1:])
        ]
        block.trouble = pl.concat([block.trouble, *found])
    return _cut(block) if torn and block.frame.height > 1 else block


def _cut(block: Block) -> Block:
    """A last line without its end that has fewer cells than the one before was cut: its last cell is no whole cell."""
    before, row = (block.frame[i].drop(ROW).row(0) for i in (-2, -1))
    have = sum(c is not None for c in row)
    if not 0 < have < sum(c is not None for c in before):
        return block
    column = f"c{have - 1}"
    cell, number = block.frame[column][-1], block.frame[ROW][-1]
    torn = pl.DataFrame(
        {ROW: [number], "place": [have - 1], "code": ["cut_row"], "detail": [cell]}, schema=no_trouble().schema
    )
    block.trouble = block.trouble.vstack(torn)
    block.frame = block.frame.with_columns(pl.when(pl.col(ROW) != number).then(pl.col(column)).alias(column))
    return block
