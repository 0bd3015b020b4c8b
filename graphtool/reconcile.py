"""Which rows tell of the same thing? Scores for pairs of rows, and the best one-to-one choice among them.

Candidates come in blocks that share nothing; within a block the pairs with the highest sum of points are chosen
(Hungarian method), so that no early choice spoils a later one. A pair *stands* when it has points enough (BOUND) and
the best choice without it is worse by at least MARGIN points; so equal bursts, where every pairing is as good, stay
*undecided*, and what has too few points is only *suggested*. The same rows give the same answer, in any order.

The points are our own rule. They are so set that two statements that name each other, with equal amounts, stand within
36 hours; less a fee they need the second. One that does not name the other side needs the minute beside a masked number
that fits, the second beside the holder's name, and is only suggested with neither.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy.optimize import linear_sum_assignment
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

SECOND_MS, MINUTE_MS, HOUR_MS = 1_000, 60_000, 3_600_000
DAY_MS = 24 * HOUR_MS

STANDS, SUGGESTED, UNDECIDED = STATES = ("stands", "suggested", "undecided")
"""What becomes of a pair."""

BOUND = 75
"""So many points let a pair stand."""

FLOOR = 50
"""A pair with fewer points is none."""

MARGIN = 10
"""So much worse must the best choice without a pair be, for the pair to be decided."""

MOST_IN_BLOCK = 256
"""So many pairs of one block are weighed against each other."""


@dataclass(frozen=True)
class Reason:
    """One thing that speaks for a pair, and its points."""

    code: str
    points: int


SERIAL = Reason("serial", 30)
ENDS = (Reason("ends_both", 40), Reason("ends_masked", 25), Reason("ends_named", 20), Reason("ends_open", 10))
"""By what the rows say of each other's account: its number, a masked one that fits it, its holder's name, nothing."""
EQUAL, LESS_FEE = Reason("amount_equal", 30), Reason("amount_less_fee", 10)
TWINS = Reason("twins", 0)
"""Several rows that nothing tells apart were taken in their order."""
GAPS = (
    (SECOND_MS, Reason("within_second", 25)),
    (MINUTE_MS, Reason("within_minute", 20)),
    (10 * MINUTE_MS, Reason("within_10_minutes", 15)),
    (DAY_MS, Reason("within_day", 10)),
    (36 * HOUR_MS, Reason("next_day", 5)),
    (3 * DAY_MS, Reason("within_3_days", 0)),
)
"""Time between the rows, up to so many ms; a row with a date only is never nearer than a day, one without seconds
never nearer than a minute."""

EARLY = Reason("payee_first", 0)
"""The payee's row is more than a minute earlier than the payer's: clocks differ, if it is the same transfer."""

LINKED = (
    (10 * MINUTE_MS, Reason("within_10_minutes", 25)),
    (DAY_MS, Reason("within_day", 15)),
    (7 * DAY_MS, Reason("within_week", 5)),
    (30 * DAY_MS, Reason("within_month", 0)),
)
"""The same for a reversal and what it reverses."""

SETTLED = (Reason("amount_net", 30), Reason("one_pool", 10))
"""What every swipe and payment have in common that may belong together."""
PAYEES = (Reason("payee_said", 30), Reason("payee_named", 25))
"""The acquirer's list of merchants gives this account as the merchant's; its holder's name stands in the merchant's."""
OFTEN = Reason("payee_often", 15)
"""What is left of other swipes of the merchant went to the same account, too."""
PAID_WITHIN = (
    (DAY_MS, Reason("within_day", 15)),
    (36 * HOUR_MS, Reason("next_day", 10)),
    (4 * DAY_MS, Reason("within_3_days", 5)),
)
"""The time from a swipe to its payment."""

_ENDS = [(pl.col("ends") == n, reason) for n, reason in enumerate(ENDS)]
_LAST = ([(pl.col("serial"), SERIAL)], [(pl.col("twins"), TWINS)])


def score_transfers(candidates: pl.DataFrame) -> pl.DataFrame:
    """How many points has each pair of a payer's and a payee's row, and for what?

    Parameters
    ----------
    candidates : DataFrame
        ``a``, ``b`` (numbers of rows), ``ends`` (place in ENDS), ``short`` (fen that the payee got less; null of calls), ``gap_ms`` (from
        the payer's time to the payee's, as far as their precision tells), ``width_ms`` (of the coarser time), ``serial`` (is one shared),
        ``twins`` (are there several such pairs, which nothing tells apart).

    Returns
    -------
    DataFrame
        ``a``, ``b``, ``score``, ``reasons`` (codes, in the order ends, amount, time, serial, twins); only pairs that reach FLOOR.
    """
    equal = pl.col("short") == 0
    amount = [(equal, EQUAL), (~equal, LESS_FEE)]
    early = (pl.col("gap_ms") < -MINUTE_MS, EARLY)
    return _scored(candidates, [_ENDS, amount, [early, *_nearness(GAPS)], *_LAST])


def score_reversals(candidates: pl.DataFrame) -> pl.DataFrame:
    """How many points has each pair of a reversal and a row that it may reverse, and for what?

    Parameters and result are those of :func:`score_transfers`; ``short`` is always 0.
    """
    return _scored(candidates, [_ENDS, [(pl.lit(True), EQUAL)], _nearness(LINKED), *_LAST])


def score_settlements(candidates: pl.DataFrame) -> pl.DataFrame:
    """How many points has each pair of a swipe and a payment out of the same pool, and for what?

    Parameters
    ----------
    candidates : DataFrame
        ``a`` (the swipe), ``b`` (the payment of what its fees leave), ``gap_ms``, ``said`` (is the payee the account of the merchant),
        ``named`` (does its holder's name stand in the merchant's), ``often`` (is there another swipe of this merchant and account).

    Returns
    -------
    DataFrame
        As :func:`score_transfers`. What stands among them is for a person to say.
    """
    always = [[(pl.lit(True), reason)] for reason in SETTLED]
    payee = list(zip((pl.col("said"), pl.col("named").fill_null(False)), PAYEES, strict=True))
    timed = candidates.with_columns(width_ms=pl.lit(0, pl.Int64))
    return _scored(timed, [*always, payee, [(pl.col("often"), OFTEN)], _nearness(PAID_WITHIN)])


def choose(scored: pl.DataFrame) -> pl.DataFrame:
    """Which pairs of each block belong together?

    Parameters
    ----------
    scored : DataFrame
        ``a``, ``b``, ``score``: each pair once.

    Returns
    -------
    DataFrame
        The given columns and ``state`` (of STATES), one row per chosen or undecided pair, in order of ``a``, ``b``. No
        row is in two pairs that stand, nor in two that are suggested.

    Assumptions
    -----------
    In a block of more than MOST_IN_BLOCK pairs only those stand that are by MARGIN the best of both their rows; of its
    other rows it stays open which belong together.

    Cost
    ----
    Blocks of one pair, and large ones: O(n log n). Others: O(k^3) per chosen pair of a block of k rows; k is at most
    MOST_IN_BLOCK + 1.
    """
    scored = scored.sort("a", "b")
    block = _blocks(scored)
    sizes = np.bincount(block)
    decided = np.ones(scored.height, dtype=bool)
    chosen = np.ones(scored.height, dtype=bool)
    score = scored["score"].to_numpy()
    order = np.argsort(block, kind="stable")
    starts = np.concatenate([[0], np.cumsum(sizes)])
    left, right = scored["a"].to_numpy(), scored["b"].to_numpy()
    for n in np.flatnonzero(sizes > 1):
        rows = order[starts[n] : starts[n + 1]]
        small = sizes[n] <= MOST_IN_BLOCK
        chosen[rows], decided[rows] = (_assign if small else _stand_out)(left[rows], right[rows], score[rows])
    state = np.select([~decided, score >= BOUND], [UNDECIDED, STANDS], SUGGESTED)
    return scored.with_columns(pl.Series("state", state, pl.String)).filter(pl.Series(chosen | ~decided))


def _assign(left: np.ndarray, right: np.ndarray, score: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Per pair of one block: is it in the best choice, and is it decided that it is (or is not)?"""
    _, a = np.unique(left, return_inverse=True)
    _, b = np.unique(right, return_inverse=True)
    gain = np.zeros((a.max() + 1, b.max() + 1), np.int64)
    gain[a, b] = score - FLOOR + MARGIN  # a pair is always better than none
    best, total = _best(gain)
    chosen = best[a, b] & (gain[a, b] > 0)
    decided = np.ones(len(score), dtype=bool)
    for n in np.flatnonzero(chosen):
        without = gain.copy()
        without[a[n], b[n]] = 0
        decided[n] = total - _best(without)[1] >= MARGIN
    # What could take the place of an undecided pair is as undecided as the pair.
    open_a, open_b = a[chosen & ~decided], b[chosen & ~decided]
    rival = ~chosen & (np.isin(a, open_a) | np.isin(b, open_b))
    return chosen, decided & ~rival


