"""Times as Beijing wall time with their precision; what no calendar has is unread."""

from __future__ import annotations

from datetime import datetime, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.cells import SMALL, Parsed
from loaders.times import joined, moment

EPOCH = datetime(1970, 1, 1)


def told(read: Parsed) -> list[tuple[str | None, str | None, str | None]]:
    """(ISO text, precision, code) per cell."""
    times = [None if ms is None else (EPOCH + timedelta(milliseconds=ms)).isoformat(" ") for ms in read.values[0]]
    codes = [None] * len(times) if read.code is None else read.code.to_list()
    return list(zip(times, read.values[1].to_list(), codes, strict=True))


@pytest.mark.parametrize(
    ("printed", "time", "precision"),
    [
        ("20211214100322", "2021-12-14 10:03:22", "second"),
        ("2021-12-14 10:03:22", "2021-12-14 10:03:22", "second"),
        ("2021/12/14 10:03:22", "2021-12-14 10:03:22", "second"),
        ("2021-12-14T10:03:22+08:00", "2021-12-14 10:03:22", "second"),
        ("2021-12-14 10:03:22 +0800 CST", "2021-12-14 10:03:22", "second"),
        ("2021-12-14 10:03:22.120", "2021-12-14 10:03:22.120000", "ms"),
        ("20211214100322123", "2021-12-14 10:03:22.123000", "ms"),
        ("2021-12-14 10.03.22.120000", None, None),
        ("2021/1/4 9:5", "2021-01-04 09:05:00", "minute"),
        ("2021.1.4 9:05:06", "2021-01-04 09:05:06", "second"),
        ("2021年12月14日 10时3分22秒", "2021-12-14 10:03:22", "second"),
        ("2021年12月14日10时3分", "2021-12-14 10:03:00", "minute"),
        ("202112141003", "2021-12-14 10:03:00", "minute"),
        ("20211214 100322", "2021-12-14 10:03:22", "second"),
        ("20211214", "2021-12-14 00:00:00", "day"),
        ("2021-12-14", "2021-12-14 00:00:00", "day"),
        ("２０２１－１２－１４", "2021-12-14 00:00:00", "day"),
        # a printed midnight is how exports pad a date
        ("2021-12-14 00:00:00", "2021-12-14 00:00:00", "day"),
        ("20211214000000", "2021-12-14 00:00:00", "day"),
        # Excel serial days
        ("44544", "2021-12-14 00:00:00", "day"),
        ("44544.41900", "2021-12-14 10:03:22", "second"),
        ("18172", "1949-10-01 00:00:00", "day"),
        ("54788.99999", "2049-12-31 23:59:59", "second"),
        ("2000-02-29 01:01:01", "2000-02-29 01:01:01", "second"),
    ],
)
def test_one_cell(printed: str, time: str | None, precision: str | None) -> None:
    if time is None:
        assert told(moment(pl.Series([printed])))[0][2] in ("bad_time", "bad_clock")
    else:
        assert told(moment(pl.Series([printed]))) == [(time, precision, None)]


@pytest.mark.parametrize(
    "printed",
    ["2021-02-30", "20211314", "20210230101010", "1900-02-29", "2021-13-01 10:00:00", "abc", "1", "2021", "-",
     "20-21-12 14:10:03", "99999999", "18171", "54789", "93022", "7000"],
)  # fmt: skip
def test_what_no_calendar_has_is_unread(printed: str) -> None:
    assert told(moment(pl.Series([printed]))) == [(None, None, "bad_time")]


@pytest.mark.parametrize("printed", ["9999-12-31", "99991231", "0000-00-00", "00000000", "9999-12-31 23:59:59"])
def test_printed_for_no_date(printed: str) -> None:
    assert told(moment(pl.Series([printed]))) == [(None, None, None)]


def test_a_date_whose_time_is_unreadable_keeps_its_day() -> None:
    assert told(moment(pl.Series(["2021-12-14 25:00:00"]))) == [("2021-12-14 00:00:00", "day", "bad_clock")]


