"""Devices that accounts were logged in from; addresses that several share."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from derive.ledgers import graph
from derive.test_links import relations


def login(row: int, **values: Any) -> dict[str, Any]:
    """A login of wallet wxid_a at second ``row`` from 192.0.2.1."""
    base = {
        "row": row,
        "scope": "tenpay",
        "account": "wxid_a",
        "time_ms": 1000 * row,
        "precision": "second",
        "ip": "192.0.2.1",
    }
    return base | values


def test_two_accounts_of_one_device_are_beside_it_and_stay_two(tmp_path: Path) -> None:
    rows = [
        login(2, device_no="A990000017", imei="000000000000018", model="XX-1", place="云州市"),
        login(3, account="wxid_b", device_no="A990000017", mac="02:00:00:00:00:00"),
        login(4, account="wxid_c", device_no="A990000017", result="failed"),
    ]
    tables = graph(tmp_path, {"l": {"login": rows}})
    assert relations(tables) == {
        ("logged_in", "tenpay:wxid_a", "device_no:A990000017"), ("logged_in", "tenpay:wxid_a", "imei:000000000000018"),
        ("logged_in", "tenpay:wxid_b", "device_no:A990000017"),
    }  # fmt: skip
    accounts = {e["key"]: e["facts"] for e in tables["entity"] if e["kind"] == "account"}
    assert accounts == {"tenpay:wxid_a": 1, "tenpay:wxid_b": 1, "tenpay:wxid_c": 1}
    (one, *_) = [e for e in tables["event"] if e["time_ms"] == 2000]
    assert one["memo"] == "192.0.2.1 云州市"


def test_an_address_is_a_weak_number_of_each_account_and_joins_nothing(tmp_path: Path) -> None:
    rows = [login(2), login(3, account="wxid_b"), login(4, account="wxid_b", ip="192.0.2.9", result="failed")]
    tables = graph(tmp_path, {"l": {"login": rows}})
    assert not tables["event"]
    keys = {e["id"]: e["key"] for e in tables["entity"]}
    found = {(keys[i["entity"]], i["value"], i["strong"]) for i in tables["identifier"] if i["type"] == "ip"}
    assert found == {("tenpay:wxid_a", "192.0.2.1", False), ("tenpay:wxid_b", "192.0.2.1", False)}
    assert len(tables["evidence"]) == 3


def test_a_login_to_a_bank_account_is_one_of_its_cards(tmp_path: Path) -> None:
    tied = {"row": 2, "scope": "bank", "account": "990001000017", "card": "9900010000000000017"}
    row = login(2, scope="bank", account="990001000017", imei="000000000000018")
    tables = graph(tmp_path, {"h": {"holder": [tied]}, "l": {"login": [row]}})
    assert relations(tables) == {("logged_in", "bank:9900010000000000017", "imei:000000000000018")}
