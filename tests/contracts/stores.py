"""Every store that the contract suite runs over: a name and how to open one for a case.

A factory takes the test's request and the folder of a case. Two folders are two cases, which for a shared
store live in one server.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from graphtool.store.base import Store
from graphtool.store.duckdb import DuckStore
from graphtool.store.memory import MemoryStore
from graphtool.store.neo4j import Neo4jStore

Factory = Callable[[pytest.FixtureRequest, Path], Store]


def _memory(request: pytest.FixtureRequest, case: Path) -> Store:
    return MemoryStore()


def _duckdb(request: pytest.FixtureRequest, case: Path) -> Store:
    return DuckStore(case)


def _neo4j(request: pytest.FixtureRequest, case: Path) -> Store:
    server = request.getfixturevalue("neo4j_server")
    return Neo4jStore(server.uri, str(case), user=server.user, password=server.password)


FACTORIES: dict[str, Factory] = {"memory": _memory, "duckdb": _duckdb, "neo4j": _neo4j}
"""Name → factory. A store that needs a server asks ``request`` for its fixture."""

MARKS: dict[str, pytest.MarkDecorator] = {"neo4j": pytest.mark.neo4j}
"""Name → mark of its tests, where it needs something."""
