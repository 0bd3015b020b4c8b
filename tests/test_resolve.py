"""Who may be the same, in a case: suggestions with reasons, never name-sakes, never what was decided."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from derive.ledgers import digest_of, write

from graphtool.alike import MOST_IN_BLOCK
from graphtool.case import Case
from graphtool.ids import entity_id

NEW, OTHER = "990101198804121017", "990101199001011011"
PHONE = "10012345678"
Rows = list[dict[str, Any]]


def person(row: int, name: str | None = "张某", **values: Any) -> dict[str, Any]:
    return {"row": row, "name": name} | values


def of_row(row: int, file: str = "a") -> str:
    return entity_id("person", f"row:{digest_of(file)[:20]}.0.{row}")


def of_number(number: str) -> str:
    return entity_id("person", f"id:{number}")


class Small:
    """A case of such rows, derived."""

    def __init__(self, folder: Path) -> None:
        self.case = Case.create(folder / "case")

    def add(self, file: str, **kinds: Rows) -> Small:
        write(self.case.ledger, {file: kinds})
        self.case.derive()
        return self

    def pairs(self) -> Rows:
        return self.case.suggestions().pairs.to_dicts()

    def ends(self) -> set[frozenset[str]]:
        return {frozenset((row["a"], row["b"])) for row in self.pairs()}


@pytest.fixture
def small(tmp_path: Path) -> Small:
    return Small(tmp_path)


def test_a_name_and_a_phone(small: Small) -> None:
    small.add("a", person=[person(2, id_no=NEW, phone=PHONE), person(3, phone=PHONE), person(4)])
    (pair,) = small.pairs()
    assert {pair["a"], pair["b"]} == {of_number(NEW), of_row(3)}
    assert (pair["kind"], pair["reasons"], pair["against"]) == ("person", ["name", "phone"], [])


def test_name_sakes_are_never_suggested(small: Small) -> None:
    home = {"phone": PHONE, "address": "甲市乙区丙路12号", "employer": "某某公司", "email": "z@x.test"}
    small.add("a", person=[person(2, id_no=NEW, **home), person(3, id_no=OTHER, **home)])
    assert small.pairs() == []


def test_the_short_form_of_a_number(small: Small) -> None:
    old = NEW[:6] + NEW[8:17]
    small.add("a", person=[person(2, id_no=NEW), person(3, None, id_no=old)])
    (pair,) = small.pairs()
    assert (pair["reasons"], pair["score"]) == (["number_same"], 80)


def test_a_masked_number_is_a_constraint(small: Small) -> None:
    small.add(
        "a", person=[person(2, id_no=NEW), person(3, id_no="990101********1017"), person(4, id_no="990101********101X")]
    )
    (pair,) = small.pairs()
    assert {pair["a"], pair["b"]} == {of_number(NEW), of_row(3)}
    assert "mask_fits" in pair["reasons"]


def test_a_masked_short_form_and_a_few_stars(small: Small) -> None:
    small.add("a", person=[person(2, id_no=NEW), person(3, id_no="990101880412***"), person(4, id_no="990101***1017")])
    assert small.ends() >= {frozenset((of_number(NEW), of_row(3))), frozenset((of_number(NEW), of_row(4)))}


def test_a_wrong_digit(small: Small) -> None:
    small.add("a", person=[person(2, id_no=NEW), person(3, id_no=NEW[:16] + "27")])
    (pair,) = small.pairs()
    assert "number_near" in pair["reasons"]


def test_names_in_letters_and_in_characters_that_sound_alike(small: Small) -> None:
    rows = [person(2, "章伟", phone=PHONE), person(3, "张伟", phone=PHONE), person(4, "ZHANG WEI", phone=PHONE)]
    small.add("a", person=rows)
    assert small.ends() == {frozenset((of_row(a), of_row(b))) for a, b in ((2, 3), (2, 4), (3, 4))}
    assert all("name_sounds" in pair["reasons"] for pair in small.pairs())


def test_both_readings_of_a_surname(small: Small) -> None:
    small.add("a", person=[person(2, "单某", phone=PHONE), person(3, "SHAN MOU", phone=PHONE)])
    assert len(small.pairs()) == 1


def test_employers_and_addresses(small: Small) -> None:
    rows = [
        person(2, "张某甲", employer="某某公司", address="甲市乙区丙路 12 号"),
        person(3, "张某甲", employer="某某公司"),
        person(4, "张某甲", address="甲市乙区丙路12号"),
    ]
    small.add("a", person=rows)
    assert small.ends() == {frozenset((of_row(2), of_row(4)))}


def test_an_employer_of_a_staff_table(small: Small) -> None:
    staff = {"row": 2, "employer": "某某公司", "name": "张某甲", "phone": PHONE}
    small.add("a", employment=[staff]).add("b", person=[person(2, "张某甲", employer="某某公司", phone=PHONE)])
    (pair,) = small.pairs()
    assert pair["reasons"] == ["name_rare", "phone", "employer"]


def test_firms_without_place_and_legal_form(small: Small) -> None:
    firms = [
        {"row": 2, "name": "甲市某某科技有限公司", "uscc": "91990101MA0000000U", "legal_name": "张某", "legal_id": NEW},
        {"row": 3, "name": "某某科技", "legal_name": "张某", "legal_id": NEW},
        {"row": 4, "name": "甲市别的科技有限公司"},
    ]
    small.add("a", company=firms)
    (pair,) = [one for one in small.pairs() if one["kind"] == "organisation"]
    assert pair["reasons"] == ["firm_short", "head"]


def test_what_too_many_share_suggests_nothing_and_is_said(small: Small) -> None:
    small.add("a", person=[person(n + 2, "张某", phone=PHONE) for n in range(MOST_IN_BLOCK + 1)])
    found = small.case.suggestions()
    assert found.pairs.height == 0
    assert found.crowded.to_dicts() == [{"kind": "person", "trait": "phone", "values": 1, "most": MOST_IN_BLOCK + 1}]


def test_what_was_rejected_is_not_suggested_again_whatever_comes(small: Small) -> None:
    small.add("a", person=[person(2, id_no=NEW, phone=PHONE), person(3, phone=PHONE)])
    made = small.case.judge("apart", of_row(3), of_number(NEW), "another man")
    assert small.pairs() == []
    small.add("b", person=[person(2, id_no=NEW, address="甲路1号", employer="某某公司")])
    assert small.pairs() == []
    small.case.undo(made.n)
    assert small.ends() == {frozenset((of_row(3), of_number(NEW)))}


def test_what_was_rejected_stays_so_under_another_name(small: Small) -> None:
    """A row that is apart from a person, and then is found to be another row: that one is apart too."""
    small.add("a", person=[person(2, id_no=NEW, phone=PHONE), person(3, phone=PHONE), person(4, phone=PHONE)])
    small.case.judge("apart", of_row(3), of_number(NEW))
    small.case.judge("same", of_row(3), of_row(4))
    small.case.derive()
    assert small.pairs() == []


def test_what_follows_from_decisions_is_not_suggested_either(small: Small) -> None:
    small.add("a", person=[person(n, phone=PHONE) for n in (2, 3, 4, 5)])
    assert len(small.pairs()) == 6
    for verb, first, second in (("same", 2, 3), ("same", 3, 4), ("apart", 4, 5)):
        small.case.judge(verb, of_row(first), of_row(second))
    assert small.pairs() == []
    small.case.derive()
    assert small.pairs() == []


def test_what_was_confirmed_is_one_and_suggests_no_more(small: Small) -> None:
    small.add("a", person=[person(2, id_no=NEW, phone=PHONE), person(3, phone=PHONE)])
    before = small.case.digest()
    made = small.case.judge("same", of_row(3), of_number(NEW))
    assert small.pairs() == []
    small.case.derive()
    assert small.pairs() == []
    with small.case.view() as view:
        assert view.get("entity", [of_row(3)])["id"].to_pylist() == [of_number(NEW)]
    small.case.undo(made.n)
    assert small.case.derive() == before
    assert len(small.pairs()) == 1


def test_the_same_whatever_was_loaded_first(tmp_path: Path) -> None:
    files: dict[str, Rows] = {
        "a": [person(n + 2, "张某", phone=f"1001234567{n % 3}") for n in range(6)],
        "b": [person(n + 2, "李某", phone=f"1001234567{n % 2}", id_no=f"990101********10{n}X") for n in range(4)],
    }
    found = []
    for order in ("ab", "ba"):
        case = Small(tmp_path / order)
        for name in order:
            case.add(name, person=files[name])
        found.append(case.case.suggestions())
    assert found[0].pairs.height > 2
    assert found[0].pairs.equals(found[1].pairs)
    assert found[0].pairs.equals(found[0].pairs.sort("score", descending=True, maintain_order=True))


def test_hostile_names_stay_text(small: Small) -> None:
    hostile = "'; DROP TABLE x; --<script>%_"
    small.add("a", person=[person(2, hostile, phone=PHONE), person(3, hostile, phone=PHONE)])
    assert len(small.pairs()) == 1


def test_a_case_without_persons(small: Small) -> None:
    small.add("a", call=[{"row": 2, "own": PHONE, "other": "10012345679", "direction": "out", "medium": "call"}])
    found = small.case.suggestions()
    assert (found.pairs.height, found.crowded.height) == (0, 0)
