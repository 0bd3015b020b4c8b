"""What every store must do: one suite over the embedded store, Neo4j and the one in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pytest
from contracts.stores import FACTORIES, MARKS
from store.graphs import Graph, entity, event, example, identifier, shuffled, table, write

from graphtool.errors import IntegrityError, NotFound, SchemaMismatch, StoreError, Unavailable
from graphtool.model import TABLES
from graphtool.store import content, schema
from graphtool.store.base import Filter, Store, View, Writer, batches
from graphtool.store.memory import MemoryStore
from graphtool.terms import KINDS, RELATIONS

Open = Callable[[str], Store]


PARAMS = [pytest.param(name, marks=MARKS.get(name, ())) for name in FACTORIES]


@pytest.fixture(params=PARAMS)
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Open]:
    """Opens the store of a case by the case's name."""
    stores: list[Store] = []

    def make(case: str) -> Store:
        stores.append(FACTORIES[request.param](request, tmp_path / case))
        return stores[-1]

    yield make
    for store in stores:
        store.close()


@pytest.fixture
def store(opened: Open) -> Store:
    return opened("case")


@pytest.fixture(scope="module", params=PARAMS)
def view(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[View]:
    """The worked example, written once: a view is only read."""
    store = FACTORIES[request.param](request, tmp_path_factory.mktemp("example") / "case")
    write(store, "1a", example())
    with store.view() as found:
        yield found
    store.close()


def reference(graph: Graph) -> View:
    other = MemoryStore()
    write(other, "1a", graph)
    return other.view()


def ids(rows: pa.Table, column: str = "id") -> list[str]:
    return rows[column].to_pylist()


# --- writing ------------------------------------------------------------------------------------


def test_empty_store_has_no_generation(store: Store) -> None:
    assert store.current() is None
    with pytest.raises(NotFound):
        store.view()


def test_empty_generation_answers(store: Store) -> None:
    write(store, "1a", {})
    with store.view() as view:
        assert view.digest() == "1a"
        assert [view.count(name) for name in TABLES] == [0] * len(TABLES)
        assert view.edges().schema.equals(schema.EDGES)
        assert view.search("陈").num_rows == 0
        assert view.events([], []).num_rows == 0


@pytest.mark.parametrize("name", list(TABLES))
def test_round_trip_in_order(view: View, name: str) -> None:
    original = reference(example())
    back = view.scan(name).read_all()
    assert back.schema.equals(TABLES[name])
    assert back.to_pylist() == original.scan(name).read_all().to_pylist()
    assert view.count(name) == back.num_rows > 0


def test_every_kind_and_relation_comes_back(store: Store) -> None:
    entities = [entity(f"{kind.prefix}-1", kind.name) for kind in KINDS.values()]
    events = [event(f"f.0.{n}.x", "p-1", "o-1", relation=name) for n, name in enumerate(RELATIONS)]
    write(store, "1a", {"entity": entities, "event": events})
    with store.view() as view:
        assert sorted(ids(view.scan("entity").read_all(), "kind")) == sorted(KINDS)
        assert sorted(ids(view.scan("event").read_all(), "relation")) == sorted(RELATIONS)
        assert view.edges()["relation"].to_pylist() == [
            list(RELATIONS).index(name) for name in ids(view.scan("event", ["relation"]).read_all(), "relation")
        ]


def test_values_stay_what_they_are(store: Store) -> None:
    """Chinese, empty against null, largest and smallest int64, quotes, backticks, backslashes, other planes."""
    odd = [
        "",
        "陈某",
        'O\'Brien "x"',
        "`MATCH (n) DETACH DELETE n`",
        "\\'; DROP TABLE entity; --",
        "𠮷😀",
        " a\tb\n",
        "${x}",
    ]
    entities = [entity(f"a-{n}", name=text, label=text, number=None, flags=[text, ""]) for n, text in enumerate(odd)]
    entities.append(entity("a-null", name=None, label=None, roles=None, flags=None, facts=None))
    entities.append(entity("a-'`\\\"", key="键"))
    events = [event(f"f.0.{n}.x", "a-0", "a-'`\\\"", 2**63 - 1, n, memo=text) for n, text in enumerate(odd)]
    events.append(event("f.0.99.x", "a-0", "a-1", 0, -(2**63), until_ms=2**63 - 1, seq=-(2**31), memo=None))
    graph = {"entity": entities, "event": events, "identifier": [identifier("a-0", "nick", text) for text in odd]}
    write(store, "1a", graph)
    expected = reference(graph)
    with store.view() as view:
        for name in ("entity", "event", "identifier"):
            assert view.scan(name).read_all().to_pylist() == expected.scan(name).read_all().to_pylist()
        assert view.get("entity", ["a-'`\\\""])["key"].to_pylist() == ["键"]
        for text in odd:
            assert ids(view.search(text)) == ids(expected.search(text))


def test_sum_stops_at_the_largest_number(store: Store) -> None:
    two = [event(f"f.0.{n}.x", "a-1", "a-2", 2**63 - 1, n) for n in range(3)]
    write(store, "1a", {"entity": [entity("a-1"), entity("a-2")], "event": two})
    with store.view() as view:
        assert view.counts("a-1")["amount"].to_pylist() == [2**63 - 1]
        assert view.neighbours("a-2")["amount"].to_pylist() == [2**63 - 1]
        assert view.links(["a-1", "a-2"])["amount"].to_pylist() == [2**63 - 1]


def test_written_twice_is_there_once(store: Store) -> None:
    graph = example()
    with store.writer("1a") as writer:
        for _ in range(2):
            for name, rows in graph.items():
                writer.write(name, batches(table(name, rows)))
    with store.view() as view:
        assert content.digest(view) == content.digest(reference(graph))
    write(store, "1a", graph)
    with store.view() as view:
        assert content.digest(view) == content.digest(reference(graph))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_order_of_writing_does_not_matter(store: Store, seed: int) -> None:
    write(store, "1a", shuffled(example(), seed))
    with store.view() as view:
        assert content.digest(view) == content.digest(reference(example()))
        assert view.edges().equals(reference(example()).edges())


def test_text_of_any_arrow_type_and_columns_in_any_order(store: Store) -> None:
    rows = table("entity", example()["entity"])
    large = pa.schema([pa.field(f.name, pa.large_string() if f.type == pa.string() else f.type) for f in rows.schema])
    with store.writer("1a") as writer:
        writer.write("entity", batches(rows.cast(large).select(list(reversed(rows.column_names)))))
    with store.view() as view:
        assert content.table_digest(view, "entity") == content.table_digest(reference(example()), "entity")


def test_wrong_columns_are_refused(store: Store) -> None:
    with pytest.raises(SchemaMismatch) as caught, store.writer("1a") as writer:
        writer.write("alias", batches(pa.table({"alias": ["a"], "target": ["b"]})))
    assert caught.value.arguments["table"] == "alias"
    assert store.current() is None


def _write_and_fail(writer: Writer) -> None:
    writer.write("entity", batches(table("entity", [entity("a-new")])))
    raise ZeroDivisionError


def test_error_leaves_nothing(store: Store) -> None:
    write(store, "1a", example())
    with pytest.raises(ZeroDivisionError), store.writer("2b") as writer:
        _write_and_fail(writer)
    assert store.current() != "2b"
    with pytest.raises(NotFound):
        store.view("2b")
    write(store, "3c", {"entity": [entity("a-9")]})
    with store.view() as view:
        assert (view.digest(), ids(view.scan("entity").read_all())) == ("3c", ["a-9"])


@pytest.mark.parametrize(
    ("detail", "graph"),
    [
        ("twice", {"entity": [entity("a-1", name="a"), entity("a-1", name="b")]}),
        ("twice", {"entity": [entity("a-1")], "event": [event("f.x", "a-1", "a-1", n) for n in (1, 2)]}),
        ("dangling", {"entity": [entity("a-1")], "event": [event("f.x", "a-1", "a-2")]}),
        ("dangling", {"identifier": [identifier("a-1", "name", "x")]}),
        ("dangling", {"evidence": [{"subject": "a-1", "fact": "f"}]}),
        ("dangling", {"alias": [{"alias": "a-1", "id": "a-2"}]}),
        ("keyless", {"entity": [{**entity("a-1"), "id": None}]}),
        ("keyless", {"alias": [{"alias": "x", "id": None}]}),
        ("word", {"entity": [entity("a-1", "wizard")]}),
        ("word", {"entity": [entity("a-1")], "event": [event("f.x", "a-1", "a-1", relation="bewitched")]}),
        ("word", {"entity": [entity("a-1")], "event": [event("f.x", "a-1", "a-1", precision="roughly")]}),
    ],
)
def test_what_is_no_graph_is_refused(store: Store, detail: str, graph: Graph) -> None:
    with pytest.raises(IntegrityError) as caught:
        write(store, "1a", graph)
    assert caught.value.detail == detail
    assert store.current() is None


def test_only_one_writes(store: Store) -> None:
    with store.writer("1a") as writer:
        with pytest.raises(Unavailable), store.writer("2b"):
            pass
        writer.write("entity", batches(table("entity", [entity("a-1")])))
    assert store.current() == "1a"


def test_newer_generation_replaces_older(store: Store) -> None:
    write(store, "1a", example())
    write(store, "2b", {"entity": [entity("a-1"), entity("a-9")], "event": [event("f1.0.2.m", "a-1", "a-9", 5, 1)]})
    with store.view() as view:
        assert view.digest() == store.current() == "2b"
        assert ids(view.scan("entity").read_all()) == ["a-1", "a-9"]
        assert view.counts("a-1")["amount"].to_pylist() == [5]
        with pytest.raises(NotFound):
            view.get("entity", ["p-chen"])


def test_two_cases_stay_apart(opened: Open) -> None:
    one, two = opened("one"), opened("two")
    write(one, "1a", example())
    assert two.current() is None
    write(two, "1a", {"entity": [entity("a-1"), entity("a-7")], "event": [event("f1.0.2.m", "a-1", "a-7", 3, 1)]})
    with one.view() as first, two.view() as second:
        assert content.digest(first) == content.digest(reference(example()))
        assert second.count("entity") == 2
        assert ids(second.neighbours("a-1"), "other") == ["a-7"]
        assert second.search("陈某").num_rows == 0
        assert second.shortest_paths("a-1", "a-7") == [["a-1", "a-7"]]
        with pytest.raises(NotFound):
            second.get("entity", ["p-chen"])


def test_traits_name_the_store(store: Store) -> None:
    assert store.traits().name in FACTORIES


# --- looking up ---------------------------------------------------------------------------------


def test_scan_takes_columns_in_the_order_asked(view: View) -> None:
    found = view.scan("event", ["memo", "src", "id"]).read_all()
    assert found.column_names == ["memo", "src", "id"]
    assert found["id"][0].as_py() == "f3.0.2.h"
    for table_name, column in (("nothing", "id"), ("event", "nothing")):
        with pytest.raises(NotFound):
            view.scan(table_name, [column])


def test_get_keeps_order_and_resolves_aliases(view: View) -> None:
    assert ids(view.get("entity", ["p-old", "a-1", "p-chen"])) == ["p-chen", "a-1", "p-chen"]
    assert ids(view.get("event", ["f9.0.7.m"])) == ["f1.0.2.m"]
    assert view.get("event", []).schema.equals(TABLES["event"])
    assert view.get("entity", ["a-1"]).schema.equals(TABLES["entity"])


def test_unknown_id_is_named(view: View) -> None:
    asked: list[Callable[[], object]] = [
        lambda: view.get("entity", ["a-1", "a-none"]),
        lambda: view.get("event", ["f1.0.2.m", "a-none"]),
        lambda: view.identifiers("a-none"),
        lambda: view.counts("a-none"),
        lambda: view.neighbours("a-none"),
        lambda: view.links(["a-1", "a-none"]),
        lambda: view.events(["a-none"], []),
        lambda: view.events([], ["a-none"]),
        lambda: view.shortest_paths("a-1", "a-none"),
        lambda: view.shortest_paths("a-none", "a-1"),
        lambda: view.evidence(["a-1", "a-none"]),
    ]
    for ask in asked:
        with pytest.raises(NotFound) as caught:
            ask()
        assert caught.value.arguments["id"] == "a-none"


def test_event_is_no_entity(view: View) -> None:
    with pytest.raises(NotFound):
        view.get("entity", ["f1.0.2.m"])
    with pytest.raises(NotFound):
        view.get("event", ["p-chen"])


def test_identifiers_by_type_and_value(view: View) -> None:
    found = view.identifiers("p-old")
    assert found.schema.equals(TABLES["identifier"])
    assert list(zip(ids(found, "type"), ids(found, "value"), strict=True)) == [
        ("id_card", "990101199001011234"),
        ("name", "陈某"),
        ("nick", "Boss 老陈"),
    ]


def test_evidence_of_entities_and_events(view: View) -> None:
    found = view.evidence(["p-chen", "f9.0.7.m", "p-old", "a-1"])
    assert found.schema.equals(TABLES["evidence"])
    assert [(row["subject"], row["fact"]) for row in found.to_pylist()] == [
        ("f1.0.2.m", "f1.0.2"),
        ("f1.0.2.m", "f9.0.7"),
        ("p-chen", "f3.0.2"),
    ]


def test_edges_are_positions(view: View) -> None:
    edges = view.edges()
    assert edges.schema.equals(schema.EDGES)
    entities = ids(view.scan("entity").read_all())
    events = view.scan("event").read_all()
    assert [entities[n] for n in edges["src"].to_pylist()] == ids(events, "src")
    assert [entities[n] for n in edges["dst"].to_pylist()] == ids(events, "dst")
    for column in ("time_ms", "until_ms", "seq", "amount", "currency", "directed", "doubtful"):
        assert edges[column].to_pylist() == events[column].to_pylist()
    assert edges["currency"].chunk(0).dictionary.to_pylist() == ["CNY", "USD"]
    assert edges["precision"].to_pylist() == [0, 0, 0, 1, *[0] * 10]


# --- searching ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "hits"),
    [
        ("陈某", ["a-1", "p-chen"]),  # the whole name; the account stands on more facts
        ("老陈", ["p-chen"]),
        ("boss老", ["p-chen"]),
        ("cm", ["a-1", "p-chen"]),
        ("CHENMOU", ["a-1", "p-chen"]),
        ("sy", ["a-2", "p-shan"]),  # the surname 单 is Shan
        ("dy", ["a-2", "p-shan"]),
        ("付临门", ["q-pay"]),
        ("0003", ["a-3"]),
        ("5678", ["l-1"]),
        ("９９００ 1234 0001 0003", ["a-3"]),
        ("100-1234-5678", ["l-1"]),
        ("99001234000", ["a-1", "a-2", "a-3"]),
        ("p-chen", ["p-chen"]),
        ("%", []),
        ("_", []),
        ("", []),
        ("  ", []),
        ("' OR '1'='1", []),
    ],
)
def test_search_finds(view: View, text: str, hits: list[str]) -> None:
    found = view.search(text)
    assert found.schema.equals(schema.HITS)
    assert ids(found) == hits