def _stand_out(left: np.ndarray, right: np.ndarray, score: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The same for a large block: what is by far the best of both its rows; the rest is undecided."""
    _, a = np.unique(left, return_inverse=True)
    _, b = np.unique(right, return_inverse=True)
    chosen = _leads(a, score) & _leads(b, score)
    return chosen, np.isin(a, a[chosen]) | np.isin(b, b[chosen])


def _leads(group: np.ndarray, score: np.ndarray) -> np.ndarray:
    """Which pair of each group has by MARGIN more points than the next?"""
    order = np.lexsort((-score, group))
    first = np.append(True, group[order][1:] != group[order][:-1])
    next_score = np.append(score[order][1:], 0)
    alone = np.append(first[1:], True)
    ahead = first & (alone | (score[order] - next_score >= MARGIN))
    leads = np.zeros(len(score), dtype=bool)
    leads[order] = ahead
    return leads


def _best(gain: np.ndarray) -> tuple[np.ndarray, int]:
    """The best one-to-one choice as a mask, and the sum of its gains."""
    rows, columns = linear_sum_assignment(gain, maximize=True)
    mask = np.zeros(gain.shape, dtype=bool)
    mask[rows, columns] = True
    return mask, int(gain[rows, columns].sum())


def _blocks(pairs: pl.DataFrame) -> np.ndarray:
    """Number of the block of each pair: rows that any chain of pairs connects are in one block."""
    if not pairs.height:
        return np.zeros(0, np.int64)
    _, a = np.unique(pairs["a"].to_numpy(), return_inverse=True)
    _, b = np.unique(pairs["b"].to_numpy(), return_inverse=True)
    b = b + a.max() + 1
    size = int(b.max()) + 1
    _, label = connected_components(coo_array((np.ones(len(a), np.int8), (a, b)), shape=(size, size)), directed=False)
    return np.asarray(label[a], np.int64)


def _nearness(steps: tuple[tuple[int, Reason], ...]) -> list[tuple[pl.Expr, Reason]]:
    """The first step that the time between two rows fits; no nearer than the coarser of their times allows."""
    apart = pl.max_horizontal(pl.col("gap_ms").abs(), pl.col("width_ms") + 1)
    return [(apart <= limit, reason) for limit, reason in steps]


def _scored(candidates: pl.DataFrame, groups: list[list[tuple[pl.Expr, Reason]]]) -> pl.DataFrame:
    """Points and reasons: of each group the first that holds."""
    points, codes = [], []
    for group in groups:
        value, code = pl.lit(0), pl.lit(None, pl.String)
        for when, reason in reversed(group):
            value = pl.when(when).then(pl.lit(reason.points)).otherwise(value)
            code = pl.when(when).then(pl.lit(reason.code)).otherwise(code)
        points.append(value)
        codes.append(code)
    reasons = pl.concat_list(codes).list.drop_nulls()
    scored = candidates.select("a", "b", pl.sum_horizontal(points).alias("score"), reasons.alias("reasons"))
    return scored.filter(pl.col("score") >= FLOOR)
