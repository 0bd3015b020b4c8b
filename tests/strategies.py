"""Small random ledgers, for laws that must hold on all of them."""

from __future__ import annotations

import random
from fractions import Fraction

from hypothesis import strategies as st

from tests.oracles import DAY, WIDTH, Transfer, Way

NAMES = ("a", "b", "c", "d", "e")
POOL, NOBODY = "q", "x"
KINDS = {POOL: "pool", NOBODY: "placeholder"}

PRECISIONS = ("second", "second", "second", "second", "ms", "minute", "day")
STEPS = (0, 0, 0, 500, 1_000, 1_000, 2_000, 60_000, 3_600_000, DAY, -1_000, -3_600_000)
AMOUNTS = (100, 100, 100, 100, 50, 80, 120, 300)


def ledger_of(seed: int, size: int) -> tuple[list[Transfer], dict[tuple[str, str], int]]:
    """A ledger with parallel transfers, loops, ties, two currencies, a pool with allocations, somebody
    unknown, undecided rows.

    Each transfer tends to start where one before ended and not long after it, so that there is something
    to follow. Seeded rather than drawn piece by piece: drawn ledgers are so sparse that nothing chains.
    """
    r = random.Random(seed)
    ends = (*NAMES, *NAMES, "e", POOL, POOL, NOBODY)
    found: list[Transfer] = []
    at = DAY
    for i in range(size):
        src = r.choice(found[-4:]).dst if found and r.random() < 0.6 else r.choice(ends)
        at += r.choice(STEPS)
        precision = r.choice(PRECISIONS)
        found.append(
            Transfer(
                f"e{i:02d}",
                src,
                r.choice(ends),
                at - at % WIDTH[precision],
                r.choice(AMOUNTS),
                "USD" if r.random() < 0.08 else "CNY",
                r.randrange(3),
                precision,
                r.random() > 0.05,
            )
        )
    into = [t.id for t in found if t.dst == POOL and t.src != POOL and t.directed]
    out = [t.id for t in found if t.src == POOL and t.dst != POOL and t.directed]
    pairs = [(a, b) for a in into for b in out]
    return found, {pair: r.randint(1, 120) for pair in r.sample(pairs, min(len(pairs), r.randrange(5)))}


def ledgers() -> st.SearchStrategy[tuple[list[Transfer], dict[tuple[str, str], int]]]:
    """Ledgers of up to 36 transfers among seven, and allocations across their pool; most are dense."""
    return st.builds(ledger_of, st.integers(0, 2**32), st.sampled_from([30, 36, 24, 18, 12, 5, 1, 0]))


ways = st.builds(
    Way,
    hops=st.sampled_from([5, 4, 3, 2, 1]),
    gap_ms=st.sampled_from([None, None, None, 3_600_000, DAY, 1_000, 0]),
    low=st.sampled_from([None, None, None, Fraction(1, 2), Fraction(4, 5), Fraction(1)]),
    high=st.sampled_from([None, None, None, Fraction(3, 2), Fraction(1)]),
    ties=st.sampled_from(["allow", "allow", "forbid", "strict"]),
)
