"""Small random ledgers, for laws that must hold on all of them."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import strategies as st

from tests.oracles import DAY, Transfer, Way

NAMES = ("a", "b", "c", "d", "e")
POOL, NOBODY = "q", "x"
KINDS = {POOL: "pool", NOBODY: "placeholder"}

times = st.sampled_from(
    [
        (0, "day"),
        (DAY, "day"),
        (3_600_000, "second"),
        (3_601_000, "second"),
        (3_601_500, "ms"),
        (3_660_000, "minute"),
        (3_661_000, "second"),
        (DAY + 5_000, "second"),
        (DAY + 6_000, "second"),
        (2 * DAY, "second"),
    ]
)


@st.composite
def transfers(draw: st.DrawFn, most: int = 12) -> list[Transfer]:
    """A ledger with parallel transfers, loops, ties, two currencies, a pool, somebody unknown, undecided rows."""
    ends = st.sampled_from((*NAMES, *NAMES, POOL, NOBODY))
    size = draw(st.integers(0, most))
    found = []
    for i in range(size):
        at, precision = draw(times)
        found.append(
            Transfer(
                f"e{i:02d}",
                draw(ends),
                draw(ends),
                at,
                draw(st.sampled_from([50, 80, 100, 100, 120])),
                draw(st.sampled_from(["CNY", "CNY", "CNY", "USD"])),
                draw(st.integers(0, 2)),
                precision,
                draw(st.integers(0, 9)) > 0,
            )
        )
    return found


@st.composite
def ledgers(draw: st.DrawFn, most: int = 12) -> tuple[list[Transfer], dict[tuple[str, str], int]]:
    """A ledger, and allocations across its pool."""
    rows = draw(transfers(most))
    into = [t.id for t in rows if t.dst == POOL and t.src != POOL and t.directed]
    out = [t.id for t in rows if t.src == POOL and t.dst != POOL and t.directed]
    pairs = [(a, b) for a in into for b in out]
    tied = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=4)) if pairs else []
    return rows, {pair: draw(st.integers(1, 100)) for pair in tied}


ways = st.builds(
    Way,
    hops=st.integers(1, 5),
    gap_ms=st.sampled_from([None, None, 0, 1_000, 3_600_000, DAY]),
    low=st.sampled_from([None, None, Fraction(1, 2), Fraction(4, 5), Fraction(1)]),
    high=st.sampled_from([None, None, Fraction(1), Fraction(3, 2)]),
    ties=st.sampled_from(["allow", "forbid", "strict"]),
)
