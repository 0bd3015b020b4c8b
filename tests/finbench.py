"""The public FinBench data and slow, obvious answers to its questions. Nothing here imports the tool or a library.

A window is both ends and what lies between; "ascending" is strictly so; a transfer from an account to itself is no
transfer. Amounts are whole hundredths, times whole milliseconds.
"""

from __future__ import annotations

import csv
import random
from bisect import bisect_right
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

Window = tuple[int, int]
Rows = list[dict[str, str]]


class Edge(NamedTuple):
    """Money that moved: sorts by time."""

    time: int
    src: str
    dst: str
    cents: int
    line: int


def cents(text: str) -> int:
    whole = Decimal(text) * 100
    assert whole == int(whole)
    return int(whole)


def millis(text: str) -> int:
    return (datetime.fromisoformat(text) - datetime(1970, 1, 1)) // timedelta(milliseconds=1)


def by(edges: list[Edge], end: str) -> dict[str, list[Edge]]:
    found: dict[str, list[Edge]] = defaultdict(list)
    for edge in sorted(edges):
        found[getattr(edge, end)].append(edge)
    return found


def inside(edge: Edge, window: Window) -> bool:
    return window[0] <= edge.time <= window[1]


def later(edges: list[Edge], time: int) -> list[Edge]:
    """Those after a time; the edges stand in its order."""
    return edges[bisect_right(edges, time, key=lambda edge: edge.time) :]


