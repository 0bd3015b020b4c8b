"""The embedded store against the reference, on random graphs and on disk."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from store.graphs import Graph, entity, event, example, filters, graphs, table, write

from graphtool.errors import NotFound, SchemaMismatch, Unavailable
from graphtool.model import TABLES
from graphtool.store import duckdb_beside, packing, spool
from graphtool.store.base import View, batches
from graphtool.store.content import digest
from graphtool.store.duckdb import DuckStore
from graphtool.store.memory import MemoryStore


def answer(view: View, ask: Callable[[View], Any]) -> Any:
    """What a view says, or which id it does not know."""
    try:
        return ask(view)
    except NotFound as error:
        return error.key, error.arguments


def shown(found: Any) -> Any:
    """An answer with its types."""
    return (found.schema, found.to_pylist()) if isinstance(found, pa.Table) else found


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(graph=graphs(), data=st.data())
def test_answers_as_the_reference_does(graph: Graph, data: st.DataObject) -> None:
    ids = [row["id"] for row in graph["entity"]]
    names = st.sampled_from([*ids, "A", "B"])
    everything = st.sampled_from([*ids, *(row["id"] for row in graph["event"]), "A", "B", "e"])
    where = data.draw(filters())
    one, other = data.draw(names), data.draw(names)
    many = data.draw(st.lists(names, max_size=4))
    more = data.draw(st.lists(everything, max_size=4))
    limit = data.draw(st.sampled_from([0, 1, 2, 50]))
    text = data.draw(st.sampled_from(["陈", "c", "cm", "O'B", "99", "`", "%", "e1", "単", "", " "]))
    questions: dict[str, Callable[[View], Any]] = {
        **{f"scan {name}": lambda view, name=name: view.scan(name).read_all() for name in TABLES},
        "edges": lambda view: view.edges(),
        "counts": lambda view: view.counts(one, where),
        **{
            f"neighbours {way} {order}": lambda view, way=way, order=order: view.neighbours(
                one, where, way, order, limit
            )
            for way in ("both", "out", "in")
            for order in ("most", "least", "newest")
        },
        "links": lambda view: view.links(many, where),
        "events from": lambda view: view.events(many, [other], where, limit),
        "events to": lambda view: view.events([one], many, where, limit),
        "events": lambda view: view.events([], [], where, limit),
        "paths": lambda view: view.shortest_paths(one, other, where, limit=max(limit, 1)),
        "short paths": lambda view: view.shortest_paths(one, other, max_hops=2),
        "entities": lambda view: view.get("entity", many),
        "events by id": lambda view: view.get("event", more),
        "evidence": lambda view: view.evidence(more),
        "identifiers": lambda view: view.identifiers(one),
        "search": lambda view: view.search(text, where.kinds, max(limit, 1)),
        "digest": digest,
    }
    reference = MemoryStore()
    write(reference, "1a", graph)
    with tempfile.TemporaryDirectory() as folder:
        store = DuckStore(Path(folder))
        write(store, "1a", graph)
        with store.view() as ours, reference.view() as theirs:
            for name, ask in questions.items():
                found, wanted = answer(ours, ask), answer(theirs, ask)
                assert (name, shown(found)) == (name, shown(wanted))


def test_many_parts_are_as_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows that come in parts, spill to disk and are packed in parts of few rows give the same file."""
    whole, parts = DuckStore(tmp_path / "whole"), DuckStore(tmp_path / "parts")
    write(whole, "1a", example())
    monkeypatch.setattr(packing, "PART", 3)
    monkeypatch.setattr(spool, "BUDGET", 1)
    with parts.writer("1a") as writer:
        for name, rows in example().items():
            for row in rows:
                writer.write(name, batches(table(name, [row])))
    with whole.view() as one, parts.view() as two:
        assert digest(one) == digest(two)
        for name in ("sort", "beside", "link", "tally", "name", "alias_name", "evidence"):
            left, right = (view._file.arrow(f"SELECT * FROM {name}").to_pylist() for view in (one, two))
            assert left == right
            assert left


@pytest.mark.parametrize("at_once", [1, duckdb_beside.AT_ONCE])
@pytest.mark.parametrize("limit", [0, 1, 3, 400])
def test_a_hub_with_more_links_than_are_read_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_once: int, limit: int
) -> None:
    """Rows of the first neighbours that stand far behind are found by the second question."""
    monkeypatch.setattr(duckdb_beside, "AT_ONCE", at_once)
    others = [f"a-{n:03d}" for n in range(300)]
    pays = [event(f"f.0.{n}.x", "a-hub", one, n, 10_000 - n) for n, one in enumerate(others)]
    owed = [event(f"f.1.{n}.x", one, "a-hub", n, n + 1) for n, one in enumerate(others)]
    graph = {"entity": [entity(one) for one in [*others, "a-hub"]], "event": [*pays, *owed]}
    store, reference = DuckStore(tmp_path), MemoryStore()
    for each in (store, reference):
        write(each, "1a", graph)
    with store.view() as ours, reference.view() as theirs:
        found = ours.neighbours("a-hub", limit=limit)
        assert found.num_rows == 2 * min(limit, len(others))
        assert found.equals(theirs.neighbours("a-hub", limit=limit))


# --- on disk ------------------------------------------------------------------------------------


def files(store: DuckStore) -> list[str]:
    folder = store.path("x").parent
    return sorted(path.name for path in folder.iterdir())


def test_one_file_per_generation_and_the_last_two_stay(tmp_path: Path) -> None:
    store = DuckStore(tmp_path)
    for digest_of in ("1a", "2b", "3c"):
        write(store, digest_of, example())
    assert files(store) == ["2b.duckdb", "3c.duckdb", "current"]
    assert not list((tmp_path / "cache" / "scratch").iterdir())
    if os.name == "posix":
        assert (tmp_path / "graph").stat().st_mode & 0o077 == 0


