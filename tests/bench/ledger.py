"""A seeded money graph as arrays, and a stopwatch that shared machines disturb little."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from graphtool.projection import Names, Projection
from graphtool.terms import KINDS, RELATIONS

Answer = TypeVar("Answer")

START_MS = 1_609_459_200_000
YEAR_MS = 365 * 86_400_000


def money_columns(events: int, nodes: int, seed: int = 1) -> dict[str, npt.NDArray[Any]]:
    """Transfers of one year in order of time; a few accounts take part in many of them."""
    r = np.random.default_rng(seed)
    weight = 1.0 / np.arange(1, nodes + 1) ** 0.6
    order = r.permutation(nodes)
    share = np.cumsum(weight / weight.sum())
    src = order[np.searchsorted(share, r.random(events)).clip(0, nodes - 1)].astype(np.int32)
    dst = order[np.searchsorted(share, r.random(events)).clip(0, nodes - 1)].astype(np.int32)
    dst = np.where(dst == src, (dst + 1) % nodes, dst).astype(np.int32)
    return {
        "src": src,
        "dst": dst,
        "relation": np.full(events, list(RELATIONS).index("transferred"), np.int16),
        "time_ms": START_MS + np.sort(r.integers(0, YEAR_MS // 1_000, events)) * 1_000,
        "amount": (r.pareto(1.2, events) * 10_000).astype(np.int64).clip(1, 10**12),
        "currency": np.zeros(events, np.int16),
    }


def money_graph(columns: dict[str, npt.NDArray[Any]], nodes: int) -> Projection:
    """These transfers as a projection of accounts with ids as derive makes them."""
    kind = np.full(nodes, list(KINDS).index("account"), np.int8)

    def entities() -> pa.Table:
        ids = pa.array(np.char.add("a-", np.char.mod("%020x", np.arange(nodes))))
        return pa.table({"id": ids, "label": ids})

    def events() -> pa.Array:
        return pa.array(np.char.add(np.char.mod("%020x", np.arange(columns["src"].size)), ".0.1.m"))

    return Projection.from_arrays("bench", kind, columns, Names(entities, events), ("CNY",))


@dataclass(frozen=True)
class Timing:
    """The best of several runs: seconds of the processor over all threads, and on the clock."""

    cpu: float
    wall: float


def measure(work: Callable[[], Answer], runs: int = 5) -> tuple[Timing, Answer]:
    """How long does it take, at best?"""
    answer = work()  # compiled, loaded, warm
    cpu, wall = [], []
    for _ in range(runs):
        at_cpu, at_wall = time.process_time(), time.perf_counter()
        answer = work()
        cpu.append(time.process_time() - at_cpu)
        wall.append(time.perf_counter() - at_wall)
    return Timing(min(cpu), min(wall)), answer


def report(
    name: str, own: Timing, peer_name: str, peer: Timing, bound: float, spare: float = 0.0, clock: bool = False
) -> bool:
    """Print one line: own time (of the processor, or on the ``clock``) against bound × the peer's time + what is
    spared; whether it holds."""
    mine, theirs = (own.wall, peer.wall) if clock else (own.cpu, peer.cpu)
    holds = mine <= bound * theirs + spare
    print(
        f"{name:<28} {own.cpu:8.3f} s cpu {own.wall:8.3f} s wall | {peer_name:<22} {peer.cpu:8.3f} s cpu "
        f"{peer.wall:8.3f} s wall | ratio {mine / theirs:7.4f} bound {bound:g}"
        f"{f' + {spare * 1e3:.0f} ms' if spare else ''} {'holds' if holds else 'DOES NOT HOLD'}",
        flush=True,
    )
    return holds
