"""What persons decided about persons: the next derivation makes them one, and two again once it is taken back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from derive.ledgers import as_sets, digest_of, payment, write

from graphtool import judgements, model
from graphtool.derive import derive
from graphtool.derive.identities import groups
from graphtool.ids import entity_id
from graphtool.judgements import Judgement
from graphtool.ledger import Ledger

OLD, NEW, OTHER = "990101880412101", "990101198804121017", "990101199001011011"
PHONE, CARD = "10012345678", "9900000000000001"


def person(row: int, name: str = "张某", **values: Any) -> dict[str, Any]:
    return {"row": row, "name": name} | values


def of_row(file: str, row: int) -> str:
    return entity_id("person", f"row:{digest_of(file)[:20]}.0.{row}")


KNOWN = entity_id("person", f"id:{NEW}")
FILES: dict[str, dict[str, list[dict[str, Any]]]] = {
    "a": {"person": [person(2, id_no=NEW, address="甲路1号")]},
    "b": {"person": [person(2, phone=PHONE, email="z@x.test"), person(3, "李某", phone=PHONE)]},
    "c": {"payment": [payment(5, holder_name="张某", holder_id=OTHER)]},
}


class Small:
    """A ledger, and what follows from it after each judgement."""

    def __init__(self, folder: Path, files: dict[str, Any]) -> None:
        self.ledger = Ledger(folder)
        self._scratch = folder / "scratch"
        write(self.ledger, files)

    def say(self, verb: str, first: str, second: str) -> int:
        self.ledger.record(judgements.KIND, {"verb": verb, "refs": [first, second], "why": ""})
        return self.ledger.state().judgements[-1].n

    def undo(self, n: int) -> None:
        self.ledger.record(judgements.KIND, {"verb": judgements.UNDO, "of": n, "why": ""})

    def tables(self) -> dict[str, list[dict[str, Any]]]:
        with derive(self.ledger, self._scratch) as derived:
            return {table: sorted(derived.table(table).to_pylist(), key=repr) for table in model.TABLES}

    def persons(self) -> set[str]:
        return {e["id"] for e in self.tables()["entity"] if e["kind"] == "person"}


def test_two_become_one_with_all_that_is_known(tmp_path: Path) -> None:
    case = Small(tmp_path, FILES)
    before = case.tables()
    case.say("same", of_row("b", 2), KNOWN)
    after = case.tables()
    assert {e["id"] for e in before["entity"]} - {e["id"] for e in after["entity"]} == {of_row("b", 2)}
    held = {(i["type"], i["value"]) for i in after["identifier"] if i["entity"] == KNOWN}
    assert held >= {("id_card", NEW), ("address", "甲路1号"), ("email", "z@x.test"), ("name", "张某")}
    (uses,) = [e for e in after["event"] if e["relation"] == "uses" and e["src"] == KNOWN]
    assert uses["dst"] == entity_id("line", f"tel:{PHONE}")
    facts = {e["fact"] for e in after["evidence"] if e["subject"] == KNOWN}
    assert facts == {f"{digest_of('a')[:20]}.0.2", f"{digest_of('b')[:20]}.0.2"}
    assert {"alias": of_row("b", 2), "id": KNOWN} in after["alias"]
    (one,) = [e for e in after["entity"] if e["id"] == KNOWN]
    assert (one["number"], one["facts"]) == (NEW, 2)


def test_undone_they_are_two_again(tmp_path: Path) -> None:
    case = Small(tmp_path, FILES)
    digest, before = case.ledger.digest("rules"), case.tables()
    n = case.say("same", KNOWN, of_row("b", 2))
    assert case.ledger.digest("rules") != digest
    case.undo(n)
    assert case.ledger.digest("rules") == digest
    assert case.tables() == before


def test_chains_are_followed_and_every_number_stays(tmp_path: Path) -> None:
    case = Small(tmp_path, FILES)
    case.say("same", of_row("b", 2), KNOWN)
    case.say("same", entity_id("person", f"id:{OTHER}"), of_row("b", 2))
    tables = case.tables()
    (one,) = {e["src"] for e in tables["event"] if e["relation"] == "holds"}
    assert one == KNOWN  # the smaller of two equally strong keys
    numbers = {i["value"] for i in tables["identifier"] if i["entity"] == one and i["type"] == "id_card"}
    assert numbers == {NEW, OTHER}
    assert {a["alias"] for a in tables["alias"] if a["id"] == one} == {
        of_row("b", 2), entity_id("person", f"id:{OTHER}"),
    }  # fmt: skip


def test_the_long_form_of_a_number_names_the_one(tmp_path: Path) -> None:
    case = Small(tmp_path, {"a": {"person": [person(2, id_no=OLD), person(3, id_no=NEW)]}})
    case.say("same", entity_id("person", f"id:{OLD}"), KNOWN)
    assert case.persons() == {KNOWN}


@pytest.mark.parametrize("order", ["abc", "cba", "bca"])
def test_it_holds_after_new_evidence_in_any_order(tmp_path: Path, order: str) -> None:
    """The judgement comes after the first file; whom it is about may come later."""
    case = Small(tmp_path, {order[0]: FILES[order[0]]})
    case.say("same", KNOWN, of_row("b", 2))
    for name in order[1:]:
        write(case.ledger, {name: FILES[name]})
    tables = case.tables()
    whole = Small(tmp_path / "whole", FILES)
    whole.say("same", of_row("b", 2), KNOWN)
    assert as_sets(tables) == as_sets(whole.tables())
    assert case.ledger.digest("rules") == whole.ledger.digest("rules")
    assert of_row("b", 2) not in {e["id"] for e in tables["entity"]}


def test_a_contradiction_leaves_all_of_the_group_apart(tmp_path: Path) -> None:
    case = Small(tmp_path, FILES)
    before = case.persons()
    case.say("same", of_row("b", 2), KNOWN)
    case.say("same", of_row("b", 2), of_row("b", 3))
    n = case.say("apart", KNOWN, of_row("b", 3))
    assert case.persons() == before
    case.undo(n)
    assert len(case.persons()) == len(before) - 2


def test_kinds_are_never_mixed(tmp_path: Path) -> None:
    case = Small(tmp_path, FILES | {"d": {"company": [{"row": 2, "name": "某某公司"}]}})
    before = {e["id"] for e in case.tables()["entity"]}
    case.say("same", KNOWN, entity_id("organisation", f"file:{digest_of('d')[:20]}:某某公司"))
    assert {e["id"] for e in case.tables()["entity"]} == before


def test_two_firms_become_one(tmp_path: Path) -> None:
    uscc = "91990101MA0000000U"
    firms = [{"row": 2, "name": "某某公司", "uscc": uscc}, {"row": 3, "name": "某某商贸公司", "phone": PHONE}]
    case = Small(tmp_path, {"a": {"company": firms}})
    known = entity_id("organisation", f"uscc:{uscc}")
    case.say("same", entity_id("organisation", f"file:{digest_of('a')[:20]}:某某商贸公司"), known)
    tables = case.tables()
    assert [e["id"] for e in tables["entity"] if e["kind"] == "organisation"] == [known]
    assert {i["value"] for i in tables["identifier"] if i["entity"] == known} >= {uscc, "某某公司", "某某商贸公司"}


def test_hostile_names_stay_text(tmp_path: Path) -> None:
    hostile = "'; DROP TABLE said; --"
    case = Small(tmp_path, {"a": {"person": [person(2, hostile), person(3, id_no=NEW)]}})
    case.say("same", of_row("a", 2), KNOWN)
    names = [i["value"] for i in case.tables()["identifier"] if i["type"] == "name" and i["entity"] == KNOWN]
    assert names == sorted([hostile, "张某"])


def said(n: int, verb: str, first: str, second: str) -> Judgement:
    return Judgement(n, verb, judgements.pair(first, second), "", "li", "")


def test_groups_of_decisions() -> None:
    told = [said(1, "same", "p-a", "p-b"), said(2, "same", "p-b", "p-c"), said(3, "same", "p-x", "p-y")]
    found = {row["id"]: row["part"] for row in groups(told).to_pylist()}
    assert found["p-a"] == found["p-b"] == found["p-c"] != found["p-x"] == found["p-y"]
    torn = groups([*told, said(4, "apart", "p-a", "p-c")])
    assert torn["id"].to_pylist() == ["p-x", "p-y"]
    assert groups([said(1, "apart", "p-a", "p-b")]).num_rows == 0
