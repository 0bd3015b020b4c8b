"""Fields of facts as a person reads them."""

from __future__ import annotations

import pytest

from graphtool.texts import Lang
from graphtool.views.facts import printed

ROW = {
    "amount": 29_800, "currency": "CNY", "time_ms": 1_630_454_400_000, "precision": "day", "direction": "in",
    "until_ms": 1_630_454_400_000, "duration_s": 65, "share_ppm": 600_000, "memo": "<b>x", "role": "staff", "scope": None,
    "longitude": 116.5,
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "lang", "text"),
    [
        ("amount", "zh", "298.00"), ("time_ms", "zh", "2021-09-01"), ("until_ms", "en", "2021-09-01"),
        ("direction", "zh", "收"), ("duration_s", "en", "1 min 5 s"), ("share_ppm", "en", "60.00%"),
        ("memo", "zh", "<b>x"), ("role", "zh", "业务员"), ("scope", "zh", ""), ("longitude", "en", "116.5"),
    ],
)  # fmt: skip
def test_fields_in_words(name: str, lang: Lang, text: str) -> None:
    assert printed("payment", name, ROW, lang) == text


def test_foreign_money_carries_its_code_and_a_time_its_seconds() -> None:
    assert printed("payment", "amount", ROW | {"currency": "USD"}, "zh") == "USD 298.00"
    assert printed("call", "until_ms", ROW | {"until_ms": 1_630_454_401_000}, "zh") == "2021-09-01 00:00:01"


def test_words_are_those_of_the_kind() -> None:
    assert printed("call", "direction", ROW, "zh") == "被叫"
