"""FollowTheMoney: each schema by its own declaration, ends by the identifiers of the lines they point to."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from graphtool.terms import KINDS, RELATIONS
from loaders import FORMATS
from loaders.archives import walk
from loaders.formats.ftm_json import FTM_JSON
from loaders.reading import read
from tests.contracts.samples import entries

ID, OTHER, USCC = "990101199003070015", "990101197901011237", "91990199MA00000019"
CARD = "9900010000000000017"
PERSON: dict[str, Any] = {"id": "p", "schema": "Person", "name": "赵某甲", "idNumber": ID, "phone": "10012345678"}
FIRM: dict[str, Any] = {"id": "f", "schema": "Company", "name": "云州某乙公司", "uscCode": USCC}
ACCOUNT: dict[str, Any] = {"id": "a", "schema": "BankAccount", "accountNumber": CARD}


def said(folder: Path, *lines: dict[str, Any]) -> list[dict[str, Any]]:
    """What a file of these entities says, of all but its first lines for ends."""
    path = folder / "x.ijson"
    with path.open("w", encoding="utf-8") as out:
        for one in lines:
            named = {k: v if isinstance(v, list) else [v] for k, v in one.items() if k not in ("id", "schema")}
            out.write(json.dumps({"id": one["id"], "schema": one["schema"], "properties": named}) + "\n")
    found = [part for source in walk([path]) for part in read(source, FORMATS)]
    assert {part.reader for part in found} == {"ftm_json/1"}
    return entries(found)


def of(entries_: list[dict[str, Any]], row: int) -> list[dict[str, Any]]:
    return [e for e in entries_ if e["row"] == row]


@pytest.mark.parametrize(
    ("owned", "kind", "expected"),
    [
        (ACCOUNT, "holder", {"account": CARD, "holder_name": "赵某甲", "holder_id": ID, "scope": "bank"}),
        (FIRM, "company", {"name": "云州某乙公司", "uscc": USCC, "shareholder": "赵某甲", "shareholder_id": ID, "share_ppm": 510000}),
    ],
)  # fmt: skip
def test_what_is_owned_says_what_an_ownership_is(
    owned: dict[str, Any], kind: str, expected: dict[str, Any], tmp_path: Path
) -> None:
    own: dict[str, Any] = {"id": "o", "schema": "Ownership", "owner": "p", "asset": owned["id"]}
    own |= {"percentage": "51"} if kind == "company" else {}
    (fact,) = of(said(tmp_path, own, PERSON, owned), 1)
    assert fact == {"kind": kind, "row": 1, **expected}


@pytest.mark.parametrize(
    ("schema", "source", "target", "role", "relation"),
    [
        ("Directorship", "director", "organization", "经理", "manages"),
        ("Directorship", "director", "organization", "法定代表人", "legal_representative_of"),
        ("Directorship", "director", "organization", "监事会主席", "manages"),
        ("Representation", "agent", "client", "代理", "agent_of"),
    ],
)
def test_relations_by_schema_and_role(
    schema: str, source: str, target: str, role: str, relation: str, tmp_path: Path
) -> None:
    edge = {"id": "e", "schema": schema, source: "p", target: "f", "role": role}
    (fact,) = of(said(tmp_path, edge, PERSON, FIRM), 1)
    assert fact["relation"] == relation
    assert relation in RELATIONS
    assert {fact["from_kind"], fact["to_kind"]} <= KINDS.keys()
    assert (fact["from_key"], fact["to_key"], fact["memo"]) == (f"id:{ID}", f"uscc:{USCC}", role)


@pytest.mark.parametrize(
    ("end", "key"),
    [
        ({"schema": "Person", "passportNumber": "X990001"}, "doc:other:X990001"),
        ({"schema": "Company", "registrationNumber": "HRB-9900"}, "doc:other:HRB-9900"),
        ({"schema": "LegalEntity", "idNumber": ID}, f"id:{ID}"),
        ({"schema": "LegalEntity", "idNumber": "990101900307001"}, f"id:{ID}"),
        ({"schema": "LegalEntity", "idNumber": "HRB-9900"}, None),
        ({"schema": "Person", "idNumber": "9901************"}, None),
        ({"schema": "Person"}, None),
    ],
)
def test_an_end_is_who_its_number_says(end: dict[str, Any], key: str | None, tmp_path: Path) -> None:
    edge = {"id": "e", "schema": "Representation", "agent": "x", "client": "f"}
    found = of(said(tmp_path, edge, {"id": "x", "name": "某", **end}, FIRM), 1)
    if key is None:
        assert [e["issue"] for e in found] == ["missing_subject"]
    else:
        assert found[0]["from_key"] == key


def test_a_payment_with_accounts_is_a_transfer_and_without_one_a_relation(tmp_path: Path) -> None:
    paid: dict[str, Any] = {
        "id": "x",
        "schema": "Payment",
        "payer": "p",
        "beneficiary": "f",
        "amount": "1,000.50",
        "currency": "CNY",
    }
    paid |= {"date": "2021-09-01T10:00:00"}
    with_account = paid | {"id": "y", "payerAccount": "a"}
    found = said(tmp_path, paid, with_account, PERSON, FIRM, ACCOUNT)
    (relation,), (transfer,) = of(found, 1), of(found, 2)
    assert (relation["kind"], relation["relation"], relation["to_key"]) == ("relation", "transferred", f"uscc:{USCC}")
    assert (transfer["kind"], transfer["from_account"], transfer["to_name"]) == ("transfer", CARD, "云州某乙公司")
    assert {relation["amount"], transfer["amount"]} == {100050}
    assert "to_scope" not in transfer, "nobody knows which account"


@pytest.mark.parametrize(
    ("changed", "codes"),
    [
        ({"amount": "viel"}, {"bad_amount", "missing_amount"}),
        ({"date": "2021"}, {"bad_time", "missing_time"}),
        ({"payerAccount": "nobody"}, {"unknown_end", "missing_subject"}),
        ({"payerAccount": ["a", "b"]}, {"several_values"}),
        ({"currency": "ABC"}, {"unknown_currency"}),
        ({"currency": []}, {"no_currency"}),
    ],
)  # fmt: skip
def test_what_a_payment_lacks_is_said_once(changed: dict[str, Any], codes: set[str], tmp_path: Path) -> None:
    paid: dict[str, Any] = {"id": "x", "schema": "Payment", "payerAccount": "a", "amount": "1", "currency": "CNY"}
    found = of(said(tmp_path, paid | {"date": "2021-09-01"} | changed, ACCOUNT), 1)
    told = [e["issue"] for e in found if "issue" in e]
    assert set(told) == codes
    assert len(told) == len(codes)


def test_a_property_that_one_schema_does_not_know_is_told(tmp_path: Path) -> None:
    found = said(tmp_path, PERSON | {"accountNumber": CARD}, ACCOUNT)
    assert [(e["issue"], e["column"]) for e in found if "issue" in e] == [
        ("unknown_column", "properties.accountNumber")
    ]


def test_claims_only_entities() -> None:
    from loaders.contract import Head

    assert FTM_JSON.claim(Head(("id", "schema", "properties.name", "unread", "line"), (), ())).yes
    assert not FTM_JSON.claim(Head(("id", "schema", "name"), (), ())).yes
    assert not FTM_JSON.claim(Head(("id", "schema", "unread", "line"), (), ())).yes
