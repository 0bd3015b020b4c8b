"""GraphML and GEXF: two tables, ends by what nodes say of themselves, damage told, nothing lost in silence."""

from __future__ import annotations

from pathlib import Path

import pytest

from graphtool.errors import Unreadable
from loaders import FORMATS, graph_xml
from loaders.archives import walk
from loaders.encodings import kind_of
from loaders.graph_xml import graph_rows, is_graph, read_graph
from loaders.readers import raw
from loaders.reading import read

FLOWS = """<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
  <key id="d0" for="node" attr.name="kind" attr.type="string"/>
  <key id="d1" for="node" attr.name="name" attr.type="string"/>
  <key id="d2" for="node" attr.name="account" attr.type="string"/>
  <key id="d4" for="edge" attr.name="relation" attr.type="string"/>
  <key id="d5" for="edge" attr.name="amount" attr.type="double"/>
  <key id="d6" for="edge" attr.name="currency" attr.type="string"/>
  <key id="d7" for="edge" attr.name="time" attr.type="string"/>
  <graph edgedefault="directed">
    <edge id="e0" source="n1" target="n2"><data key="d4">transferred</data><data key="d5">298.00</data>
      <data key="d6">CNY</data><data key="d7">2021-09-01 10:00:00</data></edge>
    <node id="n1"><data key="d0">account</data><data key="d1">赵某甲</data><data key="d2">9900010000000000017</data></node>
    <node id="n2"><data key="d0">account</data><data key="d1">&lt;script&gt;</data><data key="d2">9900010000000000025</data>
      <data key="d9">未声明</data></node>
    <edge source="n1" target="n9" directed="false"><data key="d4">related</data><data key="d4">again</data></edge>
  </graph>
</graphml>
"""


def written(folder: Path, text: str, name: str = "g.graphml") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def rows(path: Path, sheet: int) -> list[dict[str, str]]:
    """The cells of a part by header, filled ones only."""
    for part in read_graph(path):
        said = [row for block in part.blocks for row in block.frame.iter_rows()]
        if part.sheet == sheet:
            return [{h: c for h, c in zip(part.head.header, row[1:], strict=True) if c} for row in said]
    return []


def trouble(path: Path) -> list[tuple[int, int, str, str]]:
    return [
        (part.sheet, *row)
        for part in read_graph(path)
        for block in part.blocks
        for row in block.trouble.select("row", "code", "detail").iter_rows()
    ]


def test_edges_say_what_their_ends_say_of_themselves(tmp_path: Path) -> None:
    path = written(tmp_path, FLOWS)
    assert (kind_of(path), is_graph(path)) == ("xml", True)
    assert [node["Id"] for node in rows(path, 0)] == ["n1", "n2"]
    paid, known = rows(path, 1)
    assert (paid["source_account"], paid["target_account"], paid["target_name"]) == (
        "9900010000000000017", "9900010000000000025", "<script>",
    )  # fmt: skip
    assert (paid["Type"], known["Type"]) == ("Directed", "Undirected")
    assert "target_account" not in known


def test_what_is_said_twice_or_never_declared_is_told(tmp_path: Path) -> None:
    assert trouble(written(tmp_path, FLOWS)) == [
        (0, 3, "extra_cells", "d9=未声明"), (1, 3, "several_values", "relation"),
    ]  # fmt: skip


def test_a_graph_becomes_facts_and_every_element_is_accounted_for(tmp_path: Path) -> None:
    found = [part for source in walk([written(tmp_path, FLOWS)]) for part in read(source, FORMATS)]
    assert {part.reader.partition("/")[0] for part in found} == {"graph_nodes", "graph_edges"}
    counts = [part.outcome.counts() for part in found]
    assert sum(c["rows"] for c in counts) == 4 + 2  # elements, and a header for each part
    transfers = [part.outcome.facts["transfer"] for part in found if "transfer" in part.outcome.facts]
    assert transfers[0].select("row", "from_account", "to_account", "amount").rows() == [
        (2, "9900010000000000017", "9900010000000000025", 29800)
    ]


