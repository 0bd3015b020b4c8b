"""Account portraits: what passes through an account, how long it stays, with whom and at what hours it deals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from graphtool.analysis.kernels.holding import days, foremost, stays
from graphtool.analysis.kernels.rank import sums
from graphtool.analysis.moves import UNSEEN, book_of
from graphtool.analysis.registry import Param, Period, Relations, analysis
from graphtool.analysis.results import FINDINGS, Finding, Money, Result, Sentence, build_table, sentence, times
from graphtool.analysis.scope import Currency, Scope, ranked, scope_of
from graphtool.analysis.sets import OWNERS, numbers_of, with_accounts
from graphtool.analysis.timeline import Timeline
from graphtool.projection import NO_TIME, Pairs, Projection
from graphtool.projection.kernels import rows_by
from graphtool.terms import PRECISIONS, RELATIONS

Int32 = npt.NDArray[np.int32]
Int64 = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Columns = dict[str, Any]
"""Name of a column → its values by number of the entity: an array, or an Arrow array where some are null."""

HOUR_MS, DAY_MS = 3_600_000, 86_400_000
NIGHT = (23, 6)
"""Night is from the first of these hours to the second."""

PORTRAIT_ORDERS = (
    "through",
    "in_amount",
    "out_amount",
    "returned",
    "fast_amount",
    "cash_in",
    "cash_out",
    "active_days",
)

_MAIN = (
    "through in_amount out_amount returned fast_amount fast_share half_h in_parties out_parties in_top_share out_top_share cash_in "
    "cash_out night_share timed_events first_ms last_ms active_days longest_gap_d"
)
_MORE = {
    "parties": "in_parties in_top in_top_amount in_top_share in_often_share out_parties out_top out_top_amount out_top_share "
    "out_often_share",
    "times": "in_events out_events doubtful_events timed_events night_events night_share in_timed_amount fast_amount "
    "fast_share half_h",
}


@analysis(
    "portraits",
    group="rank",
    only_family=True,
    sources=(
        "own rule: holding time by first in, first out (Clayton's Case, 1816); half-time counts what never left, so that "
        "it cannot look short because little left",
    ),
)
def portraits(
    projection: Projection,
    *,
    relations: Relations = (),
    period: Period = None,
    by: Annotated[str, Param("choice", choices=PORTRAIT_ORDERS)] = "through",
    within_h: Annotated[float, Param("float", "hours", low=0, high=8_760)] = 24.0,
    whose: Annotated[tuple[str, ...] | None, Param("entities")] = None,
    currency: Currency = "CNY",
) -> Result:
    """What kind of account is this: what passes through it, how fast, with whom, at what hours?

    Parameters
    ----------
    projection : Projection
        The graph.
    relations, period
        Which transfers count; money of all times when not given.
    by : str
        The column that ranks.
    within_h : float
        Hours within which money that came left fast, 0 to 8,760.
    whose : sequence of str, optional
        Ids of those to be described; persons, organisations and lists stand for the accounts that they hold. Everybody
        with money when not given.
    currency : str
        Only transfers in this currency.

    Returns
    -------
    Result
        One row per entity, highest first: rank, entity, kind, label, through (came from some and went to others), in_amount,
        out_amount (minor units, int64), returned (both came from and went to the same counterparties), fast_amount (left
        within the hours of coming), fast_share (of what came at a known time; null where nothing did), half_h (hours after
        which half of that had left; null where less than half did), in_parties, out_parties, in_top_share, out_top_share
        (of all that came or went, with the one of most), cash_in, cash_out, night_share (of events with a time of day),
        timed_events (these), first_ms, last_ms, active_days, longest_gap_d (days from one active day to the next, at
        most). ``more["parties"]``: with whom most (empty where several are equal), by amount and by count.
        ``more["times"]``: the counts and sums behind the shares.

    Assumptions
    -----------
    Pools and unknown parties are not described and are no counterparties, though their money counts. An account begins with
    what its statement proves, else with nothing; what left without having come, or came or left unseen, has no holding
    time. Of a date without a time the holding time is the longest possible, and it is no row of the night. Cash is what rows
    say is cash.

    Cost
    ----
    O(n + m log m).

    Source
    ------
    Own rule; FIFO as in booking.

    Examples
    --------
    >>> import pyarrow as pa
    >>> entity = pa.table({"id": ["a-1", "a-2", "a-3"], "kind": ["account"] * 3})
    >>> event = pa.table({"id": ["e1", "e2"], "relation": ["transferred"] * 2, "src": ["a-1", "a-2"],
    ...                   "dst": ["a-2", "a-3"], "time_ms": [0, 3_600_000], "precision": ["ms"] * 2,
    ...                   "amount": [29800, 19800], "currency": ["CNY"] * 2})
    >>> found = portraits(Projection.from_tables(entity, event))
    >>> found.table.select(["entity", "through", "half_h", "night_share"]).to_pylist()[0]
    {'entity': 'a-2', 'through': 19800, 'half_h': 1.0, 'night_share': 1.0}
    """
    scope = scope_of(projection, relations, period, currency=currency, min_amount=1, loops=False)
    nodes, said = _described(scope, whose)
    pairs, clock = scope.selection.pairs(amounts=True), _Clock.of(scope)
    every = _shares(_money(scope, pairs) | _parties(scope, pairs) | _life(scope, clock, within_h, currency))
    own = {name: _at(values, nodes) for name, values in every.items()}
    table, order = ranked(projection, nodes, own[by], {name: own[name] for name in _MAIN.split()})
    head = {name: table[name].combine_chunks() for name in ("rank", "entity", "label")}
    more = {
        title: build_table(head | {name: _at(own[name], order) for name in names.split()})
        for title, names in _MORE.items()
    }
    return scope.answer(
        table,
        _findings(scope, nodes[order], every, within_h, currency),
        assumptions=[*said, *_treated(clock)],
        more=more,
    )


@dataclass(frozen=True, eq=False)
class _Clock:
    """Times of the selected events: which have one, the earliest and latest ms, which have a time of day, which are at night."""

    timed: Flags
    since: Int64
    until: Int64
    exact: Flags
    night: Flags

    @classmethod
    def of(cls, scope: Scope) -> _Clock:
        graph, events = scope.projection, scope.selection.events
        since = graph.time_ms[events]
        timed = since != NO_TIME
        exact = timed & (graph.precision[events] > PRECISIONS.index("day"))
        hour = since % DAY_MS // HOUR_MS
        late, early = NIGHT
        until = np.where(timed & ~exact, np.where(timed, since, 0) + DAY_MS - 1, since)
        return cls(timed, since, until, exact, exact & ((hour >= late) | (hour < early)))


def _described(scope: Scope, whose: tuple[str, ...] | None) -> tuple[Int32, list[Sentence]]:
    """Who is described: no pools, nobody unknown, and owners only where money is theirs directly."""
    graph, nodes, said = scope.projection, scope.selection.nodes, list[Sentence]()
    if whose is not None:
        asked, said = with_accounts(graph, numbers_of(graph, "whose", whose))
        nodes = asked[~graph.of_kind(*OWNERS)[asked] | np.isin(asked, nodes)]
    return nodes[graph.traversable[nodes]], said


def _money(scope: Scope, pairs: Pairs) -> Columns:
    """What came and went, in all, in cash and there and back."""
    graph, n = scope.projection, scope.projection.node_count
    events, src, dst = scope.selection.events, scope.selection.src, scope.selection.dst
    amount, relation = graph.amount[events], graph.relation[events]
    names = list(RELATIONS)
    paid_in, paid_out = (relation == names.index(name) for name in ("cashed_in", "cashed_out"))
    came, went, back = sums(dst, amount, n), sums(src, amount, n), _returned(scope, pairs)
    return {
        "through": np.minimum(came - back, went - back),
        "in_amount": came,
        "out_amount": went,
        "returned": back,
        "cash_in": sums(dst[paid_in], amount[paid_in], n),
        "cash_out": sums(src[paid_out], amount[paid_out], n),
        "in_events": np.bincount(dst, minlength=n),
        "out_events": np.bincount(src, minlength=n),
        "doubtful_events": _both_ends(scope, graph.doubtful[events]),
    }


def _both_ends(scope: Scope, chosen: Flags) -> Int64:
    """How many of the chosen events has each entity, coming or going?"""
    n = scope.projection.node_count
    found: Int64 = np.bincount(scope.selection.src[chosen], minlength=n)
    found += np.bincount(scope.selection.dst[chosen], minlength=n)
    return found


def _returned(scope: Scope, pairs: Pairs) -> Int64:
    """Per entity what both came from and went to the same counterparty, over all its counterparties."""
    graph = scope.projection
    assert pairs.amount is not None
    known, k = graph.traversable[pairs.nodes], np.int64(pairs.nodes.size)
    found = np.zeros(graph.node_count, np.int64)
    key, turned = pairs.src * k + pairs.dst, pairs.dst * k + pairs.src
    at = np.searchsorted(key, turned)
    at[at == key.size] = 0
    both = np.flatnonzero((key[at] == turned) & known[pairs.dst]) if key.size else np.zeros(0, np.int64)
    least = np.minimum(pairs.amount[both], pairs.amount[at[both]])
    found[pairs.nodes] = sums(pairs.src[both], least, int(k))
    return found


def _parties(scope: Scope, pairs: Pairs) -> Columns:
    """With how many, and with whom most: counterparties that are neither pools nor unknown."""
    graph, n = scope.projection, scope.projection.node_count
    assert pairs.amount is not None
    src, dst = pairs.nodes[pairs.src], pairs.nodes[pairs.dst]
    found: Columns = {}
    for side, end, other in (("in", dst, src), ("out", src, dst)):
        kept = graph.traversable[other]
        many, most, often, who = foremost(end[kept], other[kept], pairs.amount[kept], pairs.events[kept], n)
        found |= {f"{side}_parties": many, f"{side}_top_amount": most, f"{side}_often": often}
        found[f"{side}_top"] = graph.ids(np.arange(n)).take(pa.array(who, mask=who < 0))
    return found


def _life(scope: Scope, clock: _Clock, within_h: float, currency: str) -> Columns:
    """How long money stays, when something happens, and how much of that at night."""
    came, fast, half = _stays(scope, clock, within_h, currency)
    sides = (*scope.selection.incoming(), *scope.selection.outgoing())
    active, gap, first, last = days(*sides, clock.since // DAY_MS, clock.timed)
    stamp = np.append(clock.since, NO_TIME)  # the last stands for none
    return {
        "in_timed_amount": came,
        "fast_amount": fast,
        "half_h": pa.array(half / HOUR_MS, mask=half < 0),
        "timed_events": _both_ends(scope, clock.exact),
        "night_events": _both_ends(scope, clock.night),
        "first_ms": times(stamp[first]),
        "last_ms": times(stamp[last]),
        "active_days": active,
        "longest_gap_d": pa.array(gap, mask=active < 2),
    }


def _stays(scope: Scope, clock: _Clock, within_h: float, currency: str) -> tuple[Int64, Int64, Int64]:
    """What came to each entity at a known time, how much of it left fast, and after how many ms half of it had left."""
    graph = scope.projection
    timeline = Timeline.of(graph, scope.selection.events[clock.timed])
    nobody = np.empty(0, np.int32)
    ledger = book_of(timeline, nobody, None, graph.currency_code(currency), since=scope.since)
    seen, accounts = ledger.event != UNSEEN, ledger.node.size
    place = np.maximum(ledger.event, 0)
    since, until = (np.append(times_of[clock.timed], 0)[place] for times_of in (clock.since, clock.until))
    sides = (*rows_by(ledger.moves.dst, accounts), *rows_by(ledger.moves.src, accounts))
    found = stays(*sides, since, until, seen, ledger.moves.amount, round(within_h * HOUR_MS))
    came, fast, half = (column[: graph.node_count] for column in found)
    return came, fast, half


def _shares(columns: Columns) -> Columns:
    """The columns with those that are shares of others; null where there is nothing to have a share of."""
    found = dict(columns)
    for name, part, whole in (
        ("fast_share", "fast_amount", "in_timed_amount"),
        ("night_share", "night_events", "timed_events"),
        ("in_top_share", "in_top_amount", "in_amount"),
        ("out_top_share", "out_top_amount", "out_amount"),
        ("in_often_share", "in_often", "in_events"),
        ("out_often_share", "out_often", "out_events"),
    ):
        of = columns[whole]
        found[name] = pa.array(columns[part] / np.maximum(of, 1), mask=of == 0)
    return found


def _at(values: Any, places: npt.NDArray[Any]) -> Any:
    """Some values of a column, as what it is."""
    return values.take(pa.array(places)) if isinstance(values, pa.Array) else values[places]


def _treated(clock: _Clock) -> list[Sentence]:
    """How holding times, dates without a time, pools and cash were treated."""
    dated = int(np.count_nonzero(clock.timed & ~clock.exact))
    bare = int(np.count_nonzero(~clock.timed))
    found = [sentence("portraits.holding"), sentence("portraits.pools"), sentence("portraits.cash")]
    if dated:
        found.append(sentence("portraits.dated", n=dated, of=clock.timed.size))
    if bare:
        found.append(sentence("portraits.untimed", n=bare))
    return found


def _findings(scope: Scope, nodes: Int32, columns: Columns, within_h: float, currency: str) -> list[Finding]:
    """The first of the ranking in words, with their events."""
    found = []
    for node in nodes[:FINDINGS]:
        events = scope.events_at(int(node))
        if not events.size:
            continue
        figures = {name: int(columns[name][node]) for name in ("in_amount", "out_amount", "returned", "fast_amount")}
        said = sentence(
            f"portraits.finding.{'timed' if columns['in_timed_amount'][node] else 'plain'}",
            label=scope.projection.labels([node])[0].as_py(),
            came=Money(figures["in_amount"], currency),
            went=Money(figures["out_amount"], currency),
            returned=Money(figures["returned"], currency),
            fast=Money(figures["fast_amount"], currency),
            hours=within_h,
        )
        found.append(scope.finding(said, [int(node)], events, figures))
    return found
