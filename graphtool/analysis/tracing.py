"""Where traced money is now: by one rule or by all of them side by side, per destination and per source."""

from __future__ import annotations

from typing import Annotated

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from graphtool.analysis.booking import RULES, Booked
from graphtool.analysis.flows import MaxRows, money_scope
from graphtool.analysis.moves import Ledger, book_of
from graphtool.analysis.paths import step_columns
from graphtool.analysis.registry import Entities, Param, Period, Relations, analysis
from graphtool.analysis.results import FINDINGS, Finding, Money, Result, Sentence, build_table, sentence, worded
from graphtool.analysis.scope import Currency, Scope
from graphtool.analysis.sets import numbers_of, with_accounts
from graphtool.analysis.timeline import Timeline
from graphtool.projection import Projection

Int32 = npt.NDArray[np.int32]
Int64 = npt.NDArray[np.int64]

ALL = "all"
WHERE = ("held", "returned", "purchase", "pool", "pocket", "unknown")
"""Where money ends: at an account (as far as statements go), back at a source, at a merchant, in a pool, in a pool that
rows would follow further but not for all of it, at a counterparty that no row names."""

BOUND = "poison"
"""The rule that is an upper bound, no claim: it takes no part in ranges."""

SOURCES = (
    "Clayton's Case (1816): first in, first out",
    "Roscoe v Winder (1915): lowest intermediate balance; that claimants share what is tainted pro rata is our own rule",
    "Barlow Clowes v Vaughan (1992): pro rata",
    "own rule: pools are crossed by proven allocations only",
)


