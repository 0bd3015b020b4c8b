"""Check digits of identifiers as column expressions: ID card (GB 11643), USCC (GB 32100), Luhn (cards, IMEI)."""

from __future__ import annotations

import polars as pl

USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_RIC_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_RIC_DIGITS = "10X98765432"
_USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)

PROVINCES: tuple[str, ...] = (
    "11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37", "41", "42", "43", "44",
    "45", "46", "50", "51", "52", "53", "54", "61", "62", "63", "64", "65", "71", "81", "82", "83",
)  # fmt: skip
"""First two digits of region codes (GB/T 2260; 81–83 are residence permits of Hong Kong, Macao and Taiwan)."""


OLD_REGIONS: tuple[str, ...] = (*(code for code in PROVINCES if code < "81"), "99")
"""How a 15-digit number of an ID card may begin: these cards were gone before residence permits came. 99 is no place, and
marks numbers that are made up."""


def old_card(number: pl.Expr) -> pl.Expr:
    """Whether 15 digits can be the old number of an ID card. It has no check digit: only the day of birth (yyMMdd) and the
    region tell it from the 15 digits of a merchant number."""
    born = real_date("19" + number.str.slice(6, 6))
    return number.str.contains(r"^\d{15}$") & number.str.slice(0, 2).is_in(OLD_REGIONS) & born


def ric_digit(first17: pl.Expr) -> pl.Expr:
    """The 18th character of an ID card number from its first 17 digits; null for other text."""
    number = first17.cast(pl.Int64, strict=False)
    total = pl.sum_horizontal(number // 10 ** (16 - i) % 10 * w for i, w in enumerate(_RIC_WEIGHTS))
    digit = (total % 11).replace_strict(dict(enumerate(_RIC_DIGITS)), default=None, return_dtype=pl.String)
    return pl.when((first17.str.len_bytes() == 17) & number.is_not_null()).then(digit)


def uscc_digit(first17: pl.Expr) -> pl.Expr:
    """The 18th character of a unified social credit code from its first 17; null where a character is not allowed."""
    rank = {c: i for i, c in enumerate(USCC_ALPHABET)}
    places = [
        first17.str.slice(i, 1).replace_strict(rank, default=None, return_dtype=pl.Int32) * w
        for i, w in enumerate(_USCC_WEIGHTS)
    ]
    total = pl.sum_horizontal(places)
    known = pl.all_horizontal(p.is_not_null() for p in places)
    digit = ((31 - total % 31) % 31).replace_strict(
        dict(enumerate(USCC_ALPHABET)), default=None, return_dtype=pl.String
    )
    return pl.when(known).then(digit)


def luhn_digit(body: pl.Expr, width: int = 19) -> pl.Expr:
    """The digit that makes ``body`` (up to ``width`` digits) + digit pass Luhn; null for other text."""
    padded = body.str.zfill(width)
    digits = [padded.str.slice(i, 1).cast(pl.Int32, strict=False) for i in range(width)]
    total = pl.lit(0, pl.Int32)
    for i, d in enumerate(reversed(digits)):
        total = total + (d if i % 2 else (d * 2 - pl.when(d > 4).then(9).otherwise(0)))
    return pl.when(body.str.len_bytes() <= width).then((10 - total % 10) % 10).cast(pl.String)


def real_date(packed: pl.Expr) -> pl.Expr:
    """Whether ``yyyyMMdd`` is a day of the calendar."""
    return packed.str.to_date("%Y%m%d", strict=False).is_not_null().fill_null(False)