def test_the_same_without_a_declaration_and_as_gexf(tmp_path: Path) -> None:
    text = """<gexf><graph mode="dynamic" defaultedgetype="undirected"><attributes class="node">
      <attribute id="0" title="phone"/></attributes><nodes><node id="a" label="甲"><attvalues>
      <attvalue for="0" value="10000000001"/></attvalues></node></nodes>
      <edges><edge id="1" source="a" target="b" label="called" start="2021-09-01" weight="2.0"/></edges></graph></gexf>"""
    path = written(tmp_path, text, "g.gexf")
    assert rows(path, 0) == [{"Id": "a", "Label": "甲", "phone": "10000000001"}]
    (edge,) = rows(path, 1)
    assert (edge["source_phone"], edge["start"], edge["Type"], edge["Label"]) == (
        "10000000001", "2021-09-01", "Undirected", "called",
    )  # fmt: skip


@pytest.mark.parametrize("cut", [400, 800, 1_100, len(FLOWS) - 5])
def test_what_comes_before_the_damage_stands(tmp_path: Path, cut: int) -> None:
    path = written(tmp_path, FLOWS[:cut])
    with pytest.raises(Unreadable) as refused:
        rows(path, 5)
    assert refused.value.detail == "broken_xml"
    found = [part for source in walk([path]) for part in read(source, FORMATS)]
    issues = [
        row["code"] for part in found if part.outcome.issues is not None for row in part.outcome.issues.to_dicts()
    ]
    assert "broken_xml" in issues
    whole = FLOWS[:cut].count("</node>") + FLOWS[:cut].count("</edge>")
    parts = FLOWS[:cut].count("</node>") > 0, FLOWS[:cut].count("</edge>") > 0
    assert sum(part.outcome.counts()["rows"] + part.unread for part in found) == whole + sum(parts)


def test_entities_are_refused(tmp_path: Path) -> None:
    bomb = '<?xml version="1.0"?><!DOCTYPE g [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><graphml><graph><node id="&b;"/></graph></graphml>'
    with pytest.raises(Unreadable, match="entity"):
        list(read_graph(written(tmp_path, bomb)))
    outside = '<!DOCTYPE g [<!ENTITY a SYSTEM "file:///etc/passwd">]><graphml><graph><node id="&a;"/></graph></graphml>'
    with pytest.raises(Unreadable):
        list(read_graph(written(tmp_path, '<?xml version="1.0"?>' + outside)))


def test_pieces_and_long_values(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path, FLOWS)
    before = (rows(path, 0), rows(path, 1))
    monkeypatch.setattr(graph_xml, "_CHUNK", 7)
    monkeypatch.setattr(graph_xml, "ROWS", 1)
    assert (rows(path, 0), rows(path, 1)) == before
    monkeypatch.setattr(graph_xml, "LONGEST", 3)
    assert (0, 2, "long_value", "kind") in trouble(path)
    assert rows(path, 0)[0]["kind"] == "acc"


def test_rows_as_printed(tmp_path: Path) -> None:
    path = written(tmp_path, FLOWS)
    header, found = graph_rows(path, 1, 1, 2)
    assert header[:2] == ["Source", "Target"]
    assert [(number, cells[:2]) for number, cells in found] == [(1, ["Source", "Target"]), (2, ["n1", "n2"])]
    assert [number for number, _ in raw(path, 1, 3, 1, frozenset()).rows] == [2, 3]
    with pytest.raises(Unreadable, match="99"):
        raw(path, 1, 99, 1, frozenset())


@pytest.mark.parametrize("encoding", ["GBK", "gb2312", "GB18030"])
def test_chinese_encodings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoding: str) -> None:
    monkeypatch.setattr(graph_xml, "_CHUNK", 7)  # characters are cut between pieces
    path = tmp_path / "g.graphml"
    path.write_bytes(FLOWS.replace("UTF-8", encoding).encode(encoding))
    nodes = next(iter(read_graph(path)))
    (block,) = nodes.blocks
    assert "赵某甲" in block.frame["c3"].to_list()


@pytest.mark.parametrize("encoding", ["nodesUTF-8", "utf-7", "big5"])
def test_an_encoding_that_cannot_be_read_is_told(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "g.graphml"
    path.write_bytes(FLOWS.replace("UTF-8", encoding).encode())
    with pytest.raises(Unreadable) as refused:
        list(read_graph(path))
    assert refused.value.detail == "broken_xml"


def test_bytes_that_no_encoding_explains_are_told(tmp_path: Path) -> None:
    path = tmp_path / "g.graphml"
    path.write_bytes(FLOWS.replace("UTF-8", "GBK").encode("GBK").replace("某甲".encode("GBK"), b"\xff\xff"))
    (block,) = next(iter(read_graph(path))).blocks
    assert "bad_bytes" in block.trouble["code"].to_list()
