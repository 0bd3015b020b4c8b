"""Publishing to a real Neo4j server: by difference, past deadlocks and broken commits; a kill is in test_both_stores."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pyarrow as pa
import pytest
from neo4j import exceptions
from store.cutting import CuttingProxy
from store.graphs import Graph, entity, event, example, table, write

from graphtool.errors import NotFound, Unavailable
from graphtool.store import content, neo4j_rows
from graphtool.store.base import View
from graphtool.store.memory import MemoryStore
from graphtool.store.neo4j import Neo4jStore, Publishing
from graphtool.store.neo4j_rows import checked, lay_out, plan
from graphtool.store.server import LocalServer

pytestmark = pytest.mark.neo4j

Open = Callable[..., Neo4jStore]


@pytest.fixture
def opened(neo4j_server: LocalServer) -> Iterator[Open]:
    """Opens the store of a case; without a name each call has a case of its own."""
    stores: list[Neo4jStore] = []

    def make(case: str = "", *, port: int | None = None, owner: str = "") -> Neo4jStore:
        uri = neo4j_server.uri if port is None else f"bolt://127.0.0.1:{port}"
        login = {"user": neo4j_server.user, "password": neo4j_server.password}
        stores.append(Neo4jStore(uri, case or uuid.uuid4().hex, owner=owner, **login))
        return stores[-1]

    yield make
    for store in stores:
        store.close()


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """A dozen batches where a worked example has three rows each."""
    monkeypatch.setattr(neo4j_rows, "BATCH", 3)


def generation(graph: Graph, digest: str = "1a") -> View:
    store = MemoryStore()
    write(store, digest, graph)
    return store.view()


def crowd(events: int = 60) -> Graph:
    """Ten accounts with transfers back and forth between all of them."""
    chance = random.Random(events)
    accounts = [f"a-{n}" for n in range(10)]
    return {
        "entity": [entity(one) for one in accounts],
        "event": [event(f"f.0.{n}.m", *chance.sample(accounts, 2), n, n) for n in range(events)],
    }


def same(store: Neo4jStore, graph: Graph) -> bool:
    with store.view() as view:
        return content.digest(view) == content.digest(generation(graph))


def changed() -> Graph:
    """The worked example with an account renamed, an event moved, one new and a person gone."""
    graph = example()
    graph["entity"] = [{**row, "label": "新"} if row["id"] == "a-2" else row for row in graph["entity"]]
    graph["entity"] = [row for row in graph["entity"] if row["id"] != "p-shan"]
    graph["identifier"] = [row for row in graph["identifier"] if row["entity"] != "p-shan"]
    graph["event"] = [row for row in graph["event"] if "p-shan" not in (row["src"], row["dst"])]
    graph["event"] = [{**row, "dst": "a-3"} if row["id"] == "f1.0.2.m" else row for row in graph["event"]]
    graph["event"].append(event("f8.0.1.m", "a-3", "a-1", 5, 5))
    return graph


# --- by difference ------------------------------------------------------------------------------


def test_only_the_difference_is_written(opened: Open) -> None:
    store = opened("differs")
    whole = store.publish(generation(example(), "1a"))
    assert store.publish(generation(example(), "1a")) == 0
    part = store.publish(generation(changed(), "2b"))
    assert 0 < part < whole / 2
    assert store.current() == "2b"
    assert same(store, changed())


def test_the_difference_is_the_same_however_it_is_known(opened: Open) -> None:
    """Remembered, from the generation published last, or read back from the server."""
    wanted = plan_size(changed(), example())
    for how in ("remembered", "last", "read back"):
        store = opened(how)
        store.publish(generation(example(), "1a"))
        if how != "remembered":
            store = opened(how)
        last = generation(example(), "1a") if how == "last" else None
        assert store.publish(generation(changed(), "2b"), last) == wanted
        assert same(store, changed())


def plan_size(after: Graph, before: Graph) -> int:
    one, other = (
        lay_out(checked({name: table(name, rows) for name, rows in graph.items()})) for graph in (after, before)
    )
    return plan(one, other.known()).total


def test_what_was_published_by_another_layout_is_written_anew(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    store = opened("layout")
    whole = store.publish(generation(example()))
    monkeypatch.setattr("graphtool.store.schema.LAYOUT", 99)
    newer = opened("layout")
    assert newer.current() is None
    # A relationship of another layout is deleted and made anew.
    assert newer.publish(generation(example())) == whole + len(example()["event"])
    assert same(newer, example())


def test_progress_is_told_here_and_seen_by_others(opened: Open, small_batches: None) -> None:
    store, other = opened("progress"), opened("progress")
    told: list[tuple[int, int]] = []
    seen: list[Publishing | None] = []

    def progress(done: int, total: int) -> None:
        told.append((done, total))
        seen.append(other.publishing())
        assert other.current() is None

    total = store.publish(generation(example()), progress=progress)
    assert told[-1] == (total, total)
    assert [done for done, _ in told] == sorted({done for done, _ in told})
    assert seen == [Publishing("1a", done, total) for done, _ in told]
    assert (other.publishing(), other.current()) == (None, "1a")


# --- broken off ---------------------------------------------------------------------------------


def test_broken_off_it_goes_on_where_it_stopped(opened: Open, small_batches: None) -> None:
    store = opened("broken")
    store.publish(generation({"entity": [entity("a-old")]}, "0"))
    view = store.view()

    def stop(done: int, total: int) -> None:
        if done > total / 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        store.publish(generation(example()), progress=stop)
    assert store.current() is None
    with pytest.raises(NotFound):
        store.view()
    with pytest.raises(NotFound):
        view.counts("a-old")
    rest = opened("broken").publish(generation(example()))
    assert 0 < rest < plan_size(example(), {})
    assert same(store, example())


@pytest.mark.parametrize("deliver", [True, False], ids=["committed", "not committed"])
def test_a_commit_without_an_answer_is_run_again(
    opened: Open, neo4j_server: LocalServer, small_batches: None, deliver: bool
) -> None:
    case = f"unanswered-{deliver}"
    opened(case).publish(generation({"entity": [entity("a-old")]}, "0"))  # so that constraints are there
    with CuttingProxy(neo4j_server.port, 5, deliver=deliver) as proxy:
        opened(case, port=proxy.port).publish(generation(example()))
    assert proxy.cuts == 5
    store = opened(case)
    assert same(store, example())
    assert all(one.same for one in store.verify(generation(example())))


def test_an_absent_server_is_said_to_be_absent(neo4j_server: LocalServer, monkeypatch: pytest.MonkeyPatch) -> None:
    with CuttingProxy(neo4j_server.port, 0, deliver=True) as nobody:
        port = nobody.port
    store = Neo4jStore(f"bolt://127.0.0.1:{port}", "absent", user="neo4j", password="x" * 8)
    with pytest.raises(Unavailable) as away:
        store.current()
    assert away.value.key == "unavailable.neo4j_away"
    wrong = Neo4jStore(neo4j_server.uri, "absent", user="neo4j", password="not the password")
    with pytest.raises(Unavailable) as login:
        wrong.current()
    assert login.value.key == "unavailable.neo4j_login"


# --- side by side -------------------------------------------------------------------------------


def test_many_cases_are_published_at_once(opened: Open, small_batches: None) -> None:
    names = [f"at-once-{n}" for n in range(4)]
    stores = [opened(name) for name in names]
    with ThreadPoolExecutor(len(stores)) as pool:
        list(pool.map(lambda store: store.publish(generation(crowd())), stores))
    assert all(same(store, crowd()) for store in stores)


def test_batches_that_deadlock_are_tried_again(opened: Open, neo4j_server: LocalServer) -> None:
    """Four writers lock the same ten accounts in opposite orders; every batch arrives in the end."""
    store = opened("deadlock")
    store.publish(generation({"entity": crowd()["entity"]}))
    tables = {name: table(name, rows) for name, rows in crowd(400).items()}
    laid = lay_out(checked(tables))
    there = laid.known()
    empty = neo4j_rows.Known(there.nodes, there.relationships.clear(), there.rows)
    batches = list(plan(laid, empty).batches("deadlock"))
    chance = random.Random(3)

    def send(nth: int) -> None:
        rows = [row for batch in batches for row in batch.rows[nth::4]]
        for _ in range(5):
            chance.shuffle(rows)
            for start in range(0, len(rows), 20):
                part = rows[start : start + 20]
                store._server.write(
                    lambda run, part=part: run(batches[0].statement, {"case": "deadlock", "rows": part})
                )

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(send, range(4)))
    with store.view() as view:
        assert view.count("event") == 400
        assert view.scan("event").read_all().equals(generation(crowd(400)).scan("event").read_all())


@pytest.mark.parametrize(
    ("cause", "attempts"),
    [
        ("Neo.TransientError.Transaction.DeadlockDetected", 3),
        ("Neo.ClientError.Statement.SyntaxError", 1),
    ],
)
def test_what_breaks_while_a_deadlock_is_undone_is_tried_again(opened: Open, cause: str, attempts: int) -> None:
    """The driver then raises the second error, which it does not try again, from the first, which it would."""
    seen = []

    def work(run: object) -> str:
        seen.append(run)
        if len(seen) < 3:
            raise exceptions.ResultFailedError(None, "undone") from exceptions.Neo4jError._hydrate_neo4j(code=cause)
        return "done"

    server = opened("broken-twice")._server
    if attempts == 1:
        with pytest.raises(Unavailable, match="ResultFailedError"):
            server.write(work)
    else:
        assert server.write(work) == "done"
    assert len(seen) == attempts


def test_another_case_of_the_same_id_is_refused(opened: Open) -> None:
    mine = opened("owned", owner="one")
    mine.publish(generation(example()))
    other = opened("owned", owner="two")
    asked: list[Callable[[], object]] = [
        other.current,
        other.view,
        lambda: other.publish(generation(crowd())),
        lambda: other.verify(generation(crowd()), repair=True),
        lambda: write(other, "1a", crowd()),
    ]
    for ask in asked:
        with pytest.raises(Unavailable) as refused:
            ask()
        assert refused.value.key == "unavailable.other_case"
    assert same(mine, example())


def test_the_same_rows_in_two_cases_stay_two(opened: Open) -> None:
    one, two = opened("pair-1"), opened("pair-2")
    one.publish(generation(example()))
    two.publish(generation(changed()))
    two.publish(generation({"entity": [entity("a-1")]}, "3c"))
    assert same(one, example())
    assert two.view().count("entity") == 1


def test_big_batches_arrive_whole(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    """More rows than one batch holds, with one name that no index takes."""
    monkeypatch.setattr(neo4j_rows, "BATCH", 1_000)
    many = neo4j_rows.BATCH + 10
    graph: Graph = {
        "entity": [entity(f"a-{n:05d}", name="长" * 20_000 if n == 7 else f"名{n}") for n in range(many)],
        "evidence": [{"subject": "a-00001", "fact": f"f.0.{n}"} for n in range(neo4j_rows.INSIDE + 1)],
    }
    store = opened("big")
    store.publish(generation(graph))
    with store.view() as view:
        assert view.count("entity") == many
        assert view.search("长" * 50)["id"].to_pylist() == ["a-00007"]
        assert view.search("名471")["id"].to_pylist() == ["a-00471"]
        assert view.evidence(["a-00001"]).num_rows == view.count("evidence") == neo4j_rows.INSIDE + 1
        assert isinstance(view.scan("evidence"), pa.RecordBatchReader)
    assert same(store, graph)
