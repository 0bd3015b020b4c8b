"""Graph files, read back by networkx."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from hypothesis import HealthCheck, given, settings

from graphtool.exports.cells import CONTROL
from graphtool.exports.content import Scope, Shape
from graphtool.exports.graphs import EVENT, NODE, Written, write_gexf, write_graphml, write_json
from tests.exports.hostile import TEXTS, content, graph
from tests.store.graphs import Graph, example, graphs

FORMATS = {"graphml": write_graphml, "gexf": write_gexf, "json": write_json}


def read(path: Path, name: str) -> Any:
    if name == "graphml":
        return nx.read_graphml(path, force_multigraph=True)
    if name == "gexf":
        simple = nx.read_gexf(path, version="1.3")
        found = nx.MultiDiGraph()
        found.add_nodes_from(simple.nodes(data=True))
        found.add_edges_from((a, b, d["id"], d) for a, b, d in simple.edges(data=True))
        return found
    return nx.node_link_graph(json.loads(path.read_text("utf-8")))


def stated(attributes: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {n: attributes[n] for n in names if attributes.get(n) is not None}


@pytest.mark.parametrize("name", FORMATS)
def test_the_example_comes_back_with_every_edge_and_its_rows(name: str, tmp_path: Path) -> None:
    path = tmp_path / "x"
    assert FORMATS[name](content(example()), path) == Written(9, 14)
    found = read(path, name)
    assert (found.number_of_nodes(), found.number_of_edges()) == (9, 14)
    edge = next(d for *_, k, d in found.edges(keys=True, data=True) if k == "f1.0.2.m")
    assert stated(edge, EVENT) == {
        "relation": "transferred", "relation_label": "转账", "time": "1970-01-01T00:00:01", "time_ms": 1000, "seq": 0,
        "amount": 29_800, "amount_yuan": "298.00", "currency": "CNY", "directed": True, "doubtful": False, "facts": 1,
        "rows": "f1.0.2 f9.0.7",
    }  # fmt: skip
    assert found.nodes["p-chen"]["roles"] == "主犯"


@pytest.mark.parametrize("name", FORMATS)
def test_every_text_stays_data(name: str, tmp_path: Path) -> None:
    path = tmp_path / "x"
    FORMATS[name](content(graph()), path)
    found = read(path, name)
    clean = [text if name == "json" else re.sub(CONTROL, "", text) for text in TEXTS]
    assert [found.nodes[f"a-{i:02}"]["name"] for i in range(len(TEXTS))] == clean
    assert [d["memo"] for *_, d in sorted(found.edges(data=True))] == clean


@pytest.mark.parametrize("name", FORMATS)
def test_pairs_carry_counts_and_names_of_their_events(name: str, tmp_path: Path) -> None:
    path = tmp_path / "x"
    FORMATS[name](content(example(), shape=Shape(grouped=True, lang="en")), path)
    edges = [d for *_, d in read(path, name).edges(data=True) if d.get("event_ids") == "f1.0.2.m f1.0.3.m"]
    assert [(d["events"], d["amount"], d["doubtful"], d["relation_label"]) for d in edges] == [
        (2, 59_600, 1, "transferred to")
    ]


@pytest.mark.parametrize("name", FORMATS)
def test_an_empty_selection_is_an_empty_graph(name: str, tmp_path: Path) -> None:
    path = tmp_path / "x"
    assert FORMATS[name](content(example(), Scope(())), path) == Written(0, 0)
    assert read(path, name).number_of_nodes() == 0


def test_gephi_gets_the_colours_of_the_canvas(tmp_path: Path) -> None:
    path = tmp_path / "x.gexf"
    write_gexf(content(example()), path)
    colour = nx.read_gexf(path, version="1.3").nodes["a-1"]["viz"]["color"]
    assert (colour["r"], colour["g"], colour["b"]) == (0x2A, 0x9D, 0x8F)


def test_a_masked_graph_says_so_and_has_no_keys(tmp_path: Path) -> None:
    path = tmp_path / "x.graphml"
    write_graphml(content(example(), shape=Shape(masked=True)), path)
    found = nx.read_graphml(path)
    assert found.graph["masked"] is True
    assert {n for *_, d in found.nodes(data=True) for n in d} <= set(NODE) - {"key"}


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(graphs())
def test_all_formats_hold_the_same_graph(tmp_path: Path, rows: Graph) -> None:
    kept: list[Any] = []
    for name, write in FORMATS.items():
        path = tmp_path / name
        write(content(rows), path)
        found = read(path, name)
        kept.append(
            (
                {n: re.sub(CONTROL, "", str(d.get("name"))) for n, d in found.nodes(data=True)},
                sorted((a, b, k, d.get("amount"), d["directed"]) for a, b, k, d in found.edges(keys=True, data=True)),
            )
        )
    assert kept[0] == kept[1] == kept[2]
    assert kept[0][0].keys() == {row["id"] for row in rows["entity"]}
    assert [edge[2] for edge in kept[0][1]] == [
        e["id"] for e in sorted(rows["event"], key=lambda e: (e["src"], e["dst"], e["id"]))
    ]
