"""What stands on an evidence page: one answer with its question, its figures, its transfers and their source rows.

A page is a list of parts, and a part a list of texts, pairs and tables, the same for every format it is written in. It
says nothing that the result or the case does not: what was asked and counted, whether it is complete and why not, and for
each transfer the rows it stands on, as they are printed in the originals.
"""

from __future__ import annotations

import getpass
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import pyarrow as pa

from graphtool import terms, texts
from graphtool.analysis import registry
from graphtool.analysis.registry import Param
from graphtool.analysis.results import Result, column_label
from graphtool.case import Case
from graphtool.exports.report_blocks import Grid, Names, Pairs, Part, Texts, grid, pairs, paragraphs, title_of
from graphtool.exports.report_rows import Transfers, transfers_of
from graphtool.store.base import View
from graphtool.texts import Lang
from graphtool.views import figures

ROWS = 50
"""So many rows of the table, and of the transfers of each finding, stand on a page unless said otherwise."""

MONEY = frozenset(
    "entered unexplained opened came_unseen left_unseen received paid proven attributed open amount most left came arrived".split()
)
"""Figures that are amounts."""

MOST_COLUMNS, BESIDE = 12, 8
"""A table of more columns is printed as several, with so many columns beside the name of each row."""

_HIDDEN = {"label", "src_label", "dst_label", "precision", "kind"}
_RIGHT = {"count", "minor", "score"}


@dataclass(frozen=True)
class Report:
    """An evidence page.

    Attributes
    ----------
    lang : str
        Of all words.
    title : str
        What was asked, and of what.
    question : str
        The question in one sentence.
    head : Pairs
        The case, when and by whom the page was made, on which generation, whether masked.
    parts : tuple of Part
        What stands on it, in order.
    masked : bool
        Whether names and numbers are masked as on the screen.
    generation : str
        The digest of the graph that the answer was computed on.
    rows, transfers : int
        Rows of the table, and transfers, that stand on it.
    made_by : str
        The user, as the journal names him.
    """

    lang: Lang
    title: str
    question: str
    head: Pairs
    parts: tuple[Part, ...]
    masked: bool
    generation: str
    rows: int
    transfers: int
    made_by: str

    def part(self, name: str) -> Part:
        """The part of that name. Raises KeyError."""
        return {part.name: part for part in self.parts}[name]


def report(case: Case, view: View, found: Result, lang: Lang, masked: bool = True, rows: int = ROWS) -> Report:
    """What is to be read out about one answer, and on which rows does it stand?

    Parameters
    ----------
    case : Case
        Where the originals are.
    view : View
        The generation that the answer was computed on.
    found : Result
        Of any registered analysis.
    lang : str
        Of all words.
    masked : bool
        Whether names of persons and identity, phone and wallet numbers are masked as on the screen.
    rows : int
        At most so many rows of the table, and transfers of each finding; how many there are is said.

    Returns
    -------
    Report

    Assumptions
    -----------
    Transfers are those that findings name (the largest first, of a path in order), and those of the rows shown. A row of an
    original that cannot be read again is said to be so.

    Cost
    ----
    O(rows) lookups; each original is read up to the last of its rows that is shown.

    Source
    ------
    Own rule: what is said stands beside the rows that say it.
    """
    asked = registry.get(found.analysis)
    table = found.table.slice(0, rows)
    named = [n for n in table.column_names if nature(table, n) == "event"]
    events = [e for n in named for e in table[n].to_pylist() if e]
    carried = transfers_of(case, view, [f.events[:rows] for f in found.findings], events, lang, masked)
    names = Names.of(view, [*_entities(found, table), *carried.entities], lang, masked)
    parts = (
        _question(found, lang),
        _completeness(case, found, names),
        _assumptions(found, names),
        _findings(found, names, carried, rows),
        _figures(found, lang),
        _table(found, table, names, carried),
        carried.transfers(names, found),
        carried.rows(),
        carried.files(),
        _parameters(asked, found, names),
        Part("method", word("method", lang), (paragraphs(found.method(lang), *found.sources),)),
    )
    user = getpass.getuser()
    return Report(
        lang=lang,
        title=title_of(found.title(lang)),
        question=title_of(asked.question(lang)),
        head=_head(case, found, lang, masked, user),
        parts=tuple(part for part in parts if part.blocks),
        masked=masked,
        generation=found.digest,
        rows=table.num_rows,
        transfers=len(carried.events),
        made_by=user,
    )


