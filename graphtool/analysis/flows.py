"""Downstream and upstream: where money went, or came from, hop by hop in the order of time."""

from __future__ import annotations

from typing import Annotated

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from graphtool.analysis.kernels.rank import sums
from graphtool.analysis.paths import Budget, Gap, Hops, MinAmount, MostShare, Order, Share, Ties, step_columns
from graphtool.analysis.registry import Entities, Param, Period, Relations, analysis
from graphtool.analysis.results import FINDINGS, Finding, Money, Result, Sentence, build_table, sentence, times
from graphtool.analysis.scope import Currency, Scope, scope_of
from graphtool.analysis.sets import numbers_of, with_accounts
from graphtool.analysis.timeline import Spread, Timeline, rule_of
from graphtool.projection import NO_TIME, Projection

Int32 = npt.NDArray[np.int32]
MaxRows = Annotated[int, Param("int", "count", low=1, high=10_000_000)]

SOURCES = (
    "Holme, Saramäki (2012), Temporal networks",
    "own rule: pools are crossed by proven allocations only",
)


@analysis("downstream", group="flow", only_family=True, sources=SOURCES)
def downstream(
    projection: Projection,
    *,
    entities: Entities,
    relations: Relations = (),
    period: Period = None,
    currency: Currency = "CNY",
    max_hops: Hops = 3,
    max_gap_h: Gap = None,
    min_amount: MinAmount = 0,
    min_share: Share = None,
    max_share: MostShare = None,
    ties: Ties = "allow",
    order: Order = "time",
    max_rows: MaxRows = 100_000,
    budget: Budget = 100_000_000,
) -> Result:
    """Where can money of these have gone, hop by hop?

    Parameters
    ----------
    projection : Projection
        The graph.
    entities : sequence of str
        Ids; persons, organisations and lists stand for the accounts that they hold.
    relations, period
        Which transfers count; money of all times when not given.
    currency : str
        Only transfers in this currency.
    max_hops : int
        How many transfers one after the other, 1 to 32.
    max_gap_h : float, optional
        Hours between one transfer and the next, at most.
    min_amount : int
        Minor units; smaller transfers do not count.
    min_share, max_share : float, optional
        Each transfer is at least, at most, so large a share of the one before.
    ties, order : str
        As for money paths.
    max_rows : int
        The table lists so many events; totals always count all.
    budget : int
        So many steps are looked at before it gives up, and says so.

    Returns
    -------
    Result
        One row per event, by hop, then time: hop, event, src, src_label, dst, dst_label, relation, time_ms,
        precision, amount, currency, doubtful, basis, carried. ``more["hops"]``: hop, events, amount, doubtful_events,
        entities (reached by events of the hop), new_entities. ``more["entities"]``: entity, kind, label, hop
        (first), arrival_ms (earliest possible), events, amount, doubtful_events, stop (a pool or an unknown
        party, which nothing passes through).

    Assumptions
    -----------
    Every transfer out of the set is a first hop. An event counts once, at its first hop. Sums are what moved
    along possible ways, not what of it is the set's money: that is for tracing to say. Else as for money paths.

    Cost
    ----
    O(n + m) for any number of entities without shares; at hubs up to in × out with them.

    Source
    ------
    Holme, Saramäki (2012).

    Examples
    --------
    >>> import pyarrow as pa
    >>> entity = pa.table({"id": ["a-1", "a-2", "a-3"], "kind": ["account"] * 3})
    >>> event = pa.table({"id": ["e1", "e2", "e3"], "relation": ["transferred"] * 3,
    ...                   "src": ["a-1", "a-2", "a-2"], "dst": ["a-2", "a-3", "a-3"], "time_ms": [2000, 1000, 3000],
    ...                   "amount": [29800] * 3, "currency": ["CNY"] * 3})
    >>> found = downstream(Projection.from_tables(entity, event), entities=["a-1"])
    >>> found.table.select(["hop", "event"]).to_pylist()
    [{'hop': 1, 'event': 'e1'}, {'hop': 2, 'event': 'e3'}]
    """
    timed = order == "time"
    scope = money_scope(projection, relations, period, currency, min_amount, timed)
    seeds, said = with_accounts(projection, numbers_of(projection, "entities", entities))
    rule = rule_of(max_hops, max_gap_h if timed else None, min_share, max_share, ties if timed else "allow")
    timeline = Timeline.of(projection, scope.selection.events, timed)
    found = timeline.spread(seeds, rule, back=False, budget=budget)
    said += ways_said(order, ties, timed)
    return _answer(scope, found, seeds, said, currency, back=False, max_rows=max_rows, budget=budget, timed=timed)