def test_half_written_is_never_current(tmp_path: Path) -> None:
    store = DuckStore(tmp_path)
    write(store, "1a", example())
    (tmp_path / "graph" / "2b.duckdb.partial").write_bytes(b"half")
    (tmp_path / "cache" / "scratch" / "graph-dead").mkdir()
    assert store.current() == "1a"
    with pytest.raises(NotFound):
        store.view("2b")
    write(store, "3c", example())
    assert files(store) == ["1a.duckdb", "3c.duckdb", "current"]
    assert not list((tmp_path / "cache" / "scratch").iterdir())


KILLED = """
import os, sys
from pathlib import Path
from store.graphs import example, table
from graphtool.store import duckdb as embedded
from graphtool.store.base import batches
store = embedded.DuckStore(Path(sys.argv[1]))
if sys.argv[2] == "publishing":
    embedded._synced = lambda path: os._exit(9)
with store.writer("2b") as writer:
    for name, rows in example().items():
        writer.write(name, batches(table(name, rows)))
    if sys.argv[2] == "writing":
        os._exit(9)
"""


def run(code: str, *arguments: str) -> subprocess.Popen[str]:
    root = Path(__file__).parents[2]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(root), str(root / "tests")])}
    return subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    )


@pytest.mark.parametrize("when", ["writing", "publishing"])
def test_killed_writer_leaves_what_was(tmp_path: Path, when: str) -> None:
    store = DuckStore(tmp_path)
    write(store, "1a", example())
    assert run(KILLED, str(tmp_path), when).wait() == 9
    assert store.current() == "1a"
    with store.view() as view:
        assert view.count("entity") == len(example()["entity"])
    write(store, "3c", example())
    assert store.current() == "3c"


READER = """
import sys
from pathlib import Path
from graphtool.store.duckdb import DuckStore
store = DuckStore(Path(sys.argv[1]))
with store.view() as view:
    for line in sys.stdin:
        print(view.digest(), store.current(), view.counts("a-1")["events"].to_pylist(), flush=True)
"""


def test_readers_in_other_processes_while_a_generation_is_written(tmp_path: Path) -> None:
    """Each reader keeps the generation it opened; nobody waits for anybody."""
    store = DuckStore(tmp_path)
    write(store, "1a", example())
    readers = [run(READER, str(tmp_path)) for _ in range(3)]

    def said() -> set[str]:
        lines = set()
        for reader in readers:
            assert reader.stdin is not None
            assert reader.stdout is not None
            reader.stdin.write("?\n")
            reader.stdin.flush()
            lines.add(reader.stdout.readline().strip())
        return lines

    before = said()
    assert before == {"1a 1a [2, 1, 1, 1, 1]"}
    with store.writer("2b") as writer:
        writer.write("entity", batches(table("entity", [entity("a-1"), entity("a-2")])))
        writer.write("event", batches(table("event", [event("f", "a-1", "a-2", 1, 1)])))
        assert said() == before
    assert said() == {"1a 2b [2, 1, 1, 1, 1]"}
    with store.view() as view:
        assert view.counts("a-1")["events"].to_pylist() == [1]
    for reader in readers:
        reader.communicate()
        assert reader.returncode == 0


def test_second_writer_is_told_who_writes(tmp_path: Path) -> None:
    one, two = DuckStore(tmp_path), DuckStore(tmp_path)
    with one.writer("1a"):
        with pytest.raises(Unavailable) as caught, two.writer("2b"):
            pass
        assert caught.value.arguments["pid"] == os.getpid()


def test_view_is_shut_off_from_files(tmp_path: Path) -> None:
    store = DuckStore(tmp_path)
    write(store, "1a", example())
    secret = tmp_path / "secret.csv"
    secret.write_text("x\n1\n")
    with store.view() as view, view._file.cursor() as cursor:
        for attempt in (
            f"SELECT * FROM read_csv('{secret}')",
            f"COPY entity TO '{tmp_path / 'out.csv'}'",
            f"ATTACH '{tmp_path / 'other.duckdb'}'",
            "INSTALL httpfs",
            "SET enable_external_access = true",
            "DELETE FROM entity",
        ):
            with pytest.raises(duckdb.Error):
                cursor.execute(attempt)


def test_other_layout_is_refused(tmp_path: Path) -> None:
    store = DuckStore(tmp_path)
    write(store, "1a", example())
    with duckdb.connect(str(store.path("1a"))) as connection:
        connection.execute("UPDATE meta SET value = '0' WHERE name = 'layout'")
    with pytest.raises(SchemaMismatch) as caught:
        store.view()
    assert caught.value.detail == "layout"


def test_broken_file_is_not_there(tmp_path: Path) -> None:
    store = DuckStore(tmp_path)
    write(store, "1a", example())
    store.path("1a").write_bytes(b"no database at all")
    with pytest.raises(NotFound):
        store.view()


@pytest.mark.parametrize("bad", ["../1a", "1a/..", "", "1a.duckdb", "代码"])
def test_digest_is_no_path(tmp_path: Path, bad: str) -> None:
    with pytest.raises(NotFound):
        DuckStore(tmp_path).writer(bad)


def test_asked_from_several_threads(tmp_path: Path) -> None:
    from concurrent.futures import ThreadPoolExecutor

    store = DuckStore(tmp_path)
    write(store, "1a", example())
    with store.view() as view, ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: view.neighbours("a-1").to_pylist(), range(24)))
    assert all(one == found[0] for one in found)
