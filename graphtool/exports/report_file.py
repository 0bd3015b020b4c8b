"""An evidence page as a file: written whole or not at all, readable by its owner only, noted in the journal."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from graphtool.analysis.results import Result
from graphtool.case import Case
from graphtool.errors import BadParameter
from graphtool.exports.registry import Receipt
from graphtool.exports.report import ROWS, Report, report
from graphtool.exports.report_html import as_html
from graphtool.texts import Lang


def _docx(page: Report) -> bytes:
    from graphtool.exports.report_docx import as_docx  # its library loads slowly; only who wants a page in Word waits

    return as_docx(page)


FORMATS: dict[str, Callable[[Report], bytes]] = {".html": as_html, ".docx": _docx}
"""How the name of the file ends, and who writes it."""


def write_report(
    case: Case,
    found: Result,
    path: Path,
    lang: Lang,
    masked: bool = True,
    rows: int = ROWS,
    replace: bool = False,
) -> Receipt:
    """How does one answer go onto paper, with all that it stands on?

    Parameters
    ----------
    case : Case
        Where it was asked.
    found : Result
        Of any registered analysis.
    path : Path
        Ends in ``.html`` or ``.docx``; never replaced unless ``replace``.
    lang, masked, rows
        As for :func:`graphtool.exports.report.report`.

    Returns
    -------
    Receipt
        As it stands in the journal of the case: rows of the table, transfers, size and hash.

    Raises
    ------
    BadParameter
        ``export_format``: another ending; ``export_place``: a folder stands there; ``export_file``: there is a file already.
    NotFound
        The generation that the answer was computed on is not there any more.

    Cost
    ----
    That of the page.
    """
    check_place(path, replace)
    with case.view(found.digest) as view:
        page = report(case, view, found, lang, masked, rows)
    receipt, data = written(page, path.suffix.lower())
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".export-") as spare:
        made = Path(spare) / "made"
        made.write_bytes(data)
        os.chmod(made, 0o600)
        os.replace(made, path)
    case.ledger.record("export", vars(receipt))
    return receipt


def check_place(path: Path, replace: bool) -> None:
    """May a page be written there? To be asked before anything is computed. Raises BadParameter."""
    if path.suffix.lower() not in FORMATS:
        raise BadParameter("export_format", value=path.suffix or path.name, allowed=", ".join(FORMATS))
    if path.is_dir():
        raise BadParameter("export_place", path=path)
    if path.exists() and not replace:
        raise BadParameter("export_file", path=path)


def written(page: Report, suffix: str) -> tuple[Receipt, bytes]:
    """The bytes of a page in the format of that ending, and what the journal says of them."""
    data = FORMATS[suffix](page)
    digest = hashlib.sha256(data).hexdigest()
    name = f"evidence{suffix}"
    return Receipt(name, page.generation, page.rows, page.transfers, len(data), digest, page.masked), data
