"""Node and edge tables: relations by our words only, ends by strong numbers only."""

from __future__ import annotations

import pytest
from batches import facts, issues, make_batch, read

from graphtool.terms import KINDS, RELATIONS
from loaders import FORMATS
from loaders.contract import choose
from loaders.formats.graph_tables import GRAPH_EDGES, GRAPH_NODES, KIND_WORDS, RELATION_WORDS, plain

ID, USCC = "990101199003070015", "91990199MA00000019"
A, B = "9900010000000000017", "9900010000000000025"


def edge(header: str, row: str) -> list[dict[str, object]]:
    return facts(read(GRAPH_EDGES, f"{header}\n{row}"))


@pytest.mark.parametrize("word", ["transferred", "TRANSFERRED", "转账", "transferred to", "Transferred"])
def test_a_relation_by_its_name_its_type_or_a_label(word: str) -> None:
    (fact,) = edge("Source,Target,Label,amount,currency,time", f"bank:{A},bank:{B},{word},1.50,CNY,2021-09-01")
    assert (fact["from_account"], fact["to_account"], fact["amount"], fact["row_type"]) == (A, B, 150, "transfer")


def test_words_mean_terms() -> None:
    assert set(RELATION_WORDS.values()) == RELATIONS.keys()
    assert set(KIND_WORDS.values()) == KINDS.keys() - {"placeholder"}


@pytest.mark.parametrize("word", ["KNOWS", "ACTED_IN", "打钱", "transfer red"])
def test_any_other_word_is_said_and_not_guessed(word: str) -> None:
    said = read(GRAPH_EDGES, f":START_ID,:END_ID,:TYPE\nid:{ID},tel:10012345678,{word}")
    assert not said.facts
    assert issues(said) == [(2, ":TYPE", "unknown_relation"), (2, None, "missing_relation")]


def test_type_is_the_direction_of_gephi_and_the_relation_of_others() -> None:
    (uses,) = edge("source,target,type", f"id:{ID},tel:10012345678,uses")
    assert (uses["relation"], uses["from_key"], uses["to_key"]) == ("uses", f"id:{ID}", "tel:10012345678")
    (called,) = edge(
        "Source,Target,Type,Label,time", "tel:10012345678,tel:10087654321,Undirected,通话,2021-09-01 10:00:00"
    )
    assert (called["own"], called["other"], called.get("direction")) == ("10012345678", "10087654321", None)
    said = read(GRAPH_EDGES, f"Source,Target,Type,Label\nid:{ID},uscc:{USCC},Undirected,manages")
    assert issues(said) == [(2, "Type", "undirected"), (2, None, "missing_relation")]


@pytest.mark.parametrize(
    ("cells", "key"),
    [
        ("n1,,,", None),
        (f"{A},,,", None),
        (f"n1,{A},,", f"bank:{A}"),
        ("n1,,+86 10012345678,", "tel:10012345678"),
        (f"n1,,,{ID}", f"id:{ID}"),
        (f"n1,,,{USCC}", f"uscc:{USCC}"),
        ("n1,,,X990001", None),
        ("n1,9900****0017,,", None),
        ("sn:AB990001,,,", "sn:AB990001"),
        ("xx:990001,,,", None),
    ],
)
def test_an_end_is_known_by_a_strong_number_only(cells: str, key: str | None) -> None:
    header = "source,source_account,source_phone,source_id_no,target,relation"
    said = read(GRAPH_EDGES, f"{header}\n{cells},tel:10087654321,related")
    if key is None:
        assert issues(said) == [(2, None, "missing_subject")]
    else:
        assert [f["from_key"] for f in facts(said)] == [key]


def test_one_end_of_a_transfer_may_be_unknown() -> None:
    header = "source,target,relation,source_name,target_account,amount,currency,time"
    (fact,) = edge(header, f"n1,n2,transferred,赵某甲,{A},3,USD,2021-09-01")
    assert (fact.get("from_account"), fact["from_name"], fact["to_account"], fact["currency"]) == (
        None,
        "赵某甲",
        A,
        "USD",
    )


def test_a_bad_cell_is_told_once() -> None:
    said = read(GRAPH_EDGES, f"source,target,relation,amount\nid:{ID},uscc:{USCC},manages,viel")
    assert issues(said) == [(2, "amount", "bad_amount")]


def test_headers_of_neo4j_are_read_without_their_types() -> None:
    head = make_batch(
        ["personId:ID(Person)", "name", "born:int", "l:string[]", ":START_ID(A){label:B}", "a:b"], []
    ).head
    assert plain(head).header == (":ID", "name", "born", "l", ":START_ID", "a:b")


def test_nodes_by_their_kind() -> None:
    said = read(
        GRAPH_NODES, f"id,label,kind,id_no,account\n1,甲,Person,{ID},\n2,乙,企业,,\n3,丙,account,,{A}\n4,丁,device,,"
    )
    assert {k: len(f) for k, f in said.facts.items()} == {"person": 1, "company": 1, "holder": 1}
    assert issues(said) == [(5, None, "missing_kind")]


@pytest.mark.parametrize(
    ("header", "taken"),
    [
        ("Source,Target,Type,Id,Label,Weight", ["graph_edges"]),
        (":START_ID(Account),:END_ID(Account),:TYPE", ["graph_edges"]),
        ("Id,Label,Kind", ["graph_nodes"]),
        ("personId:ID,name,:LABEL", ["graph_nodes"]),
        ("Source,Target", []),
        ("Id,Label", []),
        ("id,name", []),
    ],
)
def test_which_tables_are_graphs(header: str, taken: list[str]) -> None:
    claiming, _ = choose(make_batch(header.split(","), []).head, FORMATS)
    assert [f.id for f in claiming] == taken
