"""Who stands for whom."""

from __future__ import annotations

import pytest

from graphtool.analysis.sets import apart, numbers_of, with_accounts
from graphtool.errors import BadParameter
from tests.oracles import Transfer, graph


def standing(id_: str, src: str, dst: str, relation: str) -> Transfer:
    return Transfer(id_, src, dst, None, None, None, relation=relation)


LEDGER = [
    standing("1", "list", "ann", "lists"),
    standing("2", "list", "bob", "lists"),
    standing("3", "ann", "acc1", "holds"),
    standing("4", "bob", "acc2", "holds"),
    standing("5", "bob", "line", "uses"),
    standing("6", "acc1", "acc3", "holds"),
]
KINDS = {"list": "list", "ann": "person", "bob": "person", "line": "line"}


@pytest.mark.parametrize(
    ("asked", "found", "note"),
    [
        (["ann"], {"ann", "acc1"}, "1 persons, organisations or lists stand for 1 accounts"),
        (["list"], {"list", "acc1", "acc2"}, "1 persons, organisations or lists stand for 2 accounts"),
        (["ann", "acc1"], {"ann", "acc1"}, "stand for 0 accounts"),
        (["acc2"], {"acc2"}, None),
        (["line"], {"line"}, None),
    ],
)
def test_accounts_stand_for_who_holds_them(asked: list[str], found: set[str], note: str | None) -> None:
    projection = graph(LEDGER, KINDS)
    nodes, said = with_accounts(projection, numbers_of(projection, "source", asked))
    assert set(projection.ids(nodes).to_pylist()) == found
    assert bool(said) == (note is not None)
    assert note is None or note in said[0].say("en")


def test_an_unknown_entity_is_a_bad_parameter() -> None:
    with pytest.raises(BadParameter) as refused:
        numbers_of(graph(LEDGER), "source", ["ann", "eve"])
    assert refused.value.arguments["value"] == "eve"


def test_who_is_on_both_sides_is_named() -> None:
    projection = graph(LEDGER, KINDS)
    one, two = (numbers_of(projection, "source", ids) for ids in (["ann", "acc1"], ["acc2", "acc1"]))
    apart(projection, one[:1], two)
    with pytest.raises(BadParameter) as refused:
        apart(projection, one, two)
    assert (refused.value.arguments["param"], refused.value.arguments["value"]) == ("target", "acc1")
