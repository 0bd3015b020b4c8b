"""By which accounts the money went from some to others, where it is split and merged on the way."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Annotated

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from graphtool.analysis.flows import MaxRows, money_scope
from graphtool.analysis.kernels.ways import ACCOUNT, CARRIED, FIRST, HOPS, LAST, PARENT, book_ways
from graphtool.analysis.moves import Ledger, book_of
from graphtool.analysis.registry import Entities, Param, Period, Relations, analysis
from graphtool.analysis.results import FINDINGS, Finding, Money, Result, build_table, sentence, times
from graphtool.analysis.scope import Currency, Scope
from graphtool.analysis.sets import numbers_of, with_accounts
from graphtool.analysis.timeline import Timeline
from graphtool.analysis.tracing import SOURCES
from graphtool.projection import NO_TIME, Projection

Int32 = npt.NDArray[np.int32]
Int64 = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

MOST_WAYS = 1_000_000
LOTS = ("fifo", "lifo")
"""Rules by which money stays in lots; by shares it would go every way at once."""


@dataclass(frozen=True, eq=False)
class Ways:
    """What was booked: the tree of ways, how much of each is at the targets (descending), and what each transfer carried."""

    tree: Int64
    chosen: Int64
    amount: Int64
    stained: Int64
    whole: bool

    def accounts(self, way: int) -> list[int]:
        """The accounts of a way, the start first."""
        found = []
        while way >= 0:
            found.append(int(self.tree[way, ACCOUNT]))
            way = int(self.tree[way, PARENT])
        return found[::-1]


@analysis("ways", group="flow", only_family=True, sources=SOURCES)
def ways(
    projection: Projection,
    *,
    source: Entities,
    target: Entities,
    relations: Relations = (),
    period: Period = None,
    rule: Annotated[str, Param("choice", choices=LOTS)] = "fifo",
    max_hops: Annotated[int, Param("int", "hops", low=1, high=32)] = 12,
    k: Annotated[int, Param("int", "count", low=1, high=10_000)] = 40,
    currency: Currency = "CNY",
    max_rows: MaxRows = 100_000,
) -> Result:
    """By which accounts did the money go from these to those, and how much by each way?

    Parameters
    ----------
    projection : Projection
        The graph.
    source, target : sequence of str
        From whom and to whom; persons and lists stand for the accounts they hold.
    relations, period
        Which transfers count; money of all times when not given.
    rule : str
        ``fifo`` or ``lifo``: whose money leaves where it is mixed.
    max_hops : int
        Beyond so many, a way is not told further.
    k : int
        So many ways are given, those with most first.
    currency : str
        Only transfers in this currency.
    max_rows : int
        So many transfers are given.

    Returns
    -------
    Result
        One row per way: rank, src, dst, way_label, hops, amount (that came this way), narrowest (the least of it and other ways
        together between two neighbours on it), first_ms and last_ms (first payment out, last one in), returns (an
        account is on it twice); minor units. ``more``: ``hops`` (per way and hop from whom, to whom, and what of this way
        got so far), ``events`` (transfers on these ways that carry any of it).

    Assumptions
    -----------
    As of a trace; what reaches a target stays there. A way is the accounts, not the single transfers: what went the same way in
    parts is one.

    Cost
    ----
    As FIFO, times the payees of an account that one way reaches; at most MOST_WAYS ways are told apart.

    Source
    ------
    As booking.

    Examples
    --------
    >>> import pyarrow as pa
    >>> entity = pa.table({"id": ["a-1", "a-2", "a-3"], "kind": ["account"] * 3})
    >>> event = pa.table({"id": ["e1", "e2"], "relation": ["transferred"] * 2, "src": ["a-1", "a-2"],
    ...                   "dst": ["a-2", "a-3"], "time_ms": [1000, 3000], "amount": [29800, 9800],
    ...                   "currency": ["CNY"] * 2})
    >>> found = ways(Projection.from_tables(entity, event), source=["a-1"], target=["a-3"])
    >>> found.table.select(["way_label", "hops", "amount", "narrowest"]).to_pylist()
    [{'way_label': 'a-1 → a-2 → a-3', 'hops': 2, 'amount': 9800, 'narrowest': 9800}]
    """
    scope = money_scope(projection, relations, period, currency, 1, True)
    sources, said = with_accounts(projection, numbers_of(projection, "source", source))
    goals, more = with_accounts(projection, numbers_of(projection, "target", target))
    timeline = Timeline.of(projection, scope.selection.events)
    ledger = book_of(timeline, sources, None, projection.currency_code(currency), since=scope.since)
    found = _booked(ledger, np.setdiff1d(goals, sources), rule == "lifo", max_hops)
    shown = found.chosen[:k]
    entered = int(ledger.moves.amount[ledger.moves.colour >= 0].sum())
    arrived = int(found.amount.sum())
    reasons = [sentence("late_allocations", n=ledger.late)] if ledger.late else []
    if ledger.came or ledger.left:
        reasons.append(sentence("unseen", came=Money(ledger.came, currency), left=Money(ledger.left, currency)))
    if not found.whole:
        reasons.append(sentence("ways.budget", n=MOST_WAYS))
    if found.chosen.size > k:
        reasons.append(sentence("listed", n=k, total=int(found.chosen.size)))
    events, table = _events(scope, ledger, found, shown, max_rows)
    return scope.answer(
        _table(scope, ledger, found, shown),
        _findings(scope, ledger, found, shown, events, arrived, currency),
        reasons=reasons,
        assumptions=[*said, *more, sentence("begin_with_proven"), sentence("crossing")],
        figures={"entered": entered, "arrived": arrived, "ways": int(found.chosen.size)},
        more={"hops": _hops(scope, found, shown), "events": table},
    )


def _booked(ledger: Ledger, goals: Int32, newest: bool, max_hops: int) -> Ways:
    moves = ledger.moves
    stays = moves.stays.copy()
    stays[goals] = True
    moves = replace(moves, stays=stays)
    name = np.maximum(ledger.node, 0)
    tree, stained, node, way, held, whole = book_ways(
        moves.src, moves.dst, moves.amount, moves.colour, stays, name, newest, max_hops, MOST_WAYS
    )
    there = np.isin(node, goals)
    total = np.zeros(tree.shape[0], np.int64)
    np.add.at(total, way[there], held[there])
    chosen = np.flatnonzero(total)
    chosen = chosen[np.lexsort((chosen, tree[chosen, HOPS], -total[chosen]))]
    return Ways(tree, chosen, total[chosen], stained, bool(whole))


def _between(ledger: Ledger, found: Ways) -> dict[tuple[int, int], int]:
    """Fen of any of it from one entity to another, over all ways."""
    carries = np.flatnonzero(found.stained)
    ends = np.stack([ledger.node[ledger.moves.src[carries]], ledger.node[ledger.moves.dst[carries]]], axis=1)
    pairs, of = np.unique(ends, axis=0, return_inverse=True)
    sums = np.zeros(len(pairs), np.int64)
    np.add.at(sums, of.reshape(-1), found.stained[carries])
    return {(a, b): fen for (a, b), fen in zip(pairs.tolist(), sums.tolist(), strict=True)}


def _time_of(scope: Scope, ledger: Ledger, move: Int64) -> Int64:
    """When these moves happened; what nobody saw has no time."""
    place = ledger.event[move]
    return np.where(place >= 0, scope.projection.time_ms[scope.selection.events[np.maximum(place, 0)]], NO_TIME)


def _table(scope: Scope, ledger: Ledger, found: Ways, shown: Int64) -> pa.Table:
    graph, between = scope.projection, _between(ledger, found)
    on = [found.accounts(int(way)) for way in shown]
    narrowest = [min(between.get(pair, 0) for pair in pairwise(path)) for path in on]
    return build_table(
        {
            "rank": np.arange(1, shown.size + 1),
            "src": graph.ids([path[0] for path in on]),
            "dst": graph.ids([path[-1] for path in on]),
            "way_label": pa.array([" → ".join(graph.labels(path).to_pylist()) for path in on], pa.string()),
            "hops": found.tree[shown, HOPS],
            "amount": found.amount[: shown.size],
            "narrowest": np.array(narrowest, np.int64),
            "first_ms": times(_time_of(scope, ledger, found.tree[shown, FIRST])),
            "last_ms": times(_time_of(scope, ledger, found.tree[shown, LAST])),
            "returns": np.array([len(set(path)) < len(path) for path in on], np.bool_),
        }
    )


def _hops(scope: Scope, found: Ways, shown: Int64) -> pa.Table:
    """Each hop of the ways, with what of a way got so far."""
    rows: list[tuple[int, int, int, int, int]] = []
    for rank, way in enumerate(shown.tolist(), 1):
        steps = []
        while found.tree[way, PARENT] >= 0:
            before = int(found.tree[way, PARENT])
            hop = (int(found.tree[way, HOPS]), int(found.tree[before, ACCOUNT]), int(found.tree[way, ACCOUNT]))
            steps.append((rank, *hop, int(found.tree[way, CARRIED])))
            way = before
        rows += steps[::-1]
    columns = np.array(rows, np.int64).reshape(-1, 5).T
    graph = scope.projection
    return build_table(
        {
            "way": columns[0],
            "hop": columns[1],
            "src": graph.ids(columns[2]),
            "src_label": graph.labels(columns[2]),
            "dst": graph.ids(columns[3]),
            "dst_label": graph.labels(columns[3]),
            "carried": columns[4],
        }
    )


def _events(scope: Scope, ledger: Ledger, found: Ways, shown: Int64, most: int) -> tuple[Int32, pa.Table]:
    """Transfers between neighbours on these ways that carry any of it, in order of time."""
    pairs = {pair for way in shown.tolist() for path in [found.accounts(way)] for pair in pairwise(path)}
    many = np.int64(scope.projection.node_count)
    wanted = np.array(sorted(a * int(many) + b for a, b in pairs), np.int64)
    carries = np.flatnonzero((found.stained > 0) & (ledger.event >= 0))
    key = ledger.node[ledger.moves.src[carries]].astype(np.int64) * many + ledger.node[ledger.moves.dst[carries]]
    kept = carries[np.isin(key, wanted)]
    places, of = np.unique(ledger.event[kept], return_inverse=True)
    carried = np.zeros(places.size, np.int64)
    np.add.at(carried, of, found.stained[kept])
    events, graph = scope.selection.events[places], scope.projection
    first = events[:most]
    table = build_table(
        {
            "event": graph.event_ids(first),
            "src": graph.ids(graph.src[first]),
            "dst": graph.ids(graph.dst[first]),
            "time_ms": times(graph.time_ms[first]),
            "amount": graph.amount[first],
            "carried": carried[:most],
        }
    )
    return events, table


def _findings(
    scope: Scope, ledger: Ledger, found: Ways, shown: Int64, events: Int32, arrived: int, currency: str
) -> list[Finding]:
    """The ways of most, in words; each with the transfers between its neighbours."""
    graph, said = scope.projection, []
    src, dst = graph.src[events], graph.dst[events]
    for nth, way in enumerate(shown[:FINDINGS].tolist()):
        path = found.accounts(way)
        text = sentence(
            "ways.finding",
            path=" → ".join(graph.labels(path).to_pylist()),
            amount=Money(int(found.amount[nth]), currency),
            arrived=Money(arrived, currency),
        )
        on: Flags = np.zeros(events.size, np.bool_)
        for a, b in pairwise(path):
            on |= (src == a) & (dst == b)
        said.append(scope.finding(text, path, events[on], {"amount": int(found.amount[nth])}))
    return said
