"""A Cypher script that builds the graph in any Neo4j, for who has no access to the case.

Labels, relationship types and property names come from ``terms`` and from here, never from data; data stands in
quoted literals only. Each statement takes a few hundred rows, so that a large graph fits into the server's memory.
Running the script twice gives the graph once. Its nodes carry ``case`` = ``export:<generation>``, so that they never
mix with a published case.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TextIO

import polars as pl

from graphtool import terms
from graphtool.exports.cells import cypher
from graphtool.exports.content import Content
from graphtool.exports.graphs import NODE, Written, edge_attributes, sort_of
from graphtool.store.schema import NODE as ENTITY_LABEL

ROWS_PER_STATEMENT = 500


def write_cypher(content: Content, path: Path) -> Written:
    """How is the graph built in a Neo4j of one's own?

    Parameters
    ----------
    content : Content
        What goes out.
    path : Path
        The file, written anew; run it with ``cypher-shell -f`` or paste it into Browser.

    Returns
    -------
    Written
        Entities and edges in it.

    Assumptions
    -----------
    Neo4j 5. Text loses control characters that no screen shows.

    Cost
    ----
    O(n + m) time; memory for the evidence of the graph and one frame.

    Source
    ------
    Neo4j Cypher Manual 5, string literals and escape sequences.
    """
    case = f"'export:{_plain(content.digest)}'"
    with path.open("w", encoding="utf-8", newline="\n") as out:
        for name, value in content.about().items():
            out.write(f"// {name}: {_plain(str(value))}\n")
        out.write(
            f"CREATE CONSTRAINT entity_id IF NOT EXISTS FOR (n:{ENTITY_LABEL}) REQUIRE (n.case, n.id) IS UNIQUE;\n"
        )
        entities = sum(_entities(out, frame, case, content) for frame in content.entities())
        edges = sum(_edges(out, frame, case, content) for frame in content.edges())
    return Written(entities, edges)


def _entities(out: TextIO, frame: pl.DataFrame, case: str, content: Content) -> int:
    for (kind,), rows in frame.group_by("kind", maintain_order=True):
        label = terms.KINDS[str(kind)].node_label
        merge = f"MERGE (n:{ENTITY_LABEL} {{case: {case}, id: row.id}}) SET n:{label}, n += row;\n"
        for literal in _literals(rows, ("id", *NODE), content):
            out.write(f"UNWIND [\n{literal}\n] AS row\n{merge}")
    return frame.height


def _edges(out: TextIO, frame: pl.DataFrame, case: str, content: Content) -> int:
    for (relation,), rows in frame.group_by("relation", maintain_order=True):
        kind = terms.RELATIONS[str(relation)].type
        ends = ", ".join(
            f"({v}:{ENTITY_LABEL} {{case: {case}, id: row.{of}}})" for v, of in (("a", "src"), ("b", "dst"))
        )
        merge = f"MATCH {ends}\nMERGE (a)-[r:{kind} {{case: {case}, id: row.id}}]->(b) SET r += row;\n"
        for literal in _literals(rows, ("id", "src", "dst", *edge_attributes(content)), content):
            out.write(f"UNWIND [\n{literal}\n] AS row\n{merge}")
    return frame.height


def _literals(frame: pl.DataFrame, names: Sequence[str], content: Content) -> Iterator[str]:
    """Some hundred rows at a time as Cypher maps; what is not stated is not in the map."""
    pairs = [pl.lit(f"{name}: ") + _literal(name, content.shape.grouped) for name in names]
    joined = pl.concat_list(pairs).list.drop_nulls().list.join(", ")
    maps = frame.select(pl.concat_str(pl.lit("{"), joined, pl.lit("}")).alias("map"))["map"]
    for start in range(0, len(maps), ROWS_PER_STATEMENT):
        yield ",\n".join(maps.slice(start, ROWS_PER_STATEMENT).to_list())


def _literal(name: str, grouped: bool) -> pl.Expr:
    text = pl.col(name).cast(pl.String)
    return cypher(text) if sort_of(name, grouped) == "string" else text


def _plain(text: str) -> str:
    """Text of our own for a comment or a name: letters, digits and a few signs."""
    return "".join(c for c in text if c.isalnum() or c in " .,:;()=_-")
