"""Several shareholders of one row are several; their names have an order and an end."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from derive.ledgers import digest_of, graph

from graphtool.derive.firms import OWNERS
from graphtool.derive.sources import PARTS

USCC = "91990000MA00000000"


def holders(tables: dict[str, list[dict[str, Any]]]) -> set[tuple[str, str, int | None]]:
    """(part of the event's name, name of the shareholder, parts per million)."""
    names = {e["id"]: e["name"] for e in tables["entity"]}
    found = [e for e in tables["event"] if e["relation"] == "shareholder_of"]
    return {(e["id"].rpartition(".")[2], names[e["src"]], e["amount"]) for e in found}


def test_every_shareholder_of_a_row_is_a_relation_of_its_own(tmp_path: Path) -> None:
    row = {"row": 2, "name": "某公司", "uscc": USCC, "shareholder": "张某;李某;另公司", "shares": "600000;;100000"}
    tables = graph(tmp_path, {"c": {"company": [row]}})
    assert holders(tables) == {("s", "张某", 600_000), ("i", "李某", None), ("j", "另公司", 100_000)}
    facts = {e["fact"] for e in tables["evidence"]}
    assert facts == {f"{digest_of('c')[:20]}.0.2"}


def test_more_than_there_are_parts_for_stay_one(tmp_path: Path) -> None:
    many = ";".join(f"某{n}" for n in range(len(OWNERS) + 1))
    row = {"row": 2, "name": "某公司", "uscc": USCC, "shareholder": many, "shares": ";" * len(OWNERS)}
    assert holders(graph(tmp_path, {"c": {"company": [row]}})) == {("s", many, None)}


def test_parts_are_told_apart() -> None:
    assert set(OWNERS) <= set(PARTS)
    assert len(set(PARTS)) == len(PARTS) <= 32