@analysis("trace", group="flow", only_family=True, sources=SOURCES)
def trace(
    projection: Projection,
    *,
    entities: Entities,
    relations: Relations = (),
    period: Period = None,
    into: Annotated[tuple[str, ...] | None, Param("entities")] = None,
    rule: Annotated[str, Param("choice", choices=(ALL, *RULES))] = ALL,
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
    currency : str
        Only transfers in this currency.
    max_rows : int
        So many rows of each table are given.

    Returns
    -------
    Result
        One row per destination, the highest first: entity, kind, label, where (of WHERE), low and high (minor units: the
        range over the rules but poison), and the amount by each rule asked for. ``more``: ``origins`` (the same per source and
        destination, without poison, which tells no sources apart), ``events`` (each transfer that carries any of it, in
        order of time, with how much by each rule).

    Assumptions
    -----------
    Accounts begin with nothing: what left an account without having come there is unexplained and of nobody. Within one
    time, transfers stand in the order of their balances where these prove one, else in that of their ids; a date without a
    time stands at the start of its day. What comes back to a source stays there.

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
    [{'entity': 'a-2', 'where': 'held', 'fifo': 20000}, {'entity': 'a-3', 'where': 'held', 'fifo': 9800}]
    """
    scope = money_scope(projection, relations, period, currency, 1, True)
    sources, said = with_accounts(projection, numbers_of(projection, "entities", entities))
    wanted = None
    if into is not None:
        wanted, more = with_accounts(projection, numbers_of(projection, "into", into))
        said += more
    ledger = book_of(Timeline.of(projection, scope.selection.events), sources, wanted)
    asked = tuple(RULES) if rule == ALL else (rule,)
    booked = {name: RULES[name](ledger.moves) for name in asked}
    return _answer(scope, ledger, booked, sources, said, currency, max_rows)


def _answer(
    scope: Scope,
    ledger: Ledger,
    booked: dict[str, Booked],
    sources: Int32,
    said: list[Sentence],
    currency: str,
    max_rows: int,
) -> Result:
    begins = ledger.moves.colour >= 0
    entered = int(ledger.moves.amount[begins].sum())
    table, places = _destinations(scope, ledger, booked, sources)
    carrying, events = _events(scope, ledger, booked)
    origins = _origins(scope, ledger, booked, sources)
    lost, accounts = _unexplained(ledger, booked)
    reasons = [] if not lost else [sentence("unexplained", amount=Money(lost, currency), n=accounts)]
    if ledger.late:
        reasons.append(sentence("late_allocations", n=ledger.late))
    nothing = [] if entered else [sentence("nothing_entered")]
    most = max(table.num_rows, events.num_rows, origins.num_rows)
    if most > max_rows:
        reasons.append(sentence("listed", n=max_rows, total=most))
    figures = {
        "entered": entered,
        "entered_events": int(np.count_nonzero(begins)),
        "unexplained": lost,
        "carrying_events": events.num_rows,
        "destinations": table.num_rows,
    }
    return scope.answer(
        table.slice(0, max_rows),
        _findings(scope, table, places, carrying, entered, currency),
        reasons=reasons,
        assumptions=[*said, *nothing, sentence("begin_with_nothing"), sentence("crossing")],
        figures=figures,
        more={"origins": origins.slice(0, max_rows), "events": events.slice(0, max_rows)},
    )


def rounded(units: Int64, sub: int) -> Int64:
    """Parts of a sum in ``sub``-ths of a fen, as whole fen with the same (rounded) sum: by largest remainder, ties in order."""
    whole, rest = np.divmod(units, sub)
    missing = round(int(units.sum()) / sub) - int(whole.sum())
    whole[np.argsort(-rest, kind="stable")[:missing]] += 1
    return whole


def _where(scope: Scope, ledger: Ledger, sources: Int32) -> Int32:
    """The code of WHERE of each account of the moves."""
    graph = scope.projection
    found = np.zeros(ledger.node.size, np.int32)
    own = found[: graph.node_count]
    for word, kind in (("purchase", "merchant"), ("pool", "pool"), ("unknown", "placeholder")):
        own[graph.of_kind(kind)] = WHERE.index(word)
    own[sources] = WHERE.index("returned")
    found[ledger.pocket] = WHERE.index("pocket")
    return found


def _summed(keys: list[tuple[Int64, Int64]], sub: list[int]) -> tuple[Int64, list[Int64]]:
    """Sums per key, rounded, for each rule: all keys that any rule has, ascending."""
    every = np.unique(np.concatenate([np.zeros(0, np.int64), *(key for key, _ in keys)]))
    columns = []
    for (key, units), unit in zip(keys, sub, strict=True):
        total = np.zeros(every.size, np.int64)
        np.add.at(total, np.searchsorted(every, key), units)
        columns.append(rounded(total, unit))
    return every, columns


def _range(columns: dict[str, Int64]) -> dict[str, Int64]:
    """``low`` and ``high`` over the rules that are claims."""
    claims = [amount for name, amount in columns.items() if name != BOUND] or list(columns.values())
    return {"low": np.min(claims, axis=0), "high": np.max(claims, axis=0)}


def _destinations(scope: Scope, ledger: Ledger, booked: dict[str, Booked], sources: Int32) -> tuple[pa.Table, Int32]:
    """The table of destinations, and the entity of each row."""
    graph, where = scope.projection, _where(scope, ledger, sources)
    keyed = [
        (ledger.node[one.node].astype(np.int64) * len(WHERE) + where[one.node], one.held) for one in booked.values()
    ]
    every, sums = _summed(keyed, [one.sub for one in booked.values()])
    columns = dict(zip(booked, sums, strict=True))
    bounds = _range(columns)
    order = np.lexsort((every, -bounds["low"], -bounds["high"]))
    node, code = np.divmod(every[order], len(WHERE))
    node = node.astype(np.int32)
    table = build_table(
        {
            "entity": graph.ids(node),
            "kind": graph.kinds(node),
            "label": graph.labels(node),
            "where": worded(code, WHERE),
            **{name: amount[order] for name, amount in (bounds | columns).items()},
        }
    )
    return table, node


def _origins(scope: Scope, ledger: Ledger, booked: dict[str, Booked], sources: Int32) -> pa.Table:
    """Per source and destination what is of it, by the rules that tell sources apart; the sources in order, then the highest."""
    graph, where = scope.projection, _where(scope, ledger, sources)
    apart = {name: one for name, one in booked.items() if name != BOUND}
    many = graph.node_count * len(WHERE)
    keyed = [
        (
            one.colour.astype(np.int64) * many + ledger.node[one.node].astype(np.int64) * len(WHERE) + where[one.node],
            one.held,
        )
        for one in apart.values()
    ]
    every, sums = _summed(keyed, [one.sub for one in apart.values()])
    columns = dict(zip(apart, sums, strict=True))
    bounds = _range(columns) if columns else {}
    colour, rest = np.divmod(every, many)
    order = np.lexsort((rest, -bounds["high"], colour)) if columns else np.zeros(0, np.int64)
    node, code = np.divmod(rest[order], len(WHERE))
    source, node = sources[colour[order]], node.astype(np.int32)
    return build_table(
        {
            "src": graph.ids(source),
            "src_label": graph.labels(source),
            "entity": graph.ids(node),
            "label": graph.labels(node),
            "where": worded(code, WHERE),
            **{name: amount[order] for name, amount in (bounds | columns).items()},
        }
    )


def _events(scope: Scope, ledger: Ledger, booked: dict[str, Booked]) -> tuple[Int32, pa.Table]:
    """Each transfer that carries any of it by any rule, in order of time, with how much (to the nearest fen)."""
    carried = {}
    for name, one in booked.items():
        units = np.zeros(len(scope.selection), np.int64)
        np.add.at(units, ledger.event, one.stained)
        carried[name] = units
    places = np.flatnonzero(np.any(list(carried.values()), axis=0))
    chosen = scope.selection.events[places]
    nearest = {name: (units[places] + booked[name].sub // 2) // booked[name].sub for name, units in carried.items()}
    steps = step_columns(scope.projection, chosen, np.full(chosen.size, -1, np.int32))
    return chosen, build_table(steps | nearest)


def _unexplained(ledger: Ledger, booked: dict[str, Booked]) -> tuple[int, int]:
    """Fen that left accounts without having come there, once traced money had reached these; and of how many accounts."""
    moves = ledger.moves
    one = next(iter(booked.values()))
    k = moves.src.size
    touched = np.full(moves.stays.size, k, np.int64)
    carries = np.flatnonzero(np.any([each.stained > 0 for each in booked.values()], axis=0))
    np.minimum.at(touched, moves.dst[carries], carries)
    lost = (one.missing > 0) & (np.arange(k) > touched[moves.src])
    return int(one.missing[lost].sum()), int(np.unique(moves.src[lost]).size)


def _findings(
    scope: Scope, table: pa.Table, places: Int32, carrying: Int32, entered: int, currency: str
) -> list[Finding]:
    """The destinations of most, in words; each with the transfers that brought it there."""
    found = []
    low, high = table["low"].to_numpy(), table["high"].to_numpy()
    for row in range(min(FINDINGS, table.num_rows)):
        said = sentence(
            "trace.finding",
            label=table["label"][row].as_py(),
            where=sentence(f"trace.where.{table['where'][row].as_py()}"),
            low=Money(int(low[row]), currency),
            high=Money(int(high[row]), currency),
            entered=Money(entered, currency),
        )
        node = int(places[row])
        brought = carrying[scope.projection.dst[carrying] == node]
        found.append(scope.finding(said, [node], brought, {"low": int(low[row]), "high": int(high[row])}))
    return found
