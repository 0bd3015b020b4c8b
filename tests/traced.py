"""A trace over the sample held against a slow, independent one: true balances, movements as they really were, plain rules.

Who paid whom is taken from the graph (``tests/test_truth.py`` holds it against the truth); everything that a trace adds to
that is done again here, in dictionaries and fractions: in which order money moved, what accounts held before their
statements begin and where rows are missing, how payments cross pools, and whose money leaves.
"""

from __future__ import annotations

import hashlib
import shutil
from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
import polars as pl

from graphtool.analysis import trace
from graphtool.analysis.booking import Moves
from graphtool.case import Case
from graphtool.store.frames import as_frame
from tests.slow_booking import lots, shares
from tests.told import Told, hear

RULES = ("fifo", "lifo", "pro_rata", "libr")
CLOSED = ("pool", "placeholder")

End = tuple[str, str]
"""An entity, and which part of it: its own (""), "kept" (with the event), or "gap"."""


@dataclass(frozen=True)
class Step:
    """One movement of the slow ledger."""

    src: End
    dst: End
    fen: int
    begins: bool = False


@dataclass(frozen=True)
class Known:
    """What the slow ledger is made of: payments in true order, allocations, balances before events, kinds, sources."""

    events: list[tuple[str, str, str, int]]
    ties: dict[str, list[tuple[str, int]]]
    held: dict[str, list[tuple[str, int]]]
    closed: set[str]
    sources: set[str]


def known(case: Case, told: Told, sources: set[str]) -> Known:
    """The parts of a ledger, ordered by what really happened."""
    with case.view() as view:
        kinds = dict(as_frame(view.scan("entity", ["id", "kind"]).read_all()).iter_rows())
        balances = as_frame(view.scan("balance").read_all()).filter(pl.col("currency") == "CNY")
        balances = balances.with_columns(pl.col("account", "event").cast(pl.String))
    of = told.met.select(id="event", true="true").unique(maintain_order=True)
    closed = {name for name, kind in kinds.items() if kind in CLOSED}
    events = [row[:4] for row in _ordered(told, of, closed)]
    place = {event: nth for nth, (event, *_) in enumerate(events)}
    ties: dict[str, list[tuple[str, int]]] = defaultdict(list)
    shares = told.allocations.select("from_event", "to_event", "amount").rows()
    for first, last, fen in sorted(shares, key=lambda row: place.get(row[0], -1)):
        if place.get(first, len(place)) < place.get(last, -1):
            ties[last].append((first, fen))
    return Known(events, ties, _held(told, balances, of), closed, sources)