def word(name: str, lang: Lang, **values: object) -> str:
    """A sentence of the page."""
    return texts.say(f"exports.report.{name}", lang, **values)


def nature(table: pa.Table, name: str) -> str:
    """What a column holds (``results.COLUMNS``)."""
    metadata = table.schema.field(name).metadata or {}
    return str(metadata.get(b"is", b"text").decode())


def _head(case: Case, found: Result, lang: Lang, masked: bool, user: str) -> Pairs:
    made = datetime.now().astimezone().isoformat(sep=" ", timespec="seconds")
    return pairs(
        (word("case", lang), case.title),
        (word("made", lang), made),
        (word("made_by", lang), user),
        (word("generation", lang), found.digest),
        (word("versions", lang), _versions(case, found.digest)),
        (texts.say("exports.about.masked", lang), word("masked" if masked else "unmasked", lang)),
        (texts.say("exports.about.times", lang), texts.say("exports.about.times_text", lang)),
    )


def _versions(case: Case, digest: str) -> str:
    """The version of the tool, and of the rules that the generation was derived by, as the journal says."""
    try:
        tool = f"graphtool {version('graphtool')}"
    except PackageNotFoundError:
        tool = "graphtool"
    made = [e.data for e in case.ledger.journal.entries("generation") if e.data.get("digest") == digest]
    return " · ".join([tool, *(str(made[-1][name]) for name in ("rules", "layout") if made and name in made[-1])])


def _question(found: Result, lang: Lang) -> Part:
    return Part("counted", word("counted", lang), (paragraphs(found.counted.say(lang)),))


def _completeness(case: Case, found: Result, names: Names) -> Part:
    lang = names.lang
    state = texts.say("exports.about.complete_yes" if found.complete else "exports.about.complete_no", lang)
    newer = [] if case.is_current() and case.store_digest() == found.digest else [word("newer", lang)]
    said = paragraphs(state, *map(names.said, found.reasons), *newer)
    return Part("completeness", texts.say("exports.about.complete", lang), (said,))


def _assumptions(found: Result, names: Names) -> Part:
    said = (paragraphs(*map(names.said, found.assumptions)),) if found.assumptions else ()
    return Part("assumptions", word("assumptions", names.lang), said)


def _findings(found: Result, names: Names, carried: Transfers, rows: int) -> Part:
    lang = names.lang
    lines = []
    for number, one in enumerate(found.findings, 1):
        shown = carried.spelled(one.events[:rows])
        lines.append(
            (str(number), names.said(one.text), word("of", lang, shown=shown, n=figures.count(one.events_total)))
        )
    heads = ("no", "finding", "transfers")
    blocks = (grid([word(f"head.{h}", lang) for h in heads], lines),) if lines else ()
    return Part("findings", texts.say("exports.table.findings", lang), blocks)


def _figures(found: Result, lang: Lang) -> Part:
    currency = str(found.parameters.get("currency") or "CNY")
    known = texts.catalogue("exports")
    said = []
    for name, value in found.figures.items():
        called = word(f"figure.{name}", lang) if f"report.figure.{name}" in known else name
        if name in MONEY:
            shown = figures.yuan(int(value), currency)
        else:
            shown = figures.count(value) if isinstance(value, int) else f"{value:.6g}"
        said.append((called, shown))
    return Part("figures", word("figures", lang), (pairs(*said),) if said else ())


