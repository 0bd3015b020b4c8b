"""Small graphs to write into a store: rows with defaults, a worked example, random ones."""

from __future__ import annotations

import random
from typing import Any

import pyarrow as pa
from hypothesis import strategies as st

from graphtool.model import TABLES
from graphtool.store.base import Filter, Store, batches
from graphtool.terms import KINDS, PRECISIONS, RELATIONS

Row = dict[str, Any]
Graph = dict[str, list[Row]]


def entity(id: str, kind: str = "account", **values: Any) -> Row:
    plain = dict.fromkeys(TABLES["entity"].names)
    return {
        **plain,
        "id": id,
        "kind": kind,
        "key": f"key:{id}",
        "label": id,
        "roles": [],
        "flags": [],
        "facts": 1,
        **values,
    }


def event(id: str, src: str, dst: str, amount: int | None = None, time_ms: int | None = None, **values: Any) -> Row:
    plain = dict.fromkeys(TABLES["event"].names)
    given = {"id": id, "src": src, "dst": dst, "amount": amount, "time_ms": time_ms}
    money = {"relation": "transferred", "currency": None if amount is None else "CNY"}
    return {**plain, **money, "seq": 0, "directed": True, "doubtful": False, "facts": 1, **given, **values}


def identifier(entity: str, type: str, value: str, strong: bool = True) -> Row:
    return {"entity": entity, "type": type, "value": value, "strong": strong, "flags": []}


def table(name: str, rows: list[Row]) -> pa.Table:
    return pa.Table.from_pylist(rows, schema=TABLES[name])


def write(store: Store, digest: str, graph: Graph) -> None:
    """A generation from rows."""
    with store.writer(digest) as writer:
        for name, rows in graph.items():
            writer.write(name, batches(table(name, rows)))


def shuffled(graph: Graph, seed: int) -> Graph:
    """The same rows in another order, tables too."""
    chance = random.Random(seed)
    names = list(graph)
    chance.shuffle(names)
    return {name: chance.sample(graph[name], len(graph[name])) for name in names}


def example() -> Graph:
    """Two people pay into a pool that pays a company; they call each other; one transfer is undecided."""
    return {
        "entity": [
            entity("p-chen", "person", name="陈某", label="陈某", facts=3, roles=["ringleader"]),
            entity("p-shan", "person", name="单雨", label="单雨", facts=2),
            entity("a-1", number="9900123400000001", name="陈某", label="陈某 ··0001", facts=9),
            entity("a-2", number="9900123400000002", name="单雨", label="单雨 ··0002", facts=4),
            entity("a-3", number="9900123400010003", institution="大庆农商行", label="··0003", flags=["checksum"]),
            entity("q-pay", "pool", pool_type="acquirer", institution="付临门", label="付临门"),
            entity("l-1", "line", number="10012345678", label="100··5678"),
            entity("l-2", "line", number="10087654321", label="100··4321"),
            entity("x-1", "placeholder", label="不明"),
        ],
        "identifier": [
            identifier("p-chen", "id_card", "990101199001011234"),
            identifier("p-chen", "name", "陈某", strong=False),
            identifier("p-chen", "nick", "Boss 老陈", strong=False),
            identifier("p-shan", "name", "单雨", strong=False),
            identifier("a-1", "bank", "9900123400000001"),
            identifier("a-2", "bank", "9900123400000002"),
            identifier("a-3", "bank", "9900123400010003"),
            identifier("l-1", "phone", "10012345678"),
            identifier("l-2", "phone", "10087654321"),
        ],
        "event": [
            event("f1.0.2.m", "a-1", "a-2", 29_800, 1_000),
            event("f1.0.3.m", "a-1", "a-2", 29_800, 1_000, seq=1, doubtful=True),
            event("f1.0.4.m", "a-2", "a-1", 10_000, 2_000),
            event("f1.0.5.m", "a-1", "q-pay", 50_000, 3_000, relation="swiped", service_fee=29_800),
            event("f1.0.6.m", "q-pay", "a-3", 49_000, 4_000, relation="settled"),
            event("f1.0.7.m", "a-1", "a-3", 7_700, 5_000, currency="USD"),
            event("f1.0.8.m", "a-3", "a-2", 1_234, 6_000, directed=False),
            event("f1.0.9.m", "a-2", "x-1", 500, 7_000),
            event("f2.0.2.c", "l-1", "l-2", None, 8_000, relation="called", duration_s=61),
            event("f2.0.3.c", "l-2", "l-1", None, 9_000, relation="called", duration_s=5),
            event("f3.0.2.u", "p-chen", "l-1", relation="uses"),
            event("f3.0.2.h", "p-chen", "a-1", relation="holds"),
            event("f3.0.3.h", "p-shan", "a-2", relation="holds"),
            event("f3.0.3.u", "p-shan", "l-2", relation="uses", time_ms=500, until_ms=900, precision="day"),
        ],
        "evidence": [
            *({"subject": f"f1.0.{row}.m", "fact": f"f1.0.{row}"} for row in range(2, 10)),
            {"subject": "f1.0.2.m", "fact": "f9.0.7"},
            {"subject": "p-chen", "fact": "f3.0.2"},
        ],
        "alias": [{"alias": "f9.0.7.m", "id": "f1.0.2.m"}, {"alias": "p-old", "id": "p-chen"}],
        "allocation": [
            {"from_event": "f1.0.5.m", "to_event": "f1.0.6.m", "amount": 49_000, "currency": "CNY", "basis": "detail",
             "fact": "f7.0.2"}
        ],
        "coverage": [
            {"account": "a-1", "request": "d1", "file": "f1", "format": "bank", "from_ms": 1_000, "until_ms": 5_000,
             "rows": 8, "noted": 0, "outcome": "rows"}
        ],
        "calendar": [
            {"account": "a-1", "month_ms": 0, "rows": 8, "unseen": 0, "unseen_amount": None, "breaks": 1},
            {"account": "a-2", "month_ms": 0, "rows": 0, "unseen": 3, "unseen_amount": 89_400, "breaks": 0},
        ],
        "chain": [
            {"account": "a-1", "verdict": "breaks", "word_out": "借", "rows": 8, "breaks": 1, "opening": 0,
             "currency": "CNY", "break_fact": "f1.0.3"}
        ],
        "balance": [
            {"account": "a-1", "event": "f1.0.2.m", "amount": -150, "currency": "CNY"},
            {"account": "a-1", "event": "f1.0.3.m", "amount": 0, "currency": "CNY"},
        ],
        "pairing": [
            {"kind": "same_transfer", "a": "f1.0.2.m", "b": "f9.0.7.m", "state": "stands", "score": 95,
             "reasons": ["ends_both", "amount_equal", "within_second"]}
        ],
    }  # fmt: skip


