"""How far the money of each reaches, from every entity on its own."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import Annotated, Any

import numpy as np
import numpy.typing as npt

from graphtool.analysis.flows import SOURCES, money_scope, ways_said
from graphtool.analysis.kernels.steps import Flags, Int32, Int64, Rule, Steps
from graphtool.analysis.kernels.temporal import spread_each
from graphtool.analysis.paths import Gap, MinAmount, MostShare, Share, Ties
from graphtool.analysis.registry import Param, Period, Relations, analysis
from graphtool.analysis.results import FINDINGS, Result, sentence, times
from graphtool.analysis.scope import Currency, ranked
from graphtool.analysis.sets import numbers_of
from graphtool.analysis.timeline import Timeline, room, rule_of
from graphtool.projection import NO_TIME, Projection

ROOM_BYTES = 1 << 29
"""At most so much memory is taken by searches that run side by side."""


def spread_all(
    steps: Steps, rule: Rule, seeds: Int32, shut: Flags, back: bool, budget: int, cores: int | None = None
) -> tuple[Int32, Int32, Int64, Int64, bool]:
    """What is reached from each of these nodes on its own, on all cores?

    Returns, per node in the order given, what :func:`spread_each` counts, and whether the budget was enough: nodes
    after the one with which it was used up are left out, the same ones however many cores there are. Amounts are in
    minor units, times in ms. About 2 µs of processor per step looked at, of which ``budget`` allows so many; at most
    ``ROOM_BYTES`` of room.
    """
    each = max(1, 70 * steps.tail.size)
    threads = min(cores or os.cpu_count() or 1, max(1, ROOM_BYTES // each), 1 + seeds.size // 64)

    def work(nth: int) -> tuple[Int32, Int32, Int64, Int64, Int64]:
        return spread_each(steps, room(steps), rule, seeds[nth::threads].copy(), shut, back, budget)

    with ThreadPoolExecutor(threads) as pool:
        parts = list(pool.map(work, range(threads)))
    columns: list[npt.NDArray[Any]] = [np.zeros(seeds.size, part.dtype) for part in parts[0]]
    columns[4] += budget + 1  # who was not come to would have been too much
    for nth, part in enumerate(parts):
        pieces: list[npt.NDArray[Any]] = list(part)
        for column, piece in zip(columns, pieces, strict=True):
            column[nth::threads][: piece.size] = piece
    spent = np.flatnonzero(np.cumsum(columns[4]) > budget)
    done = int(spent[0]) + 1 if spent.size else seeds.size
    others, events, amount, last = (column[:done] for column in columns[:4])
    return others, events, amount, last, not spent.size


@analysis("reach", group="rank", only_family=True, sources=SOURCES)
def reach(
    projection: Projection,
    *,
    relations: Relations = (),
    period: Period = None,
    direction: Annotated[str, Param("choice", choices=("down", "up"))] = "down",
    currency: Currency = "CNY",
    max_hops: Annotated[int, Param("int", "hops", low=1, high=8)] = 3,
    max_gap_h: Gap = None,
    min_amount: MinAmount = 0,
    min_share: Share = None,
    max_share: MostShare = None,
    ties: Ties = "allow",
    only: Annotated[tuple[str, ...] | None, Param("entities")] = None,
    budget: Annotated[int, Param("int", "count", low=1_000, high=1_000_000_000_000)] = 1_000_000_000,
) -> Result:
    """Whose money can have reached the most others within a few transfers?

    Parameters
    ----------
    projection : Projection
        The graph.
    relations, period
        Which transfers count; money of all times when not given.
    direction : str
        ``down``: whom its money can have reached; ``up``: from whom its money can have come.
    currency : str
        Only transfers in this currency.
    max_hops : int
        How many transfers one after the other, 1 to 8.
    max_gap_h, min_amount, min_share, max_share, ties
        As for downstream.
    only : sequence of str, optional
        Ids of those to be ranked; everybody with transfers when not given. Pools and placeholders never are.
    budget : int
        So many steps are looked at before it gives up, and says so.

    Returns
    -------
    Result
        One row per entity, highest first: rank, entity, kind, label, reached (int32: others), reached_events,
        reached_amount (minor units), arrival_ms (last earliest arrival; up: first latest departure).

    Assumptions
    -----------
    As for downstream, from each entity on its own.

    Cost
    ----
    About 2 µs per event reached, for each entity.

    Source
    ------
    Holme, Saramäki (2012).

    Examples
    --------
    >>> import pyarrow as pa
    >>> entity = pa.table({"id": ["a-1", "a-2", "a-3"], "kind": ["account"] * 3})
    >>> event = pa.table({"id": ["e1", "e2"], "relation": ["transferred"] * 2, "src": ["a-1", "a-2"],
    ...                   "dst": ["a-2", "a-3"], "time_ms": [1000, 3000], "amount": [29800] * 2,
    ...                   "currency": ["CNY"] * 2})
    >>> reach(Projection.from_tables(entity, event)).table.select(["entity", "reached"]).to_pylist()
    [{'entity': 'a-1', 'reached': 2}, {'entity': 'a-2', 'reached': 1}, {'entity': 'a-3', 'reached': 0}]
    """
    back = direction == "up"
    scope = money_scope(projection, relations, period, currency, min_amount, True)
    rule = rule_of(max_hops, max_gap_h, min_share, max_share, ties)
    nodes = scope.selection.nodes if only is None else np.unique(numbers_of(projection, "only", only))
    seeds = nodes[projection.traversable[nodes]]
    timeline = Timeline.of(projection, scope.selection.events)
    shut = np.zeros(projection.node_count, np.bool_)
    steps = (timeline.back if back else timeline.ahead).steps
    others, events, amount, last, whole = spread_all(steps, rule, seeds, shut, back, budget)
    seeds = seeds[: others.size]
    moment = np.where(events > 0, -last if back else last, NO_TIME)
    columns = {
        "reached": others,
        "reached_events": events,
        "reached_amount": amount,
        "arrival_ms": times(moment),
    }
    table, best = ranked(projection, seeds, others, columns)
    findings = []
    for place in best[:FINDINGS]:
        if not others[place]:
            break
        node = int(seeds[place])
        label = projection.labels([node])[0].as_py()
        text = sentence(f"reach.finding.{direction}", label=label, n=int(others[place]), hops=max_hops)
        at = scope.events_at(node, incoming=back, outgoing=not back)
        findings.append(scope.finding(text, [node], at, {"reached": int(others[place])}))
    reasons = [] if whole else [sentence("budget_ranked", budget=budget, n=int(seeds.size))]
    return scope.answer(table, findings, reasons=reasons, assumptions=ways_said("time", ties, True))
