"""JSON lines as flat rows: one object per line, read within bounds; what a line doubles, nests or hides is said.

Numbers stay as printed: no digit is lost to a float. A line that is no object, or is longer than a line may be, takes
nothing with it: the next one is read.
"""

from __future__ import annotations

import codecs
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from loaders.encodings import detect

LONGEST = 1 << 20
"""Characters that one line may have."""
_PIECE = 4 << 20
_SHOWN = 200
_NAME = 100
_HALF = re.compile(r"\\u[dD][89a-fA-F]")
_TWICE = object()
"""Stands for the values of a name that one object prints more than once: none of them counts."""


@dataclass
class Flat:
    """One line. ``cells`` are its texts by path (``id``, ``properties.name``, any other name of the top as ``.name``),
    the first where there are several; ``trouble`` pairs of path and code. ``unread`` is a code where nothing of the line
    was read (bad_json, long_line), ``line`` its start then; ``blank``: there is nothing."""

    number: int
    cells: dict[str, str] = field(default_factory=dict)
    trouble: list[tuple[str, str]] = field(default_factory=list)
    unread: str = ""
    line: str = ""


def read_lines(path: Path, single: frozenset[str]) -> Iterator[Flat]:
    """What does each line say? ``single`` are the paths of which a second value is reported (``several_values``).

    Cost: one read of the file; memory for one line and a few megabytes.
    """
    for number, text, whole in _numbered(path):
        flat = Flat(number)
        if not whole:
            flat.unread, flat.line = "long_line", text[:_SHOWN]
        elif text.strip():
            _fill(flat, text, single)
        yield flat


def _numbered(path: Path) -> Iterator[tuple[int, str, bool]]:
    """Lines with their numbers from 1; False where only the start of one is given."""
    written, mark = detect(path)
    decoder = codecs.getincrementaldecoder(written)(errors="replace")
    rest, start, number, more = "", "", 0, True
    with path.open("rb") as f:
        f.seek(mark)
        while more:
            piece = f.read(_PIECE)
            more = bool(piece)
            *lines, rest = (rest + decoder.decode(piece, final=not more)).split("\n")
            for line in lines:
                number += 1
                yield number, start or line, not start and len(line) <= LONGEST
                start = ""
            if len(rest) > LONGEST:
                start, rest = start or rest[:_SHOWN], ""
    if rest or start:
        yield number + 1, start or rest, not start


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        found |= {name: _TWICE for name, times in Counter(name for name, _ in pairs).items() if times > 1}
    return found


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_float=str, parse_int=str, parse_constant=str)


def _fill(flat: Flat, text: str, single: frozenset[str]) -> None:
    try:
        said = _DECODER.decode(text)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        flat.unread, flat.line = "bad_json", _whole(text[:_SHOWN])
        return
    plain = not ("\\u" in text and _HALF.search(text))
    for name, value in said.items():
        if name == "properties" and isinstance(value, dict):
            for inner, one in value.items():
                if plain and type(one) is list and len(one) == 1 and type(one[0]) is str and len(inner) <= _NAME:
                    if one[0]:  # what nearly every property of every line is: nothing more to ask
                        flat.cells["properties." + inner] = one[0]
                else:
                    _put(flat, f"properties.{inner}", one, single)
        else:
            _put(flat, name if name in ("id", "schema") else f".{name}", value, single)
    if "\ufffd" in text:
        told = [(path, "bad_bytes") for path, cell in flat.cells.items() if "\ufffd" in cell]
        flat.trouble += [one for one in told if one not in flat.trouble]


def _put(flat: Flat, path: str, value: Any, single: frozenset[str]) -> None:
    """A value under its path; of a list the first that is filled."""
    path = _whole(path)
    if len(path) > _NAME + len("properties."):
        flat.trouble.append((path[:_NAME], "extra_cells"))
        return
    if isinstance(value, list):
        filled = [v for v in value if v is not None and v != ""]
        if len(filled) > 1 and path in single:
            flat.trouble.append((path, "several_values"))
        value = filled[0] if filled else None
    if value is _TWICE or path in flat.cells:
        flat.cells.pop(path, None)
        flat.trouble.append((path, "doubled_key"))
    elif isinstance(value, dict | list):
        flat.trouble.append((path, "nested_value"))
    elif value is not None:
        told = str(value).lower() if isinstance(value, bool) else str(value)
        flat.cells[path] = _whole(told)
        if flat.cells[path] != told:
            flat.trouble.append((path, "bad_bytes"))


def _whole(text: str) -> str:
    """Text without halves of characters, which escapes can spell and no encoding can."""
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
