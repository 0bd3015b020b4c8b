"""How a number, a time or an identifier is printed on a screen.

Money is printed from integers, never from floats. Times are printed as exactly as the source knew them:
a date without a time stays a date. Long numbers stand in groups with their tail apart, because the tail is
what people compare; identity, phone and wallet numbers and personal names are masked until asked.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import cache
from typing import Literal

from graphtool.model import MOST
from graphtool.texts import Lang

SYMBOLS: dict[str, str] = {"CNY": "", "": ""}
"""What stands before an amount; a currency that is not here is spelled by its code."""

SHARE = "ppm"
"""Stands for a share in millionths where a currency would stand."""

MASKED_TYPES: frozenset[str] = frozenset(
    "id_card document phone tenpay alipay imsi imei mac ip device_no login_name email nick address".split()
)
"""Types of identifier that a screen masks until asked."""

COMPOUND: frozenset[str] = frozenset(
    "欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台 皇甫 宗政 濮阳 公冶 太叔 申屠 "
    "公孙 仲孙 钟离 长孙 宇文 司徒 鲜于 司空 闾丘 子车 亓官 司寇 巫马 公西 颛孙 壤驷 公良 漆雕 乐正 宰父 谷梁 拓跋 "
    "夹谷 轩辕 慕容 令狐 段干 百里 呼延 东郭 南门 羊舌 微生 左丘 梁丘 西门".split()
)
"""Surnames of two characters."""

NAME_HEADERS = ("姓名", "户名", "名称", "法人", "代理人", "持有人", "收件人", "寄件人", "name")
"""Headers below which names of persons stand."""

_NUMBERS = re.compile(
    r"(?P<id>(?<!\d)\d{17}[\dXx](?![\dA-Za-z]))|(?P<tel>(?<!\d)1\d{10}(?!\d))|(?P<wx>wxid_[0-9A-Za-z]{4,})"
)

_EPOCH = dt.datetime(1970, 1, 1)
_WAN_FEN = 1_000_000
_YI_FEN = 10_000_000_000


def yuan(minor: int | None, currency: str = "CNY") -> str:
    """How much is that, to the fen? ``1234567`` → ``12,345.67``; other currencies carry their code. A sum that stopped at
    ``MOST`` says that it is at least that."""
    if minor is None:
        return "—"
    sign = _sign(minor)
    if currency == SHARE:
        return f"{sign}{abs(minor) // 10_000}.{abs(minor) % 10_000 // 100:02d}%"
    whole, rest = divmod(abs(minor), 100)
    text = f"{sign}{whole:,}.{rest:02d}"
    return text if currency in SYMBOLS else f"{currency} {text}"


def _sign(minor: int) -> str:
    return "-" if minor < 0 else "≥ " if minor >= MOST else ""


def short_yuan(minor: int | None, lang: Lang, currency: str = "CNY") -> str:
    """How much is that, for a label? 万元 (zh) or k and m (en) from 10,000 yuan on, else to the fen."""
    if minor is None or currency == SHARE:
        return yuan(minor, currency)
    head = "" if currency in SYMBOLS else f"{currency} "
    sign, size = _sign(minor), abs(minor)
    if size < _WAN_FEN:
        return f"{head}{yuan(minor)}" + (" 元" if lang == "zh" and not head else "")
    if lang == "zh":
        unit, name = (_YI_FEN, "亿元") if size >= _YI_FEN else (_WAN_FEN, "万元")
        name = name if not head else name[0]
    else:
        unit, name = (100_000_000, "m") if size >= 100_000_000 else (100_000, "k")
    hundredths = (size * 100 + unit // 2) // unit
    return f"{head}{sign}{hundredths // 100:,}.{hundredths % 100:02d} {name}"


def count(number: int) -> str:
    """How many, with thousands separators?"""
    return f"{number:,}"


def moment(ms: int | None, precision: str = "second") -> str:
    """When was that, as exactly as the source says? ``none`` and null give a dash."""
    if ms is None or precision == "none":
        return "—"
    if precision == "day":
        return _day(ms // 86_400_000)
    when = _EPOCH + dt.timedelta(milliseconds=ms)
    return when.strftime("%Y-%m-%d %H:%M" if precision == "minute" else "%Y-%m-%d %H:%M:%S")


@cache
def _day(number: int) -> str:
    return (_EPOCH + dt.timedelta(days=number)).strftime("%Y-%m-%d")


def day(ms: int | None) -> str:
    """On which day?"""
    return moment(ms, "day")


def day_ms(text: str) -> int | None:
    """The first millisecond of a day spelled ``2021-12-14``; None when that is no day."""
    try:
        when = dt.datetime.strptime(text.strip(), "%Y-%m-%d")
    except ValueError:
        return None
    return round((when - _EPOCH).total_seconds()) * 1000


def duration(seconds: int | None, lang: Lang) -> str:
    """How long did it take?"""
    if seconds is None:
        return "—"
    days, rest = divmod(seconds, 86_400)
    hours, rest = divmod(rest, 3600)
    minutes, left = divmod(rest, 60)
    names = ("天", "时", "分", "秒") if lang == "zh" else ("d", "h", "min", "s")
    parts = [f"{n} {name}" for n, name in zip((days, hours, minutes, left), names, strict=True) if n]
    return " ".join(parts[:2]) or f"0 {names[3]}"


def tail(number: str | None, size: int = 4) -> str:
    """The last characters of a number, by which people name it (of an e-mail, those before the @); empty when there is
    none."""
    return (number or "").partition("@")[0][-size:]


def mask(value: str, kind: str) -> str:
    """The identifier with its middle hidden: enough to compare by head and tail, not enough to copy."""
    if kind in {"id_card", "document"} and len(value) > 10:
        return value[:6] + "*" * (len(value) - 10) + value[-4:]
    if kind == "address":
        return value[:6] + "***" if len(value) > 6 else value
    if kind in {"phone", "imsi"} and len(value) > 7:
        return value[:3] + "*" * (len(value) - 7) + value[-4:]
    user, at, _ = value.partition("@")
    if user and at:
        return mask(user, kind) + "@****"
    if len(value) > 8:
        return value[:4] + "****" + value[-4:]
    return value[:1] + "*" * max(len(value) - 1, 1)


def mask_name(name: str) -> str:
    """A person's name with all but its first character hidden; a starred one stays."""
    name = name.strip()
    return name if len(name) < 2 or "*" in name else name[0] + "*"


