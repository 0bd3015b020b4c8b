"""Numbers that are one account; names that are a pool."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from derive.ledgers import graph, money, payment

A, B = "9900000000000001", "9900000000000009"


def accounts(tables: dict[str, list[dict[str, Any]]]) -> list[str]:
    return sorted(e["key"] for e in tables["entity"] if e["kind"] == "account")


def holder(row: int, **values: Any) -> dict[str, Any]:
    return {"row": row, "scope": "bank", "holder_name": "张某", "holder_id": "990101199001011234"} | values


def test_cards_of_one_account_are_one_under_the_smallest_number(tmp_path: Path) -> None:
    ties = [holder(2, account="99001", card=A), holder(3, account="99001", card=B)]
    tables = graph(tmp_path, {"h": {"holder": ties}, "p": {"payment": [payment(2, card=B), payment(3, card=A)]}})
    assert accounts(tables) == [f"bank:{A}"]
    numbers = {i["value"] for i in tables["identifier"] if i["type"] == "bank"}
    assert numbers == {"99001", A, B}


def test_a_statement_row_that_states_both_ties_them(tmp_path: Path) -> None:
    rows = {"a": {"payment": [payment(2, account="99001", other_account=B)]},
            "b": {"payment": [payment(2, card=B, other_account="99001", direction="in")]}}  # fmt: skip
    assert money(graph(tmp_path, rows)) == [("transferred", A, B, 29800)]


def test_a_masked_number_ties_nothing(tmp_path: Path) -> None:
    ties = [holder(2, account="9900****0001", card=A), holder(3, account="9900****0001", card=B)]
    assert accounts(graph(tmp_path, {"h": {"holder": ties}})) == [f"bank:{A}", f"bank:{B}"]


@pytest.mark.parametrize("number", ["9900****0017", "****"])
def test_a_statement_of_a_masked_account_is_one_of_its_file(tmp_path: Path, number: str) -> None:
    """It is called as printed, has its holder's name, and neither identifies anybody nor is said to be held."""
    told = {"card": number, "account": None, "holder_name": "赵某甲", "holder_id": "990101198804121017"}
    files = {name: {"payment": [payment(2, **told), payment(3, **told)]} for name in ("a", "b")}
    tables = graph(tmp_path, files)
    masked = [e for e in tables["entity"] if e["number"] == number]
    assert len(masked) == 2
    assert {(e["kind"], e["name"], e["label"]) for e in masked} == {("account", "赵某甲", f"赵某甲 ··{number[-4:]}")}
    ids = {e["id"] for e in masked}
    assert {(i["type"], i["value"], i["strong"]) for i in tables["identifier"] if i["entity"] in ids} == {
        ("bank", number, False), ("name", "赵某甲", False),
    }  # fmt: skip
    assert not [e for e in tables["event"] if e["relation"] == "holds"]


@pytest.mark.parametrize(("number", "accounts_"), [("9900****0017", 1), ("****", 2), ("****(2)", 2)])
def test_an_account_without_any_digit_is_one_of_its_sheet(tmp_path: Path, number: str, accounts_: int) -> None:
    rows = [payment(2, card=number, sheet=sheet, holder_name="赵某甲") for sheet in (0, 3)]
    tables = graph(tmp_path, {"a": {"payment": rows}})
    found = [e for e in tables["entity"] if e["number"] == number]
    assert [e["name"] for e in found] == ["赵某甲"] * accounts_


@pytest.mark.parametrize(
    ("name", "pool"),
    [("财付通支付科技有限公司", "tenpay:财付通"), ("支付宝（中国）网络技术有限公司", "alipay:支付宝"), ("银联商务股份有限公司", "acquirer:银联商务"),
     ("某甲支付有限公司客户备付金", "acquirer:某甲支付"), ("某甲支付代理有限公司", None), ("张支付宝", None)],
)  # fmt: skip
def test_names_of_pools(tmp_path: Path, name: str, pool: str | None) -> None:
    files = {
        "t": {"terminal": [{"row": 2, "acquirer": "某甲支付有限公司", "sn": "S1"}]},
        "p": {"payment": [payment(2, other_name=name)]},
    }
    tables = graph(tmp_path, files)
    (event,) = [e for e in tables["event"] if e["relation"] == "transferred"]
    (payee,) = [e for e in tables["entity"] if e["id"] == event["dst"]]
    assert (payee["kind"], payee["key"]) == ("pool", pool) if pool else payee["kind"] == "placeholder"
