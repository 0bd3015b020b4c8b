"""The heap of begun paths grows and stays in order."""

from __future__ import annotations

from graphtool.analysis import money_paths
from tests.oracles import Transfer, graph


def test_more_begun_paths_than_there_was_room_for() -> None:
    """2,000 begun paths where room was made for 1,024; the order is that of the arrivals."""
    ledger = [Transfer(f"in{i:04d}", "s", f"m{i:04d}", i * 1_000) for i in range(2_000)]
    ledger += [Transfer(f"out{i:04d}", f"m{i:04d}", "t", 10_000_000 - i * 1_000) for i in range(2_000)]
    result = money_paths(graph(ledger), source=["s"], target=["t"], k=3, criterion="earliest")
    assert result.table["event"].to_pylist() == ["in1999", "out1999", "in1998", "out1998", "in1997", "out1997"]
    assert result.figures["further"] == 1
