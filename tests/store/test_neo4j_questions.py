"""The questions: what a user asks for travels as a parameter, whatever it holds."""

from __future__ import annotations

from typing import get_args

import pytest

from graphtool.model import TABLES
from graphtool.store import neo4j_questions as questions
from graphtool.store.base import Direction, Filter, Order
from graphtool.store.schema import TYPES

EVIL = "x'}) DETACH DELETE n //`"
FILTERS = [
    Filter(),
    Filter(relations=("transferred", EVIL), kinds=(EVIL,)),
    Filter(relations=(EVIL,)),
    Filter(from_ms=-987654321, until_ms=987654321, min_amount=-123456789, max_amount=123456789),
]


def asked(where: Filter) -> list[str]:
    columns = TABLES["event"].names
    return [
        questions.counts(where),
        *(
            questions.neighbours(where, way, order)
            for way in get_args(Direction.__value__ if hasattr(Direction, "__value__") else Direction)
            for order in get_args(Order)
        ),
        questions.links(where),
        *(questions.events(where, columns, src=src, dst=dst) for src in (True, False) for dst in (True, False)),
        questions.step(where),
    ]


@pytest.mark.parametrize("where", FILTERS)
def test_no_value_of_a_filter_is_in_the_text(where: Filter) -> None:
    for text in asked(where):
        assert "DETACH" not in text
        assert "987654321" not in text
        assert "123456789" not in text
        assert "$case" in text


def test_a_filter_asks_only_for_what_it_bounds() -> None:
    free = "".join(asked(Filter()))
    for name in ("$from_ms", "$until_ms", "$min_amount", "$max_amount", "$kinds"):
        assert name not in free
    bound = questions.counts(Filter(from_ms=1, kinds=("pool",)))
    assert "e.time_ms >= $from_ms" in bound
    assert "o.kind IN $kinds" in bound
    assert "$until_ms" not in bound
    assert questions.bounds(Filter(from_ms=1, kinds=("pool",)))["kinds"] == ["pool"]


def test_an_unknown_relation_matches_no_type() -> None:
    assert not set(TYPES.values()) & set(questions.counts(Filter(relations=(EVIL,))).replace("|", " ").split())


def test_searches_are_parameters_too() -> None:
    for chinese in (True, False):
        for spoken in (True, False):
            text = questions.search(chinese=chinese, spoken=spoken, kinds=[EVIL])
            assert "DETACH" not in text
            assert "n.case = $case" in text
            assert ("$phrase" in text) is chinese
            assert ("n.sound CONTAINS" in text) is spoken


def test_events_by_id_ask_the_index_of_every_type() -> None:
    texts = questions.some_events(["id", "src"])
    assert len(texts) == len(TYPES)
    assert all("{case: $case, id: one}" in text for text in texts)
