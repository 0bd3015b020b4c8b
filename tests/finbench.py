"""The public FinBench data, and a brute-force reference for its questions."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import polars as pl

from graphtool.projection import Projection

Edge = tuple[int, str, str]
"""Time, target, id."""


@dataclass(frozen=True)
class FinBench:
    """The transfers as a projection, and as lists for the reference."""

    folder: Path

    def table(self, name: str) -> pl.DataFrame:
        return pl.read_csv(self.folder / "snapshot" / f"{name}.csv", separator="|", infer_schema=False)

    def params(self, question: int) -> list[list[str]]:
        text = (self.folder / "read_params" / f"complex_{question}_param.csv").read_text("utf-8")
        rows = [line.split("|") for line in text.splitlines()]
        return [row for row in rows if row[0].isdigit()]

    @cached_property
    def transfers(self) -> pl.DataFrame:
        found = self.table("AccountTransferAccount").with_row_index("n")
        return found.select(
            pl.format("t{}", pl.col("n").cast(pl.String).str.zfill(6)).alias("id"),
            pl.lit("transferred").alias("relation"),
            pl.col("fromId").alias("src"),
            pl.col("toId").alias("dst"),
            millis("createTime").alias("time_ms"),
            pl.lit("ms").alias("precision"),
            (pl.col("amount").cast(pl.Float64) * 100).round().cast(pl.Int64).alias("amount"),
            pl.lit("CNY").alias("currency"),
        )

    @cached_property
    def projection(self) -> Projection:
        accounts = self.table("Account").select(pl.col("accountId").alias("id"), pl.lit("account").alias("kind"))
        return Projection.from_tables(accounts.to_arrow(), self.transfers.to_arrow())

    @cached_property
    def edges(self) -> dict[str, list[Edge]]:
        found: dict[str, list[Edge]] = defaultdict(list)
        for row in self.transfers.sort("time_ms").iter_rows(named=True):
            if row["src"] != row["dst"]:
                found[row["src"]].append((row["time_ms"], row["dst"], row["id"]))
        return found

    def ascending(self, start: str, hops: int, window: tuple[int, int]) -> Iterator[tuple[str, ...]]:
        """Every chain of accounts from ``start`` by strictly ascending transfers, no account twice."""
        traces: set[tuple[str, ...]] = set()

        def go_on(chain: tuple[str, ...], after: int) -> None:
            own = self.edges.get(chain[-1], [])
            for time, other, _ in own[bisect_right(own, (after, "\U0010ffff", "")) :]:
                if time > after and window[0] <= time <= window[1] and other not in chain:
                    traces.add((*chain, other))
                    if len(chain) < hops:
                        go_on((*chain, other), time)

        go_on((start,), window[0] - 1)
        yield from traces

    def shortest(self, start: str, goal: str, window: tuple[int, int]) -> int:
        """Hops of the shortest chain of transfers in the window, in whatever order; -1 where there is none."""
        far = {start: 0}
        queue = deque([start])
        while queue:
            here = queue.popleft()
            for time, other, _ in self.edges.get(here, []):
                if window[0] <= time <= window[1] and other not in far:
                    far[other] = far[here] + 1
                    queue.append(other)
        return far.get(goal, -1)


def millis(column: str) -> pl.Expr:
    return pl.col(column).str.to_datetime("%Y-%m-%d %H:%M:%S%.f", time_unit="ms").cast(pl.Int64)