def _entities(found: Result, table: pa.Table) -> list[str]:
    """Every entity that the page may name: of the parameters, the findings and the rows shown."""
    asked = [p.name for p in registry.get(found.analysis).params if p.type == "entities"]
    given = [i for name in asked for i in found.parameters.get(name) or ()]
    columns = [n for n in table.column_names if nature(table, n) == "entity"]
    shown = [i for n in columns for i in table[n].to_pylist() if i]
    return [*given, *(i for f in found.findings for i in f.entities), *shown]


def _table(found: Result, table: pa.Table, names: Names, carried: Transfers) -> Part:
    lang = names.lang
    shown = [n for n in table.column_names if n not in _HIDDEN or not _entity_beside(table, n)]
    kinds = {n: nature(table, n) for n in shown}
    lines = table.to_pylist()
    note = word("shown", lang, n=figures.count(table.num_rows), total=figures.count(found.table.num_rows))
    made = [
        grid(
            [column_label(n, lang) for n in columns],
            [[_cell(kinds[n], row[n], row, names, carried) for n in columns] for row in lines],
            [kinds[n] in _RIGHT for n in columns],
        )
        for columns in _side_by_side(shown, kinds)
    ]
    blocks: tuple[Texts | Grid, ...] = (paragraphs(note, word("currency", lang)), *made)
    return Part("table", texts.say("exports.table.result", lang), blocks if lines else (paragraphs(note),))


def _side_by_side(shown: list[str], kinds: dict[str, str]) -> list[list[str]]:
    """Columns in tables that paper holds: what names a row (all up to the first entity) begins each of them."""
    if len(shown) <= MOST_COLUMNS:
        return [shown]
    first = next((n for n, name in enumerate(shown, 1) if kinds[name] == "entity"), 1)
    return [[*shown[:first], *shown[at : at + BESIDE]] for at in range(first, len(shown), BESIDE)]


def _entity_beside(table: pa.Table, name: str) -> bool:
    """Does another column show what this one says? The precision stands in the time, labels and kinds in the name."""
    return name == "precision" or any(nature(table, n) == "entity" for n in table.column_names)


def _cell(kind: str, value: Any, row: dict[str, Any], names: Names, carried: Transfers) -> str:
    """A value as a page prints it."""
    if value is None:
        return ""
    match kind:
        case "entity":
            return names.called(value)
        case "event":
            return carried.spelled([value]) or str(value)
        case "minor":
            return figures.yuan(value, row.get("currency") or "CNY")
        case "ms":
            return figures.moment(value, row.get("precision") or "second")
        case "flag":
            return texts.say(f"exports.word.{'yes' if value else 'no'}", names.lang)
        case "where":
            return texts.say(f"analysis.trace.where.{value}", names.lang)
        case "relation":
            return terms.RELATIONS[value].label(names.lang)
        case "kind":
            return terms.KINDS[value].label(names.lang)
        case _:
            return (
                figures.count(value) if type(value) is int else f"{value:.6g}" if type(value) is float else str(value)
            )


def _parameters(asked: registry.Analysis, found: Result, names: Names) -> Part:
    said = [(p.label(names.lang), _value(p, found.parameters.get(p.name), names)) for p in asked.params]
    return Part("parameters", texts.say("exports.about.parameters", names.lang), (pairs(*said),))


def _value(param: Param, value: Any, names: Names) -> str:
    """A parameter as a person would say it."""
    lang = names.lang
    if value is None or value == ():
        return texts.say("exports.about.none", lang)
    comma = "、" if lang == "zh" else ", "
    match param.type:
        case "entities":
            return comma.join(f"{names.called(i)} [{i}]" for i in value)
        case "relations":
            return comma.join(param.choice_label(one, lang) for one in value)
        case "period":
            return " .. ".join("" if ms is None else figures.moment(ms) for ms in value)
        case "choice":
            return param.choice_label(value, lang)
        case "amount":
            return figures.yuan(value)
        case "bool":
            return texts.say(f"exports.word.{'yes' if value else 'no'}", lang)
        case _:
            return figures.count(value) if type(value) is int else str(value)
