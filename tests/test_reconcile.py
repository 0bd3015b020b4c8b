"""Points of pairs, and the best one-to-one choice among them, beside trying every choice."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphtool.reconcile import BOUND, FLOOR, MARGIN, choose, score_reversals, score_transfers

MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000


def candidate(**values: Any) -> pl.DataFrame:
    base = {"a": 1, "b": 2, "ends": 0, "short": 0, "gap_ms": 0, "width_ms": 999, "serial": False, "twins": False}
    return pl.DataFrame([base | values])


@pytest.mark.parametrize(
    ("values", "score", "reasons"),
    [
        ({}, 95, ["ends_both", "amount_equal", "within_second"]),
        ({"gap_ms": 30_000}, 90, ["ends_both", "amount_equal", "within_minute"]),
        ({"gap_ms": 5 * MINUTE}, 85, ["ends_both", "amount_equal", "within_10_minutes"]),
        ({"gap_ms": 5 * HOUR}, 80, ["ends_both", "amount_equal", "within_day"]),
        ({"gap_ms": 30 * HOUR}, 75, ["ends_both", "amount_equal", "next_day"]),
        ({"gap_ms": 3 * DAY}, 70, ["ends_both", "amount_equal", "within_3_days"]),
        ({"width_ms": DAY - 1}, 80, ["ends_both", "amount_equal", "within_day"]),
        ({"width_ms": MINUTE - 1}, 90, ["ends_both", "amount_equal", "within_minute"]),
        ({"gap_ms": -30_000}, 90, ["ends_both", "amount_equal", "within_minute"]),
        ({"gap_ms": -2 * MINUTE}, 70, ["ends_both", "amount_equal", "payee_first"]),
        ({"short": 50}, 75, ["ends_both", "amount_less_fee", "within_second"]),
        ({"ends": 1}, 80, ["ends_masked", "amount_equal", "within_second"]),
        ({"ends": 2, "gap_ms": 30_000}, 70, ["ends_named", "amount_equal", "within_minute"]),
        ({"ends": 3}, 65, ["ends_open", "amount_equal", "within_second"]),
        ({"ends": 3, "serial": True, "gap_ms": DAY}, 80, ["ends_open", "amount_equal", "within_day", "serial"]),
    ],
)
def test_points(values: dict[str, Any], score: int, reasons: list[str]) -> None:
    (row,) = score_transfers(candidate(**values)).to_dicts()
    assert (row["score"], row["reasons"]) == (score, reasons)


def test_too_few_points_are_no_pair() -> None:
    assert score_transfers(candidate(ends=3, gap_ms=2 * DAY)).height == 0


def test_a_reversal_may_be_weeks_later() -> None:
    (near,) = score_reversals(candidate(gap_ms=MINUTE)).to_dicts()
    (far,) = score_reversals(candidate(gap_ms=20 * DAY)).to_dicts()
    assert near["score"] == 95
    assert (far["score"], far["reasons"]) == (70, ["ends_both", "amount_equal", "within_month"])


def pairs(*rows: tuple[int, int, int]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema={"a": pl.Int64, "b": pl.Int64, "score": pl.Int64}, orient="row")


def states(found: pl.DataFrame) -> dict[tuple[int, int], str]:
    return {(row["a"], row["b"]): row["state"] for row in found.to_dicts()}


def test_one_pair_stands_or_is_suggested() -> None:
    assert states(choose(pairs((1, 11, 75), (2, 12, 74)))) == {(1, 11): "stands", (2, 12): "suggested"}


def test_the_best_choice_is_not_the_greedy_one() -> None:
    """Taking 95 first would leave 55 for the other; 90 and 90 are better."""
    found = states(choose(pairs((1, 11, 95), (1, 12, 90), (2, 11, 90), (2, 12, 55))))
    assert found == {(1, 12): "stands", (2, 11): "stands"}


def test_equal_bursts_are_undecided() -> None:
    found = states(choose(pairs((1, 11, 90), (1, 12, 90), (2, 11, 90), (2, 12, 90))))
    assert set(found.values()) == {"undecided"}
    assert len(found) == 4


def test_what_is_decided_in_a_block_stands_beside_what_is_not() -> None:
    found = states(choose(pairs((1, 11, 90), (1, 12, 90), (2, 11, 90), (2, 12, 90), (3, 12, 55), (3, 13, 95))))
    assert found[(3, 13)] == "stands"
    assert (3, 12) not in found or found[(3, 12)] == "undecided"


def test_two_for_one_are_undecided() -> None:
    assert set(states(choose(pairs((1, 11, 90), (2, 11, 90)))).values()) == {"undecided"}


def test_nothing_gives_nothing() -> None:
    assert choose(pairs()).height == 0


def chain(many: int, step: int) -> pl.DataFrame:
    """Row n fits n best, and n + 1 by ``step`` points less."""
    best = [(n, 10_000 + n, 90) for n in range(many)]
    return pairs(*best, *((n, 10_000 + n + 1, 90 - step) for n in range(many - 1)))


def test_a_large_block_is_decided_where_pairs_stand_out() -> None:
    found = states(choose(chain(2_000, 15)))
    assert found == {(n, 10_000 + n): "stands" for n in range(2_000)}


def test_a_large_block_of_equals_is_undecided() -> None:
    found = choose(chain(2_000, 0))
    assert set(found["state"]) == {"undecided"}
    assert found.height == 3_999


def test_small_and_large_blocks_agree_on_what_stands_out() -> None:
    small = states(choose(chain(100, 15)))
    assert small == {(n, 10_000 + n): "stands" for n in range(100)}


def oracle(rows: list[tuple[int, int, int]]) -> tuple[int, set[tuple[int, int]]]:
    """The best sum, and the pairs that are in every choice that is not worse by MARGIN or more."""
    lefts = sorted({a for a, _, _ in rows})
    rights = sorted({b for _, b, _ in rows})
    gain = {(a, b): score - FLOOR + MARGIN for a, b, score in rows}
    slots: list[int | None] = [*rights, *([None] * len(lefts))]
    found: dict[frozenset[tuple[int, int]], int] = {}
    for order in permutations(slots, len(lefts)):
        chosen = frozenset((a, b) for a, b in zip(lefts, order, strict=True) if b is not None and (a, b) in gain)
        found[chosen] = sum(gain[pair] for pair in chosen)
    best = max(found.values())
    near = [chosen for chosen, total in found.items() if total > best - MARGIN]
    return best, set(frozenset.intersection(*near))


@given(
    st.dictionaries(
        st.tuples(st.integers(0, 3), st.integers(10, 13)),
        st.sampled_from([55, 70, 75, 80, 85, 90, 95]),
        min_size=1,
        max_size=8,
    )
)
def test_it_is_what_trying_everything_finds(given_pairs: dict[tuple[int, int], int]) -> None:
    rows = [(a, b, score) for (a, b), score in given_pairs.items()]
    _, certain = oracle(rows)
    found = states(choose(pairs(*rows)))
    stands = {pair for pair, state in found.items() if state == "stands"}
    decided = {pair for pair, state in found.items() if state != "undecided"}
    assert decided == certain
    assert stands == {pair for pair in certain if given_pairs[pair] >= BOUND}
    shuffled = choose(pairs(*reversed(rows)))
    assert states(shuffled) == found
