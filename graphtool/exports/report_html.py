"""An evidence page as one HTML file: it runs nothing, asks for nothing, and prints on A4."""

from __future__ import annotations

import base64
import hashlib
from importlib.resources import files

from jinja2 import Environment, StrictUndefined

from graphtool.exports.report import Report
from graphtool.exports.report_blocks import Grid

WIDE = 8
"""A table of more columns turns the paper."""


def as_html(report: Report) -> bytes:
    """How is an evidence page handed over so that any browser shows and prints it?

    Parameters
    ----------
    report : Report
        What stands on it.

    Returns
    -------
    bytes
        UTF-8. Every text is escaped; the policy of the page allows its own style sheet, by its hash, and nothing else.

    Cost
    ----
    Linear in what stands on it.

    Source
    ------
    W3C, Content Security Policy Level 3; CSS Paged Media (page numbers, repeated heads, rows that are not split).
    """
    style = (files("graphtool") / "exports/report.css").read_text("utf-8")
    if is_wide(report):
        style = style.replace("size:A4;", "size:A4 landscape;")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    page = environment.from_string((files("graphtool") / "exports/report.html.j2").read_text("utf-8"))
    text = page.render(
        lang="zh-CN" if report.lang == "zh" else "en",
        report=report,
        policy=f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'",
        style=style,
        kind_of=lambda block: type(block).__name__,
    )
    return text.encode("utf-8")


def is_wide(report: Report) -> bool:
    """Does a table need the paper on its side?"""
    return any(isinstance(b, Grid) and len(b.heads) > WIDE for part in report.parts for b in part.blocks)
