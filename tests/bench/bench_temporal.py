"""How fast is a time-respecting search of three hops from 2,000 accounts, against networkx with bisect?

The bound: at least thirty times faster, from the graph to the answer for each account (others reached,
events, amounts, last arrival). Both have their graph and their per-account order of time ready. Counted on the clock:
our searches run on all cores, networkx on one, as it can; the time of the processor stands beside it.

    python -m tests.bench.bench_temporal [--events 1000000] [--seeds 2000] [--hops 3] [--gap-hours H]
"""

from __future__ import annotations

import argparse
import sys
from bisect import bisect_left, bisect_right
from typing import Any

import networkx as nx
import numpy as np

from graphtool.analysis.spread import spread_all
from graphtool.analysis.timeline import Timeline, rule_of
from tests.bench.bench_projection import peer_graph
from tests.bench.ledger import measure, money_columns, money_graph, report

Row = tuple[int, int, int, int]
"""Others reached, events, amount, last arrival."""


class Peer:
    """The same search on a MultiDiGraph: each account's edges in order of time, found by bisect."""

    def __init__(self, graph: nx.MultiDiGraph) -> None:
        self.edges: dict[int, list[tuple[int, int, int, dict[str, Any]]]] = {
            node: sorted(graph.out_edges(node, keys=True, data=True), key=lambda edge: (edge[3]["time_ms"], edge[2]))
            for node in graph
        }
        self.times = {node: [edge[3]["time_ms"] for edge in edges] for node, edges in self.edges.items()}

    def search(self, seed: int, hops: int, gap: int) -> Row:
        """By layers; without a gap an account is looked at again only for edges before those it has passed on."""
        found = {edge[2]: edge for edge in self.edges[seed]}
        layer = list(found.values())
        passed = {seed: 0}
        for _ in range(hops - 1):
            ahead = []
            for _, node, _, data in layer:
                times = self.times[node]
                arrival = data["time_ms"]
                start = bisect_left(times, arrival)
                stop = passed.get(node, len(times)) if gap < 0 else bisect_right(times, arrival + gap + 999)
                for edge in self.edges[node][start:stop]:
                    if edge[2] not in found:
                        found[edge[2]] = edge
                        ahead.append(edge)
                if gap < 0 and start < stop:
                    passed[node] = start
            layer = ahead
        others = {edge[1] for edge in found.values()} - {seed}
        amount = sum(edge[3]["amount"] for edge in found.values())
        return len(others), len(found), amount, max(edge[3]["time_ms"] for edge in found.values())


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--events", type=int, default=1_000_000)
    asked.add_argument("--seeds", type=int, default=2_000)
    asked.add_argument("--hops", type=int, default=3)
    asked.add_argument("--gap-hours", type=float, default=None)
    given = asked.parse_args()
    nodes = max(2, given.events // 5)
    columns = money_columns(given.events, nodes)
    graph = money_graph(columns, nodes)
    peer = Peer(peer_graph(columns, nodes))
    drawn = np.random.default_rng(5).choice(np.unique(columns["src"]), given.seeds, replace=False)
    seeds = np.sort(drawn).astype(np.int32)
    rule = rule_of(given.hops, given.gap_hours, None, None, "allow")
    timeline = Timeline.of(graph, graph.select(["transferred"]).events)
    steps, shut = timeline.ahead.steps, np.zeros(nodes, np.bool_)

    def own_search() -> list[Row]:
        *found, whole = spread_all(steps, rule, seeds, shut, False, 10**12)
        assert whole
        return list(zip(*(column.tolist() for column in found), strict=True))

    ready, _ = measure(lambda: Timeline.of(graph, timeline.events).ahead, runs=3)
    own, found = measure(own_search, runs=3)
    other, wanted = measure(lambda: [peer.search(seed, given.hops, rule.gap) for seed in seeds.tolist()], runs=3)
    assert found == wanted
    reached = sum(row[1] for row in found)
    print(f"{given.seeds:,} searches, {reached:,} events reached; making ready {ready.cpu:.3f} s cpu")
    return (
        0
        if report(f"{given.hops} hops from {given.seeds:,}", own, "networkx + bisect", other, 1 / 30, clock=True)
        else 1
    )


if __name__ == "__main__":
    sys.exit(main())
