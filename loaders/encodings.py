"""What are these bytes? The kind of a file by its content, and the encoding of a text."""

from __future__ import annotations

import codecs
import zipfile
from pathlib import Path
from typing import Literal

Kind = Literal["text", "xlsx", "xls", "zip", "empty", "archive", "html", "xml", "pdf", "image", "document", "unknown"]
"""``zip`` is opened; text, xlsx and xls are read; ``archive`` is one of other makes, ``document`` a text document."""

Encoding = Literal["utf-8", "gb18030", "utf-16-le", "utf-16-be"]

_HEAD = 1 << 16
_MAGIC: tuple[tuple[bytes, Kind], ...] = (
    (b"%PDF", "pdf"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"BM", "image"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"BZh", "archive"),
    (b"\xfd7zXZ", "archive"),
    (b"SQLite format 3", "unknown"),
    (b"PAR1", "unknown"),
)
_BOMS: tuple[tuple[bytes, Encoding], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    (b"\x84\x31\x95\x33", "gb18030"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def kind_of(path: Path) -> Kind:
    """What kind of file is it, by its content alone?"""
    with path.open("rb") as f:
        head = f.read(_HEAD)
    if not head.strip(b" \t\r\n\x00\x1a\xef\xbb\xbf\xff\xfe"):
        return "empty" if path.stat().st_size <= _HEAD else "unknown"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _zip_kind(path)
    if head.startswith(_OLE):
        return "xls"
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    start = head.lstrip(b" \t\r\n\xef\xbb\xbf").lower()
    if start.startswith((b"<html", b"<!doctype html", b"<table", b"<meta", b"<body", b"<div", b"<head")):
        return "html"
    if start.startswith((b"<?xml", b"<graphml", b"<gexf")):
        return "html" if b"<html" in start[:2000] else "xml"
    return "text" if _is_text(head) else "unknown"


def _zip_kind(path: Path) -> Kind:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return "xlsx" if path.suffix.lower() in (".xlsx", ".xlsm") else "zip"
    if "[Content_Types].xml" in names:
        return "xlsx" if any(n.startswith("xl/") for n in names) else "document"
    return "document" if "mimetype" in names and "content.xml" in names else "zip"


def _is_text(head: bytes) -> bool:
    if sniff(head) in ("utf-16-le", "utf-16-be"):
        return True
    odd = sum(head.count(bytes([b])) for b in range(32) if b not in (0, 9, 10, 11, 12, 13, 26, 27, 30, 31))
    return head.count(b"\x00") * 200 <= len(head) and odd * 20 <= len(head)


def sniff(head: bytes) -> Encoding:
    """Which encoding is it? A mark at the start, else what decodes: UTF-8, zeros as in UTF-16, else GB18030."""
    for mark, encoding in _BOMS:
        if head.startswith(mark):
            return encoding
    pairs = len(head) // 2
    if pairs >= 2:
        even, odd = head[0::2].count(0), head[1::2].count(0)
        if odd * 5 > pairs and even * 50 < pairs:
            return "utf-16-le"
        if even * 5 > pairs and odd * 50 < pairs:
            return "utf-16-be"
    return "utf-8" if _errors(head, "utf-8") * 10 <= _wide(head) else "gb18030"


def detect(path: Path) -> tuple[Encoding, int]:
    """The encoding of a text file and the length of its mark. Plain ASCII at the start decides nothing: the first
    other byte does. Cost: usually one block; a file of pure ASCII is read through once."""
    with path.open("rb") as f:
        head = f.read(_HEAD)
        mark = mark_length(head)
        while head and not mark and head.isascii() and b"\x00" not in head:
            head = f.read(_HEAD)
    return (sniff(head) if head else "utf-8"), mark


def _errors(head: bytes, encoding: str) -> int:
    """Bytes that do not decode; a character cut at the end is none."""
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    return decoder.decode(head, final=False).count("\ufffd")


def _wide(head: bytes) -> int:
    return len(head) - len(head.translate(None, delete=bytes(range(128, 256))))


def mark_length(head: bytes) -> int:
    """How many bytes at the start are a byte order mark?"""
    return next((len(mark) for mark, _ in _BOMS if head.startswith(mark)), 0)
