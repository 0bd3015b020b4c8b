"""How the fields of a fact are printed before there is a graph: amounts in yuan, wall times, words in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graphtool.texts import Lang
from graphtool.views import figures
from loaders.mapping_fields import PRECISION, reading
from loaders.naming import word_name

_DAY_MS = 86_400_000


def printed(kind: str, name: str, row: Mapping[str, Any], lang: Lang) -> str:
    """What does a fact say in this field? ``row`` has the fields of its ``kind``; "" where it says nothing."""
    value = row[name]
    if value is None:
        return ""
    match reading(name):
        case "amount":
            return figures.yuan(value, row.get("currency") or "CNY")
        case "share":
            return figures.yuan(value, figures.SHARE)
        case "duration":
            return figures.duration(value, lang)
        case "moment":
            exact = row[PRECISION[name]] if name in PRECISION else "second" if value % _DAY_MS else "day"
            return figures.moment(value, exact)
        case "word":
            return word_name(name, value, lang, kind)
    return str(value)
