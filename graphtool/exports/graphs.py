"""Graph files that other programs open: GraphML, GEXF and node-link JSON.

Written row by row of text that Polars builds, so that a million events need no objects. Both XML formats
declare directed edges throughout and say in the attribute ``directed`` where the direction is undecided, as most
readers refuse a graph that mixes both. Text is cleaned of what XML cannot hold; JSON keeps it as it is.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import polars as pl

from graphtool.exports.cells import xml
from graphtool.exports.content import Content
from graphtool.views.marks import MARKS

NODE: tuple[str, ...] = (
    "kind", "kind_label", "label", "name", "number", "institution", "scope", "pool_type", "roles", "flags", "key",
    "facts", "rows",
)  # fmt: skip
"""Attributes of an entity, in this order."""

EVENT: tuple[str, ...] = (
    "relation", "relation_label", "time", "until", "time_ms", "precision", "seq", "amount", "amount_yuan", "currency",
    "directed", "doubtful", "row_type", "duration_s", "service_fee", "memo", "facts", "rows",
)  # fmt: skip
"""Attributes of an edge that is one event."""

PAIR: tuple[str, ...] = (
    "relation", "relation_label", "events", "amount", "amount_yuan", "currency", "first", "last", "directed",
    "doubtful", "event_ids", "rows",
)  # fmt: skip
"""Attributes of an edge that stands for all events of a pair, relation, currency and direction."""

_WHOLE = {"facts", "time_ms", "seq", "amount", "duration_s", "service_fee", "events"}


def edge_attributes(content: Content) -> tuple[str, ...]:
    """Which attributes have the edges of this content?"""
    return PAIR if content.shape.grouped else EVENT


def sort_of(name: str, grouped: bool) -> str:
    """What is in a column: ``long``, ``boolean`` or ``string``?"""
    if name in _WHOLE or (name == "doubtful" and grouped):
        return "long"
    return "boolean" if name in {"directed", "doubtful"} else "string"


@dataclass(frozen=True)
class Written:
    """How much a file holds."""

    entities: int
    edges: int


def write_graphml(content: Content, path: Path) -> Written:
    """How does the graph open in Gephi, Cytoscape, yEd or networkx?

    Parameters
    ----------
    content : Content
        What goes out.
    path : Path
        The file, written anew.

    Returns
    -------
    Written
        Entities and edges in it.

    Assumptions
    -----------
    GraphML 1.0 without extensions; what a source does not state has no ``data`` element.

    Cost
    ----
    O(n + m) time; memory for the evidence of the graph and one frame.

    Source
    ------
    Brandes, Eiglsperger, Herman, Himsolt, Marshall: GraphML Progress Report (2002).
    """
    edges = edge_attributes(content)
    with path.open("w", encoding="utf-8", newline="\n") as out:
        out.write('<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n')
        for name, value in content.about().items():
            sort = "boolean" if isinstance(value, bool) else "string"
            out.write(f'<key id="g_{name}" for="graph" attr.name="{name}" attr.type="{sort}"/>\n')
        for prefix, of, names in (("n", "node", NODE), ("e", "edge", edges)):
            for name in names:
                sort = sort_of(name, content.shape.grouped)
                out.write(f'<key id="{prefix}_{name}" for="{of}" attr.name="{name}" attr.type="{sort}"/>\n')
        out.write('<graph id="graph" edgedefault="directed">\n')
        for name, text in _head(content):
            out.write(f'<data key="g_{name}">{text}</data>\n')
        node = (
            _tag('<node id="', "id", '">') + _parts(NODE, '<data key="n_{}">', "</data>", content) + [pl.lit("</node>")]
        )
        ends = _tag('<edge id="', "id", '" source="') + _tag("", "src", '" target="') + _tag("", "dst", '">')
        edge = ends + _parts(edges, '<data key="e_{}">', "</data>", content) + [pl.lit("</edge>")]
        written = Written(_lines(out, content.entities(), node), _lines(out, content.edges(), edge))
        out.write("</graph>\n</graphml>\n")
    return written


def write_gexf(content: Content, path: Path) -> Written:
    """How does the graph open in Gephi with colours by kind?

    Parameters
    ----------
    content : Content
        What goes out.
    path : Path
        The file, written anew.

    Returns
    -------
    Written
        Entities and edges in it.

    Assumptions
    -----------
    GEXF 1.3; the weight of a grouped edge is its number of events.

    Cost
    ----
    O(n + m) time; memory for the evidence of the graph and one frame.

    Source
    ------
    GEXF 1.3 schema, gexf.net.
    """
    edges = edge_attributes(content)
    head = "; ".join(f"{name}: {text}" for name, text in _head(content))
    with path.open("w", encoding="utf-8", newline="\n") as out:
        out.write('<?xml version="1.0" encoding="UTF-8"?>\n<gexf xmlns="http://gexf.net/1.3" ')
        out.write('xmlns:viz="http://gexf.net/1.3/viz" version="1.3">\n')
        out.write(f"<meta><creator>graphtool</creator><description>{head}</description></meta>\n")
        out.write('<graph defaultedgetype="directed" mode="static">\n')
        for of, names in (("node", NODE), ("edge", edges)):
            out.write(f'<attributes class="{of}">\n')
            for name in names:
                sort = sort_of(name, content.shape.grouped)
                out.write(f'<attribute id="{of}_{name}" title="{name}" type="{sort}"/>\n')
            out.write("</attributes>\n")
        colour = pl.col("kind").replace_strict(_colours(), default="")
        node = _tag('<node id="', "id", '" label="') + _tag("", "label", '">') + [pl.lit("<attvalues>")]
        node += _parts(NODE, '<attvalue for="node_{}" value="', '"/>', content)
        node += [pl.lit("</attvalues>"), colour, pl.lit("</node>")]
        edge = _tag('<edge id="', "id", '" source="') + _tag("", "src", '" target="') + _tag("", "dst", '" label="')
        edge += [
            *_tag("", "relation_label", '"'),
            *([_weight()] if content.shape.grouped else []),
            pl.lit("><attvalues>"),
        ]
        edge += [*_parts(edges, '<attvalue for="edge_{}" value="', '"/>', content), pl.lit("</attvalues></edge>")]
        out.write("<nodes>\n")
        entities = _lines(out, content.entities(), node)
        out.write("</nodes>\n<edges>\n")
        written = Written(entities, _lines(out, content.edges(), edge))
        out.write("</edges>\n</graph>\n</gexf>\n")
    return written


def write_json(content: Content, path: Path) -> Written:
    """How does the graph open in networkx, d3 or a script?

    Parameters
    ----------
    content : Content
        What goes out.
    path : Path
        The file, written anew.

    Returns
    -------
    Written
        Entities and edges in it.

    Assumptions
    -----------
    The node-link form of ``networkx.node_link_graph``: ``nodes`` with ``id``, ``edges`` with ``source``, ``target`` and
    ``key`` (the event); what a source does not state is null.

    Cost
    ----
    O(n + m) time; memory for the evidence of the graph and one frame.

    Source
    ------
    networkx, ``json_graph``.
    """
    node = pl.struct("id", *_kept(NODE, content)).struct.json_encode()
    ends = (pl.col("src").alias("source"), pl.col("dst").alias("target"), pl.col("id").alias("key"))
    edge = pl.struct(*ends, *_kept(edge_attributes(content), content)).struct.json_encode()
    with path.open("w", encoding="utf-8", newline="\n") as out:
        about = json.dumps(content.about(), ensure_ascii=False)
        out.write(f'{{"directed": true, "multigraph": true, "graph": {about},\n"nodes": [\n')
        entities = _lines(out, content.entities(), [node], ",\n")
        out.write('],\n"edges": [\n')
        edges = _lines(out, content.edges(), [edge], ",\n")
        out.write("]}\n")
    return Written(entities, edges)


def _head(content: Content) -> Iterator[tuple[str, str]]:
    """The facts about the export, as XML."""
    for name, value in content.about().items():
        text = str(value).lower() if isinstance(value, bool) else value
        yield name, str(pl.select(xml(pl.lit(text))).item())


def _kept(names: Sequence[str], content: Content) -> list[str]:
    """Without what a masked export leaves out altogether."""
    return [n for n in names if not (content.shape.masked and n in {"key", "memo"})]


def _text(name: str) -> pl.Expr:
    """A column as text of XML; numbers and flags are never text of the evidence."""
    text = pl.col(name).cast(pl.String)
    return text if sort_of(name, grouped=True) != "string" or sort_of(name, grouped=False) != "string" else xml(text)


def _tag(before: str, name: str, after: str) -> list[pl.Expr]:
    return [pl.lit(before) + _text(name).fill_null("") + pl.lit(after)]


def _parts(names: Sequence[str], before: str, after: str, content: Content) -> list[pl.Expr]:
    """One element per attribute, null where the attribute is."""
    return [pl.lit(before.format(n)) + _text(n) + pl.lit(after) for n in _kept(names, content)]


def _weight() -> pl.Expr:
    return pl.lit(' weight="') + pl.col("events").cast(pl.String) + pl.lit('"')


def _colours() -> dict[str, str]:
    """Kind → its colour as GEXF spells it."""
    spelled = {}
    for kind, mark in MARKS.items():
        red, green, blue = (int(mark.light[i : i + 2], 16) for i in (1, 3, 5))
        spelled[kind] = f'<viz:color r="{red}" g="{green}" b="{blue}"/>'
    return spelled


def _lines(out: TextIO, frames: Iterator[pl.DataFrame], parts: Sequence[pl.Expr], between: str = "\n") -> int:
    """Write one line per row; how many?"""
    count = 0
    for frame in frames:
        if frame.height:
            out.write(between if count and between != "\n" else "")
            out.write(
                between.join(frame.select(pl.concat_str(parts, ignore_nulls=True).alias("line"))["line"].to_list())
            )
            out.write("\n" if between == "\n" else "")
            count += frame.height
    return count
