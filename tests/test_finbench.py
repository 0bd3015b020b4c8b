"""FinBench loaded through a mapping into a case: its questions about accounts against a brute-force reference.

Each question is asked with the parameters that came with the data and with a hundred that were drawn so that there is an
answer. What the graph does not hold is taken from the tables, as a caller would: which media are blocked.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import chain
from pathlib import Path
from random import Random

import polars as pl
import pytest

from graphtool.case import Case
from tests.finbench import FinBench, Window
from tests.finbench_case import MAPPING, Loaded, entities, loaded_case


@pytest.fixture(scope="module")
def bench(data_dir: Path) -> FinBench:
    return FinBench(data_dir / "finbench_sf0.01")


@pytest.fixture(scope="module")
def loaded(bench: FinBench, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loaded]:
    with loaded_case(bench.folder, tmp_path_factory.mktemp("finbench") / "case") as found:
        yield found


def given(rows: list[list[str]], names: int) -> list[tuple[str, ...]]:
    """Parameters that came with the data: some names, then the window."""
    return [(*row[:names], (int(row[names]), int(row[names + 1]))) for row in rows]


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
        assert events["withdrew"] == len(bench.table("AccountWithdrawAccount"))
        assert events["logged_in"] == len(bench.table("MediumSignInAccount"))
        moved = ("AccountTransferAccount", "LoanDepositAccount", "AccountRepayLoan")
        assert events["transferred"] == sum(len(bench.table(name)) for name in moved)


def test_question_1_accounts_reached_that_a_blocked_medium_signed_in_to(bench: FinBench, loaded: Loaded) -> None:
    def answer(start: str, window: Window) -> set[tuple[str, int, str]]:
        if not loaded.knows("account", start):
            return set()
        asked = [loaded.id("account", start)]
        found = loaded.ask("downstream", entities=asked, period=window, ties="strict", max_hops=3)
        hops = {loaded.number(e): hop for e, hop in entities(found).select("entity", "hop").iter_rows()}
        signed = loaded.pairs("account", "logged_in", window)
        return {(a, hops[a], m) for a, m in signed if m in bench.blocked and hops.get(a, 0)}

    accounts = sorted(bench.out)
    drawn = bench.draw(1, lambda chance: (chance.choice(accounts), bench.window(chance)), bench.question_1)
    for asked in chain(given(bench.params(1), 1), (asked for asked, _ in drawn)):
        assert answer(*asked) == bench.question_1(*asked)


def test_question_3_the_shortest_transfer_path(bench: FinBench, loaded: Loaded) -> None:
    def answer(start: str, goal: str, window: Window) -> int:
        if not loaded.knows("account", start, goal):
            return -1
        ends = {"source": [loaded.id("account", start)], "target": [loaded.id("account", goal)]}
        return loaded.ask("money_paths", **ends, period=window, order="any", k=1, max_hops=32).table.num_rows or -1

    def some(chance: Random) -> tuple[str, str, Window]:
        start, goal = chance.sample(sorted(bench.out), 2)
        return start, goal, bench.window(chance)

    found = []
    drawn = bench.draw(3, some, lambda *asked: max(bench.question_3(*asked), 0))
    for asked in chain(given(bench.params(3), 2), (asked for asked, _ in drawn)):
        found.append(answer(*asked))
        assert found[-1] == bench.question_3(*asked)
    assert max(found) > 3


def test_question_4_third_accounts_of_triangles(bench: FinBench, loaded: Loaded) -> None:
    def answer(src: str, dst: str, window: Window) -> dict[str, tuple[int, ...]]:
        if not loaded.knows("account", src, dst):
            return {}
        first, second = loaded.id("account", src), loaded.id("account", dst)
        how = {"period": window, "order": "any", "k": 10_000, "distinct": False}
        if not loaded.ask("money_paths", source=[first], target=[second], max_hops=1, **how).table.num_rows:
            return {}
        back = loaded.ask("money_paths", source=[second], target=[first], max_hops=2, **how)
        assert not back.figures["further"]
        ways = pl.DataFrame(back.table).filter(pl.len().over("path") == 2).unique(["hop", "event"])
        other = pl.when(pl.col("hop") == 1).then("dst").otherwise("src").alias("other")
        sides = ways.group_by(other, "hop").agg(
            pl.len().alias("n"), pl.col("amount").sum(), pl.max("amount").alias("most")
        )
        found: dict[str, tuple[int, ...]] = {}
        for third, _, *figures in sides.sort("hop").iter_rows():
            found[loaded.number(third)] = (*found.get(loaded.number(third), ()), *figures)
        return found

    def some(chance: Random) -> tuple[str, str, Window]:
        edge = chance.choice(bench.transfers)
        return edge.src, edge.dst, bench.window(chance)

    drawn = bench.draw(4, some, bench.question_4)
    for asked in chain(given(bench.params(4), 2), (asked for asked, _ in drawn)):
        assert answer(*asked) == bench.question_4(*asked)


def test_question_5_all_ascending_traces_from_a_persons_accounts(bench: FinBench, loaded: Loaded) -> None:
    held: dict[str, list[str]] = {}
    for owner, account in loaded.pairs("person", "holds"):
        held.setdefault(owner, []).append(account)

    def answer(person: str, window: Window) -> set[tuple[str, ...]]:
        how = {"period": window, "ties": "strict", "max_hops": 3}
        chains = set()
        for account in held.get(person, []):
            start = [loaded.id("account", account)]
            for goal in entities(loaded.ask("downstream", entities=start, **how))["entity"]:
                found = loaded.ask("money_paths", source=start, target=[goal], k=10_000, **how)
                assert not found.figures["further"]
                ways = pl.DataFrame(found.table).group_by("path", maintain_order=True).agg("dst")["dst"].to_list()
                chains |= {(account, *map(loaded.number, way)) for way in ways}
        return chains

    persons = sorted(bench.owned)
    drawn = bench.draw(
        5, lambda chance: (chance.choice(persons), bench.window(chance, Fraction(1, 3))), bench.question_5
    )
    for asked in chain(given(bench.params(5), 1), (asked for asked, _ in drawn)):
        assert answer(*asked) == bench.question_5(*asked)


def test_question_6_accounts_that_many_paid_and_that_withdrew_to_a_card(bench: FinBench, loaded: Loaded) -> None:
    def answer(card: str, paid: int, drawn: int, window: Window) -> dict[str, tuple[int, int]]:
        if not loaded.knows("account", card):
            return {}
        how = {"period": window, "max_hops": 1}
        into = [loaded.id("account", card)]
        mids = loaded.ask("upstream", entities=into, relations=["withdrew"], min_amount=drawn + 1, **how)
        found = {}
        for mid, total in entities(mids).select("entity", "amount").iter_rows():
            hops = loaded.ask("upstream", entities=[mid], min_amount=paid + 1, **how).more["hops"].to_pylist()
            if hops and hops[0]["events"] > 3:
                found[loaded.number(mid)] = (hops[0]["amount"], total)
        return found

    cards = sorted(bench.withdrawn)
    amounts = sorted(edge.cents for edge in bench.transfers)[: len(bench.transfers) // 2]

    def some(chance: Random) -> tuple[str, int, int, Window]:
        return chance.choice(cards), chance.choice(amounts), chance.choice(amounts), bench.window(chance)

    drawn = bench.draw(6, some, bench.question_6)
    first = [(card, 0, 0, window) for card, _, _, window in given(bench.params(6), 3)]
    for asked in chain(first, (asked for asked, _ in drawn)):
        assert answer(*asked) == bench.question_6(*asked)


def test_question_7_payers_payees_and_what_came_in_by_what_went_out(bench: FinBench, loaded: Loaded) -> None:
    def answer(account: str, bound: int, window: Window) -> tuple[int, int, Fraction | None]:
        if not loaded.knows("account", account):
            return 0, 0, None
        how = {"entities": [loaded.id("account", account)], "period": window, "max_hops": 1, "min_amount": bound + 1}
        into, out = (loaded.ask(name, **how) for name in ("upstream", "downstream"))
        came, went = (sum(found.more["hops"]["amount"].to_pylist()) for found in (into, out))
        ratio = Fraction(came, went) if went else None
        return into.figures["reached_entities"], out.figures["reached_entities"], ratio

    accounts = sorted(bench.out)
    amounts = sorted(edge.cents for edge in bench.transfers)

    def some(chance: Random) -> tuple[str, int, Window]:
        return chance.choice(accounts), chance.choice(amounts), bench.window(chance)

    drawn = bench.draw(7, some, lambda *asked: all(bench.question_7(*asked)))
    first = [(account, 0, window) for account, _, window in given(bench.params(7), 2)]
    for asked in chain(first, (asked for asked, _ in drawn)):
        assert answer(*asked) == bench.question_7(*asked)


def test_question_12_accounts_of_companies_that_a_person_paid(bench: FinBench, loaded: Loaded) -> None:
    theirs = {account for _, account in loaded.pairs("organisation", "holds")}

    def answer(person: str, window: Window) -> dict[str, int]:
        if not loaded.knows("person", person):
            return {}
        found = loaded.ask("downstream", entities=[loaded.id("person", person)], period=window, max_hops=1)
        paid = entities(found).select("entity", "amount").iter_rows()
        return {number: amount for id, amount in paid if (number := loaded.number(id)) in theirs}

    persons = sorted(bench.owned)
    drawn = bench.draw(12, lambda chance: (chance.choice(persons), bench.window(chance)), bench.question_12)
    for asked in chain(given(bench.params(12), 1), (asked for asked, _ in drawn)):
        assert answer(*asked) == bench.question_12(*asked)
