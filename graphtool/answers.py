"""Whom a file is about that does not say it itself: what stands in the path under which it was handed over.

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


BY_FOLDER = frozenset({"tenpay_login"})
"""Formats whose tables may say nothing of whose they are: then the folder that a file stands in is named after it."""

_OWNER = re.compile(r"(1\d{10})|(wxid_[0-9A-Za-z_\-]{4,60})")


def owner(path: str) -> str | None:
    """Whose is a file, by the one folder (or archive) that it stands in? The key of a phone line or of a WeChat account;
    None where that is called otherwise."""
    *outer, inner = path.split(BETWEEN)
    place = PurePosixPath(inner.replace("\\", "/"))
    above = (
        place.parts[-2] if len(place.parts) > 1 else PurePosixPath(outer[-1].replace("\\", "/")).stem if outer else ""
    )
    found = _OWNER.fullmatch(above)
    return None if found is None else f"tel:{found[1]}" if found[1] else f"tenpay:{found[2]}"


def names(path: str) -> set[str]:
    """Whom a path may name: its folders, the name of its file, and the numbers in them."""
    found = set(NUMBER.findall(path))
    for piece in path.split(BETWEEN):
        place = PurePosixPath(piece.replace("\\", "/"))
        found |= {part for part in (*place.parts, place.stem) if _NAME.fullmatch(part)}
    return found
