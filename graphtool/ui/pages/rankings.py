"""Rankings: every registered analysis, its question first, then its form made from the registry, then the table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from graphtool.analysis import registry
from graphtool.analysis.registry import Analysis, Param
from graphtool.analysis.results import Result
from graphtool.errors import BadParameter, GraphtoolError
from graphtool.ui import acts, blocks, exporting, parts, reporting, results
from graphtool.ui.blocks import Block
from graphtool.ui.data import Source
from graphtool.ui.finding import found_rows
from graphtool.ui.sources import Sources
from graphtool.ui.state import Desk, ids
from graphtool.views import figures, marks
from graphtool.views.picture import name_of

PAGE = 100
SHOWN_ON_CANVAS = 30
GROUPS = ("rank", "clusters", "paths", "trace", "flow")


def page(desk: Desk, sources: Sources, source: Source) -> None:
    """Draw the page."""

    def heard(key: str) -> Callable[[], None]:
        return parts.hearing(desk, key, lambda said: hear(desk, sources, source, said))

    chosen = analysis_of(desk)
    with st.container(key="ranklist"):
        parts.panel("analyses", listing(desk, chosen.name), heard("analyses"), "inner")
    with st.container(key="rankbody"):
        reset = chosen.name + desk.lang + str(desk.rankings.get("address"))
        parts.panel("ranking", content(desk, source, chosen), heard("ranking"), "page", reset=reset)


def analysis_of(desk: Desk) -> Analysis:
    """The analysis of the address, or the first."""
    name = address(desk).get("a", "")
    known = {a.name: a for a in registry.all_analyses()}
    return known.get(name) or known.get("degree") or next(iter(known.values()))


def address(desk: Desk) -> dict[str, str]:
    """Which analysis with which parameters, as it stands in the address; only what differs from the defaults."""
    found: dict[str, str] = desk.rankings.setdefault("address", {})
    return found


def hear(desk: Desk, sources: Sources, source: Source, said: Mapping[str, Any]) -> None:
    """What the user did on the page."""
    state, name, chosen = desk.rankings, said.get("name"), analysis_of(desk)
    if name == "analysis":
        desk.rankings = {"address": {"a": str(said.get("id", ""))}}
    elif name == "run":
        values = said.get("values", {})
        state["address"] = {"a": chosen.name} | _entities_said(desk, chosen) | written(chosen, values)
        state["run"], state["shown"] = True, PAGE
    elif name == "more":
        state["shown"] = state.get("shown", PAGE) + PAGE
    elif name == "find":
        state["find"] = {"field": str(said.get("field", "")), "text": str(said.get("text", ""))[:200]}
    elif name in {"choose", "unpick"}:
        field, one = str(said.get("field", "")), str(said.get("id", ""))
        kept = [i for i in ids(address(desk).get(field, "").split(",")) if i != one]
        address(desk)[field] = ",".join([*kept, one] if name == "choose" else kept)
        state.pop("find", None)
    elif name == "pick":
        acts.pick(desk, source, said)
        desk.goto = "network"
    elif name == "show":
        found = answer(desk, source, chosen)
        if isinstance(found, Result):
            acts.show(desk, source, {"ids": top_entities(found)})
            desk.goto = "network"
    elif name == "xlsx":
        desk.download = workbook(desk, sources, source)
    elif name == "report":
        desk.download = report(desk, sources, source)


def report(desk: Desk, sources: Sources, source: Source, suffix: str = ".html") -> dict[str, Any]:
    """The answer as an evidence page. Raises what kept it from being answered."""
    return reporting.page(desk, sources, source, _answered(desk, source), suffix)


def _answered(desk: Desk, source: Source) -> Result:
    chosen = analysis_of(desk)
    if not given(desk, chosen):
        raise BadParameter("export_nothing")
    return source.analyse(chosen.name, **parameters(desk, chosen))


def workbook(desk: Desk, sources: Sources, source: Source) -> dict[str, Any]:
    """The tables of the chosen analysis with their source rows. Raises what kept it from being answered."""
    found = _answered(desk, source)
    title = analysis_of(desk).title(desk.lang)
    sheets = [results.result_sheet(desk, found.table, title)]
    sheets += [results.result_sheet(desk, table, name) for name, table in found.more.items()]
    column = next((n for n in found.table.column_names if results.nature(found.table, n) == "event"), "")
    named = found.table[column].to_pylist() if column else [e for f in found.findings for e in f.events]
    events = [e for e in named if e is not None]  # what balances show has no row
    return exporting.workbook(desk, sources, source, title, sheets, list(dict.fromkeys(events)))


def top_entities(found: Result) -> list[str]:
    """The first entities of a result, for the canvas."""
    table = found.table
    names = [n for n in table.column_names if results.nature(table, n) == "entity"]
    first = table.slice(0, SHOWN_ON_CANVAS).to_pylist()
    return list(dict.fromkeys(row[n] for row in first for n in names if row[n]))


def listing(desk: Desk, chosen: str) -> list[Block]:
    """All analyses, by what they are for; the question stands first."""
    made: list[Block] = []
    for group in GROUPS:
        own = [a for a in registry.all_analyses() if a.group == group]
        if own:
            rows = [
                {"id": a.name, "label": a.question(desk.lang), "sub": a.title(desk.lang), "on": a.name == chosen}
                for a in own
            ]
            made.append(blocks.section(desk.word(f"rankings.group.{group}"), [], tight=False))
            made.append({"is": "list", "rows": rows, "act": "analysis"})
    return made


def answer(desk: Desk, source: Source, chosen: Analysis) -> Result | str | None:
    """The result; a sentence when it cannot be had; None when a parameter is still to be given."""
    try:
        if not given(desk, chosen):
            return None
        return source.analyse(chosen.name, **parameters(desk, chosen))
    except GraphtoolError as error:
        return f"{error.message(desk.lang)} ({error.key})"


def given(desk: Desk, chosen: Analysis) -> bool:
    """Has every parameter a value that needs one?"""
    return all(address(desk).get(p.name) for p in chosen.params if p.required)


def parameters(desk: Desk, chosen: Analysis) -> dict[str, Any]:
    """The parameters of the address, read and checked by the registry."""
    said = address(desk)
    found: dict[str, Any] = {}
    for param in chosen.params:
        if said.get(param.name):
            value = param.read(said[param.name])
            found[param.name] = list(value) if isinstance(value, tuple) else value
    return found


def written(chosen: Analysis, values: Mapping[str, Any]) -> dict[str, str]:
    """What a form sent, as it stands in an address; defaults are left out. Raises BadParameter."""
    found: dict[str, str] = {}
    for param in chosen.params:
        if param.type == "entities" or (param.name not in values and param.type != "period"):
            continue
        if param.type == "period":
            first, last = str(values.get(f"{param.name}.from", "")), str(values.get(f"{param.name}.to", ""))
            text = f"{first}..{last}" if first or last else ""
        elif param.type == "relations":
            text = ",".join(v for v in values[param.name] if v in param.choices)
        elif param.type == "bool":
            text = "true" if values[param.name] else "false"
        else:
            text = str(values[param.name]).strip()
        if text:
            param.read(text)
            if text != _spelled(param, param.default):
                found[param.name] = text
    return found


def _entities_said(desk: Desk, chosen: Analysis) -> dict[str, str]:
    said = address(desk)
    return {p.name: said[p.name] for p in chosen.params if p.type == "entities" and said.get(p.name)}


def _spelled(param: Param, value: Any) -> str:
    """A default as a person would type it."""
    if value is None or value is registry.REQUIRED:
        return ""
    if param.type == "amount":
        return figures.yuan(int(value)).replace(",", "")
    if param.type == "bool":
        return "true" if value else "false"
    if param.type == "relations":
        return ",".join(value)
    return f"{value:g}" if isinstance(value, float) else str(value)


def content(desk: Desk, source: Source, chosen: Analysis) -> list[Block]:
    """Question, method and parameters, then the answer."""
    found = answer(desk, source, chosen)
    head = blocks.card(
        chosen.question(desk.lang),
        [blocks.text(chosen.method(desk.lang), "d"), *_pickers(desk, source, chosen), form(desk, chosen)],
        chosen.title(desk.lang),
    )
    if found is None:
        return [head, blocks.strip([{"text": desk.word("rankings.ask")}], tone="plain")]
    if isinstance(found, str):
        return [head, blocks.strip([{"text": found}], tone="rd", icon="warn")]
    return [head, *_answer(desk, source, found)]


def form(desk: Desk, chosen: Analysis) -> Block:
    """The form of an analysis, one field per parameter of its declaration."""
    said = address(desk)
    fields: list[dict[str, Any]] = []
    for param in chosen.params:
        fields += _fields(desk, param, said.get(param.name))
    return blocks.form(f"run-{chosen.name}", "run", fields, desk.word("rankings.run"))


def _fields(desk: Desk, param: Param, said: str | None) -> list[dict[str, Any]]:
    label, help = param.label(desk.lang), param.help(desk.lang)
    value = said if said is not None else _spelled(param, param.default)
    if param.type == "entities":
        return []
    if param.type == "period":
        first, _, last = (said or "").partition("..")
        common = {"placeholder": "2021-06-01", "size": 11, "help": help}
        return [
            blocks.field(f"{param.name}.from", "text", f"{label} · {desk.word('filter.from')}", first, **common),
            blocks.field(f"{param.name}.to", "text", desk.word("filter.to"), last, **common),
        ]
    if param.type == "relations":
        chosen = value.split(",") if value else []
        choices = [blocks.choice(c, param.choice_label(c, desk.lang)) for c in param.choices]
        return [blocks.field(param.name, "checks", label, chosen, choices=choices, help=help, wide=True)]
    if param.type == "choice":
        choices = [blocks.choice(c, param.choice_label(c, desk.lang)) for c in param.choices]
        return [blocks.field(param.name, "select", label, value, choices=choices, help=help)]
    if param.type == "bool":
        return [blocks.field(param.name, "bool", label, value == "true", help=help)]
    kind = "number" if param.type in {"int", "float"} else "text"
    unit = desk.word("unit.yuan") if param.type == "amount" else ""
    more = {"low": param.low, "high": param.high, "step": 1 if param.type == "int" else None}
    return [blocks.field(param.name, kind, label, value, help=help, unit=unit, size=10, **more)]


def _pickers(desk: Desk, source: Source, chosen: Analysis) -> list[Block]:
    """Pickers for the parameters that name entities."""
    made = []
    for param in chosen.params:
        if param.type != "entities":
            continue
        names = ids(address(desk).get(param.name, "").split(","))
        known = source.rows(names)
        find = desk.rankings.get("find", {})
        found = None
        if find.get("field") == param.name and find.get("text", "").strip():
            found = {"text": find["text"], "rows": found_rows(desk, source, find["text"], ())}
        tokens = [
            {"id": i, "label": name_of(known[i], desk.reader), "kind": known[i]["kind"],
             "shape": marks.MARKS[known[i]["kind"]].shape}
            for i in names
        ]  # fmt: skip
        made.append(
            {
                "is": "pick",
                "name": param.name,
                "label": param.label(desk.lang),
                "chosen": tokens,
                "placeholder": desk.word("frame.search"),
                "found": found,
                "words": {"none": desk.word("frame.none"), "remove": desk.word("money.remove"), "sets": ""},
            }
        )
    return made


def _answer(desk: Desk, source: Source, found: Result) -> list[Block]:
    table = found.table
    reasons = [{"text": s.say(desk.lang)} for s in found.reasons]
    said: list[dict[str, Any]] = [
        {"text": desk.word("money.complete" if found.complete else "rankings.incomplete"), "strong": True},
        *reasons,
    ]
    state = blocks.strip(
        said,
        tone="ok" if found.complete else "",
        icon="" if found.complete else "warn",
        end=found.counted.say(desk.lang),
    )
    shown = min(desk.rankings.get("shown", PAGE), table.num_rows)
    more = None
    if shown < table.num_rows:
        more = blocks.button("more", desk.word("evidence.more", n=figures.count(table.num_rows - shown)))
    heads = [head for _, head in results.heads(desk, table)]
    rows = results.rows(desk, source, table, 0, shown, results.bar_column(found))
    actions = [
        blocks.button("show", desk.word("rankings.show"), "network"),
        blocks.button("report", desk.word("money.report"), "print", title=desk.word("money.report_help")),
        blocks.button("xlsx", desk.word("money.xlsx"), "export", primary=True),
    ]
    note = desk.word("rankings.rows", n=figures.count(shown), total=figures.count(table.num_rows))
    made = [
        state,
        blocks.card(
            found.title(desk.lang),
            [blocks.table("result", heads, rows, act="pick", more=more, wide=True)],
            note,
            actions,
            True,
        ),
    ]
    findings = [blocks.text(f.text.say(desk.lang)) for f in found.findings[:5]]
    assumed = [blocks.text(s.say(desk.lang), "d") for s in found.assumptions]
    sources = [blocks.text(source, "d") for source in found.sources]
    if findings:
        made.insert(1, blocks.card(desk.word("rankings.findings"), findings))
    made.append(blocks.card(desk.word("rankings.method"), [*assumed, *sources]))
    return made
