"""How fast do balance chains decide directions and the order within a second?

Makes true statements (running balances, 借 is out) of many accounts, prints every second file newest first, and
compares the answer with what was put in: no direction may be wrong, no chain may break.

    python tests/bench/bench_chain.py [--rows 1000000] [--accounts 10000] [--seconds 3600]
"""

from __future__ import annotations

import argparse
import time

import numpy as np
import numpy.typing as npt

from graphtool.chain import CREDIT, DEBIT, VERDICTS, link_balances

Columns = dict[str, npt.NDArray[np.int64]]


def statements(rows: int, accounts: int, seconds: int) -> tuple[Columns, npt.NDArray[np.int64]]:
    """Columns in the order of print, and the true sign of each row."""
    chance = np.random.default_rng(3)
    account = np.sort(chance.integers(0, accounts, rows))
    moment = chance.integers(0, seconds, rows)
    order = np.lexsort((moment, account))
    moment = moment[order] * 1000
    amount, sign = chance.integers(1, 10_000_000, rows), chance.choice([-1, 1], rows)
    total = np.cumsum(sign * amount)
    first = np.flatnonzero(np.diff(account, prepend=-1))
    opening = np.repeat(total[first] - (sign * amount)[first], np.diff(np.append(first, rows)))
    columns = {
        "account": account,
        "time_ms": moment,
        "amount": amount,
        "balance": total - opening + 1_000_000_000,
        "word": np.where(sign < 0, DEBIT, CREDIT).astype(np.int64),
        "file": account,
    }
    place = np.arange(rows)
    start = np.repeat(first, np.diff(np.append(first, rows)))
    end = np.repeat(np.append(first, rows)[1:], np.diff(np.append(first, rows)))
    printed = np.where(account % 2 == 0, place, start + end - 1 - place)
    return {name: values[printed] for name, values in columns.items()}, sign[printed]


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rows", type=int, default=1_000_000)
    asked.add_argument("--accounts", type=int, default=10_000)
    asked.add_argument("--seconds", type=int, default=3600, help="span of all times: fewer seconds, more ties")
    given = asked.parse_args()
    columns, sign = statements(given.rows, given.accounts, given.seconds)
    start = time.perf_counter()
    link_balances(**{name: values[:1000] for name, values in columns.items()})
    print(f"compiling or loading the kernels {time.perf_counter() - start:.2f} s")
    start, used = time.perf_counter(), time.process_time()
    found = link_balances(**columns)
    print(f"{given.rows:,} rows: {time.perf_counter() - start:.3f} s, {time.process_time() - used:.3f} s cpu")
    assert (found.direction == sign).all()
    assert {VERDICTS[v] for v in np.unique(found.verdict)} <= {"proves", "no_balances"}
    print(f"{int((found.tie > 0).sum()):,} rows tied, {int(found.open_ties.sum()):,} left open")


if __name__ == "__main__":
    main()
