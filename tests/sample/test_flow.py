"""Collecting events: single values repeat, nothing without an amount."""

from __future__ import annotations

import numpy as np
import pytest

from graphtool.sample.flow import NONE, Flow


def test_single_values_are_repeated_and_events_come_in_order_of_time() -> None:
    flow = Flow()
    late = flow.add("a", 1, [2, 3], [50, 40], 700, "x")
    early = flow.add("b", 4, 5, 10, 1, victim=9)
    made = flow.events()
    assert late.tolist() == [0, 1]
    assert made["uid"].to_list() == [*early, 1, 0]
    assert made["id"].to_list() == ["E0000001", "E0000002", "E0000003"]
    assert made["src"].to_list() == [4, 1, 1]
    assert made["victim"].to_list() == [9, NONE, NONE]


def test_columns_must_fit() -> None:
    with pytest.raises(ValueError, match="length"):
        Flow().add("a", [1, 2], [1, 2, 3], 0, 1)


@pytest.mark.parametrize("fen", [0, -5])
def test_an_event_without_an_amount_is_refused(fen: int) -> None:
    flow = Flow()
    flow.add("a", 1, 2, 3, fen)
    with pytest.raises(ValueError, match="amount"):
        flow.events()


def test_adding_nobody_adds_nothing() -> None:
    flow = Flow()
    nobody = np.array([], dtype=np.int64)
    assert len(flow.add("a", nobody, 1, nobody, nobody)) == 0
    assert flow.so_far().height == 0
