"""Where booked money ended, in tables: per destination, per source and destination, and the transfers that carried it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from graphtool.analysis.booking import Booked
from graphtool.analysis.moves import GAP, OUTSIDE, POCKET, UNSEEN, Ledger
from graphtool.analysis.paths import step_columns
from graphtool.analysis.results import build_table, worded
from graphtool.analysis.scope import Scope
from graphtool.projection.layout import RELATION_NAMES
from graphtool.terms import POOL_TYPES

Int32 = npt.NDArray[np.int32]
Int64 = npt.NDArray[np.int64]

WHERE = ("held", "beyond", "gap", "returned", "purchase", "cash", "fee", "pool", "kept", "unknown")
"""Where money ends: at an account whose statement shows it still there when the statement ends; at one of which no statement
covers the time after (it left the evidence there); gone from an account without a row, as balances show; back at a source;
at a merchant (also an account without statement that it reached by purchases only); in cash; in fees; in a pool; in a pool,
what is left of a payment that rows follow further; at a counterparty that no row names."""

BOUND = "poison"
"""The rule that is an upper bound, no claim: it takes no part in ranges."""

DAY_MS = 86_400_000
PURCHASED = RELATION_NAMES.index("purchased")


@dataclass(frozen=True, eq=False)
class Booking:
    """What the rules asked for say of one ledger; ``where`` is the code of WHERE of each account of its moves."""

    scope: Scope
    ledger: Ledger
    sources: Int32
    booked: Mapping[str, Booked]
    where: Int32

    @classmethod
    def of(cls, scope: Scope, ledger: Ledger, sources: Int32, booked: Mapping[str, Booked]) -> Booking:
        """The same with where each account's money is."""
        return cls(scope, ledger, sources, booked, _where(scope, ledger, sources, booked))


def rounded(units: Int64, sub: int) -> Int64:
    """Parts of a sum in ``sub``-ths of a fen, as whole fen with the same (rounded) sum: by largest remainder, ties in order."""
    whole, rest = np.divmod(units, sub)
    missing = round(int(units.sum()) / sub) - int(whole.sum())
    whole[np.argsort(-rest, kind="stable")[:missing]] += 1
    return whole


def _where(scope: Scope, ledger: Ledger, sources: Int32, booked: Mapping[str, Booked]) -> Int32:
    graph = scope.projection
    n = graph.node_count
    found = np.full(ledger.node.size, WHERE.index("held"), np.int32)
    own = found[:n]
    arrived, spent = _arrivals(scope, ledger, booked)
    beyond = arrived[:n] > _covered_until(scope)
    own[beyond] = WHERE.index("beyond")
    own[beyond & spent[:n]] = WHERE.index("purchase")
    for word, kind in (("purchase", "merchant"), ("pool", "pool"), ("unknown", "placeholder")):
        own[graph.of_kind(kind)] = WHERE.index(word)
    for word, pool in (("cash", "cash"), ("fee", "bank_fee")):
        own[graph.pool_type == list(POOL_TYPES).index(pool)] = WHERE.index(word)
    own[sources] = WHERE.index("returned")
    found[ledger.part == POCKET] = WHERE.index("kept")
    found[ledger.part == GAP] = WHERE.index("gap")
    return found


def _covered_until(scope: Scope) -> Int64:
    """Until when each entity's statement tells of it; one that ends at midnight has dates only, and tells of the whole day."""
    until = scope.projection.statements.until_ms
    return until + np.where(until % DAY_MS == 0, DAY_MS - 1, 0)


def _arrivals(scope: Scope, ledger: Ledger, booked: Mapping[str, Booked]) -> tuple[Int64, npt.NDArray[np.bool_]]:
    """When the last of it came to each account of the moves by any rule (the earliest time there is: never), and whether all
    of that was paid in purchases."""
    graph, chosen = scope.projection, scope.selection.events
    last, spent = np.full(ledger.node.size, np.iinfo(np.int64).min), np.ones(ledger.node.size, np.bool_)
    moved = np.any([one.stained > 0 for one in booked.values()], axis=0) & (ledger.event != UNSEEN)
    event, dst = chosen[ledger.event[moved]], ledger.moves.dst[moved]
    np.maximum.at(last, dst, graph.time_ms[event])
    spent[dst[graph.relation[event] != PURCHASED]] = False
    return last, spent


def summed(keys: list[tuple[Int64, Int64]], sub: list[int]) -> tuple[Int64, list[Int64]]:
    """Sums per key, rounded, for each rule: all keys that any rule has, ascending."""
    every = np.unique(np.concatenate([np.zeros(0, np.int64), *(key for key, _ in keys)]))
    columns = []
    for (key, units), unit in zip(keys, sub, strict=True):
        total = np.zeros(every.size, np.int64)
        np.add.at(total, np.searchsorted(every, key), units)
        columns.append(rounded(total, unit))
    return every, columns


