"""Amounts and shares that print their unit in words: 500万元, 100万美元, 60%, 0.8亿."""

from __future__ import annotations

import polars as pl

from loaders.cells import Parsed, Parser, fen, half

_TIMES = {"万": 10_000, "亿": 100_000_000, "千": 1_000, "百万": 1_000_000, "千万": 10_000_000, "": 1}
_WORDED = (
    r"^(?:人民币|CNY|RMB|[¥￥])?([\d,]+(?:\.\d+)?)(百万|千万|千|万|亿)?"
    r"(元|圆|美元|港元|港币|欧元|日元|英镑)?(?:人民币|整|\(人民币\))*$"
)
_MONEY = {"美元": "USD", "港元": "HKD", "港币": "HKD", "欧元": "EUR", "日元": "JPY", "英镑": "GBP"}

_ENDLESS = r"^[\d,]{25}|^\d{19}"
"""More digits before the point than an amount can have."""


def worded(unit: int | None = None) -> Parser:
    """A parser (``minor units``, ``currency``) for amounts with their unit in the cell.

    ``unit`` is how many yuan a bare number counts (10,000 below a header 注册资本(万元)); None: a bare number is
    ``no_unit`` and unread. Digits past two decimals after the unit are ``too_precise``, other text ``bad_amount``.
    """

    def parse(cell: pl.Series) -> Parsed:
        keys = cell.unique().drop_nulls().alias("key")
        said = half(keys).str.replace_all(r"\s", "").str.to_uppercase().str.extract_groups(_WORDED)
        number, scale, money = (said.struct.field(str(i)) for i in (1, 2, 3))
        number = number.set(number.str.contains(_ENDLESS).fill_null(False), None)
        exact = fen(number.str.replace_all(",", "", literal=True))
        times = scale.replace_strict(_TIMES, default=None, return_dtype=pl.Int64)
        bare = number.is_not_null() & scale.is_null() & money.is_null()
        frame = pl.DataFrame({"n": number, "times": times, "bare": bare, "money": money, "exact": exact.value})
        factor = pl.when("bare").then(pl.lit(unit, pl.Int64)).otherwise(pl.col("times").fill_null(1))
        fine = pl.col("n").str.replace_all(",", "", literal=True).str.to_decimal(scale=8) * 100 * factor
        whole = fine.cast(pl.Int64, strict=False)
        known = frame.with_columns(
            key=keys,
            value=pl.when(whole == fine).then(whole),
            unread=pl.when(pl.col("n").is_null())
            .then(pl.lit("bad_amount"))
            .when(factor.is_null())
            .then(pl.lit("no_unit"))
            .when(whole.is_null())
            .then(pl.lit("bad_amount"))
            .when(whole != fine)
            .then(pl.lit("too_precise")),
            currency=pl.col("money").replace_strict(_MONEY, default="CNY", return_dtype=pl.String),
        ).select("key", "value", "currency", "unread")
        done = cell.alias("key").to_frame().join(known, on="key", how="left", maintain_order="left")
        kept = done["currency"].set(done["value"].is_null(), None)
        return Parsed((done["value"], kept), done["unread"])

    return parse


def share(percent: bool) -> Parser:
    """A parser for shares as parts per million: ``60%``, and bare numbers, which are percent under a header with %.

    Without that header a bare number above 1 and up to 100 is percent; one up to 1 may be either (``no_unit``).
    """

    def parse(cell: pl.Series) -> Parsed:
        flat = half(cell).str.replace_all(r"\s", "")
        number = flat.str.strip_suffix("%").str.to_decimal(scale=8)
        marked = flat.str.ends_with("%") | pl.Series([percent]).new_from_index(0, len(cell))
        frame = pl.DataFrame({"n": number, "marked": marked, "t": cell})
        n = pl.when(pl.col("n").is_between(0, 100)).then("n")
        told = n.is_not_null() & (pl.col("marked") | (n > 1))
        done = frame.select(
            value=pl.when(told).then((n * 10_000).round(0)).cast(pl.Int64),
            code=pl.when(told | pl.col("t").is_null())
            .then(None)
            .when(n.is_between(0, 1))
            .then(pl.lit("no_unit"))
            .otherwise(pl.lit("bad_number")),
        )
        return Parsed((done["value"],), done["code"])

    return parse
