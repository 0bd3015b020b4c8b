"""The driver: rows come one after the other, nothing is written by what only reads, errors are in our words."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from graphtool.errors import Unavailable
from graphtool.store.neo4j_address import parse
from graphtool.store.neo4j_driver import Connection
from graphtool.store.server import LocalServer

pytestmark = pytest.mark.neo4j


@pytest.fixture
def connection(neo4j_server: LocalServer) -> Iterator[Connection]:
    made = Connection(parse(neo4j_server.uri), neo4j_server.user, neo4j_server.password)
    yield made
    made.close()


def test_rows_are_streamed_in_order(connection: Connection) -> None:
    rows = connection.stream("UNWIND range(1, $most) AS n RETURN n, toString(n)", {"most": 25_000})
    assert next(iter(rows)) == [1, "1"]
    assert [n for n, _ in rows] == list(range(2, 25_001))


def test_what_only_reads_cannot_write(connection: Connection) -> None:
    with pytest.raises(Unavailable) as refused:
        list(connection.stream("CREATE (x:Scribble) RETURN x", {}))
    assert refused.value.key == "unavailable.neo4j_refused"
    assert connection.read("MATCH (x:Scribble) RETURN count(x)", {})[0] == [[0]]


def test_a_wrong_password_is_said(neo4j_server: LocalServer) -> None:
    stranger = Connection(parse(neo4j_server.uri), neo4j_server.user, "no such password")
    with pytest.raises(Unavailable) as refused:
        list(stranger.stream("RETURN 1", {}))
    stranger.close()
    assert refused.value.key == "unavailable.neo4j_login"
    assert "no such password" not in str(refused.value)
