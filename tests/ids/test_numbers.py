"""One spelling per number; what is no such number is none; a failed check is a flag."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from graphtool import ids


def flags(identifier: ids.Identifier, value: str) -> list[str]:
    said: list[str] = pl.select(identifier.flags(pl.lit(value))).item().to_list()
    return said


@pytest.mark.parametrize(
    ("identifier", "printed", "normal"),
    [
        # both forms of one ID card are one
        (ids.ID_CARD, "110105491231002", "11010519491231002X"),
        (ids.ID_CARD, "11010519491231002x", "11010519491231002X"),
        (ids.ID_CARD, "１１０１０５１９４９１２３１００２Ｘ", "11010519491231002X"),
        (ids.ID_CARD, "'110105 19491231 002X", "11010519491231002X"),
        (ids.ID_CARD, "110105********002X", "110105********002X"),
        (ids.ID_CARD, "1101051949123100", None),
        # 15 digits are an old card only with a region and a day of birth: a merchant number has neither
        (ids.ID_CARD, "898110553110017", None),
        (ids.ID_CARD, "110105491331002", None),
        (ids.ID_CARD, "820105491231002", None),
        (ids.ID_CARD, "110105******002", "110105******002"),
        (ids.DOCUMENT, "898110553110017", "898110553110017"),
        (ids.USCC, "91110000600037341l", "91110000600037341L"),
        (ids.USCC, "9111000060003734IL", None),
        (ids.DOCUMENT, "110105491231002", "11010519491231002X"),
        (ids.DOCUMENT, "H1234567（8）", "H1234567(8)"),
        (ids.DOCUMENT, "1.10105E+17", None),
        (ids.DOCUMENT, "无", None),
        (ids.DOCUMENT, "0", None),
        # bank numbers: sub-accounts stay, groups of four are joined, zeros are none
        (ids.BANK, "6222 0212 3456 7890 123", "6222021234567890123"),
        (ids.BANK, "1234-5678-9012-3456", "1234567890123456"),
        (ids.BANK, "123456789012_00001", "123456789012_00001"),
        (ids.BANK, '="6222021234567890123"', "6222021234567890123"),
        (ids.BANK, "6222****1234", "6222****1234"),
        (ids.BANK, "6.22202E+18", None),
        (ids.BANK, "000000000000", None),
        (ids.BANK, "财付通-微信转账", None),
        # one line, however it is dialled
        (ids.PHONE, "+86 138-1234-5678", "13812345678"),
        (ids.PHONE, "008613812345678", "13812345678"),
        (ids.PHONE, "8613812345678", "13812345678"),
        (ids.PHONE, "1795113812345678", "13812345678"),
        (ids.PHONE, "12593013812345678", "13812345678"),
        (ids.PHONE, "013812345678", "13812345678"),
        (ids.PHONE, "(0459)1234567", "04591234567"),
        (ids.PHONE, "0459-1234567-801", "04591234567"),
        (ids.PHONE, "86-459-1234567", "04591234567"),
        (ids.PHONE, "0085212345678", "+85212345678"),
        (ids.PHONE, "10086", "10086"),
        (ids.PHONE, "138****5678", "138****5678"),
        (ids.PHONE, "1.38E+10", None),
        (ids.PHONE, "未知", None),
        # wallets: any cut destroys them
        (ids.TENPAY, " wxid_AbC9", "wxid_AbC9"),
        (ids.TENPAY, "085e9858e3e5@wx.tenpay.com", "085e9858e3e5@wx.tenpay.com"),
        (ids.TENPAY, "微信用户", None),
        (ids.ALIPAY, "2088123456789012(赵某甲)", "2088123456789012"),
        (ids.ALIPAY, "Zhao@Example.Invalid", "zhao@example.invalid"),
        (ids.ALIPAY, "+8613812345678", "13812345678"),
        # devices
        (ids.IMEI, "49015420323751", "490154203237518"),
        (ids.IMEI, "490154203237510", "490154203237518"),
        (ids.IMEI, "4901542032375101", "490154203237518"),
        (ids.IMEI, "490154203237517", "490154203237517"),
        (ids.IMEI, "000000000000000", None),
        (ids.MAC, "aa-bb-cc-dd-ee-ff", "AA:BB:CC:DD:EE:FF"),
        (ids.MAC, "00:00:00:00:00:00", None),
        (ids.IP, "192.168.001.010", "192.168.1.10"),
        (ids.IP, "8.8.8.8:443", "8.8.8.8"),
        (ids.IP, "::ffff:1.2.3.4", "1.2.3.4"),
        (ids.IP, "FE80::1", "fe80::1"),
        (ids.IP, "127.0.0.1", None),
        (ids.IP, "256.1.1.1", None),
        (ids.SN, "sn 0001", "SN0001"),
        (ids.SN, "000", None),
    ],
)
def test_normal_spelling(identifier: ids.Identifier, printed: str, normal: str | None) -> None:
    assert identifier.one(printed) == normal


@pytest.mark.parametrize(
    ("identifier", "value", "failed"),
    [
        (ids.ID_CARD, "11010519491231002X", []),
        (ids.ID_CARD, "110105194912310021", ["checksum"]),
        (ids.ID_CARD, "990101199002300019", ["checksum", "date", "region"]),
        (ids.ID_CARD, "110105********002X", ["masked"]),
        (ids.USCC, "91110000600037341L", []),
        (ids.USCC, "99990100700000001A", ["checksum", "region"]),
        (ids.DOCUMENT, "11010519491231002X", []),
        (ids.DOCUMENT, "E12345678", []),
        (ids.BANK, "6222021234567890123", ["checksum"]),
        (ids.BANK, "990001000017", []),
        (ids.PHONE, "13812345678", []),
        (ids.PHONE, "10012345678", ["prefix"]),
        (ids.PHONE, "99", ["length"]),
        (ids.IMEI, "490154203237518", []),
        (ids.IMEI, "490154203237517", ["checksum"]),
        (ids.IP, "10.1.2.3", ["private"]),
        (ids.SN, "SN1", []),
    ],
)
def test_failed_checks_are_flags(identifier: ids.Identifier, value: str, failed: list[str]) -> None:
    assert sorted(flags(identifier, value)) == failed


def test_a_null_has_no_flags() -> None:
    for identifier in ids.IDENTIFIERS.values():
        frame = pl.DataFrame({"v": [None]}, schema={"v": pl.String})
        assert frame.select(identifier.flags(pl.col("v"))).to_series().to_list() == [[]]


@pytest.mark.parametrize("name", sorted(ids.IDENTIFIERS))
@given(text=st.text("0123456789Xx*+-_.@:/ ABCFabcf卡", max_size=24))
@example(text="000001-")
def test_normalising_twice_is_normalising_once(name: str, text: str) -> None:
    identifier = ids.IDENTIFIERS[name]
    once = identifier.one(text)
    assert once is None or identifier.one(once) == once


@pytest.mark.parametrize("name", sorted(ids.IDENTIFIERS))
@given(texts=st.lists(st.text("0123456789X*+", max_size=20), min_size=1, max_size=20))
def test_what_is_plain_is_normal_already(name: str, texts: list[str]) -> None:
    identifier = ids.IDENTIFIERS[name]
    column = pl.Series("t", texts)
    normal = column.to_frame().select(identifier.normalise(pl.col("t"))).to_series()
    plain = identifier.plain(column)
    assert normal.filter(plain).to_list() == column.filter(plain).to_list()


def test_kind_of_a_document() -> None:
    values = ["11010519491231002X", "91110000600037341L", "E12345678", "110105********002X", None]
    kinds = pl.DataFrame({"v": values}).select(ids.DOCUMENT.kind(pl.col("v"))).to_series().to_list()
    assert kinds == ["id_card", "uscc", "document", "id_card", None]


def test_a_masked_number_is_never_strong() -> None:
    frame = pl.DataFrame({"v": ["6222****1234", "6222021234567890123", None]})
    assert frame.select(ids.is_strong(pl.col("v"))).to_series().to_list() == [False, True, False]
