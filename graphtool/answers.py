"""Whom a file without data is about: what stands in the path under which it was handed over.

Folders and files of returns are named after whom they were asked for. Only names that a number or an identifier may be
count (5 to 64 of ASCII letters, digits, ``_ @ . -``): a Chinese folder above changes nothing. One called in ASCII is part
of the digest of the case, whether or not it names anybody, since nothing but the derivation could tell.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from loaders.archives import BETWEEN

NUMBER = re.compile(r"(?<![0-9A-Za-z*@])(?:\d{17}[0-9Xx]|\d{15,19})(?![0-9A-Za-z*@])")
"""An identity or account number in a text."""

_NAME = re.compile(r"[0-9A-Za-z_@.\-]{5,64}")


def names(path: str) -> set[str]:
    """Whom a path may name: its folders, the name of its file, and the numbers in them."""
    found = set(NUMBER.findall(path))
    for piece in path.split(BETWEEN):
        place = PurePosixPath(piece.replace("\\", "/"))
        found |= {part for part in (*place.parts, place.stem) if _NAME.fullmatch(part)}
    return found
