"""Where money enters what is known: the other end of a trace, looked at from whom it reached."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from graphtool.analysis.booking import Moves
from graphtool.analysis.kernels.balances import untold
from graphtool.analysis.moves import OUTSIDE, UNSEEN, Ledger
from graphtool.projection import Projection

Int32 = npt.NDArray[np.int32]
Int64 = npt.NDArray[np.int64]

HOW = ("opening", "short", "from_pool", "nobody")
"""How money enters: an account had it before its statement begins, or it came there without a row, as balances show; an
account paid it out without having received it in the evidence; a pool paid it, and no row says for whom; nobody is named."""


@dataclass(frozen=True, eq=False)
class Entries:
    """``moves`` in which each entry of money is a colour of its own: it entered at entity ``node[c]``, in the way ``how[c]`` of
    HOW. ``event`` (k) says which transfer of the timeline each move is, or ``UNSEEN``."""

    moves: Moves
    event: Int32
    node: Int32
    how: Int32


def entries_of(graph: Projection, ledger: Ledger) -> Entries:
    """Where does all money enter that is booked?

    Parameters
    ----------
    graph : Projection
        The graph.
    ledger : Ledger
        Its transfers, with what balances prove, begun by nobody (colours -1).

    Cost: O(k log k).
    """
    moves = ledger.moves
    src, n = moves.src, graph.node_count
    none = np.zeros(0, np.int64)
    _, missing = untold(src, moves.dst, moves.amount, moves.colour, moves.stays, none, none.astype(np.int32), none)
    seen = ledger.part[src] == OUTSIDE
    closed = np.zeros(ledger.node.size, np.bool_)
    closed[:n] = ~graph.traversable
    named = np.zeros(ledger.node.size, np.bool_)
    named[:n] = graph.of_kind("pool")
    how = np.where(seen, 0, np.where(named[src], 2, 3))
    entity = np.where(seen, ledger.node[moves.dst], ledger.node[src])
    key = np.where(seen | closed[src], entity.astype(np.int64) * len(HOW) + how, -1)
    short = np.flatnonzero(missing)
    # What an account pays without having it comes to it right before, from outside.
    more = {
        "src": np.full(short.size, ledger.node.size),
        "dst": src[short],
        "amount": missing[short],
    }
    key = np.insert(key, short, ledger.node[src[short]].astype(np.int64) * len(HOW) + 1)
    every, colour = np.unique(key, return_inverse=True)
    first = int(every.size > 0 and every[0] < 0)
    node, code = np.divmod(every[first:], len(HOW))
    booked = Moves(
        **{name: np.insert(getattr(moves, name), short, values) for name, values in more.items()},
        colour=(colour - first).astype(np.int32),
        stays=np.append(moves.stays, True),
    )
    return Entries(booked, np.insert(ledger.event, short, UNSEEN), node.astype(np.int32), code.astype(np.int32))
