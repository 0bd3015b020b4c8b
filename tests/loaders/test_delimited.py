"""Text files as tables: encodings, newlines, titles, blocks, and files that break off."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from graphtool.errors import Unreadable
from loaders import delimited
from loaders.contract import ROW
from loaders.delimited import read_blocks, read_head

KNOWN = frozenset({"交易卡号", "交易时间", "交易金额", "备注"})
TEXT = '某银行 交易明细,,,\n\n交易卡号,交易时间,交易金额,备注\n990001\t,20210901\t,1.00\t,"张\n三"\n\n1,2,3\n9,9,9,9\n'
ROWS = [
    (4, "990001\t", "20210901\t", "1.00\t", "张\n三"), (6, None, None, None, None), (7, "1", "2", "3", None),
    (8, "9", "9", "9", "9"),
]  # fmt: skip


def write(folder: Path, text: str | bytes, encoding: str = "utf-8") -> Path:
    path = folder / "a.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
    return path


def rows(path: Path) -> list[tuple[object, ...]]:
    frames = [block.frame for block in read_blocks(read_head(path, KNOWN))]
    return [tuple(None if c == "" else c for c in row) for frame in frames for row in frame.rows()]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-be"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_one_table_in_every_writing(encoding: str, newline: str, tmp_path: Path) -> None:
    path = write(tmp_path, TEXT.replace("\n", newline), encoding)
    head = read_head(path, KNOWN)
    assert head.head.header == ("交易卡号", "交易时间", "交易金额", "备注")
    assert head.head.titles == ("某银行 交易明细",)
    assert head.above == ((1, "title"), (2, "blank"), (3, "header"))
    assert rows(path) == ROWS


@pytest.mark.parametrize("delimiter", ["\t", ";", "|"])
def test_other_delimiters(delimiter: str, tmp_path: Path) -> None:
    text = TEXT.replace("\t", "").replace(",", delimiter)
    found = rows(write(tmp_path, text, "gb18030"))
    assert [row[0] for row in found] == [4, 6, 7, 8]
    assert found[-1] == (8, "9", "9", "9", "9")


def test_blocks_of_any_size_give_the_same_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    body = "".join(
        f'99{i:04d},2021,{i}.00,"备\n注{i}"\n' if i % 7 == 0 else f"99{i:04d},2021,{i}.00,无\n" for i in range(400)
    )
    path = write(tmp_path, "交易卡号,交易时间,交易金额,备注\n" + body, "gb18030")
    whole = rows(path)
    assert len(whole) == 400
    for size in (64, 200, 1000):
        monkeypatch.setattr(delimited, "BLOCK", size)
        assert rows(path) == whole


def test_the_last_line_of_a_file_that_breaks_off(tmp_path: Path) -> None:
    path = write(tmp_path, "交易卡号,交易时间,交易金额,备注\n1,2,300.00,x\n1,2,30")
    (block,) = read_blocks(read_head(path, KNOWN))
    assert block.frame.rows()[-1] == (3, "1", "2", None, None), "30 may be the start of 300"
    assert block.trouble.rows() == [(3, 2, "cut_row", "30")]


def test_a_whole_last_line_needs_no_end(tmp_path: Path) -> None:
    path = write(tmp_path, "交易卡号,交易时间,交易金额,备注\n1,2,3,x\n4,5,6,y")
    (block,) = read_blocks(read_head(path, KNOWN))
    assert block.trouble.height == 0
    assert block.frame.rows()[-1] == (3, "4", "5", "6", "y")


def test_bad_bytes_of_utf16(tmp_path: Path) -> None:
    data = "交易卡号,交易时间,交易金额,备注\n1,2,3,".encode("utf-16") + b"\x00\xd8" + ",\n4,5,6,y\n".encode("utf-16-le")
    (block,) = read_blocks(read_head(write(tmp_path, data), KNOWN))
    assert block.trouble.row(0)[:3] == (2, 3, "bad_bytes")


def test_one_column(tmp_path: Path) -> None:
    path = write(tmp_path, "手机号\n10012345678\n\n10012345679\n")
    assert rows(path) == [(2, "10012345678"), (3, None), (4, "10012345679")]


def test_no_header_at_all(tmp_path: Path) -> None:
    path = write(tmp_path, "赵某甲,10012345678\n钱某乙,10012345679\n")
    head = read_head(path, KNOWN)
    assert (head.head.header, head.above, head.body) == (("", ""), (), 1)
    assert len(rows(path)) == 2


def test_a_text_without_line_ends_is_no_table(tmp_path: Path) -> None:
    path = write(tmp_path, b"a" * (1 << 20))
    with pytest.raises(Unreadable) as caught:
        read_head(path, KNOWN)
    assert caught.value.detail == "line_too_long"


def test_a_header_alone(tmp_path: Path) -> None:
    path = write(tmp_path, "交易卡号,交易时间,交易金额,备注\n")
    assert sum(b.frame.height for b in read_blocks(read_head(path, KNOWN))) == 0


def test_rows_are_numbered_through_all_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "BLOCK", 100)
    path = write(tmp_path, "交易卡号,交易时间,交易金额,备注\n" + "1,2,3,4\n" * 200)
    numbers = pl.concat([b.frame[ROW] for b in read_blocks(read_head(path, KNOWN))])
    assert numbers.to_list() == list(range(2, 202))