@dataclass(frozen=True)
class FinBench:
    """The tables as they were printed, and what follows from them."""

    folder: Path

    def table(self, name: str) -> Rows:
        with (self.folder / "snapshot" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file, delimiter="|"))

    def params(self, question: int) -> list[list[str]]:
        """The parameters that came with the data, whose lines begin with an id."""
        text = (self.folder / "read_params" / f"complex_{question}_param.csv").read_text("utf-8")
        rows = [line.split("|") for line in text.splitlines()]
        return [row for row in rows if row[0].isdigit()]

    def draw(self, seed: int, make: Callable[[random.Random], Any], answer: Callable[..., Any]) -> Iterator[Any]:
        """A hundred parameters whose answer is not empty, each with the answer."""
        chance = random.Random(seed)
        seen: set[Any] = set()
        while len(seen) < 100:
            asked = make(chance)
            found = asked not in seen and answer(*asked)
            if found:
                seen.add(asked)
                yield asked, found

    def window(self, chance: random.Random, most: Fraction = Fraction(1)) -> Window:
        """Any window of at least a fifth, at most so much, of the time in which money moved."""
        first, last = self.transfers[0].time, self.transfers[-1].time
        length = chance.randint((last - first) // 5, int((last - first) * most))
        begin = chance.randint(first, last - length)
        return begin, begin + length

    def _edges(self, name: str, src: str = "fromId", dst: str = "toId") -> list[Edge]:
        rows = enumerate(self.table(name))
        found = [Edge(millis(r["createTime"]), r[src], r[dst], cents(r["amount"]), n) for n, r in rows]
        return sorted(edge for edge in found if edge.src != edge.dst)

    @cached_property
    def transfers(self) -> list[Edge]:
        return self._edges("AccountTransferAccount")

    @cached_property
    def out(self) -> dict[str, list[Edge]]:
        return by(self.transfers, "src")

    @cached_property
    def into(self) -> dict[str, list[Edge]]:
        return by(self.transfers, "dst")

    @cached_property
    def withdrawals(self) -> list[Edge]:
        return self._edges("AccountWithdrawAccount")

    @cached_property
    def withdrawn(self) -> dict[str, list[Edge]]:
        return by(self.withdrawals, "dst")

    @cached_property
    def moved(self) -> dict[str, list[Edge]]:
        return by(self.transfers + self.withdrawals, "src")

    @cached_property
    def deposits(self) -> list[Edge]:
        return self._edges("LoanDepositAccount", "loanId", "accountId")

    @cached_property
    def loans(self) -> dict[str, tuple[int, int]]:
        """Amount and balance of each."""
        return {r["loanId"]: (cents(r["loanAmount"]), cents(r["balance"])) for r in self.table("Loan")}

    @cached_property
    def owned(self) -> dict[str, list[str]]:
        """Accounts of each person."""
        found: dict[str, list[str]] = defaultdict(list)
        for row in self.table("PersonOwnAccount"):
            found[row["personId"]].append(row["accountId"])
        return found

    @cached_property
    def of_companies(self) -> set[str]:
        return {row["accountId"] for row in self.table("CompanyOwnAccount")}

    @cached_property
    def blocked(self) -> set[str]:
        return {row["mediumId"] for row in self.table("Medium") if row["isBlocked"] == "true"}

    @cached_property
    def signed(self) -> dict[str, list[tuple[int, str]]]:
        """When which medium signed in to each account."""
        found: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for row in self.table("MediumSignInAccount"):
            found[row["accountId"]].append((millis(row["createTime"]), row["mediumId"]))
        return found

    def ascending(self, start: str, window: Window, hops: int = 3) -> set[tuple[str, ...]]:
        """Every chain of accounts from one by ascending transfers, no account twice."""
        traces: set[tuple[str, ...]] = set()

        def go_on(chain: tuple[str, ...], after: int) -> None:
            for edge in later(self.out.get(chain[-1], []), after):
                if edge.time <= window[1] and edge.dst not in chain:
                    traces.add((*chain, edge.dst))
                    if len(chain) < hops:
                        go_on((*chain, edge.dst), edge.time)

        go_on((start,), window[0] - 1)
        return traces

    def leading(self, goal: str, window: Window, hops: int = 3) -> dict[str, int]:
        """From whom ascending transfers lead to an account, and the latest first transfer of such a chain."""
        found: dict[str, int] = {}

        def go_back(chain: tuple[str, ...], before: int) -> None:
            for edge in self.into.get(chain[-1], []):
                if window[0] <= edge.time < before and edge.src not in chain:
                    found[edge.src] = max(found.get(edge.src, 0), edge.time)
                    if len(chain) < hops:
                        go_back((*chain, edge.src), edge.time)

        go_back((goal,), window[1] + 1)
        return found

    def question_1(self, start: str, window: Window) -> set[tuple[str, int, str]]:
        """Account reached, in how many transfers at least, blocked medium that signed in to it in the window."""
        nearest: dict[str, int] = {}
        for chain in self.ascending(start, window):
            nearest[chain[-1]] = min(nearest.get(chain[-1], 9), len(chain) - 1)
        return {
            (account, hops, medium)
            for account, hops in nearest.items()
            for time, medium in self.signed.get(account, [])
            if medium in self.blocked and window[0] <= time <= window[1]
        }

    def question_2(self, person: str, window: Window) -> dict[str, tuple[int, int]]:
        """Of each account from which ascending transfers lead to one of a person's: sums of the loans paid out to it."""
        others = {other for account in self.owned.get(person, []) for other in self.leading(account, window)}
        paid: dict[str, set[str]] = defaultdict(set)
        for deposit in self.deposits:
            if deposit.dst in others and inside(deposit, window):
                paid[deposit.dst].add(deposit.src)
        return {
            account: (sum(self.loans[one][0] for one in loans), sum(self.loans[one][1] for one in loans))
            for account, loans in paid.items()
        }

    def question_2_in_order(self, person: str, window: Window) -> set[str]:
        """Loans that were paid out before the transfers that lead on to one of a person's accounts, or to it at once."""
        found = set()
        for account in self.owned.get(person, []):
            until = self.leading(account, window) | {account: window[1] + 1}
            found |= {one.src for one in self.deposits if inside(one, window) and one.time < until.get(one.dst, 0)}
        return found

    def question_3(self, start: str, goal: str, window: Window) -> int:
        """Transfers of the shortest chain in the window, in whatever order; -1 where there is none."""
        far = {start: 0}
        queue = deque([start])
        while queue:
            here = queue.popleft()
            for edge in self.out.get(here, []):
                if inside(edge, window) and edge.dst not in far:
                    far[edge.dst] = far[here] + 1
                    queue.append(edge.dst)
        return far.get(goal, -1)

    def question_4(self, src: str, dst: str, window: Window) -> dict[str, tuple[int, int, int, int, int, int]]:
        """Third accounts of triangles src → dst → other → src: number, sum and largest of the second and third sides."""
        paid = [edge for edge in self.out.get(dst, []) if inside(edge, window)]
        back = [edge for edge in self.into.get(src, []) if inside(edge, window)]
        if not any(edge.dst == dst and inside(edge, window) for edge in self.out.get(src, [])):
            return {}
        found = {}
        for other in {edge.dst for edge in paid} & {edge.src for edge in back}:
            second = [edge.cents for edge in paid if edge.dst == other]
            third = [edge.cents for edge in back if edge.src == other]
            found[other] = (len(second), sum(second), max(second), len(third), sum(third), max(third))
        return found

    def question_5(self, person: str, window: Window) -> set[tuple[str, ...]]:
        """All chains from a person's accounts."""
        return {chain for account in self.owned.get(person, []) for chain in self.ascending(account, window)}

    def question_6(self, card: str, paid: int, drawn: int, window: Window) -> dict[str, tuple[int, int]]:
        """Accounts with more than 3 transfers in above one bound that withdrew more than another to a card: both sums."""
        found = {}
        out = [edge for edge in self.withdrawn.get(card, []) if inside(edge, window) and edge.cents > drawn]
        for mid in {edge.src for edge in out}:
            into = [edge.cents for edge in self.into.get(mid, []) if inside(edge, window) and edge.cents > paid]
            if len(into) > 3:
                found[mid] = (sum(into), sum(edge.cents for edge in out if edge.src == mid))
        return found

    def question_7(self, account: str, bound: int, window: Window) -> tuple[int, int, Fraction | None]:
        """How many payers and payees above a bound, and what came in by what went out."""
        into = [edge for edge in self.into.get(account, []) if inside(edge, window) and edge.cents > bound]
        out = [edge for edge in self.out.get(account, []) if inside(edge, window) and edge.cents > bound]
        ratio = Fraction(sum(e.cents for e in into), sum(e.cents for e in out)) if out else None
        return len({e.src for e in into}), len({e.dst for e in out}), ratio

    def question_8(self, loan: str, share: Fraction, window: Window) -> dict[str, tuple[int, Fraction]]:
        """Of each account downstream of a loan: how many steps at least (the deposit is the first), and what came to it by
        any such way as a share of the loan.

        Transfers and withdrawals, ascending, at most 3 after the deposit, each more than a share of the one before.
        """
        layer = {edge for edge in self.deposits if edge.src == loan and inside(edge, window)}
        met: set[Edge] = set()
        found: dict[str, tuple[int, int]] = {}
        for hop in range(1, 5):
            for edge in layer if hop > 1 else ():
                nearest, total = found.get(edge.dst, (hop, 0))
                found[edge.dst] = nearest, total + edge.cents
            met |= layer
            layer = {
                after
                for edge in layer
                for after in later(self.moved.get(edge.dst, []), edge.time)
                if after.time <= window[1] and after.cents > share * edge.cents
            } - met
        return {account: (hop, Fraction(total, self.loans[loan][0])) for account, (hop, total) in found.items()}

    def question_8_of_totals(self, loan: str, share: Fraction, window: Window) -> dict[str, tuple[int, Fraction]]:
        """The same level by level: each payment is more than a share of all that came to its payer from the level before, and
        later than the first of that."""
        came: dict[str, list[Edge]] = defaultdict(list)
        for edge in self.deposits:
            if edge.src == loan and inside(edge, window):
                came[edge.dst].append(edge)
        found: dict[str, tuple[int, Fraction]] = {}
        known = set(came)
        for hop in range(2, 5):
            level: dict[str, list[Edge]] = defaultdict(list)
            for account, before in came.items():
                for edge in later(self.moved.get(account, []), min(one.time for one in before)):
                    if edge.time <= window[1] and edge.cents > share * sum(one.cents for one in before):
                        level[edge.dst].append(edge)
            came = {account: edges for account, edges in level.items() if account not in known}
            known |= set(came)
            for account, edges in came.items():
                found[account] = hop, Fraction(sum(edge.cents for edge in edges), self.loans[loan][0])
        return found

    def question_12(self, person: str, window: Window) -> dict[str, int]:
        """Accounts of companies that a person paid, with the sums."""
        found: dict[str, int] = defaultdict(int)
        for account in self.owned.get(person, []):
            for edge in self.out.get(account, []):
                if edge.dst in self.of_companies and inside(edge, window):
                    found[edge.dst] += edge.cents
        return dict(found)
