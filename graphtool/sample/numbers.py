"""Identifiers that cannot belong to anybody: which number does the n-th one get?

Every number is invalid by construction and otherwise as it would be printed: ID cards and unified
credit codes have a region code that does not exist (99…), phone numbers start with 100, cards with
9900, devices with the test prefix 00, subscribers with the network 999. Check digits are right, save
on a few, as in real evidence. Numbers of one kind never repeat: a running number is spread over the
whole range by a multiplication that has an inverse.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from graphtool.sample.worlds import Ints

_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = np.array(list("10X98765432"))
_USCC = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_ORG_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_BASE36 = np.array(list("abcdefghijklmnopqrstuvwxyz0123456789"))
ID_RANGE = 9_990_000
"""How many different ID cards there are: regions 990001–999990, a thousand each."""


class Numbers:
    """The numbers of one sample; ``seed`` moves every series to another place of its range."""

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def spread(self, ix: Ints, size: int, step: int, salt: int) -> Ints:
        """Distinct numbers below ``size`` for distinct ``ix``; ``step`` shares no factor with it."""
        start = (self.seed * 1_000_003 + salt * 7_654_321) % size
        return (ix % size * step + start) % size

    def phone(self, ix: Ints) -> pl.Series:
        """Mobile numbers: 100 and eight digits."""
        return _pad(self.spread(ix, 10**8, 48_271_337, 1), 8, "100")

    def landline(self, ix: Ints) -> pl.Series:
        """Numbers of switchboards and internet telephony, from a range of their own: 1009 and eight digits."""
        return _pad(self.spread(ix, 10**8, 61_803_399, 2), 8, "1009")

    def id_card(self, ix: Ints, born: Ints) -> pl.Series:
        """ID cards of people born on ``born`` (yyyymmdd); one in fifty has a wrong check digit."""
        j = self.spread(ix, ID_RANGE, 4_827_133, 3)
        body = (990_001 + j // 1000) * 10**11 + born * 1000 + j % 1000
        total = np.zeros(len(ix), np.int64)
        for place, weight in enumerate(_ID_WEIGHTS):
            total += body // 10 ** (16 - place) % 10 * weight
        wrong = ((ix * 31 + 7) % 50 == 0).astype(np.int64)
        check = _ID_CHECKS[(total + wrong * 3) % 11]
        return pl.Series(body).cast(pl.String) + pl.Series(check.astype(object), dtype=pl.String)

    def card(self, ix: Ints, bank: Ints) -> pl.Series:
        """Bank cards: 9900, two digits of the bank, twelve digits, Luhn."""
        body = 990_000 * 10**12 + bank * 10**12 + self.spread(ix, 10**12, 736_878_791, 4)
        total = np.zeros(len(ix), np.int64)
        for place in range(18):
            digit = body // 10**place % 10
            if place % 2 == 0:
                digit = digit * 2 - np.where(digit >= 5, 9, 0)
            total += digit
        # Nineteen digits starting with 99 do not fit 64 bits: the check digit is put on as text.
        check = pl.Series((10 - total % 10) % 10).cast(pl.String)
        return pl.select(pl.Series(body).cast(pl.String) + check).to_series()

    def account(self, ix: Ints, bank: Ints) -> pl.Series:
        """Bank account numbers: 99, two digits of the bank, fourteen digits."""
        return pl.Series(99 * 10**16 + bank * 10**14 + self.spread(ix, 10**14, 7_368_787, 5)).cast(pl.String)

    def wxid(self, ix: Ints) -> pl.Series:
        """WeChat ids: wxid_ and fourteen letters and digits."""
        high = self.spread(ix, 36**7, 7_368_787, 6)
        low = self.spread(ix, 36**7, 9_576_890_767, 7)
        return pl.select(pl.lit("wxid_") + _base36(high) + _base36(low)).to_series()

    def sn(self, ix: Ints) -> pl.Series:
        """Serial numbers of terminals."""
        return _pad(self.spread(ix, 10**9, 48_271_337, 8), 9, "99JA")

    def merchant(self, ix: Ints) -> pl.Series:
        """Merchant numbers of the acquirer."""
        return _pad(self.spread(ix, 10**11, 736_878_791, 9), 11, "9948")

    def imei(self, ix: Ints) -> pl.Series:
        """Devices: the test prefix 00, twelve digits, Luhn."""
        body = self.spread(ix, 10**12, 48_271_337, 10)
        total = np.zeros(len(ix), np.int64)
        for place in range(12):
            digit = body // 10**place % 10
            if place % 2 == 0:
                digit = digit * 2 - np.where(digit >= 5, 9, 0)
            total += digit
        return _pad(body * 10 + (10 - total % 10) % 10, 13, "00")

    def imsi(self, ix: Ints) -> pl.Series:
        """Subscribers: network 999 99, which is nobody's, and ten digits."""
        return _pad(self.spread(ix, 10**10, 48_271_337, 11), 10, "99999")

    def waybill(self, ix: Ints) -> pl.Series:
        """Waybill numbers."""
        return _pad(self.spread(ix, 10**10, 48_271_337, 12), 10, "ZY99")

    def uscc(self, ix: int) -> str:
        """A unified social credit code with a region that does not exist."""
        body = f"{int(self.spread(np.array([ix]), 10**8, 48_271_337, 13)[0]):08d}"
        rest = sum(int(c) * w for c, w in zip(body, _ORG_WEIGHTS, strict=True)) % 11
        org = "0X987654321"[rest]
        head = f"9199{ix % 90 + 10:02d}99{body}{org}"
        total = sum(_USCC.index(c) * w for c, w in zip(head, _USCC_WEIGHTS, strict=True))
        return head + _USCC[(31 - total % 31) % 31]


def _pad(values: Ints, width: int, prefix: str) -> pl.Series:
    text = pl.Series(values).cast(pl.String).str.zfill(width)
    return pl.select(pl.lit(prefix) + text).to_series()


def _base36(values: Ints) -> pl.Series:
    letters = np.empty((len(values), 7), dtype="U1")
    for place in range(7):
        letters[:, place] = _BASE36[values // 36**place % 36]
    return pl.Series(np.ascontiguousarray(letters).view("U7").ravel().astype(object), dtype=pl.String)
