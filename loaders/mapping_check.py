"""Is a mapping right? Every entry is known, of its type, and says enough for a row to become a fact."""

from __future__ import annotations

import re
from collections.abc import Mapping as Dictionary
from typing import Any

from graphtool import model
from graphtool.errors import MappingError
from loaders.mapping_fields import COUNTED, REQUIRED, SCHEMES, UNITS, WORDS, fields_of, reading, spelt_constant

_TOP = {"id": str, "version": int, "zh": str, "en": str, "table": list}
_TABLE = {"name": str, "when": list, "unless": list, "ignore": list, "status": str, "ordered": bool, "fact": list}
_FACT = {"kind": str, "constants": dict, "columns": dict}
_COLUMN = {"column": str, "columns": list, "unit": str, "layout": str, "clock": str, "prefix": str, "scheme": str,
           "words": dict, "signed": bool}  # fmt: skip
_DIRECTIVES = "YymdeHIMSfpTFRDbBj"
"""What a layout of time may hold after a percent sign (strftime)."""
_NAME = r"[a-z][a-z0-9_]{0,39}"


def check(data: dict[str, Any]) -> None:
    """Raise MappingError for the first thing that is wrong, with its place and what is allowed there."""
    _entries(data, _TOP, "", needed=("id", "version", "zh", "en", "table"))
    _named(data["id"], "id")
    if data["version"] < 1:
        raise MappingError("value", place="version", value=data["version"], allowed="1, 2, 3 …")
    names: set[str] = set()
    for at, table in enumerate(_listed(data["table"], dict, "table")):
        place = f"table[{at + 1}]"
        _entries(table, _TABLE, place, needed=("name", "when", "fact"))
        _named(table["name"], f"{place}.name")
        if table["name"] in names:
            raise MappingError("twice", id=table["name"])
        names.add(table["name"])
        for key in ("when", "unless", "ignore"):
            _listed(table.get(key, [""]), str, f"{place}.{key}")
        facts = _listed(table["fact"], dict, f"{place}.fact")
        for nth, fact in enumerate(facts):
            _fact(fact, f"{place}.fact[{nth + 1}]")
        kinds = [f["kind"] for f in facts]
        if len(set(kinds)) < len(kinds):
            raise MappingError("kind_twice", place=place, kind=next(k for k in kinds if kinds.count(k) > 1))


def _fact(fact: dict[str, Any], place: str) -> None:
    _entries(fact, _FACT, place, needed=("kind", "columns"))
    kind = fact["kind"]
    if kind not in model.FACTS:
        raise MappingError("value", place=f"{place}.kind", value=kind, allowed=", ".join(model.FACTS))
    known = fields_of(kind)
    constants = fact.get("constants", {})
    for name, value in constants.items():
        _field_name(name, known, f"{place}.constants")
        _constant(name, value, f"{place}.constants.{name}", constants)
    for name, value in fact["columns"].items():
        _field_name(name, known, f"{place}.columns")
        _column(name, value, constants, f"{place}.columns.{name}")
    there = {*fact["columns"], *constants}
    if there & {"amount_in", "amount_out"}:
        there |= {"amount", "direction"}
    for part, names in REQUIRED[kind].items():
        if not there & set(names):
            raise MappingError("lacks", place=place, kind=kind, part=part, fields=", ".join(names))
    if kind == "relation" and (missing := {"relation", "from_kind", "to_kind"} - there):
        raise MappingError("lacks", place=place, kind=kind, part="kind", fields=", ".join(sorted(missing)))
    money = any(reading(n) == "amount" for n in fact["columns"]) and "currency" in model.FACTS[kind].names
    if money and "currency" not in there:
        raise MappingError("lacks", place=place, kind=kind, part="currency", fields="currency")


