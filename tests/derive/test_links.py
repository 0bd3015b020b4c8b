"""What stands between entities."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from derive.ledgers import digest_of, graph, payment

ID, A = "990101199001011234", "9900000000000001"
Tables = dict[str, list[dict[str, Any]]]


def relations(tables: Tables) -> set[tuple[str, str, str]]:
    """(relation, key of source, key of target), of what stands."""
    keys = {e["id"]: e["key"] for e in tables["entity"]}
    return {(e["relation"], keys[e["src"]], keys[e["dst"]]) for e in tables["event"] if e["row_type"] is None}


def test_holders_hold_and_use(tmp_path: Path) -> None:
    row = {"row": 2, "scope": "bank", "card": A, "holder_name": "张某", "holder_id": ID, "phone": "10000000001"}
    found = relations(graph(tmp_path, {"h": {"holder": [row]}}))
    assert found == {("holds", f"id:{ID}", f"bank:{A}"), ("uses", f"id:{ID}", "tel:10000000001")}


def test_a_merchant_number_is_nobodys_identity_card(tmp_path: Path) -> None:
    row = {"row": 2, "name": "张某", "id_no": "898110553110017"}
    (one,) = [e for e in graph(tmp_path, {"p": {"person": [row]}})["entity"] if e["kind"] == "person"]
    assert one["key"] == "doc:other:898110553110017"


def test_a_masked_number_is_kept_and_identifies_nobody(tmp_path: Path) -> None:
    masked = {"row": 2, "name": "张某", "id_no": "990101********1234"}
    card = {"row": 2, "scope": "bank", "card": A, "holder_name": "张某", "holder_id": "990101********1234"}
    files: dict[str, Any] = {
        "a": {"person": [masked]}, "b": {"report": [masked]}, "c": {"employment": [masked]}, "d": {"holder": [card]},
    }  # fmt: skip
    tables = graph(tmp_path, files)
    persons = {e["id"] for e in tables["entity"] if e["kind"] == "person"}
    kept = {i["entity"] for i in tables["identifier"] if i["type"] == "masked" and not i["strong"]}
    assert len(persons) == 4
    assert kept == persons


def test_one_holding_stands_on_all_its_rows(tmp_path: Path) -> None:
    row = {"row": 2, "scope": "bank", "card": A, "holder_name": "张某", "holder_id": ID}
    tables = graph(
        tmp_path,
        {
            "h": {"holder": [row]},
            "p": {
                "payment": [payment(2, holder_id=ID, holder_name="张某"), payment(3, holder_id=ID, holder_name="张某")]
            },
        },
    )
    (holding,) = [e for e in tables["event"] if e["relation"] == "holds"]
    facts = {e["fact"] for e in tables["evidence"] if e["subject"] == holding["id"]}
    assert facts == {f"{digest_of('h')[:20]}.0.2", f"{digest_of('p')[:20]}.0.2"}


def test_persons_without_a_document_stay_apart(tmp_path: Path) -> None:
    rows = [{"row": n, "name": "张某", "phone": "10000000001"} for n in (2, 3)]
    tables = graph(tmp_path, {"p": {"person": rows}})
    assert len([e for e in tables["entity"] if e["kind"] == "person"]) == 2


def test_a_staff_table_employs_and_manages(tmp_path: Path) -> None:
    rows = [
        {"row": 2, "employer": "某公司", "name": "李某", "id_no": ID, "title": "组长", "role": "team_lead"},
        {
            "row": 3,
            "employer": "某公司",
            "name": "王某",
            "staff_no": "7",
            "manager": "李某",
            "role": "staff",
            "account": A,
        },
    ]
    tables = graph(tmp_path, {"s": {"employment": rows}})
    file = digest_of("s")[:20]
    firm, lead = f"file:{file}:某公司", f"id:{ID}"
    found = relations(tables)
    (staff,) = {dst for relation, src, dst in found if relation == "manages" and src == lead}
    assert {("employs", firm, lead), ("employs", firm, staff), ("holds", staff, f"bank:{A}")} <= found
    roles = {e["name"]: e["roles"] for e in tables["entity"] if e["kind"] == "person"}
    assert roles == {"李某": ["team_lead"], "王某": ["staff"]}


def test_listed_rows_enter_only_when_other_evidence_knows_them(tmp_path: Path) -> None:
    call = {
        "row": 2,
        "own": "10000000001",
        "other": "10000000002",
        "medium": "call",
        "direction": "out",
        "time_ms": 1,
        "precision": "second",
    }
    rows = [{"row": n, "name": f"某{n}", "phone": f"1000000000{n}"} for n in (2, 5, 6)]
    tables = graph(tmp_path, {"c": {"call": [call]}, "l": {"listing": rows}})
    listed = {(r, dst) for r, _, dst in relations(tables)}
    assert listed == {("lists", "tel:10000000002")}
    (found,) = [e for e in tables["entity"] if e["kind"] == "list"]
    assert found["number"] == "3"
    assert {e["key"] for e in tables["entity"] if e["kind"] == "line"} == {"tel:10000000001", "tel:10000000002"}


def test_reports_name_what_they_complain_of(tmp_path: Path) -> None:
    row = {"row": 2, "report_no": "R1", "name": "赵某", "id_no": ID, "phone": "10000000003", "loss": 29800, "sn": "S1",
           "other_account": "wxid_x", "other_phone": "10000000004"}  # fmt: skip
    found = relations(graph(tmp_path, {"r": {"report": [row]}}))
    assert {("reported", f"id:{ID}", "rno:R1"), ("names", "rno:R1", "sn:S1"), ("names", "rno:R1", "tenpay:wxid_x"),
            ("names", "rno:R1", "tel:10000000004")} <= found  # fmt: skip


def test_an_item_without_a_batch_is_a_row_of_machine_and_agent_and_no_money(tmp_path: Path) -> None:
    item = {"row": 2, "item_type": "cashback", "sn": "S1", "agent_no": "AG1", "amount": 12000, "currency": "CNY"}
    tables = graph(tmp_path, {"i": {"settlement_item": [item]}})
    assert {(e["key"], e["facts"], tuple(e["roles"])) for e in tables["entity"]} == {
        ("sn:S1", 1, ()),
        ("agent:AG1", 1, ("agent",)),
    }
    assert not tables["event"]
    assert not tables["allocation"]


def test_companies_have_representatives_and_shareholders(tmp_path: Path) -> None:
    row = {"row": 2, "name": "某公司", "uscc": "91990000MA00000000", "legal_name": "张某", "shareholder": "另公司",
           "shareholder_id": "91990000MA11111111", "share_ppm": 600_000}  # fmt: skip
    tables = graph(tmp_path, {"c": {"company": [row]}})
    kinds = {e["key"]: e["kind"] for e in tables["entity"]}
    assert kinds["uscc:91990000MA00000000"] == kinds["uscc:91990000MA11111111"] == "organisation"
    (share,) = [e for e in tables["event"] if e["relation"] == "shareholder_of"]
    assert share["amount"] == 600_000


def test_terminals_are_placed_bound_and_shipped(tmp_path: Path) -> None:
    files = {
        "t": {"terminal": [{"row": 2, "acquirer": "某甲支付有限公司", "agent_no": "D1", "sn": "S1", "merchant_no": "M1", "time_ms": 5, "precision": "second"}]},
        "w": {"shipment": [{"row": 2, "waybill": "W1", "sender_phone": "10000000001", "receiver_phone": "10000000002", "sn": "S1", "time_ms": 1, "precision": "day"}]},
    }  # fmt: skip
    found = relations(graph(tmp_path, files))
    assert {("placed", "agent:D1", "sn:S1"), ("activated", "sn:S1", "mno:M1"), ("shipped", "sn:S1", "tel:10000000002"),
            ("agent_of", "agent:D1", "acquirer:某甲支付")} <= found  # fmt: skip


def test_merchants_form_a_tree_of_agents(tmp_path: Path) -> None:
    rows = [
        {
            "row": 2,
            "merchant_no": "9948001",
            "merchant_name": "赵某甲百货",
            "agent_no": "AG1",
            "name": "赵某甲",
            "id_no": ID,
        },
        {
            "row": 3,
            "merchant_no": "9948002",
            "parent_no": "9948001",
            "parent_name": "赵某甲百货",
            "phone": "10000000001",
        },
        {"row": 4, "merchant_no": "9948003", "parent_no": "9948003", "payee_account": A},
        {"row": 5, "merchant_no": "9948004", "parent_name": "赵某甲百货", "name": "无证件"},
    ]
    tables = graph(tmp_path, {"m": {"merchant": rows}})
    assert relations(tables) == {
        ("agent_of", "mno:9948001", "agent:AG1"), ("manages", f"id:{ID}", "mno:9948001"),
        ("agent_of", "mno:9948002", "mno:9948001"), ("uses", "mno:9948002", "tel:10000000001"),
        ("holds", "mno:9948003", f"bank:{A}"),
    }  # fmt: skip
    names = {e["key"]: e["name"] for e in tables["entity"] if e["kind"] == "merchant"}
    assert names == {"mno:9948001": "赵某甲百货", "mno:9948002": None, "mno:9948003": None, "mno:9948004": None}
