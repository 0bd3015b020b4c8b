"""Who writes a case on a shared server: one at a time, the dead give way, who was replaced writes no more."""

from __future__ import annotations

import subprocess
import sys
import uuid
from collections.abc import Iterator

import pytest
from store.graphs import entity, example, table, write

from graphtool.errors import Unavailable
from graphtool.store import neo4j_marker
from graphtool.store.base import batches
from graphtool.store.memory import MemoryStore
from graphtool.store.neo4j import Neo4jStore
from graphtool.store.server import LocalServer

pytestmark = pytest.mark.neo4j


@pytest.fixture
def two(neo4j_server: LocalServer) -> Iterator[tuple[Neo4jStore, Neo4jStore]]:
    """Two who open the same case."""
    case = uuid.uuid4().hex
    stores = [
        Neo4jStore(neo4j_server.uri, case, user=neo4j_server.user, password=neo4j_server.password) for _ in range(2)
    ]
    yield stores[0], stores[1]
    for store in stores:
        store.close()


def test_the_second_is_told_who_writes(two: tuple[Neo4jStore, Neo4jStore]) -> None:
    one, other = two
    me = neo4j_marker._myself()
    with one.writer("1a"):
        with pytest.raises(Unavailable) as locked:
            write(other, "2b", example())
        assert locked.value.key == "unavailable.locked"
        assert locked.value.arguments["holder"] == me["holder"]
        assert locked.value.arguments["purpose"] == "write"
    write(other, "2b", example())
    assert one.current() == "2b"


def test_a_writer_whose_process_is_gone_gives_way(
    two: tuple[Neo4jStore, Neo4jStore], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = two
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    me = neo4j_marker._myself()
    with monkeypatch.context() as patched:
        patched.setattr(neo4j_marker, "_myself", lambda: {**me, "pid": gone.pid})
        one.writer("1a").__enter__()
    write(other, "2b", example())
    assert other.current() == "2b"


def test_a_writer_on_another_machine_gives_way_after_a_silence(
    two: tuple[Neo4jStore, Neo4jStore], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = two
    me = neo4j_marker._myself()
    with monkeypatch.context() as patched:
        patched.setattr(neo4j_marker, "_myself", lambda: {**me, "holder": "someone, elsewhere", "pid": 1})
        one.writer("1a").__enter__()
    with pytest.raises(Unavailable, match="someone, elsewhere"):
        write(other, "2b", example())
    monkeypatch.setattr(neo4j_marker, "_STALE_MS", 0)
    write(other, "2b", example())
    assert other.current() == "2b"


def test_who_was_replaced_writes_no_more(two: tuple[Neo4jStore, Neo4jStore], monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = two
    view = MemoryStore()
    write(view, "2b", example())

    def write_late() -> None:
        with one.writer("1a") as writer:
            monkeypatch.setattr(neo4j_marker, "_STALE_MS", 0)
            other.publish(view.view())
            writer.write("entity", batches(table("entity", [entity("a-late")])))

    with pytest.raises(Unavailable) as replaced:
        write_late()
    assert replaced.value.key == "unavailable.taken_over"
    assert other.current() == "2b"
    assert all(deviation.same for deviation in other.verify(view.view()))