def test_search_says_what_fitted_and_how_many(view: View) -> None:
    found = view.search("99001234", limit=2).to_pylist()
    assert [(row["id"], row["kind"], row["total"]) for row in found] == [("a-1", "account", 3), ("a-2", "account", 3)]
    assert (found[0]["label"], found[0]["type"], found[0]["value"]) == ("陈某 ··0001", "bank", "9900123400000001")
    assert ids(view.search("100", kinds=["line"])) == ["l-1", "l-2"]
    assert ids(view.search("陈某", kinds=["person"])) == ["p-chen"]


def test_whole_before_start_before_end_before_inside(store: Store) -> None:
    names = {"a-in": "x12y", "a-end": "x12", "a-start": "12y", "a-whole": "12", "a-not": "13"}
    write(store, "1a", {"entity": [entity(one, number=number) for one, number in names.items()]})
    with store.view() as view:
        found = view.search("12")
        assert ids(found) == ["a-whole", "a-start", "a-end", "a-in"]
        assert found["score"].to_pylist() == sorted(found["score"].to_pylist(), reverse=True)


# --- standing beside ----------------------------------------------------------------------------


def test_counts_per_relation_direction_and_currency(view: View) -> None:
    found = view.counts("a-1")
    assert found.schema.equals(schema.COUNTS)
    assert [tuple(row.values()) for row in found.to_pylist()] == [
        ("transferred", "out", "CNY", 2, 1, 59_600, 1_000, 1_000, 1),
        ("transferred", "out", "USD", 1, 1, 7_700, 5_000, 5_000, 0),
        ("transferred", "in", "CNY", 1, 1, 10_000, 2_000, 2_000, 0),
        ("swiped", "out", "CNY", 1, 1, 50_000, 3_000, 3_000, 0),
        ("holds", "in", None, 1, 1, None, None, None, 0),
    ]


