"""Which number identifies what? One class per identifier.

``normalise`` gives the one spelling under which a number matches, or null for what is not such a number; nothing
that distinguishes (a prefix, a sub-account, an e-mail) is cut off. ``flags`` names failed checks of a normalised
number: evidence holds typing errors, foreign and test numbers, so a flag never rejects. All work on columns (Polars
expressions).

Masked numbers (``6222****1234``) keep their stars and are never strong: see :func:`is_strong`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar

import polars as pl

from graphtool.ids import checks

_WIDE = {chr(c): chr(c - 0xFEE0) for c in range(0xFF01, 0xFF5F)} | {"\u3000": " ", "×": "X", "●": "*", "•": "*"}
_SCIENTIFIC = r"^\d(\.\d+)?[eE]\+?\d{1,3}$"
_NO_FLAGS = pl.lit([], dtype=pl.List(pl.String))


def half(text: pl.Expr) -> pl.Expr:
    """Full-width characters as half-width ones."""
    return text.str.replace_many(list(_WIDE), list(_WIDE.values()))


def lost_digits(text: pl.Expr) -> pl.Expr:
    """Whether a number is printed as a power of ten (``6.22202E+18``), so that its digits are gone."""
    return text.str.contains(_SCIENTIFIC)


def is_masked(value: pl.Expr) -> pl.Expr:
    """Whether some of the digits are hidden."""
    return value.str.contains("*", literal=True)


def is_strong(value: pl.Expr) -> pl.Expr:
    """Whether a normalised number identifies: it is there and nothing of it is hidden."""
    return (value.is_not_null() & ~is_masked(value)).fill_null(False)


def _bare(text: pl.Expr, also: str = "") -> pl.Expr:
    """Upper case, half width, without blanks, quotes and the characters of ``also``."""
    return half(text).str.to_uppercase().str.replace_all(rf"[\s'`\"=\u200b\ufeff{also}]", "")


def _flagged(value: pl.Expr, **failed: pl.Expr) -> pl.Expr:
    """The names of the checks that failed (or ``masked``) as a sorted list."""
    words = [pl.when(~is_masked(value) & bad.fill_null(True)).then(pl.lit(word)) for word, bad in failed.items()]
    masked = pl.when(is_masked(value)).then(pl.lit("masked"))
    return pl.when(value.is_null()).then(_NO_FLAGS).otherwise(pl.concat_list([*words, masked]).list.drop_nulls())


class Identifier(ABC):
    """A type of number. ``type`` is its name in ``model.IDENTIFIER``."""

    type: ClassVar[str]

    def plain(self, text: pl.Series) -> pl.Series:
        """A quick test: which cells are surely normalised already? (False is always right, only slower.)"""
        return pl.Series([False]).new_from_index(0, len(text))

    @abstractmethod
    def normalise(self, text: pl.Expr) -> pl.Expr:
        """The spelling under which the number matches; null for what is not such a number."""

    def flags(self, value: pl.Expr) -> pl.Expr:
        """Names of failed checks of a normalised number, a list per value."""
        return _flagged(value)

    def one(self, text: str) -> str | None:
        """:meth:`normalise` of a single text."""
        value: str | None = pl.select(self.normalise(pl.lit(text, pl.String))).item()
        return value


def _digits_of(text: pl.Series, lengths: tuple[int, int]) -> pl.Series:
    """Cells of nothing but that many digits (at most 19), by a cast rather than a pattern."""
    size = text.str.len_bytes().is_between(*lengths)
    number = text.cast(pl.UInt64, strict=False)
    return (size & (number > 0) & ~text.str.starts_with("+")).fill_null(False)


def _like_card(text: pl.Expr) -> pl.Expr:
    """18 characters of an ID card, or the masked 15 of an old one."""
    return text.str.contains(r"^[\d*]{17}[\dX*]$") | (text.str.contains(r"^[\d*]{15}$") & is_masked(text))


class IdCard(Identifier):
    """居民身份证号 (GB 11643): the 15-digit form and the 18-character form of one card are one. 15 digits without a day of birth
    and a region are no such number (:func:`checks.old_card`)."""

    type = "id_card"

    def plain(self, text: pl.Series) -> pl.Series:
        return _digits_of(text, (18, 18)) | text.str.contains(r"^\d{17}X$").fill_null(False)

    def normalise(self, text: pl.Expr) -> pl.Expr:
        t = _bare(text, r"\-")
        first17 = t.str.slice(0, 6) + "19" + t.str.slice(6, 9)
        return pl.when(checks.old_card(t)).then(first17 + checks.ric_digit(first17)).when(_like_card(t)).then(t)

    def flags(self, value: pl.Expr) -> pl.Expr:
        return _flagged(
            value,
            checksum=value.str.slice(17, 1) != checks.ric_digit(value.str.slice(0, 17)),
            region=~(value.str.slice(0, 2).is_in(checks.PROVINCES) | value.str.starts_with("9")
                     & value.str.slice(1, 2).is_in(checks.PROVINCES)),
            date=~checks.real_date(value.str.slice(6, 8)),
        )  # fmt: skip


class Uscc(Identifier):
    """统一社会信用代码 (GB 32100), 18 characters."""

    type = "uscc"

    def normalise(self, text: pl.Expr) -> pl.Expr:
        t = _bare(text, r"\-")
        return pl.when(t.str.contains(r"^[0-9A-HJ-NPQRTUWXY*]{18}$")).then(t)

    def flags(self, value: pl.Expr) -> pl.Expr:
        region = value.str.slice(2, 2)
        return _flagged(
            value,
            checksum=value.str.slice(17, 1) != checks.uscc_digit(value.str.slice(0, 17)),
            region=~(region.is_in(checks.PROVINCES) | (region == "10")),
        )


class Document(Identifier):
    """Any identity or licence number: an ID card, a USCC or another document, each in its own spelling."""

    type = "document"

    def plain(self, text: pl.Series) -> pl.Series:
        return _digits_of(text, (18, 18)) | text.str.contains(r"^\d{17}X$").fill_null(False)

    def normalise(self, text: pl.Expr) -> pl.Expr:
        t = _bare(text)
        other = pl.when(t.str.contains(r"^[0-9A-Z*()/\-.]{5,32}$") & ~t.str.contains(r"^[0*\-./]+$")).then(t)
        return pl.when(~lost_digits(t)).then(pl.coalesce(ID_CARD.normalise(text), USCC.normalise(text), other))

    def kind(self, value: pl.Expr) -> pl.Expr:
        """What is a normalised number: id_card, uscc or document? A USCC of digits only is told by its check digit."""
        person = _like_card(value)
        born = checks.real_date(value.str.slice(6, 8)) | is_masked(value)
        firm = value.str.slice(17, 1) == checks.uscc_digit(value.str.slice(0, 17))
        return (
            pl.when(value.is_null())
            .then(None)
            .when(person & (born | ~firm.fill_null(False)))
            .then(pl.lit("id_card"))
            .when(value.str.contains(r"^[0-9A-HJ-NPQRTUWXY*]{18}$"))
            .then(pl.lit("uscc"))
            .otherwise(pl.lit("document"))
        )

    def flags(self, value: pl.Expr) -> pl.Expr:
        kind = self.kind(value)
        return (
            pl.when(kind == "id_card").then(ID_CARD.flags(value))
            .when(kind == "uscc").then(USCC.flags(value))
            .otherwise(_flagged(value))
        )  # fmt: skip


class Bank(Identifier):
    """A bank card or account as the bank numbers it: sub-account suffixes stay, the bank is no part of it."""

    type = "bank"

    def plain(self, text: pl.Series) -> pl.Series:
        return _digits_of(text, (12, 19))

    def normalise(self, text: pl.Expr) -> pl.Expr:
        t = _bare(text)
        grouped = t.str.replace_all("-", "", literal=True)
        card = pl.when(t.str.contains(r"^\d{4}-\d{4}-\d{4}-\d{1,7}$")).then(grouped).otherwise(t)
        real = card.str.contains(r"^[0-9A-Z*_\-./:@]{4,64}$") & ~card.str.contains(r"^[0*_\-./]+$")
        return pl.when(real & ~lost_digits(t)).then(card)

    def flags(self, value: pl.Expr) -> pl.Expr:
        card = value.str.contains(r"^(62\d{14,17}|[45]\d{15})$")
        size = value.str.len_bytes()
        digit = checks.luhn_digit(value.str.slice(0, pl.when(card).then(size - 1).otherwise(0)), 18)
        return _flagged(value, checksum=card & (value.str.slice(-1) != digit))


class Phone(Identifier):
    """A phone line: mobile, or landline with its area code; +86, 0086 and IP-call prefixes are no part of it."""

    type = "phone"

    def plain(self, text: pl.Series) -> pl.Series:
        return _digits_of(text, (11, 11)) & text.str.starts_with("1").fill_null(False)

    def normalise(self, text: pl.Expr) -> pl.Expr:
        t = _bare(text).str.replace(r"^TEL:?", "")
        t = t.str.replace(r"^\(?(0\d{2,3})\)?-?(\d{7,8})(?:[-转#]+\d{1,6})?$", "$1$2").str.replace_all(r"[()\-.]", "")
        t = t.str.replace(r"^(?:17951|17911|17909|17901|12593|12530|10193|11808|125831|125832|125833)"
                          r"((?:\+?86|0086)?(?:1\d{10}|0\d{9,11}))$", "$1")  # fmt: skip
        t = t.str.replace(r"^(?:\+86|0086|86)(1\d{10}|0?[2-9]\d{8,10})$", "$1").str.replace(r"^0(1[3-9]\d{9})$", "$1")
        home = pl.when(t.str.contains(r"^[2-9]\d{8,10}$") & text.str.contains(r"^\s*(\+|00)?86")).then("0" + t)
        t = pl.coalesce(home, t.str.replace(r"^00([1-9])", "+$1"))
        real = t.str.contains(r"^(\+?\d{3,15}|[\d*]{5,15})$") & ~t.str.contains(r"^\+?[0*]+$")
        return pl.when(real & ~lost_digits(text)).then(t)

    def flags(self, value: pl.Expr) -> pl.Expr:
        mobile = value.str.contains(r"^1\d{10}$")
        known = value.str.contains(r"^(1[3-9]\d{9}|0\d{9,11}|\+\d{6,15}|[2-9]\d{6,7}|1\d{2,4}|[49]\d{4,9})$")
        return _flagged(value, prefix=mobile & ~known, length=~mobile & ~known)


class Wallet(Identifier):
    """A Tenpay user id (``wxid_…``, ``…@wx.tenpay.com``, a QQ number): as printed, for any cut destroys it."""

    type = "tenpay"

    def plain(self, text: pl.Series) -> pl.Series:
        return text.str.contains(r"^[A-Za-z][A-Za-z0-9_\-.@]{3,127}$").fill_null(False)

    def normalise(self, text: pl.Expr) -> pl.Expr:
        t = half(text).str.strip_chars(" \t'`\"")
        real = t.str.contains(r"^[\x21-\x7e]{4,128}$") & ~t.str.contains(r"^[0*\-_.]+$")
        return pl.when(real & ~lost_digits(t)).then(t)


class Alipay(Identifier):
    """An Alipay user number (2088 and 12 digits), or the e-mail or phone that it was opened with."""

    type = "alipay"

    def normalise(self, text: pl.Expr) -> pl.Expr:
        t = half(text).str.strip_chars(" \t'`\"").str.replace(r"\(.*\)$", "")
        mail = pl.when(t.str.contains(r"^[^@\s]+@[^@\s]+\.[^@\s]+$")).then(t.str.to_lowercase())
        phone = PHONE.normalise(pl.when(t.str.contains(r"^[+\d][\d\-*]{6,17}$")).then(t))
        long = pl.when(phone.str.len_chars() > 6).then(phone)
        return pl.coalesce(pl.when(t.str.contains(r"^2088[\d*]{12}$")).then(t), mail, long)


class Code(Identifier):
    """A number that an institution gives: letters and digits, nothing to check."""

    def __init__(self, type_: str, least: int = 4) -> None:
        self.type = type_  # type: ignore[misc]
        self.least = least

    def normalise(self, text: pl.Expr) -> pl.Expr:
        t = _bare(text)
        real = t.str.contains(rf"^[0-9A-Z*_\-./:#]{{{self.least},64}}$") & ~t.str.contains(r"^[0*_\-./]+$")
        return pl.when(real & ~lost_digits(t)).then(t)


class Imei(Identifier):
    """A device: 14 digits and a check digit. Records print 14 digits, 15 (often with 0 at the end) or 16 (IMEISV)."""

    type = "imei"

    def normalise(self, text: pl.Expr) -> pl.Expr:
        t = _bare(text, r"\-/")
        body = pl.when(t.str.contains(r"^\d{14,16}$") & ~t.str.contains(r"^(0+|1+|9+)$")).then(t.str.slice(0, 14))
        digit = checks.luhn_digit(body, 14)
        kept = (t.str.len_bytes() == 15) & (t.str.slice(14, 1) != "0")
        masked = pl.when(t.str.contains(r"^[\d*]*\*[\d*]*$") & t.str.len_bytes().is_between(14, 16)).then(t)
        return pl.coalesce(pl.when(kept & body.is_not_null()).then(t).otherwise(body + digit), masked)

    def flags(self, value: pl.Expr) -> pl.Expr:
        return _flagged(value, checksum=value.str.slice(14, 1) != checks.luhn_digit(value.str.slice(0, 14), 14))


class Mac(Identifier):
    """A network card, as ``AA:BB:CC:DD:EE:FF``; all zeros or all F is none."""

    type = "mac"

    def normalise(self, text: pl.Expr) -> pl.Expr:
        t = _bare(text, r":.\-")
        real = t.str.contains(r"^[0-9A-F]{12}$") & ~t.str.contains(r"^(0{12}|F{12})$")
        return pl.when(real).then(t.str.replace(r"^(..)(..)(..)(..)(..)(..)$", "$1:$2:$3:$4:$5:$6"))


class Ip(Identifier):
    """An internet address without its port; 0.0.0.0 and the machine's own address are none."""

    type = "ip"

    def normalise(self, text: pl.Expr) -> pl.Expr:
        t = half(text).str.strip_chars(" \t'`\"").str.to_lowercase()
        t = t.str.replace(r"^::ffff:(\d+\.)", "$1").str.replace(r"^(\d+\.\d+\.\d+\.\d+):\d{1,5}$", "$1")
        part = r"(25[0-5]|2[0-4]\d|1?\d?\d)"
        four = t.str.replace_all(r"\b0+(\d)", "$1")
        v4 = four.str.contains(rf"^{part}\.{part}\.{part}\.{part}$")
        none = four.str.contains(r"^(0\.0\.0\.0|127\.|255\.255\.255\.255)")
        v6 = t.str.contains(r"^[0-9a-f:]*:[0-9a-f:]*:[0-9a-f:.]*$") & ~t.is_in(["::", "::1"])
        return pl.when(v4 & ~none).then(four).when(v6 & (t.str.len_bytes() <= 45)).then(t)

    def flags(self, value: pl.Expr) -> pl.Expr:
        return _flagged(value, private=value.str.contains(r"^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|f[cde])"))


ID_CARD, USCC, DOCUMENT, BANK, PHONE = IdCard(), Uscc(), Document(), Bank(), Phone()
TENPAY, ALIPAY, IMEI, MAC, IP = Wallet(), Alipay(), Imei(), Mac(), Ip()
SN, MERCHANT_NO, AGENT_NO, REPORT_NO, IMSI, DEVICE_NO = (
    Code("sn"), Code("merchant_no"), Code("agent_no", 1), Code("report_no", 1), Code("imsi", 10), Code("device_no", 8),
)  # fmt: skip

IDENTIFIERS: dict[str, Identifier] = {
    i.type: i
    for i in (ID_CARD, USCC, DOCUMENT, BANK, PHONE, TENPAY, ALIPAY, IMEI, MAC, IP, SN, MERCHANT_NO, AGENT_NO,
              REPORT_NO, IMSI, DEVICE_NO)
}  # fmt: skip
"""Type (``model.IDENTIFIER``) → its class."""
