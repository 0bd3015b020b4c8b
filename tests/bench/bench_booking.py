"""How many transfers a second does each rule for mixed money book, kernel only, all sources as one colour?

Seeded transfers, a power law of payers, a hundredth of the accounts sources. What entered must be somewhere, to the unit.

    python tests/bench/bench_booking.py [--events 10000000]
"""

from __future__ import annotations

import argparse
import sys
import time

import numpy as np

from graphtool.analysis.booking import RULES, Moves
from tests.bench.claims import holds, verdict

LEAST = {"pro_rata": 20e6, "poison": 20e6, "fifo": 5e6, "lifo": 5e6, "libr": 5e6}
"""Transfers a second."""


def moves(events: int, seed: int = 1) -> Moves:
    """Transfers of one colour: half of what a source sends begins the trace."""
    chance = np.random.default_rng(seed)
    accounts = events // 5
    src, dst = chance.zipf(1.3, events) % accounts, chance.integers(0, accounts, events)
    apart = src != dst
    src, dst = src[apart].astype(np.int32), dst[apart].astype(np.int32)
    amount = np.exp(chance.normal(8, 2, src.size)).astype(np.int64) + 1
    sources = chance.random(accounts) < 0.01
    begins = sources[src] & ~sources[dst] & (chance.random(src.size) < 0.5)
    return Moves(src, dst, amount, np.where(begins, 0, -1).astype(np.int32), sources)


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--events", type=int, default=10_000_000)
    given, few = moves(asked.parse_args().events), moves(1000)
    entered = int(given.amount[given.colour == 0].sum())
    for name, rule in RULES.items():
        rule(few)  # compiled
        start = time.perf_counter()
        done = rule(given)
        rate = given.src.size / (time.perf_counter() - start)
        print(f"{name:<10} {rate / 1e6:8.1f} M transfers/s, {(done.missing > 0).sum():,} with money that never came")
        if name != "poison":
            holds(f"{name}: what entered is somewhere", int(done.held.sum()) == entered * done.sub)
        holds(f"{name}: at least {LEAST[name] / 1e6:.0f} M transfers/s", rate >= LEAST[name])
    return verdict()


if __name__ == "__main__":
    sys.exit(main())
