"""The graph for an analyst's own questions in networkx."""

from __future__ import annotations

import networkx as nx

from tests.oracles import Transfer, graph

LEDGER = [
    Transfer("one", "a", "b", 1_000, 29_800, doubtful=True),
    Transfer("two", "a", "b", None, None, None, relation="holds"),
    Transfer("loop", "a", "a", 86_400_000, 5, precision="day", directed=False),
]


def test_all_of_it_with_typed_attributes() -> None:
    found = graph(LEDGER, {"q": "pool"}).to_networkx()
    assert isinstance(found, nx.MultiDiGraph)
    assert dict(found.nodes(data=True)) == {
        "a": {"kind": "account", "label": "a"},
        "b": {"kind": "account", "label": "b"},
        "q": {"kind": "pool", "label": "q"},
    }
    assert found.edges["a", "b", "one"] == {
        "relation": "transferred",
        "seq": 0,
        "directed": True,
        "doubtful": True,
        "time_ms": 1_000,
        "precision": "second",
        "amount": 29_800,
        "currency": "CNY",
    }
    assert found.edges["a", "b", "two"] == {"relation": "holds", "seq": 0, "directed": True, "doubtful": False}
    assert found.edges["a", "a", "loop"]["precision"] == "day"
    assert {type(v) for _, _, d in found.edges(data=True) for v in d.values()} <= {str, int, bool}


def test_a_selection_only() -> None:
    projection = graph(LEDGER, {"q": "pool"})
    found = projection.to_networkx(projection.select(["transferred"]))
    assert set(found.nodes) == {"a", "b"}
    assert list(found.edges(keys=True)) == [("a", "b", "one")]
