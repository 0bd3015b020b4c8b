"""The sample case in the embedded store and on a real Neo4j server: the same graph, told the same; and a server that is
killed in the middle of publishing."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

import pytest
from store.graphs import entity, event, write

from graphtool.case import Case
from graphtool.store import content, neo4j_rows
from graphtool.store.memory import MemoryStore
from graphtool.store.neo4j import Neo4jStore
from graphtool.store.server import LocalServer

pytestmark = [pytest.mark.neo4j, pytest.mark.timeout(600)]


def test_the_sample_is_the_same_graph_in_both(
    small_case: Case, tmp_path: Path, neo4j_server: LocalServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRAPHTOOL_NEO4J_USER", neo4j_server.user)
    monkeypatch.setenv("GRAPHTOOL_NEO4J_PASSWORD", neo4j_server.password)
    copy = shutil.copytree(small_case.path, tmp_path / "case")
    settings = copy / "case.toml"
    settings.write_text(settings.read_text("utf-8").replace('"duckdb"', f'"{neo4j_server.uri}"'), "utf-8")
    with Case.open(copy) as case:
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


def test_a_server_killed_and_started_again_in_the_middle(
    neo4j_server: LocalServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last test of the server: what it has planned is forgotten after it. Few kinds of rows, each in many batches:
    planning its statements anew is what takes a server longest."""
    monkeypatch.setattr(neo4j_rows, "BATCH", 3)
    memory = MemoryStore()
    accounts = [f"a-{n}" for n in range(10)]
    graph = {
        "entity": [entity(one) for one in accounts],
        "event": [event(f"f.0.{n}.m", accounts[n % 10], accounts[(n * 3 + 1) % 10], n, n) for n in range(30)],
    }
    write(memory, "1a", graph)
    password = neo4j_server.password
    store = Neo4jStore(neo4j_server.uri, "restart", user=neo4j_server.user, password=password)
    again: list[threading.Thread] = []

    def killed(done: int, total: int) -> None:
        if done > total / 2 and not again:
            neo4j_server.kill()
            again.append(threading.Thread(target=neo4j_server.start))
            again[0].start()  # publishing goes on while the server is away

    with memory.view() as wanted:
        store.publish(wanted, progress=killed)
        again[0].join()
        assert neo4j_server.password == password
        with store.view() as found:
            assert content.digest(found) == content.digest(wanted)
    store.close()