def test_undecided_is_listed_but_in_no_sum(view: View) -> None:
    for one in ("a-2", "a-3"):
        rows = [row for row in view.counts(one).to_pylist() if row["direction"] == "undecided"]
        assert [(row["events"], row["amount"]) for row in rows] == [(1, None)]
    assert "undecided" in view.neighbours("a-3")["direction"].to_pylist()
    assert "undecided" not in view.neighbours("a-3", direction="out")["direction"].to_pylist()
    assert "undecided" not in view.neighbours("a-3", direction="in")["direction"].to_pylist()


@pytest.mark.parametrize(
    ("where", "events"),
    [
        (Filter(), 6),
        (Filter(relations=("transferred",)), 4),
        (Filter(relations=("transferred", "swiped")), 5),
        (Filter(from_ms=2_000), 3),
        (Filter(until_ms=2_000), 3),
        (Filter(from_ms=2_000, until_ms=3_000), 2),
        (Filter(min_amount=29_800), 3),
        (Filter(max_amount=10_000), 2),
        (Filter(min_amount=10_000, max_amount=29_800), 3),
        (Filter(kinds=("pool", "person")), 2),
        (Filter(kinds=("line",)), 0),
        (Filter(relations=("transferred",), from_ms=1_500, max_amount=9_999, kinds=("account",)), 1),
    ],
)
def test_filters(view: View, where: Filter, events: int) -> None:
    assert sum(view.counts("a-1", where)["events"].to_pylist()) == events
    assert sum(view.neighbours("a-1", where)["events"].to_pylist()) == events
    out, back = view.events(["a-1"], [], where), view.events([], ["a-1"], where)
    assert out.num_rows + back.num_rows == events


