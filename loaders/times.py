"""When did it happen? Columnar time parsers: text → Beijing wall time in milliseconds, with its precision.

Layouts (domain notes §3): ``yyyyMMddHHmmss``, ``yyyy-MM-dd HH:mm:ss(.SSS)``, ``yyyy/M/d H:m``, Chinese
年月日时分秒, 12 and 17 digits, date and time in two columns, times without leading zeros, a date alone, Excel serial
days. A printed 00:00:00 is how exports pad a date without a time, so its precision is ``day``. Nothing is guessed:
a date that no calendar has is ``bad_time`` and unread; a date whose time is unreadable keeps its day (``bad_clock``).

A column has few distinct days and few distinct times of day, so a cell is split in two and each distinct part is
read once.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
import polars as pl

from loaders.cells import SMALL, Parsed, distinct, half

_OPEN_ENDED = ("9999-12-31", "9999/12/31", "99991231", "0000-00-00", "0000/00/00", "00000000", "0")
"""Printed for "no date"; read as none."""

_DATE = r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?$"
_PACKED_DATE = r"^(\d{4})(\d{2})(\d{2})$"
_CLOCK = r"^(\d{1,2})\s*[:时点]\s*(\d{1,2})(?:\s*[:分]\s*(?:(\d{1,2})(?:[.,](\d{1,9}))?\s*秒?)?)?(?:Z|\s*\+08:?00(?:\s+CST)?)?$"
_PACKED_CLOCK = r"^(\d{2})(\d{2})(\d{2})(?:\.?(\d{1,9}))?$"
_HOUR_MINUTE = r"^(\d{2})(\d{2})$"
_TIGHT = r"^(\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?|\d{8})[T,\s]*(\d{1,2}[:时点].*|\d{4,}(?:\.\d+)?)$"
_DATED = r"^\d{4}[-/.年]|^\d{12,}"
_DIGITS = (0, 1, 2, 3, 5, 6, 8, 9, 11, 12, 14, 15, 17, 18)
"""Where the digits of ``yyyy-MM-dd HH:mm:ss`` stand."""
_DAY_MS = 86_400_000
_FIRST = 19_000_101
_SERIAL_ZERO = -25_569  # Excel's day 0 in days since 1970-01-01 (days after its false 1900-02-29)


def moment(cell: pl.Series) -> Parsed:
    """A date, or a date with a time, in one cell: (``time_ms``, ``precision``)."""
    length = cell.str.len_bytes()
    if bool(length.is_between(21, 29).any()):
        fraction = cell.str.slice(20)
        shaped = (cell.str.slice(19, 1) == ".") & fraction.cast(pl.UInt32, strict=False).is_not_null()
        if shaped.any():
            return _with_fraction(cell, shaped.fill_null(False), fraction)
    return _moment(cell, length)


def _with_fraction(cell: pl.Series, shaped: pl.Series, fraction: pl.Series) -> Parsed:
    """Cells of which some have parts of a second after 19 characters: those are read apart."""
    whole = cell.str.slice(0, 19).zip_with(shaped, cell)
    read = _moment(whole, whole.str.len_bytes())
    milli = fraction.str.pad_end(3, "0").str.slice(0, 3).cast(pl.Int64, strict=False).set(~shaped, None).fill_null(0)
    exact = shaped & read.values[0].is_not_null() & ((read.values[0] % _DAY_MS != 0) | (milli != 0))
    return Parsed((read.values[0] + milli, read.values[1].set(exact.fill_null(False), "ms")), read.code)


def _moment(cell: pl.Series, length: pl.Series) -> Parsed:
    if len(cell) > SMALL and (plain := _plain(cell, length)) is not None:
        return plain
    full = length == 19
    if not bool((full | (length == 14)).any()):
        return joined(*_split(cell))
    packed = cell
    if full.any():
        shaped = full & cell.str.slice(7, 1).is_in(["-", "/"]) & cell.str.slice(13, 1).is_in([":"])
        bare = cell.str.replace_many(["-", "/", ":", " ", "T"], [""] * 5)
        packed = bare.zip_with(shaped.fill_null(False), cell)
    number = packed.cast(pl.Int64, strict=False).set((packed.str.len_bytes() != 14).fill_null(True), None)
    day = number // 1_000_000
    ms = _look_up(_day_table(), day - _FIRST) * _DAY_MS + _look_up(_clock_table(), number - day * 1_000_000)
    left = (cell.is_not_null() & ms.is_null()).arg_true()
    midnight = ms % _DAY_MS == 0
    precision = _pick(midnight, "day", "second")
    if left.is_empty():
        return Parsed((ms, precision))
    date, clock = _split(cell.gather(left))
    slow = joined(date, clock)
    values = (ms.scatter(left, slow.values[0]), precision.scatter(left, slow.values[1]))
    return Parsed(values, None if slow.code is None else _none(len(cell)).scatter(left, slow.code))


def _plain(cell: pl.Series, length: pl.Series) -> Parsed | None:
    """A column all of whose cells are printed ``yyyy-MM-dd HH:mm:ss`` (or with slashes) or are empty; else None."""
    if length.min() != 19 or length.max() != 19:
        return None
    text = cell.drop_nulls().to_arrow()
    _, ends, letters = text.buffers()
    first = int(np.frombuffer(ends, np.int64, 1, text.offset * 8)[0])
    signs = np.frombuffer(letters, np.uint8, len(text) * 19, first).reshape(-1, 19)
    dashes = (signs[:, 4] == signs[:, 7]) & ((signs[:, 4] == ord("-")) | (signs[:, 4] == ord("/")))
    colons = (signs[:, 13] == ord(":")) & (signs[:, 16] == ord(":"))
    between = (signs[:, 10] == ord(" ")) | (signs[:, 10] == ord("T"))
    digits = np.ascontiguousarray(signs.T[list(_DIGITS)]) - np.uint8(ord("0"))
    if not (dashes & colons & between).all() or digits.max() > 9:
        return None
    day, clock = np.zeros(len(text), np.int32), np.zeros(len(text), np.int32)
    for number, some in ((day, digits[:8]), (clock, digits[8:])):
        for digit in some:
            number *= 10
            number += digit
    days, clocks = _day_table(), _clock_table()
    if day.min() < _FIRST or day.max() >= _FIRST + len(days):
        return None
    ms = days.gather(pl.Series(day - _FIRST)) * _DAY_MS + clocks.gather(pl.Series(clock))
    if ms.null_count():
        return None
    precision = _pick(pl.Series(clock == 0), "day", "second")
    if len(text) == len(cell):
        return Parsed((ms, precision))
    places = cell.is_not_null().arg_true()
    return Parsed((_no_number(len(cell)).scatter(places, ms), _none(len(cell)).scatter(places, precision)))


def joined(date: pl.Series, clock: pl.Series) -> Parsed:
    """A date in one column and a time in another: (``time_ms``, ``precision``).

    A time printed without its leading zeros (``93022`` = 09:30:22, from a numeric cell) is filled up to six digits;
    three digits or fewer may be Hmm or mss, so unless they are 0 they are ``bad_clock``, as are four digits that
    are not printed as HHmm with a leading zero. A date cell that has its time, or a time cell that has its date, is
    taken whole.
    """
    date, clock = _unite(date, clock)
    days = _distinct(date, _dates)
    clocks = _distinct(clock, _clocks)
    frame = pl.DataFrame(
        {
            "day": days["day"],
            "serial_ms": days["ms"],
            "of_day": clocks["of_day"],
            "precision": clocks["precision"],
            "no_date": date.is_null() | days["open"].fill_null(False),
            "no_clock": clock.is_null(),
        }
    )
    dated = pl.col("day").is_not_null()
    serial = pl.col("serial_ms") % _DAY_MS != 0
    of_day = pl.col("of_day").fill_null(0) + pl.when(pl.col("no_clock")).then(pl.col("serial_ms")).otherwise(0)
    ms = pl.col("day") * _DAY_MS + of_day
    precision = (
        pl.when(pl.col("no_clock") & serial)
        .then(pl.lit("second"))
        .when((of_day == 0) | pl.col("precision").is_null())
        .then(pl.lit("day"))
        .otherwise(pl.col("precision"))
    )
    code = (
        pl.when(~dated & ~pl.col("no_date"))
        .then(pl.lit("bad_time"))
        .when(dated & ~pl.col("no_clock") & pl.col("of_day").is_null())
        .then(pl.lit("bad_clock"))
    )
    done = frame.select(ms=ms, precision=pl.when(dated).then(precision), code=code)
    issue = done["code"] if done["code"].null_count() < done.height else None
    return Parsed((done["ms"], done["precision"]), issue)


def _unite(date: pl.Series, clock: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Two columns of which one may hold the whole moment, as a date part and a time part."""
    holds_date = clock.str.contains(_DATED).fill_null(False)
    holds_time = (date.str.len_bytes() > 11).fill_null(False)
    if not (holds_date.any() or holds_time.any()):
        return date, clock
    from_clock, from_date = _split(clock), _split(date)
    padded = from_date[1].str.contains(r"^[0:.]+$").fill_null(True)
    use_date = holds_time & ~padded & ~holds_date
    day = from_clock[0].zip_with(holds_date, from_date[0].zip_with(holds_time, date))
    return day, from_clock[1].zip_with(holds_date, from_date[1].zip_with(use_date, clock))


