"""FinBench loaded through a mapping into a case: its questions 1, 3 and 5 against a brute-force reference."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from graphtool.case import Case
from tests.finbench import FinBench

MAPPING = Path(__file__).parent / "loaders" / "mappings" / "finbench.toml"


class Loaded:
    """A case that holds the transfers, and the numbers of its accounts both ways."""

    def __init__(self, case: Case) -> None:
        self.case = case
        with case.view() as view:
            found = view.scan("entity", ["id", "number"]).read_all()
        pairs = zip(found["number"].to_pylist(), found["id"].to_pylist(), strict=True)
        self.entity: dict[str, str] = {number: id for number, id in pairs if number is not None}
        self.number = {id: number for number, id in self.entity.items()}


@pytest.fixture(scope="module")
def bench(data_dir: Path) -> FinBench:
    return FinBench(data_dir / "finbench_sf0.01")


@pytest.fixture(scope="module")
def loaded(bench: FinBench, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loaded]:
    with Case.create(tmp_path_factory.mktemp("finbench") / "case") as case:
        case.add_mapping(MAPPING)
        report = case.load([bench.folder / "snapshot" / "AccountTransferAccount.csv"])
        assert (report.rows, report.facts) == (bench.transfers.height + 1, bench.transfers.height)
        case.derive()
        yield Loaded(case)


def test_the_whole_snapshot_is_accounted_for(bench: FinBench, tmp_path: Path) -> None:
    with Case.create(tmp_path / "case") as case:
        case.add_mapping(MAPPING)
        report = case.load([bench.folder / "snapshot"])
        assert report.rows == report.facts + report.noted + report.rejected + report.unread
        lines = sum(len(path.read_bytes().splitlines()) for path in (bench.folder / "snapshot").glob("*.csv"))
        assert report.rows == lines
        assert report.rejected == 0
        case.derive()
        with case.view() as view:
            relations = view.scan("event", ["relation"]).read_all()["relation"].value_counts().to_pylist()
        events = {one["values"]: one["counts"] for one in relations}
        assert events["withdrew"] == bench.table("AccountWithdrawAccount").height
        moved = ("AccountTransferAccount", "LoanDepositAccount", "AccountRepayLoan")
        assert events["transferred"] == sum(bench.table(name).height for name in moved)


def test_question_3_the_shortest_transfer_path(bench: FinBench, loaded: Loaded) -> None:
    found = []
    for start, goal, first, last in bench.params(3):
        window = (int(first), int(last))
        wanted = bench.shortest(start, goal, window)
        if start not in loaded.entity or goal not in loaded.entity:
            assert wanted == -1  # no transfer names it
            continue
        ends = {"source": [loaded.entity[start]], "target": [loaded.entity[goal]]}
        result = loaded.case.analyse("money_paths", **ends, period=window, order="any", k=1, max_hops=32)
        assert (result.table.num_rows or -1) == wanted
        assert result.complete
        found.append(wanted)
    assert max(found) > 3


def test_question_1_accounts_reached_in_ascending_order(bench: FinBench, loaded: Loaded) -> None:
    answers = 0
    for start, first, last, *_ in bench.params(1):
        window = (int(first), int(last))
        nearest: dict[str, int] = {}
        for chain in bench.ascending(start, 3, window):
            nearest[chain[-1]] = min(nearest.get(chain[-1], 9), len(chain) - 1)
        if start not in loaded.entity:
            assert not nearest
            continue
        asked = [loaded.entity[start]]
        result = loaded.case.analyse("downstream", entities=asked, period=window, ties="strict", max_hops=3)
        rows = result.more["entities"].select(["entity", "hop"]).to_pylist()
        found = {loaded.number[row["entity"]]: row["hop"] for row in rows if row["hop"]}
        found.pop(start, None)
        assert found == nearest
        answers += len(found)
    assert answers > 100


def test_question_5_all_ascending_traces_from_a_persons_accounts(bench: FinBench, loaded: Loaded) -> None:
    owned = bench.table("PersonOwnAccount")
    traces = 0
    for person, first, last, *_ in bench.params(5)[:15]:
        window = (int(first), int(last))
        for start in owned.filter(pl.col("personId") == person)["accountId"]:
            wanted = set(bench.ascending(start, 3, window))
            if start not in loaded.entity:
                assert not wanted
                continue
            found = set()
            for goal in {chain[-1] for chain in wanted}:
                ends = {"source": [loaded.entity[start]], "target": [loaded.entity[goal]]}
                result = loaded.case.analyse("money_paths", **ends, period=window, ties="strict", max_hops=3, k=10_000)
                assert result.complete
                chains: dict[int, tuple[str, ...]] = {}
                for row in result.table.select(["path", "src", "dst"]).to_pylist():
                    chain = chains.get(row["path"], (loaded.number[row["src"]],))
                    chains[row["path"]] = (*chain, loaded.number[row["dst"]])
                found |= set(chains.values())
            assert found == wanted
            traces += len(found)
    assert traces > 100
