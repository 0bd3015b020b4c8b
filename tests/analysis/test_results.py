"""How values read in a sentence, and what a result says of itself."""

from __future__ import annotations

import json

import numpy as np
import pytest

from graphtool.analysis import Moment, Money, column_label, run, sentence, show
from graphtool.analysis.results import amounts, build_table, times, worded
from graphtool.projection import NO_TIME
from graphtool.terms import FAMILIES
from tests.oracles import Transfer, graph


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [
        (Money(29_800, "CNY"), "298.00 元", "298.00 CNY"),
        (Money(-5, "CNY"), "-0.05 元", "-0.05 CNY"),
        (Money(123_456_789, "USD"), "1,234,567.89 USD", "1,234,567.89 USD"),
        (Moment(0), "1970-01-01 00:00:00", "1970-01-01 00:00:00"),
        (Moment(86_400_000, "day"), "1970-01-02", "1970-01-02"),
        (12_345, "12,345", "12,345"),
        (0.25, "0.25", "0.25"),
        (True, "是", "yes"),
        ((FAMILIES["money"], FAMILIES["call"]), "资金、通讯", "money, calls"),
        (sentence("period.whole"), "全部时间", "all times"),
        ("{n} <b>", "{n} <b>", "{n} <b>"),
    ],
)
def test_values_in_a_sentence(value: object, zh: str, en: str) -> None:
    assert show(value, "zh") == zh
    assert show(value, "en") == en


def test_a_label_from_evidence_is_never_a_template() -> None:
    said = sentence("degree.finding.in", label="{amount}", parties=1, events=2, amount=Money(1, "CNY"))
    assert said.say("en").startswith("{amount}: ")


def test_tables_say_what_their_columns_are() -> None:
    table = build_table({"entity": ["a"], "amount": [5], "size": [1]})
    assert {f.name: f.metadata[b"is"].decode() for f in table.schema} == {
        "entity": "entity",
        "amount": "minor",
        "size": "count",
    }
    assert column_label("amount", "zh") == "金额"


def test_what_no_source_states_is_null() -> None:
    assert times(np.array([5, NO_TIME])).to_pylist() == [5, None]
    assert amounts(np.array([5, -1])).to_pylist() == [5, None]
    assert worded(np.array([1, -1]), ("a", "b")).to_pylist() == ["b", None]


def test_a_result_is_plain_data_for_a_report() -> None:
    result = run("degree", graph([Transfer("one", "a", "b", 86_400_000)]), period=(0, 2 * 86_400_000))
    found = json.loads(json.dumps(result.as_dict("zh"), ensure_ascii=False))
    assert found["title"] == "往来对象、笔数与金额（统计：1970-01-01 00:00:00 至 1970-01-03 00:00:00的资金）"
    assert found["digest"] == "digest"
    assert found["rows"][0]["entity"] == "b"
    assert found["findings"][0]["events"] == ["one"]
    assert found["parameters"]["period"] == [0, 172_800_000]
