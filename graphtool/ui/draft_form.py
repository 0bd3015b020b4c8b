"""The form of a draft: the kind of fact, what no column says, and for each column of the table its field and how it is read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import polars as pl

from graphtool import model, texts
from graphtool.drafts import Sketch
from graphtool.ui import blocks
from graphtool.ui.blocks import Block
from graphtool.ui.rows import shown_cell, shown_text
from graphtool.ui.state import Desk
from loaders.draft import STATUS, USUAL, Column, Draft, column_names
from loaders.mapping_fields import COUNTED, UNITS, WORDS, Source, fields_of, parser_of, reading
from loaders.naming import field_name, kind_name, word_name
from loaders.suggest import Guess, words_in
from loaders.words import CURRENCIES

CONSTANTS = ("currency", "acquirer", "institution", "carrier", "employer", *WORDS)
"""Fields that are often the same for a whole table and said by none of its columns."""

LAYOUTS = (*COUNTED, "%d/%m/%Y", "%d/%m/%Y %H:%M", "%d/%m/%Y %H:%M:%S", "%m/%d/%Y", "%m/%d/%Y %H:%M:%S", "%d.%m.%Y",
           "%d.%m.%Y %H:%M:%S")  # fmt: skip
"""Spellings of time that cannot be recognised, as day and month look alike or there is no day at all."""

EXAMPLES = 3
_MOMENT = dt.datetime(2021, 12, 31, 23, 59, 58)
_WIDTHS = "minmax(180px,5fr) minmax(380px,11fr) minmax(180px,6fr)"


def form(desk: Desk, sketch: Sketch, draft: Draft, guesses: Sequence[Guess], kinds: Sequence[str]) -> list[Block]:
    """The kind and the constants, then one line per column."""
    choices = [blocks.choice(kind, kind_name(kind, desk.lang)) for kind in kinds]
    fields = [blocks.field("kind", "select", desk.word("mapping.kind"), draft.kind, choices=choices)]
    fields += [_constant(desk, draft, name) for name in _constants_of(draft)]
    names = column_names(sketch.start.head.header)
    reasons = dict(zip(names, guesses, strict=False))
    lines = [_line(desk, sketch, draft, place, reasons.get(c.header)) for place, c in enumerate(draft.columns)]
    return [
        blocks.form("draft", "draft", fields, inline=True, live=True),
        blocks.section(desk.word("mapping.columns"), lines, desk.word("mapping.columns_note"), tight=True),
    ]


def with_constants(draft: Draft, values: Mapping[str, Any]) -> Draft:
    """The draft with the constants that the form says."""
    said = {name: str(values.get(name, draft.constants.get(name, ""))).strip() for name in _constants_of(draft)}
    return replace(draft, constants={name: value for name, value in said.items() if value})


def with_column(sketch: Sketch, draft: Draft, place: int, values: Mapping[str, Any]) -> Draft:
    """The draft with what the form says of one column; a new field is read as the cells suggest.

    Raises
    ------
    MappingError
        ``unknown``: the kind has no such field.
    """
    old = draft.columns[place]
    if (field := str(values.get("field", ""))) != old.field:
        return sketch.give(draft, place, field)
    said = {name: str(values.get(name, getattr(old, name))) for name in ("unit", "layout", "clock")}
    new = replace(old, **said, signed=bool(values.get("signed", old.signed)), words=_meanings(sketch, old, values))
    return replace(draft, columns=(*draft.columns[:place], new, *draft.columns[place + 1 :]))


def _constants_of(draft: Draft) -> list[str]:
    """The constants that the form offers: what the kind has and no column gives, and those there are."""
    given = {c.field for c in draft.columns} | ({"direction"} if draft.given() & {"amount_in", "amount_out"} else set())
    names = [name for name in model.FACTS[draft.kind].names if name in CONSTANTS and name not in given]
    return [*names, *(name for name in draft.constants if name not in names)]


def _constant(desk: Desk, draft: Draft, name: str) -> Block:
    label, value = field_name(name, desk.lang, draft.kind), draft.constants.get(name, "")
    if name == "currency":
        known = [blocks.choice(code, code) for code in sorted({*CURRENCIES.values(), *filter(None, [value])})]
    elif name in WORDS:
        known = [blocks.choice(word, word_name(name, word, desk.lang, draft.kind)) for word in sorted(WORDS[name])]
    else:
        return blocks.field(name, "text", label, value, size=14)
    return blocks.field(name, "select", label, value, choices=[blocks.choice("", desk.word("mapping.open")), *known])


def _line(desk: Desk, sketch: Sketch, draft: Draft, place: int, guess: Guess | None) -> Block:
    """One column: as printed, as it is read, and why."""
    column = draft.columns[place]
    seen = " · ".join(shown_cell(desk, column.header, cell) for cell in _cells(sketch, column)[:EXAMPLES]) or "—"
    name = column.header or desk.word("mapping.unnamed")
    printed = {"is": "pairs", "rows": [{"left": name, "right": seen, "title": seen, "tags": []}]}
    fields = [_field(desk, draft, column), *_choices(desk, sketch, draft, column)]
    line = blocks.form(f"column-{place}", "draft_column", fields, inline=True, live=True, detail={"place": place})
    return blocks.columns(_WIDTHS, printed, line, blocks.text(_reason(desk, draft, column, guess), "d"), middle=True)


def _reason(desk: Desk, draft: Draft, column: Column, guess: Guess | None) -> str:
    dates = [c.header for c in draft.columns if c.clock and c.clock == column.header]
    if dates and not column.field:
        return desk.word("mapping.is_clock", name=dates[0])
    if guess is None or (guess.field or "") != column.field:
        return desk.word("mapping.chosen")
    sure = f"{guess.confidence:.0%} · " if guess.field else ""
    return sure + guess.why(desk.lang)


def _field(desk: Desk, draft: Draft, column: Column) -> Block:
    known = fields_of(draft.kind)
    names = [name for name in model.FACTS[draft.kind].names if name in known]
    names += [name for name in ("amount_in", "amount_out") if name in known]
    choices = [blocks.choice(name, field_name(name, desk.lang, draft.kind)) for name in (*names, STATUS)]
    return blocks.field(
        "field", "select", "", column.field, choices=[blocks.choice("", desk.word("mapping.not_read")), *choices]
    )


def _choices(desk: Desk, sketch: Sketch, draft: Draft, column: Column) -> list[Block]:
    """The further choices that a field has."""
    if not column.field:
        return []
    match reading(column.field):
        case "amount":
            return _amount(desk, draft, column)
        case "share":
            return [_select(desk, "unit", column.unit, [(u, _unit(desk, u or "ratio")) for u in ("", "percent")])]
        case "moment":
            return _moment(desk, draft, column)
        case "word":
            return _words(desk, sketch, draft, column)
    return []


def _amount(desk: Desk, draft: Draft, column: Column) -> list[Block]:
    units = [("" if unit == "yuan" else unit, _unit(desk, unit)) for unit in UNITS]
    made = [_select(desk, "unit", column.unit if column.unit != "yuan" else "", units)]
    if draft.kind == "payment" and column.field == "amount":
        made.append(blocks.field("signed", "bool", desk.word("mapping.signed"), column.signed))
    return made


def _unit(desk: Desk, unit: str) -> str:
    return texts.say(f"fields.unit.{unit}", desk.lang)


def _moment(desk: Desk, draft: Draft, column: Column) -> list[Block]:
    now = column.layout if column.layout != "auto" else ""
    layouts = [("", desk.word("mapping.auto")), *((one, _layout(desk, one)) for one in LAYOUTS)]
    layouts += [(now, _layout(desk, now))] if now and now not in LAYOUTS else []
    others = [c.header for c in draft.columns if c.header and (not c.field or c.header == column.clock)]
    clocks = [("", desk.word("mapping.none")), *((name, name) for name in others if name != column.header)]
    return [_select(desk, "layout", now, layouts), _select(desk, "clock", column.clock, clocks)]


def _layout(desk: Desk, layout: str) -> str:
    return desk.word(f"mapping.{layout}") if layout in COUNTED else _MOMENT.strftime(layout)


def _select(desk: Desk, name: str, value: str, choices: Sequence[tuple[str, str]]) -> Block:
    made = [blocks.choice(one, label) for one, label in choices]
    return blocks.field(name, "select", desk.word(f"mapping.{name}"), value, choices=made)


def _words(desk: Desk, sketch: Sketch, draft: Draft, column: Column) -> list[Block]:
    """A select for each word of the column: what it means."""
    first = desk.word("mapping.usual" if column.field in USUAL and not column.meanings() else "mapping.open")
    choices = [
        blocks.choice("", first),
        *(
            blocks.choice(word, word_name(column.field, word, desk.lang, draft.kind))
            for word in sorted(WORDS[column.field])
        ),
    ]
    return [
        blocks.field(
            f"word.{nth}",
            "select",
            desk.word("mapping.any") if word == "*" else shown_text(desk, word),
            column.words.get(word, ""),
            choices=choices,
        )
        for nth, word in enumerate(_known_words(sketch, column))
    ]


def _known_words(sketch: Sketch, column: Column) -> list[str]:
    """The words of the first rows, those that the draft names, and any other."""
    names = column_names(sketch.start.head.header)
    found = words_in(sketch.start.head, names.index(column.header)) if column.header in names else ()
    return [*dict.fromkeys([*found, *(word for word in column.words if word != "*"), "*"])]


def _meanings(sketch: Sketch, column: Column, values: Mapping[str, Any]) -> dict[str, str]:
    """The meanings that the form says. Where the first is said of a field that is else read by the words that all
    formats know, what these mean is said as well, as a mapping's meanings stand in for them."""
    if column.field not in WORDS:
        return column.words
    words = _known_words(sketch, column)
    said = {word: str(values.get(f"word.{nth}", column.words.get(word, ""))) for nth, word in enumerate(words)}
    if column.field not in USUAL:
        return said
    chosen = {word: meaning for word, meaning in said.items() if meaning}
    if not chosen or column.words:
        return chosen
    read = parser_of(column.field, Source(("x",)), {})(pl.Series(words, dtype=pl.String)).value.to_list()
    return {word: usual for word, usual in zip(words, read, strict=True) if usual and word != "*"} | chosen


def _cells(sketch: Sketch, column: Column) -> list[str]:
    names = column_names(sketch.start.head.header)
    return list(words_in(sketch.start.head, names.index(column.header))) if column.header in names else []
