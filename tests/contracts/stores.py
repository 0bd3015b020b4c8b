"""Every store that the contract suite runs over: a name and how to open one for a case.

A factory takes the test's request and the folder of a case. Two folders are two cases, which for a shared
store live in one server.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from graphtool.store.base import Store
from graphtool.store.memory import MemoryStore

Factory = Callable[[pytest.FixtureRequest, Path], Store]


def _memory(request: pytest.FixtureRequest, case: Path) -> Store:
    return MemoryStore()


FACTORIES: dict[str, Factory] = {"memory": _memory}
"""Name → factory. A store that needs a server asks ``request`` for its fixture."""

MARKS: dict[str, pytest.MarkDecorator] = {"neo4j": pytest.mark.neo4j}
"""Name → mark of its tests, where it needs something."""
