"""Reading a generation from Neo4j. Neither driver nor server is named here: questions go through ``ask``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, Protocol, Self

import polars as pl
import pyarrow as pa

from graphtool.errors import NotFound
from graphtool.model import TABLES
from graphtool.store import names, neo4j_cypher, neo4j_questions, schema
from graphtool.store.base import ANY, Direction, Filter, Order
from graphtool.store.neo4j_paths import fewest_hops
from graphtool.store.neo4j_rows import IDENTIFIER, ROW_COLUMNS, shape
from graphtool.terms import PRECISIONS, RELATIONS


class Ask(Protocol):
    """Runs statements with the same parameters for the case, and gives the rows of all of them together; no
    further one once there are ``enough`` rows."""

    def __call__(
        self, statement: str | Sequence[str], parameters: Mapping[str, Any], enough: int | None = None
    ) -> list[list[Any]]: ...


_RELATION = {kind: name for name, kind in schema.TYPES.items()}
_PLAIN_HAN = r"^[\u3400-\u4dbf\u4e00-\u9fff]{2,}$"


class Neo4jView:
    """One generation as it stands in Neo4j. NotFound once a newer one is being published."""

    def __init__(self, ask: Ask, digest: str) -> None:
        self._ask = ask
        self._digest = digest

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        self.close()

    def close(self) -> None:
        """Nothing is held between questions."""

    def digest(self) -> str:
        return self._digest

    # --- whole tables ---------------------------------------------------------------------------

    def count(self, table: str) -> int:
        schema.columns(table)
        parts = [table] if table in neo4j_cypher.COUNTS else []
        parts += [name for name in (f"{table} of events", f"rows of {table}") if name in neo4j_cypher.COUNTS]
        return sum(int(self._ask(neo4j_cypher.COUNTS[part], {})[0][0]) for part in parts)

    def scan(self, table: str, columns: Sequence[str] = ()) -> pa.RecordBatchReader:
        chosen = schema.columns(table, columns)
        found = self._whole(table, chosen.names).sort(schema.ORDER[table], nulls_last=False)
        return _arrow(found.select(chosen.names), chosen).to_reader(max_chunksize=65_536)

    def _whole(self, table: str, columns: Sequence[str]) -> pl.DataFrame:
        wanted = list(dict.fromkeys([*columns, *schema.ORDER[table]]))
        kinds = {name: kind for name, kind in shape(TABLES[table]).items() if name in wanted}
        if table == "entity":
            return _frame(self._ask(neo4j_cypher.all_nodes(list(kinds)), {}), kinds)
        if table == "event":
            return _events(self._ask(neo4j_cypher.all_relationships(list(kinds)), {}), kinds)
        loose = _frame(self._ask(neo4j_cypher.all_rows(table, list(kinds)), {}), kinds)
        if table == "identifier":
            held = self._ask(neo4j_cypher.all_nodes(["id", "identifiers"]), {})
            return pl.concat([_unpacked(held).select(list(kinds)), loose])
        if table == "evidence":
            nodes = self._ask(neo4j_cypher.all_nodes(["id", "evidence"]), {})
            events = self._ask(neo4j_cypher.all_relationships(["id", "evidence"]), {})
            return pl.concat([_facts([*nodes, *events]).select(list(kinds)), loose])
        return loose

    def edges(self) -> pa.Table:
        ids = self._whole("entity", ["id"])["id"].sort()
        events = self._whole("event", [f.name for f in schema.EDGES]).sort(schema.ORDER["event"], nulls_last=False)
        number = pl.DataFrame({"id": ids, "at": pl.int_range(len(ids), dtype=pl.Int32, eager=True)})
        relations = {name: nth for nth, name in enumerate(RELATIONS)}
        exact = {name: nth for nth, name in enumerate(PRECISIONS)}
        made: dict[str, pa.Array] = {}
        for field in schema.EDGES:
            values = events[field.name]
            if field.name in ("src", "dst"):
                values = events.select(pl.col(field.name).alias("id")).join(
                    number, on="id", how="left", maintain_order="left"
                )["at"]
            elif field.name == "relation":
                values = values.replace_strict(relations, return_dtype=pl.Int16)
            elif field.name == "precision":
                values = values.fill_null("none").replace_strict(exact, return_dtype=pl.Int8)
            if field.name == "currency":
                used = values.drop_nulls().unique().sort()
                places = values.replace_strict(used, pl.int_range(len(used), eager=True), return_dtype=pl.Int32)
                dictionary = pa.array(used.to_list(), pa.string())
                made[field.name] = pa.DictionaryArray.from_arrays(places.to_arrow().cast(pa.int32()), dictionary)
            else:
                made[field.name] = values.to_arrow().cast(field.type)
        return pa.table(made, schema=schema.EDGES)

    # --- looking up -----------------------------------------------------------------------------

    def get(self, table: Literal["entity", "event"], ids: Sequence[str]) -> pa.Table:
        wanted = self._known(ids, table)
        kinds = shape(TABLES[table])
        parameters = {"ids": list(dict.fromkeys(wanted))}
        if table == "entity":
            found = _frame(self._ask(neo4j_questions.entities(list(kinds)), parameters), kinds)
        else:
            found = _events(self._some_events(list(kinds), parameters["ids"]), kinds)
        asked = pl.DataFrame({"id": wanted}, schema={"id": pl.String})
        return _arrow(asked.join(found, on="id", how="left", maintain_order="left"), TABLES[table])

    def identifiers(self, entity: str) -> pa.Table:
        ids = self._known([entity], "entity")
        held = _unpacked(self._ask(neo4j_questions.entities(["id", "identifiers"]), {"ids": ids}))
        found = pl.concat([held, self._loose("identifier", "entity", ids)])
        return _arrow(found.sort("type", "value"), TABLES["identifier"])

    def evidence(self, subjects: Sequence[str]) -> pa.Table:
        ids = list(dict.fromkeys(self._known(subjects, "subject")))
        held = self._ask(neo4j_questions.entities(["id", "evidence"]), {"ids": ids})
        held += self._some_events(["id", "evidence"], [one for one in ids if one not in {row[0] for row in held}])
        found = pl.concat([_facts(held), self._loose("evidence", "subject", ids)])
        return _arrow(found.unique().sort("subject", "fact"), TABLES["evidence"])

    def _loose(self, table: str, key: str, ids: Sequence[str]) -> pl.DataFrame:
        kinds = ROW_COLUMNS[table]
        return _frame(self._ask(neo4j_questions.rows_of(table, key, list(kinds)), {"ids": list(ids)}), kinds)

    def _known(self, asked: Sequence[str], what: Literal["entity", "event", "subject"]) -> list[str]:
        """Canonical ids, aliases resolved; a real id wins, and of an alias with several the smallest."""
        there = self._present(asked, what)
        aliases: dict[str, list[str]] = {}
        if missing := [one for one in dict.fromkeys(asked) if one not in there]:
            for alias, target in self._ask(neo4j_questions.ALIASES, {"ids": missing}):
                aliases.setdefault(alias, []).append(target)
            there |= self._present([target for targets in aliases.values() for target in targets], what)
        known = []
        for one in asked:
            candidates = [one, *sorted(aliases.get(one, []))]
            found = next((candidate for candidate in candidates if candidate in there), None)
            if found is None:
                raise NotFound(what, id=one)
            known.append(found)
        return known

    def _present(self, ids: Sequence[str], what: str) -> set[str]:
        parameters = {"ids": list(dict.fromkeys(ids))}
        if not parameters["ids"]:
            return set()
        found: list[list[Any]] = []
        if what != "event":
            found += self._ask(neo4j_questions.KNOWN_ENTITIES, parameters)
        if what != "entity":
            found += self._some_events(["id"], parameters["ids"])
        return {row[0] for row in found}

    def _some_events(self, columns: Sequence[str], ids: Sequence[str]) -> list[list[Any]]:
        return self._ask(neo4j_questions.some_events(columns), {"ids": list(ids)}, len(ids)) if ids else []

    def search(self, text: str, kinds: Sequence[str] = (), limit: int = 20) -> pa.Table:
        query = names.typed(text)
        if not query:
            return schema.HITS.empty_table()
        chinese = bool(pl.Series([query]).str.contains(_PLAIN_HAN)[0])
        spoken = query.isascii() and query.isalnum()
        rows = self._ask(
            neo4j_questions.search(chinese=chinese, spoken=spoken, kinds=kinds),
            {"query": query, "whole": text.strip(), "phrase": f'"{query}"', "kinds": list(kinds), "limit": limit},
        )
        found = _frame(rows, {**shape(schema.HITS), "facts": pl.Int64()})
        found = found.sort(["score", "facts", "id"], descending=[True, True, False], nulls_last=True)
        return _arrow(found.drop("facts"), schema.HITS)

    # --- standing beside ------------------------------------------------------------------------

    def counts(self, entity: str, where: Filter = ANY) -> pa.Table:
        rows = self._of_one(entity, neo4j_questions.counts(where), neo4j_questions.bounds(where))
        return _sorted(rows, schema.COUNTS, [])

    def neighbours(
        self,
        entity: str,
        where: Filter = ANY,
        direction: Direction = "both",
        order: Order = "most",
        limit: int = 50,
    ) -> pa.Table:
        parameters = {**neo4j_questions.bounds(where), "limit": limit}
        rows = self._of_one(entity, neo4j_questions.neighbours(where, direction, order), parameters)
        measure = "last_ms" if order == "newest" else "amount"
        ranked = [(pl.col(measure).is_null(), False), (pl.col(measure), order != "least"), (pl.col("events"), True)]
        return _sorted(rows, schema.NEIGHBOURS, [*ranked, (pl.col("other"), False)])

    def _of_one(self, entity: str, question: str, parameters: Mapping[str, Any]) -> list[list[Any]]:
        """Rows about one entity. Only when there are none is it asked whether the id is an alias, or unknown."""
        rows = self._ask(question, {**parameters, "id": entity})
        if not rows and (known := self._known([entity], "entity")[0]) != entity:
            rows = self._ask(question, {**parameters, "id": known})
        return rows

    def links(self, entities: Sequence[str], where: Filter = ANY) -> pa.Table:
        ids = list(dict.fromkeys(self._known(entities, "entity")))
        rows = self._ask(neo4j_questions.links(where), {**neo4j_questions.bounds(where), "ids": ids})
        return _sorted(rows, schema.LINKS, [(pl.col("src"), False), (pl.col("dst"), False)])

    def events(self, src: Sequence[str], dst: Sequence[str], where: Filter = ANY, limit: int = 1000) -> pa.Table:
        sources, targets = (list(dict.fromkeys(self._known(ends, "entity"))) for ends in (src, dst))
        kinds = shape(TABLES["event"])
        question = neo4j_questions.events(where, list(kinds), src=bool(src), dst=bool(dst))
        parameters = {"src": sources, "dst": targets, "limit": limit, **neo4j_questions.bounds(where)}
        found = _events(self._ask(question, parameters), kinds)
        return _arrow(found.sort(schema.ORDER["event"], nulls_last=False), TABLES["event"])

    def shortest_paths(
        self, src: str, dst: str, where: Filter = ANY, max_hops: int = 6, limit: int = 10
    ) -> list[list[str]]:
        start, goal = self._known([src, dst], "entity")
        question, parameters = neo4j_questions.step(where), neo4j_questions.bounds(where)

        def beside(ids: Sequence[str], end: str) -> dict[str, list[str]]:
            return {row[0]: row[1] for row in self._ask(question, {**parameters, "ids": list(ids), "goal": end})}

        return fewest_hops(start, goal, beside, max_hops, limit)


# --- rows of the driver as tables ---------------------------------------------------------------


def _frame(rows: list[list[Any]], kinds: Mapping[str, pl.DataType]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=dict(kinds), orient="row")


def _events(rows: list[list[Any]], kinds: Mapping[str, pl.DataType]) -> pl.DataFrame:
    found = _frame(rows, kinds)
    return found.with_columns(pl.col("relation").replace_strict(_RELATION)) if "relation" in kinds else found


def _unpacked(rows: list[list[Any]]) -> pl.DataFrame:
    """Identifiers from (id, texts) of nodes."""
    held = _frame(rows, {"entity": pl.String(), "text": pl.List(pl.String())}).explode("text").drop_nulls("text")
    return held.select("entity", pl.col("text").str.json_decode(IDENTIFIER).alias("held")).unnest("held")


def _facts(rows: list[list[Any]]) -> pl.DataFrame:
    """Source rows from (id, facts) of nodes and relationships."""
    return _frame(rows, {"subject": pl.String(), "fact": pl.List(pl.String())}).explode("fact").drop_nulls("fact")


def _sorted(rows: list[list[Any]], answer: pa.Schema, first: Sequence[tuple[pl.Expr, bool]]) -> pa.Table:
    """Grouped rows in the order of the contract: ``first`` (descending or not), then relation, direction, currency."""
    found = _frame(rows, shape(answer)).with_columns(pl.col("relation").replace_strict(_RELATION))
    places = {
        "relation": {name: nth for nth, name in enumerate(RELATIONS)},
        "direction": {name: nth for nth, name in enumerate(schema.DIRECTIONS)},
    }
    then = [*(pl.col(name).replace_strict(at) for name, at in places.items()), pl.col("currency")]
    by = [*first, *((column, False) for column in then)]
    found = found.sort([column for column, _ in by], descending=[down for _, down in by], nulls_last=False)
    return _arrow(found, answer)


def _arrow(frame: pl.DataFrame, shape: pa.Schema) -> pa.Table:
    return frame.select(shape.names).to_arrow().cast(shape)
