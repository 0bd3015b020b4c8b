"""Where the victims' money is: equal to a slow trace of what happened, and how fast.

    python tests/bench/bench_tracing.py [--seeds 5] [--events 10000000] [--only truth,case,large]

1. Per seed of the small sample, with all its evidence and with a part of it taken away: every sum by FIFO, LIFO, pro rata and
   LIBR equal to the slow trace to the fen (``tests/traced.py``).
2. On the sample at the scale of a case: each payer of a swipe a source of its own, per rule.
3. Seeded transfers: one source, all rules' tables from the projection, with the peak memory of the process.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa

from graphtool.analysis import trace
from graphtool.analysis.booking import RULES
from graphtool.projection import Names, Projection
from graphtool.projection.layout import KIND_NAMES, RELATION_NAMES
from tests.bench.bench_booking import moves
from tests.bench.claims import holds, verdict
from tests.told import sample_case
from tests.traced import differing, take_away

PER_RULE_S, END_TO_END_S, MOST_BYTES = 5.0, 10.0, 4 << 30


def truth(seeds: int) -> None:
    """Every sum against the slow trace."""
    changes: dict[str, Callable[[Path], None]] = {"complete": lambda written: None, "gapped": take_away}
    for seed in range(1, seeds + 1):
        for name, change in changes.items():
            with (
                tempfile.TemporaryDirectory() as folder,
                sample_case(Path(folder), seed, change=change) as (case, told),
            ):
                many, wrong = differing(case, told)
            print(f"seed {seed}, {name}: {many:,} sums compared, {many - len(wrong):,} equal")
            for row in wrong[:5]:
                print(f"    {row}")
            holds(f"seed {seed}, {name}: equal to the fen", not wrong and many > 0)


def per_source(scale: str) -> None:
    """Each payer of a swipe told apart."""
    with tempfile.TemporaryDirectory() as folder, sample_case(Path(folder), 1, scale) as (case, _):  # type: ignore[arg-type]
        graph = case.projection()
        payers = np.unique(graph.src[graph.relation == RELATION_NAMES.index("swiped")])
        ids = graph.ids(payers[graph.traversable[payers]]).to_pylist()
        for rule in RULES:
            trace(graph, entities=ids[:2], rule=rule)  # compiled
            start = time.perf_counter()
            trace(graph, entities=ids, rule=rule)
            took = time.perf_counter() - start
            print(f"{scale}: {len(ids):,} sources, {rule}: {took:.2f} s")
            holds(f"{rule}: {len(ids):,} sources", took < PER_RULE_S)


def large(events: int) -> Projection:
    """A graph of seeded transfers; names are numbers."""
    made = moves(events)
    n, m = made.stays.size, made.src.size
    names = Names(
        lambda: pa.table(
            {"id": pa.array(np.arange(n)).cast(pa.string()), "label": pa.array(np.arange(n)).cast(pa.string())}
        ),
        lambda: pa.array(np.arange(m)).cast(pa.large_string()),
    )
    columns = {
        "src": made.src,
        "dst": made.dst,
        "relation": np.full(m, RELATION_NAMES.index("transferred"), np.int16),
        "time_ms": np.arange(m, dtype=np.int64) * 1000,
        "amount": made.amount,
        "currency": np.zeros(m, np.int16),
    }
    return Projection.from_arrays("bench", np.full(n, KIND_NAMES.index("account"), np.int8), columns, names, ("CNY",))


def end_to_end(events: int) -> None:
    """One source, from the projection to the tables."""
    few = large(1_000)
    graph = large(events)
    source = [str(int(np.bincount(graph.src).argmax()))]
    for rule in RULES:
        trace(few, entities=["0"], rule=rule)
        start = time.perf_counter()
        found = trace(graph, entities=source, rule=rule)
        took = time.perf_counter() - start
        print(f"{graph.event_count:,} transfers, {rule}: {took:.2f} s, {found.figures['carrying_events']:,} carry")
        holds(f"{rule}: end to end", took < END_TO_END_S)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(f"peak {peak / 1e9:.2f} GB")
    holds("memory", peak < MOST_BYTES)


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--seeds", type=int, default=5)
    asked.add_argument("--events", type=int, default=10_000_000)
    asked.add_argument("--scale", default="case")
    asked.add_argument("--only", default="large,case,truth")
    given = asked.parse_args()
    if "large" in given.only:
        end_to_end(given.events)
    if "case" in given.only:
        per_source(given.scale)
    if "truth" in given.only:
        truth(given.seeds)
    return verdict()


if __name__ == "__main__":
    sys.exit(main())