@pytest.mark.parametrize(
    ("order", "others"),
    [
        ("most", ["a-2", "q-pay", "a-2", "a-3", "p-chen"]),
        ("least", ["a-3", "a-2", "q-pay", "a-2", "p-chen"]),
        ("newest", ["a-3", "q-pay", "a-2", "a-2", "p-chen"]),
    ],
)
def test_order_of_neighbours(view: View, order: str, others: list[str]) -> None:
    found = view.neighbours("a-1", order=order)  # type: ignore[arg-type]
    assert found.schema.equals(schema.NEIGHBOURS)
    assert ids(found, "other") == others


def test_limit_counts_neighbours_not_rows(view: View) -> None:
    assert ids(view.neighbours("a-1", limit=1), "other") == ["a-2", "a-2"]
    assert ids(view.neighbours("a-1", limit=2), "other") == ["a-2", "q-pay", "a-2"]
    assert view.neighbours("a-1", limit=0).num_rows == 0


def test_ties_go_by_events_then_id(store: Store) -> None:
    accounts = [entity(f"a-{n}") for n in range(5)]
    events = [event(f"f.0.{n}.x", "a-0", f"a-{n}", 100, n) for n in (4, 2, 3)]
    events += [event(f"f.1.{n}.x", "a-0", "a-1", 50, n) for n in range(2)]
    write(store, "1a", {"entity": accounts, "event": events})
    with store.view() as view:
        assert ids(view.neighbours("a-0"), "other") == ["a-1", "a-2", "a-3", "a-4"]
        assert ids(view.neighbours("a-0", limit=2), "other") == ["a-1", "a-2"]
        assert ids(view.neighbours("a-0", order="least"), "other") == ["a-1", "a-2", "a-3", "a-4"]


