"""The Cypher that the Neo4j store runs.

Its text comes from ``terms`` and ``schema`` alone: labels and types cannot be parameters. Everything else,
every word of evidence above all, travels as a parameter. Every statement names the case.
"""

from __future__ import annotations

from collections.abc import Sequence

from graphtool.store.schema import NODE, NODE_LABELS, TYPES, Index, declarations

MARKER = "Case"
"""One node per case: which generation is there, who writes, how far."""
ROW = "Row"
"""Rows of tables that are neither nodes nor relationships; each has the label of its table too."""
ROW_LABELS: dict[str, str] = {
    "alias": "Alias",
    "allocation": "Allocation",
    "coverage": "Coverage",
    "calendar": "Calendar",
    "chain": "Chain",
    "balance": "Balance",
    "pairing": "Pairing",
    "identifier": "Identifier",
    "evidence": "Evidence",
}
LONG = "Long"
"""Entities whose numbers are too long for an index: every search looks at them one by one."""

PREFIX = "graphtool_"  # names of indexes are shared with whatever else lives in the database
INDEXES: tuple[Index, ...] = (
    *declarations(),
    Index("case_id", "unique", "node", (MARKER,), ("id",)),
    Index("row_key", "unique", "node", (ROW,), ("case", "key")),
    Index("alias_name", "range", "node", (ROW_LABELS["alias"],), ("case", "alias")),
    Index("identifier_entity", "range", "node", (ROW_LABELS["identifier"],), ("case", "entity")),
    Index("evidence_subject", "range", "node", (ROW_LABELS["evidence"],), ("case", "subject")),
)


def declare(index: Index) -> tuple[str, str]:
    """(name, statement) of a constraint or an index."""
    name = PREFIX + index.name
    labels = "|".join(index.labels)
    on = f"(x:{labels})" if index.on == "node" else f"()-[x:{labels}]-()"
    keys = ", ".join(f"x.{key}" for key in index.properties)
    if index.sort == "unique":
        return name, f"CREATE CONSTRAINT {name} IF NOT EXISTS FOR {on} REQUIRE ({keys}) IS UNIQUE"
    if index.sort == "fulltext":
        # The cjk analyzer cuts Chinese into pairs of characters, so parts of names are found.
        options = "OPTIONS {indexConfig: {`fulltext.analyzer`: 'cjk'}}"
        return name, f"CREATE FULLTEXT INDEX {name} IF NOT EXISTS FOR {on} ON EACH [{keys}] {options}"
    sort = "TEXT INDEX" if index.sort == "text" else "INDEX"
    return name, f"CREATE {sort} {name} IF NOT EXISTS FOR {on} ON ({keys})"


# --- writing ------------------------------------------------------------------------------------


def put_nodes(kind: str) -> str:
    """Add or overwrite entities of a kind from ``$rows`` of ``{id, long, p}``."""
    label = NODE_LABELS[kind]
    others = ":".join(sorted({*NODE_LABELS.values(), LONG} - {label}))
    return (
        f"UNWIND $rows AS r MERGE (n:{NODE} {{case: $case, id: r.id}}) SET n = r.p, n:{label} REMOVE n:{others} "
        f"FOREACH (_ IN CASE WHEN r.long THEN [1] ELSE [] END | SET n:{LONG})"
    )


def put_relationships(relation: str) -> str:
    """Add events of a relation from ``$rows`` of ``{id, src, dst, p}``; those that are there stay as they are.

    The unique index on (case, id) is asked before anything is created, so that a batch that ran twice, or
    ten thousand events between the same two entities, cost no more than one seek each.
    """
    kind = TYPES[relation]
    return (
        f"UNWIND $rows AS r MATCH (a:{NODE} {{case: $case, id: r.src}}) MATCH (b:{NODE} {{case: $case, id: r.dst}}) "
        f"MERGE (a)-[e:{kind} {{case: $case, id: r.id}}]->(b) SET e = r.p"
    )


def put_rows(table: str) -> str:
    """Add or overwrite other rows from ``$rows`` of ``{key, p}``."""
    label = ROW_LABELS[table]
    others = ":".join(sorted({*ROW_LABELS.values()} - {label}))
    return f"UNWIND $rows AS r MERGE (n:{ROW} {{case: $case, key: r.key}}) SET n = r.p, n:{label} REMOVE n:{others}"


def drop_relationships(relation: str) -> str:
    """Delete the events of a relation named in ``$rows``."""
    return f"UNWIND $rows AS id MATCH ()-[e:{TYPES[relation]} {{case: $case, id: id}}]->() DELETE e"


DROP_NODES = f"UNWIND $rows AS id MATCH (n:{NODE} {{case: $case, id: id}}) DETACH DELETE n"
DROP_ROWS = f"UNWIND $rows AS key MATCH (n:{ROW} {{case: $case, key: key}}) DETACH DELETE n"
# What is at no place of ours is named by the server's own id, which is a parameter like any other.
DROP_STRAY_RELATIONSHIPS = (
    f"UNWIND $rows AS place MATCH (a:{NODE})-[e]->() WHERE elementId(e) = place AND a.case = $case DELETE e"
)
DROP_STRAY_NODES = (
    f"UNWIND $rows AS place MATCH (n:{NODE}) WHERE elementId(n) = place AND n.case = $case DETACH DELETE n"
)
_OURS = ", ".join(f"'{label}'" for label in (NODE, LONG, *NODE_LABELS.values()))
DROP_LABELS = (
    f"UNWIND $rows AS place MATCH (n:{NODE}) WHERE elementId(n) = place AND n.case = $case "
    f"REMOVE n:$([label IN labels(n) WHERE NOT label IN [{_OURS}]])"
)

