"""Where traced money is now: by one rule or by all of them side by side, per destination and per source."""

from __future__ import annotations

from typing import Annotated

import numpy as np
import numpy.typing as npt

from graphtool.analysis.booking import RULES
from graphtool.analysis.destinations import WHERE, Booking, Ends, carrying, destinations, origins, unexplained
from graphtool.analysis.flows import MaxRows, money_scope
from graphtool.analysis.moves import book_of
from graphtool.analysis.registry import Entities, Param, Period, Relations, analysis
from graphtool.analysis.results import FINDINGS, Finding, Money, Result, Sentence, sentence
from graphtool.analysis.scope import Currency
from graphtool.analysis.sets import numbers_of, with_accounts
from graphtool.analysis.settlement import attribute as attributed_in
from graphtool.analysis.timeline import Timeline
from graphtool.projection import Projection

Int32 = npt.NDArray[np.int32]

ALL = "all"
SOURCES = (
    "Clayton's Case (1816): first in, first out",
    "Roscoe v Winder (1915): lowest intermediate balance; that claimants share what is tainted pro rata is our own rule",
    "Barlow Clowes v Vaughan (1992): pro rata",
    "own rule: pools are crossed by proven allocations only",
)


@analysis("trace", group="trace", only_family=True, sources=SOURCES)
def trace(
    projection: Projection,
    *,
    entities: Entities,
    relations: Relations = (),
    period: Period = None,
    into: Annotated[tuple[str, ...] | None, Param("entities")] = None,
    rule: Annotated[str, Param("choice", choices=(ALL, *RULES))] = ALL,
    attribute: Annotated[bool, Param("bool")] = False,
    currency: Currency = "CNY",
    max_rows: MaxRows = 100_000,
) -> Result:
    """Where is the money now that left these?

    Parameters
    ----------
    projection : Projection
        The graph.
    entities : sequence of str
        Whose payments are traced (victims, an account, a list); persons and lists stand for the accounts they hold.
    relations, period
        Which transfers count; money of all times when not given.
    into : sequence of str, optional
        Only payments to these (and to accounts they hold) begin a trace; all payments when not given.
    rule : str
        One of ``booking.RULES``, or ``all`` of them side by side.
    attribute : bool
    Also follow through pools what :mod:`.settlement` attributes in proportion, which no row proves.
    currency : str
        Only transfers in this currency.
    max_rows : int
        So many rows of each table are given.

    Returns
    -------
    Result
        One row per destination, the highest first: entity, kind, label, where (of ``destinations.WHERE``), low and high (minor
        units: the range over the rules but poison), and the amount by each rule asked for. ``more``: ``origins`` (the same per source and
        destination, without poison, which tells no sources apart), ``events`` (each transfer that carries any of it, in
        order of time, with how much by each rule).

    Assumptions
    -----------
    Accounts begin with what their statements prove, without one with nothing: what left an account without having come there
    is unexplained and of nobody. Where balances break, what came unseen is of nobody, and what left unseen is told as gone.
    Within one time, transfers stand in the order of their balances where these prove one, else in that of their ids; a date
    without a time stands at the start of its day. What comes back to a source stays there.

    Cost
    ----
    O(k) per rule for FIFO, LIFO and poison; for the others times the sources that meet at an account.

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
    >>> found = trace(Projection.from_tables(entity, event), entities=["a-1"], rule="fifo")
    >>> found.table.select(["entity", "where", "fifo"]).to_pylist()
    [{'entity': 'a-2', 'where': 'beyond', 'fifo': 20000}, {'entity': 'a-3', 'where': 'beyond', 'fifo': 9800}]
    """
    scope = money_scope(projection, relations, period, currency, 1, True)
    sources, said = with_accounts(projection, numbers_of(projection, "entities", entities))
    wanted = None
    if into is not None:
        wanted, more = with_accounts(projection, numbers_of(projection, "into", into))
        said += more
    timeline = Timeline.of(projection, scope.selection.events)
    parts = attributed_in(projection, timeline.events).parts if attribute else None
    if parts is not None:
        said.append(sentence("attributed", amount=Money(int(parts.amount.sum()), currency)))
    ledger = book_of(timeline, sources, wanted, projection.currency_code(currency), parts, scope.since)
    asked = tuple(RULES) if rule == ALL else (rule,)
    booked = {name: RULES[name](ledger.moves) for name in asked}
    return _answer(Booking.of(scope, ledger, sources, booked), said, currency, max_rows)


def _answer(of: Booking, said: list[Sentence], currency: str, max_rows: int) -> Result:
    scope, ledger = of.scope, of.ledger
    begins = ledger.moves.colour >= 0
    entered = int(ledger.moves.amount[begins].sum())
    ends, apart = destinations(of), origins(of)
    carried, events = carrying(of, max_rows)
    lost, accounts = unexplained(of)
    most = max(ends.node.size, carried.size, apart.node.size)
    reasons = [] if not lost else [sentence("unexplained", amount=Money(lost, currency), n=accounts)]
    reasons += _incomplete(of, ends, currency)
    if most > max_rows:
        reasons.append(sentence("listed", n=max_rows, total=most))
    nothing = [] if entered else [sentence("nothing_entered")]
    figures = {
        "entered": entered,
        "entered_events": int(np.count_nonzero(begins)),
        "unexplained": lost,
        "carrying_events": int(carried.size),
        "destinations": int(ends.node.size),
        "opened": ledger.opened,
        "came_unseen": ledger.came,
        "left_unseen": ledger.left,
    }
    return scope.answer(
        ends.table(of, max_rows),
        _findings(of, ends, carried, entered, currency),
        reasons=reasons,
        assumptions=[*said, *nothing, sentence("begin_with_proven"), sentence("crossing")],
        figures=figures,
        more={"origins": apart.table(of, max_rows), "events": events},
    )


def _incomplete(of: Booking, ends: Ends, currency: str) -> list[Sentence]:
    """What the evidence leaves open: money out of its sight, balances that do not add up, allocations that do not fit."""
    said = []
    beyond = ends.where == WHERE.index("beyond")
    if beyond.any():
        amount = Money(int(ends.amounts["high"][beyond].sum()), currency)
        said.append(sentence("beyond", amount=amount, n=int(beyond.sum())))
    if of.ledger.came or of.ledger.left:
        came, left = Money(of.ledger.came, currency), Money(of.ledger.left, currency)
        said.append(sentence("unseen", came=came, left=left))
    if of.ledger.late:
        said.append(sentence("late_allocations", n=of.ledger.late))
    return said


def _findings(of: Booking, ends: Ends, carrying: Int32, entered: int, currency: str) -> list[Finding]:
    """The destinations of most, in words; each with the transfers that brought it there."""
    found = []
    scope, low, high = of.scope, ends.amounts["low"], ends.amounts["high"]
    for row in range(min(FINDINGS, ends.node.size)):
        node = int(ends.node[row])
        said = sentence(
            "trace.finding",
            label=scope.projection.labels([node])[0].as_py(),
            where=sentence(f"trace.where.{WHERE[int(ends.where[row])]}"),
            low=Money(int(low[row]), currency),
            high=Money(int(high[row]), currency),
            entered=Money(entered, currency),
        )
        brought = carrying[scope.projection.dst[carrying] == node]
        found.append(scope.finding(said, [node], brought, {"low": int(low[row]), "high": int(high[row])}))
    return found
