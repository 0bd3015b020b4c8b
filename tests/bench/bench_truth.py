"""The graph of the sample, with every trap, against what really happened, over several seeds.

    python tests/bench/bench_truth.py [--seeds 5] [--scale small]

1. Yuan: what went into and out of each account that was asked for, to the fen. Accounts of which rows leave open which
   way money went are told apart.
2. The two sides of one movement as one event: precision at least 0.99, recall at least 0.97.
3. Twins: as many events as movements.
4. Reversals: at least 0.99 linked to what they reverse, none to something else.
5. Every place of ``truth/traps.jsonl``: is the right answer given?
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

import polars as pl

from graphtool.sample import SCALES, TRAPS, Scale
from tests.bench.bench_reconcile import LINKED, PRECISION, RECALL
from tests.bench.claims import holds, verdict
from tests.places import answered, told_by_trap
from tests.told import Told, hear, pairs, sample_case, sums, twins, undone


def yuan(told: Told, name: str) -> None:
    """Compare the sums, and print those that differ."""
    laid = sums(told)
    closed = laid.filter(pl.col("open") == 0)
    differ = closed.filter(pl.col("graph") != pl.col("true"))
    accounts = {r["id"]: r for r in pl.read_ndjson(told.truth / "accounts.jsonl", infer_schema_length=None).to_dicts()}
    many = closed["account"].n_unique()
    print(
        f"{name}: {many} accounts compared ({laid['account'].n_unique() - many} leave a direction open), "
        f"{many - differ['account'].n_unique()} equal; {closed.filter(pl.col('currency') == 'CNY')['true'].sum() / 100:,.2f} yuan in and out"
    )
    for row in differ.iter_rows(named=True):
        known = accounts[row["account"]]
        more = row["graph"] - row["true"]
        print(f"    {row['account']} {known['slot']} {known['bank']} {row['way']} {row['currency']} {more / 100:+,.2f}")
    holds(f"{name}: yuan per account", differ.is_empty())


def compare(folder: Path, seed: int, scale: Scale) -> pl.DataFrame:
    """One seed; the places of its traps, answered."""
    name = f"seed {seed}"
    with sample_case(folder, seed, scale) as (case, truth):
        told = hear(case, truth)
        yuan(told, name)
        same, made, right = pairs(told)
        print(f"{name}: precision {right / made:.4f}, recall {right / same:.4f} of {same:,} pairs of rows")
        holds(f"{name}: both sides", right / made >= PRECISION and right / same >= RECALL)
        many, kept = twins(told)
        print(f"{name}: {kept} events of {many} twins")
        holds(f"{name}: twins", many == kept > 0)
        shown, linked, wrong = undone(told)
        print(f"{name}: {linked} of {shown} reversals linked, {wrong} to something else")
        holds(f"{name}: reversals", linked >= LINKED * shown > 0 and not wrong)
        return answered(case, told).with_columns(seed=pl.lit(seed))


def traps(records: pl.DataFrame) -> None:
    """trap → places → right, over all seeds; and the first places at which the answer is wrong."""
    print(f"{'trap':<24}{'places':>9}{'right':>9}")
    for trap, places, right in told_by_trap(records).iter_rows():
        print(f"{trap:<24}{places:>9,}{right:>9,}")
    for row in records.filter(~pl.col("given")).head(20).iter_rows(named=True):
        print(f"    seed {row['seed']}: {row['trap']} {row['right']} {row['path']} row {row['row']}")
    holds("every place of every trap", bool(records["given"].all()) and set(records["trap"]) == set(TRAPS))


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seeds", type=int, default=5)
    asked.add_argument("--scale", default="small", choices=SCALES)
    given = asked.parse_args()
    found = []
    for seed in range(1, given.seeds + 1):
        with tempfile.TemporaryDirectory() as folder:
            found.append(compare(Path(folder), seed, given.scale))
    traps(pl.concat(found))
    return verdict()


if __name__ == "__main__":
    sys.exit(main())