def mask_text(text: str) -> str:
    """Free text (a cell, a path) with the identity, phone and WeChat numbers in it masked."""

    def hidden(found: re.Match[str]) -> str:
        kind = {"id": "id_card", "tel": "phone", "wx": "tenpay"}[str(found.lastgroup)]
        return mask(found[0], kind)

    return _NUMBERS.sub(hidden, text)


def mask_cell(header: str, text: str) -> str:
    """A printed cell: below a header of names a person's name is masked, elsewhere the numbers in it are."""
    if any(word in header for word in NAME_HEADERS) and personal(text):
        return mask_name(text)
    return mask_text(text)


def personal(name: str) -> bool:
    """May this be the name of a person: two or three characters, or four with a surname of two?"""
    bare = name.strip()
    if not bare or any(not "\u3400" <= c <= "\u9fff" and c not in "*·" for c in bare):
        return False
    return 2 <= len(bare) <= 3 or (len(bare) == 4 and bare[:2] in COMPOUND)


def groups(value: str, kind: str) -> tuple[str, str]:
    """A long number as (head, tail) in readable groups, the tail being the last four characters."""
    if len(value) < 8 or not all(c.isascii() and (c.isalnum() or c == "*") for c in value):
        return (value, "") if len(value) < 5 else (value[:-4], value[-4:])
    head, end = value[:-4], value[-4:]
    if kind == "phone" and len(value) == 11:
        return f"{head[:3]} {head[3:]}", end
    if kind == "id_card" and len(value) == 18:
        return f"{head[:6]} {head[6:10]} {head[10:]}", end
    return " ".join(head[i : i + 4] for i in range(0, len(head), 4)), end


def shorten(text: str, room: int = 12) -> str:
    """At most ``room`` characters, the cut marked; a wide (Chinese) character counts one, a narrow one half."""
    used = 0.0
    for place, char in enumerate(text):
        used += 1.0 if ord(char) > 0x2E7F else 0.55
        if used > room:
            return text[: max(place - 1, 1)] + "…"
    return text


Scale = Literal["day", "week", "month"]


def scale_of(from_ms: int, until_ms: int) -> Scale:
    """How wide is one bar of a time line from then to then, so that there are between 20 and 120 of them?"""
    days = max((until_ms - from_ms) // 86_400_000, 1)
    if days <= 120:
        return "day"
    return "week" if days <= 840 else "month"
