"""The worked cases of the public program follow-the-money, as our rules book them; on the data given by --data.

That program lists trajectories: a deposit, the transfers after it, a withdrawal, and how much took this way, last in first
out or mixed. Ours says how much of a source each transfer carries and each account holds. So each deposit is booked as a
source of its own; in these cases the money of one deposit came to a transfer by one way only (this is checked), so that
what a transfer carries of it is what took that way. Compared are amounts, ways and durations, all of them.

What differs by design, and what is then compared:

- Money that an account pays out without having received it: an ``initial`` deposit there, ``missing`` here.
- Money that is still there at the end: a ``final`` withdrawal there if asked for, ``held`` here.
- Below a size there no longer tracked: what is moved is ``cut``, what stays behind ``untracked``, and what is paid from such
  money later begins anew. Ours follows to the end: such a row is the sum of all ways on which that money went.

No case has a fee. Amounts there are decimal numbers, here whole hundredths and (shares) 1,024ths of one.
"""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from graphtool.analysis import trace
from graphtool.analysis.booking import RULES, Booked, Moves
from tests.oracles import Transfer, graph

CASES = {
    "account": ("1_base_functionality", "account_txns.csv", "account_config.json", "account"),
    "network": ("1_base_functionality", "network_txns.csv", "network_config.json", "network"),
    "account above a size": ("2_size_limits", "account_txns.csv", "account_config.json", "account_sm500"),
    "network above a size": ("2_size_limits", "network_txns_sm.csv", "network_config_sm.json", "network_sm30000"),
    "begun too late": ("3_time_window", "account_txns+.csv", "account_config-.json", "account_minus"),
    "begun earlier": ("3_time_window", "account_txns+.csv", "account_config+.json", "account_plus"),
    "begun in time": ("3_time_window", "account_txns+.csv", "account_config.json", "account_prev"),
}
RULE = {"lifo": "lifo", "mixed": "pro_rata"}
NEAR = 0.0001
"""Their amounts are printed with six places, ours are rounded to 1,024ths of a hundredth at each transfer."""


@dataclass(frozen=True)
class Paid:
    """A transaction of the input."""

    id: str
    src: str
    dst: str
    at: datetime
    kind: str
    cents: int


@dataclass(frozen=True)
class Flow:
    """How much of a deposit went one way: to a withdrawal, or to where it still is."""

    path: tuple[str, ...]
    amount: float
    left: bool


@dataclass(frozen=True)
class Row:
    """A trajectory of the reference."""

    path: tuple[str, ...]
    accounts: tuple[str, ...]
    amount: float
    begin: str
    end: str
    begun: datetime
    hours: float | None


