"""Printed figures: exact money, honest times, masks that hide the middle."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphtool.model import MOST
from graphtool.views import figures


@pytest.mark.parametrize(
    ("fen", "printed"),
    [(0, "0.00"), (5, "0.05"), (29800, "298.00"), (12277600, "122,776.00"), (-150, "-1.50"), (None, "—")],
)
def test_yuan(fen: int | None, printed: str) -> None:
    assert figures.yuan(fen) == printed


@given(st.integers(-(10**17), 10**17))
def test_yuan_loses_nothing(fen: int) -> None:
    assert int(figures.yuan(fen).replace(",", "").replace(".", "")) == fen


def test_a_sum_that_stopped_says_that_it_is_at_least_that() -> None:
    assert figures.yuan(MOST) == "≥ 92,233,720,368,547,758.07"
    assert figures.short_yuan(MOST, "zh").startswith("≥ ")
    assert not figures.yuan(MOST - 1).startswith("≥")


def test_foreign_money_carries_its_code() -> None:
    assert figures.yuan(100, "USD") == "USD 1.00"
    assert figures.short_yuan(100_000_000, "zh", "USD") == "USD 100.00 万"


@pytest.mark.parametrize(
    ("fen", "zh", "en"),
    [
        (29800, "298.00 元", "298.00"),
        (999_999, "9,999.99 元", "9,999.99"),
        (1_000_000, "1.00 万元", "10.00 k"),
        (3_580_000, "3.58 万元", "35.80 k"),
        (159_070_000, "159.07 万元", "1.59 m"),
        (12_345_678_901, "1.23 亿元", "123.46 m"),
    ],
)
def test_short_yuan(fen: int, zh: str, en: str) -> None:
    assert figures.short_yuan(fen, "zh") == zh
    assert figures.short_yuan(fen, "en") == en


def test_a_time_is_printed_as_exactly_as_it_is_known() -> None:
    ms = round((dt.datetime(2021, 12, 14, 10, 3, 22) - dt.datetime(1970, 1, 1)).total_seconds()) * 1000
    assert figures.moment(ms) == "2021-12-14 10:03:22"
    assert figures.moment(ms, "minute") == "2021-12-14 10:03"
    assert figures.moment(ms, "day") == "2021-12-14"
    assert figures.moment(ms, "none") == figures.moment(None) == "—"
    assert figures.day_ms("2021-12-14") == ms - (10 * 3600 + 3 * 60 + 22) * 1000
    assert figures.day_ms("14.12.2021") is None
    assert figures.moment(-1000, "second") == "1969-12-31 23:59:59"


def test_the_tail_of_an_e_mail_is_its_users() -> None:
    assert figures.tail("9900731@wx.tenpay.com") == "0731"
    assert figures.tail("9900010000000001") == "0001"
    assert figures.tail(None) == ""


def test_masks_hide_the_middle() -> None:
    assert figures.mask("990102199001010294", "id_card") == "990102********0294"
    assert figures.mask("10012340294", "phone") == "100****0294"
    assert figures.mask("wxid_k3v9q20294", "tenpay") == "wxid****0294"
    assert figures.mask("abc", "nick") == "a**"
    assert figures.mask("lin.yun+pos@example.invalid", "alipay") == "lin.****+pos@****"
    assert figures.mask_name("张三丰") == "张*"
    assert figures.mask_name("张*") == "张*"


@given(st.text(min_size=1, max_size=40), st.sampled_from(sorted(figures.MASKED_TYPES - {"address"})))
def test_a_mask_never_shows_more_than_ten_characters(value: str, kind: str) -> None:
    shown = sum(a == b for a, b in zip(figures.mask(value, kind), value, strict=False) if a != "*")
    assert shown <= 10
    if len(value) > 1:
        assert figures.mask(value, kind) != value or set(value[1:]) == {"*"}


@pytest.mark.parametrize(
    ("value", "kind", "head", "end"),
    [
        ("990102199001010294", "id_card", "990102 1990 0101", "0294"),
        ("10012340294", "phone", "100 1234", "0294"),
        ("9900123412341234567", "bank", "9900 1234 1234 123", "4567"),
        ("wxid_0294", "tenpay", "wxid_", "0294"),
        ("abc", "nick", "abc", ""),
    ],
)
def test_groups(value: str, kind: str, head: str, end: str) -> None:
    assert figures.groups(value, kind) == (head, end)


def test_shorten_counts_wide_characters_twice() -> None:
    assert figures.shorten("某某技术开发有限公司", 12) == "某某技术开发有限公司"
    assert figures.shorten("某某技术开发有限公司大庆分公司", 12) == "某某技术开发有限公司大…"
    assert figures.shorten("a" * 20, 12) == "a" * 20


def test_duration() -> None:
    assert figures.duration(192, "zh") == "3 分 12 秒"
    assert figures.duration(90_000, "en") == "1 d 1 h"
    assert figures.duration(0, "zh") == "0 秒"


def test_scale_gives_a_readable_number_of_bars() -> None:
    day = 86_400_000
    for days in (30, 100, 200, 500, 800, 1500, 3000):
        unit = {"day": 1, "week": 7, "month": 30}[figures.scale_of(0, days * day)]
        assert 20 <= days / unit <= 121


def test_a_cell_below_a_header_of_names_is_masked_as_a_name() -> None:
    assert figures.mask_cell("对手户名", "张三丰") == "张*"
    assert figures.mask_cell("对手户名", "某某科技有限公司") == "某某科技有限公司"
    assert figures.mask_cell("备注", "张三丰 990102199001010017") == "张三丰 " + figures.mask(
        "990102199001010017", "id_card"
    )