def test_loop_is_one_out_and_one_in(store: Store) -> None:
    loops = [event("f.0.1.x", "a-1", "a-1", 5, 1), event("f.0.2.x", "a-1", "a-1", 7, 2, directed=False)]
    write(store, "1a", {"entity": [entity("a-1")], "event": loops})
    with store.view() as view:
        assert [(row["direction"], row["events"], row["amount"]) for row in view.counts("a-1").to_pylist()] == [
            ("out", 1, 5),
            ("in", 1, 5),
            ("undecided", 1, None),
        ]
        assert view.links(["a-1"])["direction"].to_pylist() == ["out", "undecided"]
        assert view.events(["a-1"], ["a-1"]).num_rows == 2


def test_links_among(view: View) -> None:
    found = view.links(["a-3", "a-2", "a-1", "a-1"])
    assert found.schema.equals(schema.LINKS)
    assert [tuple(row.values())[:7] for row in found.to_pylist()] == [
        ("a-1", "a-2", "transferred", "out", "CNY", 2, 59_600),
        ("a-1", "a-3", "transferred", "out", "USD", 1, 7_700),
        ("a-2", "a-1", "transferred", "out", "CNY", 1, 10_000),
        ("a-2", "a-3", "transferred", "undecided", "CNY", 1, None),
    ]
    assert view.links(["a-1", "a-2"], Filter(min_amount=20_000))["events"].to_pylist() == [2]
    assert view.links([]).num_rows == 0


