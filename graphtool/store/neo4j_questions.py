"""The Cypher of the questions that the desk asks a Neo4j store: search, expand, links, events, paths.

As in :mod:`graphtool.store.neo4j_cypher`, text comes from ``terms`` and ``schema``, and data are parameters.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from graphtool.store.base import Direction, Filter, Order
from graphtool.store.neo4j_cypher import ALL_TYPES, LONG, PREFIX, ROW_LABELS, event_columns, properties
from graphtool.store.schema import MOST, NODE, TYPES
from graphtool.terms import KINDS

_SPLIT = 1_000_000_000
"""Sums are kept in two parts, since one would overflow where an amount is near the largest number."""
_LEAST = -MOST - 1


KNOWN_ENTITIES = f"UNWIND $ids AS one MATCH (n:{NODE} {{case: $case, id: one}}) RETURN n.id"
ALIASES = f"UNWIND $ids AS one MATCH (r:{ROW_LABELS['alias']} {{case: $case, alias: one}}) RETURN one, r.id"


def entities(columns: Sequence[str]) -> str:
    """Those properties of the entities ``$ids``."""
    return f"UNWIND $ids AS one MATCH (n:{NODE} {{case: $case, id: one}}) RETURN {properties(columns)}"


def some_events(columns: Sequence[str]) -> list[str]:
    """Columns of the events ``$ids``, one question per type: each has its own index, and a single question over
    all of them takes the server seconds to plan."""
    return [
        f"UNWIND $ids AS one MATCH (a)-[e:{kind} {{case: $case, id: one}}]->(b) RETURN {event_columns(columns)}"
        for kind in TYPES.values()
    ]


def rows_of(table: str, key: str, columns: Sequence[str]) -> str:
    """Other rows of a table whose ``key`` is one of ``$ids``."""
    label = ROW_LABELS[table]
    return f"UNWIND $ids AS one MATCH (n:{label} {{case: $case, {key}: one}}) RETURN {properties(columns)}"


def search(*, chinese: bool, spoken: bool, kinds: Sequence[str]) -> str:
    """Hits per kind for ``$query``, scored as :func:`graphtool.store.names.score` does.

    Pairs of Chinese characters come from the full-text index (``$phrase``), anything else from the text
    indexes; both find at least what fits, and the score decides. An id is found when it is ``$whole``.
    """
    if chinese:
        found = [f"CALL db.index.fulltext.queryNodes('{PREFIX}entity_names', $phrase) YIELD node AS n RETURN n"]
    else:
        found = [f"MATCH (n:{NODE}) USING TEXT INDEX n:{NODE}(numbers) WHERE n.numbers CONTAINS $query RETURN n"]
    if spoken:
        found.append(f"MATCH (n:{NODE}) USING TEXT INDEX n:{NODE}(sound) WHERE n.sound CONTAINS $query RETURN n")
    found.append(f"MATCH (n:{LONG} {{case: $case}}) RETURN n")
    found.append(f"MATCH (n:{NODE} {{case: $case, id: $whole}}) RETURN n")
    where = "n.case = $case" + (" AND n.kind IN $kinds" if kinds else "")
    return f"""CALL () {{ {" UNION ".join(found)} }} WITH n WHERE {where}
WITH n, size(n.search_text) AS own
UNWIND range(0, own - CASE WHEN n.id = $whole THEN 0 ELSE 1 END) AS i
WITH n, i = own AS named, n.search_text[i] AS text, n.search_sound[i] AS sound,
  coalesce(n.search_type[i], 'id') AS type, coalesce(n.search_value[i], n.id) AS value
WITH n, type, value, CASE WHEN named OR text = $query THEN 100 WHEN text STARTS WITH $query THEN 80
  WHEN text ENDS WITH $query THEN 70 WHEN sound CONTAINS ' ' + $query + ' ' THEN 60
  WHEN text CONTAINS $query THEN 50 WHEN sound CONTAINS ' ' + $query THEN 40
  WHEN sound CONTAINS $query THEN 20 ELSE 0 END AS score