def _column(name: str, value: object, constants: dict[str, str], place: str) -> None:
    if isinstance(value, str):
        value = {"column": value}
    if not isinstance(value, dict):
        raise MappingError("value", place=place, value=value, allowed='"…", { column = "…" }')
    _entries(value, _COLUMN, place)
    if ("column" in value) == ("columns" in value):
        raise MappingError("value", place=place, value="column", allowed="column / columns")
    if "columns" in value:
        _listed(value["columns"], str, f"{place}.columns")
    how = reading(name)
    units = {"amount": tuple(UNITS), "share": ("percent",)}.get(how, ())
    if "unit" in value and value["unit"] not in units:
        raise MappingError("value", place=f"{place}.unit", value=value["unit"], allowed=", ".join(units) or "—")
    if ("layout" in value or "clock" in value) and how != "moment":
        raise MappingError("value", place=place, value="layout", allowed="*_ms")
    if "layout" in value:
        _layout(value["layout"], f"{place}.layout")
    if how == "key":
        _scheme(str(value.get("scheme", "")), constants.get(name.replace("_key", "_kind"), ""), f"{place}.scheme")
    if value.get("signed") and name != "amount":
        raise MappingError("value", place=f"{place}.signed", value="true", allowed="amount")
    meanings = value.get("words", {})
    if how == "word" and not meanings and name not in ("direction", "row_type"):
        raise MappingError("words", place=place, allowed=", ".join(sorted(WORDS[name])))
    for word, meaning in meanings.items():
        if name in WORDS and meaning not in WORDS[name]:
            allowed = ", ".join(sorted(WORDS[name]))
            raise MappingError("value", place=f"{place}.words.{word}", value=meaning, allowed=allowed)


def _layout(layout: str, place: str) -> None:
    if layout == "auto" or layout in COUNTED:
        return
    known = rf"%\.?\d?([{_DIRECTIVES}])"
    used = set(re.findall(known, layout))
    day = used & {"F", "D"} or (used & {"Y", "y"} and ("j" in used or (used & {"m", "b", "B"} and used & {"d", "e"})))
    if "%" in re.sub(known, "", layout) or not day:
        raise MappingError(
            "value", place=place, value=layout, allowed=f"auto, {', '.join(COUNTED)}, %Y-%m-%d %H:%M:%S …"
        )


def _scheme(scheme: str, kind: str, place: str) -> None:
    """Whether keys of that kind may start so; a kind that a column says is known row by row only."""
    allowed = SCHEMES.get(kind)
    own = re.fullmatch(rf"doc:{_NAME}", scheme) if kind in ("person", "organisation") else None
    if scheme in (allowed or ()) or own or (allowed is None and re.fullmatch(_NAME, scheme)):
        return
    shown = ", ".join(sorted(allowed or ())) + (", doc:…" if kind in ("person", "organisation") else "")
    raise MappingError("value", place=place, value=scheme, allowed=shown or "a-z, 0-9, _")


def _constant(name: str, value: object, place: str, constants: dict[str, str]) -> None:
    if not isinstance(value, str) or reading(name) in ("amount", "moment", "duration", "decimal", "share"):
        raise MappingError("value", place=place, value=value, allowed='"…"')
    if name in WORDS and value not in WORDS[name]:
        raise MappingError("value", place=place, value=value, allowed=", ".join(sorted(WORDS[name])))
    if name == "currency" and not re.fullmatch(r"[A-Z]{3}", value):
        raise MappingError("value", place=place, value=value, allowed="CNY, USD, HKD …")
    if spelt_constant(name, value, constants) is None:
        raise MappingError("value", place=place, value=value, allowed=reading(name))


def _field_name(name: str, known: frozenset[str], place: str) -> None:
    if name not in known:
        raise MappingError("unknown", place=place, name=name, allowed=", ".join(sorted(known)))


def _entries(node: dict[str, Any], known: Dictionary[str, type], place: str, needed: tuple[str, ...] = ()) -> None:
    at = f"{place}." if place else ""
    for key, value in node.items():
        if key not in known:
            raise MappingError("unknown", place=place or "—", name=key, allowed=", ".join(known))
        if not isinstance(value, known[key]) or (known[key] is int and isinstance(value, bool)):
            raise MappingError("value", place=f"{at}{key}", value=value, allowed=known[key].__name__)
    for key in needed:
        if key not in node:
            raise MappingError("missing", place=place or "—", name=key)


def _listed(node: object, kind: type, place: str) -> list[Any]:
    if not isinstance(node, list) or not node or not all(isinstance(x, kind) for x in node):
        raise MappingError("value", place=place, value=node, allowed=f"[{kind.__name__}, …]")
    return node


def _named(value: str, place: str) -> None:
    if not re.fullmatch(_NAME, value):
        raise MappingError("value", place=place, value=value, allowed="a-z, 0-9, _")
