"""Frozen money shared out: a small ledger for each case of the regulation, and what must hold for all."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from graphtool.analysis.refund import Claims, Shares, apportion, share_out


def shares(frozen: list[int], open: list[int], traced: list[list[int]], concerned: Any = None) -> Shares:
    size = (len(frozen), len(open))
    part = np.ones(size, np.bool_) if concerned is None else np.array(concerned, np.bool_).reshape(size)
    return share_out(Claims(np.array(frozen), np.array(open), np.array(traced, np.int64).reshape(size), part))


def test_one_record_goes_back_to_who_paid_it() -> None:
    found = shares([29_800], [29_800, 50_000], [[29_800, 0]], [[True, False]])
    assert found.direct.tolist() == [[29_800, 0]]
    assert (found.surplus[0], found.left.tolist()) == (0, [0, 50_000])


def test_several_records_that_are_traced() -> None:
    found = shares([500], [400, 300], [[200, 300]])
    assert found.direct.tolist() == [[200, 300]]
    assert found.shared.sum() == 0


def test_what_is_not_traced_is_shared_in_proportion() -> None:
    found = shares([900], [1_000, 500], [[0, 0]])
    assert found.shared.tolist() == [[600, 300]]
    assert found.claim.tolist() == [[1_000, 500]]


def test_losses_far_above_what_is_frozen() -> None:
    """The text's own fraction, loss over frozen, would be 10 and 20 times everything."""
    assert shares([100], [1_000, 2_000], [[0, 0]]).shared.tolist() == [[33, 67]]


def test_nobody_gets_more_than_the_loss() -> None:
    found = shares([5_000], [1_000, 500], [[3_000, 0]])
    assert (found.direct + found.shared).tolist() == [[1_000, 500]]
    assert found.surplus.tolist() == [3_500]


def test_what_was_returned_before_counts() -> None:
    """Of two equal losses one was returned by half: the claims are 100 and 50."""
    assert shares([90], [100, 50], [[0, 0]]).shared.tolist() == [[60, 30]]


def test_more_is_traced_than_is_frozen() -> None:
    assert shares([100], [500, 500], [[300, 100]]).direct.tolist() == [[75, 25]]


def test_two_accounts_give_nobody_more_than_the_loss() -> None:
    """What is traced at the second goes before a share of the first."""
    found = shares([600, 400], [400, 400], [[0, 0], [400, 0]])
    assert found.direct.tolist() == [[0, 0], [400, 0]]
    assert found.shared.tolist() == [[0, 400], [0, 0]]
    assert found.surplus.tolist() == [200, 0]


def test_a_victim_found_later_changes_the_others() -> None:
    assert shares([300], [200, 100], [[0, 0]]).shared.tolist() == [[200, 100]]
    assert shares([300], [200, 100, 300], [[0, 0, 0]]).shared.tolist() == [[100, 50, 150]]


def test_who_is_not_concerned_takes_no_part() -> None:
    found = shares([300], [200, 200], [[0, 0]], [[True, False]])
    assert (found.shared.tolist(), found.surplus.tolist()) == ([[200, 0]], [100])


def test_without_victims_everything_stays_frozen() -> None:
    assert shares([300], [], [[]]).surplus.tolist() == [300]


def test_sums_longer_than_64_bits_are_exact() -> None:
    most = 2**62
    found = shares([most], [most, most - 1, 1], [[0, 0, 0]])
    assert found.shared.tolist() == [[2**61, 2**61, 0]]


fen = st.integers(0, 5_000)


@st.composite
def cases(draw: st.DrawFn) -> Claims:
    a, v = draw(st.integers(1, 3)), draw(st.integers(0, 5))
    flat = draw(st.lists(st.tuples(fen, st.booleans()), min_size=a * v, max_size=a * v))
    return Claims(
        np.array(draw(st.lists(fen, min_size=a, max_size=a)), np.int64),
        np.array(draw(st.lists(fen, min_size=v, max_size=v)), np.int64),
        np.array([f for f, _ in flat], np.int64).reshape(a, v),
        np.array([c for _, c in flat], np.bool_).reshape(a, v),
    )


@given(cases())
def test_sums_never_exceed_what_is_frozen_or_lost(case: Claims) -> None:
    found = share_out(case)
    paid = found.direct + found.shared
    assert np.all(paid >= 0)
    assert np.all(found.surplus >= 0)
    assert np.array_equal(paid.sum(axis=1) + found.surplus, case.frozen)
    assert np.array_equal(paid.sum(axis=0) + found.left, case.open)
    assert np.all(found.left >= 0)
    assert np.all(found.direct <= case.traced)
    # Money stays frozen only where nobody concerned has anything left to claim.
    for at in np.flatnonzero(found.surplus):
        assert not found.left[case.concerned[at]].any()


@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_victims_decides_ties_only(case: Claims, chance: Any) -> None:
    order = list(range(case.open.size))
    chance.shuffle(order)
    other = share_out(Claims(case.frozen, case.open[order], case.traced[:, order], case.concerned[:, order]))
    one = share_out(case)
    fen_apart = np.abs((one.direct + one.shared)[:, order] - (other.direct + other.shared))
    assert fen_apart.max(initial=0) <= 2 * case.frozen.size
    assert np.abs(one.surplus - other.surplus).max() <= 2 * case.frozen.size


@given(st.integers(0, 3_000), st.lists(fen, min_size=1, max_size=6))
def test_a_share_is_the_exact_one_rounded(total: int, weights: list[int]) -> None:
    found = apportion(total, np.array(weights, np.int64))
    if not sum(weights):
        assert not found.any()
        return
    assert found.sum() == total
    for got, weight in zip(found.tolist(), weights, strict=True):
        assert abs(got - total * weight / sum(weights)) < 1
