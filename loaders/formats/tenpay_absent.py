"""Tenpay's answer for an account that does not exist: one line, 账号…不存在, instead of a table.

It says that somebody asked and that there is nothing: the row is noted (no_data) with the number asked for, so that it
is not taken for an unreadable file.

Source: public readers of these returns, which meet it in about one of ten answers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import polars as pl

from graphtool import model
from loaders.cells import BLANKS
from loaders.contract import Batch, Claim, Head, Outcome

_ANSWER = r"^账[号户]\s*(\S+?)\s*(?:不存在|未注册|查无此账号)[。.]?$"


@dataclass(frozen=True)
class Absent:
    """The format; see the module docstring."""

    id: str = "tenpay_absent"
    version: int = 1
    zh: str = "财付通查无账号"
    en: str = "Tenpay: no such account"
    produces: tuple[str, ...] = ()
    ignored: frozenset[str] = frozenset()

    def claim(self, head: Head) -> Claim:
        """Is this nothing but such answers?"""
        cells = (c for row in (head.header, head.titles, *head.rows) for c in row)
        said = False
        for cell in cells:
            if text := (cell or "").strip(BLANKS):
                if not re.match(_ANSWER, text):
                    return Claim(False, "other_headers")
                said = True
        return Claim(True, "claimed") if said else Claim(False, "other_headers")

    def read(self, batch: Batch) -> Outcome:
        """Every row is noted, with the number that was asked for."""
        names = [c for c in batch.frame.columns if c != "row"]
        printed = pl.coalesce(pl.col(c).str.strip_chars(BLANKS).replace("", None) for c in names)
        number = printed.str.extract(_ANSWER, 1)
        noted = batch.frame.select(
            file=pl.lit(batch.file),
            sheet=pl.lit(batch.sheet, pl.Int32),
            row="row",
            reason=pl.when(printed.is_null()).then(pl.lit("blank")).otherwise(pl.lit("no_data")),
            detail=pl.coalesce(number, printed),
        )
        return Outcome(rows_in=batch.frame.height, noted=noted.select(model.NOTED.names))


TENPAY_ABSENT = Absent()
