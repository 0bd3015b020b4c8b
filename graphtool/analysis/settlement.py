"""What an acquirer paid to agents, and the swipes that it may have been paid from: proven, attributed, or neither.

Rows of a settlement prove what they name (the allocations of the graph). What of a payment they leave open is attributed
here: in proportion to what is left of the swipes on the agent's terminals since its payment before. That is no proof of
which swipe paid, and stays out of the graph; a trace follows it only where it is asked to, and says so.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from graphtool.analysis.flows import MaxRows, money_scope
from graphtool.analysis.kernels.portions import portions
from graphtool.analysis.moves import Extra
from graphtool.analysis.paths import step_columns
from graphtool.analysis.registry import Period, Relations, analysis
from graphtool.analysis.results import FINDINGS, Finding, Money, Result, build_table, sentence
from graphtool.analysis.scope import Currency, Scope
from graphtool.projection import Projection
from graphtool.projection.layout import KIND_NAMES, RELATION_NAMES

Int32 = npt.NDArray[np.int32]
Int64 = npt.NDArray[np.int64]

_MOST = 2**53


@dataclass(frozen=True, eq=False)
class Attribution:
    """``paid``: payments of pools to agents (numbers of events, in order); of each ``proven``, ``attributed`` and the number of
    ``swipes`` it is attributed to. ``parts``: what is attributed, from which swipe to which payment."""

    paid: Int32
    proven: Int64
    attributed: Int64
    swipes: Int64
    parts: Extra


def attribute(projection: Projection, events: Int32) -> Attribution:
    """Which swipes may these payments to agents have been paid from?

    Parameters
    ----------
    projection : Projection
        The graph.
    events : int32
        Transfers of one currency, in order.

    Assumptions
    -----------
    An agent is who placed terminals; a swipe was at the terminal that the same row names; an account is an agent's whose it
    ever was. A payment covers what was swiped after the agent's payment before, up to it.

    Cost: O(m log m) in the events of the graph.
    """
    graph = projection
    agent = _agent_of_account(graph)
    relation = graph.relation[events]
    out = events[(relation == RELATION_NAMES.index("settled")) & (agent[graph.dst[events]] >= 0)]
    out = out[graph.of_kind("pool")[graph.src[out]]]
    swipes = events[(relation == RELATION_NAMES.index("swiped")) & graph.of_kind("pool")[graph.dst[events]]]
    by = _agent_of_swipe(graph, swipes)
    swipes, by = swipes[by >= 0], by[by >= 0]
    open_out, open_in = _open(graph, out, out=True), _open(graph, swipes, out=False)
    many = np.int64(graph.event_count + 1)
    group = graph.src[out].astype(np.int64) * graph.node_count + agent[graph.dst[out]]
    key = np.unique(group * many + out)
    mine = graph.dst[swipes].astype(np.int64) * graph.node_count + by
    at = np.searchsorted(key, mine * many + swipes)
    there = (at < key.size) & (np.append(key, -1)[np.minimum(at, key.size)] // many == mine)
    swipes, open_in, at = swipes[there], open_in[there], at[there]
    place = np.searchsorted(out, key % many)
    total = np.zeros(key.size, np.int64)
    np.add.at(total, at, open_in)
    given = np.minimum(open_out[place], total)
    given[total >= _MOST] = 0
    part = portions(open_in, at, given)
    some = part > 0
    attributed, counted = np.zeros(out.size, np.int64), np.zeros(out.size, np.int64)
    np.add.at(attributed, place[at], part)
    np.add.at(counted, place[at[some]], 1)
    parts = Extra(swipes[some], out[place[at[some]]].astype(np.int32), part[some])
    return Attribution(out, graph.amount[out] - open_out, attributed, counted, parts)


def _open(graph: Projection, events: Int32, out: bool) -> Int64:
    """What of these payments out of pools (or into them) no allocation names."""
    known = graph.allocations
    named = np.zeros(graph.event_count, np.int64)
    np.add.at(named, known.to_event if out else known.from_event, known.amount)
    left: Int64 = np.maximum(graph.amount[events] - named[events], 0)
    return left


def _agent_of_account(graph: Projection) -> Int32:
    """The entity that placed terminals and holds each entity (the lowest, where several do); -1: none."""
    placed = graph.relation == RELATION_NAMES.index("placed")
    agents = np.zeros(graph.node_count, np.bool_)
    agents[graph.src[placed]] = True
    holds = np.flatnonzero((graph.relation == RELATION_NAMES.index("holds")) & agents[graph.src])
    found = np.full(graph.node_count, graph.node_count, np.int32)
    np.minimum.at(found, graph.dst[holds], graph.src[holds])
    return np.where(found < graph.node_count, found, -1).astype(np.int32)


def _agent_of_swipe(graph: Projection, swipes: Int32) -> Int32:
    """Who placed the terminal of each swipe; -1 where that is open."""
    placed = np.flatnonzero(graph.relation == RELATION_NAMES.index("placed"))
    first = np.full(graph.node_count, graph.node_count, np.int32)
    last = np.full(graph.node_count, -1, np.int32)
    np.minimum.at(first, graph.dst[placed], graph.src[placed])
    np.maximum.at(last, graph.dst[placed], graph.src[placed])
    of = np.where(first == last, first, -1)
    of[graph.kind != KIND_NAMES.index("terminal")] = -1
    used = np.flatnonzero(graph.relation == RELATION_NAMES.index("used_terminal"))
    # A swipe and the use of its terminal are of one row: they share payer, time and amount.
    told = np.stack([graph.src[used], graph.time_ms[used], graph.amount[used]], axis=1).astype(np.int64)
    asked = np.stack([graph.src[swipes], graph.time_ms[swipes], graph.amount[swipes]], axis=1).astype(np.int64)
    _, number = np.unique(np.concatenate([told, asked]), axis=0, return_inverse=True)
    number = number.reshape(-1)
    low = np.full(number.size, graph.node_count, np.int64)
    high = np.full(number.size, -1, np.int64)
    np.minimum.at(low, number[: used.size], of[graph.dst[used]])
    np.maximum.at(high, number[: used.size], of[graph.dst[used]])
    mine = number[used.size :]
    return np.where((low[mine] == high[mine]) & (high[mine] >= 0), high[mine], -1).astype(np.int32)


@analysis(
    "settlement",
    group="flow",
    only_family=True,
    sources=("own rule: in proportion to what is left of the swipes since the agent's payment before",),
)
def settlement(
    projection: Projection,
    *,
    relations: Relations = (),
    period: Period = None,
    currency: Currency = "CNY",
    max_rows: MaxRows = 10_000,
) -> Result:
    """How far do rows prove which swipes an acquirer's payments to agents were paid from?

    Parameters
    ----------
    projection : Projection
        The graph.
    relations, period
        Which transfers count; money of all times when not given.
    currency : str
        Only transfers in this currency.
    max_rows : int
        So many payments are listed.

    Returns
    -------
    Result
        One row per payment to an agent, in order of time: event, time_ms, precision, src, dst, amount, proven (by rows),
        attributed (in proportion, no proof), open (neither), swipes (to how many it is attributed); minor units.
        ``more``: ``parts`` (per swipe and payment what is attributed).

    Assumptions
    -----------
    As of :func:`attribute`.

    Cost
    ----
    O(m log m).

    Source
    ------
    Own rule, as said.

    Examples
    --------
    >>> import pyarrow as pa
    >>> entity = pa.table({"id": ["a-1", "a-2", "o-1", "q-1", "t-1"],
    ...                    "kind": ["account", "account", "organisation", "pool", "terminal"]})
    >>> event = pa.table({"id": ["e1", "e2", "e3", "e4", "e5"],
    ...                   "relation": ["swiped", "used_terminal", "placed", "holds", "settled"],
    ...                   "src": ["a-1", "a-1", "o-1", "o-1", "q-1"], "dst": ["q-1", "t-1", "t-1", "a-2", "a-2"],
    ...                   "time_ms": [1000, 1000, None, None, 9000], "amount": [29800, 29800, None, None, 9900],
    ...                   "currency": ["CNY", None, None, None, "CNY"]})
    >>> found = settlement(Projection.from_tables(entity, event))
    >>> found.table.select(["event", "amount", "proven", "attributed"]).to_pylist()
    [{'event': 'e5', 'amount': 9900, 'proven': 0, 'attributed': 9900}]
    """
    scope = money_scope(projection, relations, period, currency, 1, True)
    found = attribute(projection, scope.selection.events)
    paid = projection.amount[found.paid]
    left = paid - found.proven - found.attributed
    steps = step_columns(projection, found.paid, np.full(found.paid.size, -1, np.int32))
    table = build_table(
        {name: column for name, column in steps.items() if name not in ("relation", "basis", "carried")}
        | {"proven": found.proven, "attributed": found.attributed, "open": left, "swipes": found.swipes}
    )
    parts = build_table(
        {
            "event": projection.event_ids(found.parts.from_event),
            "settled_in": projection.event_ids(found.parts.to_event),
            "attributed": found.parts.amount,
        }
    )
    sums = {"paid": int(paid.sum()), "proven": int(found.proven.sum()), "attributed": int(found.attributed.sum())}
    reasons = []
    if sums["proven"] < sums["paid"]:
        open_ = Money(sums["paid"] - sums["proven"], currency)
        reasons.append(sentence("settlement.unproven", amount=open_, paid=Money(sums["paid"], currency)))
    if max(table.num_rows, parts.num_rows) > max_rows:
        reasons.append(sentence("listed", n=max_rows, total=max(table.num_rows, parts.num_rows)))
    return scope.answer(
        table.slice(0, max_rows),
        _findings(scope, found, currency),
        reasons=reasons,
        assumptions=[sentence("settlement.assumed")],
        figures={**sums, "open": int(left.sum()), "payments": int(paid.size)},
        more={"parts": parts.slice(0, max_rows)},
    )


def _findings(scope: Scope, found: Attribution, currency: str) -> list[Finding]:
    """Per agent's account what it was paid, and how far that is proven; the highest first."""
    graph = scope.projection
    payees, of = np.unique(graph.dst[found.paid], return_inverse=True)
    sums = np.zeros((3, payees.size), np.int64)
    for row, values in enumerate((graph.amount[found.paid], found.proven, found.attributed)):
        np.add.at(sums[row], of, values)
    said = []
    for nth in np.argsort(-sums[0], kind="stable")[:FINDINGS]:
        paid, proven, attributed = (int(v) for v in sums[:, nth])
        text = sentence(
            "settlement.finding",
            label=graph.labels(payees[nth : nth + 1])[0].as_py(),
            paid=Money(paid, currency),
            proven=Money(proven, currency),
            attributed=Money(attributed, currency),
        )
        events = found.paid[of == nth]
        said.append(scope.finding(text, payees[nth : nth + 1], events, {"paid": paid, "proven": proven}))
    return said
