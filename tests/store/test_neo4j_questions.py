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


def test_bounds_change_no_statement_so_it_is_planned_once() -> None:
    bound = Filter(from_ms=1, max_amount=5, kinds=("pool",))
    assert asked(bound) == asked(Filter())
    for text in asked(bound):
        for name in questions.bounds(bound):
            assert f"${name}" in text or name in ("chosen", "kinds")


def test_what_is_left_open_is_said_and_takes_everything() -> None:
    free = questions.bounds(Filter())
    assert (free["timed"], free["priced"], free["chosen"]) == (False, False, False)
    assert (free["from_ms"], free["until_ms"]) == (-(2**63), 2**63 - 1)
    half = questions.bounds(Filter(from_ms=1, max_amount=0, kinds=("pool",)))
    assert (half["timed"], half["priced"], half["chosen"]) == (True, True, True)
    assert (half["from_ms"], half["until_ms"], half["min_amount"], half["max_amount"]) == (1, 2**63 - 1, -(2**63), 0)
    assert half["kinds"] == ["pool"]


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
