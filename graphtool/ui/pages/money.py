"""Money: from whom, to whom, by which rule; readable paths, a Sankey by hop, the canvas, a table. Every line opens
its rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import streamlit as st

from graphtool.errors import BadParameter, GraphtoolError
from graphtool.ui import acts, blocks, exporting, flows, parts, reporting, style
from graphtool.ui.data import Source
from graphtool.ui.flows import Answer
from graphtool.ui.moneybar import controls
from graphtool.ui.moneylines import bottom, stations, strip
from graphtool.ui.results import result_sheet
from graphtool.ui.sources import Sources
from graphtool.ui.state import Desk
from graphtool.views import aggregate, layout, marks
from graphtool.views.canvas import Feed, canvas
from graphtool.views.course import course
from graphtool.views.picture import draw
from graphtool.views.sankey import entity_of, sankey
from graphtool.views.scene import Scene


def page(desk: Desk, sources: Sources, source: Source) -> None:
    """Draw the page."""

    def heard(key: str) -> Callable[[], None]:
        return parts.hearing(desk, key, lambda said: hear(desk, sources, source, said))

    with st.container(key="moneybar"):
        parts.panel("controls", controls(desk, source), heard("controls"), "bar", reset=str(flows.address(desk)))
    found, trouble = asked(desk, source)
    with st.container(key="moneystrip"):
        parts.panel("strip", [strip(desk, source, found, trouble)], heard("strip"), "inner")
    if found is None:
        with st.container(key="moneybody"):
            hint = blocks.empty(desk.word("money.empty"), desk.word("money.empty_text"))
            parts.panel("hint", [hint], heard("hint"), "page", height="content")
        return
    with st.container(key="moneytop"):
        _picture(desk, source, found)
    with st.container(key="moneybottom"):
        parts.panel("paths", bottom(desk, source, found), heard("paths"), "page", reset=str(flows.address(desk)))


def asked(desk: Desk, source: Source) -> tuple[Answer | None, str]:
    """The answer, or why there is none."""
    try:
        return flows.answer(desk, source), ""
    except GraphtoolError as error:
        return None, f"{error.message(desk.lang)} ({error.key})"


def hear(desk: Desk, sources: Sources, source: Source, said: Mapping[str, Any]) -> None:
    """What the user did on the page."""
    name, address = said.get("name"), flows.address(desk)
    if name == "find":
        desk.money["find"] = {"field": str(said.get("field", "")), "text": str(said.get("text", ""))[:200]}
    elif name in {"choose", "unpick"} and said.get("field") in flows.SIDES:
        side, one = str(said["field"]), str(said.get("id", ""))
        kept = [i for i in flows.chosen(desk, side) if i != one]
        address[side] = ",".join([*kept, one] if name == "choose" else kept)
        desk.money.pop("find", None)
        desk.money["line"] = ""
    elif name == "options":
        values = said.get("values", {})
        address |= {k: str(v).strip() for k, v in values.items() if k in flows.DEFAULTS}
        desk.money["line"] = ""
    elif name == "asked":
        trace = said.get("values", {}).get("asked") == "trace"
        address["criterion"] = "fifo" if trace else flows.DEFAULTS["criterion"]
        desk.money["line"] = ""
    elif name == "view":
        desk.money["view"] = str(said.get("values", {}).get("view", "sankey"))
    elif name == "line":
        line = str(said.get("id", ""))
        desk.money["line"] = "" if desk.money.get("line") == line else line
        desk.fact = ""
    elif name == "swap":
        address["from"], address["to"] = address.get("to", ""), address.get("from", "")
    elif name == "fact":
        acts.act(desk, source, said)
    elif name == "pick":
        desk.money["line"] = str(said.get("id", ""))
    elif name == "show":
        found, _ = asked(desk, source)
        if found is not None:
            acts.show(desk, source, {"ids": list(flows.layers(found))[:200]})
            desk.goto = "network"
    elif name == "xlsx":
        desk.download = workbook(desk, sources, source)
    elif name == "report":
        desk.download = report(desk, sources, source)


def report(desk: Desk, sources: Sources, source: Source, suffix: str = ".html") -> dict[str, Any]:
    """The answer as an evidence page. Raises what kept the question from being answered."""
    return reporting.page(desk, sources, source, _answered(desk, source).result, suffix)


def _answered(desk: Desk, source: Source) -> Answer:
    found = flows.answer(desk, source)
    if found is None:
        raise BadParameter("export_nothing")
    return found


def workbook(desk: Desk, sources: Sources, source: Source) -> dict[str, Any]:
    """The tables of the answer with their source rows. Raises what kept the question from being answered."""
    found = _answered(desk, source)
    sheets = [result_sheet(desk, found.result.table, desk.word(f"money.sheet.{found.question}"))]
    sheets += [result_sheet(desk, table, name) for name, table in found.result.more.items()]
    return exporting.workbook(desk, sources, source, desk.word("page.money"), sheets, flows.events_of(found, ""))


def _picture(desk: Desk, source: Source, found: Answer) -> None:
    """The Sankey, or the same on a canvas with money flowing to the right."""
    line = desk.money.get("line", "")
    selected = _selected(found, line)
    if desk.money.get("view") == "course" and found.question == "trace":
        _course(desk, source, found, line)
        return
    if not found.flows:
        parts.panel(
            "nothing", [blocks.empty(desk.word("money.nothing"), desk.word("money.nothing_text"))], lambda: None, "page"
        )
        return
    if desk.money.get("view", "sankey") == "canvas":
        _flow_canvas(desk, source, found, selected)
        return
    dark = st.context.theme.type == "dark"
    paint = style.colours(dark)
    kinds = {kind: paint[f"k-{kind}"] for kind in marks.MARKS}
    last = max(f.hop for f in found.flows) + 1
    heads = [desk.word("money.start"), *(desk.word("money.hop", n=hop) for hop in range(1, last + 1))]
    options = sankey(found.flows, stations(desk, source, found), paint | kinds, desk.lang, selected, heads, style.FONT)

    def clicked() -> None:
        point = st.session_state["sankey"].get("selection", {}).get("points") or []
        names = [str(p.get("name", "")) for p in point if p.get("name")]
        chosen = [entity_of(n) for n in names if "@" in n]
        if chosen and chosen[0] != flows.REST:
            desk.money["line"] = chosen[0]

    st.echarts_chart(options, height="stretch", theme=None, key="sankey", on_select=clicked)


def _course(desk: Desk, source: Source, found: Answer, line: str) -> None:
    """The chosen account over time: its balance, and what of it the rule says is traced."""
    steps = flows.course_of(desk, source, found, line)
    if not steps:
        hint = blocks.empty(desk.word("money.course_empty"), desk.word("money.course_text"))
        parts.panel("nothing", [hint], lambda: None, "page")
        return
    paint = style.colours(st.context.theme.type == "dark")
    colours = paint | {"account": paint["k-account"], "traced": paint["k-report"]}
    names = (desk.word("money.course_balance"), desk.word("money.course_traced"))
    st.echarts_chart(course(steps, names, colours, desk.lang, style.FONT), height="stretch", theme=None, key="course")


def _selected(found: Answer, line: str) -> list[str]:
    if line.startswith("p") and line[1:].isdigit():
        path = next((p for p in found.paths if p.number == int(line[1:])), None)
        return [] if path is None else list(dict.fromkeys([path.hops[0]["src"], *(h["dst"] for h in path.hops)]))
    return [line] if line else []


def _flow_canvas(desk: Desk, source: Source, found: Answer, selected: Sequence[str]) -> None:
    """The accounts of the answer in columns by hop."""
    layer = flows.layers(found)
    graph = source.projection()
    things = aggregate.singles(graph, graph.numbers(list(layer)), source.owner(False), np.full(len(layer), -1))
    ties = flows.ties_of(found)
    weight = {t.id: 0.0 for t in things}
    for tie in ties:
        weight[tie.dst] += float(tie.amount or 0)
    scene = Scene().add(things, layout.columns(layer, weight))
    worth = {t.id: int(weight[t.id]) for t in things}
    picture = draw(scene, ties, source.rows(list(layer)), worth, desk.reader)

    def step(said: Mapping[str, Any]) -> None:
        feed.heard(said.get("rev"))
        if said.get("name") == "select":
            names = [str(n) for n in said.get("ids", [])]
            desk.money["line"] = names[0] if names else ""
        elif said.get("name") == "clear":
            desk.money["line"] = ""

    feed: Feed = desk.money.setdefault("feed", Feed())
    camera = f"money-{source.digest[:8]}-{hash(tuple(layer)) & 0xFFFFFF}"
    canvas(
        feed,
        picture,
        desk.reader,
        parts.hearing(desk, "flowcanvas", step),
        parts.heard("flowcanvas"),
        selected=selected,
        kinds=source.kinds(),
        camera=camera,
        key="flowcanvas",
        tools=False,
    )
