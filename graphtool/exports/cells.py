"""Cells on their way out: what a reader's program must not run, lose or choke on.

Evidence is hostile. Spreadsheets read text that starts with ``=`` as a formula, XML has no way to write most
control characters, and a program that reads 18 digits as a number loses three of them.
"""

from __future__ import annotations

import polars as pl

CONTROL = "[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f\u0085\u2028\u2029\ufffe\uffff]"
"""Characters that XML cannot hold, or that readers take for the end of a line."""

FORMULA = (
    "^(?:[\t\r\n]|[\\s\ufeff\u200b]*"
    "[=+\\-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b\u207a-\u207c\u208a-\u208c\u2a75\u2a76\ufb29])"
)
"""How text begins that a spreadsheet would evaluate or swallow (OWASP, CSV injection), also behind blanks, and in the
wide, small, raised and lowered forms that some programs take for the plain ones."""

LONGEST_CELL = 32_000
"""Characters of a cell; a spreadsheet takes 32,767 and drops what is longer as a whole."""

_FORMS: dict[str, str] = {"day": "%Y-%m-%d", "minute": "%Y-%m-%dT%H:%M", "ms": "%Y-%m-%dT%H:%M:%S%.3f"}
_FIRST_MS, _LAST_MS = -62_135_596_800_000, 253_402_300_799_999
"""Years 1 to 9999: what ISO 8601 can spell."""


def plain(text: pl.Expr) -> pl.Expr:
    """The text without control characters."""
    return text.str.replace_all(CONTROL, "")


def guarded(text: pl.Expr) -> pl.Expr:
    """The text as a CSV cell that no spreadsheet evaluates: a leading apostrophe where it would."""
    safe = plain(text)
    return pl.when(safe.str.contains(FORMULA)).then(pl.lit("'") + safe).otherwise(safe)


def shortened(text: pl.Expr, longest: int = LONGEST_CELL) -> pl.Expr:
    """The text cut to what a cell holds, the cut marked by an ellipsis."""
    long = text.str.len_chars() > longest
    return pl.when(long).then(text.str.head(longest) + "…").otherwise(text)


def iso_time(ms: pl.Expr, precision: pl.Expr | None = None) -> pl.Expr:
    """A Beijing wall time as ISO 8601 without a zone, as exact as its source; null outside years 1 to 9999.

    Parameters
    ----------
    ms : expression of int64
        Milliseconds of wall time.
    precision : expression of text, optional
        ``terms.PRECISIONS``; seconds when left out or null. ``none`` gives null.
    """
    inside = ms.is_between(_FIRST_MS, _LAST_MS)
    stamp = pl.when(inside).then(ms).otherwise(None).cast(pl.Datetime("ms"))
    second = stamp.dt.strftime("%Y-%m-%dT%H:%M:%S")
    if precision is None:
        return second
    text = pl.when(precision == "none").then(pl.lit(None, pl.String)).otherwise(second)
    for name, form in _FORMS.items():
        text = pl.when(precision == name).then(stamp.dt.strftime(form)).otherwise(text)
    return text


def yuan(minor: pl.Expr) -> pl.Expr:
    """Minor units as exact decimals with two places: ``29800`` → ``298.00``."""
    return minor.cast(pl.Decimal(38, 0)) / pl.lit(100).cast(pl.Decimal(38, 2))


def xml(text: pl.Expr) -> pl.Expr:
    """The text as content or attribute of XML; line ends and tabs survive as character references."""
    return plain(text).str.replace_many(_XML)


def cypher(text: pl.Expr) -> pl.Expr:
    """The text as a quoted Cypher string. Null stays null."""
    return pl.lit("'") + text.str.replace_many(_CYPHER).str.replace_all(CONTROL, "") + pl.lit("'")


_XML = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "'": "&apos;",
    "\r": "&#13;",
    "\n": "&#10;",
    "\t": "&#9;",
}
_CYPHER = {"\\": "\\\\", "'": "\\'", "\r": "\\r", "\n": "\\n", "\t": "\\t"}
