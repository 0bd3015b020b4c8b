"""Blocks of delimited text: every line has its place, and every byte is text or reported."""

from __future__ import annotations

import csv
import io

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.blocks import Block, Shape, parse_block, to_text
from loaders.cells import SMALL, clean
from loaders.contract import ROW, Batch, Head
from loaders.encodings import Encoding
from loaders.fields import Columns


def parse(text: str | bytes, width: int = 3, encoding: Encoding = "utf-8", line: int = 1, last: bool = True) -> Block:
    data = text.encode(encoding) if isinstance(text, str) else text
    return parse_block(data, Shape(",", width, encoding), line, last)


def rows(block: Block) -> list[tuple[object, ...]]:
    return [tuple(None if cell == "" else cell for cell in row) for row in block.frame.rows()]


def test_regular_lines() -> None:
    assert rows(parse("a,b,c\r\nd,,f\r\n", line=5)) == [(5, "a", "b", "c"), (6, "d", None, "f")]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_every_line_has_its_place(end: str) -> None:
    lines = ["a,b,c", "", "short", "x,y,z,too,long", '"q,1",2,"three"', '1,"over', 'two",3', "end,,"]
    block = parse(end.join(lines) + end, line=10)
    assert rows(block) == [
        (10, "a", "b", "c"), (11, None, None, None), (12, "short", None, None), (13, "x", "y", "z"),
        (14, "q,1", "2", "three"), (15, "1", "over\ntwo", "3"), (17, "end", None, None),
    ]  # fmt: skip
    assert block.trouble.rows() == [(13, None, "extra_cells", "too | long")]
    assert block.lines == 8


def test_a_record_that_goes_on_is_left_for_the_next_block() -> None:
    block = parse('a,b,c\n1,"open\nstill,', last=False)
    assert rows(block) == [(1, "a", "b", "c")]
    assert block.rest == b'1,"open\nstill,'
    assert block.lines == 1


def test_a_quote_that_never_closes_takes_nothing_with_it() -> None:
    assert rows(parse('1,"zhao,x\n2,b,c\n3,d,e\n')) == [(1, "1", '"zhao', "x"), (2, "2", "b", "c"), (3, "3", "d", "e")]


def test_a_lone_carriage_return_ends_no_line() -> None:
    assert rows(parse("a\rb,c,d\n1,2,3\n")) == [(1, "a\rb", "c", "d"), (2, "1", "2", "3")]


def test_many_short_lines_are_not_read_one_by_one() -> None:
    block = parse("1,2\n" * 5000 + "a,b,c\n")
    assert block.frame.height == 5001
    assert rows(block)[-2:] == [(5000, "1", "2", None), (5001, "a", "b", "c")]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_bad_bytes_are_reported_where_they_are(encoding: Encoding) -> None:
    other = "gb18030" if encoding == "utf-8" else "utf-8"
    data = "赵某甲,1,2\n".encode(encoding) + b"\xff\xff,3,4\n" + "钱某乙丙丁,5,6\n".encode(other)
    block = parse(data, encoding=encoding)
    assert [row[1] for row in rows(block)][::2] == ["赵某甲", "钱某乙丙丁"]
    assert [(r, p, c) for r, p, c, _ in block.trouble.rows()] == [(2, 0, "bad_bytes"), (3, 0, "other_encoding")]


def test_chinese_that_happens_to_be_valid_utf8_is_still_chinese() -> None:
    assert rows(parse("陆,1,2\n", encoding="gb18030")) == [(1, "陆", "1", "2")]


def test_hidden_characters_fall_off() -> None:
    assert rows(parse('="001",a\u200b,b\x00\n')) == [(1, "001", "a", "b")]


def test_an_empty_block() -> None:
    block = parse("")
    assert (block.frame.height, block.lines, block.frame.columns) == (0, 0, [ROW, "c0", "c1", "c2"])


cell = st.text('ab,"\n1张 \t', max_size=5)


@given(st.lists(st.lists(cell, min_size=3, max_size=3), max_size=12), st.sampled_from(["utf-8", "gb18030"]))
def test_what_the_csv_module_writes_comes_back(table: list[list[str]], encoding: Encoding) -> None:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(table)
    block = parse(out.getvalue(), encoding=encoding)
    assert [[c or "" for c in row[1:]] for row in block.frame.rows()] == table


@given(st.binary(max_size=300).map(lambda b: b.replace(b"\r", b"")), st.integers(1, 4))
def test_any_bytes_become_rows_and_no_line_is_lost(data: bytes, width: int) -> None:
    block = parse(data, width=width)
    assert block.rest == b""
    assert block.lines == data.count(b"\n") + (1 if data and not data.endswith(b"\n") else 0)
    numbers = block.frame[ROW]
    assert numbers.is_sorted()
    assert numbers.n_unique() == len(numbers)
    spanned = sum(
        1 + max(str(c).count("\n") for c in row[1:] if c) if any(row[1:]) else 1 for row in block.frame.rows()
    )
    assert block.lines >= block.frame.height
    assert spanned >= block.frame.height


@given(st.lists(st.one_of(st.none(), st.text(max_size=6)), max_size=20), st.sampled_from(["utf-8", "gb18030"]))
def test_text_is_decoded_cell_by_cell(texts: list[str | None], encoding: Encoding) -> None:
    column = pl.Series("c0", [None if t is None else t.encode(encoding) for t in texts], dtype=pl.Binary)
    text, code = to_text(column, encoding)
    assert text.to_list() == texts
    assert code is None or code.null_count() == len(code)


@pytest.mark.parametrize(
    "cell", ["", "a", "-", "-1.00", " a", "a\t", "nan", "None", "张", "N/A", "\\N", "a b", "\u3000", "1\u00a0", '="1"']
)
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_columns_that_need_no_look_are_as_if_they_had_been_cleaned(cell: str, encoding: Encoding) -> None:
    many = SMALL + 1
    lines = [f"{n},,{cell if n % 5 else 'x'},{'' if n % 2 else 'y'}" for n in range(many)]
    block = parse("\n".join(lines) + "\n", 4, encoding)
    assert {"c0": 0, "c1": many, "c3": many // 2}.items() <= block.plain.items() or "=" in cell
    columns = Columns(Batch("f", 0, Head(("甲", "乙", "丙", "丁"), (), ()), block.frame, plain=block.plain))
    for place in range(4):
        assert columns.at(place).to_list() == clean(block.frame[f"c{place}"]).to_list()
