"""Are the two sides of a transfer found, are twins kept, are reversals linked; and how long do a million rows take?

1. The sample over several seeds: rows that tell of one true movement against events that stand on several rows.
2. Seeded statements of both sides of transfers between accounts that were all asked for: clocks that differ, bookings
   of the next day, fees kept on the way, sides that are missing, twins within one second, reversals. One million rows
   within 60 s and 4 GB.

    python tests/bench/bench_reconcile.py [--seeds 5] [--rows 1000000] [--only sample,statements]
"""

from __future__ import annotations

import argparse
import hashlib
import resource
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from graphtool import model
from graphtool.derive import derive
from graphtool.ledger import Delivery, Ledger, Reading, TableCount
from graphtool.recorder import Recorder
from tests.bench.claims import holds, verdict
from tests.told import hear, pairs, sample_case, settlements

SECONDS, GIGABYTES = 60.0, 4.0
PRECISION, RECALL, LINKED = 0.99, 0.97, 0.99
"""At most so long and so much memory; at least so good."""


def frame(table: object) -> pl.DataFrame:
    found = pl.from_arrow(table)
    assert isinstance(found, pl.DataFrame)
    return found


@dataclass(frozen=True)
class Statements:
    """Payment rows of both sides, and what is true of them: per row the number of its movement; the movements that are twins
    of the one before; and of each reversal, what it reversed."""

    rows: pl.DataFrame
    twins: pl.Series
    reversals: pl.DataFrame


