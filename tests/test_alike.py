"""Points for pairs of records: what speaks for a pair, what speaks against it, and what rules it out."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from graphtool import texts
from graphtool.alike import FLOOR, NEVER, ORGANISATION, PAIRS, PERSON, RECORD, compare

NEW, OTHER = "990101198804121017", "990101199001011011"


def frame(*records: dict[str, Any]) -> pl.DataFrame:
    """Records that all meet in one block."""
    rows = [dict.fromkeys(RECORD) | {"no": n, "blocks": ["x"]} | one for n, one in enumerate(records)]
    return pl.DataFrame(rows, schema=RECORD)


def pairs(*records: dict[str, Any], of: Any = PERSON) -> list[dict[str, Any]]:
    return compare(frame(*records), of).to_dicts()


def named(name: str, many: int = 2, **more: Any) -> dict[str, Any]:
    return {"names": [name], "sounds": ["zhangmou"], "named": many} | more


def numbered(number: str, checked: bool = True) -> dict[str, Any]:
    return {"numbers": [number], "number": number, "checked": checked}


def masked(pattern: str, head: str, tail: str) -> dict[str, Any]:
    return {"mask": pattern, "mask_head": head, "mask_tail": tail}


def test_a_name_and_a_phone_are_enough_and_a_name_is_not() -> None:
    (pair,) = pairs(named("张某", phones=["l-1"]), named("张某", phones=["l-1", "l-2"]))
    assert pair == {"a": 0, "b": 1, "score": 55, "reasons": ["name_rare", "phone"], "against": []}
    assert pairs(named("张某"), named("张某")) == []


@pytest.mark.parametrize(("many", "code", "score"), [(2, "name_rare", 55), (16, "name", 50), (17, "name_common", 40)])
def test_a_common_name_says_less(many: int, code: str, score: int) -> None:
    (pair,) = pairs(named("张某", many, phones=["l-1"]), named("张某", many, phones=["l-1"]))
    assert (pair["reasons"][0], pair["score"]) == (code, score)


def test_names_that_only_sound_alike() -> None:
    (pair,) = pairs(named("张某", phones=["l-1"]), named("章某", phones=["l-1"]))
    assert (pair["score"], pair["reasons"]) == (40, ["name_sounds", "phone"])


def test_a_family_shares_phone_and_address_and_is_not_one() -> None:
    home = {"phones": ["l-1"], "addresses": ["甲路1号"], "address": "甲路1号"}
    assert pairs({"names": ["张某"]} | home, {"names": ["李某"]} | home) == []
    (pair,) = pairs({"names": ["张某"], "accounts": ["a-1"]} | home, {"names": ["李某"], "accounts": ["a-1"]} | home)
    assert (pair["score"], pair["against"]) == (50, ["name_differs"])


def test_two_sound_numbers_that_differ_rule_a_pair_out() -> None:
    same = named("张某", phones=["l-1"], accounts=["a-1"])
    assert pairs(same | numbered(NEW), same | numbered(OTHER)) == []
    assert len(pairs(same | numbered(NEW), same)) == 1


def test_one_number_is_the_strongest_reason() -> None:
    (pair,) = pairs(numbered(NEW), numbered(NEW))
    assert (pair["score"], pair["reasons"]) == (80, ["number_same"])


def test_one_wrong_digit() -> None:
    wrong = "990101198804121071"
    (pair,) = pairs(named("张某") | numbered(NEW), named("张某") | numbered(wrong, checked=False))
    assert pair["reasons"] == ["number_near", "name_rare"]
    assert pairs(named("张某") | numbered(NEW), named("张某") | numbered(wrong)) == []
    assert pairs(named("张某") | numbered(NEW), named("张某") | numbered(OTHER, checked=False)) == []


def test_a_masked_number_fits_or_rules_out() -> None:
    fits = named("张某") | masked("990101________1017", "990101", "7101")
    (pair,) = pairs(named("张某") | numbered(NEW), fits)
    assert (pair["score"], pair["reasons"]) == (50, ["mask_fits", "name_rare"])
    assert pairs(named("张某", phones=["l-1"]) | numbered(OTHER), fits | {"phones": ["l-1"]}) == []


def test_two_masked_numbers_agree_or_rule_out() -> None:
    one = named("张某") | masked("990101________1017", "990101", "7101")
    (pair,) = pairs(one, named("张某") | masked("9901______________"[:17] + "7", "9901", "7"))
    assert pair["reasons"] == ["masks_fit", "name_rare"]
    assert pairs(one | {"phones": ["l-1"]}, named("张某", phones=["l-1"]) | masked("9902%", "9902", "")) == []


def test_addresses_alike() -> None:
    homes = ("甲市乙区丙路12号3单元401室", "甲市乙区丙路12号3单元402室")
    (pair,) = pairs(*(named("张某", addresses=[home], address=home) for home in homes))
    assert pair["reasons"] == ["name_rare", "address_near"]


def test_firms_by_name_and_by_what_is_left_of_it() -> None:
    whole = {"names": ["甲市某某科技有限公司"], "shorts": ["某某科技"], "named": 2}
    (pair,) = pairs(whole, whole, of=ORGANISATION)
    assert pair["reasons"] == ["firm_name"]
    assert pairs(whole | {"named": 17}, whole | {"named": 17}, of=ORGANISATION) == []
    short = {"names": ["某某科技"], "shorts": ["某某科技"]}
    assert pairs(whole, short, of=ORGANISATION) == []
    (pair,) = pairs(whole | {"heads": ["p-1"]}, short | {"heads": ["p-1"]}, of=ORGANISATION)
    assert pair["reasons"] == ["firm_short", "head"]


def test_only_records_of_one_block_are_compared() -> None:
    one = named("张某", phones=["l-1"])
    assert pairs(one | {"blocks": ["a"]}, one | {"blocks": ["b"]}) == []
    assert len(pairs(one | {"blocks": ["a", "b"]}, one | {"blocks": ["b", "a"]})) == 1


def test_the_same_answer_in_any_order_and_every_time() -> None:
    many = [named("张某", phones=[f"l-{n // 2}"], accounts=[f"a-{n // 3}"]) for n in range(12)]
    first = compare(frame(*many), PERSON)
    assert first.height > 6
    assert first.equals(compare(frame(*many), PERSON))
    assert first.equals(compare(frame(*many).reverse(), PERSON))
    assert first.equals(first.sort(-pl.col("score"), "a", "b"))


def test_hostile_names_stay_text() -> None:
    hostile = "'; DROP TABLE x; --<script>"
    assert len(pairs(named(hostile, phones=["l-1"]), named(hostile, phones=["l-1"]))) == 1


def test_none_and_one_record() -> None:
    for records in ((), (named("张某"),)):
        found = compare(frame(*records), PERSON)
        assert found.height == 0
        assert dict(found.schema) == PAIRS


def test_nothing_is_written_or_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.chdir(tmp_path)
    with caplog.at_level(logging.DEBUG):
        assert len(pairs(named("某个名字", phones=["l-1"]), named("某个名字", phones=["l-1"]))) == 1
    assert list(tmp_path.iterdir()) == []
    assert capfd.readouterr() == ("", "")
    assert "某个名字" not in caplog.text


def test_every_trait_has_words_and_no_weak_one_is_enough() -> None:
    known = texts.catalogue("resolve")
    for comparisons in (PERSON, ORGANISATION):
        for one in comparisons:
            assert all(f"trait.{trait.code}" in known for trait in one.traits)
            assert all(trait.points == NEVER or trait.points < 2 * FLOOR + 1 for trait in one.traits)
    weak = [t for one in PERSON if one.name != "number" for t in one.traits]
    assert max(t.points for t in weak) < FLOOR
