"""The card of who may be the same: asked for, side by side, decided and taken back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from derive.ledgers import write

from graphtool.alike import MOST_IN_BLOCK
from graphtool.case import Case
from graphtool.errors import NotFound
from graphtool.ui import sheets
from graphtool.ui.blocks import every
from graphtool.ui.pairing import pairing
from graphtool.ui.resolving import hear, resolving
from graphtool.ui.sources import Sources
from graphtool.ui.state import Desk

HOSTILE = "<img src=x onerror=alert(1)>"
PHONE = "10012345678"


def opened(tmp_path: Path, rows: list[dict[str, Any]]) -> Sources:
    case = Case.create(tmp_path / "case")
    write(case.ledger, {"a": {"person": rows}})
    case.derive()
    return Sources(case)


@pytest.fixture
def two(tmp_path: Path) -> Sources:
    """Two rows of one name and phone, one of them with an identity number."""
    rows = [{"row": n, "name": HOSTILE, "phone": PHONE} for n in (2, 3)]
    return opened(tmp_path, [rows[0] | {"id_no": "990101198804121017"}, rows[1]])


def card(desk: Desk, sources: Sources) -> dict[str, Any]:
    source = sources.current()
    assert source is not None
    return dict(resolving(desk, sources, source))


def rows_of(shown: dict[str, Any], table: str) -> list[dict[str, Any]]:
    return next((list(b["rows"]) for b in every([shown]) if b.get("is") == "table" and b["id"] == table), [])


def asked(desk: Desk, sources: Sources) -> list[dict[str, Any]]:
    assert hear(desk, sources, {"name": "look"})
    return rows_of(card(desk, sources), "alike")


def test_nothing_is_compared_until_somebody_asks(two: Sources) -> None:
    desk = Desk()
    shown = card(desk, two)
    assert (shown["blocks"], [b["act"] for b in shown["actions"]]) == ([], ["look"])
    assert len(asked(desk, two)) == 1


@pytest.mark.parametrize(("lang", "words"), [("zh", "电话相同"), ("en", "one phone")])
def test_reasons_are_said_in_both_languages(two: Sources, lang: Any, words: str) -> None:
    (row,) = asked(Desk(lang=lang), two)
    assert words in row["cells"][3]
    assert row["cells"][0]["sort"] == 55


def test_a_chosen_pair_stands_side_by_side(two: Sources) -> None:
    desk = Desk()
    (row,) = asked(desk, two)
    assert hear(desk, two, {"name": "alike", "id": row["id"]})
    shown = card(desk, two)
    sides = [b for b in every([shown]) if b.get("is") == "ids"]
    assert [any(one["head"].endswith(PHONE[-4:]) for one in side["rows"]) for side in sides] == [True, True]
    assert [b["id"] for b in every([shown]) if b.get("is") == "form"] == ["identify"]


def test_a_decision_is_put_on_record_obeyed_and_taken_back(two: Sources) -> None:
    desk = Desk()
    (row,) = asked(desk, two)
    assert hear(desk, two, {"name": "alike", "id": row["id"]})
    before = two.case.digest()
    assert hear(desk, two, {"name": "identify", "values": {"verb": "same", "why": "one face"}})
    shown = card(desk, two)
    assert rows_of(shown, "alike") == []
    (made,) = rows_of(shown, "identities")
    assert made["cells"][3] == "one face"
    two.case.derive()
    (made,) = rows_of(card(desk, two), "identities")
    source = two.current()
    assert source is not None
    assert not [b for b in every([pairing(desk, two, source)]) if b.get("id") == "judgements"]
    assert hear(desk, two, {"name": "identity", "id": made["id"]})
    assert "part" in [b["id"] for b in every([card(desk, two)]) if b.get("is") == "form"]
    assert hear(desk, two, {"name": "part", "values": {"why": ""}})
    assert two.case.digest() == before
    two.case.derive()
    assert len(rows_of(card(desk, two), "alike")) == 1


def test_without_a_chosen_pair_nothing_is_decided(two: Sources) -> None:
    with pytest.raises(NotFound):
        hear(Desk(), two, {"name": "identify", "values": {"verb": "same"}})
    assert not hear(Desk(), two, {"name": "judge"})
    assert two.case.ledger.state().judgements == []


def test_whom_the_generation_does_not_know_is_named_by_id(two: Sources) -> None:
    ends = ["p-00000000000000000000", "p-11111111111111111111"]
    two.case.ledger.record("judgement", {"verb": "apart", "refs": ends, "why": ""})
    (made,) = rows_of(card(Desk(), two), "identities")
    assert ends[0] in made["cells"][2]


def test_what_too_many_share_is_said(tmp_path: Path) -> None:
    many = opened(tmp_path, [{"row": n + 2, "name": "张某", "phone": PHONE} for n in range(MOST_IN_BLOCK + 1)])
    desk = Desk(lang="en")
    assert asked(desk, many) == []
    assert [b for b in every([card(desk, many)]) if b.get("is") == "text" and str(MOST_IN_BLOCK) in b["text"]]


def test_the_export_has_what_was_asked_for(two: Sources) -> None:
    desk, source = Desk(), two.current()
    assert source is not None
    asked(desk, two)
    sheet = sheets.evidence(desk, two, source)[-1]
    (row,) = sheet.rows
    assert (row["score"], row["reasons"]) == (55, "姓名相同，本案少见 · 电话相同")
    assert row["a"] < row["b"]
    assert set(row) == {name for name, *_ in sheet.columns}
