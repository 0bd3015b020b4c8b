"""Who stands in one cell: a wallet user or a bank card with its bank and the name of its holder.

Wallet institutions print a party in one of three ways, with brackets of either width:
``2088…(name)``, ``name(bank)(card)`` and ``(bank)card``; a name may hold brackets itself.
"""

from __future__ import annotations

import polars as pl

from graphtool import ids
from loaders.cells import distinct, half
from loaders.fields import Columns

UNKNOWN = "****"
"""The number of an account that is not printed."""
USER = r"^(2088[\d*]{12}|[^()\s@]+@[^()\s@]+|1[\d*]{10})(?:\((.*)\))?$"
"""An Alipay user number, e-mail or phone, with or without a name in brackets."""
NAME_BANK_CARD = r"^(.*)\(([^()]*)\)\(([\d*\s-]{4,32})\)$"
BANK_CARD = r"^\(([^()]*)\)\s*([\d*\s-]{4,32})$"


def nobody(columns: Columns) -> pl.Series:
    """The account of each row that no number is printed of: one for each owner that the table has."""
    later = columns.said(lambda head: f"{UNKNOWN}({head.section + 1})" if head.section else None)
    same = pl.Series([UNKNOWN]).new_from_index(0, len(columns))
    return same if later is None else later.fill_null(UNKNOWN)


def split(cell: pl.Series) -> pl.DataFrame:
    """What does each cell name? Columns ``user``, ``name``, ``bank`` and ``card``, null where it does not say.

    A cell of none of the three forms is a name: nothing in it identifies anybody.
    """
    keys, places = distinct(half(cell))
    text = pl.col("key").str.strip_chars(" \t'`\"")
    user, name, bank, card = (
        text.str.extract(USER, 1),
        text.str.extract(USER, 2),
        pl.coalesce(text.str.extract(NAME_BANK_CARD, 2), text.str.extract(BANK_CARD, 1)),
        pl.coalesce(text.str.extract(NAME_BANK_CARD, 3), text.str.extract(BANK_CARD, 2)),
    )
    holder = pl.coalesce(name, text.str.extract(NAME_BANK_CARD, 1), pl.when(user.is_null() & card.is_null()).then(text))
    said = keys.alias("key").to_frame().select(
        user=ids.ALIPAY.normalise(user), name=_filled(holder), bank=_filled(bank), card=ids.BANK.normalise(card)
    )  # fmt: skip
    return said.select(pl.all().gather(places))


def _filled(text: pl.Expr) -> pl.Expr:
    """Text that is there; null for an empty one."""
    return pl.when(text.str.strip_chars().str.len_bytes() > 0).then(text.str.strip_chars())
