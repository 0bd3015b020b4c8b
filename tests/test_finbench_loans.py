"""FinBench's questions about loans, loaded through a mapping into a case, against a brute-force reference.

A loan is an account that pays out; what is repaid is not loaded, so that no way leads through a loan. Amounts and balances
of loans are no payments: they are taken from the table, as a caller would.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from random import Random

import polars as pl
import pytest

from tests.finbench import FinBench, Window
from tests.finbench_case import Loaded, entities, loaded_case

LOAN = "loan:"
MOVED = ["transferred", "withdrew"]


@pytest.fixture(scope="module")
def bench(data_dir: Path) -> FinBench:
    return FinBench(data_dir / "finbench_sf0.01")


@pytest.fixture(scope="module")
def loaded(bench: FinBench, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loaded]:
    folder = tmp_path_factory.mktemp("loans") / "case"
    with loaded_case(bench.folder, folder, "LoanDepositAccount") as found:
        yield found


@pytest.fixture(scope="module")
def held(loaded: Loaded) -> dict[str, list[str]]:
    """Accounts of each person, by their ids."""
    found: dict[str, list[str]] = {}
    for owner, account in loaded.pairs("person", "holds"):
        found.setdefault(owner, []).append(loaded.id("account", account))
    return found


def persons(bench: FinBench, seed: int) -> Iterator[tuple[str, Window]]:
    """Parameters that came with question 2, and a hundred that were drawn so that there is an answer."""
    yield from ((row[0], (int(row[1]), int(row[2]))) for row in bench.params(2))
    known = sorted(bench.owned)
    for asked, _ in bench.draw(seed, lambda chance: (chance.choice(known), bench.window(chance)), bench.question_2):
        yield asked


def test_question_2_loans_paid_out_to_accounts_that_lead_to_a_persons(
    bench: FinBench, loaded: Loaded, held: dict[str, list[str]]
) -> None:
    def answer(person: str, window: Window) -> dict[str, tuple[int, int]]:
        paid: dict[str, set[str]] = {}
        for src, dst in loaded.pairs("account", "transferred", window):
            if src.startswith(LOAN):
                paid.setdefault(dst, set()).add(src.removeprefix(LOAN))
        found = {}
        for account in held.get(person, []):
            ways = loaded.ask("upstream", entities=[account], period=window, ties="strict", max_hops=3)
            for other in map(loaded.number, entities(ways)["entity"]):
                loans = [bench.loans[loan] for loan in paid.get(other, ())]
                if loans:
                    found[other] = (sum(amount for amount, _ in loans), sum(balance for _, balance in loans))
        return found

    for asked in persons(bench, 2):
        assert answer(*asked) == bench.question_2(*asked)


def test_question_2_loans_paid_out_before_the_transfers_that_lead_to_a_persons_accounts(
    bench: FinBench, loaded: Loaded, held: dict[str, list[str]]
) -> None:
    """The same asked more strictly than by the benchmark: one way in ascending order, the payment of the loan its first."""

    def answer(person: str, window: Window) -> set[str]:
        met: set[str] = set()
        for account in held.get(person, []):
            ways = loaded.ask("upstream", entities=[account], period=window, ties="strict", max_hops=4)
            met |= set(map(loaded.number, entities(ways)["entity"]))
        return {number.removeprefix(LOAN) for number in met if number.startswith(LOAN)}

    found = 0
    for asked in persons(bench, 22):
        assert answer(*asked) == bench.question_2_in_order(*asked)
        found += bool(bench.question_2_in_order(*asked))
    assert found > 100


Downstream = dict[str, tuple[int, Fraction]]
"""Per account: how many steps at least from the loan, and what came there as a share of it."""


def loans(
    bench: FinBench, seed: int, of: Callable[..., Downstream], given: int = 100
) -> Iterator[tuple[str, Fraction, Window]]:
    """Parameters that came with question 8, and a hundred that were drawn so that there is an answer."""
    yield from ((row[0], Fraction(row[1]), (int(row[2]), int(row[3]))) for row in bench.params(8)[:given])
    known = sorted({edge.src for edge in bench.deposits})

    def some(chance: Random) -> tuple[str, Fraction, Window]:
        return chance.choice(known), Fraction(chance.randint(1, 99), 100), bench.window(chance)

    for asked, _ in bench.draw(seed, some, of):
        yield asked


def test_question_8_downstream_of_a_loan_by_shares_of_the_payment_before(bench: FinBench, loaded: Loaded) -> None:
    """As programs of the benchmark read "upstream": the payment before. Here a share is at least, there more than so much;
    where that makes a difference, this fails."""

    def answer(loan: str, share: Fraction, window: Window) -> Downstream:
        if not loaded.knows("account", LOAN + loan):
            return {}
        first, low = [loaded.id("account", LOAN + loan)], float(share) or None
        how = {"period": window, "ties": "strict", "max_hops": 4, "min_share": low}
        found = loaded.ask("downstream", entities=first, relations=MOVED, **how)
        after = pl.DataFrame(found.table).filter(pl.col("hop") > 1)
        sums = after.group_by("dst").agg(pl.min("hop"), pl.sum("amount"))
        total, _ = bench.loans[loan]
        return {loaded.number(account): (hop, Fraction(amount, total)) for account, hop, amount in sums.iter_rows()}

    deepest = 0
    for asked in loans(bench, 8, bench.question_8):
        found = answer(*asked)
        assert found == bench.question_8(*asked)
        deepest = max(deepest, *(hop for hop, _ in found.values()), 0)
    assert deepest == 4


def test_question_8_downstream_of_a_loan_by_shares_of_all_that_came_before(bench: FinBench, loaded: Loaded) -> None:
    """As its words say it: of the total from upstream. Level by level, each asked by itself."""

    def answer(loan: str, share: Fraction, window: Window) -> Downstream:
        if not loaded.knows("account", LOAN + loan):
            return {}
        start = loaded.id("account", LOAN + loan)
        level, known, found = {start: (window[0] - 1, 0)}, {start}, {}
        for hop in range(1, 5):
            came: dict[str, tuple[int, int]] = {}
            for account, (arrival, total) in level.items():
                how = {"period": (arrival + 1, window[1]), "min_amount": int(share * total) + 1, "max_hops": 1}
                paid = entities(loaded.ask("downstream", entities=[account], relations=MOVED, **how))
                for to, first, amount in paid.select("entity", "arrival_ms", "amount").iter_rows():
                    before, sum_before = came.get(to, (first, 0))
                    came[to] = min(first, before), sum_before + amount
            level = {account: told for account, told in came.items() if account not in known}
            known |= set(level)
            if hop > 1:
                whole, _ = bench.loans[loan]
                found |= {loaded.number(id): (hop, Fraction(amount, whole)) for id, (_, amount) in level.items()}
        return found

    for asked in loans(bench, 88, bench.question_8_of_totals, given=20):
        assert answer(*asked) == bench.question_8_of_totals(*asked)
