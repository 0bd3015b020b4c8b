"""Chains of pairs: whoever they connect goes by the smallest."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from graphtool.derive.chained import smallest

PAIRS = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=20)


def slowly(pairs: list[tuple[int, int]]) -> dict[int, int]:
    """The same by lowering numbers until nothing changes."""
    least = {end: end for pair in pairs for end in pair}
    while any(least[a] != least[b] for a, b in pairs):
        for a, b in pairs:
            least[a] = least[b] = min(least[a], least[b])
    return least


@given(PAIRS)
def test_as_lowering_until_nothing_changes(pairs: list[tuple[int, int]]) -> None:
    members, least = smallest([a for a, _ in pairs], [b for _, b in pairs])
    assert dict(zip(members.tolist(), least.tolist(), strict=True)) == slowly(pairs)
    assert np.all(members[:-1] < members[1:])


def test_texts_and_a_chain() -> None:
    members, least = smallest(["b", "d", "y"], ["d", "c", "x"])
    assert members.tolist() == ["b", "c", "d", "x", "y"]
    assert least.tolist() == ["b", "b", "b", "x", "x"]


def test_nothing() -> None:
    members, least = smallest([], [])
    assert members.size == 0
    assert least.size == 0
