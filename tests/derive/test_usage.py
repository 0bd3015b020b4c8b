"""Devices that accounts were logged in from; addresses that several share."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from derive.ledgers import graph
from derive.test_links import relations

from graphtool.case import Case


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


def contact(row: int, **values: Any) -> dict[str, Any]:
    """wxid_b as a contact of wxid_a."""
    return {"row": row, "scope": "tenpay", "owner": "wxid_a", "account": "wxid_b", "nick": "小白"} | values


def test_contacts_know_each_other_and_are_nobody_else(tmp_path: Path) -> None:
    rows = [
        contact(2, remark="白某", phone="10000000001", alias="bai01"), contact(3, remark="白老板"),
        contact(4, owner="wxid_c"), contact(5, owner=None, account="wxid_d"), contact(6, owner="wxid_b"),
    ]  # fmt: skip
    tables = graph(tmp_path, {"c": {"contact": rows}})
    assert relations(tables) == {
        ("has_contact", "tenpay:wxid_a", "tenpay:wxid_b"),
        ("has_contact", "tenpay:wxid_c", "tenpay:wxid_b"),
    }
    assert {e["kind"] for e in tables["entity"]} == {"account"}
    (b,) = [e["id"] for e in tables["entity"] if e["key"] == "tenpay:wxid_b"]
    weak = {(i["type"], i["value"]) for i in tables["identifier"] if i["entity"] == b and not i["strong"]}
    assert weak == {
        ("nick", "小白"),
        ("nick", "白某"),
        ("nick", "白老板"),
        ("phone", "10000000001"),
        ("wechat", "bai01"),
    }
    (first,) = [e for e in tables["event"] if e["facts"] == 2]
    assert first["amount"] is None


def test_a_group_is_one_by_its_number_else_by_its_name_in_one_file(tmp_path: Path) -> None:
    numbered = [contact(n, owner=None, account=f"wxid_{n}", group_no="99@chatroom", group_name="售后") for n in (2, 3)]
    named = [contact(4, owner=None, group_name="售后", title="群主")]
    tables = graph(tmp_path, {"a": {"contact": numbered}, "b": {"contact": named}, "c": {"contact": named}})
    groups = [e for e in tables["entity"] if e["kind"] == "group"]
    assert sorted(g["number"] or "" for g in groups) == ["", "", "99@chatroom"]
    assert {g["name"] for g in groups} == {g["label"] for g in groups} == {"售后"}
    assert [e["relation"] for e in tables["event"]] == ["member_of"] * 4


TRACK = "登录日志：\n\t时间\tIP\n\t2021-09-01 10:00:00 +0800 CST\t192.0.2.1\n"


def test_a_track_is_of_the_phone_that_its_folder_is_named_after(tmp_path: Path) -> None:
    for folder in ("10012345678", "10087654321"):
        place = tmp_path / "in" / folder / f"{folder[-2:]}.txt"
        place.parent.mkdir(parents=True)
        place.write_text(TRACK + f"\t2021-09-02 10:00:00\t192.0.2.{folder[-2:]}\n", "utf-8")
    case = Case.create(tmp_path / "case")
    case.load([tmp_path / "in"])
    assert lines(case) == {("tel:10012345678", "192.0.2.1"), ("tel:10012345678", "192.0.2.78"),
                           ("tel:10087654321", "192.0.2.1"), ("tel:10087654321", "192.0.2.21")}  # fmt: skip
    # The same bytes in somebody else's folder: nobody's.
    other = tmp_path / "more" / "10011112222" / "78.txt"
    other.parent.mkdir(parents=True)
    other.write_bytes((tmp_path / "in" / "10012345678" / "78.txt").read_bytes())
    case.load([tmp_path / "more"])
    assert {key for key, _ in lines(case)} == {"tel:10087654321"}


def lines(case: Case) -> set[tuple[str, str]]:
    """(key of the line, address) of every line with an address."""
    case.derive()
    view = case.view()
    keys = {e["id"]: e["key"] for e in view.scan("entity").read_all().to_pylist() if e["kind"] == "line"}
    rows = view.scan("identifier").read_all().to_pylist()
    return {(keys[i["entity"]], i["value"]) for i in rows if i["type"] == "ip" and i["entity"] in keys}
