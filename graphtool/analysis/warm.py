"""Compiles what money searches need before somebody waits for it."""

from __future__ import annotations

import pyarrow as pa

from graphtool.analysis.registry import run
from graphtool.projection import Projection


def compile_kernels() -> None:
    """Have the compiled searches ready, on disk for the next start too; by asking them about three invented transfers.

    Cost
    ----
    Half a minute of one core the first time on a machine, else under a second.
    """
    entity = pa.table({"id": ["a", "b", "c"], "kind": ["account"] * 3})
    event = pa.table(
        {
            "id": ["1", "2", "3"],
            "relation": ["transferred"] * 3,
            "src": ["a", "b", "a"],
            "dst": ["b", "c", "c"],
            "time_ms": [1_000, 2_000, 3_000],
            "precision": ["second"] * 3,
            "amount": [3, 2, 1],
            "currency": ["CNY"] * 3,
        }
    )
    graph = Projection.from_tables(entity, event)
    for name, ends in (
        ("downstream", {"entities": ["a"]}),
        ("money_paths", {"source": ["a"], "target": ["c"]}),
        ("reach", {}),
        ("trace", {"entities": ["a"]}),
        ("portraits", {}),
    ):
        run(name, graph, **ends)
