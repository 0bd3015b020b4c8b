"""Transfers of a graph made ready to be booked: in order, pools crossed only where rows prove it.

Of each payment into a pool that rows follow further, what they follow is kept in a pocket of its own (an account beyond
those of the graph), so that an allocation takes from the very payment that it names and from no other.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from graphtool.analysis.booking import Moves
from graphtool.analysis.timeline import Timeline

Int32 = npt.NDArray[np.int32]
Int64 = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Ledger:
    """``moves``, and what they are of: ``event`` (k: places in the timeline), ``node`` (n: the entity that each account of the
    moves is, of a pocket its pool), ``pocket`` (n: is it one); ``late``: how many allocations name a payment out of a pool
    that is not later than the one into it, and are left out."""

    moves: Moves
    event: Int32
    node: Int32
    pocket: Flags
    late: int


def book_of(timeline: Timeline, sources: Int32, into: Int32 | None) -> Ledger:
    """Which transfers are to be booked, and which of them begin a trace?

    Parameters
    ----------
    timeline : Timeline
        Timed transfers above 0 of one currency.
    sources : int32
        Entities whose payments are traced; source c of the moves is the c-th. What comes back to them stays there.
    into : int32, optional
        Only payments to these begin a trace; all when not given. A payment from source to source never does.

    Cost: O(k log k) in the transfers and allocations.
    """
    graph, events = timeline.projection, timeline.events
    n, k = graph.node_count, events.size
    src, dst, amount = graph.src[events].copy(), graph.dst[events].copy(), graph.amount[events].copy()
    colour_of = np.full(n, -1, np.int32)
    colour_of[sources] = np.arange(sources.size, dtype=np.int32)
    begins = (colour_of[src] >= 0) & (colour_of[dst] < 0)
    if into is not None:
        wanted = np.zeros(n, np.bool_)
        wanted[into] = True
        begins &= wanted[dst]
    stays = ~graph.traversable | (colour_of >= 0)

    first, last = timeline.tied[:, 0], timeline.tied[:, 1]
    across = (first < last) & (dst[first] == src[last]) & ~graph.traversable[dst[first]]
    given = graph.allocations.amount[timeline.tied_row]
    first, last, given = first[across], last[across], given[across]
    paid, pocket = np.unique(first, return_inverse=True)
    pool = dst[paid]
    dst[paid] = n + np.arange(paid.size, dtype=np.int32)
    # What no row follows leaves the pool itself, of nobody.
    np.subtract.at(amount, last, given)
    place = np.concatenate([np.arange(k), last]).astype(np.int32)
    moves = {
        "src": np.concatenate([src, n + pocket]).astype(np.int32),
        "dst": np.concatenate([dst, dst[last]]).astype(np.int32),
        "amount": np.concatenate([amount, given]),
        "colour": np.concatenate([np.where(begins, colour_of[src], -1), np.full(last.size, -1)]).astype(np.int32),
    }
    order = np.argsort(place, kind="stable")
    order = order[moves["amount"][order] > 0]
    return Ledger(
        Moves(
            **{name: values[order] for name, values in moves.items()},
            stays=np.append(stays, np.zeros(paid.size, np.bool_)),
        ),
        place[order],
        np.concatenate([np.arange(n, dtype=np.int32), pool]),
        np.arange(n + paid.size) >= n,
        int(np.count_nonzero(~across)),
    )
