"""How rows of bank statements are spelled so that a careless reader goes wrong.

Each trap of print has a column ``trap_<name>`` in the frame of rows: null where it does not concern the row, else what is
right there as text.
"""

from __future__ import annotations

import dataclasses

import polars as pl

from graphtool.sample.accounts import Bank
from graphtool.sample.sink import yuan

COLUMN = "trap_"
ONE_SERIAL = "0120210799000990"
"""A serial that a bank gave twice."""
PLAIN = ("进", "出")


def as_printed(bank: Bank, traps: frozenset[str]) -> Bank:
    """The bank with words that nobody can mistake, where 借 and 贷 are no trap."""
    worded = "opposite_words" in traps or bank.words[0] not in "借贷"
    return bank if worded else dataclasses.replace(bank, words=PLAIN)


def hide(frame: pl.DataFrame, traps: frozenset[str]) -> pl.DataFrame:
    """Counterparties of whom nothing is printed (``is_blank``) or a masked number (``is_masked``): of transfers with
    accounts that nobody asked for, three and four in a hundred; and, of a trap's own, one that was asked for."""
    chance = (pl.col("uid") * 7_919) % 97
    open_ = ~pl.col("other_asked") & (pl.col("kind") == "transfer") & (pl.col("trap") == "")
    blank = open_ & (chance < 3) & pl.lit("missing_counterparty" in traps)
    masked = open_ & (chance >= 3) & (chance < 7) & pl.lit("masked_number" in traps)
    pair = (pl.col("trap") == "masked_pair") & (pl.col("sign") == -1)
    return frame.with_columns(
        is_blank=blank,
        is_masked=masked | pair,
        trap_missing_counterparty=pl.when(blank).then(pl.lit("")),
        trap_masked_number=pl.when(masked).then(pl.lit("")),
    )


def float_amounts(amount: pl.Expr, kind: pl.Expr, traps: frozenset[str]) -> pl.Expr:
    """Fen as the yuan that a spreadsheet makes of a binary number, one purchase in seven: 12.300000000000001,
    12.299999999999997, 12.3 and 1,234.50; all others as they are."""
    size = amount.abs()
    below = size - 1
    whole = (size // 100).cast(pl.String)
    thousands = whole.str.replace(r"^(\d+)(\d{3})$", "$1,$2") + "." + (size % 100).cast(pl.String).str.zfill(2)
    turn = pl.col("uid") // 7 % 4
    plain = yuan(amount)
    odd = (
        pl.when(turn == 0).then(plain + "0000000000001")
        .when(turn == 1).then(yuan(below) + "99999999999997")
        .when(turn == 2).then(plain.str.replace(r"\.?0+$", ""))
        .otherwise(thousands)
    )  # fmt: skip
    return pl.when(is_float(kind, traps)).then(odd).otherwise(plain)


def is_float(kind: pl.Expr, traps: frozenset[str]) -> pl.Expr:
    """Which rows have such an amount?"""
    return (kind == "purchase") & (pl.col("uid") % 7 == 3) & pl.lit("float_amount" in traps)


def serials(serial: pl.Expr) -> pl.Expr:
    """The bank's serial, but one for two rows of the trap's own."""
    return pl.when(pl.col("trap") == "serial_collision").then(pl.lit(ONE_SERIAL)).otherwise(serial)


def fractions(time: pl.Expr, parted: bool) -> pl.Expr:
    """A printed time with its milliseconds where it has some."""
    ms = pl.col("ms").cast(pl.String).str.zfill(3)
    return pl.when(pl.col("ms") > 0).then(time + ("." if parted else "") + ms).otherwise(time)


def marks(rows: pl.DataFrame, pull: str = "") -> pl.DataFrame:
    """What ``sink.Table.marks`` needs of these rows, in their order: line, trap, value. ``pull`` is a trap that all of
    them are."""
    named = [c for c in rows.columns if c.startswith(COLUMN)]
    line = rows.with_columns(line=pl.int_range(pl.len(), dtype=pl.Int64)).filter(~pl.col("failed"))
    found = line.unpivot(named, index="line", variable_name="trap").drop_nulls("value")
    found = found.select("line", pl.col("trap").str.strip_prefix(COLUMN), pl.col("value").cast(pl.String))
    if not pull:
        return found
    every = line.select("line", trap=pl.lit(pull), value=pl.lit(""))
    return pl.concat([found, every])