WHERE score > 0
WITH n, score, type, value ORDER BY score DESC, type, value
WITH n, collect([type, value, score])[0] AS best
WITH n, best ORDER BY best[2] DESC, n.facts IS NULL, n.facts DESC, n.id
WITH n.kind AS kind, collect([n.id, n.kind, n.label, best[0], best[1], best[2], n.facts]) AS hits
UNWIND hits[..$limit] AS hit
RETURN hit[0], hit[1], hit[2], hit[3], hit[4], hit[5], size(hits), hit[6]"""


# --- standing beside ----------------------------------------------------------------------------


def bounds(where: Filter) -> dict[str, Any]:
    """The parameters of a filter: what it leaves open is bounded by the smallest and the largest number, and said."""
    return {
        "timed": (where.from_ms, where.until_ms) != (None, None),
        "from_ms": _LEAST if where.from_ms is None else where.from_ms,
        "until_ms": MOST if where.until_ms is None else where.until_ms,
        "priced": (where.min_amount, where.max_amount) != (None, None),
        "min_amount": _LEAST if where.min_amount is None else where.min_amount,
        "max_amount": MOST if where.max_amount is None else where.max_amount,
        "chosen": bool(where.kinds),
        "kinds": list(where.kinds),
    }


_PASSES = (
    "(NOT $timed OR ($from_ms <= e.time_ms AND e.time_ms <= $until_ms))",
    "(NOT $priced OR ($min_amount <= e.amount AND e.amount <= $max_amount))",
)
"""Conditions on an event ``e``; one without the value fails them, as null does. Always both: the server takes up to
a second to plan a statement it has not seen, and so it has seen the one for any filter."""


def _types(where: Filter) -> str:
    """The types of a filter; words that are no relation match nothing, which no type does."""
    return "|".join(TYPES[name] for name in where.relations if name in TYPES) or (
        "NOTHING" if where.relations else ALL_TYPES
    )


def _open(end: str) -> str:
    return f"(NOT $chosen OR {end}.kind IN $kinds)"


def _beside(where: Filter, direction: Direction) -> str:
    types, passing = _types(where), [*_PASSES, _open("o")]
    out = " AND ".join([*(["e.directed"] if direction != "both" else []), *passing])
    back = " AND ".join([("(e.directed OR o <> n)" if direction == "both" else "e.directed"), *passing])
    ways = {
        "out": f"MATCH (n)-[e:{types}]->(o) WHERE {out} "
        "RETURN e, o, CASE WHEN e.directed THEN 'out' ELSE 'undecided' END AS way",
        "in": f"MATCH (n)<-[e:{types}]-(o) WHERE {back} "
        "RETURN e, o, CASE WHEN e.directed THEN 'in' ELSE 'undecided' END AS way",
    }
    chosen = " UNION ALL ".join(text for way, text in ways.items() if direction in ("both", way))
    return f"MATCH (n:{NODE} {{case: $case, id: $id}}) CALL (n) {{ {chosen} }}"


_SUMS = (
    "type(e) AS type, way, e.currency AS currency, count(e) AS events, count(e.amount) AS known, "
    f"sum(e.amount / {_SPLIT}) AS high, sum(e.amount % {_SPLIT}) AS low, min(e.time_ms) AS first, "
    "max(e.time_ms) AS last, sum(CASE WHEN e.doubtful THEN 1 ELSE 0 END) AS doubtful"
)
_TOP, _REST = divmod(MOST, _SPLIT)
_AMOUNT = f"""CASE WHEN way = 'undecided' OR known = 0 THEN null
  WHEN high + low / {_SPLIT} > {_TOP} OR (high + low / {_SPLIT} = {_TOP} AND low % {_SPLIT} > {_REST}) THEN {MOST}
  ELSE (high + low / {_SPLIT}) * {_SPLIT} + low % {_SPLIT} END AS amount"""
_FIGURES = f"events, {_AMOUNT}, first, last, doubtful"


def counts(where: Filter) -> str:
    """type, way, currency, events, neighbours, amount, first, last, doubtful of the entity ``$id``."""
    return (
        f"{_beside(where, 'both')} WITH {_SUMS}, count(DISTINCT o) AS neighbours "
        f"RETURN type, way, currency, events, neighbours, {_AMOUNT}, first, last, doubtful"
    )


def neighbours(where: Filter, direction: Direction, order: Order) -> str:
    """other, type, way, currency, figures of the first ``$limit`` neighbours of the entity ``$id``."""
    measure, way = ("last", "DESC") if order == "newest" else ("amount", "DESC" if order == "most" else "ASC")
    place = {"amount": 4, "last": 6}[measure]
    return f"""{_beside(where, direction)} WITH o, {_SUMS}
WITH o, type, way, currency, {_FIGURES}
ORDER BY {measure} IS NULL, {measure} {way}, events DESC
WITH o, collect([type, way, currency, events, amount, first, last, doubtful]) AS rows
ORDER BY rows[0][{place}] IS NULL, rows[0][{place}] {way}, rows[0][3] DESC, o.id LIMIT $limit
UNWIND rows AS r RETURN o.id, r[0], r[1], r[2], r[3], r[4], r[5], r[6], r[7]"""


def links(where: Filter) -> str:
    """src, dst, type, way, currency, figures among the entities ``$ids``."""
    passing = " AND ".join(["b.id IN $ids", *_PASSES])
    return f"""UNWIND $ids AS one MATCH (a:{NODE} {{case: $case, id: one}})-[e:{_types(where)}]->(b) WHERE {passing}
WITH e, CASE WHEN e.directed OR a.id <= b.id THEN [a.id, b.id] ELSE [b.id, a.id] END AS ends,
  CASE WHEN e.directed THEN 'out' ELSE 'undecided' END AS way
WITH ends, {_SUMS}
RETURN ends[0], ends[1], type, way, currency, {_FIGURES}"""


def events(where: Filter, columns: Sequence[str], *, src: bool, dst: bool) -> str:
    """Columns of the events from ``$src`` to ``$dst`` (either may be left open), the first ``$limit``."""
    start = f"MATCH (a:{NODE} {{case: $case}})"
    if src:
        start = f"UNWIND $src AS one MATCH (a:{NODE} {{case: $case, id: one}})"
    elif dst:
        start = f"UNWIND $dst AS one MATCH (b:{NODE} {{case: $case, id: one}})"
    passing = [*_PASSES, *([] if src else [_open("a")]), *([] if dst else [_open("b")])]
    if src and dst:
        passing.append("b.id IN $dst")
    return (
        f"{start} MATCH (a)-[e:{_types(where)}]->(b) WHERE {' AND '.join(passing)} RETURN {event_columns(columns)} "
        "ORDER BY e.time_ms IS NOT NULL, e.time_ms, e.seq IS NOT NULL, e.seq, e.id LIMIT $limit"
    )


def step(where: Filter) -> str:
    """From each of ``$ids``: whom can a path stand on next? Id and its next ids; ``$goal`` may be anything."""
    closed = [f"NOT o:{kind.node_label}" for kind in KINDS.values() if not kind.traversable]
    inside = " AND ".join([*closed, _open("o")])
    passing = " AND ".join(["e.directed", f"(o.id = $goal OR ({inside}))", *_PASSES])
    return (
        f"UNWIND $ids AS one MATCH (n:{NODE} {{case: $case, id: one}})-[e:{_types(where)}]-(o) WHERE {passing} "
        "RETURN n.id, collect(DISTINCT o.id)"
    )
