"""What statements say, in order."""

from __future__ import annotations

from graphtool.projection import NO_TIME
from graphtool.projection.statements import Statements


def test_balances_come_in_order_of_events() -> None:
    told = Statements.build(3, event=[5, 2, 5], node=[2, 0, 1], amount=[7, 8, 9], currency=[0, 0, 1])
    assert (told.event.tolist(), told.node.tolist(), told.amount.tolist()) == ([2, 5, 5], [0, 1, 2], [8, 9, 7])
    assert told.currency.tolist() == [0, 1, 0]


def test_without_times_nobody_has_rows() -> None:
    told = Statements.build(2)
    assert told.from_ms.tolist() == told.until_ms.tolist() == [NO_TIME, NO_TIME]
    assert not told.event.size
