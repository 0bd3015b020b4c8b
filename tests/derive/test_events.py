"""Relations of several rows are one; what differs in content is not."""

from __future__ import annotations

from pathlib import Path

from derive.ledgers import graph

from graphtool.derive.events import STANDING
from graphtool.terms import RELATIONS

ID = "990101199001011234"


def test_standing_relations_are_of_the_vocabulary() -> None:
    assert set(STANDING) <= set(RELATIONS)


def test_wages_of_two_months_are_two_employments_lines_of_one_table_one(tmp_path: Path) -> None:
    row = {"employer": "某公司", "name": "李某", "id_no": ID, "currency": "CNY"}
    months = [row | {"row": 2, "month": "2021-06", "paid": 100}, row | {"row": 3, "month": "2021-07", "paid": 100},
              row | {"row": 4, "month": "2021-07", "paid": 100}]  # fmt: skip
    tables = graph(tmp_path, {"s": {"employment": months}})
    employed = [e for e in tables["event"] if e["relation"] == "employs"]
    assert sorted(e["facts"] for e in employed) == [1, 2]
    aliases = {a["alias"]: a["id"] for a in tables["alias"]}
    assert set(aliases.values()) <= {e["id"] for e in tables["event"]}
    assert len(aliases) == 1
