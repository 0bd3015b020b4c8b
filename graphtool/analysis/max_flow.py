"""The most that can have come from these to those: an upper bound on what any rule for mixed money can say."""

from __future__ import annotations

from typing import Annotated

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from graphtool.analysis.flows import money_scope
from graphtool.analysis.paths import MinAmount, step_columns
from graphtool.analysis.registry import Entities, Param, Period, Relations, analysis
from graphtool.analysis.results import Finding, Money, Result, build_table, sentence
from graphtool.analysis.scope import Currency, Scope
from graphtool.analysis.sets import apart, numbers_of, with_accounts
from graphtool.analysis.timed_network import SINK, SOURCE, Network, Solved, network_of, solve
from graphtool.analysis.timeline import Timeline
from graphtool.projection import Projection

Int32 = npt.NDArray[np.int32]

SOURCES = (
    "Ford, Fulkerson (1958), Constructing maximal dynamic flows from static flows",
    "Dinic (1970), Algorithm for solution of a problem of maximum flow in networks with power estimation",
    "own rule: pools are crossed by proven allocations only",
)
Largest = Annotated[int, Param("int", "count", low=1, high=10_000_000)]


@analysis("max_flow", group="flow", only_family=True, sources=SOURCES)
def max_flow(
    projection: Projection,
    *,
    source: Entities,
    target: Entities,
    relations: Relations = (),
    period: Period = None,
    currency: Currency = "CNY",
    min_amount: MinAmount = 0,
    largest: Largest = 100_000,
) -> Result:
    """How much can at most have come from these to those, in the order of time?

    Parameters
    ----------
    projection : Projection
        The graph.
    source, target : sequence of str
        Ids of entities; persons, organisations and lists stand for the accounts that they hold.
    relations, period
        Which transfers count; money of all times when not given.
    currency : str
        Only transfers in this currency.
    min_amount : int
        Minor units; smaller transfers do not count.
    largest : int
        Where more transfers than so many lie on the ways between the two, only what left these and what came to those is
        added up: the lesser of the two is a bound as well, and the result says that it is not the least.

    Returns
    -------
    Result
        One row per transfer of the narrowest place, in order of time: all that came from these to those went through one of
        them, so that ``carried`` (of a transfer out of a pool) or else ``amount`` add up to the bound. Of several such places
        the one next to the source. event, src, src_label, dst, dst_label, relation, time_ms, precision, amount, currency,
        doubtful, basis, carried. Figures: ``most`` (minor units), ``left`` and ``came`` (paid by the sources and received by
        the targets on ways between the two), ``between`` (transfers on such ways).

    Assumptions
    -----------
    An upper bound: no balance is asked whether the money was there, and money that others put in is taken to make way.
    It bounds every rule but poison over the same transfers and the same allocations across pools.
    Money waits at an account as long as it likes. Transfers of one time follow each other where balances do not say
    otherwise. What comes back to a source, and what leaves a target, does not count. A date without a time is its whole day,
    for what goes out its end and for what comes its begin. Pools and placeholders are never passed through; a pool is
    crossed only where rows prove which money went on. Undecided directions are left out.

    Cost
    ----
    O(k log k) to prepare; then Dinic's algorithm on the transfers between the two: some 10 s for 90,000 of them.

    Source
    ------
    Ford, Fulkerson (1958) for flow over time; Dinic (1970).

    Examples
    --------
    >>> import pyarrow as pa
    >>> entity = pa.table({"id": ["a-1", "a-2", "a-3"], "kind": ["account"] * 3})
    >>> event = pa.table({"id": ["e1", "e2", "e3"], "relation": ["transferred"] * 3,
    ...                   "src": ["a-1", "a-2", "a-2"], "dst": ["a-2", "a-3", "a-3"], "time_ms": [2000, 1000, 3000],
    ...                   "amount": [29800, 50000, 9800], "currency": ["CNY"] * 3})
    >>> found = max_flow(Projection.from_tables(entity, event), source=["a-1"], target=["a-3"])
    >>> found.figures["most"], found.table["event"].to_pylist()
    (9800, ['e3'])
    """
    scope = money_scope(projection, relations, period, currency, max(1, min_amount), True)
    starts, said = with_accounts(projection, numbers_of(projection, "source", source))
    goals, more = with_accounts(projection, numbers_of(projection, "target", target))
    apart(projection, starts, goals)
    timeline = Timeline.of(projection, scope.selection.events)
    network = network_of(timeline, starts, goals).on_ways()
    left, came = (int(network.width[end].sum()) for end in (network.tail == SOURCE, network.head == SINK))
    between = np.unique(network.event[network.event >= 0])
    small = between.size <= largest
    solved = solve(network) if small else _lesser(network, left, came)
    figures = {"most": solved.most, "left": left, "came": came, "between": int(between.size)}
    nothing = [] if solved.most else [sentence("max_flow.nothing")]
    return scope.answer(
        _table(timeline, network, solved),
        _findings(scope, timeline, network, solved, starts, goals, currency),
        reasons=[] if small else [sentence("max_flow.largest", n=int(between.size), largest=largest)],
        assumptions=[*said, *more, *nothing, sentence("max_flow.bound"), sentence("ties.allow"), sentence("crossing")],
        figures=figures,
    )


def _lesser(network: Network, left: int, came: int) -> Solved:
    """The narrower of the two ends."""
    return Solved(min(left, came), network.tail == SOURCE if left <= came else network.head == SINK)


def _bounding(timeline: Timeline, network: Network, solved: Solved) -> tuple[Int32, Int32]:
    """The transfers that bound it as numbers of events, in order of time, and the allocation by which each counts, or -1."""
    chosen = np.flatnonzero(solved.bounds)
    chosen = chosen[np.lexsort((network.tied[chosen], network.event[chosen]))]
    tied = network.tied[chosen]
    rows = np.full(chosen.size, -1, np.int32)
    rows[tied >= 0] = timeline.tied_row[tied[tied >= 0]]
    return timeline.events[network.event[chosen]], rows


def _table(timeline: Timeline, network: Network, solved: Solved) -> pa.Table:
    return build_table(step_columns(timeline.projection, *_bounding(timeline, network, solved)))


def _findings(
    scope: Scope, timeline: Timeline, network: Network, solved: Solved, starts: Int32, goals: Int32, currency: str
) -> list[Finding]:
    """The bound in words, with the transfers that make it."""
    if not solved.most:
        return []
    events = np.unique(_bounding(timeline, network, solved)[0])
    said = sentence("max_flow.finding", most=Money(solved.most, currency), n=int(events.size))
    return [scope.finding(said, np.concatenate([starts, goals]), events, {"most": solved.most})]
