"""What stands beside an entity in a DuckDB generation: counts, neighbours, links and events.

Without bounds on time and amount the tables *tally* and *link* answer by reading one range; with such
bounds the same is counted from the range of *beside*.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from graphtool.store import schema
from graphtool.store.arrays import column, distinct, numbers, texts
from graphtool.store.base import Direction, Filter, Order
from graphtool.store.duckdb_file import Columns, DuckFile, among, bounds

_SUM = "sum(amount) FILTER (WHERE direction <> 2)"
"""What is undecided is in no sum."""

_COUNTED = (
    "count(*) AS events, count(*) FILTER (WHERE doubtful) AS doubtful, "
    # Not least(), which passes over a sum that is null.
    f"(CASE WHEN {_SUM} > {schema.MOST} THEN {schema.MOST} ELSE {_SUM} END)::BIGINT AS amount, "
    "min(time_ms) AS first_ms, max(time_ms) AS last_ms"
)

_ORDERS: dict[Order, str] = {
    "most": "amount DESC NULLS LAST",
    "least": "amount ASC NULLS LAST",
    "newest": "last_ms DESC NULLS LAST",
}

AT_ONCE = 20_000
"""So many rows of *link* are read sooner than a second question is asked."""

_LINK = "other, code, events, doubtful, amount, first_ms, last_ms"


def counts(file: DuckFile, entity: int, where: Filter) -> pa.Table:
    """See :meth:`graphtool.store.base.View.counts`."""
    codes, code_values = among("code", file.codes(where))
    bound, bound_values = bounds(where)
    if bound:
        rows = file.ask(
            f"SELECT merged AS code, count(DISTINCT other) AS neighbours, {_COUNTED} FROM beside "
            f"JOIN sort USING (code) WHERE node = ?{codes}{bound} GROUP BY merged",
            [entity, *code_values, *bound_values],
        )
    else:
        rows = file.ask(f"SELECT * FROM tally WHERE node = ?{codes}", [entity, *code_values])
    places: dict[tuple[int, int, bool, str], list[int]] = {}
    for place, code in enumerate(rows["code"].tolist()):
        places.setdefault(file.sorts[code].order, []).append(place)
    groups = [places[order] for order in sorted(places)]
    sorts = [file.sorts[int(rows["code"][group[0]])] for group in groups]
    made = {
        "relation": texts([sort.relation for sort in sorts]),
        "direction": texts([sort.direction for sort in sorts]),
        "currency": texts([sort.currency for sort in sorts]),
        **{name: numbers(_figures(rows, name, groups)) for name in schema.COUNTS.names[3:]},
    }
    return pa.table([made[name] for name in schema.COUNTS.names], schema=schema.COUNTS)


def _figures(rows: Columns, name: str, groups: list[list[int]]) -> list[int | None]:
    """A figure of rows that differ only in the kind of the other end, joined."""
    joined = {"first_ms": min, "last_ms": max}.get(name, sum)
    values = rows[name].tolist()
    there = [[values[place] for place in group if values[place] is not None] for group in groups]
    return [min(joined(found), schema.MOST) if found else None for found in there]


def neighbours(file: DuckFile, entity: int, where: Filter, direction: Direction, order: Order, limit: int) -> pa.Table:
    """See :meth:`graphtool.store.base.View.neighbours`."""
    directions = schema.DIRECTIONS if direction == "both" else (direction,)
    source, values = _links_of(file, entity, where, directions)
    by = f"{_ORDERS[order]}, events DESC, other, code"
    most = max(8 * limit + 100, AT_ONCE)
    if order == "most" and not bounds(where)[0]:
        # The rows of an entity lie in this very order, and a table is read from front to back.
        rows = file.ask(f"{source} LIMIT {int(most)}", values)
    else:
        rows = file.ask(f"SELECT * FROM ({source}) AS links ORDER BY {by} LIMIT {int(most)}", values)
    others = _first(rows["other"], limit)
    if len(rows["other"]) == most:
        # There may be more rows of those neighbours further down.
        condition, places = among("other", others)
        rows = file.ask(f"SELECT * FROM ({source}) AS links WHERE true{condition} ORDER BY {by}", [*values, *places])
    if len(rows["other"]) > len(others):
        kept = np.isin(rows["other"], others)
        rows = {name: found[kept] for name, found in rows.items()}
    return _shaped(file, rows, schema.NEIGHBOURS, other=file.named(rows["other"]))


def _first(values: npt.NDArray[np.int32], limit: int) -> list[int]:
    """The first different values; a hub has far more rows than it takes to find them."""
    found = list(dict.fromkeys(values[: 8 * limit].tolist()))
    if len(found) < limit < len(values):
        found = list(dict.fromkeys(values.tolist()))
    return found[:limit]


def _links_of(file: DuckFile, entity: int, where: Filter, directions: Sequence[str]) -> tuple[str, list[object]]:
    """The question for the rows of *link* of one entity, as far as they pass."""
    codes, code_values = among("code", file.codes(where, directions))
    bound, bound_values = bounds(where)
    if not bound:
        return f"SELECT {_LINK} FROM link WHERE node = ?{codes}", [entity, *code_values]
    source = (
        f"SELECT other, merged AS code, {_COUNTED} FROM beside JOIN sort USING (code) "
        f"WHERE node = ?{codes}{bound} GROUP BY other, merged"
    )
    return source, [entity, *code_values, *bound_values]


def links(file: DuckFile, entities: Sequence[int], where: Filter) -> pa.Table:
    """See :meth:`graphtool.store.base.View.links`."""
    free = Filter(where.relations, where.from_ms, where.until_ms, where.min_amount, where.max_amount)
    codes, code_values = among("code", file.codes(free, ("out", "undecided")))
    bound, bound_values = bounds(where)
    inside = "node IN (SELECT no FROM asked) AND other IN (SELECT no FROM asked)"
    if bound:
        source = (
            f"SELECT node, other, merged AS code, {_COUNTED} FROM beside JOIN sort USING (code) "
            f"WHERE {inside}{codes}{bound} GROUP BY node, other, merged"
        )
    else:
        source = f"SELECT node, {_LINK} FROM link WHERE {inside}{codes}"
    rows = file.ask(
        f"SELECT links.* FROM ({source}) AS links JOIN sort USING (code) WHERE direction = 0 OR node <= other "
        "ORDER BY node, other, code",
        [*code_values, *bound_values],
        asked=distinct(entities),
    )
    return _shaped(file, rows, schema.LINKS, src=file.named(rows["node"]), dst=file.named(rows["other"]))


def events(file: DuckFile, src: Sequence[int], dst: Sequence[int], where: Filter, limit: int) -> list[int]:
    """The numbers of the first events between; see :meth:`graphtool.store.base.View.events`."""
    bound, values = bounds(where)
    known = file.passing(Filter(where.relations, kinds=() if src and dst else where.kinds))
    if src or dst:
        # From the end that was named, which as ``node`` is one range; of two ends, the one with fewer entities.
        near, far, end = (src, dst, "as_src") if src and (not dst or len(src) <= len(dst)) else (dst, src, "as_dst")
        codes, code_values = among("code", [sort.code for sort in known if getattr(sort, end)])
        ends = "node IN (SELECT no FROM near)" + (" AND other IN (SELECT no FROM far)" if far else "")
        found = file.ask(
            f"SELECT no FROM beside WHERE {ends}{codes}{bound} ORDER BY no LIMIT {int(limit)}",
            [*code_values, *values],
            near=distinct(near),
            far=distinct(far),
        )
    else:
        codes, code_values = among("code", [sort.code for sort in known if sort.as_src])
        kinds = [nth for nth, kind in enumerate(file.words["entity", "kind"]) if kind in where.kinds]
        allowed, kind_values = among("kind", kinds if where.kinds else None)
        inside = f" AND node IN (SELECT rowid FROM entity WHERE true{allowed})" if allowed else ""
        found = file.ask(
            f"SELECT no FROM beside WHERE true{codes}{bound}{inside} ORDER BY no LIMIT {int(limit)}",
            [*code_values, *values, *kind_values],
        )
    return [int(no) for no in found["no"]]


def _shaped(file: DuckFile, rows: Columns, shape: pa.Schema, **named: pa.Array) -> pa.Table:
    """An answer from its figures; codes in words."""
    sorts = [file.sorts[code] for code in rows["code"].tolist()]
    made: dict[str, pa.Array] = {
        **named,
        "relation": texts([sort.relation for sort in sorts]),
        "direction": texts([sort.direction for sort in sorts]),
        "currency": texts([sort.currency for sort in sorts]),
    }
    for name in shape.names:
        if name not in made:
            made[name] = column(rows[name].astype(np.int64))
    return pa.table([made[name] for name in shape.names], schema=shape)
