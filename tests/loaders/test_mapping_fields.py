"""How the cells of a mapped field are read: every field of the model has a reading, and choices change it."""

from __future__ import annotations

import polars as pl
import pytest

from graphtool import model
from loaders.mapping_fields import ORIGIN, PRECISION, REQUIRED, Source, fields_of, parser_of, reading, spelt_constant


def one(name: str, cell: str, source: Source | None = None, **constants: str) -> tuple[object, str | None]:
    read = parser_of(name, source or Source(("x",)), constants)(pl.Series([cell]))
    return read.values[0][0], None if read.code is None else read.code[0]


@pytest.mark.parametrize(
    ("name", "value", "scope", "spelt"),
    [
        ("account", " 9900 0100 0000 0001 ", "bank", "9900010000000001"),
        ("owner", "wxid_Ab01", "tenpay", "wxid_Ab01"),
        ("sn", "无", "bank", None),
        ("institution", "青岚 银行", "bank", "青岚 银行"),
    ],
)
def test_a_constant_number_is_spelt_as_a_cell_would_be(name: str, value: str, scope: str, spelt: str | None) -> None:
    assert spelt_constant(name, value, {"scope": scope}) == spelt


@pytest.mark.parametrize("kind", sorted(model.FACTS))
def test_readings_fit_the_types_of_the_model(kind: str) -> None:
    schema = model.FACTS[kind]
    whole = {"amount", "moment", "duration", "share"}
    for name in fields_of(kind) - {"amount_in", "amount_out"}:
        how = reading(name)
        expected = "int64" if how in whole else "double" if how == "decimal" else "string"
        assert str(schema.field(name).type) == expected, name
    assert fields_of(kind) | set(ORIGIN) | set(PRECISION.values()) >= set(schema.names)
    assert {f for fields in REQUIRED[kind].values() for f in fields} <= fields_of(kind)


@pytest.mark.parametrize(
    ("unit", "cell", "fen"),
    [("yuan", "1.5", 150), ("fen", "150", 150), ("wan", "1.5", 1_500_000), ("fen", "1.5", None)],
)
def test_units(unit: str, cell: str, fen: int | None) -> None:
    assert one("amount", cell, Source(("x",), unit=unit))[0] == fen


@pytest.mark.parametrize(
    ("scope", "cell", "number"),
    [("bank", "9900 0100 0000 0017", "9900010000000017"), ("tenpay", "wxid_Ab", "wxid_Ab"), ("other", "a b", "a b")],
)
def test_accounts_by_scope(scope: str, cell: str, number: str) -> None:
    assert one("from_account", cell, from_scope=scope) == (number, None)


def test_a_prefix_comes_before_the_spelling() -> None:
    assert one("from_account", "17", Source(("x",), prefix="LOAN-"), from_scope="bank") == ("LOAN-17", None)
    assert one("from_key", "17", Source(("x",), prefix="P", scheme="doc:other")) == ("doc:other:P17", None)


def test_keys_normalise_by_their_scheme() -> None:
    assert one("to_key", "+86 10012345678", Source(("x",), scheme="tel")) == ("tel:10012345678", None)
    assert one("to_key", "nobody", Source(("x",), scheme="tel")) == (None, "bad_number")


def test_words_of_a_mapping_are_exact_and_star_is_any_other() -> None:
    words = {"润": "profit_share", "*": "cashback"}
    assert one("item_type", "润", Source(("x",), words=words)) == ("profit_share", None)
    assert one("item_type", "润返", Source(("x",), words=words)) == ("cashback", None)
    assert one("item_type", "返", Source(("x",), words={"润": "profit_share"})) == (None, "unknown_word")


def test_directions_without_words_are_those_that_every_format_knows() -> None:
    assert one("direction", "收入") == ("in", None)
    assert one("direction", "借") == (None, None)
    assert one("direction", "东") == (None, "unknown_direction")


@pytest.mark.parametrize(
    ("layout", "cell", "ms"),
    [
        ("epoch_ms", "1628000000000", 1_628_000_000_000),
        ("utc_ms", "1628000000000", 1_628_000_000_000 + 8 * 3_600_000),  # 2021-08-03 22:13:20 in Beijing
        ("utc_s", "0", 8 * 3_600_000),
        ("utc_ms", "7258118399999", None),
        ("epoch_ms", "-2208988800000", -2_208_988_800_000),
        ("epoch_ms", "-2208988800001", None),
        ("epoch_ms", "7258118399999", 7_258_118_399_999),
        ("epoch_ms", "7258118400000", None),
        ("epoch_ms", "9999999999999999", None),
        ("epoch_s", "7258118399", 7_258_118_399_000),
        ("epoch_s", "7258118400", None),
        ("epoch_s", "-2208988800", -2_208_988_800_000),
        ("epoch_s", "-2208988801", None),
        ("epoch_s", "18446744073709552", None),  # times 1000 it would come round to 384 ms
        ("%Y-%m-%d %H:%M:%S", "2199-12-31 23:59:59", 7_258_118_399_000),
        ("%Y-%m-%d %H:%M:%S", "2200-01-01 00:00:00", None),
        ("%Y-%m-%d", "1899-12-31", None),
    ],
)
def test_moments_outside_of_the_calendar_are_unread(layout: str, cell: str, ms: int | None) -> None:
    assert one("time_ms", cell, Source(("x",), layout=layout)) == (ms, "bad_time" if ms is None else None)
