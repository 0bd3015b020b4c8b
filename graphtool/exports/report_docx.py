"""An evidence page as a Word document: the same parts, with page numbers, repeated table heads and rows that stay whole."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from graphtool.exports.report import Report
from graphtool.exports.report_blocks import Grid, Pairs, Rows, Texts
from graphtool.exports.report_html import is_wide

_WESTERN, _CHINESE = "Times New Roman", "SimSun"


def as_docx(report: Report) -> bytes:
    """How is an evidence page handed over so that it can go into a file of paper and be written on?

    Parameters
    ----------
    report : Report
        What stands on it.

    Returns
    -------
    bytes
        A .docx without macros, fields that fetch, or links: texts of evidence are runs of text.

    Cost
    ----
    Linear in what stands on it.

    Source
    ------
    ECMA-376 (Office Open XML).
    """
    document = Document()
    _set_up(document, report)
    document.add_heading(report.title, 0)
    document.add_paragraph(report.question)
    _pairs(document, report.head)
    for part in report.parts:
        document.add_heading(part.title, 1)
        for block in part.blocks:
            match block:
                case Texts():
                    for line in block.lines:
                        document.add_paragraph(line)
                case Pairs():
                    _pairs(document, block)
                case Grid():
                    _table(document, block.heads, block.rows, block.right)
                case Rows():
                    _printed(document, block)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _set_up(document: Any, report: Report) -> None:
    """A4, fonts for both languages, page numbers, and what the file says of itself."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    if is_wide(report):
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = Mm(16)
    section.top_margin = section.bottom_margin = Mm(18)
    for name, size in (("Normal", 10), ("Title", 18), ("Heading 1", 13)):
        style = document.styles[name]
        style.font.name, style.font.size = _WESTERN, Pt(size)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        fonts.set(qn("w:eastAsia"), _CHINESE)
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    for code, text in (("PAGE", " / "), ("NUMPAGES", "")):
        number = OxmlElement("w:fldSimple")
        number.set(qn("w:instr"), code)
        foot._p.append(number)
        foot.add_run(text)
    own = document.core_properties
    own.title, own.author, own.last_modified_by = report.title[:250], report.made_by[:250], report.made_by[:250]
    own.comments, own.language = "", "zh-CN" if report.lang == "zh" else "en"
    own.created = own.modified = datetime.now()


def _pairs(document: Any, block: Pairs) -> None:
    table = document.add_table(0, 2, style="Table Grid")
    _widen(document, table, (1, 3))
    for pair in block.rows:
        for cell, text in zip(_row(table), pair, strict=True):
            cell.text = text


def _table(document: Any, heads: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[bool]) -> None:
    table = _headed(document, heads, [max(map(_room, column)) for column in zip(heads, *rows, strict=True)])
    for row in rows:
        for cell, text, at_right in zip(_row(table), row, right, strict=True):
            paragraph = cell.paragraphs[0]
            paragraph.add_run(text).font.size = Pt(8)
            if at_right:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _printed(document: Any, block: Rows) -> None:
    """Source rows: number, place, cells as printed with their headers in italics."""
    table = _headed(document, block.heads, (3, 16, 30))
    for row in block.rows:
        number, place, cells = _row(table)
        number.paragraphs[0].add_run(row.number).font.size = Pt(8)
        place.paragraphs[0].add_run("\n".join(row.place)).font.size = Pt(8)
        for head, text in row.cells:
            if head:
                run = cells.paragraphs[0].add_run(f"{head} ")
                run.font.size, run.italic = Pt(8), True
            cells.paragraphs[0].add_run(f"{text}  ").font.size = Pt(8)


def _room(text: str) -> int:
    """How much room does a text want? Wide characters twice; no column wants more than a line, or less than a number."""
    return min(max(sum(2 if ord(char) > 0x2E7F else 1 for char in text[:40]), 5), 40)


def _widen(document: Any, table: Any, shares: Sequence[int]) -> None:
    """Share the width of the paper out among the columns, before there are rows."""
    section = document.sections[0]
    width = section.page_width - section.left_margin - section.right_margin
    for column, share in zip(table.columns, shares, strict=True):
        column.width = width * share // sum(shares)


def _headed(document: Any, heads: Sequence[str], shares: Sequence[int]) -> Any:
    """A table whose first row is repeated on every page."""
    table = document.add_table(0, len(heads), style="Table Grid")
    _widen(document, table, shares)
    for cell, text in zip(_row(table, head=True), heads, strict=True):
        run = cell.paragraphs[0].add_run(text)
        run.bold, run.font.size = True, Pt(8)
    return table


def _row(table: Any, head: bool = False) -> Any:
    """The cells of a new row that no page break splits."""
    row = table.add_row()
    rules = row._tr.get_or_add_trPr()
    for name in ("w:cantSplit", *(["w:tblHeader"] if head else [])):
        rules.append(OxmlElement(name))
    return row.cells
