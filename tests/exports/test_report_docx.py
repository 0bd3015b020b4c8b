"""The page as a Word document, read back by python-docx."""

from __future__ import annotations

import io
import re
import zipfile

from docx import Document

from graphtool.exports.report_blocks import title_of
from graphtool.exports.report_docx import as_docx
from tests.exports.hostile import TEXTS
from tests.exports.test_report_html import hostile


def plain(text: str) -> str:
    return title_of(text).replace("\r", "\n")


def test_it_opens_and_has_the_same_rows() -> None:
    page = Document(io.BytesIO(as_docx(hostile(3))))
    head, table, pairs, rows = page.tables
    assert [c.text for c in head.rows[0].cells] == ["甲", "乙"]
    assert [[c.text for c in row.cells] for row in table.rows] == [["h"] * 3, *([plain(t)] * 3 for t in TEXTS)]
    assert [row.cells[1].text for row in pairs.rows] == [plain(t) for t in TEXTS]
    assert [row.cells[0].text for row in rows.rows[1:]] == [f"[{n}]" for n in range(len(TEXTS))]
    texts = [p.text for p in page.paragraphs]
    assert all(plain(t) in texts for t in TEXTS)
    assert table.rows[0]._tr.xpath("./w:trPr/w:tblHeader")
    assert all(row._tr.xpath("./w:trPr/w:cantSplit") for row in table.rows)
    assert page.sections[0].footer._element.xpath(".//w:fldSimple[@w:instr='PAGE']")


def test_nothing_leads_outside() -> None:
    with zipfile.ZipFile(io.BytesIO(as_docx(hostile()))) as made:
        parts = {name: made.read(name).decode("utf-8", "replace") for name in made.namelist()}
    assert not [n for n, text in parts.items() if 'TargetMode="External"' in text]
    assert not [n for n in parts if "vba" in n.lower() or "embed" in n.lower()]
    document = re.sub(r'\sxmlns:\w+="[^"]*"', "", parts["word/document.xml"])
    assert "http" not in document
    assert not re.search(r"<w:(hyperlink|object|altChunk|instrText)", document)
