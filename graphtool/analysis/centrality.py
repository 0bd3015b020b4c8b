"""Rankings: who has most counterparties, where relations lead, who stands between others."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import Annotated

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from graphtool.analysis.kernels.rank import dependencies, power_iteration, sums
from graphtool.analysis.registry import Param, Period, Relations, analysis
from graphtool.analysis.results import FINDINGS, Finding, Money, Result, sentence, times
from graphtool.analysis.scope import (
    Currency,
    Int32,
    Pools,
    Scope,
    Weighted,
    pool_note,
    ranked,
    scope_of,
    settled,
    weighted_pairs,
)
from graphtool.projection import NO_AMOUNT, NO_TIME, Pairs, Projection
from graphtool.projection.selection import Weight

Reals = npt.NDArray[np.float64]

DEGREE_ORDERS = ("in_parties", "out_parties", "in_events", "out_events", "in_amount", "out_amount")


@analysis("degree", group="rank", sources=("Freeman (1978), Centrality in social networks: conceptual clarification",))
def degree(
    projection: Projection,
    *,
    relations: Relations = (),
    period: Period = None,
    by: Annotated[str, Param("choice", choices=DEGREE_ORDERS)] = "in_parties",
    currency: Currency = "CNY",
    pools: Pools = False,
) -> Result:
    """Who receives from, or pays to, the most others, how often and how much?

    Parameters
    ----------
    projection : Projection
        The graph.
    relations, period
        Which events count; money of all times when not given.
    by : str
        The column that ranks.
    currency : str
        Sums count events of this currency only; numbers of events count all.
    pools : bool
        Whether pools are ranked and count as counterparties.

    Returns
    -------
    Result
        One row per entity, highest first: rank, entity, kind, label, in_parties, out_parties (different
        counterparties), in_events, out_events, in_unknown, out_unknown (events whose other side no source
        names), in_amount, out_amount (minor units of ``currency``, int64), doubtful_events, first_ms, last_ms.

    Assumptions
    -----------
    Events from an entity to itself are left out, as are undecided ones. A placeholder is no counterparty.

    Cost
    ----
    O(n + m).

    Source
    ------
    Freeman (1978).

    Examples
    --------
    >>> import pyarrow as pa
    >>> entity = pa.table({"id": ["a-1", "a-2", "a-3"], "kind": ["account"] * 3})
    >>> event = pa.table({"id": ["e1", "e2"], "relation": ["transferred"] * 2, "src": ["a-1", "a-2"],
    ...                   "dst": ["a-3", "a-3"], "amount": [29800, 29900], "currency": ["CNY"] * 2})
    >>> found = degree(Projection.from_tables(entity, event))
    >>> found.table.select(["entity", "in_parties", "in_amount"]).to_pylist()[0]
    {'entity': 'a-3', 'in_parties': 2, 'in_amount': 59700}
    """
    scope = scope_of(projection, relations, period, loops=False)
    graph, n = projection, projection.node_count
    events = scope.selection.events
    src, dst = scope.selection.src, scope.selection.dst
    unknown = graph.of_kind("placeholder")
    hidden = unknown if pools else unknown | graph.of_kind("pool")
    pairs = scope.selection.pairs()
    a, b = pairs.nodes[pairs.src], pairs.nodes[pairs.dst]
    summed = (graph.currency[events] == graph.currency_code(currency)) & (graph.amount[events] != NO_AMOUNT)
    columns = {
        "in_parties": np.bincount(b[~hidden[a]], minlength=n),
        "out_parties": np.bincount(a[~hidden[b]], minlength=n),
        "in_events": np.bincount(dst, minlength=n),
        "out_events": np.bincount(src, minlength=n),
        "in_unknown": np.bincount(dst[unknown[src]], minlength=n),
        "out_unknown": np.bincount(src[unknown[dst]], minlength=n),
        "in_amount": sums(dst[summed], graph.amount[events[summed]], n),
        "out_amount": sums(src[summed], graph.amount[events[summed]], n),
        "doubtful_events": _ends(src, dst, graph.doubtful[events], n),
    }
    timed = graph.time_ms[events] != NO_TIME
    first, last = _span(src[timed], dst[timed], graph.time_ms[events[timed]], n)
    nodes = pairs.nodes[~hidden[pairs.nodes]]
    shown = {name: values[nodes] for name, values in columns.items()}
    spans = {"first_ms": times(first[nodes]), "last_ms": times(last[nodes])}
    table, order = ranked(graph, nodes, shown[by], shown | spans)
    incoming = by.startswith("in_")
    findings = []
    for place in order[:FINDINGS]:
        if not shown[by][place]:
            break
        node = int(nodes[place])
        text = sentence(
            f"degree.finding.{'in' if incoming else 'out'}",
            label=graph.labels([node])[0].as_py(),
            parties=int(shown["in_parties" if incoming else "out_parties"][place]),
            events=int(shown["in_events" if incoming else "out_events"][place]),
            amount=Money(int(shown["in_amount" if incoming else "out_amount"][place]), currency),
        )
        at = scope.events_at(node, incoming=incoming, outgoing=not incoming)
        findings.append(scope.finding(text, [node], at, {by: int(shown[by][place])}))
    others = int(np.count_nonzero(~summed & (graph.amount[events] != NO_AMOUNT)))
    said = [sentence("other_currency", n=others, currency=currency)] if others else []
    return scope.answer(table, findings, assumptions=said)


def _ends(src: Int32, dst: Int32, chosen: npt.NDArray[np.bool_], n: int) -> npt.NDArray[np.int64]:
    return np.bincount(src[chosen], minlength=n) + np.bincount(dst[chosen], minlength=n)


def _span(
    src: Int32, dst: Int32, time: npt.NDArray[np.int64], n: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """First and last time per node. Events come in order of time, so that the last written wins."""
    first = np.full(n, NO_TIME, np.int64)
    last = np.full(n, NO_TIME, np.int64)
    last[src] = time
    last[dst] = np.maximum(last[dst], time)
    first[src[::-1]] = time[::-1]
    earlier = np.full(n, NO_TIME, np.int64)
    earlier[dst[::-1]] = time[::-1]
    first = np.where(first == NO_TIME, earlier, np.where(earlier == NO_TIME, first, np.minimum(first, earlier)))
    return first, last


@analysis(
    "pagerank",
    group="rank",
    sources=("Brin, Page (1998), The anatomy of a large-scale hypertextual web search engine",),
)
def pagerank(
    projection: Projection,
    *,
    relations: Relations = (),
    period: Period = None,
    weight: Weighted = "events",
    damping: Annotated[float, Param("float", "share", low=0.05, high=0.99)] = 0.85,
    tolerance: Annotated[float, Param("float", low=1e-14, high=1e-2)] = 1e-9,
    rounds: Annotated[int, Param("int", "count", low=1, high=10_000)] = 500,
    currency: Currency = "CNY",
    pools: Pools = False,
) -> Result:
    """Where does one end up when following the relations from anywhere?

    Parameters
    ----------
    projection : Projection
        The graph.
    relations, period
        Which events count; money of all times when not given.
    weight : str
        ``pairs`` (every counterparty alike), ``events`` (by number) or ``amount`` (only events of ``currency``).
    damping : float
        Probability of following on, 0.05 to 0.99.
    tolerance : float
        It stops when the ranks together change by less.
    rounds : int
        It stops after so many rounds, and says that it is not complete.
    currency : str
        Counts only when the weight is the amount.
    pools : bool
        Whether pools take part. Placeholders never do.

    Returns
    -------
    Result
        One row per entity, highest first: rank, entity, kind, label, score (float64, sum 1), in_parties.

    Assumptions
    -----------
    Whoever passes nothing on spreads evenly over all. Events from an entity to itself are left out.

    Cost
    ----
    O(n + m + rounds · pairs).

    Source
    ------
    Brin, Page (1998).

    Examples
    --------
    >>> import pyarrow as pa
    >>> entity = pa.table({"id": ["a-1", "a-2", "a-3"], "kind": ["account"] * 3})
    >>> event = pa.table({"id": ["e1", "e2"], "relation": ["transferred"] * 2, "src": ["a-1", "a-2"],
    ...                   "dst": ["a-3", "a-3"]})
    >>> pagerank(Projection.from_tables(entity, event)).table["entity"].to_pylist()[0]
    'a-3'
    """
    scope, pairs = weighted_pairs(projection, relations, period, weight, currency, pools)
    if not pairs.nodes.size:
        return scope.answer(_scores(scope, pairs, np.empty(0))[0], assumptions=pool_note(pools))
    measure: Weight = weight  # type: ignore[assignment]  # one of WEIGHTS, as the registry checked
    score, taken, change = power_iteration(pairs.start, pairs.dst, pairs.weights(measure), damping, tolerance, rounds)
    table, order = _scores(scope, pairs, score)
    findings = _score_findings(scope, pairs, settled(score), order, "pagerank.finding", outgoing=False)
    reasons = [] if change < tolerance else [sentence("not_settled", rounds=rounds, change=float(change))]
    return scope.answer(
        table, findings, reasons=reasons, assumptions=pool_note(pools), figures={"rounds": taken, "change": change}
    )


@analysis(
    "betweenness",
    group="rank",
    sources=(
        "Brandes (2001), A faster algorithm for betweenness centrality",
        "Brandes, Pich (2007), Centrality estimation in large networks",
    ),
)
def betweenness(
    projection: Projection,
    *,
    relations: Relations = (),
    period: Period = None,
    exact_up_to: Annotated[int, Param("int", "count", low=0, high=100_000)] = 5_000,
    pivots: Annotated[int, Param("int", "count", low=1, high=100_000)] = 200,
    seed: Annotated[int, Param("int", low=0, high=2**31 - 1)] = 1,
    pools: Pools = False,
) -> Result:
    """Who stands between others: on the shortest chains of relations from one to another?

    Parameters
    ----------
    projection : Projection
        The graph.
    relations, period
        Which events count; money of all times when not given.
    exact_up_to : int
        With no more entities than this it is computed exactly, above it is estimated.
    pivots : int
        From how many entities, drawn with ``seed``, the estimate is made.
    seed : int
        Same seed, same draw.
    pools : bool
        Whether pools take part: almost every chain then runs through them. Placeholders never do.

    Returns
    -------
    Result
        One row per entity, highest first: rank, entity, kind, label, score (share of the ordered pairs of
        others, float64), in_parties. ``complete`` is False where it is an estimate.

    Assumptions
    -----------
    Distance is hops, direction counts, time does not: a chain need not be possible in time.

    Cost
    ----
    O(n · pairs) exactly, O(pivots · pairs) estimated; threads share the pivots, the result is the same for
    any number of them.

    Source
    ------
    Brandes (2001); Brandes, Pich (2007).

    Examples
    --------
    >>> import pyarrow as pa
    >>> entity = pa.table({"id": ["a-1", "a-2", "a-3"], "kind": ["account"] * 3})
    >>> event = pa.table({"id": ["e1", "e2"], "relation": ["transferred"] * 2, "src": ["a-1", "a-2"],
    ...                   "dst": ["a-2", "a-3"]})
    >>> betweenness(Projection.from_tables(entity, event)).table.select(["entity", "score"]).to_pylist()[0]
    {'entity': 'a-2', 'score': 0.5}
    """
    scope, pairs = weighted_pairs(projection, relations, period, "pairs", "", pools)
    n = pairs.nodes.size
    exact = n <= exact_up_to or pivots >= n
    drawn = np.arange(n) if exact else np.sort(np.random.default_rng(seed).choice(n, pivots, replace=False))
    total = _dependencies(pairs, drawn.astype(np.int32))
    share = total / ((n - 1) * (n - 2)) if n > 2 else np.zeros(n)
    score = share if exact else share * (n / drawn.size)
    table, order = _scores(scope, pairs, score)
    findings = _score_findings(scope, pairs, settled(score), order, "betweenness.finding", outgoing=True)
    reasons = [] if exact else [sentence("sampled", pivots=pivots, n=int(n), seed=seed)]
    said = [*pool_note(pools), sentence("betweenness.exact" if exact else "betweenness.estimated", n=int(n))]
    figures = {"entities": int(n), "pivots": int(drawn.size)}
    return scope.answer(table, findings, reasons=reasons, assumptions=said, figures=figures)


def _dependencies(pairs: Pairs, pivots: Int32) -> Reals:
    """Brandes over fixed portions of the pivots, added in their order: the same for any number of threads."""
    portions = np.array_split(pivots, 8)
    with ThreadPoolExecutor(min(len(portions), os.cpu_count() or 1)) as pool:
        found = list(pool.map(lambda portion: dependencies(pairs.start, pairs.dst, portion), portions))
    return np.asarray(np.sum(found, axis=0))


def _scores(scope: Scope, pairs: Pairs, score: Reals) -> tuple[pa.Table, npt.NDArray[np.int64]]:
    """The table of a ranking by score, and its order."""
    parties = np.bincount(pairs.dst, minlength=pairs.nodes.size)
    shown = settled(score)
    return ranked(scope.projection, pairs.nodes, shown, {"score": shown, "in_parties": parties})


def _score_findings(
    scope: Scope, pairs: Pairs, score: Reals, order: npt.NDArray[np.int64], key: str, *, outgoing: bool
) -> list[Finding]:
    """The first of a ranking in words, with their events."""
    found = []
    for position, place in enumerate(order[:FINDINGS], start=1):
        if not score[place]:
            break
        node = int(pairs.nodes[place])
        label = scope.projection.labels([node])[0].as_py()
        text = sentence(key, label=label, position=position, score=float(score[place]))
        events = scope.events_at(node, outgoing=outgoing)
        found.append(scope.finding(text, [node], events, {"score": float(score[place])}))
    return found