def _split(cell: pl.Series) -> tuple[pl.Series, pl.Series]:
    """The date part and the time part of cells that may hold both."""
    flat = half(cell).str.strip_chars("'`,. ")
    parts = flat.str.splitn(" ", 2)
    date = parts.struct.field("field_0")
    clock = parts.struct.field("field_1").str.strip_chars()
    tight = flat.str.contains(_TIGHT).fill_null(False) & clock.is_null()
    if tight.any():
        groups = flat.str.extract_groups(_TIGHT)
        date = groups.struct.field("1").zip_with(tight, date)
        clock = groups.struct.field("2").str.replace(r"^(\d\d)(\d\d)$", "$1:$2").zip_with(tight, clock)
    return date, clock


def _distinct(column: pl.Series, read: Callable[[pl.Series], pl.DataFrame]) -> pl.DataFrame:
    """What ``read`` makes of each distinct text, spread over the column."""
    keys, places = distinct(column)
    return read(keys).select(pl.all().gather(places))


def _dates(date: pl.Series) -> pl.DataFrame:
    """``day``, ``ms`` (the time within an Excel serial day) and ``open`` (a spelling of "no date")."""
    t = pl.col("t")
    frame = half(date).str.strip_chars("'`,. ").alias("t").to_frame()
    frame = frame.select(t, a=t.str.extract_groups(_DATE), b=t.str.extract_groups(_PACKED_DATE))
    year, month, day = (_group(n, "a", "b").cast(pl.Int64) for n in (1, 2, 3))
    number = pl.when(t.str.contains(r"^\d{4,5}(\.\d+)?$")).then(t.cast(pl.Float64, strict=False))
    read = frame.select(t, day=year * 10_000 + month * 100 + day - _FIRST, number=number)
    of_excel = pl.col("number")
    # 1949-10-01 to 2049-12-31: a year such as 2021 or a time such as 93022 is no day
    serial = pl.when(of_excel.is_between(18_172, 54_789, closed="left")).then(of_excel)
    seconds = ((serial % 1) * 86_400).round(0).cast(pl.Int64)
    return read.select(
        day=pl.coalesce(_look_up(_day_table(), read["day"]), serial.floor().cast(pl.Int64) + _SERIAL_ZERO),
        ms=seconds.fill_null(0) * 1000,
        open=t.is_in(_OPEN_ENDED),
    )


