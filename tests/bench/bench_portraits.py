"""How long do portraits of all accounts take? A year of transfers, a few accounts in many of them.

python tests/bench/bench_portraits.py [--events 1000000]
"""

from __future__ import annotations

import argparse
import sys

import numpy as np

from graphtool.analysis import portraits
from tests.bench.claims import holds, verdict
from tests.bench.ledger import measure, money_columns, money_graph

SECONDS = 1.0
"""Of one processor, for a million transfers."""


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--events", type=int, default=1_000_000)
    events = asked.parse_args().events
    columns = money_columns(events, events // 5)
    graph = money_graph(columns, events // 5)
    graph.ids([0])
    graph.event_ids([0])
    timing, found = measure(lambda: portraits(graph), 3)
    print(f"portraits, {events:,} transfers: {timing.cpu:.3f} s cpu, {timing.wall:.3f} s wall")
    came = found.table["in_amount"].to_numpy()
    holds("what came to all is what was paid", int(came.sum()) == int(columns["amount"].sum()))
    fast = found.table["fast_amount"].to_numpy()
    holds("no more left fast than came", bool(np.all(fast <= came)))
    holds(f"at most {SECONDS:g} s of a processor per million", timing.cpu <= SECONDS * events / 1e6)
    return verdict()


if __name__ == "__main__":
    sys.exit(main())
