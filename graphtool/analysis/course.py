"""One account over time: what it holds after each transfer, and how much of that is traced money."""

from __future__ import annotations

from typing import Annotated

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from graphtool.analysis.booking import RULES, Booked
from graphtool.analysis.destinations import BOUND
from graphtool.analysis.flows import MaxRows, money_scope
from graphtool.analysis.moves import UNSEEN, Ledger, book_of
from graphtool.analysis.registry import Entities, Param, Period, Relations, analysis
from graphtool.analysis.results import (
    FINDINGS,
    Finding,
    Moment,
    Money,
    Result,
    build_table,
    sentence,
    times,
    worded,
)
from graphtool.analysis.scope import Currency, Scope
from graphtool.analysis.sets import numbers_of, with_accounts
from graphtool.analysis.timeline import Timeline
from graphtool.analysis.tracing import ALL, SOURCES
from graphtool.projection import Projection
from graphtool.terms import PRECISIONS

Int32 = npt.NDArray[np.int32]
Int64 = npt.NDArray[np.int64]

CLAIMS = tuple(name for name in RULES if name != BOUND)


@analysis("course", group="flow", only_family=True, sources=SOURCES)
def course(
    projection: Projection,
    *,
    entities: Entities,
    target: Entities,
    into: Annotated[tuple[str, ...] | None, Param("entities")] = None,
    relations: Relations = (),
    period: Period = None,
    rule: Annotated[str, Param("choice", choices=(ALL, *CLAIMS))] = ALL,
    currency: Currency = "CNY",
    max_rows: MaxRows = 100_000,
) -> Result:
    """How much of the money that these paid was at that account, and when?

    Parameters
    ----------
    projection : Projection
        The graph.
    entities : sequence of str
        Whose payments are traced; persons and lists stand for the accounts they hold.
    target : sequence of str
        The accounts looked at, each by itself.
    into : sequence of str, optional
        Only payments to these (and to accounts they hold) begin a trace; all payments when not given.
    relations, period
        Which transfers count; money of all times when not given.
    rule : str
        One of ``booking.RULES`` but poison, or ``all`` of them side by side.
    currency : str
        Only transfers in this currency.
    max_rows : int
        So many rows are given.

    Returns
    -------
    Result
        One row per transfer to or from each account, accounts in the order of ids, then in the order in which they are booked:
        entity, event (null: balances show that it came or left, no row does), time_ms (of such, that of the next
        transfer booked), precision, src, dst (null: unseen), amount, balance (after it), and by each rule asked for what of
        the balance is traced; minor units.

    Assumptions
    -----------
    As of a trace. A balance is what booking makes it: where a statement proves another, it is set to that.

    Cost
    ----
    As of a trace, and O(k) per account looked at.

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
    >>> found = course(Projection.from_tables(entity, event), entities=["a-1"], target=["a-2"], rule="fifo")
    >>> found.table.select(["event", "balance", "fifo"]).to_pylist()
    [{'event': 'e1', 'balance': 29800, 'fifo': 29800}, {'event': 'e2', 'balance': 20000, 'fifo': 20000}]
    """
    scope = money_scope(projection, relations, period, currency, 1, True)
    sources, said = with_accounts(projection, numbers_of(projection, "entities", entities))
    looked_at, more = with_accounts(projection, numbers_of(projection, "target", target))
    wanted = None
    if into is not None:
        wanted, others = with_accounts(projection, numbers_of(projection, "into", into))
        more = [*more, *others]
    timeline = Timeline.of(projection, scope.selection.events)
    ledger = book_of(timeline, sources, wanted, projection.currency_code(currency), since=scope.since)
    asked = CLAIMS if rule == ALL else (rule,)
    booked = {name: RULES[name](ledger.moves) for name in asked}
    parts = [_of_account(ledger, booked, node) for node in looked_at]
    table = _table(scope, ledger, looked_at, parts)
    reasons = []
    if ledger.came or ledger.left:
        reasons.append(sentence("unseen", came=Money(ledger.came, currency), left=Money(ledger.left, currency)))
    if table.num_rows > max_rows:
        reasons.append(sentence("listed", n=max_rows, total=table.num_rows))
    return scope.answer(
        table.slice(0, max_rows),
        _findings(scope, ledger, looked_at, parts, currency),
        reasons=reasons,
        assumptions=[*said, *more, sentence("begin_with_proven"), sentence("crossing")],
        figures={"accounts": int(looked_at.size), "transfers": table.num_rows},
    )


