"""The picture as one file that opens without a network, on any PC, years later.

pyvis builds the graph and brings vis-network; the page is our own. Nothing of the evidence is ever markup or
script: texts stand in a block of JSON that no browser runs, and reach the page as text nodes. A policy in the page
itself forbids every request and every script but the two that it carries.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, StrictUndefined
from pyvis.network import Network

from graphtool import texts
from graphtool.texts import Lang
from graphtool.views import figures, marks
from graphtool.views.picture import Picture

LINES_PER_MARK = 50
"""Source rows that the page names per mark or line; it says how many more there are."""

_LIBRARY = "templates/lib/vis-9.1.2/vis-network.min.js"
_PARTS = {"dom": "ui/assets/dom.js", "marks": "ui/assets/canvas_marks.js"}
"""What the page shares with the canvas of the app, so that both draw the same marks."""

_LIGHT = {
    "panel": "#ffffff", "canvas": "#fcfcfd", "line2": "#cdd2db", "tx": "#1a2230", "tx2": "#525d6e", "acc": "#275aa3",
    "edge": "#7d8796", "edge2": "#4a5566", "badge": "#1a2230", "badgetx": "#ffffff", "ring": "#111827",
    "inner": "#ffffff",
}  # fmt: skip
_DARK = {
    "panel": "#191e26", "canvas": "#141920", "line2": "#3b4452", "tx": "#e6e9ee", "tx2": "#a6b0be", "acc": "#8db7f0",
    "edge": "#7f8b9b", "edge2": "#aab4c2", "badge": "#e6e9ee", "badgetx": "#11151b", "ring": "#ffffff",
    "inner": "#11151b",
}  # fmt: skip

_LEGEND = (
    ("person",), ("organisation",), ("account",), ("pool",), ("line", "device"), ("terminal", "merchant"), ("list", "group"),
    ("report",), ("address",), ("placeholder",),
)  # fmt: skip
_WORDS = ("find", "fit", "print", "proven", "unproven", "sources", "no_sources", "more", "no_script")


@dataclass(frozen=True)
class Sources:
    """The source rows behind a mark or a line: some of them in words, and how many there are."""

    lines: Sequence[str]
    total: int


@dataclass(frozen=True)
class Sheet:
    """What stands around the picture.

    Attributes
    ----------
    title : str
        What is seen: data, not guilt.
    digest : str
        The generation that was drawn.
    lang : str
        Language of the page.
    masked : bool
        Whether names and numbers are masked.
    notes : sequence of str
        Scope and completeness, one sentence each; shown below the picture and printed with it.
    """

    title: str
    digest: str
    lang: Lang = "zh"
    masked: bool = True
    notes: Sequence[str] = field(default_factory=tuple)


def draw(picture: Picture, sheet: Sheet, sources: Mapping[str, Sources] | None = None) -> str:
    """How does the picture look on a PC without this tool and without a network?

    Parameters
    ----------
    picture : Picture
        Marks and lines with places, as the canvas draws them.
    sheet : Sheet
        Title, generation, language, masks, notes.
    sources : mapping, optional
        Name of a mark or line → its source rows.

    Returns
    -------
    str
        One HTML page; write it with ``encoding="utf-8"``.

    Assumptions
    -----------
    Opened in a browser of 2023 or later. Marks stand where the picture says; nothing is laid out in the browser.

    Cost
    ----
    O(n + m); the page has half a megabyte of vis-network.

    Source
    ------
    vis-network 9.1.2 as shipped by pyvis 0.3.2 (Apache-2.0 or MIT).
    """
    built = _build(picture)
    program = _program()
    graph = {
        "nodes": built.nodes,
        "edges": built.edges,
        "sources": {k: {"lines": list(s.lines)[:LINES_PER_MARK], "total": s.total} for k, s in (sources or {}).items()},
        "shapes": {kind: mark.shape for kind, mark in marks.MARKS.items()},
        "legend": _legend(picture, sheet.lang),
        "words": {name: texts.say(f"exports.draw.{name}", sheet.lang, n="{n}") for name in _WORDS},
    }
    masked = texts.say("exports.draw.masked" if sheet.masked else "exports.draw.unmasked", sheet.lang)
    facts = [
        texts.say("exports.draw.generation", sheet.lang, digest=sheet.digest[:12]),
        texts.say(
            "exports.draw.counts",
            sheet.lang,
            marks=figures.count(len(built.nodes)),
            lines=figures.count(len(built.edges)),
        ),
        masked,
    ]
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=False)
    page = environment.from_string((files("graphtool") / "views/network.html.j2").read_text("utf-8"))
    return page.render(
        lang="zh-CN" if sheet.lang == "zh" else "en",
        title=sheet.title,
        facts=facts,
        notes=list(sheet.notes),
        words=graph["words"],
        policy=_policy(_library(), program),
        light=_variables(dark=False),
        dark=_variables(dark=True),
        graph=graph,
        library=_library(),
        program=program,
    )


def _build(picture: Picture) -> Network:
    """The graph in pyvis, which checks that every line has its two marks. Always directed: else it drops lines."""
    network = Network(directed=True)
    for node in picture.nodes.values():
        network.add_node(node["id"], **{k: v for k, v in node.items() if k != "id"})
    for edge in picture.edges.values():
        network.add_edge(edge["from"], edge["to"], **{k: v for k, v in edge.items() if k not in {"from", "to"}})
    return network


def _legend(picture: Picture, lang: Lang) -> list[dict[str, Any]]:
    """The kinds that are in the picture; the page puts each before the last, so the last comes first."""
    drawn = {node["kind"] for node in picture.nodes.values()}
    return [
        {
            "kinds": list(group),
            "shape": marks.MARKS[group[0]].shape,
            "label": texts.say(f"exports.legend.{group[0]}", lang),
        }
        for group in reversed(_LEGEND)
        if drawn & set(group)
    ]


def _variables(dark: bool) -> str:
    """The colours of a theme as variables of the style sheet."""
    colours = dict(_DARK if dark else _LIGHT)
    colours |= {f"k-{kind}": mark.dark if dark else mark.light for kind, mark in marks.MARKS.items()}
    colours |= {f"halo-{i}": pair[dark] for i, pair in enumerate(marks.HALOS)}
    return "".join(f"--{name}:{value};" for name, value in colours.items())


@cache
def _library() -> str:
    return (files("pyvis") / _LIBRARY).read_text("utf-8")


@cache
def _program() -> str:
    """The page's own script: shared parts as objects of their names, then what the page does."""
    parts = []
    for name, path in _PARTS.items():
        text = (files("graphtool") / path).read_text("utf-8")
        offered = re.findall(r"^export (?:function|class|const) (\w+)", text, re.MULTILINE)
        body = re.sub(r"^export ", "", text, flags=re.MULTILINE)
        parts.append(f"const {name} = (() => {{\n{body}\nreturn {{ {', '.join(offered)} }};\n}})();\n")
    own = (files("graphtool") / "views/network.js").read_text("utf-8")
    return "".join(parts) + own


def _policy(*scripts: str) -> str:
    """What the page may do: run these scripts, use styles, and nothing else."""
    hashes = [base64.b64encode(hashlib.sha256(s.encode()).digest()).decode() for s in scripts]
    allowed = " ".join(f"'sha256-{h}'" for h in hashes)
    return (
        f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
