"""Reading a file: every row accounted for, trouble as issues, nothing raised for what is in the file."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter

import loaders
from graphtool.errors import IntegrityError
from loaders.archives import walk
from loaders.columns import Declared
from loaders.contract import Batch, Claim, Format, Head, Outcome
from loaders.formats.bank_return import BANK_RETURN
from loaders.reading import TableRead, explain, known_headers, read

HEADER = "交易卡号,交易时间,交易金额,收付标志,交易对手账卡号,对手户名"
ROW = "9900010000000000017,20210901100002,1.00,出,9900010000000000025,钱某乙"


def write(folder: Path, data: str | bytes, name: str = "a.csv") -> Path:
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def parts(path: Path, formats: Sequence[Format] = loaders.FORMATS) -> list[TableRead]:
    return [part for source in walk([path]) for part in read(source, formats)]


def said(found: list[TableRead]) -> list[tuple[int, str | None, str, str]]:
    frames = [p.outcome.issues for p in found if p.outcome.issues is not None]
    return [row for f in frames for row in f.select("row", "column", "code", "level").rows()]


def totals(found: list[TableRead]) -> dict[str, int]:
    keys = ("rows", "facts", "noted", "rejected")
    return {k: sum(p.outcome.counts()[k] for p in found) for k in keys} | {"unread": sum(p.unread for p in found)}


def test_every_line_of_a_text_is_accounted_for(tmp_path: Path) -> None:
    found = parts(write(tmp_path, f"某银行\n\n{HEADER}\n{ROW}\n\n{ROW.replace('1.00', 'x')}\n"))
    assert {p.reader for p in found} == {"bank_return/2"}
    assert totals(found) == {"rows": 6, "facts": 1, "noted": 4, "rejected": 1, "unread": 0}
    noted = pl.concat([p.outcome.noted for p in found if p.outcome.noted is not None])
    assert noted.select("row", "reason").rows() == [(1, "title"), (2, "blank"), (3, "header"), (5, "blank")]


def test_nobody_claims_it(tmp_path: Path) -> None:
    found = parts(write(tmp_path, "甲列,乙列\n一,二\n三,四\n"))
    assert {p.reader for p in found} == {""}
    assert totals(found) == {"rows": 1, "facts": 0, "noted": 1, "rejected": 0, "unread": 2}
    assert said(found) == [(0, None, "unknown_format", "error")]


def test_what_nearly_claims_says_what_it_lacks(tmp_path: Path) -> None:
    found = parts(write(tmp_path, HEADER.replace("交易金额", "别的") + "\n" + ROW + "\n"))
    (issue,) = [i for p in found if p.outcome.issues is not None for i in p.outcome.issues.to_dicts()]
    assert issue["code"] == "unknown_format"
    assert "bank_return:交易金额" in issue["detail"].split(" ")
    for lang, words in (("zh", ("银行交易明细信息", "交易金额")), ("en", ("bank return", "交易金额"))):
        sentence = explain(issue["code"], issue["detail"], loaders.FORMATS, lang)
        assert all(w in sentence for w in words)
    assert explain("bad_time", "x", loaders.FORMATS, "zh")


def test_two_formats_claim_it(tmp_path: Path) -> None:
    twin = Declared(
        **{f: getattr(BANK_RETURN, f) for f in BANK_RETURN.__dataclass_fields__ if f != "id"}, id="bank_twin"
    )
    found = parts(write(tmp_path, f"{HEADER}\n{ROW}\n"), [BANK_RETURN, twin])
    assert said(found) == [(0, None, "ambiguous_format", "error")]
    assert totals(found)["unread"] == 1


@pytest.mark.parametrize(
    ("data", "name", "code", "level"),
    [
        (b"", "a.csv", "empty_file", "warning"),
        (b"\r\n \t\n", "a.csv", "empty_file", "warning"),
        (b"%PDF-1.7 ...", "a.csv", "unknown_format_kind", "error"),
        (b"PK\x03\x04 torn", "a.xlsx", "broken_workbook", "error"),
        (b"PK\x03\x04 torn", "a.zip", "broken_archive", "error"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "a.xls", "broken_workbook", "error"),
        (b"a" * (1 << 20), "a.csv", "line_too_long", "error"),
    ],
)
def test_trouble_with_the_whole_file(data: bytes, name: str, code: str, level: str, tmp_path: Path) -> None:
    found = parts(write(tmp_path, data, name))
    assert said(found) == [(0, None, code, level)]
    assert totals(found) == dict.fromkeys(("rows", "facts", "noted", "rejected", "unread"), 0)
    assert explain(code, None, loaders.FORMATS, "zh")


def test_a_header_without_rows(tmp_path: Path) -> None:
    found = parts(write(tmp_path, HEADER + "\n"))
    assert said(found) == [(0, None, "header_only", "note")]
    assert {p.reader for p in found} == {"bank_return/2"}


def test_trouble_in_the_bytes_has_its_row_and_column(tmp_path: Path) -> None:
    data = f"{HEADER}\n{ROW}\n".encode() + ROW.replace("钱某乙", "").encode() + b"\xff\xff\n" + f"{ROW},多\n".encode()
    found = parts(write(tmp_path, data))
    assert said(found) == [(3, "对手户名", "bad_bytes", "warning"), (4, None, "extra_cells", "warning")]
    assert totals(found)["facts"] == 3


def test_what_holds_for_the_whole_table_is_said_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("loaders.delimited.BLOCK", 200)
    found = parts(write(tmp_path, f"{HEADER},多余\n" + f"{ROW},x\n" * 50))
    assert len(found) > 3
    assert said(found) == [(0, "多余", "unknown_column", "warning")]
    assert totals(found)["facts"] == 50


def test_several_tables_of_a_workbook_are_read_apart(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        sheet = book.add_worksheet("流水")
        sheet.write_row(0, 0, HEADER.split(","))
        sheet.write_row(1, 0, ROW.split(","))
        other = book.add_worksheet("别的")
        other.write_row(0, 0, ["甲列", "乙列"])
        other.write_row(1, 0, ["一", "二"])
    found = parts(tmp_path / "a.xlsx")
    assert {(p.sheet, p.name, p.reader) for p in found} == {(0, "流水", "bank_return/2"), (1, "别的", "")}
    assert totals(found) == {"rows": 3, "facts": 1, "noted": 2, "rejected": 0, "unread": 1}


def test_facts_do_not_depend_on_the_container(tmp_path: Path) -> None:
    data = f"{HEADER}\n{ROW}\n".encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("深/别名.csv", data)
    plain, packed = parts(write(tmp_path, data)), parts(write(tmp_path, out.getvalue(), "a.zip"))
    facts = [pl.concat([p.outcome.facts["payment"] for p in found if p.outcome.facts]) for found in (plain, packed)]
    assert facts[0].equals(facts[1])


class Losing:
    """A format that forgets a row."""

    id, version, zh, en = "losing", 1, "漏", "losing"
    produces: tuple[str, ...] = ()
    ignored: frozenset[str] = frozenset()

    def claim(self, head: Head) -> Claim:
        return Claim(True, "claimed")

    def read(self, batch: Batch) -> Outcome:
        return Outcome(batch.frame.height)


def test_a_format_that_loses_a_row_is_our_error(tmp_path: Path) -> None:
    with pytest.raises(IntegrityError):
        parts(write(tmp_path, f"{HEADER}\n{ROW}\n"), [Losing()])


def test_known_headers_are_spelled_as_declared() -> None:
    known = known_headers(loaders.FORMATS)
    assert {"交易卡号", "查询反馈结果原因", "网联/银联"} <= known
    assert not any("#" in h for h in known)
    assert known_headers([]) == frozenset()
