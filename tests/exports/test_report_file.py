"""The page as a file: whole or not at all, noted in the journal."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from graphtool.errors import BadParameter
from graphtool.exports.report_file import FORMATS, check_place, write_report
from tests.exports.cases import small


def test_it_is_written_once_and_noted(tmp_path: Path) -> None:
    with small(tmp_path) as case:
        found = case.analyse("degree")
        for suffix in FORMATS:
            path = tmp_path / "out" / f"page{suffix}"
            receipt = write_report(case, found, path, "zh")
            data = path.read_bytes()
            assert (receipt.bytes, receipt.sha256) == (len(data), hashlib.sha256(data).hexdigest())
            assert (receipt.entities, receipt.edges, receipt.masked) == (found.table.num_rows, 2, True)
            assert path.stat().st_mode & 0o077 == 0
            (*_, last) = case.ledger.journal.entries("export")
            assert last.data == vars(receipt)
            with pytest.raises(BadParameter) as caught:
                write_report(case, found, path, "zh")
            assert caught.value.key == "bad_parameter.export_file"
            write_report(case, found, path, "en", replace=True)
        assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["page.docx", "page.html"]


@pytest.mark.parametrize(
    ("name", "key"), [("x.pdf", "export_format"), ("x", "export_format"), ("d.html", "export_place")]
)
def test_where_no_page_is_written(tmp_path: Path, name: str, key: str) -> None:
    (tmp_path / "d.html").mkdir()
    with pytest.raises(BadParameter) as caught:
        check_place(tmp_path / name, True)
    assert caught.value.key == f"bad_parameter.{key}"
