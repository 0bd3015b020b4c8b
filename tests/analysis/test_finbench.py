"""FinBench's questions 1, 3 and 5 against a brute-force reference, on the public data given by --data.

Read plainly here; that the same comes out of a mapped load is tested in ``tests/test_finbench.py``.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from graphtool.analysis import downstream, money_paths
from tests.finbench import FinBench, millis


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
