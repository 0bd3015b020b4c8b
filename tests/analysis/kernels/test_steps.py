"""When a step may follow another: the rules one by one."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphtool.analysis.kernels.steps import PPM, Rule, Steps, first_at, follows, precedes, share_holds
from graphtool.analysis.timeline import Timeline, rule_of
from tests.oracles import DAY, Transfer, Way, fits, graph, ordered


def steps_of(one: Transfer, two: Transfer) -> Steps:
    """Two transfers as steps, in the order given."""
    first, second = Transfer("1", "a", "b", one.at, one.amount, seq=one.seq, precision=one.precision), two
    projection = graph(
        [first, Transfer("2", "b", "c", second.at, second.amount, seq=second.seq, precision=second.precision)]
    )
    return Timeline.of(projection, projection.select().events).ahead.steps


moments = st.sampled_from(
    [
        (DAY, "day"),
        (DAY, "second"),
        (DAY + 1_000, "second"),
        (DAY + 1_500, "ms"),
        (DAY + 60_000, "minute"),
        (2 * DAY, "day"),
    ]
)
transfer = st.builds(
    lambda when, seq: Transfer("x", "a", "b", when[0], 100, seq=seq, precision=when[1]), moments, st.integers(0, 2)
)


@given(transfer, transfer, st.sampled_from(["allow", "forbid", "strict"]), st.sampled_from([None, 0.0, 1.0]))
def test_following_is_what_the_times_say(one: Transfer, two: Transfer, ties: str, gap: float | None) -> None:
    steps = steps_of(one, two)
    x, e = (0, 1) if steps.tail[0] < steps.tail[1] else (1, 0)
    rule: Rule = rule_of(3, gap, None, None, ties)
    way = Way(3, None if gap is None else round(gap * 3_600_000), ties=ties)
    wanted = ordered(one, two, way, one.lo) and fits(one, two, way)
    assert bool(follows(steps.body, x, e, one.lo, rule)) == wanted
    assert bool(precedes(steps.body, e, x, -two.hi, rule)) == wanted


@given(
    st.integers(0, 2**63 - 1),
    st.integers(0, 2**63 - 1),
    st.sampled_from([-1, 0, 1, 333_333, PPM]),
    st.sampled_from([-1, 0, 1, PPM, 3 * PPM // 2, 100 * PPM]),
)
def test_shares_of_any_amount_are_exact(following: int, before: int, low: int, high: int) -> None:
    wanted = (low < 0 or following >= Fraction(low * before, PPM)) and (
        high < 0 or following <= Fraction(high * before, PPM)
    )
    assert bool(share_holds(following, before, low, high)) == wanted


@pytest.mark.parametrize(("time", "place"), [(0, 0), (1_000, 0), (1_001, 1), (2_000, 1), (9_000, 3)])
def test_the_first_step_at_a_time(time: int, place: int) -> None:
    projection = graph([Transfer(str(i), "a", "b", 1_000 * i) for i in (1, 2, 3)])
    steps = Timeline.of(projection, projection.select().events).ahead.steps
    assert first_at(steps.body, 0, 3, time) == place
