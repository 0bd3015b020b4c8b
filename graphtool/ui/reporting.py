"""The answer of a page as an evidence page to print: HTML or DOCX, masked as the screen is."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from graphtool.analysis.results import Result
from graphtool.errors import BadParameter
from graphtool.exports.report import report
from graphtool.exports.report_file import FORMATS, written
from graphtool.ui import exporting
from graphtool.ui.data import Source
from graphtool.ui.sources import Sources
from graphtool.ui.state import Desk


def page(desk: Desk, sources: Sources, source: Source, found: Result, suffix: str = ".html") -> dict[str, Any]:
    """The file for the browser; noted in the audit chain. Raises BadParameter for a format that there is not."""
    if suffix not in FORMATS:
        raise BadParameter("export_format", value=suffix, allowed=", ".join(FORMATS))
    with source.view() as view:
        made = report(sources.case, view, found, desk.lang, desk.masked)

    def write(path: Path) -> dict[str, Any]:
        receipt, data = written(made, suffix)
        path.write_bytes(data)
        return asdict(receipt)

    return exporting.handed(desk, sources, f"{desk.word('export.file_report')}{suffix}", write)
