"""FinBench's questions 1, 3 and 5 against a brute-force reference, on the public data given by --data.

Read plainly here; that the same comes out of a mapped load is tested where the loading is.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import polars as pl
import pytest

from graphtool.analysis import downstream, money_paths
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


@pytest.fixture(scope="module")
def bench(data_dir: Path) -> FinBench:
    return FinBench(data_dir / "finbench_sf0.01")


def test_question_3_the_shortest_transfer_path(bench: FinBench) -> None:
    asked = bench.params(3)
    found = []
    for start, goal, first, last in asked:
        window = (int(first), int(last))
        result = money_paths(
            bench.projection, source=[start], target=[goal], period=window, order="any", k=1, max_hops=32
        )
        hops = result.table.num_rows or -1
        assert hops == bench.shortest(start, goal, window)
        assert result.complete
        found.append(hops)
    assert len(asked) >= 90
    assert max(found) > 3


def test_question_1_accounts_reached_that_a_blocked_medium_signed_in_to(bench: FinBench) -> None:
    media = bench.table("Medium").filter(pl.col("isBlocked") == "true").select("mediumId")
    signed = (
        bench.table("MediumSignInAccount")
        .join(media, on="mediumId")
        .select("mediumId", "accountId", millis("createTime").alias("at"))
    )
    answers = 0
    for start, first, last, *_ in bench.params(1):
        window = (int(first), int(last))
        by = signed.filter(pl.col("at").is_between(*window)).select("mediumId", pl.col("accountId").alias("entity"))
        result = downstream(bench.projection, entities=[start], period=window, ties="strict", max_hops=3)
        reached = pl.DataFrame(result.more["entities"].select(["entity", "hop"]))
        found = set(reached.join(by, on="entity").select("entity", "hop", "mediumId").iter_rows())
        nearest: dict[str, int] = {}
        for chain in bench.ascending(start, 3, window):
            nearest[chain[-1]] = min(nearest.get(chain[-1], 9), len(chain) - 1)
        wanted = {(e, nearest[e], m) for m, e in by.iter_rows() if e in nearest}
        assert found == wanted
        answers += len(found)
    assert answers, "a question that nothing answers proves nothing"


def test_question_5_all_ascending_traces_from_a_persons_accounts(bench: FinBench) -> None:
    owned = bench.table("PersonOwnAccount")
    traces = 0
    for person, first, last, *_ in bench.params(5)[:40]:
        window = (int(first), int(last))
        for start in owned.filter(pl.col("personId") == person)["accountId"]:
            found: set[tuple[str, ...]] = set()
            reached = downstream(bench.projection, entities=[start], period=window, ties="strict", max_hops=3)
            for goal in reached.more["entities"]["entity"].to_pylist():
                result = money_paths(
                    bench.projection,
                    source=[start],
                    target=[goal],
                    period=window,
                    ties="strict",
                    max_hops=3,
                    k=10_000,
                )
                assert result.complete
                assert not result.figures["further"]
                chains: dict[int, tuple[str, ...]] = {}
                for path, src, dst in zip(*(result.table[c].to_pylist() for c in ("path", "src", "dst")), strict=True):
                    chains[path] = (*chains.get(path, (src,)), dst)
                assert len(set(chains.values())) == len(chains)
                found |= set(chains.values())
            assert found == set(bench.ascending(start, 3, window))
            traces += len(found)
    assert traces > 1_000