def ranged(columns: dict[str, Int64]) -> dict[str, Int64]:
    """``low`` and ``high`` over the rules that are claims."""
    claims = [amount for name, amount in columns.items() if name != BOUND] or list(columns.values())
    return {"low": np.min(claims, axis=0), "high": np.max(claims, axis=0)}


@dataclass(frozen=True, eq=False)
class Ends:
    """Sums per destination (and source), the highest first: ``node`` and ``where`` (a code of WHERE), amounts by rule with the
    range over them, and of which ``source`` they are, where sources are told apart."""

    node: Int32
    where: Int64
    amounts: dict[str, Int64]
    source: Int32 | None = None

    def table(self, of: Booking, most: int) -> pa.Table:
        """The first of them in words."""
        graph, node = of.scope.projection, self.node[:most]
        who: dict[str, pa.Array] = {}
        if self.source is not None:
            who = {"src": graph.ids(self.source[:most]), "src_label": graph.labels(self.source[:most])}
        kind = {} if self.source is not None else {"kind": graph.kinds(node)}
        return build_table(
            {
                **who,
                "entity": graph.ids(node),
                **kind,
                "label": graph.labels(node),
                "where": worded(self.where[:most], WHERE),
                **{name: amount[:most] for name, amount in self.amounts.items()},
            }
        )


def destinations(of: Booking) -> Ends:
    """What is where, by each rule."""
    every, columns = _summed_up(of, of.booked, by_source=False)
    bounds = ranged(columns)
    order = np.lexsort((every, -bounds["low"], -bounds["high"]))
    node, code = np.divmod(every[order], len(WHERE))
    return Ends(node.astype(np.int32), code, {name: a[order] for name, a in (bounds | columns).items()})


def origins(of: Booking) -> Ends:
    """Per source and destination what is of it, by the rules that tell sources apart; the sources in order, then the highest."""
    apart = {name: one for name, one in of.booked.items() if name != BOUND}
    if not apart:
        nobody = np.zeros(0, np.int32)
        return Ends(nobody, np.zeros(0, np.int64), {}, nobody)
    every, columns = _summed_up(of, apart, by_source=True)
    bounds = ranged(columns)
    colour, rest = np.divmod(every, of.scope.projection.node_count * len(WHERE))
    order = np.lexsort((rest, -bounds["high"], colour))
    node, code = np.divmod(rest[order], len(WHERE))
    amounts = {name: a[order] for name, a in (bounds | columns).items()}
    return Ends(node.astype(np.int32), code, amounts, of.sources[colour[order]])


def _summed_up(of: Booking, booked: Mapping[str, Booked], by_source: bool) -> tuple[Int64, dict[str, Int64]]:
    """Sums by each rule per (source,) entity and where, as one number."""
    many = of.scope.projection.node_count * len(WHERE)
    keyed = []
    for one in booked.values():
        key = of.ledger.node[one.node].astype(np.int64) * len(WHERE) + of.where[one.node]
        keyed.append((key + one.colour.astype(np.int64) * many if by_source else key, one.held))
    every, sums = summed(keyed, [one.sub for one in booked.values()])
    return every, dict(zip(booked, sums, strict=True))


def carrying(of: Booking, most: int) -> tuple[Int32, pa.Table]:
    """The transfers that carry any of it by any rule, in order of time; a table of the first of them, with how much each carries
    (to the nearest fen)."""
    scope, seen = of.scope, of.ledger.event != UNSEEN
    carried = {}
    for name, one in of.booked.items():
        units = np.zeros(len(scope.selection), np.int64)
        np.add.at(units, of.ledger.event[seen], one.stained[seen])
        carried[name] = units
    places = np.flatnonzero(np.any(list(carried.values()), axis=0))
    shown, events = places[:most], scope.selection.events
    nearest = {
        name: (units[shown] + of.booked[name].sub // 2) // of.booked[name].sub for name, units in carried.items()
    }
    steps = step_columns(scope.projection, events[shown], np.full(shown.size, -1, np.int32))
    return events[places], build_table(steps | nearest)


def unexplained(of: Booking) -> tuple[int, int]:
    """Fen that left accounts without having come there, once traced money had reached these; and of how many accounts."""
    moves = of.ledger.moves
    one = next(iter(of.booked.values()))
    k = moves.src.size
    touched = np.full(moves.stays.size, k, np.int64)
    carries = np.flatnonzero(np.any([each.stained > 0 for each in of.booked.values()], axis=0))
    np.minimum.at(touched, moves.dst[carries], carries)
    lost = (one.missing > 0) & (np.arange(k) > touched[moves.src]) & (of.ledger.part[moves.src] != OUTSIDE)
    return int(one.missing[lost].sum()), int(np.unique(moves.src[lost]).size)