def test_events_between(view: View) -> None:
    found = view.events(["a-1"], ["a-2", "a-3"])
    assert found.schema.equals(TABLES["event"])
    assert ids(found) == ["f1.0.2.m", "f1.0.3.m", "f1.0.7.m"]
    assert ids(view.events(["a-1"], ["a-2", "a-3"], limit=2)) == ["f1.0.2.m", "f1.0.3.m"]
    assert ids(view.events([], [], Filter(relations=("called",)))) == ["f2.0.2.c", "f2.0.3.c"]
    assert ids(view.events(["p-old"], [])) == ["f3.0.2.h", "f3.0.2.u"]
    assert ids(view.events([], [], limit=3)) == ids(view.scan("event").read_all())[:3]
    assert ids(view.events(["a-1"], ["a-3"], Filter(kinds=("line",)))) == ["f1.0.7.m"]


# --- paths --------------------------------------------------------------------------------------


def test_paths_leave_time_and_direction_aside(view: View) -> None:
    assert view.shortest_paths("p-chen", "p-shan") == [
        ["p-chen", "a-1", "a-2", "p-shan"],
        ["p-chen", "l-1", "l-2", "p-shan"],
    ]
    assert view.shortest_paths("p-old", "p-shan", limit=1) == [["p-chen", "a-1", "a-2", "p-shan"]]
    assert view.shortest_paths("p-chen", "p-shan", Filter(relations=("uses", "called"))) == [
        ["p-chen", "l-1", "l-2", "p-shan"]
    ]
    assert view.shortest_paths("p-chen", "p-shan", max_hops=2) == []
    assert view.shortest_paths("p-chen", "p-shan", max_hops=3) != []
    assert view.shortest_paths("a-1", "a-1") == [["a-1"]]


def test_no_path_through_pool_or_placeholder(view: View) -> None:
    swipes = Filter(relations=("swiped", "settled"))
    assert view.shortest_paths("a-1", "a-3", swipes) == []
    assert view.shortest_paths("a-1", "q-pay", swipes) == [["a-1", "q-pay"]]
    assert view.shortest_paths("q-pay", "a-3", swipes) == [["q-pay", "a-3"]]


def test_no_path_over_an_undecided_event(view: View) -> None:
    assert view.shortest_paths("a-3", "a-2") == [["a-3", "a-1", "a-2"]]


def test_kinds_bound_what_stands_inside(view: View) -> None:
    assert view.shortest_paths("p-chen", "p-shan", Filter(kinds=("line",))) == [["p-chen", "l-1", "l-2", "p-shan"]]


def test_paths_are_the_smallest_of_many(store: Store) -> None:
    middles = [f"a-m{n:02d}" for n in range(30)]
    events = [event(f"f.0.{n}.x", "a-s", middle, 1, 1) for n, middle in enumerate(middles)]
    events += [event(f"f.1.{n}.x", middle, "a-t", 1, 0) for n, middle in enumerate(middles)]
    write(store, "1a", {"entity": [entity(one) for one in ("a-s", "a-t", *middles)], "event": events})
    with store.view() as view:
        assert view.shortest_paths("a-s", "a-t", limit=3) == [["a-s", middle, "a-t"] for middle in middles[:3]]


def test_errors_are_store_errors_in_both_languages(view: View) -> None:
    with pytest.raises(StoreError) as caught:
        view.get("entity", ["a-none"])
    assert "a-none" in caught.value.message("zh")
    assert "a-none" in caught.value.message("en")
