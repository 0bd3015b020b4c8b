"""How one table is read, as far as a form can say it: a kind of fact, a field per column, and what no column says.

A draft may lack something. It is written as the TOML of a mapping (:mod:`loaders.mapping`); what is still open stands
there as a comment. A mapping comes back as a draft unless it says more than a form can: several tables or facts,
alternatives for a field, keys with a scheme, prefixes, headers that must be absent or in order.
"""

from __future__ import annotations

import dataclasses
import json
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from graphtool.errors import MappingError
from loaders.fields import spell
from loaders.mapping_fields import REQUIRED, WORDS, fields_of, reading
from loaders.naming import FieldName

STATUS = "row_status"
"""In place of a field: the column whose words say that a row failed and is noted."""

USUAL = ("direction", "row_type")
"""Fields of words that are read without a mapping's meanings, by the words that all formats know."""


@dataclass(frozen=True)
class Column:
    """What becomes of a column: ``header`` as a mapping names it (``名``, ``名#2``), ``field`` ("": not read) and how
    its cells are read; an empty choice is the usual one. ``words``: printed word → meaning ("" while open)."""

    header: str
    field: str = ""
    unit: str = ""
    layout: str = ""
    clock: str = ""
    signed: bool = False
    words: dict[str, str] = dataclasses.field(default_factory=dict)

    def meanings(self) -> dict[str, str]:
        """The words that have a meaning."""
        return {word: meaning for word, meaning in self.words.items() if meaning}

    def is_open(self) -> bool:
        """Does the field need meanings of words, and has none?"""
        return reading(self.field) == "word" and self.field not in USUAL and not self.meanings()


@dataclass(frozen=True)
class Draft:
    """A mapping of one table to one kind of fact.

    ``when`` are the headers by which the table is recognised; empty: those of all columns that are read. ``ignore``
    are headers that are known and not read.
    """

    id: str
    kind: str
    columns: tuple[Column, ...]
    constants: dict[str, str] = dataclasses.field(default_factory=dict)
    when: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    zh: str = ""
    en: str = ""
    version: int = 1
    table: str = "rows"

    def given(self) -> frozenset[str]:
        """Which fields does a row get?"""
        found = {c.field for c in self.columns if c.field and not c.is_open()} | self.constants.keys()
        return frozenset(found | ({"amount"} if found & {"amount_in", "amount_out"} else set()))

    def missing(self) -> tuple[str, ...]:
        """Which parts of a fact does nothing give? ``subject``, ``amount`` … as in ``REQUIRED``, and ``currency``."""
        given = self.given()
        parts = [part for part, names in REQUIRED[self.kind].items() if not given & set(names)]
        money = any(reading(c.field) == "amount" for c in self.columns)
        if money and "currency" in fields_of(self.kind) - given:
            parts.append("currency")
        return tuple(parts)

    def unread(self) -> tuple[str, ...]:
        """Which printed headers does nothing read, and are not said to be known?"""
        clocks, known = {spell(c.clock) for c in self.columns}, set(map(spell, self.ignore))
        rest = [c.header for c in self.columns if not c.field and spell(c.header) not in clocks]
        return tuple(dict.fromkeys(h for h in map(self._printed, rest) if spell(h) not in known))

    def decided(self) -> Draft:
        """The draft as a person leaves it: what it does not read is known and not read."""
        used = {spell(c.header) for c in self.columns if c.field}
        kept = tuple(h for h in self.ignore if spell(h) not in used)
        return replace(self, ignore=(*kept, *replace(self, ignore=kept).unread()))

    def over(self, header: Sequence[str]) -> Draft:
        """The draft with a column for each of a table's headers, in their order; further ones come last."""
        mine: dict[str, list[Column]] = {}
        for column in self.columns:
            mine.setdefault(spell(column.header), []).append(column)
        found = [one for name in column_names(header) for one in mine.pop(spell(name), [Column(name)])]
        return replace(self, columns=(*found, *(one for rest in mine.values() for one in rest)))

    def to_toml(self) -> str:
        """The TOML of the mapping.

        Raises
        ------
        MappingError
            ``field_twice``: two columns give one field.
        """
        named = [c for c in self.columns if c.field]
        for column in named:
            if len(same := [c.header for c in named if c.field == column.field]) > 1:
                raise MappingError("field_twice", field=FieldName(column.field), columns=" / ".join(same))
        status = next((c.header for c in named if c.field == STATUS), "")
        out = [f"id = {quoted(self.id)}", f"version = {self.version}", f"zh = {quoted(self.zh)}"]
        out += [f"en = {quoted(self.en)}", "", "[[table]]", f"name = {quoted(self.table)}"]
        out.append(f"when = [{_list(self.when or self._marks())}]")
        out += [f"ignore = [{_list(self.ignore)}]"] if self.ignore else []
        out += [f"# ignore = [{_list(rest)}]"] if (rest := [h for h in self.unread() if h]) else []
        out += [f"status = {quoted(status)}"] if status else []
        out += ["", "[[table.fact]]", f"kind = {quoted(self.kind)}"]
        if self.constants:
            out.append(f"constants = {{ {', '.join(f'{_key(k)} = {quoted(v)}' for k, v in self.constants.items())} }}")
        out += [f"# {part}: ?" for part in self.missing()]
        return "\n".join([*out, "", "[table.fact.columns]", *(_entry(c) for c in named if c.field != STATUS)]) + "\n"

    def _marks(self) -> list[str]:
        read = [h for c in self.columns if c.field for h in (c.header, c.clock) if h]
        found = [self._printed(h) for h in read] or [self._printed(c.header) for c in self.columns if c.header][:1]
        return list(dict.fromkeys(found))

    def _printed(self, name: str) -> str:
        """A column's header as printed: without the number of a doubled name."""
        bare, _, nth = name.rpartition("#")
        return bare if nth.isdecimal() and any(spell(c.header) == spell(bare) for c in self.columns) else name


