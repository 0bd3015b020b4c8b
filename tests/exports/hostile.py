"""A small graph whose texts try to be something else: markup, formulas, queries, terminators."""

from __future__ import annotations

from graphtool.exports.content import Content, Scope, Shape
from graphtool.store.memory import MemoryStore
from tests.store.graphs import Graph, entity, event, identifier, write

TEXTS: tuple[str, ...] = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "]]></data></node>&amp;&#0;",
    "=HYPERLINK(\"file:///etc\",\"x\")",
    "+1+1",
    "-2",
    "@SUM(A1)",
    "\t=1+1",
    "＝1+1",
    "'; DROP TABLE entity; --",
    "\\' }) DETACH DELETE n //",
    "\\u0027 }) DETACH DELETE n //",
    "\\\\u0027\\",
    "`) DETACH DELETE n //",
    "line\nbreak;\nMATCH (n) DETACH DELETE n;\n",
    "tab\there\rreturn",
    "nul\x00bell\x07esc\x1b\x7f",
    "line\u2028para\u2029next\u0085end\uffff",
    "{name}",
    "%s%n",
    "_x0041_",
    "990101199001011234",
    "6.22202E+18",
    "00123",
    "陈某😀",
    "href",
    "</script><script>alert(2)</script>",
    "A" * 40_000,
    "",
)  # fmt: skip


def graph() -> Graph:
    """One account per text, in a ring of transfers whose memos are the texts, too."""
    size = len(TEXTS)
    nodes = [
        entity(f"a-{i:02}", name=text, number=text, label=text, institution=text, roles=["victim"], flags=[text])
        for i, text in enumerate(TEXTS)
    ]
    moves = [
        event(
            f"0123456789abcdef0123.0.{i + 2}.m", f"a-{i:02}", f"a-{(i + 1) % size:02}", 29_800 + i, 1000 * i, memo=text
        )
        for i, text in enumerate(TEXTS)
    ]
    return {
        "entity": nodes,
        "event": moves,
        "identifier": [identifier(f"a-{i:02}", "name", text) for i, text in enumerate(TEXTS)],
        "evidence": [{"subject": row["id"], "fact": row["id"][:-2]} for row in moves],
    }


def content(graph: Graph, scope: Scope | None = None, shape: Shape | None = None) -> Content:
    """The content of a graph of rows."""
    store = MemoryStore()
    write(store, "d1", graph)
    return Content(store.view(), scope, shape)
