"""What bytes are, by content alone."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from loaders.encodings import detect, kind_of, mark_length, sniff

LINES = "交易卡号,交易时间,对手户名\n990001,20210901,赵某甲\n" * 20


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16-le", "utf-16-be"])
def test_chinese_text(encoding: str) -> None:
    assert sniff(LINES.encode(encoding)) == encoding


@pytest.mark.parametrize(("codec", "said"), [("utf-8-sig", "utf-8"), ("utf-16", "utf-16-le")])
def test_marked_text(codec: str, said: str) -> None:
    data = LINES.encode(codec)
    assert sniff(data) == said
    assert data[mark_length(data) :].decode(said) == LINES


def test_a_character_cut_at_the_end_is_no_error() -> None:
    assert sniff("赵某甲".encode()[:-1]) == "utf-8"
    assert sniff("赵".encode("gb18030")) == "gb18030"


def test_some_bad_bytes_do_not_change_the_encoding() -> None:
    assert sniff(LINES.encode() + b"\xff\xfe,1\n") == "utf-8"


def test_ascii_at_the_start_decides_nothing(tmp_path: Path) -> None:
    path = tmp_path / "late.csv"
    path.write_bytes(b"a,b\n" * 50_000 + LINES.encode("gb18030"))
    assert detect(path) == ("gb18030", 0)
    path.write_bytes(b"a,b\n" * 50_000)
    assert detect(path) == ("utf-8", 0)


def book() -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as workbook:
        workbook.add_worksheet().write_string(0, 0, "x")
    return out.getvalue()


def archive(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name in names:
            made.writestr(name, "x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", "empty"),
        (b" \r\n\t\n", "empty"),
        (b"\xef\xbb\xbf\r\n", "empty"),
        (LINES.encode("gb18030"), "text"),
        (LINES.encode("utf-16"), "text"),
        (LINES.encode("utf-16-be"), "text"),
        (book(), "xlsx"),
        (archive("a.csv"), "zip"),
        (archive("[Content_Types].xml", "word/document.xml"), "document"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100, "xls"),
        (b"%PDF-1.7", "pdf"),
        (b"\x89PNG\r\n", "image"),
        (b"Rar!\x1a\x07", "archive"),
        (b"7z\xbc\xaf\x27\x1c", "archive"),
        (b"<html><table>", "html"),
        (b'<?xml version="1.0"?><Workbook>', "xml"),
        (bytes(range(256)) * 40, "unknown"),
        (b"SQLite format 3\x00", "unknown"),
    ],
    ids=lambda value: value if isinstance(value, str) else "bytes",  # an archive holds the time it was made
)
def test_kind(data: bytes, kind: str, tmp_path: Path) -> None:
    path = tmp_path / "no.suffix"
    path.write_bytes(data)
    assert kind_of(path) == kind


def test_a_torn_workbook_is_still_taken_for_one(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(book()[:200])
    assert kind_of(path) == "xlsx"


@given(data=st.binary(max_size=400))
def test_any_bytes_have_an_encoding(data: bytes) -> None:
    assert sniff(data) in ("utf-8", "gb18030", "utf-16-le", "utf-16-be")