def statements(rows: int, seed: int = 1) -> Statements:
    """About so many rows: transfers seen from both sides (6 % from one only), 2 % booked the next day, 3 % less a fee, 1 % twins
    of the one before, a hundredth reversed within the hour."""
    chance = np.random.default_rng(seed)
    many = int(rows / 1.97)
    accounts = max(10, many // 200)
    src = chance.integers(0, accounts, many)
    dst = (src + 1 + chance.integers(0, accounts - 1, many)) % accounts
    fen = np.exp(chance.normal(10, 2, many)).astype(np.int64) * 100 + 600
    at = 1_609_459_200_000 + chance.integers(0, 31_536_000, many) * 1000
    twin = np.flatnonzero(chance.random(many) < 0.01)
    twin = twin[twin > 0]
    for column in (src, dst, fen, at):
        column[twin] = column[twin - 1]
    skew = chance.integers(-20, 40, many) * 1000
    late = chance.random(many) < 0.02
    skew[late] += chance.integers(3_600, 86_400, late.sum()) * 1000
    skew[twin] = skew[twin - 1]
    fee = np.where(chance.random(many) < 0.03, chance.integers(1, 6, many) * 100, 0)
    fee[twin] = fee[twin - 1]
    skew[fee > 0] = 0
    one, movement = chance.random(many), np.arange(many)
    undone = np.flatnonzero(chance.random(many) < 0.01)
    number = 990_000_000_000_0000 + np.arange(accounts)
    base = pl.DataFrame({"true": movement, "src": number[src], "dst": number[dst], "amount": fen, "time_ms": at})
    payer = base.filter(pl.Series(one > 0.03)).with_columns(direction=pl.lit("out"), row_type=pl.lit("transfer"))
    payee = base.with_columns(amount=pl.Series(fen - fee), time_ms=pl.Series(at + skew)).filter(pl.Series(one < 0.97))
    payee = payee.rename({"src": "dst", "dst": "src"}).select(base.columns)
    payee = payee.with_columns(direction=pl.lit("in"), row_type=pl.lit("transfer"))
    back = base.filter(pl.Series(np.isin(movement, undone) & (one > 0.03))).with_columns(
        true=pl.col("true") + many,
        time_ms=pl.col("time_ms") + 1_800_000,
        direction=pl.lit("in"),
        row_type=pl.lit("reversal"),
    )
    every = pl.concat([payer, payee, back]).sort("src", "time_ms", "true", "direction").with_row_index("row", 2)
    return Statements(every, pl.Series(twin), back.select(true=pl.col("true"), of=pl.col("true") - many))


def put(ledger: Ledger, told: Statements) -> str:
    """The rows as facts of one file."""
    file = hashlib.sha256(b"statements").hexdigest()
    blank = frame(model.FACTS["payment"].empty_table())
    given = told.rows.select(
        "time_ms", "amount", "direction", "row_type", file=pl.lit(file), sheet=pl.lit(0, pl.Int32), row=pl.col("row").cast(pl.Int64),
        scope=pl.lit("bank"), card=pl.col("src").cast(pl.String), other_account=pl.col("dst").cast(pl.String),
        currency=pl.lit("CNY"), precision=pl.lit("second"), layout=pl.lit("bench"),
    )  # fmt: skip
    full = given.with_columns(pl.lit(None, kind).alias(n) for n, kind in blank.schema.items() if n not in given.columns)
    recorder = Recorder(ledger)
    recorder.add("lot", "payment", full.select(blank.columns))
    count = TableCount(0, "", "bench/1", full.height, full.height, 0, 0)
    recorder.done(Reading("reading", "lot", file, 1, (count,), "bench"), Delivery("delivery", file, "f", (), "", ""))
    recorder.commit()
    return file[:20]


def many_rows(folder: Path, rows: int) -> None:
    """Derive them; what was found beside what is true."""
    told = statements(rows)
    ledger = Ledger(folder / "ledger")
    prefix = put(ledger, told)
    start = time.perf_counter()
    with derive(ledger, folder / "scratch") as derived:
        pairing = frame(derived.table("pairing"))
        took = time.perf_counter() - start
        events = frame(derived.table("event"))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    number = pl.col("a").str.slice(len(prefix) + 3).str.strip_suffix(".m").cast(pl.Int64)
    rows_of = told.rows.select(pl.col("row").cast(pl.Int64), "true")
    named = pairing.with_columns(
        row_a=number, row_b=pl.col("b").str.slice(len(prefix) + 3).str.strip_suffix(".m").cast(pl.Int64)
    )
    named = named.join(rows_of, left_on="row_a", right_on="row").join(
        rows_of, left_on="row_b", right_on="row", suffix="_b"
    )
    stands = named.filter(pl.col("state") == "stands")
    pairs = stands.filter(pl.col("kind") == "same_transfer")
    right = pairs.filter(pl.col("true") == pl.col("true_b")).height
    transfers = told.rows.filter(pl.col("row_type") == "transfer")
    wanted = transfers.group_by("true").len().filter(pl.col("len") == 2).height
    linked = stands.filter(pl.col("kind") == "reversal_of").join(told.reversals, on="true")
    good = linked.filter(pl.col("true_b") == pl.col("of")).height
    alone = transfers.height - 2 * pairs.height
    made = events.filter(pl.col("row_type") == "transfer").height
    wrong = pairs.filter(pl.col("true") != pl.col("true_b")).with_columns(
        twins=pl.concat_list("true", "true_b").list.max().is_in(told.twins.implode())
        & ((pl.col("true") - pl.col("true_b")).abs() == 1)
    )
    print(
        f"{told.rows.height:,} rows derived and reconciled in {took:.1f} s, peak {peak:.2f} GB (at most {SECONDS:.0f} s, {GIGABYTES:.0f} GB)"
    )
    print(
        f"pairs: precision {right / pairs.height:.4f}, recall {right / wanted:.4f} of {wanted:,}; {named.group_by('state').len().rows()}"
    )
    print(
        f"wrong pairs: {wrong['twins'].sum():,} among {len(told.twins):,} twins, which nothing tells apart, and {(~wrong['twins']).sum():,} others; "
        f"{made:,} events of {transfers['true'].n_unique():,} transfers"
    )
    print(
        f"reversals linked: {good / told.reversals.height:.4f} of {told.reversals.height:,}, wrong {linked.height - good}"
    )
    holds("time and memory", took <= SECONDS and peak <= GIGABYTES)
    holds("a row is of one pair or alone: twins are kept", made == pairs.height + alone and _once(pairs))
    holds("precision and recall", right / pairs.height >= PRECISION and right / wanted >= RECALL)
    holds("reversals", good / told.reversals.height >= LINKED)


def _once(pairs: pl.DataFrame) -> bool:
    """Is no row in two pairs?"""
    return pl.concat([pairs["a"], pairs["b"]]).is_unique().all()


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seeds", type=int, default=5)
    asked.add_argument("--rows", type=int, default=1_000_000)
    asked.add_argument("--only", default="sample,statements")
    given = asked.parse_args()
    if "statements" in given.only:
        with tempfile.TemporaryDirectory() as folder:
            many_rows(Path(folder), given.rows)
    if "sample" in given.only:
        for seed in range(1, given.seeds + 1):
            with tempfile.TemporaryDirectory() as folder:
                with sample_case(Path(folder), seed) as (case, truth):
                    told = hear(case, truth)
                (same, made, right), (left, shown, good) = pairs(told), settlements(told)
                print(
                    f"sample, seed {seed}: precision {right / made:.4f}, recall {right / same:.4f} of {same:,} pairs of rows"
                )
                print(
                    f"  swipes and what was left of them: {left} with rows of both, {shown} suggested, {good} of them right"
                )
                holds(f"sample, seed {seed}", right / made >= PRECISION and right / same >= RECALL)
    return verdict()


if __name__ == "__main__":
    sys.exit(main())