@analysis("upstream", group="flow", only_family=True, sources=SOURCES)
def upstream(
    projection: Projection,
    *,
    entities: Entities,
    relations: Relations = (),
    period: Period = None,
    currency: Currency = "CNY",
    max_hops: Hops = 3,
    max_gap_h: Gap = None,
    min_amount: MinAmount = 0,
    min_share: Share = None,
    max_share: MostShare = None,
    ties: Ties = "allow",
    order: Order = "time",
    max_rows: MaxRows = 100_000,
    budget: Budget = 100_000_000,
) -> Result:
    """Where can the money of these have come from, hop by hop?

    Parameters
    ----------
    projection : Projection
        The graph.
    entities, relations, period, currency, max_hops, max_gap_h, min_amount, min_share, max_share, ties, order, \
max_rows, budget
        As for downstream; hops count back from the set.

    Returns
    -------
    Result
        As for downstream; ``arrival_ms`` in ``more["entities"]`` is the latest possible departure.

    Assumptions
    -----------
    Every transfer into the set is a first hop. Else as for downstream.

    Cost
    ----
    As for downstream.

    Source
    ------
    Holme, Saramäki (2012).

    Examples
    --------
    >>> import pyarrow as pa
    >>> entity = pa.table({"id": ["a-1", "a-2", "a-3"], "kind": ["account"] * 3})
    >>> event = pa.table({"id": ["e1", "e2", "e3"], "relation": ["transferred"] * 3,
    ...                   "src": ["a-1", "a-2", "a-2"], "dst": ["a-2", "a-3", "a-3"], "time_ms": [2000, 1000, 3000],
    ...                   "amount": [29800] * 3, "currency": ["CNY"] * 3})
    >>> found = upstream(Projection.from_tables(entity, event), entities=["a-3"])
    >>> found.table.select(["hop", "event"]).to_pylist()
    [{'hop': 1, 'event': 'e2'}, {'hop': 1, 'event': 'e3'}, {'hop': 2, 'event': 'e1'}]
    """
    timed = order == "time"
    scope = money_scope(projection, relations, period, currency, min_amount, timed)
    seeds, said = with_accounts(projection, numbers_of(projection, "entities", entities))
    rule = rule_of(max_hops, max_gap_h if timed else None, min_share, max_share, ties if timed else "allow")
    timeline = Timeline.of(projection, scope.selection.events, timed)
    found = timeline.spread(seeds, rule, back=True, budget=budget)
    said += ways_said(order, ties, timed)
    return _answer(scope, found, seeds, said, currency, back=True, max_rows=max_rows, budget=budget, timed=timed)


def money_scope(
    projection: Projection,
    relations: tuple[str, ...],
    period: tuple[int | None, int | None] | None,
    currency: str,
    min_amount: int,
    timed: bool,
) -> Scope:
    """The transfers in one currency that a trace may follow."""
    return scope_of(
        projection, relations, period, currency=currency, timed_only=timed, min_amount=min_amount, loops=False
    )


def ways_said(order: str, ties: str, timed: bool) -> list[Sentence]:
    """How time, ties and pools were treated."""
    return [sentence(f"order.{order}"), sentence("crossing"), *([sentence(f"ties.{ties}")] if timed else [])]


