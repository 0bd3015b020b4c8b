"""The zh/en catalogue: every sentence that a user reads, by key.

Sentences live in ``graphtool/wording/<area>.toml``; a key is ``<area>.<name>[.<detail>]`` and each
entry has both ``zh`` and ``en``. Placeholders are ``{name}``; values are inserted as text, never as a
format specification, so that hostile evidence stays data. ``{name?row|rows}`` is the first word where the
value reads "1", else the second.
"""

from __future__ import annotations

import re
import tomllib
from abc import ABC, abstractmethod
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Literal, get_args

Lang = Literal["zh", "en"]
LANGS: tuple[Lang, ...] = get_args(Lang)


class Labelled(ABC):
    """Something with a name in each language."""

    __slots__ = ()

    @abstractmethod
    def label(self, lang: Lang) -> str:
        """What is it called?"""


_HOLE = re.compile(r"\{(\w+)(?:\?([^{}|]*)\|([^{}|]*))?\}")


@cache
def catalogue(area: str) -> dict[str, dict[str, str]]:
    """Which sentences does an area have? Flat key → {"zh": …, "en": …}."""
    tree = tomllib.loads(files("graphtool").joinpath(f"wording/{area}.toml").read_text("utf-8"))
    flat: dict[str, dict[str, str]] = {}
    _flatten("", tree, flat)
    return flat


def areas() -> list[str]:
    """Which areas are there, in order of name?"""
    return sorted(p.name[:-5] for p in files("graphtool").joinpath("wording").iterdir() if p.name.endswith(".toml"))


def say(key: str, lang: Lang, **values: object) -> str:
    """What does the user read for ``key``? A value that is :class:`Labelled` is named in the same language.

    Raises KeyError for an unknown key or a missing value.
    """
    area, _, name = key.partition(".")
    sentence = catalogue(area)[name][lang]

    def filled(hole: re.Match[str]) -> str:
        value = values[hole.group(1)]
        if hole.group(2) is not None:
            return str(hole.group(2 if str(value) == "1" else 3))
        return value.label(lang) if isinstance(value, Labelled) else str(value)

    return _HOLE.sub(filled, sentence)


def _flatten(prefix: str, tree: Mapping[str, object], into: dict[str, dict[str, str]]) -> None:
    for name, node in tree.items():
        assert isinstance(node, dict), f"{prefix}{name} is no entry"
        if isinstance(node.get("zh"), str) and isinstance(node.get("en"), str):
            into[f"{prefix}{name}"] = {"zh": node["zh"], "en": node["en"]}
        deeper = {k: v for k, v in node.items() if isinstance(v, dict)}
        if deeper:
            _flatten(f"{prefix}{name}.", deeper, into)
