"""What stands beside an entity in a DuckDB generation: counts, neighbours, links and paths.

Without bounds on time and amount the tables *tally* and *link* answer by reading one range; with such
bounds the same is counted from the range of *beside*.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from graphtool.store import schema
from graphtool.store.base import Direction, Filter, Order
from graphtool.store.duckdb_file import Columns, DuckFile, Sort, among, bounds, traversable

_COUNTED = (
    "count(*) AS events, count(*) FILTER (WHERE doubtful) AS doubtful, "
    # What is undecided is in no sum.
    f"least(sum(amount) FILTER (WHERE direction <> 2), {schema.MOST})::BIGINT AS amount, "
    "min(time_ms) AS first_ms, max(time_ms) AS last_ms"
)

_ORDERS: dict[Order, str] = {
    "most": "amount DESC NULLS LAST",
    "least": "amount ASC NULLS LAST",
    "newest": "last_ms DESC NULLS LAST",
}


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
    groups: dict[tuple[Any, ...], list[int]] = {}
    sorts = [file.sorts[code] for code in rows["code"].tolist()]
    for place, sort in enumerate(sorts):
        groups.setdefault((sort.order, sort.relation, sort.direction, sort.currency), []).append(place)
    found = [
        {"relation": relation, "direction": direction, "currency": currency, **_joined(rows, at, direction)}
        for (_, relation, direction, currency), at in sorted(groups.items(), key=lambda group: group[0][0])
    ]
    return pa.Table.from_pylist(found, schema=schema.COUNTS)


def _joined(rows: Columns, places: list[int], direction: str) -> dict[str, int | None]:
    """The figures of rows that differ only in the kind of the other end."""

    def there(name: str) -> list[int]:
        return [value for value in rows[name][places].tolist() if value is not None]

    amounts, first, last = there("amount"), there("first_ms"), there("last_ms")
    return {
        **{name: sum(there(name)) for name in ("events", "neighbours", "doubtful")},
        "amount": min(sum(amounts), schema.MOST) if amounts and direction != "undecided" else None,
        "first_ms": min(first, default=None),
        "last_ms": max(last, default=None),
    }


def neighbours(file: DuckFile, entity: int, where: Filter, direction: Direction, order: Order, limit: int) -> pa.Table:
    """See :meth:`graphtool.store.base.View.neighbours`."""
    directions = schema.DIRECTIONS if direction == "both" else (direction,)
    source, values = _links_of(file, entity, where, directions)
    by = f"{_ORDERS[order]}, events DESC, other, code"
    most = 8 * limit + 100
    rows = file.ask(f"SELECT * FROM ({source}) AS links ORDER BY {by} LIMIT {int(most)}", values)
    others = list(dict.fromkeys(rows["other"].tolist()))[:limit]
    kept = np.isin(rows["other"], others)
    if len(rows["other"]) == most:
        # There may be more rows of those neighbours further down.
        condition, numbers = among("other", others)
        rows = file.ask(f"SELECT * FROM ({source}) AS links WHERE true{condition} ORDER BY {by}", [*values, *numbers])
        kept = np.ones(len(rows["other"]), np.bool_)
    rows = {name: column[kept] for name, column in rows.items()}
    return _shaped(file, rows, schema.NEIGHBOURS, other=file.named(rows["other"]))


def _links_of(file: DuckFile, entity: int, where: Filter, directions: Sequence[str]) -> tuple[str, list[object]]:
    """The question for the rows of *link* of one entity, as far as they pass."""
    codes, code_values = among("code", file.codes(where, directions))
    bound, bound_values = bounds(where)
    columns = "other, code, events, doubtful, amount, first_ms, last_ms"
    if not bound:
        return f"SELECT {columns} FROM link WHERE node = ?{codes}", [entity, *code_values]
    text = (
        f"SELECT other, merged AS code, {_COUNTED} FROM beside JOIN sort USING (code) "
        f"WHERE node = ?{codes}{bound} GROUP BY other, merged"
    )
    return text, [entity, *code_values, *bound_values]


def links(file: DuckFile, entities: Sequence[int], where: Filter) -> pa.Table:
    """See :meth:`graphtool.store.base.View.links`."""
    free = Filter(where.relations, where.from_ms, where.until_ms, where.min_amount, where.max_amount)
    codes, code_values = among("code", file.codes(free, ("out", "undecided")))
    bound, bound_values = bounds(where)
    asked = pa.table({"no": pa.array(sorted(set(entities)), pa.int32())})
    inside = "node IN (SELECT no FROM asked) AND other IN (SELECT no FROM asked)"
    if bound:
        source = (
            f"SELECT node, other, merged AS code, {_COUNTED} FROM beside JOIN sort USING (code) "
            f"WHERE {inside}{codes}{bound} GROUP BY node, other, merged"
        )
    else:
        source = f"SELECT link.* FROM link WHERE {inside}{codes}"
    rows = file.ask(
        f"SELECT links.* FROM ({source}) AS links JOIN sort USING (code) WHERE direction = 0 OR node <= other "
        "ORDER BY node, other, code",
        [*code_values, *bound_values],
        asked=asked,
    )
    return _shaped(file, rows, schema.LINKS, src=file.named(rows["node"]), dst=file.named(rows["other"]))


def events(file: DuckFile, src: Sequence[int], dst: Sequence[int], where: Filter, limit: int) -> list[int]:
    """The numbers of the first events between; see :meth:`graphtool.store.base.View.events`."""
    bound, values = bounds(where)
    free = Filter(where.relations, kinds=() if src and dst else where.kinds)
    known = file.passing(free)
    if src or dst:
        # From the end that was named, which as ``node`` is one range; of two ends, the one with fewer entities.
        near, far, as_near = (src, dst, "as_src") if src and (not dst or len(src) <= len(dst)) else (dst, src, "as_dst")
        codes, code_values = among("code", [sort.code for sort in known if getattr(sort, as_near)])
        asked = {"near": _numbers(near), "far": _numbers(far)}
        ends = "node IN (SELECT no FROM near)" + (" AND other IN (SELECT no FROM far)" if far else "")
        text, given = f"FROM beside WHERE {ends}{codes}{bound}", [*code_values, *values]
    else:
        codes, code_values = among("code", [sort.code for sort in known if sort.as_src])
        asked, text, given = {}, f"FROM beside WHERE true{codes}{bound}", [*code_values, *values]
        if where.kinds:
            kinds = [nth for nth, kind in enumerate(file.words["entity", "kind"]) if kind in where.kinds]
            condition, kind_values = among("kind", kinds)
            text += f" AND node IN (SELECT rowid FROM entity WHERE true{condition})"
            given += kind_values
    found = file.ask(f"SELECT DISTINCT no {text} ORDER BY no LIMIT {int(limit)}", given, **asked)
    return [int(no) for no in found["no"]]


def _numbers(values: Sequence[int]) -> pa.Table:
    return pa.table({"no": pa.array(sorted(set(values)), pa.int32())})


def _shaped(file: DuckFile, rows: Columns, shape: pa.Schema, **named: pa.Array) -> pa.Table:
    """An answer from its figures; codes in words."""
    sorts: list[Sort] = [file.sorts[code] for code in rows["code"].tolist()]
    made: dict[str, pa.Array] = {
        **named,
        "relation": pa.array([sort.relation for sort in sorts], pa.string()),
        "direction": pa.array([sort.direction for sort in sorts], pa.string()),
        "currency": pa.array([sort.currency for sort in sorts], pa.string()),
    }
    for field in shape:
        if field.name not in made:
            made[field.name] = _column(rows[field.name])
    return pa.table({name: made[name] for name in shape.names}, schema=shape)


def _column(values: npt.NDArray[Any]) -> pa.Array:
    """Whole numbers; what is masked is null."""
    if isinstance(values, np.ma.MaskedArray):
        mask = np.ma.getmaskarray(values)
        return pa.array(values.filled(0).astype(np.int64), mask=mask)
    return pa.array(values.astype(np.int64))


def shortest_paths(file: DuckFile, src: int, dst: int, where: Filter, max_hops: int, limit: int) -> list[list[int]]:
    """See :meth:`graphtool.store.base.View.shortest_paths`; paths of numbers, which sort as their ids do.

    Searches from both ends, a level at a time, from where fewer entities wait.
    """
    if src == dst:
        return [[src]][:limit]
    sides = (_Side(src), _Side(dst))
    for _ in range(max_hops):
        side, other = sorted(sides, key=lambda one: len(one.front))
        side.grow(_steps(file, side.front, other.start, where))
        if not len(side.front):
            return []
        meeting = np.intersect1d(sides[0].front, sides[1].front)
        if len(meeting):
            return _paths(sides[0], sides[1], meeting, limit)
    return []


class _Side:
    """What was reached from one end: the pairs of each level and the entities of the last one."""

    def __init__(self, start: int) -> None:
        self.start = start
        self.front = np.array([start], np.int32)
        self.levels: list[tuple[npt.NDArray[Any], npt.NDArray[Any]]] = []
        self._seen = self.front

    def grow(self, pairs: tuple[npt.NDArray[Any], npt.NDArray[Any]]) -> None:
        fresh = ~np.isin(pairs[1], self._seen)
        self.levels.append((pairs[0][fresh], pairs[1][fresh]))
        self.front = np.unique(pairs[1][fresh])
        self._seen = np.union1d(self._seen, self.front)


def _steps(
    file: DuckFile, front: npt.NDArray[Any], goal: int, where: Filter
) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    """From here to there, each pair once: to what may stand inside a path, or to the goal."""
    inside = traversable()
    allowed = [
        sort.code
        for sort in file.sorts
        if sort.direction != "undecided" and (not where.relations or sort.relation in where.relations)
    ]
    free = [code for code in allowed if file.sorts[code].kind in (inside & set(where.kinds) if where.kinds else inside)]
    any_code, any_values = among("code", allowed)
    free_code, free_values = among("code", free)
    bound, bound_values = bounds(where)
    rows = file.ask(
        f"SELECT DISTINCT node, other FROM {'beside' if bound else 'link'} WHERE node IN (SELECT no FROM asked)"
        f"{any_code}{bound} AND (other = ? OR (true{free_code})) ORDER BY node, other",
        [*any_values, *bound_values, goal, *free_values],
        asked=pa.table({"no": front}),
    )
    return rows["node"], rows["other"]


def _paths(src: _Side, dst: _Side, meeting: npt.NDArray[Any], limit: int) -> list[list[int]]:
    """The first paths in order of numbers: every step taken leads to the end."""
    steps: list[dict[int, list[int]]] = []
    kept = meeting
    for node, other in reversed(src.levels):
        on = np.isin(other, kept)
        steps.insert(0, _successors(node[on], other[on]))
        kept = np.unique(node[on])
    kept = meeting
    for node, other in reversed(dst.levels):
        on = np.isin(other, kept)
        steps.append(_successors(other[on], node[on]))
        kept = np.unique(node[on])
    found: list[list[int]] = []
    waiting = [[src.start]]
    while waiting and len(found) < limit:
        path = waiting.pop()
        if len(path) > len(steps):
            found.append(path)
        else:
            waiting += [[*path, step] for step in reversed(steps[len(path) - 1][path[-1]])]
    return found


def _successors(node: npt.NDArray[Any], other: npt.NDArray[Any]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    order = np.lexsort((other, node))
    for one, step in zip(node[order].tolist(), other[order].tolist(), strict=True):
        found.setdefault(one, []).append(step)
    return found
