"""Transfers of a graph made ready to be booked: in order, pools crossed only where rows prove it.

Of each payment into a pool that rows follow further, what they follow is kept in a pocket of its own (an account beyond
those of the graph), so that an allocation takes from the very payment that it names and from no other.

Where a statement proves what an account held, and the transfers before do not add up to it, the difference came or left
unseen: what came is of nobody (opening balances are the most common case); what left is kept apart in a gap of its own,
one per account, since nobody knows where it went.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from graphtool.analysis.booking import Moves
from graphtool.analysis.kernels.balances import untold
from graphtool.analysis.timeline import Timeline
from graphtool.projection import NO_TIME

Int8 = npt.NDArray[np.int8]
Int32 = npt.NDArray[np.int32]
Int64 = npt.NDArray[np.int64]

PARTS = ("own", "pocket", "gap", "outside")
"""What an account of the moves is: an entity's own; what rows follow of one payment into a pool; what left an account
unseen; where money that nobody saw coming comes from."""
OWN, POCKET, GAP, OUTSIDE = range(len(PARTS))

SKEW_MS = 600_000
"""So much earlier a payment out of a pool may be told than the payment into it that it is proven to be of: clocks differ."""

UNSEEN = -1
"""In ``Ledger.event``: no transfer of the graph."""


@dataclass(frozen=True, eq=False)
class Ledger:
    """``moves``, and what they are of.

    Attributes
    ----------
    event : int32 (k)
        Places in the timeline, or ``UNSEEN``.
    node : int32 (n)
        The entity of each account of the moves: of a pocket its pool, of a gap its account, of what is outside none (-1).
    part : int8 (n)
        What each of them is: a position in ``PARTS``.
    late : int
        So many allocations name a payment out of a pool that is earlier than the one into it by more than clocks differ, and
        are left out.
    opened, came, left : int
        Fen that accounts held before their first statement row beyond what transfers tell; that came to accounts later, and
        left them, without a transfer that tells of it.
    """

    moves: Moves
    event: Int32
    node: Int32
    part: Int8
    late: int
    opened: int
    came: int
    left: int


@dataclass(frozen=True, eq=False)
class Extra:
    """Allocations that rows do not prove, to be followed beside those that they do: numbers of events, fen."""

    from_event: Int32
    to_event: Int32
    amount: Int64


def book_of(
    timeline: Timeline,
    sources: Int32,
    into: Int32 | None,
    currency: int | None = None,
    extra: Extra | None = None,
    since: int | None = None,
) -> Ledger:
    """Which transfers are to be booked, and which of them begin a trace?

    Parameters
    ----------
    timeline : Timeline
        Timed transfers above 0 of one currency.
    sources : int32
        Entities whose payments are traced; source c of the moves is the c-th. What comes back to them stays there.
    into : int32, optional
        Only payments to these begin a trace; all when not given. A payment from source to source never does.
    currency : int, optional
        Position of the currency in the graph's ``currencies``: proven balances in it count; without it none do.
    extra : Extra, optional
        Allocations beside those that rows prove.
    since : int, optional
        Where the timeline begins (ms): balances that were known before say nothing of it.

    Cost: O(k log k) in the transfers and allocations.
    """
    graph, events = timeline.projection, timeline.events
    colour_of = np.full(graph.node_count, -1, np.int32)
    colour_of[sources] = np.arange(sources.size, dtype=np.int32)
    src, dst = graph.src[events], graph.dst[events]
    begins = (colour_of[src] >= 0) & (colour_of[dst] < 0)
    if into is not None:
        wanted = np.zeros(graph.node_count, np.bool_)
        wanted[into] = True
        begins &= wanted[dst]
    stays = ~graph.traversable | (colour_of >= 0)
    ledger, when = _crossed(timeline, np.where(begins, colour_of[src], -1).astype(np.int32), stays, extra)
    return ledger if currency is None else _proven(timeline, ledger, when, currency, since)


def _tied(timeline: Timeline, extra: Extra | None) -> tuple[Int32, Int32, Int64]:
    """Allocations as places of events (into a pool, out of it) and fen."""
    tied, given = timeline.tied, timeline.projection.allocations.amount[timeline.tied_row]
    if extra is None:
        return tied[:, 0], tied[:, 1], given
    place = np.full(timeline.projection.event_count, -1, np.int32)
    place[timeline.events] = np.arange(timeline.events.size, dtype=np.int32)
    first, last = place[extra.from_event], place[extra.to_event]
    there = (first >= 0) & (last >= 0)
    return (
        np.concatenate([tied[:, 0], first[there]]),
        np.concatenate([tied[:, 1], last[there]]),
        np.concatenate([given, extra.amount[there]]),
    )


def _crossed(
    timeline: Timeline, colour: Int32, stays: npt.NDArray[np.bool_], extra: Extra | None
) -> tuple[Ledger, Int64]:
    """The transfers, with a pocket for each payment into a pool that is followed further; and twice the place of each in the
    timeline, one more where it was put behind the one there."""
    graph, events = timeline.projection, timeline.events
    n, k = graph.node_count, events.size
    src, dst, amount = graph.src[events].copy(), graph.dst[events].copy(), graph.amount[events].copy()
    first, last, given = _tied(timeline, extra)
    time = graph.time_ms[events]
    across = (time[first] - time[last] <= SKEW_MS) & (dst[first] == src[last]) & ~graph.traversable[dst[first]]
    late = int(np.count_nonzero(~across))
    first, last, given = first[across], last[across], given[across]
    # What left a pool before it came there, by clocks that differ, left it right after it came.
    when = 2 * np.arange(k, dtype=np.int64)
    np.maximum.at(when, last, 2 * first.astype(np.int64) + 1)
    paid, pocket = np.unique(first, return_inverse=True)
    pool = dst[paid]
    dst[paid] = n + np.arange(paid.size, dtype=np.int32)
    # What no row follows leaves the pool itself, of nobody.
    np.subtract.at(amount, last, given)
    place = np.concatenate([np.arange(k), last]).astype(np.int32)
    when = np.concatenate([when, when[last]])
    moves = {
        "src": np.concatenate([src, n + pocket]).astype(np.int32),
        "dst": np.concatenate([dst, dst[last]]).astype(np.int32),
        "amount": np.concatenate([amount, given]),
        "colour": np.concatenate([colour, np.full(last.size, -1)]).astype(np.int32),
    }
    order = np.argsort(when, kind="stable")
    order = order[moves["amount"][order] > 0]
    ledger = Ledger(
        Moves(
            **{name: values[order] for name, values in moves.items()},
            stays=np.append(stays, np.zeros(paid.size, np.bool_)),
        ),
        place[order],
        np.concatenate([np.arange(n, dtype=np.int32), pool]),
        np.repeat(np.array([OWN, POCKET], np.int8), [n, paid.size]),
        late,
        0,
        0,
        0,
    )
    return ledger, when[order]


def _proven(timeline: Timeline, ledger: Ledger, when: Int64, currency: int, since: int | None) -> Ledger:
    """The same with what proven balances say came or left unseen, each before the event at which it is known."""
    told, moves = timeline.projection.statements, ledger.moves
    begun = timeline.projection.time_ms[told.event] >= (NO_TIME if since is None else since)
    rows = np.flatnonzero((told.currency == currency) & ~moves.stays[told.node] & begun)
    node, held = told.node[rows], told.amount[rows]
    at = np.searchsorted(when, 2 * np.searchsorted(timeline.events, told.event[rows]))
    shift, _ = untold(moves.src, moves.dst, moves.amount, moves.colour, moves.stays, at, node, held)
    opening = np.zeros(rows.size, np.bool_)
    opening[np.unique(node, return_index=True)[1]] = True
    opened, came = int(shift[opening & (shift > 0)].sum()), int(shift[~opening & (shift > 0)].sum())
    at, node, shift = at[shift != 0], node[shift != 0], shift[shift != 0]
    short, gap_of = np.unique(node[shift < 0], return_inverse=True)
    n = moves.stays.size
    gap = node.copy()
    gap[shift < 0] = n + 1 + gap_of
    more = {
        "src": np.where(shift < 0, node, n),
        "dst": gap,
        "amount": np.abs(shift),
        "colour": np.full(at.size, -1),
    }
    return Ledger(
        Moves(
            **{name: np.insert(getattr(moves, name), at, values) for name, values in more.items()},
            stays=np.concatenate([moves.stays, [True], np.zeros(short.size, np.bool_)]),
        ),
        np.insert(ledger.event, at, UNSEEN),
        np.concatenate([ledger.node, np.array([-1], np.int32), short]).astype(np.int32),
        np.concatenate([ledger.part, np.array([OUTSIDE], np.int8), np.full(short.size, GAP, np.int8)]),
        ledger.late,
        opened,
        came,
        -int(shift[shift < 0].sum()),
    )
