"""Who and what there is: names, numbers, labels."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from derive.ledgers import graph, payment

from graphtool.ids import entity_id

A = "9900000000000001"


def entity(tables: dict[str, list[dict[str, Any]]], key: str) -> dict[str, Any]:
    (found,) = [e for e in tables["entity"] if e["key"] == key]
    return found


def test_ids_are_spelled_as_everywhere(tmp_path: Path) -> None:
    tables = graph(tmp_path, {"a": {"payment": [payment(2, other_account="9900000000000002")]}})
    assert all(e["id"] == entity_id(e["kind"], e["key"]) for e in tables["entity"])
    assert [e["id"] for e in tables["entity"]] == sorted(e["id"] for e in tables["entity"])


def test_the_most_printed_name_wins_and_all_stay(tmp_path: Path) -> None:
    names = ["张某", "张末", "张某"]
    files = {
        f"f{n}": {"payment": [payment(2, other_account=A, card="9900000000000002", other_name=name)]}
        for n, name in enumerate(names)
    }
    tables = graph(tmp_path, files)
    found = entity(tables, f"bank:{A}")
    assert (found["name"], found["label"]) == ("张某", "张某 ··0001")
    assert {i["value"] for i in tables["identifier"] if i["entity"] == found["id"] and i["type"] == "name"} == {
        "张某",
        "张末",
    }


def test_hostile_names_stay_text(tmp_path: Path) -> None:
    hostile = "'; DROP TABLE ent; --<script>=1+1"
    tables = graph(tmp_path, {"a": {"payment": [payment(2, other_account="9900000000000002", other_name=hostile)]}})
    assert entity(tables, "bank:9900000000000002")["name"] == hostile


def test_every_entity_leads_to_rows(tmp_path: Path) -> None:
    tables = graph(
        tmp_path,
        {"a": {"payment": [payment(2), payment(3, row_type="fee"), payment(4, other_account="9900000000000002")]}},
    )
    subjects = {e["subject"] for e in tables["evidence"]}
    ends = {e[end] for e in tables["event"] if e["id"] in subjects for end in ("src", "dst")}
    assert {e["id"] for e in tables["entity"]} <= subjects | ends


def test_wallets_named_like_e_mails_are_told_apart_by_what_is_before_the_at(tmp_path: Path) -> None:
    wallet = {"scope": "tenpay", "card": None, "account": "wxid_a", "other_scope": "tenpay", "other_name": "李某"}
    rows = [
        payment(n, other_account=user, **wallet)
        for n, user in enumerate(("9900731@wx.tenpay.com", "9900842@wx.tenpay.com"), 2)
    ]
    tables = graph(tmp_path, {"a": {"payment": rows}})
    labels = {e["number"]: e["label"] for e in tables["entity"] if "@" in (e["number"] or "")}
    assert labels == {"9900731@wx.tenpay.com": "李某 ··0731", "9900842@wx.tenpay.com": "李某 ··0842"}
