"""Whose money it is: where what reached some accounts entered the evidence, by one rule or by all of them side by side."""

from __future__ import annotations

from typing import Annotated

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from graphtool.analysis.booking import RULES
from graphtool.analysis.destinations import BOUND, ranged, summed
from graphtool.analysis.entries import HOW, Entries, entries_of
from graphtool.analysis.flows import MaxRows, money_scope
from graphtool.analysis.moves import book_of
from graphtool.analysis.paths import step_columns
from graphtool.analysis.registry import Entities, Param, Period, Relations, analysis
from graphtool.analysis.results import FINDINGS, Finding, Money, Result, build_table, sentence, worded
from graphtool.analysis.scope import Currency, Scope
from graphtool.analysis.sets import numbers_of, with_accounts
from graphtool.analysis.timeline import Timeline
from graphtool.analysis.tracing import ALL, SOURCES
from graphtool.projection import Projection

Int32 = npt.NDArray[np.int32]
Int64 = npt.NDArray[np.int64]

CLAIMS = tuple(name for name in RULES if name != BOUND)


@analysis("trace_back", group="flow", only_family=True, sources=SOURCES)
def trace_back(
    projection: Projection,
    *,
    entities: Entities,
    relations: Relations = (),
    period: Period = None,
    rule: Annotated[str, Param("choice", choices=(ALL, *CLAIMS))] = ALL,
    currency: Currency = "CNY",
    max_rows: MaxRows = 100_000,
) -> Result:
    """Whose money came to these?

    Parameters
    ----------
    projection : Projection
        The graph.
    entities : sequence of str
        Whom the money reached; persons and lists stand for the accounts they hold.
    relations, period
        Which transfers count; money of all times when not given.
    rule : str
        One of ``booking.RULES`` but poison, or ``all`` of them side by side.
    currency : str
        Only transfers in this currency.
    max_rows : int
        So many rows of each table are given.

    Returns
    -------
    Result
        One row per place at which it entered the evidence, the highest first: entity, kind, label, where (of
        ``entries.HOW``), low and high (minor units: the range over the rules), and the amount by each rule asked for.
        ``more``: ``arrivals`` (each transfer to these, in order of time).

    Assumptions
    -----------
    As of a trace; all money of all accounts is told apart by where it entered. What these pay is left aside: money that
    comes back to them is not counted again.

    Cost
    ----
    O(k) per rule for FIFO and LIFO; for the others times the entries that meet at an account.

    Source
    ------
    As booking.

    Examples
    --------
    >>> import pyarrow as pa
    >>> entity = pa.table({"id": ["a-1", "a-2", "a-3"], "kind": ["account"] * 3})
    >>> event = pa.table({"id": ["e1", "e2"], "relation": ["transferred"] * 2, "src": ["a-1", "a-2"],
    ...                   "dst": ["a-2", "a-3"], "time_ms": [1000, 3000], "amount": [29800, 30000],
    ...                   "currency": ["CNY"] * 2})
    >>> found = trace_back(Projection.from_tables(entity, event), entities=["a-3"], rule="fifo")
    >>> found.table.select(["entity", "where", "fifo"]).to_pylist()
    [{'entity': 'a-1', 'where': 'short', 'fifo': 29800}, {'entity': 'a-2', 'where': 'short', 'fifo': 200}]
    """
    scope = money_scope(projection, relations, period, currency, 1, True)
    reached, said = with_accounts(projection, numbers_of(projection, "entities", entities))
    timeline = Timeline.of(projection, scope.selection.events)
    nobody = np.zeros(0, np.int32)
    ledger = book_of(timeline, reached, nobody, projection.currency_code(currency), since=scope.since)
    entries = entries_of(projection, ledger)
    asked = CLAIMS if rule == ALL else (rule,)
    table, node = _origins(scope, entries, reached, asked)
    arrivals = _arrivals(scope, reached)
    received = int(projection.amount[arrivals].sum())
    reasons = [sentence("late_allocations", n=ledger.late)] if ledger.late else []
    if ledger.came or ledger.left:
        reasons.append(sentence("unseen", came=Money(ledger.came, currency), left=Money(ledger.left, currency)))
    if max(table.num_rows, arrivals.size) > max_rows:
        reasons.append(sentence("listed", n=max_rows, total=max(table.num_rows, arrivals.size)))
    nothing = [] if received else [sentence("nothing_received")]
    steps = build_table(step_columns(projection, arrivals, np.full(arrivals.size, -1, np.int32)))
    return scope.answer(
        table.slice(0, max_rows),
        _findings(scope, table, node, received, currency),
        reasons=reasons,
        assumptions=[*said, *nothing, sentence("begin_with_proven"), sentence("crossing")],
        figures={"received": received, "received_events": int(arrivals.size), "origins": table.num_rows},
        more={"arrivals": steps.slice(0, max_rows)},
    )


def _arrivals(scope: Scope, reached: Int32) -> Int32:
    """The transfers to these from others, in order of time."""
    graph, events = scope.projection, scope.selection.events
    of = np.zeros(graph.node_count, np.bool_)
    of[reached] = True
    return events[of[graph.dst[events]] & ~of[graph.src[events]]]


def _origins(scope: Scope, entries: Entries, reached: Int32, asked: tuple[str, ...]) -> tuple[pa.Table, Int32]:
    """The table of entries of what reached them, and the entity of each row."""
    graph = scope.projection
    of = np.zeros(entries.moves.stays.size, np.bool_)
    of[reached] = True
    keyed, sub = [], []
    for name in asked:
        one = RULES[name](entries.moves)
        there = of[one.node]
        keyed.append((one.colour[there].astype(np.int64), one.held[there]))
        sub.append(one.sub)
    every, sums = summed(keyed, sub)
    columns = dict(zip(asked, sums, strict=True))
    bounds = ranged(columns)
    order = np.lexsort((every, -bounds["low"], -bounds["high"]))
    colour = every[order]
    node = entries.node[colour]
    table = build_table(
        {
            "entity": graph.ids(node),
            "kind": graph.kinds(node),
            "label": graph.labels(node),
            "where": worded(entries.how[colour], HOW),
            **{name: amount[order] for name, amount in (bounds | columns).items()},
        }
    )
    return table, node


def _findings(scope: Scope, table: pa.Table, node: Int32, received: int, currency: str) -> list[Finding]:
    """Where most of it entered, in words; each with what that entity paid."""
    found = []
    low, high = table["low"].to_numpy(), table["high"].to_numpy()
    for row in range(min(FINDINGS, table.num_rows)):
        said = sentence(
            "trace_back.finding",
            label=table["label"][row].as_py(),
            where=sentence(f"trace.where.{table['where'][row].as_py()}"),
            low=Money(int(low[row]), currency),
            high=Money(int(high[row]), currency),
            received=Money(received, currency),
        )
        at = int(node[row])
        paid = scope.events_at(at, incoming=False)
        found.append(scope.finding(said, [at], paid, {"low": int(low[row]), "high": int(high[row])}))
    return found