class Worked:
    """One case: what was paid in its window, and what the program said."""

    def __init__(self, data_dir: Path, folder: str, paid: str, config: str, output: str) -> None:
        root = data_dir / "follow_the_money" / folder
        told = json.loads((root / config).read_text("utf-8"))
        form = told["timeformat"]
        self.begin, end = (datetime.strptime(told[f"timewindow_{word}"], form) for word in ("beg", "end"))
        with (root / paid).open(encoding="utf-8", newline="") as file:
            rows = [dict(zip(told["transaction_header"], row, strict=True)) for row in csv.reader(file)]
        kinds = told["transaction_categories"]
        found = [
            Paid(r["txn_ID"], r["src_ID"], r["tgt_ID"], datetime.strptime(r["timestamp"], form), kinds[r["type"]], fen)
            for r in rows
            if (fen := int(Decimal(r["amt"]) * 100))
        ]
        self.paid = [one for one in found if self.begin <= one.at <= end]
        self.at = {one.id: one.at for one in self.paid}
        self.output = root / "output" / output

    def rows(self, rule: str) -> list[Row]:
        """What the program lists by a rule."""
        with Path(f"{self.output}_flows_{rule}.csv").open(encoding="utf-8", newline="") as file:
            return [
                Row(
                    tuple(row["txn_IDs"].strip("[]").split(",")),
                    tuple(row["acct_IDs"].strip("[]").split(",")),
                    float(row["trj_amt"]),
                    *row["trj_categ"].strip("()").split(","),
                    datetime.fromisoformat(row["trj_timestamp"]),
                    float(row["trj_dur"]) if row["trj_dur"] else None,
                )
                for row in csv.DictReader(file)
            ]

    def booked(self, rule: str, begins: list[Paid]) -> Booked:
        """All that was paid, each of these payments a source of its own. What is outside the system is new each time."""
        names: dict[str, int] = {}

        def account(name: str, outside: bool, id: str) -> int:
            return names.setdefault(f"{name} {id}" if outside else name, len(names))

        src = [account(p.src, p.kind == "deposit", p.id) for p in self.paid]
        dst = [account(p.dst, p.kind == "withdraw", p.id) for p in self.paid]
        colour = [begins.index(p) if p in begins else -1 for p in self.paid]
        stays = np.zeros(len(names), np.bool_)
        stays[[s for s, p in zip(src, self.paid, strict=True) if p.kind == "deposit"]] = True
        fen = np.array([p.cents for p in self.paid], np.int64)
        self.accounts = list(names)
        as_int = (np.array(values, np.int32) for values in (src, dst))
        return RULES[rule](Moves(*as_int, fen, np.array(colour, np.int32), stays))

    @property
    def deposits(self) -> list[Paid]:
        return [one for one in self.paid if one.kind == "deposit"]

    def flows(self, rule: str) -> list[Flow]:
        """All ways of the money of all deposits, from what each transfer carries of each deposit."""
        return [flow for one in self.deposits for flow in self.flows_of(rule, one)]

    def flows_of(self, rule: str, deposit: Paid) -> list[Flow]:
        found = self.booked(rule, [deposit])
        carried = dict(zip([p.id for p in self.paid], found.stained.tolist(), strict=True))
        paths: dict[str, tuple[str, ...]] = {deposit.id: (deposit.id,)}
        inside = {deposit.id: carried[deposit.id]}
        for place, one in enumerate(self.paid):
            if not carried[one.id] or one is deposit:
                continue
            (before,) = (p for p in self.paid[:place] if p.id in paths and p.dst == one.src and p.kind != "withdraw")
            paths[one.id] = (*paths[before.id], one.id)
            inside[before.id] -= carried[one.id]
            inside[one.id] = carried[one.id]
        kinds = {p.id: p.kind for p in self.paid}
        return [
            Flow(path, inside[id] / found.sub / 100, kinds[id] == "withdraw")
            for id, path in paths.items()
            if inside[id]
        ]


@pytest.fixture(params=CASES, scope="module")
def worked(request: pytest.FixtureRequest, data_dir: Path) -> Worked:
    return Worked(data_dir, *CASES[request.param])


@pytest.mark.parametrize("theirs", RULE)
def test_ways_amounts_and_durations_are_those_of_the_reference(worked: Worked, theirs: str) -> None:
    rows, flows = worked.rows(theirs), worked.flows(RULE[theirs])
    nothing_begun = worked.booked(RULE[theirs], [])
    missing = dict(zip([p.id for p in worked.paid], nothing_begun.missing.tolist(), strict=True))
    whole = {row.path for row in rows if (row.begin, row.end) == ("deposit", "withdraw")}

    def following(row: Row) -> list[tuple[float, datetime | None]]:
        """Our ways that begin as a row does: how much, and when it went on."""
        size = len(row.path)
        longer = [(flow.amount, flow.path[size:]) for flow in flows if flow.path[:size] == row.path]
        return [(amount, worked.at[rest[0]] if rest else None) for amount, rest in longer]

    def ours(row: Row) -> float:
        until = row.begun + timedelta(hours=row.hours or 0)
        near = timedelta(seconds=1)
        if row.path[0].startswith("i_"):
            (only,) = row.path[1:]
            return missing[only] / 100
        if row.path[-1].startswith("i_"):
            return sum(flow.amount for flow in flows if flow.path == row.path[:-1] and not flow.left)
        match row.begin, row.end:
            case "deposit", "withdraw":
                return sum(flow.amount for flow in flows if flow.path == row.path and flow.left)
            case "deposit", "cut":
                return sum(amount for amount, at in following(row) if at and abs(at - until) < near)
            case "deposit", "untracked":
                return sum(amount for amount, at in following(row) if not at or at > until + near)
            case "existing" | "transfer", "withdraw":
                size = len(row.path)
                ends = [flow for flow in flows if flow.path[-size:] == row.path and flow.left]
                return sum(flow.amount for flow in ends if flow.path not in whole)
        raise AssertionError(row)

    assert rows
    assert [ours(row) for row in rows] == pytest.approx([row.amount for row in rows], abs=NEAR, rel=0)
    ways = {p.id: p for p in worked.paid}
    for row in rows:
        if row.path in whole and not row.path[-1].startswith("i_"):
            known = row.path[0] in ways
            begun = worked.at[row.path[0]] if known else worked.begin
            assert row.hours == pytest.approx((worked.at[row.path[-1]] - begun) / timedelta(hours=1), abs=1e-6)
            if known:
                assert row.accounts == (ways[row.path[0]].src, *(ways[id].dst for id in row.path))


