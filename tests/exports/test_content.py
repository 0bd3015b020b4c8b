"""What goes out: all of it, a selection, within a filter, by event or by pair."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphtool.errors import NotFound
from graphtool.exports.content import Content, Scope, Shape, passes
from graphtool.store.base import Filter
from graphtool.store.memory import MemoryStore
from tests.exports.hostile import content
from tests.store.graphs import Graph, entity, event, example, filters, graphs, write


def column(frames: object, name: str) -> list[object]:
    return [v for frame in frames for v in frame[name].to_list()]  # type: ignore[attr-defined]


def test_the_whole_graph_goes_out_in_the_order_of_the_store() -> None:
    whole = content(example())
    assert column(whole.entities(), "id") == sorted(row["id"] for row in example()["entity"])
    assert len(column(whole.events(), "id")) == 14
    assert column(whole.events(), "id")[4:6] == ["f1.0.2.m", "f1.0.3.m"]


def test_an_event_names_all_its_source_rows() -> None:
    facts = dict(
        zip(column(content(example()).events(), "id"), column(content(example()).events(), "rows"), strict=True)
    )
    assert facts["f1.0.2.m"] == "f1.0.2 f9.0.7"


def test_a_selection_has_the_events_among_it_only() -> None:
    chosen = content(example(), Scope(("a-2", "a-1", "p-chen")))
    assert column(chosen.entities(), "id") == ["a-1", "a-2", "p-chen"]
    assert column(chosen.events(), "id") == ["f3.0.2.h", "f1.0.2.m", "f1.0.3.m", "f1.0.4.m"]
    assert set(column(chosen.sources(), "subject")) == {"f1.0.2.m", "f1.0.3.m", "f1.0.4.m", "p-chen"}
    assert column(chosen.identifiers(), "entity") == ["a-1", "a-2", "p-chen", "p-chen", "p-chen"]
    assert column(chosen.coverage(), "account") == ["a-1"]
    assert column(chosen.allocations(), "basis") == []


def test_a_former_name_is_understood_and_an_unknown_one_is_refused() -> None:
    assert column(content(example(), Scope(("p-old",))).entities(), "id") == ["p-chen"]
    with pytest.raises(NotFound):
        list(content(example(), Scope(("nobody",))).entities())


def test_a_filter_on_the_whole_graph_keeps_who_is_touched() -> None:
    calls = content(example(), Scope(where=Filter(relations=("called",))))
    assert column(calls.entities(), "id") == ["l-1", "l-2"]
    assert column(calls.events(), "relation") == ["called", "called"]


def test_kinds_keep_entities_and_the_events_between_them() -> None:
    people = content(example(), Scope(where=Filter(kinds=("person", "line"))))
    assert column(people.entities(), "kind") == ["line", "line", "person", "person"]
    assert set(column(people.events(), "relation")) == {"called", "uses"}


def test_pairs_add_up_per_currency_and_direction_and_name_their_events() -> None:
    frame = pl.concat(content(example(), shape=Shape(grouped=True)).edges())
    row = frame.filter(pl.col("id") == "a-1>a-2:transferred:CNY:d").row(0, named=True)
    assert (row["events"], row["amount"], row["amount_yuan"], row["doubtful"]) == (2, 59_600, "596.00", 1)
    assert (row["event_ids"], row["rows"]) == ("f1.0.2.m f1.0.3.m", "f1.0.2 f9.0.7 f1.0.3")
    assert frame["events"].sum() == 14
    undecided = frame.filter(~pl.col("directed")).row(0, named=True)
    assert (undecided["src"], undecided["dst"], undecided["id"]) == ("a-2", "a-3", "a-2>a-3:transferred:CNY:u")


def test_sums_stop_at_the_largest_number_and_never_turn_negative() -> None:
    most = 2**63 - 1
    huge = {
        "entity": [entity("a"), entity("b")],
        "event": [event(f"f.0.{i}.m", "a", "b", most) for i in range(3)],
    }
    assert column(content(huge, shape=Shape(grouped=True)).edges(), "amount") == [most]


def test_a_source_names_file_sheet_and_row_as_people_count() -> None:
    whole = content(example(), shape=Shape(paths={"f9" + "0" * 62: "x", "f9": "bank/a.xlsx"}))
    row = next(r for f in whole.sources() for r in f.rows(named=True) if r["fact"] == "f9.0.7")
    assert (row["path"], row["file"], row["sheet"], row["row"]) == ("bank/a.xlsx", "f9", 1, 7)


def test_the_head_says_what_is_in_it() -> None:
    said = content(example(), Scope(("a-1",), Filter(relations=("called",), from_ms=5)), Shape(masked=True)).about()
    assert (said["generation"], said["part"], said["filter"], said["masked"]) == (
        "d1", "selection", "relations=called, from_ms=5", True,
    )  # fmt: skip


@given(graphs(), filters(), st.data())
def test_a_selection_is_what_the_store_answers(graph: Graph, where: Filter, data: st.DataObject) -> None:
    store = MemoryStore()
    write(store, "d1", graph)
    view = store.view()
    everyone = [row["id"] for row in graph["entity"]]
    ids = tuple(data.draw(st.lists(st.sampled_from(everyone), unique=True, min_size=1)))
    chosen = Content(view, Scope(ids, where))
    assert column(chosen.events(), "id") == view.events(ids, ids, where, limit=10**6)["id"].to_pylist()
    assert column(chosen.entities(), "id") == sorted(ids)
    pairs = Content(view, Scope(ids, where), Shape(grouped=True))
    assert sum(column(pairs.edges(), "events")) == len(column(chosen.events(), "id"))  # type: ignore[arg-type]


@given(graphs(), filters())
def test_a_filter_means_here_what_it_means_in_the_store(graph: Graph, where: Filter) -> None:
    store = MemoryStore()
    write(store, "d1", graph)
    view = store.view()
    bare = Filter(where.relations, where.from_ms, where.until_ms, where.min_amount, where.max_amount)
    events = pl.from_arrow(view.scan("event").read_all())
    assert isinstance(events, pl.DataFrame)
    assert events.filter(passes(bare))["id"].to_list() == view.events((), (), bare, limit=10**6)["id"].to_pylist()
