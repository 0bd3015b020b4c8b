"""The lines that events make, against a plain dictionary: sums, missing figures, growth past the first room."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphtool.projection import NO_AMOUNT, NO_TIME
from graphtool.projection.kernels import MOST
from graphtool.views import tie_kernels

Columns = dict[str, np.ndarray[Any, Any]]


def invented(seed: int, nodes: int, events: int) -> Columns:
    """Events at random; a fifth without time, a fifth without amount, a fifth without direction."""
    chance = np.random.default_rng(seed)

    def some(share: float) -> np.ndarray[Any, Any]:
        return chance.random(events) < share

    return {
        "src": chance.integers(0, nodes, events, np.int32),
        "dst": chance.integers(0, nodes, events, np.int32),
        "directed": some(0.8),
        "slot": chance.integers(-1, nodes, nodes, np.int32),
        "sort": chance.integers(0, 3, events),
        "amount": np.where(some(0.8), chance.integers(0, 1_000, events), NO_AMOUNT),
        "time_ms": np.where(some(0.8), chance.integers(-9, 9, events), NO_TIME),
        "doubtful": some(0.3),
    }


def plainly(found: Columns, inside: np.ndarray[Any, Any], marks: int, sorts: int) -> dict[int, list[int]]:
    """The same, one event after another."""
    lines: dict[int, list[int]] = {}
    for i in np.flatnonzero(inside).tolist():
        a, b = int(found["slot"][found["src"][i]]), int(found["slot"][found["dst"][i]])
        if not found["directed"][i]:
            a, b = min(a, b), max(a, b)
        line = lines.setdefault((a * marks + b) * sorts + int(found["sort"][i]), [0, NO_AMOUNT, NO_TIME, NO_TIME, 0])
        amount, time = int(found["amount"][i]), int(found["time_ms"][i])
        line[0] += 1
        if amount != NO_AMOUNT:
            line[1] = max(line[1], 0) + amount
        if time != NO_TIME:
            line[2] = time if line[2] == NO_TIME else min(line[2], time)
            line[3] = max(line[3], time)
        line[4] += int(found["doubtful"][i])
    return lines


@given(st.integers(0, 2**16), st.integers(1, 40), st.integers(0, 300))
def test_lines_are_summed_as_one_would_by_hand(seed: int, nodes: int, events: int) -> None:
    found = invented(seed, nodes, events)
    inside = tie_kernels.between(found["src"], found["dst"], found["slot"])
    a, b = found["slot"][found["src"]], found["slot"][found["dst"]]
    assert inside.tolist() == ((a >= 0) & (b >= 0) & (a != b)).tolist()
    keys, sums = tie_kernels.summed(tie_kernels.Lines(inside, **found, marks=nodes, sorts=3))
    assert dict(zip(keys.tolist(), sums.tolist(), strict=True)) == plainly(found, inside, nodes, 3)


@pytest.mark.parametrize("events", [tie_kernels.ROOM - 1, tie_kernels.ROOM, tie_kernels.ROOM + 1, 5 * tie_kernels.ROOM])
def test_there_is_room_for_any_number_of_lines(events: int) -> None:
    """Every event makes a line of its own, and once more, so that lines are found again after the table grew."""
    found = invented(1, 2, 2 * events)
    found["slot"] = np.arange(events + 1, dtype=np.int32)
    found["src"] = np.zeros(2 * events, np.int32)
    found["dst"] = np.tile(np.arange(1, events + 1, dtype=np.int32), 2)
    found["sort"] = np.zeros(2 * events, np.int64)
    inside = np.ones(2 * events, np.bool_)
    keys, sums = tie_kernels.summed(tie_kernels.Lines(inside, **found, marks=events + 1, sorts=1))
    assert keys.tolist() == list(range(1, events + 1))
    assert set(sums[:, tie_kernels.EVENTS].tolist()) == {2}
    assert dict(zip(keys.tolist(), sums.tolist(), strict=True)) == plainly(found, inside, events + 1, 1)


def test_a_sum_stops_before_it_turns_negative() -> None:
    found = invented(1, 2, 3)
    found |= {"src": np.zeros(3, np.int32), "dst": np.ones(3, np.int32), "slot": np.arange(2, dtype=np.int32)}
    found |= {"directed": np.ones(3, np.bool_), "sort": np.zeros(3, np.int64)}
    found["amount"] = np.array([MOST - 1, 5, 7])
    _, sums = tie_kernels.summed(tie_kernels.Lines(np.ones(3, np.bool_), **found, marks=2, sorts=1))
    assert sums[:, tie_kernels.AMOUNT].tolist() == [MOST]