@pytest.mark.parametrize(
    ("date", "clock", "time", "precision", "code"),
    [
        ("20211214", "100322", "2021-12-14 10:03:22", "second", None),
        ("2021-12-14", "9:5:7", "2021-12-14 09:05:07", "second", None),
        ("20211214", "93022", "2021-12-14 09:30:22", "second", None),
        ("20211214", "0930", "2021-12-14 09:30:00", "minute", None),
        ("20211214", "930", "2021-12-14 00:00:00", "day", "bad_clock"),
        ("20211214", "1030", "2021-12-14 00:00:00", "day", "bad_clock"),
        ("20211214", "0", "2021-12-14 00:00:00", "day", None),
        ("20211214", None, "2021-12-14 00:00:00", "day", None),
        ("2021-12-14 00:00:00", "10:03", "2021-12-14 10:03:00", "minute", None),
        ("2021-12-14", "0.5", "2021-12-14 12:00:00", "second", None),
        ("20211214", "2021-12-14 01:02:03", "2021-12-14 01:02:03", "second", None),
        ("2021-12-14 10:03:22", None, "2021-12-14 10:03:22", "second", None),
        ("20211214", "99:99", "2021-12-14 00:00:00", "day", "bad_clock"),
        (None, "10:03", None, None, None),
        ("2021-02-30", "10:03:00", None, None, "bad_time"),
    ],
)
def test_date_and_time_in_two_cells(
    date: str | None, clock: str | None, time: str | None, precision: str | None, code: str | None
) -> None:
    read = joined(pl.Series([date], dtype=pl.String), pl.Series([clock], dtype=pl.String))
    assert told(read) == [(time, precision, code)]


@given(st.datetimes(datetime(1900, 1, 1), datetime(2199, 12, 31)), st.sampled_from(
    ["%Y%m%d%H%M%S", "%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M:%S", "%Y年%m月%d日 %H时%M分%S秒", "%Y%m%d %H:%M:%S"]
))  # fmt: skip
def test_every_second_comes_back_in_every_layout(when: datetime, layout: str) -> None:
    second = when.replace(microsecond=0)
    printed = second.strftime(layout).zfill(14 if layout == "%Y%m%d%H%M%S" else 0)
    ms, precision = (v.item() for v in moment(pl.Series([printed])).values)
    assert EPOCH + timedelta(milliseconds=ms) == second
    assert precision == ("day" if second.time() == datetime.min.time() else "second")


def test_cells_of_many_layouts_stand_in_one_column() -> None:
    column = pl.Series(["20211214100322", None, "2021-12-14", "x", "2021-12-14 10:03:22"])
    assert told(moment(column)) == [
        ("2021-12-14 10:03:22", "second", None), (None, None, None), ("2021-12-14 00:00:00", "day", None),
        (None, None, "bad_time"), ("2021-12-14 10:03:22", "second", None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "odd",
    [None, "2021-09-01T10:00:00", "2021/09/01 10:00:00", "2021-02-30 10:00:00", "2021-09-01 24:00:00", "2021-09/01 10:00:00",
     "1899-01-01 00:00:00", "2021-09-01 10:00:0x", "2021-09-01 00:00:00", "20210901100000", "2021-09-01", "9999-12-31 00:00:00"],
)  # fmt: skip
def test_many_cells_of_one_layout_are_read_as_each_alone(odd: str | None) -> None:
    column = pl.Series(["2021-09-01 10:00:00", odd, "2199-12-31 23:59:59"] * SMALL, dtype=pl.String)
    whole, alone = moment(column), moment(column[:3])
    for many, few in zip((*whole.values, whole.code), (*alone.values, alone.code), strict=True):
        assert (None if many is None else many[:3].to_list()) == (None if few is None else few.to_list())
        assert many is None or many[3:6].to_list() == many[:3].to_list()