@pytest.mark.parametrize("theirs", RULE)
def test_no_way_is_ours_alone(worked: Worked, theirs: str) -> None:
    """Per deposit the reference lists as much as we do, but what is still there unless it was asked to list that too."""
    rows, flows = worked.rows(theirs), worked.flows(RULE[theirs])
    also_held = any(row.path[-1].startswith("i_") for row in rows)
    listed = {one.id: 0.0 for one in worked.deposits}
    for row in rows:
        if row.path[0] in listed:
            listed[row.path[0]] += row.amount
    told = dict.fromkeys(listed, 0.0)
    for flow in flows:
        told[flow.path[0]] += flow.amount if flow.left or also_held else 0
    assert told == pytest.approx(listed, abs=10 * NEAR, rel=0)


@pytest.mark.parametrize("theirs", RULE)
def test_all_deposits_booked_together_are_those_booked_one_by_one(worked: Worked, theirs: str) -> None:
    found = worked.booked(RULE[theirs], worked.deposits)
    together = {
        (worked.deposits[colour].id, worked.accounts[node].partition(" ")[2]): held / found.sub / 100
        for node, colour, held in zip(found.node, found.colour, found.held, strict=True)
        if " " in worked.accounts[node]
    }
    apart = {(f.path[0], f.path[-1]): f.amount for f in worked.flows(RULE[theirs]) if f.left}
    assert together == pytest.approx(apart, abs=NEAR, rel=0)
    assert together


@pytest.mark.parametrize("theirs", RULE)
@pytest.mark.parametrize("name", ["account", "network"])
def test_a_trace_says_where_the_money_of_each_source_went(data_dir: Path, name: str, theirs: str) -> None:
    """By the analysis itself, per source and destination. Who takes money out of the system is no part of it."""
    worked = Worked(data_dir, *CASES[name])
    outside = {p.dst for p in worked.paid if p.kind == "withdraw"} - {p.src for p in worked.deposits}
    start = datetime(1970, 1, 1)
    transfers = [
        Transfer(p.id, p.src, p.dst, (p.at - start) // timedelta(milliseconds=1), p.cents) for p in worked.paid
    ]
    found = trace(
        graph(transfers, dict.fromkeys(outside, "merchant")),
        entities=sorted({p.src for p in worked.deposits}),
        rule=RULE[theirs],
    )
    told = {(r["src"], r["entity"]): r[RULE[theirs]] / 100 for r in found.more["origins"].to_pylist()}
    wanted: dict[tuple[str, str], float] = {}
    for row in worked.rows(theirs):
        assert (row.begin, row.end) == ("deposit", "withdraw")
        ends = (row.accounts[0], row.accounts[-1])
        wanted[ends] = wanted.get(ends, 0) + row.amount
    assert told == pytest.approx(wanted, abs=0.01, rel=0)
