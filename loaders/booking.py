"""What kind of row is it, and what does it say? From the columns in which institutions and customers write words.

The formats give the words under neutral names: ``_type`` (交易类型) and ``_summary`` (摘要) are what the institution
says, ``_note`` (备注, 附言) is what a customer may have typed, ``_cash`` is 现金标志. All are texts, null where empty.

What is booked against a pool (a fee, interest, cash, a withdrawal) has no other party; so of a row that names one,
nothing that a customer can type makes such a booking.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from loaders import words

WITHOUT_PARTY = ("fee", "interest", "cash")
INTERNAL = r"手续费|利息|结息|银行|信用社|待清算|清算|内部|应付|应收|现金|业务收入|暂收|暂付|过渡|收入户|ATM"
"""Names under which banks book against themselves."""
POOLED = ("fee", "withdrawal", "top_up")
"""What a wallet institution books between a customer and itself."""

Patterns = Sequence[tuple[str, str]]
"""Pairs of pattern and row type; the first that is found counts."""


def row_type(frame: pl.DataFrame) -> pl.Series:
    """What the bank's words say, then what the customer typed. Money to a named counterparty's account is no fee, no
    interest and no cash, whatever the memo says: only a booking against the bank itself is.

    ``frame`` has the columns ``_type``, ``_summary``, ``_note``, ``_cash``, ``other_account`` and ``other_name``. The
    answer has one of ``terms.ROW_TYPES`` per row, ``transfer`` where no word says; never null.
    """
    said = words.row_type([frame["_type"], frame["_summary"]], frame["_note"])
    kind = pl.col("said").fill_null("transfer")
    in_cash = pl.col("_cash").str.contains("现金").fill_null(False) if frame["_cash"].count() else pl.lit(False)
    kind = (
        pl.when(in_cash & (kind == "transfer") & pl.col("other_account").is_null())
        .then(pl.lit("cash"))
        .otherwise(kind)
    )  # fmt: skip
    done = frame.select("_cash", "other_account", said=said).select(kind.alias("kept"))["kept"]
    bare = done.is_in(WITHOUT_PARTY).arg_true()
    if bare.is_empty():
        return done
    some = frame.select("other_account", "other_name")[bare].with_columns(kept=done.gather(bare))
    party = pl.col("other_account").is_not_null() & ~pl.col("other_name").str.contains(INTERNAL).fill_null(False)
    kept = some.select(kept=pl.when(party).then(pl.lit("transfer")).otherwise("kept"))["kept"]
    return done.scatter(bare, kept)


def memo(frame: pl.DataFrame) -> pl.Series:
    """Summary and note, once where they are the same; the type where neither says anything; null without any.

    ``frame`` has the columns ``_type``, ``_summary`` and ``_note``.
    """
    both = pl.concat_str("_summary", "_note", separator=" ", ignore_nulls=True)
    same = (pl.col("_summary") == pl.col("_note")).fill_null(False)
    said = pl.when(same).then("_summary").otherwise(both)
    return frame.select(m=pl.when(said != "").then(said).otherwise("_type"))["m"]


def wallet_type(patterns: Patterns, type_: pl.Series, typed: pl.Series, party: pl.Series) -> pl.Series:
    """Which type is each row of a wallet, by the institution's word, else by what a customer may have ``typed``?

    ``party`` is a mask without nulls: the row names somebody at the other end, so of what is typed none of POOLED
    counts. Null where no pattern is found.
    """
    frame = pl.DataFrame({"type": type_, "typed": typed, "party": party})
    said = [pl.when(pl.col("type").str.contains(p)).then(pl.lit(kind)) for p, kind in patterns]
    read = [
        pl.when(pl.col("typed").str.contains(p) & (~pl.col("party") if kind in POOLED else True)).then(pl.lit(kind))
        for p, kind in patterns
    ]
    return frame.select(kind=pl.coalesce(*said, *read))["kind"]
