"""The order of print: rows of an account by time, and the right way round where a file is printed newest first."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from graphtool.compiled import njit
from graphtool.trails import MISSING, stable_order

Ints = npt.NDArray[np.int64]


@njit
def trend(rows: Ints, early: Ints, amount: Ints, balance: Ints, into: Ints) -> None:
    """Add up over rows of one print: times that rise, that fall; at equal times, balances read down, read up."""
    for j in range(1, rows.size):
        i, last = rows[j], rows[j - 1]
        if early[i] != early[last]:
            into[0 if early[i] > early[last] else 1] += 1
        elif balance[i] != MISSING and balance[last] != MISSING:
            step = abs(balance[i] - balance[last])
            into[2] += step == abs(amount[i])
            into[3] += step == abs(amount[last])


@njit
def _newest_first(own: Ints, whole: Ints) -> bool:
    """Is it printed newest first? Its times say so, else its balances, else the whole file's."""
    for counts in (own, whole):
        for j in (0, 2):
            if counts[j] != counts[j + 1]:
                return bool(counts[j + 1] > counts[j])
    return False


@njit
def run_end(rows: Ints, a: int, files: Ints) -> int:
    """Where the rows of one file that begin at a end."""
    b = a + 1
    while b < rows.size and files[rows[b]] == files[rows[a]]:
        b += 1
    return b


@njit
def by_time(rows: Ints, early: Ints, amount: Ints, balance: Ints, files: Ints, trends: Ints) -> Ints:
    """Rows of one account by time, equal times oldest first as far as the print shows."""
    turned = rows.copy()
    a = 0
    while a < rows.size:
        b = run_end(rows, a, files)
        own = np.zeros(4, np.int64)
        trend(rows[a:b], early, amount, balance, own)
        if b - a > 1 and _newest_first(own, trends[files[rows[a]]]):
            for j in range(a, b):
                turned[j] = rows[a + b - 1 - j]
        a = b
    times = np.empty(turned.size, np.int64)
    for j in range(turned.size):
        times[j] = early[turned[j]]
    for j in range(1, times.size):
        if times[j] < times[j - 1]:
            sorted_rows = np.empty(turned.size, np.int64)
            for at, found in enumerate(stable_order(times)):
                sorted_rows[at] = turned[found]
            return sorted_rows
    return turned


@njit
def group(account: Ints, k: int) -> tuple[Ints, Ints]:
    """Rows by account, in the order given, and where each account begins."""
    first = np.zeros(k + 1, np.int64)
    for c in account:
        first[c + 1] += 1
    for c in range(k):
        first[c + 1] += first[c]
    fill = first.copy()
    rows = np.empty(account.size, np.int64)
    for i in range(account.size):
        rows[fill[account[i]]] = i
        fill[account[i]] += 1
    return rows, first
