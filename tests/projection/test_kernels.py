"""Counting sorts and pairs against plain Python."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pytest

from graphtool.projection.kernels import MOST, chosen_rows, collapse, nodes_of, rows_by


@pytest.mark.parametrize("seed", range(5))
def test_against_plain_python(seed: int) -> None:
    r = np.random.default_rng(seed)
    n, m = 20, 200
    src, dst = r.integers(0, n, m).astype(np.int32), r.integers(0, n, m).astype(np.int32)
    amount = r.integers(-1, 50, m)
    start, rows = rows_by(src, n)
    assert [rows[start[v] : start[v + 1]].tolist() for v in range(n)] == [
        np.flatnonzero(src == v).tolist() for v in range(n)
    ]
    events = np.sort(r.choice(m, 60, replace=False)).astype(np.int32)
    start, rows = chosen_rows(dst, events, n)
    assert [events[rows[start[v] : start[v + 1]]].tolist() for v in range(n)] == [
        [int(e) for e in events if dst[e] == v] for v in range(n)
    ]
    nodes, place = nodes_of(src, dst, events, n)
    assert nodes.tolist() == sorted({int(e) for e in src[events]} | {int(e) for e in dst[events]})
    assert all(nodes[place[v]] == v for v in nodes)
    wanted: dict[tuple[int, int], list[int]] = defaultdict(lambda: [0, 0])
    for e in events:
        pair = wanted[int(place[src[e]]), int(place[dst[e]])]
        pair[0] += 1
        pair[1] += max(0, int(amount[e]))
    a, b, count, total = collapse(src, dst, amount, events, place, nodes.size)
    found = [((int(x), int(y)), [int(c), int(t)]) for x, y, c, t in zip(a, b, count, total, strict=True)]
    assert found == sorted(wanted.items())
    c, d, again, nothing = collapse(src, dst, None, events, place, nodes.size)
    assert nothing is None
    assert all(np.array_equal(x, y) for x, y in ((a, c), (b, d), (count, again)))
    # so many nodes that both ends and an event no longer fit into one integer
    far = place.copy()
    far[place >= 0] += 2**30
    e, f, again, sums = collapse(src, dst, amount, events, far, 2**31)
    assert sums is not None
    assert all(np.array_equal(x, y) for x, y in ((a, e - 2**30), (b, f - 2**30), (count, again), (total, sums)))


def test_sums_stop_at_the_largest_integer() -> None:
    ends = np.zeros(2, np.int32)
    events = np.arange(2, dtype=np.int32)
    *_, total = collapse(ends, ends, np.array([MOST, 1]), events, np.zeros(1, np.int32), 1)
    assert total.tolist() == [MOST]