def _ordered(told: Told, of: pl.DataFrame, closed: set[str]) -> list[tuple[str, str, str, int, int, int]]:
    """(event, payer, payee, fen, true rank, place within its second), in the order in which it happened.

    By the second that rows print (clocks of banks differ by up to a minute, so the true one cannot be known). Within a second the
    graph's place counts, which balances prove (:func:`out_of_order` says where that is not the true order), then its ids.
    """
    rank = told.true.select(true="id").with_row_index("rank")
    first = of.join(rank, on="true").group_by("id").agg(pl.col("rank").min())
    rows = told.events.filter(
        "directed", pl.col("currency") == "CNY", pl.col("amount") > 0, pl.col("src") != pl.col("dst")
    )
    rows = rows.join(first, on="id").with_columns(at=pl.col("time_ms") // 1_000)
    # A movement through a pool is two events: into it, then out of it.
    rows = rows.with_columns(
        at=pl.col("at").min().over("rank"), place=pl.col("seq").max().over("rank"), name=pl.col("id").min().over("rank"),
        out=pl.col("src").is_in(list(closed)),
    )  # fmt: skip
    return rows.sort("at", "place", "name", "out", "id").select("id", "src", "dst", "amount", "rank", "seq").rows()


def out_of_order(told: Told) -> list[tuple[str, str]]:
    """Pairs of events of one account that the graph puts in an order within their second, and that happened otherwise."""
    of = told.met.select(id="event", true="true").unique(maintain_order=True)
    rank = told.true.select(true="id", kind="kind").with_row_index("rank")
    named = told.events.join(of.join(rank, on="true"), on="id").filter(pl.col("kind") != "fund")
    ends = pl.concat([named.with_columns(end="src"), named.with_columns(end="dst")])
    pairs = ends.join(ends, on=["end", "time_ms", "precision"], suffix="_b")
    wrong = pairs.filter(
        pl.col("seq") < pl.col("seq_b"), pl.col("rank") > pl.col("rank_b"), pl.col("precision") == "second"
    )
    return wrong.select("id", "id_b").rows()


def _held(told: Told, balances: pl.DataFrame, of: pl.DataFrame) -> dict[str, list[tuple[str, int]]]:
    """Before which events the graph states a balance; the amount is the true one of that account then."""
    truth = pl.read_parquet(told.truth / "balances.parquet").filter(pl.col("currency") == "CNY")
    accounts = pl.read_ndjson(told.truth / "accounts.jsonl", infer_schema_length=None)
    numbers = pl.concat([accounts.select("id", value="number"), accounts.select("id", value="account_no")]).unique()
    named = told.identifiers.filter(pl.col("type").is_in(["bank", "tenpay", "alipay"])).join(numbers, on="value")
    true_of = named.select("entity", true_account="id").unique()
    said = balances.join(true_of, left_on="account", right_on="entity").join(of, left_on="event", right_on="id")
    said = said.join(truth, left_on=["true", "true_account"], right_on=["event", "account"])
    held: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for event, account, before in (
        said.select("event", "account", "before").unique().sort("event", "account").iter_rows()
    ):
        held[event].append((account, before))
    return held


def steps(of: Known) -> list[Step]:
    """The slow ledger: payments into pools that are followed get a pocket, balances that do not add up a gap."""
    followed = {first for every in of.ties.values() for first, _ in every}
    found: list[Step] = []
    balance: dict[End, int] = defaultdict(int)

    def book(step: Step) -> None:
        stays = (
            (step.src[0] in of.closed and step.src[1] == "") or step.src[0] in of.sources or step.src[0] == "outside"
        )
        if not step.begins and not stays:
            balance[step.src] = max(0, balance[step.src] - step.fen)
        balance[step.dst] += step.fen
        found.append(step)

    for event, src, dst, fen in of.events:
        for account, before in of.held.get(event, []):
            if account not in of.sources and before != balance[account, ""]:
                more = max(0, before) - balance[account, ""]
                own, other = (account, ""), ("outside", "") if more > 0 else (account, "gap")
                book(Step(other, own, more) if more > 0 else Step(own, other, -more))
        parts = of.ties.get(event, [])
        into = (dst, f"kept {event}" if event in followed else "")
        begins = src in of.sources and dst not in of.sources
        rest = fen - sum(part for _, part in parts)
        if rest > 0:
            book(Step((src, ""), into, rest, begins))
        for first, part in parts:
            book(Step((src, f"kept {first}"), into, part))
    return found


def slowly(of: Known, rule: str) -> dict[End, Fraction]:
    """What of the sources' money is where, by one rule, all sources as one."""
    every = steps(of)
    names = sorted({end for step in every for end in (step.src, step.dst)})
    number = {name: nth for nth, name in enumerate(names)}
    stays = np.array([n[0] == "outside" or n[0] in of.sources or (n[0] in of.closed and not n[1]) for n in names])
    moves = Moves(
        np.array([number[s.src] for s in every], np.int32),
        np.array([number[s.dst] for s in every], np.int32),
        np.array([s.fen for s in every], np.int64),
        np.array([0 if s.begins else -1 for s in every], np.int32),
        stays,
    )
    if rule in ("fifo", "lifo"):
        held: dict[tuple[int, int], Fraction] = {
            at: Fraction(fen)
            for at, fen in lots(moves, (lambda _: 0) if rule == "fifo" else (lambda q: len(q) - 1))[1].items()
        }
    else:
        held = shares(moves, rule == "libr")[1]
    found: dict[End, Fraction] = defaultdict(Fraction)
    for (node, _), fen in held.items():
        entity, part = names[node]
        found[entity, part.split(" ")[0]] += fen
    return dict(found)


def quickly(case: Case, sources: list[str], rule: str) -> dict[End, int]:
    """The same by the tool: account and part → fen."""
    found = trace(case.projection(), entities=sources, rule=rule)
    told: dict[End, int] = defaultdict(int)
    for row in found.table.to_pylist():
        told[row["entity"], row["where"] if row["where"] in ("kept", "gap") else ""] += row[rule]
    return dict(told)


def victims(told: Told) -> list[str]:
    """The graph's accounts of the victims: their cards and wallets."""
    every = pl.read_ndjson(told.truth / "victims.jsonl", infer_schema_length=None)
    ids = pl.concat([every.select(id="debit_account"), every.select(id="wallet_account")]).unique()
    accounts = pl.read_ndjson(told.truth / "accounts.jsonl", infer_schema_length=None).join(ids, on="id")
    numbers = pl.concat([accounts.select(value="number"), accounts.select(value="account_no")]).unique()
    found = told.identifiers.filter(pl.col("type").is_in(["bank", "tenpay", "alipay"])).join(numbers, on="value")
    return sorted(found["entity"].cast(pl.String).unique().to_list())


def differing(case: Case, truth: Path) -> tuple[int, list[tuple[str, End, float, int]]]:
    """How many sums were compared, and those that are not the slow ones to the fen: rule, where, slow, the tool's."""
    told = hear(case, truth)
    sources = victims(told)
    of = known(case, told, set(sources))
    many, wrong = 0, []
    for rule in RULES:
        slow, quick = slowly(of, rule), quickly(case, sources, rule)
        for end in sorted(slow.keys() | quick.keys()):
            many += 1
            if abs(slow.get(end, Fraction(0)) - quick.get(end, 0)) >= 1:
                wrong.append((rule, end, float(slow.get(end, 0)), quick.get(end, 0)))
    return many, wrong


GONE = ("01_银行调证/云溪银行_补充调取", "01_银行调证/云溪银行_专案平台", "01_银行调证/北麓银行")
CUT = "01_银行调证/云溪银行/交易明细信息.csv"


def take_away(folder: Path) -> None:
    """Make a sample's evidence gapped: a bank's return and two further pulls are not there, a quarter of another's rows is blank.

    The truth beside it then names the file as it is now.
    """
    for place in GONE:
        shutil.rmtree(folder / "evidence" / place)
    path = folder / "evidence" / CUT
    lines = path.read_bytes().split(b"\n")
    lines[1:] = [b"" if nth % 12 in (4, 5, 6) else line for nth, line in enumerate(lines[1:])]
    path.write_bytes(b"\n".join(lines))
    files = folder / "truth" / "files.jsonl"
    told = pl.read_ndjson(files, infer_schema_length=None)
    digest = pl.lit(hashlib.sha256(path.read_bytes()).hexdigest())
    told.with_columns(sha256=pl.when(pl.col("path") == CUT).then(digest).otherwise("sha256")).write_ndjson(files)