Part = tuple[Int64, Int64, dict[str, Int64]]
"""Of one account: its moves, the balance after each, and what of it is traced by each rule."""


def _of_account(ledger: Ledger, booked: dict[str, Booked], node: int) -> Part:
    moves = ledger.moves
    came = moves.dst == node
    rows = np.flatnonzero(came | (moves.src == node))
    sign = np.where(came[rows], 1, -1)
    # What left without having come there took nothing off the balance, nor did what begins a trace.
    missing = next(iter(booked.values())).missing[rows]
    takes = (moves.colour[rows] < 0) & ~moves.stays[moves.src[rows]]
    moved = np.where(sign > 0, moves.amount[rows], np.where(takes, moves.amount[rows] - missing, 0))
    traced = {}
    for name, one in booked.items():
        gone = np.where((sign > 0) | takes, one.stained[rows], 0)
        traced[name] = (np.cumsum(sign * gone) + one.sub // 2) // one.sub
    return rows, np.cumsum(sign * moved), traced


def _moments(scope: Scope, ledger: Ledger) -> Int32:
    """The event of each move; of what nobody saw the next one that somebody did (-1: none comes)."""
    seen = np.flatnonzero(ledger.event != UNSEEN)
    following = np.searchsorted(seen, np.arange(ledger.event.size))
    places = np.append(ledger.event[seen], UNSEEN)[following]
    return np.where(places == UNSEEN, -1, np.append(scope.selection.events, -1)[places]).astype(np.int32)


def _table(scope: Scope, ledger: Ledger, looked_at: Int32, parts: list[Part]) -> pa.Table:
    """The moves of all accounts."""
    graph = scope.projection
    none = np.zeros(0, np.int64)
    rows = np.concatenate([none, *(part[0] for part in parts)])
    near = _moments(scope, ledger)[rows] if rows.size else none
    unseen = ledger.event[rows] == UNSEEN
    names = list(parts[0][2]) if parts else []

    def end(which: Int32) -> pa.Array:
        node = ledger.node[which[rows]]
        return pa.array(graph.ids(np.maximum(node, 0)).to_pylist(), pa.string(), mask=unseen)

    at = np.maximum(near, 0)
    return build_table(
        {
            "entity": graph.ids(np.repeat(looked_at, [part[0].size for part in parts])),
            "event": pa.array(graph.event_ids(at).to_pylist(), pa.string(), mask=unseen),
            "time_ms": times(np.where(near >= 0, graph.time_ms[at], np.iinfo(np.int64).min)),
            "precision": worded(graph.precision[at], PRECISIONS),
            "src": end(ledger.moves.src),
            "dst": end(ledger.moves.dst),
            "amount": ledger.moves.amount[rows],
            "balance": np.concatenate([none, *(part[1] for part in parts)]),
            **{name: np.concatenate([part[2][name] for part in parts]) for name in names},
        }
    )


def _findings(scope: Scope, ledger: Ledger, looked_at: Int32, parts: list[Part], currency: str) -> list[Finding]:
    """Per account when most of it was there, by the rule that says most; with the transfers up to then."""
    graph, found = scope.projection, []
    near = _moments(scope, ledger)
    for node, (rows, _, traced) in list(zip(looked_at, parts, strict=True))[:FINDINGS]:
        most = np.max(list(traced.values()), axis=0) if rows.size else np.zeros(0, np.int64)
        if not most.size or not most.max():
            continue
        at = int(most.argmax())
        carried = rows[: at + 1][ledger.event[rows[: at + 1]] != UNSEEN]
        event = int(near[rows[at]])
        text = sentence(
            "course.finding",
            label=graph.labels([node])[0].as_py(),
            amount=Money(int(most[at]), currency),
            when=Moment(int(graph.time_ms[event])),
        )
        events = np.unique(scope.selection.events[ledger.event[carried]])
        found.append(scope.finding(text, [node], events, {"most": int(most[at])}))
    return found
