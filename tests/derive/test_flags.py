"""Failed checks are flags, never grounds to drop."""

from __future__ import annotations

from pathlib import Path

from derive.ledgers import graph


def test_a_wrong_check_digit_is_a_flag_on_the_identifier_and_the_entity(tmp_path: Path) -> None:
    row = {
        "row": 2,
        "scope": "bank",
        "card": "9900000000000001",
        "holder_name": "张某",
        "holder_id": "990101199001011234",
    }
    tables = graph(tmp_path, {"h": {"holder": [row]}})
    (person,) = [e for e in tables["entity"] if e["kind"] == "person"]
    (document,) = [i for i in tables["identifier"] if i["type"] == "id_card"]
    assert document["flags"]
    assert set(document["flags"]) <= set(person["flags"])


def test_names_have_no_checks(tmp_path: Path) -> None:
    row = {"row": 2, "name": "张某", "id_no": "990101199001011234"}
    tables = graph(tmp_path, {"p": {"person": [row]}})
    assert [i["flags"] for i in tables["identifier"] if i["type"] == "name"] == [[]]