def column_names(header: Sequence[str]) -> tuple[str, ...]:
    """How a mapping names the columns of a table: the second ``名`` is ``名#2``."""
    spelt = [spell(h) for h in header]
    nth = [spelt[:place].count(name) for place, name in enumerate(spelt)]
    return tuple(h + (f"#{n + 1}" if n else "") for h, n in zip(header, nth, strict=True))


def from_mapping(data: Mapping[str, Any]) -> Draft:
    """The draft that says what a checked mapping (``Mapping.data``) says.

    Raises
    ------
    MappingError
        ``beyond_form``: it says more than a draft can.
    """
    table = data["table"][0]
    fact = table["fact"][0]
    columns = [_column(name, value) for name, value in fact["columns"].items()]
    if table.get("status"):
        columns.append(Column(table["status"], STATUS))
    draft = Draft(
        data["id"], fact["kind"], tuple(columns), dict(fact.get("constants", {})), tuple(table["when"]),
        tuple(table.get("ignore", ())), data["zh"], data["en"], data["version"], table["name"],
    )  # fmt: skip
    if _plain(tomllib.loads(draft.to_toml())) != _plain(data):
        raise MappingError("beyond_form", id=data["id"])
    return draft


def _column(name: str, value: str | dict[str, Any]) -> Column:
    said: dict[str, Any] = {"column": value} if isinstance(value, str) else value
    plain = {key: said[key] for key in ("unit", "layout", "clock", "signed") if key in said}
    return Column(said.get("column", ""), name, words=dict(said.get("words", {})), **plain)


def _plain(data: Mapping[str, Any]) -> dict[str, Any]:
    """What a mapping says, with one spelling for what can be written in two ways."""
    tables = [
        {**table, "fact": [{"constants": {}, **fact, "columns": _entries(fact["columns"])} for fact in table["fact"]]}
        for table in data["table"]
    ]
    return {**data, "table": tables}


def _entries(columns: Mapping[str, Any]) -> dict[str, Any]:
    return {name: {"column": value} if isinstance(value, str) else value for name, value in columns.items()}


def _entry(column: Column) -> str:
    """One line of the columns; a comment while its words have no meaning."""
    source = f"column = {quoted(column.header)}"
    if column.is_open():
        pairs = ", ".join(f'{quoted(word)} = "?"' for word in column.words)
        allowed = ", ".join(sorted(WORDS[column.field]))
        return f"# {_key(column.field)} = {{ {source}, words = {{ {pairs} }} }}  # {allowed}"
    said = {name: getattr(column, name) for name in ("unit", "layout", "clock")}
    choices = [source, *(f"{name} = {quoted(value)}" for name, value in said.items() if value)]
    choices += ["signed = true"] if column.signed else []
    if meanings := column.meanings():
        pairs = ", ".join(f"{quoted(word)} = {quoted(meaning)}" for word, meaning in meanings.items())
        choices.append(f"words = {{ {pairs} }}")
    return f"{_key(column.field)} = " + (quoted(column.header) if len(choices) == 1 else f"{{ {', '.join(choices)} }}")


def _list(words: Iterable[str]) -> str:
    return ", ".join(map(quoted, words))


def _key(name: str) -> str:
    return name if name.isascii() and name.isidentifier() else quoted(name)


def quoted(value: str) -> str:
    """A TOML string: JSON's escapes are TOML's, save for DEL."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
