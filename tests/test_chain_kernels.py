"""The compiled rules answer as plain Python does on untied statements."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from graphtool.chain_kernels import (
    AGAINST,
    BREAKS,
    DOES_NOT_ADD_UP,
    IN,
    LINKS,
    NO_BALANCES,
    OUT,
    PROVES,
    UNTESTED,
    link_accounts,
)
from graphtool.trails import MISSING

ROWS = st.lists(
    st.tuples(st.integers(1, 3), st.sampled_from([MISSING, *range(1, 6)]), st.sampled_from([IN, OUT])), max_size=12
)


def plain_links(rows: list[tuple[int, int, int]]) -> list[int]:
    """Row by row: does the balance follow from the one before?"""
    links, expected = [], None
    for amount, balance, word in rows:
        step = amount if word == IN else -amount
        if balance == MISSING:
            links.append(UNTESTED)
            expected = None if expected is None else expected + step
            continue
        if expected is None:
            links.append(UNTESTED)
        elif expected + step == balance:
            links.append(LINKS)
        else:
            links.append(AGAINST if expected - step == balance else BREAKS)
        expected = balance
    return links


@given(ROWS)
def test_links_and_verdict_are_those_of_a_plain_walk(rows: list[tuple[int, int, int]]) -> None:
    size = len(rows)
    amount, balance, word = (np.array([r[i] for r in rows], dtype=np.int64) for i in range(3))
    zero, times = np.zeros(size, np.int64), np.arange(size)
    per_row, per_account = link_accounts(
        zero, times, times + 1, amount, balance, word.astype(np.int8), zero, 1, np.zeros(1, np.int8)
    )
    expected = plain_links(rows)
    assert per_row[2].tolist() == expected
    stated = int((balance != MISSING).sum())
    breaks = sum(link >= BREAKS for link in expected) if stated >= 2 else 0
    verdict = NO_BALANCES if stated < 2 else DOES_NOT_ADD_UP if breaks else PROVES
    assert (per_account[3, 0], per_account[6, 0]) == (breaks, verdict)