_TEXTS = st.sampled_from(["", "陈某", "O'Brien", "a`b", 'c"d', "\\", "张%", "x\ty", "単", "９９", "😀", "null"])
_MAYBE_TEXT = st.none() | _TEXTS
_AMOUNTS = st.none() | st.sampled_from([0, 1, 29_800, 29_800, 50_000, 2**63 - 1])
_TIMES = st.none() | st.integers(0, 6)


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    """Random small graphs with loops, parallel edges, ties, pools, undecided events and odd texts."""
    many = draw(st.integers(1, 6))
    kinds = draw(st.lists(st.sampled_from(["account", "person", "pool", "placeholder"]), min_size=many, max_size=many))
    entities = [
        entity(f"e{nth}", kind, name=draw(_MAYBE_TEXT), number=draw(_MAYBE_TEXT), label=draw(_MAYBE_TEXT),
               facts=draw(st.integers(0, 2)), flags=draw(st.none() | st.lists(_TEXTS, max_size=2)))
        for nth, kind in enumerate(kinds)
    ]  # fmt: skip
    ids = st.sampled_from([row["id"] for row in entities])
    events = [
        event(f"v{nth}", draw(ids), draw(ids), draw(_AMOUNTS), draw(_TIMES),
              relation=draw(st.sampled_from(["transferred", "called", "settled"])), memo=draw(_MAYBE_TEXT),
              currency=draw(st.sampled_from([None, "CNY", "USD"])), directed=draw(st.sampled_from([True, True, False])),
              doubtful=draw(st.booleans()), seq=draw(st.integers(0, 1)),
              precision=draw(st.none() | st.sampled_from(PRECISIONS)))
        for nth in range(draw(st.integers(0, 14)))
    ]  # fmt: skip
    subjects = st.sampled_from([row["id"] for row in (*entities, *events)])
    evidence = draw(st.lists(st.builds(lambda s, f: {"subject": s, "fact": f}, subjects, _TEXTS), max_size=6))
    alias = draw(st.lists(st.builds(lambda a, i: {"alias": a, "id": i}, st.sampled_from("ABe"), subjects), max_size=3))
    named = [identifier(draw(ids), kind, draw(_TEXTS)) for kind in ("name", "phone", "address") if draw(st.booleans())]
    return {"entity": entities, "identifier": named, "event": events, "evidence": evidence, "alias": alias}


def filters() -> st.SearchStrategy[Filter]:
    """Random bounds, often none."""
    bound = st.none() | st.integers(0, 6)
    amount = st.none() | st.sampled_from([0, 1, 29_800, 2**63 - 1])
    relations = st.lists(st.sampled_from(["transferred", "called", *list(RELATIONS)[:1]]), unique=True, max_size=2)
    kinds = st.lists(st.sampled_from(list(KINDS)[:4]), unique=True, max_size=2)
    bounds = st.builds(Filter, relations.map(tuple), bound, bound, amount, amount, kinds.map(tuple))
    return st.just(Filter()) | bounds
