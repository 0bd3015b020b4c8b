"""How fast does a projection of a million events come out of columns, against the same networkx MultiDiGraph?

The bound: under a fiftieth of the time.

    python -m tests.bench.bench_projection [--events 1000000]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

import networkx as nx
import numpy as np

from graphtool.projection import Projection
from tests.bench.ledger import measure, money_columns, money_graph, report


def peer_graph(columns: dict[str, np.ndarray], nodes: int) -> nx.MultiDiGraph:
    """The same events in networkx: keyed by their number, with time, amount and relation."""
    graph = nx.MultiDiGraph()
    graph.add_nodes_from(range(nodes), kind="account")
    rows = zip(
        columns["src"].tolist(),
        columns["dst"].tolist(),
        range(columns["src"].size),
        columns["time_ms"].tolist(),
        columns["amount"].tolist(),
        strict=True,
    )
    graph.add_edges_from(
        (a, b, key, {"relation": "transferred", "time_ms": time, "amount": amount}) for a, b, key, time, amount in rows
    )
    return graph


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--events", type=int, default=1_000_000)
    events = asked.parse_args().events
    nodes = max(2, events // 5)
    columns = money_columns(events, nodes)
    own, found = measure(lambda: money_graph(columns, nodes))
    peer, graph = measure(lambda: peer_graph(columns, nodes), runs=1)
    np.testing.assert_array_equal(np.diff(found.out_start), [d for _, d in graph.out_degree()])
    np.testing.assert_array_equal(np.diff(found.in_start), [d for _, d in graph.in_degree()])
    for node in range(0, nodes, max(1, nodes // 500)):
        own_events = found.out_events[found.out_start[node] : found.out_start[node + 1]].tolist()
        assert own_events == sorted(key for _, _, key in graph.out_edges(node, keys=True))
    holds = report(f"projection of {events:,}", own, "networkx MultiDiGraph", peer, 1 / 50)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "cache"
        kept, _ = measure(lambda: found.save(place), runs=2)
        opened, again = measure(lambda: Projection.load(place, "bench"))
        assert again is not None
        np.testing.assert_array_equal(again.out_events, found.out_events)
    chosen, selection = measure(lambda: found.select(["transferred"], (0, 2**60), currency="CNY", loops=False))
    pairs, _ = measure(selection.pairs)
    for name, timing in {"save": kept, "open": opened, "select": chosen, "collapse to pairs": pairs}.items():
        print(f"{name:<28} {timing.cpu:8.3f} s cpu {timing.wall:8.3f} s wall")
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