def _answer(
    scope: Scope,
    found: Spread,
    seeds: Int32,
    said: list[Sentence],
    currency: str,
    *,
    back: bool,
    max_rows: int,
    budget: int,
    timed: bool,
) -> Result:
    """What was reached as a result: events by hop, sums per hop, entities with their first hop."""
    graph = scope.projection
    places = np.flatnonzero(found.hop)
    places = places[np.argsort(found.hop[places], kind="stable")]
    events, hop = scope.selection.events[places], found.hop[places].astype(np.int32)
    ends = (graph.src if back else graph.dst)[events]
    shown = slice(0, max_rows)
    table = build_table({"hop": hop[shown]} | step_columns(graph, events[shown], found.via[places][shown]))
    entities, first = _entities(graph, events, ends, hop, found.label[places], seeds, back, timed)
    hops = _hops(graph, events, ends, hop, first)
    reasons = [] if found.whole else [sentence("budget_steps", budget=budget)]
    if events.size > max_rows:
        reasons.append(sentence("listed", n=max_rows, total=int(events.size)))
    findings = _findings(scope, events, hop, first, currency, back)
    figures = {
        "reached_events": int(events.size),
        "reached_entities": entities.num_rows,
        "reached_doubtful": int(np.count_nonzero(graph.doubtful[events])),
        "deepest": int(hop.max()) if hop.size else 0,
    }
    more = {"hops": hops, "entities": entities}
    return scope.answer(table, findings, reasons=reasons, assumptions=said, figures=figures, more=more)


def _entities(
    graph: Projection,
    events: Int32,
    ends: Int32,
    hop: Int32,
    label: npt.NDArray[np.int64],
    seeds: Int32,
    back: bool,
    timed: bool,
) -> tuple[pa.Table, Int32]:
    """Who was reached: one row each, and the first hop by number of the entity (0: not reached or of the set)."""
    n = graph.node_count
    first = np.zeros(n, np.int32)
    first[ends[::-1]] = hop[::-1]  # events come by hop: the last written is the first hop
    arrival = np.full(n, NO_TIME if back else np.iinfo(np.int64).max, np.int64)
    (np.maximum if back else np.minimum).at(arrival, ends, label)
    first[seeds] = 0
    met = np.flatnonzero(first).astype(np.int32)
    met = met[np.lexsort((met, first[met]))]
    table = build_table(
        {
            "entity": graph.ids(met),
            "kind": graph.kinds(met),
            "label": graph.labels(met),
            "hop": first[met],
            "arrival_ms": times(arrival[met] if timed else np.full(met.size, NO_TIME, np.int64)),
            "events": np.bincount(ends, minlength=n)[met],
            "amount": sums(ends, graph.amount[events], n)[met],
            "doubtful_events": np.bincount(ends[graph.doubtful[events]], minlength=n)[met],
            "stop": ~graph.traversable[met],
        }
    )
    return table, first


def _hops(graph: Projection, events: Int32, ends: Int32, hop: Int32, first: Int32) -> pa.Table:
    """What moved at each hop."""
    size = int(hop.max()) + 1 if hop.size else 1
    met = np.unique(hop.astype(np.int64) * graph.node_count + ends) // max(graph.node_count, 1)
    return build_table(
        {
            "hop": np.arange(1, size, dtype=np.int32),
            "events": np.bincount(hop, minlength=size)[1:],
            "amount": sums(hop, graph.amount[events], size)[1:],
            "doubtful_events": np.bincount(hop[graph.doubtful[events]], minlength=size)[1:],
            "entities": np.bincount(met, minlength=size)[1:],
            "new_entities": np.bincount(first[first > 0], minlength=size)[1:],
        }
    )


def _findings(scope: Scope, events: Int32, hop: Int32, first: Int32, currency: str, back: bool) -> list[Finding]:
    """Each hop in words, with its events."""
    graph = scope.projection
    found = []
    for number in range(1, min(int(hop.max()) if hop.size else 0, FINDINGS) + 1):
        chosen = events[hop == number]
        total = int(sums(np.zeros(chosen.size, np.int32), graph.amount[chosen], 1)[0])
        new = np.flatnonzero(first == number)
        text = sentence(
            f"{'upstream' if back else 'downstream'}.finding",
            hop=number,
            events=int(chosen.size),
            amount=Money(total, currency),
            n=int(new.size),
        )
        found.append(scope.finding(text, new, chosen, {"events": int(chosen.size), "amount": total}))
    return found