def _group(n: int, *names: str) -> pl.Expr:
    """The n-th group of the first of these patterns that matched."""
    return pl.coalesce(pl.col(name).struct.field(str(n)) for name in names)


def _look_up(table: pl.Series, place: pl.Series) -> pl.Series:
    """What stands in a table at each place; null outside of it."""
    return table.gather(place.set(~place.is_between(0, len(table) - 1), None))


def _clocks(clock: pl.Series) -> pl.DataFrame:
    """``of_day`` (ms since midnight, null when unreadable) and ``precision`` of times of day."""
    t = pl.col("t")
    frame = half(clock).str.strip_chars("'`,. ").str.replace(r"^(\d{1,6})\.0+$", "$1").alias("t").to_frame()
    numeric = t.str.contains(r"^\d{1,6}$")
    unclear = numeric & ~t.str.contains(r"^(\d{5,6}|0\d{3}|0+)$")
    full = pl.when(numeric & ~t.str.contains(_HOUR_MINUTE)).then(t.str.zfill(6)).otherwise(t)
    patterns = {"a": _CLOCK, "b": _PACKED_CLOCK, "c": _HOUR_MINUTE}
    frame = frame.select(t, **{name: full.str.extract_groups(p) for name, p in patterns.items()}, unclear=unclear)
    hour, minute = (_group(n, *patterns).cast(pl.Int64) for n in (1, 2))
    s, f = (_group(n, "a", "b") for n in (3, 4))
    number = hour * 10_000 + minute * 100 + s.cast(pl.Int64).fill_null(0)
    fraction = pl.when(t.str.contains(r"^0?\.\d+$")).then(t.cast(pl.Float64, strict=False))
    read = frame.select(number=pl.when(~pl.col("unclear")).then(number), s=s, f=f, share=fraction)
    s, f, share = pl.col("s"), pl.col("f"), pl.col("share")
    milli = f.str.pad_end(3, "0").str.slice(0, 3).cast(pl.Int64).fill_null(0)
    part = (share * 86_400).round(0).cast(pl.Int64) * 1000
    return read.select(
        of_day=pl.coalesce(_look_up(_clock_table(), read["number"]) + milli, part),
        precision=pl.when(f.is_not_null()).then(pl.lit("ms"))
        .when(s.is_not_null() | share.is_not_null()).then(pl.lit("second"))
        .otherwise(pl.lit("minute")),
    )  # fmt: skip


