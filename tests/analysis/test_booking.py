"""Whose money leaves: small ledgers to be followed with a pencil, a slow reference, and the laws."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphtool.analysis.booking import RULES, Booked, Moves
from graphtool.analysis.kernels.shares import MOST
from graphtool.errors import NotApplicable
from tests.slow_booking import lots, shares

V, W, X, A, B = range(5)
"""Two victims, somebody clean, and the accounts in question."""

Row = tuple[int, int, int]


def moves(rows: list[Row], sources: tuple[int, ...] = (V, W), n: int = 5) -> Moves:
    """Transfers (from, to, fen); whatever a source sends begins a trace."""
    src, dst, amount = (np.array([row[at] for row in rows], np.int64) for at in range(3))
    colour = np.array([sources.index(s) if s in sources else -1 for s in src], np.int32)
    stays = np.zeros(n, np.bool_)
    stays[[*sources, X]] = True
    return Moves(src.astype(np.int32), dst.astype(np.int32), amount, colour, stays)


def held(done: Booked) -> dict[tuple[int, int], Fraction]:
    """(account, source) → fen."""
    found: dict[tuple[int, int], Fraction] = defaultdict(Fraction)
    for node, colour, amount in zip(done.node.tolist(), done.colour.tolist(), done.held.tolist(), strict=True):
        found[node, colour] += Fraction(amount, done.sub)
    return dict(found)


# Clean 100, then 60 of V, then 40 of W come to A; 80 and then 70 go on to B.
LEDGER: list[Row] = [(X, A, 100), (V, A, 60), (W, A, 40), (A, B, 80), (A, B, 70)]


@pytest.mark.parametrize(
    ("rule", "stained", "at_a", "at_b"),
    [
        # 80 of the clean 100 leave; then its last 20 and 50 of V; 10 of V and 40 of W stay.
        ("fifo", [0, 60, 40, 0, 50], {0: 10, 1: 40}, {0: 50}),
        # 40 of W and 40 of V leave; then 20 of V and 50 clean; 50 clean stay.
        ("lifo", [0, 60, 40, 80, 20], {}, {0: 60, 1: 40}),
        # 80 of 200: of V 24, of W 16. Then 70 of 120, of which 36 are V's and 24 W's: 21 and 14.
        ("pro_rata", [0, 60, 40, 40, 35], {0: 15, 1: 10}, {0: 45, 1: 30}),
        # The clean 100 leave first: 80, then 20 and 50 of the claims: V 60 : W 40, so 30 and 20.
        ("libr", [0, 60, 40, 0, 50], {0: 30, 1: 20}, {0: 30, 1: 20}),
    ],
)
def test_one_ledger_by_every_rule(rule: str, stained: list[int], at_a: dict[int, int], at_b: dict[int, int]) -> None:
    done = RULES[rule](moves(LEDGER))
    assert (done.stained / done.sub).tolist() == stained
    assert held(done) == {**{(A, c): f for c, f in at_a.items()}, **{(B, c): f for c, f in at_b.items()}}
    assert not done.missing.any()


def test_poison_touches_all_that_leaves_until_there_was_nothing() -> None:
    done = RULES["poison"](moves([*LEDGER, (A, B, 50), (X, A, 30), (A, B, 30)]))
    assert done.stained.tolist() == [0, 60, 40, 80, 70, 50, 0, 0]
    assert held(done) == {(B, 0): 230}


def test_a_later_deposit_does_not_restore_a_claim() -> None:
    # V's 60 are spent down to a balance of 10: of the claim 10 are left, whatever comes later.
    done = RULES["libr"](moves([(V, A, 60), (A, B, 50), (X, A, 500)]))
    assert held(done) == {(A, 0): 10, (B, 0): 50}


@pytest.mark.parametrize("rule", ["fifo", "lifo", "pro_rata", "libr"])
def test_money_that_never_came_is_unexplained_and_of_nobody(rule: str) -> None:
    done = RULES[rule](moves([(V, A, 60), (A, B, 100)]))
    assert done.missing.tolist() == [0, 40]
    assert held(done) == {(B, 0): 60}


@pytest.mark.parametrize("rule", list(RULES))
def test_what_comes_back_to_a_source_stays_there(rule: str) -> None:
    done = RULES[rule](moves([(V, A, 60), (A, V, 60), (V, B, 10)]))
    assert done.stained.tolist() == [60 * done.sub, 60 * done.sub, 10 * done.sub]
    assert sum(held(done).values()) == 70


@pytest.mark.parametrize("rule", ["pro_rata", "libr", "poison"])
def test_more_than_sums_are_exact_for_is_refused(rule: str) -> None:
    with pytest.raises(NotApplicable) as refused:
        RULES[rule](moves([(X, A, MOST), (V, A, 1)]))
    assert refused.value.detail == "balance_too_large"


ROWS = st.lists(
    st.tuples(st.integers(0, 7), st.integers(0, 7), st.integers(1, 1000)).filter(lambda row: row[0] != row[1]),
    max_size=60,
)


@given(ROWS, st.sampled_from(["fifo", "lifo"]))
def test_lots_as_a_lot_at_a_time(rows: list[Row], rule: str) -> None:
    given = moves(rows, n=8)
    done = RULES[rule](given)
    stained, ends = lots(given, (lambda _: 0) if rule == "fifo" else (lambda have: len(have) - 1))
    assert done.stained.tolist() == stained
    assert held(done) == ends


@given(ROWS, st.sampled_from(["pro_rata", "libr"]))
def test_shares_as_fractions(rows: list[Row], rule: str) -> None:
    given = moves(rows, n=8)
    done = RULES[rule](given)
    stained, ends = shares(given, rule == "libr")
    near = held(done)
    for at in {*near, *ends}:
        assert abs(near.get(at, 0) - ends.get(at, 0)) < Fraction(1, 4), at  # units of rounding, far below a fen
    assert all(
        abs(Fraction(a, done.sub) - b) < Fraction(1, 4) for a, b in zip(done.stained.tolist(), stained, strict=True)
    )


@given(ROWS, st.sampled_from(["fifo", "lifo", "pro_rata", "libr"]))
def test_what_entered_is_somewhere_to_the_last_unit(rows: list[Row], rule: str) -> None:
    given = moves(rows, n=8)
    done = RULES[rule](given)
    for colour in range(2):
        entered = int(given.amount[given.colour == colour].sum()) * done.sub
        assert int(done.held[done.colour == colour].sum()) == entered
    assert (done.held > 0).all()
    assert (done.stained >= 0).all()
    assert (done.stained <= given.amount * done.sub).all()


@given(ROWS, st.sampled_from(["pro_rata", "libr"]))
def test_one_source_as_one_of_several(rows: list[Row], rule: str) -> None:
    # The same transfers, and somebody of another colour who pays an account that nobody else does.
    alone, beside = moves(rows, (V,), n=8), moves([*rows, (W, 9, 1)], (V, W), n=10)
    beside.colour[:-1] = np.where(beside.colour[:-1] == 0, 0, -1)
    beside.stays[W] = False
    one, two = RULES[rule](alone), RULES[rule](beside)
    assert one.stained.tolist() == two.stained[:-1].tolist()
    assert held(one) == {at: fen for at, fen in held(two).items() if at[1] == 0}


@given(ROWS)
def test_poison_bounds_every_other_rule(rows: list[Row]) -> None:
    given = moves(rows, n=8)
    most = RULES["poison"](given).stained
    for rule in ("fifo", "lifo", "pro_rata", "libr"):
        done = RULES[rule](given)
        assert (done.stained <= most * done.sub).all(), rule