# --- reading whole tables -----------------------------------------------------------------------

ALL_TYPES = "|".join(TYPES.values())
NODE_HASHES = f"MATCH (n:{NODE} {{case: $case}}) RETURN n.id, n.hash"
RELATIONSHIP_HASHES = f"MATCH (:{NODE} {{case: $case}})-[e:{ALL_TYPES}]->() RETURN e.id, type(e), e.hash"
ROW_HASHES = f"MATCH (n:{ROW} {{case: $case}}) RETURN n.key, n.hash"


def all_nodes(columns: Sequence[str]) -> str:
    """Those properties of every entity."""
    return f"MATCH (n:{NODE} {{case: $case}}) RETURN {properties(columns)}"


def all_relationships(columns: Sequence[str]) -> str:
    """Those properties of every event, with type and ends under their names in ``model.EVENT``."""
    return f"MATCH (a:{NODE} {{case: $case}})-[e:{ALL_TYPES}]->(b) RETURN {event_columns(columns)}"


def all_rows(table: str, columns: Sequence[str]) -> str:
    """Those properties of every other row of a table."""
    return f"MATCH (n:{ROW}:{ROW_LABELS[table]} {{case: $case}}) RETURN {properties(columns)}"


def event_columns(columns: Sequence[str]) -> str:
    """Columns of an event ``(a)-[e]->(b)``."""
    special = {"relation": "type(e)", "src": "a.id", "dst": "b.id"}
    return ", ".join(special.get(name, f"e.{name}") for name in columns)


def properties(columns: Sequence[str]) -> str:
    """Columns of a node ``n``."""
    return ", ".join(f"n.{name}" for name in columns)


CHECK_NODES = f"MATCH (n:{NODE} {{case: $case}}) RETURN elementId(n), labels(n), size(keys(n)), "
CHECK_RELATIONSHIPS = (
    f"MATCH (a:{NODE} {{case: $case}})-[e]->(b) RETURN elementId(e), type(e), a.id, "
    "CASE WHEN b.case = $case THEN b.id END, size(keys(e)), "
)
_TABLES = " OR ".join(f"n:{label}" for label in ROW_LABELS.values())
CHECK_ODD_ROWS = f"MATCH (n:{ROW} {{case: $case}}) WHERE size(labels(n)) <> 2 OR NOT ({_TABLES}) RETURN n.key"


def check_rows(table: str) -> str:
    """The start of a question for rows of a table with only its labels."""
    label = ROW_LABELS[table]
    return f"MATCH (n:{ROW}:{label} {{case: $case}}) WHERE size(labels(n)) = 2 RETURN n.key, size(keys(n)), "


COUNTS = {
    "entity": f"MATCH (n:{NODE} {{case: $case}}) RETURN count(n)",
    "event": f"MATCH (:{NODE} {{case: $case}})-[e:{ALL_TYPES}]->() RETURN count(e)",
    "identifier": f"MATCH (n:{NODE} {{case: $case}}) RETURN coalesce(sum(size(n.identifiers)), 0)",
    "evidence": f"MATCH (n:{NODE} {{case: $case}}) RETURN coalesce(sum(size(n.evidence)), 0)",
    "evidence of events": (
        f"MATCH (:{NODE} {{case: $case}})-[e:{ALL_TYPES}]->() RETURN coalesce(sum(size(e.evidence)), 0)"
    ),
    **{
        f"rows of {table}": f"MATCH (n:{ROW}:{label} {{case: $case}}) RETURN count(n)"
        for table, label in ROW_LABELS.items()
    },
}

# --- the marker ---------------------------------------------------------------------------------

CURRENT = f"MATCH (c:{MARKER} {{id: $case}}) RETURN c.digest, c.layout, c.owner"
PROGRESS = f"MATCH (c:{MARKER} {{id: $case}}) WHERE c.target IS NOT NULL RETURN c.target, c.done, c.total"
LOOK = f"""MERGE (c:{MARKER} {{id: $case}}) ON CREATE SET c.owner = $owner
SET c.asked = timestamp()
RETURN c.owner, c.writer, c.holder, c.pid, c.purpose, c.since, timestamp() - coalesce(c.alive, 0)"""
"""Writing to the marker first locks it, so that of two who ask at once one waits and then sees the other."""
TAKE = f"""MATCH (c:{MARKER} {{id: $case}})
SET c.writer = $writer, c.holder = $holder, c.pid = $pid, c.purpose = $purpose, c.since = $since, c.alive = timestamp()
RETURN c.digest, c.layout"""
FENCE = f"""MATCH (c:{MARKER} {{id: $case}}) WHERE c.writer = $writer
SET c.alive = timestamp(), c.done = $done RETURN c.done"""
"""First in every batch: whoever lost the marker to another writer writes nothing more."""
BEGIN = f"""MATCH (c:{MARKER} {{id: $case}}) WHERE c.writer = $writer
SET c.digest = null, c.target = $digest, c.done = 0, c.total = $total, c.alive = timestamp() RETURN c.total"""
FINISH = f"""MATCH (c:{MARKER} {{id: $case}}) WHERE c.writer = $writer
SET c.digest = $digest, c.layout = $layout, c.target = null, c.done = null, c.total = null RETURN c.digest"""
RELEASE = f"""MATCH (c:{MARKER} {{id: $case}}) WHERE c.writer = $writer
SET c.writer = null, c.holder = null, c.pid = null, c.purpose = null, c.since = null, c.alive = null,
  c.target = null, c.done = null, c.total = null, c.asked = null"""
