"""The sample case in the embedded store and on a real Neo4j server: the same graph, told the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from graphtool.case import Case
from graphtool.store import content
from graphtool.store.server import LocalServer


@pytest.mark.neo4j
def test_the_sample_is_the_same_graph_in_both(
    small_sample: Path, tmp_path: Path, neo4j_server: LocalServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRAPHTOOL_NEO4J_USER", neo4j_server.user)
    monkeypatch.setenv("GRAPHTOOL_NEO4J_PASSWORD", neo4j_server.password)
    with Case.create(tmp_path / "case", "样例", neo4j_server.uri) as case:
        for mapping in sorted((small_sample / "mappings").glob("*.toml")):
            case.add_mapping(mapping)
        case.load([small_sample / "evidence"])
        case.derive()
        written = case.publish()
        shared = case.shared()
        assert shared is not None
        with case.view() as ours, shared.view() as theirs:
            assert ours.digest() == theirs.digest()
            assert content.digest(ours) == content.digest(theirs)
            assert written > ours.count("entity") + ours.count("event")
        assert case.publish() == 0
        report = case.verify()
        assert report["ok"], report
