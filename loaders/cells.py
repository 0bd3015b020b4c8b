"""What does a printed cell say? Columnar parsers: text → value, and a code where it cannot be read.

Each parser takes a text column that went through :func:`clean` and gives :class:`Parsed`. The common
spelling is read by a few vector operations over the whole column; only the cells that these leave over
go through the slower, tolerant way, so a million ordinary cells cost tenths of a second.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from graphtool.ids import Identifier, lost_digits

SMALL = 4096
"""Columns up to this many rows go straight through the tolerant way: there a call costs more than the cells."""

NULLS: tuple[str, ...] = (
    "", "\\N", "-", "--", "---", "—", "——", "－", "nan", "NaN", "NAN", "null", "NULL", "Null", "(null)", "None",
    "N/A", "n/a", "#N/A", "NaT", "<NA>", '""',
)  # fmt: skip
"""Cells that print the absence of a value (domain notes §3; the spellings of Hive, pandas and Excel exports)."""

_LONGEST_NULL = max(len(word.encode()) for word in NULLS)

BLANKS = " \t\r\n\v\f\u3000\u00a0\ufeff\u200b\u2003\u0000\u001a"
"""What is trimmed at both ends: tabs that keep Excel from eating digits, full-width and zero-width spaces."""

_WIDE = {chr(c): chr(c - 0xFEE0) for c in range(0xFF01, 0xFF5F)} | {
    "\u3000": " ", "￥": "¥", "−": "-", "–": "-", "—": "-", "。": ".", "、": ",", "‐": "-",
}  # fmt: skip

_WIDE_BYTES = tuple(sorted({wide.encode()[:2] for wide in _WIDE}))
NARROW = str.maketrans(_WIDE)
"""The same twins for a single text."""

_SCIENTIFIC = r"^[+-]?\d+(\.\d+)?[eE]\+?\d+$"
_PLAIN_NUMBER = r"^(\d{1,3}(,\d{3}){1,6}|\d{1,20})(\.\d*)?$|^\.\d+$"
"""A number, with or without thousands separators; one with more digits is no amount that any table of ours can hold."""
_NOISE = "0.000001"
_LONGEST_S = 3_600_000_000
_NEAR = 1e-4
_EXACT = 2.0**38


@dataclass(frozen=True)
class Parsed:
    """``values`` are the columns read (most parsers give one), null where the cell is empty or unread;
    ``code`` names the issue of a cell that was not or not safely read (null elsewhere; None: no such cell)."""

    values: tuple[pl.Series, ...]
    code: pl.Series | None = None

    @property
    def value(self) -> pl.Series:
        """The first (usually only) column."""
        return self.values[0]


Parser = Callable[[pl.Series], Parsed]
Slow = Callable[[pl.Series], tuple[tuple[pl.Series, ...], pl.Series]]


def clean(text: pl.Series) -> pl.Series:
    """The cell without blanks around it; null for every word of NULLS."""
    if text.dtype != pl.String:
        text = text.cast(pl.String)
    out = text.str.strip_chars()
    size = out.str.len_bytes()
    if not (size > 0).any():
        return pl.Series(text.name, [None], dtype=pl.String).new_from_index(0, len(text))
    return out.set(out.is_in(NULLS), None) if (size <= _LONGEST_NULL).any() else out


def clean_all(frame: pl.DataFrame) -> list[pl.Series]:
    """:func:`clean` of every column of a frame of text, at once."""
    stripped = pl.all().cast(pl.String).str.strip_chars()
    return frame.select(pl.when(~stripped.is_in(NULLS)).then(stripped)).get_columns()


def unwrap(text: pl.Series) -> pl.Series:
    """Cells without characters that nobody sees at their ends and without an enclosing ``="…"``. Readers do this where
    such bytes occur at all, so that :func:`clean` need not look for them in every column."""
    out = text.str.strip_chars(BLANKS)
    tied = out.str.contains(r'^=".*"$').fill_null(False)
    inner = out.str.strip_prefix('="').str.strip_suffix('"').str.strip_chars(BLANKS)
    return inner.zip_with(tied, out)


def holds(column: pl.Series, *marks: bytes) -> bool:
    """Whether any of these bytes occur anywhere in a text column: one search over its bytes, for rare spellings."""
    data = column.to_arrow().buffers()[2]
    return data is not None and any(mark in text for text in (data.to_pybytes(),) for mark in marks)


def distinct(column: pl.Series) -> tuple[pl.Series, pl.Series]:
    """The distinct values of a text column, and for each row the place of its own (null where null)."""
    coded = column.to_arrow().dictionary_encode()
    return pl.Series(column.name, coded.dictionary, dtype=pl.String), pl.Series(coded.indices)


def half(text: pl.Series) -> pl.Series:
    """Full-width letters, digits and punctuation as their half-width twins."""
    return text.str.replace_many(list(_WIDE), list(_WIDE.values())) if holds(text, *_WIDE_BYTES) else text


def text(cell: pl.Series) -> Parsed:
    """Free text: as printed."""
    return Parsed((cell,))


def name(cell: pl.Series) -> Parsed:
    """A name: half-width brackets and letters, blanks inside joined to one."""
    flat = half(cell)
    return Parsed((flat.str.replace_all(r"\s+", " ") if holds(flat, b"  ", b"\t", b"\n") else flat,))


def fen(cell: pl.Series) -> Parsed:
    """An amount printed in yuan (any currency: its hundredths) as int64, exactly.

    Thousands separators, ¥/元, a sign before or after, accounting brackets and full-width digits are read. Digits
    below a millionth of a yuan are the noise of a spreadsheet's binary numbers and fall away; anything else past
    two decimals is ``too_precise``, a power of ten ``scientific``, other text ``bad_amount``: all unread.
    """
    number = cell.cast(pl.Float64, strict=False)
    if number.null_count() == len(cell):
        return _then(cell, (number.cast(pl.Int64),), _fen_slow)
    hundredfold = number * 100
    whole = hundredfold.round()
    near = (hundredfold - whole).abs() < _NEAR  # a float64 is that near to its two decimals below _EXACT
    sure = near & (whole.abs() < _EXACT)
    if holds(cell, b"e", b"E"):
        sure = sure & ~cell.str.contains("(?i)e")
    sure = sure.fill_null(False)
    return _then(cell, (whole.set(~sure, None).cast(pl.Int64),), _fen_slow)


def _fen_slow(cell: pl.Series) -> tuple[tuple[pl.Series, ...], pl.Series]:
    frame = half(cell).str.strip_chars().alias("t").to_frame()
    t = pl.col("t")
    bare = t.str.replace_all(r"(?i)人民币|cny|rmb|[¥￥元圆$\s]", "").str.strip_chars("'`=\"")
    frame = frame.with_columns(scientific=bare.str.contains(_SCIENTIFIC), b=bare)
    b = pl.col("b")
    negative = b.str.contains(r"^\(.*\)$|^-.*[^-]$|[^-]-$")
    body = b.str.replace(r"^\((.*)\)$", "$1").str.replace(r"^[+-]|[+-]$", "")
    shaped = body.str.contains(_PLAIN_NUMBER)
    number = pl.when(shaped).then(body.str.replace_all(",", "", literal=True)).str.to_decimal(scale=10)
    frame = frame.with_columns(negative=negative, n=number * 100)
    frame = frame.with_columns(r=pl.col("n").round(0))
    near = (pl.col("n") - pl.col("r")).abs() <= pl.lit(_NOISE).str.to_decimal(scale=10) * 100
    cents = pl.when(near & ~pl.col("scientific")).then(pl.col("r")).cast(pl.Int64, strict=False)
    frame = frame.with_columns(v=pl.when(pl.col("negative")).then(-cents).otherwise(cents))
    code = (
        pl.when(pl.col("v").is_not_null())
        .then(None)
        .when(pl.col("scientific"))
        .then(pl.lit("scientific"))
        .when(pl.col("n").is_not_null() & ~near)
        .then(pl.lit("too_precise"))
        .otherwise(pl.lit("bad_amount"))
    )
    done = frame.select("v", code=code)
    return (done["v"],), done["code"]


def minor(cell: pl.Series) -> Parsed:
    """An amount printed in fen (minor units): a whole number, with or without zero decimals."""
    return _then(cell, (cell.cast(pl.Int64, strict=False),), _minor_slow)


def _minor_slow(cell: pl.Series) -> tuple[tuple[pl.Series, ...], pl.Series]:
    read = fen(cell)
    whole = (read.value % 100 == 0).fill_null(False)
    codes = _codes(read, len(cell)).zip_with(~(read.value.is_not_null() & ~whole), _same("too_precise", len(cell)))
    return ((read.value // 100).set(~whole, None),), codes


def integer(cell: pl.Series) -> Parsed:
    """A count: a whole number."""
    read = minor(cell)
    if read.code is None:
        return read
    return Parsed(read.values, read.code.set(read.code.is_not_null(), "bad_number"))


def decimal(cell: pl.Series) -> Parsed:
    """A coordinate or a rate: a float64; an infinity or other text is ``bad_number``."""
    number = cell.cast(pl.Float64, strict=False)
    number = number.set(~number.is_finite().fill_null(True), None)
    return _then(cell, (number,), _decimal_slow)


def _decimal_slow(cell: pl.Series) -> tuple[tuple[pl.Series, ...], pl.Series]:
    number = half(cell).str.replace_all(r"[,\s°]", "").cast(pl.Float64, strict=False)
    number = number.set(~number.is_finite().fill_null(True), None)
    return (number,), _where(number.is_null(), "bad_number")


def duration(cell: pl.Series) -> Parsed:
    """A length of time as int64 seconds: ``75``, ``75秒``, ``00:01:15``, ``1:15`` (m:s), ``1分15秒``, ``1小时``. None is
    below 0 or lasts a million hours."""
    plain = cell.cast(pl.Int64, strict=False)
    return _then(cell, (_lasting(plain),), _duration_slow)


def _lasting(seconds: pl.Series) -> pl.Series:
    return seconds.set(~seconds.is_between(0, _LONGEST_S - 1).fill_null(False), None)


def _duration_slow(cell: pl.Series) -> tuple[tuple[pl.Series, ...], pl.Series]:
    frame = half(cell).str.replace_all(r"\s+", "").alias("t").to_frame()
    t = pl.col("t")
    clock = t.str.extract_groups(r"^(?:(\d{1,4}):)?(\d{1,3}):(\d{1,2})(?:\.0+)?$")
    words = t.str.extract_groups(
        r"^(?:(\d{1,9})(?:小时|时|h))?(?:(\d{1,9})(?:分钟|分|m|'))?(?:(\d{1,9})(?:\.0+)?(?:秒钟|秒|s|\"|'')?)?$"
    )

    def seconds(groups: pl.Expr) -> pl.Expr:
        part = [groups.struct.field(str(i)).cast(pl.Int64, strict=False) for i in (1, 2, 3)]
        total = part[0].fill_null(0) * 3600 + part[1].fill_null(0) * 60 + part[2].fill_null(0)
        return pl.when(pl.any_horizontal(p.is_not_null() for p in part)).then(total)

    value = _lasting(frame.select(v=pl.coalesce(seconds(clock), seconds(words)))["v"])
    return (value,), _where(value.is_null(), "bad_duration")


def reference(cell: pl.Series) -> Parsed:
    """A serial or order number: as printed. A power of ten is ``lost_digits`` and unread, for it would make one of
    many; zeros or dashes alone are none."""
    short = cell.str.len_bytes() <= 3
    value = cell
    if short.any():
        value = cell.set((short & cell.str.contains(r"^[0\-]{1,3}$")).fill_null(False), None)
    if not holds(cell, b"E", b"e"):
        return Parsed((value,))
    lost = lost_digits_of(cell)
    return Parsed((value.set(lost, None),), _where(lost, "lost_digits"))


def lost_digits_of(cell: pl.Series) -> pl.Series:
    """Which cells print a number as a power of ten?"""
    return cell.alias("t").to_frame().select(lost_digits(pl.col("t")).fill_null(False).alias("lost"))["lost"]


def choice(words: dict[str, str], code: str) -> Parser:
    """A parser for a column with few printed words: ``words`` says what each means; any other gets ``code``."""

    def parse(cell: pl.Series) -> Parsed:
        values, places = distinct(cell)
        known = half(values).str.to_uppercase().replace_strict(words, default=None, return_dtype=pl.String)
        value = known.gather(places)
        strange = value.is_null() & cell.is_not_null()
        return Parsed((value,), _where(strange, code) if strange.any() else None)

    return parse


def _then(cell: pl.Series, fast: tuple[pl.Series, ...], slow: Slow) -> Parsed:
    """``fast`` where it read something, ``slow`` over the cells that it left."""
    left = (cell.is_not_null() & fast[0].is_null()).arg_true()
    if left.is_empty():
        return Parsed(fast)
    if len(left) == len(cell):
        values, code = slow(cell)
        return Parsed(values, code if code.null_count() < len(code) else None)
    values, code = slow(cell.gather(left))
    whole = tuple(f.scatter(left, v) for f, v in zip(fast, values, strict=True))
    return Parsed(whole, pl.Series([None], dtype=pl.String).new_from_index(0, len(cell)).scatter(left, code))


def _codes(read: Parsed, size: int) -> pl.Series:
    return read.code if read.code is not None else pl.Series([None], dtype=pl.String).new_from_index(0, size)


def _same(code: str, size: int) -> pl.Series:
    return pl.Series([code]).new_from_index(0, size)


def _where(mask: pl.Series, code: str) -> pl.Series:
    return mask.to_frame("m").select(pl.when(pl.col("m")).then(pl.lit(code)))["literal"]


def number(identifier: Identifier) -> Parser:
    """A parser for identifiers of that type: their normalised spelling.

    A power of ten is ``lost_digits``, other text ``bad_number``: both unread. Zeros, stars or dashes alone are a
    printed "none". Failed checks are no issue here: they become flags of the identifier.
    """

    def slow(cell: pl.Series) -> tuple[tuple[pl.Series, ...], pl.Series]:
        keys, places = distinct(cell)
        t = pl.col("key")
        nothing = t.str.contains(r"^[0*\-_./\s]*$")
        code = pl.when(lost_digits(t)).then(pl.lit("lost_digits")).when(~nothing).then(pl.lit("bad_number"))
        said = keys.alias("key").to_frame().with_columns(value=identifier.normalise(t))
        said = said.with_columns(code=pl.when(pl.col("value").is_null()).then(code))
        return (said["value"].gather(places),), said["code"].gather(places)

    def parse(cell: pl.Series) -> Parsed:
        plain = identifier.plain(cell)
        if len(cell) <= SMALL:
            if bool((plain | cell.is_null()).all()):
                return Parsed((cell,))
            values, code = slow(cell)
            return Parsed(values, code if code.null_count() < len(code) else None)
        return _then(cell, (cell.set(~plain, None),), slow)

    return parse
