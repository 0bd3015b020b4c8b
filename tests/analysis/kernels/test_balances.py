"""What came or left unseen, and what was not there: held against a ledger in a dictionary."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from graphtool.analysis.kernels.balances import untold

MANY = 4
_ACCOUNT = st.integers(0, MANY - 1)
_MOVE = st.tuples(_ACCOUNT, _ACCOUNT, st.integers(1, 20), st.integers(-1, 1))


def slowly(
    moves: list[tuple[int, int, int, int]], stays: list[bool], known: list[tuple[int, int, int]]
) -> tuple[list[int], list[int]]:
    balance = dict.fromkeys(range(MANY), 0)
    shift, missing = [], []
    for i in range(len(moves) + 1):
        for _, account, held in (k for k in known if k[0] == i):
            shift.append(max(0, held) - balance[account])
            balance[account] = max(0, held)
        if i < len(moves):
            src, dst, fen, colour = moves[i]
            takes = colour < 0 and not stays[src]
            missing.append(max(0, fen - balance[src]) if takes else 0)
            balance[src] = max(0, balance[src] - fen) if takes else balance[src]
            balance[dst] += fen
    return shift, missing


@given(
    st.lists(_MOVE, max_size=12),
    st.lists(st.booleans(), min_size=MANY, max_size=MANY),
    st.lists(st.tuples(st.integers(0, 12), _ACCOUNT, st.integers(-5, 30)), max_size=5),
)
def test_as_a_ledger_says(
    moves: list[tuple[int, int, int, int]], stays: list[bool], known: list[tuple[int, int, int]]
) -> None:
    known = sorted((min(at, len(moves)), account, held) for at, account, held in known)
    src, dst, fen, colour = (np.array([m[i] for m in moves], kind) for i, kind in enumerate(("i4", "i4", "i8", "i4")))
    at, node, held = (np.array([k[i] for k in known], kind) for i, kind in enumerate(("i8", "i4", "i8")))
    shift, missing = untold(src, dst, fen, colour, np.array(stays), at, node, held)
    assert (shift.tolist(), missing.tolist()) == slowly(moves, stays, known)
