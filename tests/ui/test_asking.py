"""The list of what to ask for next, from the pages that follow money."""

from __future__ import annotations

from pathlib import Path

import pytest

from graphtool.store.base import Filter
from graphtool.ui import asking, handover
from tests.ui.cases import looked_at, sources
from tests.ui.test_handover import book


def test_whose_money_is_followed(tmp_path: Path) -> None:
    desk, _ = looked_at(tmp_path, page="money")
    assert asking.whose(desk) is None
    desk.money["address"] = {"from": "a-v0,a-v1"}
    assert asking.whose(desk) == {"entities": ["a-v0", "a-v1"]}
    desk.money["address"] = {"from": "a-v0", "to": "a-lead"}  # ways from one to the other are no bound of a trace
    assert asking.whose(desk) == {"entities": ["a-v0"]}
    desk.money["address"]["criterion"] = "fifo"
    desk.where = Filter(until_ms=5)
    assert asking.whose(desk) == {"entities": ["a-v0"], "into": ["a-lead"], "period": [None, 5]}
    desk.page = "rankings"
    desk.rankings["address"] = {"a": "trace", "entities": "a-v0", "rule": "fifo", "into": "a-lead"}
    assert asking.whose(desk) == {"entities": ["a-v0"], "into": ["a-lead"]}
    desk.rankings["address"] = {"a": "degree"}
    assert asking.whose(desk) is None


@pytest.mark.parametrize("masked", [True, False])
def test_the_list_comes_with_its_source_rows(tmp_path: Path, masked: bool) -> None:
    desk, source = looked_at(tmp_path, page="money", masked=masked)
    desk.money["address"] = {"from": "a-v1"}
    assert "table.requests" in [o["name"] for o in handover.offers(desk, sources(tmp_path), source)]
    made = book(handover.hand_over(desk, sources(tmp_path), source, "table.requests"))
    heads, *rows = made["下一步调证清单"]
    said = [dict(zip(heads, row, strict=True)) for row in rows]
    boss = next(row for row in said if row["号码"] == "9900000000000017")
    assert boss["为何在此中断"] == "该账户未调取"
    assert ("张三丰" in boss["名称"]) is not masked
    assert any(row[0] == "t-v1" for row in made["原始行"][1:])
