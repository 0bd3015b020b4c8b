"""How a thing looks: shape and colour per kind, size and width of what is measured.

Shape is the second channel beside colour, so that a colour-blind reader and a black-and-white print
lose nothing. The canvas, the offline HTML and the pages take every mark from here.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

Shape = Literal["circle", "square", "card", "pool", "hexagon", "diamond", "document", "triangle", "house", "ghost"]


@dataclass(frozen=True)
class Mark:
    """One kind's shape and its fill on a light and on a dark ground."""

    shape: Shape
    light: str
    dark: str


_LINE = Mark("hexagon", "#8C6D31", "#C9A659")
_LIST = Mark("document", "#B83280", "#E06BB0")
_TERMINAL = Mark("diamond", "#D9822B", "#F2A65A")

MARKS: dict[str, Mark] = {
    "person": Mark("circle", "#3B6FB6", "#6FA0E0"),
    "organisation": Mark("square", "#7A5195", "#B28BD0"),
    "account": Mark("card", "#2A9D8F", "#5CC8BA"),
    "pool": Mark("pool", "#6B7280", "#9CA3AF"),
    "line": _LINE,
    "device": _LINE,
    "address": Mark("house", "#5B7553", "#9DBB93"),
    "terminal": _TERMINAL,
    "merchant": _TERMINAL,
    "group": _LIST,
    "list": _LIST,
    "report": Mark("triangle", "#C0392B", "#EF6F61"),
    "placeholder": Mark("ghost", "#6B7280", "#9CA3AF"),
}
"""Every kind of ``terms.KINDS``. A pool is drawn large and hatched, a placeholder as a dashed ring."""

HALOS: tuple[tuple[str, str], ...] = (
    ("#3b6fb6", "#6fa0e0"),
    ("#b83280", "#e06bb0"),
    ("#c98a1b", "#e0b354"),
    ("#7a5195", "#b28bd0"),
    ("#3f8f5b", "#6fc48f"),
    ("#2a7f9d", "#5cb4c8"),
    ("#a8552f", "#e39a72"),
    ("#5a6472", "#a3adba"),
)
"""Outline colours of clusters (light, dark), in order of cluster; the ninth starts over."""

SMALLEST, LARGEST = 16, 48
"""Width of a mark in pixels at zoom 1."""

THINNEST, THICKEST = 1.0, 5.0
"""Width of an edge in pixels at zoom 1."""


def steady(largest: int) -> int:
    """The next larger number of two digits and zeros: a scale that stays when its largest value changes a little.

    >>> steady(188_322), steady(99), steady(0)
    (190000, 99, 0)
    """
    step: int = 10 ** max(len(str(largest)) - 2, 0)
    return -(-largest // step) * step


@lru_cache(maxsize=8192)
def size(value: float, largest: float) -> float:
    """How wide is the mark of something measured ``value``, where the largest shown is ``largest``?

    Square-root scale, so that the area tells the measure. Without a measure every mark is 24 pixels.
    """
    if largest <= 0:
        return 24.0
    share = min(max(value, 0.0) / largest, 1.0)
    return SMALLEST + (LARGEST - SMALLEST) * math.sqrt(share)


@lru_cache(maxsize=8192)
def width(value: float, largest: float) -> float:
    """How thick is an edge that stands for ``value`` (amount or count), where the largest shown is ``largest``?"""
    if largest <= 0 or value <= 0:
        return THINNEST
    share = math.log1p(value) / math.log1p(max(value, largest))
    return THINNEST + (THICKEST - THINNEST) * share


def contrast(one: str, other: str) -> float:
    """How far apart are two colours (``#rrggbb``), as the contrast ratio of WCAG 2 (1 to 21)?"""
    bright, dim = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def _luminance(colour: str) -> float:
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
