"""Money paths: transfers from one to another that are possible in the order of time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from graphtool.analysis.kernels.bounds import nearest, soonest, widest
from graphtool.analysis.kernels.paths import BEST, EARLIEST, FEWEST, Task, best_first
from graphtool.analysis.kernels.steps import LO, Rule
from graphtool.analysis.registry import Entities, Param, Period, Relations, analysis
from graphtool.analysis.results import (
    FINDINGS,
    Finding,
    Moment,
    Money,
    Result,
    Sentence,
    build_table,
    sentence,
    times,
    worded,
)
from graphtool.analysis.scope import Scope, scope_of
from graphtool.analysis.sets import apart, numbers_of, with_accounts
from graphtool.analysis.timeline import TIES, Timeline, rule_of
from graphtool.projection import NO_TIME, Projection
from graphtool.terms import PRECISIONS, RELATIONS

Int32 = npt.NDArray[np.int32]
Int64 = npt.NDArray[np.int64]

CRITERIA = {"earliest": EARLIEST, "fewest": FEWEST, "best": BEST}
ORDERS = ("time", "any")

Hops = Annotated[int, Param("int", "hops", low=1, high=32)]
Gap = Annotated[float | None, Param("float", "hours", low=0, high=876_000)]
Share = Annotated[float | None, Param("float", "share", low=0, high=1)]
MostShare = Annotated[float | None, Param("float", "share", low=0, high=100)]
MinAmount = Annotated[int, Param("amount", "minor")]
Ties = Annotated[str, Param("choice", choices=TIES)]
Order = Annotated[str, Param("choice", choices=ORDERS)]
Budget = Annotated[int, Param("int", "count", low=1_000, high=1_000_000_000)]

WORK = 100
"""For each begun path of the budget, so many steps may be looked at."""


@dataclass(frozen=True, eq=False)
class Found:
    """Paths, hop by hop: numbers of events, and the row of ``allocations`` by which a pool was crossed (-1: none)."""

    events: list[Int32]
    crossed: list[Int32]
    arrival: list[int]
    least: list[int]
    further: bool
    whole: bool


@analysis(
    "money_paths",
    group="paths",
    only_family=True,
    sources=(
        "Wu et al. (2014), Path problems in temporal graphs",
        "Hart, Nilsson, Raphael (1968), A formal basis for the heuristic determination of minimum cost paths",
        "own rule: pools are crossed by proven allocations only",
    ),
)
def money_paths(
    projection: Projection,
    *,
    source: Entities,
    target: Entities,
    relations: Relations = (),
    period: Period = None,
    criterion: Annotated[str, Param("choice", choices=tuple(CRITERIA))] = "fewest",
    k: Annotated[int, Param("int", "count", low=1, high=10_000)] = 10,
    max_hops: Hops = 6,
    max_gap_h: Gap = None,
    min_amount: MinAmount = 0,
    min_share: Share = None,
    max_share: MostShare = None,
    ties: Ties = "allow",
    order: Order = "time",
    distinct: Annotated[bool, Param("bool")] = True,
    budget: Budget = 2_000_000,
) -> Result:
    """By which transfers can money have come from these to those?

    Parameters
    ----------
    projection : Projection
        The graph.
    source, target : sequence of str
        Ids of entities; persons, organisations and lists stand for the accounts that they hold.
    relations, period
        Which transfers count; money of all times when not given.
    criterion : str
        What comes first: ``earliest`` arrival (then fewest hops), ``fewest`` hops (then earliest arrival) or
        ``best``: largest smallest amount on the way (then earliest arrival, then fewest hops).
    k : int
        How many paths, 1 to 10,000.
    max_hops : int
        Transfers on a path, 1 to 32.
    max_gap_h : float, optional
        Hours between one transfer and the next, at most.
    min_amount : int
        Minor units; smaller transfers do not count.
    min_share, max_share : float, optional
        Each transfer is at least, at most, so large a share of the one before.
    ties : str
        When two transfers are of one time and nothing says which was first: ``allow`` them to follow,
        ``forbid``; ``strict`` also forbids those whose order the balances prove.
    order : str
        ``time``: each transfer follows the one before; ``any``: time is left aside.
    distinct : bool
        Each chain of accounts once, by its first path; otherwise parallel transfers make different paths.
    budget : int
        So many begun paths are kept before it gives up, and says so.

    Returns
    -------
    Result
        One row per hop: path (from 1, in order), hop (from 1), event, src, src_label, dst, dst_label, relation,
        time_ms, precision, amount, currency (minor units), doubtful, basis (how a pool was crossed before this
        hop, null where none was), carried (the part allocated then). ``more["paths"]``, one row per path: path, hops, src,
        src_label, dst, dst_label, least (the smallest amount on the way, allocations too: more cannot have come by it),
        currency, first_ms, last_ms, crossed (pools), doubtful_events. Findings: the first paths.

    Assumptions
    -----------
    A path visits nobody twice; it leaves the sources once and ends at the first target. Currency stays the
    same. A date without a time is its whole day, and a transfer may follow when it can have happened later.
    Pools and placeholders are never passed through; a pool is crossed only where rows prove which money went
    on (neither gap nor share is asked there). Undecided directions are on no path.

    Cost
    ----
    O(n + m) to prepare; then about what lies between the two sides, at hubs up to in × out.

    Source
    ------
    Wu et al. (2014) for paths in time; A* by Hart, Nilsson, Raphael (1968).

    Examples
    --------
    >>> import pyarrow as pa
    >>> entity = pa.table({"id": ["a-1", "a-2", "a-3"], "kind": ["account"] * 3})
    >>> event = pa.table({"id": ["e1", "e2", "e3"], "relation": ["transferred"] * 3,
    ...                   "src": ["a-1", "a-2", "a-2"], "dst": ["a-2", "a-3", "a-3"], "time_ms": [2000, 1000, 3000],
    ...                   "amount": [29800] * 3, "currency": ["CNY"] * 3})
    >>> found = money_paths(Projection.from_tables(entity, event), source=["a-1"], target=["a-3"])
    >>> found.table["event"].to_pylist()
    ['e1', 'e3']
    """
    timed = order == "time"
    scope = scope_of(projection, relations, period, timed_only=timed, min_amount=max(0, min_amount), loops=False)
    rule = rule_of(max_hops, max_gap_h if timed else None, min_share, max_share, ties if timed else "allow")
    starts, said = with_accounts(projection, numbers_of(projection, "source", source))
    goals, more = with_accounts(projection, numbers_of(projection, "target", target))
    apart(projection, starts, goals)
    timeline = Timeline.of(projection, scope.selection.events, timed)
    found = search(timeline, starts, goals, rule, CRITERIA[criterion], k, distinct, budget)
    reasons = [] if found.whole else [sentence("budget", budget=budget, n=len(found.events))]
    said = [*said, *more, sentence(f"order.{order}"), sentence("crossing")]
    if timed:
        said.append(sentence(f"ties.{ties}"))
    if found.further and found.whole:
        said.append(sentence("further_paths", n=len(found.events)))
    doubtful = {int(e) for path in found.events for e in path if projection.doubtful[e]}
    figures = {"paths": len(found.events), "further": int(found.further), "doubtful_on_paths": len(doubtful)}
    return scope.answer(
        paths_table(projection, found),
        list(_findings(scope, found)),
        reasons=reasons,
        assumptions=said,
        figures=figures,
        more={"paths": _ends_table(projection, found)},
    )


def search(
    timeline: Timeline, starts: Int32, goals: Int32, rule: Rule, criterion: int, k: int, distinct: bool, budget: int
) -> Found:
    """The first ``k`` paths: what the sources reach, of that what leads to the targets, then best first."""
    graph = timeline.projection
    goal = np.zeros(graph.node_count, np.bool_)
    goal[goals] = True
    closed = goal.copy()
    closed[starts] = True
    ahead = timeline.spread(starts, rule, back=False, closed=closed, budget=budget * WORK)
    near = timeline.only(_places(ahead.hop > 0))
    back = near.spread(goals, rule, back=True, closed=closed, budget=budget * WORK)
    hops = ahead.hop[ahead.hop > 0] + back.hop - 1
    between = near.only(_places((back.hop > 0) & (hops <= rule.hops)))
    whole = ahead.whole and back.whole
    if not between.events.size:
        return Found([], [], [], [], False, whole)
    steps, behind = between.ahead.steps, between.back.steps
    finals = np.flatnonzero(goal[behind.tail]).astype(np.int32)
    finals = finals[np.argsort(behind.body[finals, LO], kind="stable")]
    left, soon = nearest(behind, rule, closed, finals)
    if criterion != FEWEST:
        soon = soonest(behind, rule, closed, finals)
    wide = widest(behind, rule, closed, finals) if criterion == BEST else np.zeros(left.size, np.int64)
    turn = between.back.step_of[between.ahead.rows]
    task = Task(criterion, left[turn], soon[turn], wide[turn])
    begins = np.flatnonzero(np.isin(steps.tail, starts)).astype(np.int32)
    begins = begins[np.argsort(between.ahead.rows[begins])]  # equal paths in order of time, not of ids
    tree, ends, enough = best_first(steps, rule, task, begins, goal, closed, k + 1, distinct, budget)
    further, enough = ends.size > k or not enough, enough or ends.size >= k
    ends = ends[:k]
    events, crossed = [], []
    for end in ends.tolist():
        chain = []
        while end >= 0:
            chain.append(end)
            end = int(tree.parent[end])
        places = np.array(chain[::-1], np.int32)
        via = tree.via[places]
        events.append(between.events[between.ahead.rows[tree.step[places]]])
        tied = np.full(via.size, -1, np.int32)
        tied[via >= 0] = between.ahead.tied_row[via[via >= 0]]
        crossed.append(tied)
    return Found(events, crossed, tree.label[ends].tolist(), tree.least[ends].tolist(), further, whole and enough)


def _places(chosen: npt.NDArray[np.bool_]) -> Int32:
    return np.flatnonzero(chosen).astype(np.int32)


def paths_table(projection: Projection, found: Found) -> pa.Table:
    """The paths as rows, one per hop."""
    size = [path.size for path in found.events]
    events = np.concatenate([*found.events, np.empty(0, np.int32)])
    crossed = np.concatenate([*found.crossed, np.empty(0, np.int32)])
    path = np.repeat(np.arange(1, len(size) + 1), size)
    hop = np.concatenate([*(np.arange(1, n + 1) for n in size), np.empty(0, np.int64)])
    head = {"path": path, "hop": hop}
    return build_table(head | step_columns(projection, events, crossed))


def _ends_table(projection: Projection, found: Found) -> pa.Table:
    """The paths as rows, one each."""
    size = np.array([path.size for path in found.events], np.int64)
    events = np.concatenate([*found.events, np.empty(0, np.int32)])
    crossed = np.concatenate([*found.crossed, np.empty(0, np.int32)])
    last = np.cumsum(size) - 1
    begin = last + 1 - size
    when, src, dst = projection.time_ms[events], projection.src[events[begin]], projection.dst[events[last]]
    known = when != NO_TIME
    earliest = np.where(known, when, np.iinfo(np.int64).max)
    some = np.add.reduceat(known, begin) > 0 if size.size else known
    return build_table(
        {
            "path": np.arange(1, size.size + 1),
            "hops": size,
            "src": projection.ids(src),
            "src_label": projection.labels(src),
            "dst": projection.ids(dst),
            "dst_label": projection.labels(dst),
            "least": np.array(found.least, np.int64),
            "currency": worded(projection.currency[events[begin]], projection.currencies),
            "first_ms": pa.array(np.minimum.reduceat(earliest, begin) if size.size else when, mask=~some),
            "last_ms": times(np.maximum.reduceat(when, begin) if size.size else when),
            "crossed": np.add.reduceat((crossed >= 0).astype(np.int64), begin) if size.size else size,
            "doubtful_events": np.add.reduceat(projection.doubtful[events].astype(np.int64), begin)
            if size.size
            else size,
        }
    )


def step_columns(
    projection: Projection, events: Int32, crossed: Int32
) -> dict[str, npt.NDArray[np.generic] | pa.Array]:
    """What is shown of each step of a path or a trace."""
    known = projection.allocations
    proven = crossed >= 0
    basis = np.full(events.size, -1, np.int16)
    basis[proven] = known.basis[crossed[proven]]
    carried = np.zeros(events.size, np.int64)
    carried[proven] = known.amount[crossed[proven]]
    src, dst = projection.src[events], projection.dst[events]
    return {
        "event": projection.event_ids(events),
        "src": projection.ids(src),
        "src_label": projection.labels(src),
        "dst": projection.ids(dst),
        "dst_label": projection.labels(dst),
        "relation": worded(projection.relation[events], tuple(RELATIONS)),
        "time_ms": times(projection.time_ms[events]),
        "precision": worded(projection.precision[events], PRECISIONS),
        "amount": projection.amount[events],
        "currency": worded(projection.currency[events], projection.currencies),
        "doubtful": projection.doubtful[events],
        "basis": worded(basis, known.bases),
        "carried": pa.array(carried, mask=~proven),
    }


def _findings(scope: Scope, found: Found) -> Iterator[Finding]:
    """The first paths in words; a path names all of its events, in order."""
    graph = scope.projection
    for number, events in enumerate(found.events[:FINDINGS], start=1):
        nodes = [int(graph.src[events[0]]), *graph.dst[events].tolist()]
        code = int(graph.currency[events[0]])
        currency = graph.currencies[code] if code >= 0 else ""
        crossed = int(np.count_nonzero(found.crossed[number - 1] >= 0))
        when = graph.time_ms[events]
        text: Sentence = sentence(
            "money_paths.finding.crossed" if crossed else "money_paths.finding.direct",
            path=number,
            first=graph.labels(nodes[:1])[0].as_py(),
            last=graph.labels(nodes[-1:])[0].as_py(),
            hops=int(events.size),
            least=Money(found.least[number - 1], currency),
            since=_moment(graph, int(events[0]), int(when[0])),
            until=_moment(graph, int(events[-1]), int(when[-1])),
            pools=crossed,
        )
        yield Finding(
            text,
            tuple(graph.ids(nodes).to_pylist()),
            len(nodes),
            tuple(graph.event_ids(events).to_pylist()),
            int(events.size),
            {"hops": int(events.size), "amount": found.least[number - 1]},
        )


def _moment(graph: Projection, event: int, ms: int) -> Moment | Sentence:
    return sentence("no_time") if ms == NO_TIME else Moment(ms, PRECISIONS[graph.precision[event]])