@cache
def _day_table() -> pl.Series:
    """Days since 1970-01-01 at the place of each number ``yyyyMMdd - _FIRST``; null where the calendar has none."""
    days = pl.date_range(pl.date(1900, 1, 1), pl.date(2199, 12, 31), eager=True).alias("date").to_frame()
    named = days.select(
        at=(pl.col("date").dt.year() * 10_000 + pl.col("date").dt.month().cast(pl.Int32) * 100
            + pl.col("date").dt.day()).cast(pl.Int64) - _FIRST,
        day=pl.col("date").cast(pl.Int32).cast(pl.Int64),
    )  # fmt: skip
    size = int(named["at"][-1]) + 1
    return pl.Series([None], dtype=pl.Int64).new_from_index(0, size).scatter(named["at"], named["day"])


@cache
def _clock_table() -> pl.Series:
    """Milliseconds since midnight at the place of each number ``HHmmss``; null where that is no time."""
    number = pl.int_range(0, 1_000_000, eager=True).alias("n").to_frame()
    h, m, s = pl.col("n") // 10_000, pl.col("n") // 100 % 100, pl.col("n") % 100
    real = (h < 24) & (m < 60) & (s < 60)
    return number.select(ms=pl.when(real).then(((h * 60 + m) * 60 + s) * 1000))["ms"]


def _pick(mask: pl.Series, yes: str, no: str) -> pl.Series:
    m = pl.col("m")
    return mask.alias("m").to_frame().select(p=pl.when(m).then(pl.lit(yes)).when(~m).then(pl.lit(no)))["p"]


def _none(size: int) -> pl.Series:
    return pl.Series([None], dtype=pl.String).new_from_index(0, size)


def _no_number(size: int) -> pl.Series:
    return pl.Series([None], dtype=pl.Int64).new_from_index(0, size)
