"""Names of facts, events and entities: spelled as decided, columns and single values alike."""

from __future__ import annotations

import hashlib

import duckdb
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphtool import ids
from graphtool.terms import KINDS

FILE = "0123456789abcdef0123456789abcdef"


def test_fact_and_event_ids() -> None:
    assert ids.fact_id(FILE, 2, 17) == "0123456789abcdef0123.2.17"
    assert ids.event_id("0123456789abcdef0123.2.17", "m") == "0123456789abcdef0123.2.17.m"


@given(st.lists(st.tuples(st.sampled_from([FILE, "f" * 64]), st.integers(0, 1023), st.integers(1, 2**28)), min_size=1))
def test_columns_name_facts_as_single_values_do(rows: list[tuple[str, int, int]]) -> None:
    frame = pl.DataFrame(rows, schema={"file": pl.String, "sheet": pl.Int32, "row": pl.Int64}, orient="row")
    names = frame.select(id=ids.fact_ids(), event=ids.event_ids(ids.fact_ids(), "m"))
    assert names["id"].to_list() == [ids.fact_id(*row) for row in rows]
    assert names["event"].to_list() == [ids.event_id(ids.fact_id(*row), "m") for row in rows]


@given(st.sampled_from(sorted(KINDS)), st.lists(st.one_of(st.none(), st.text(max_size=30)), max_size=20))
def test_columns_name_entities_as_single_values_do(kind: str, keys: list[str | None]) -> None:
    named = ids.entity_ids(kind, pl.Series(keys, dtype=pl.String))
    assert named.to_list() == [None if k is None else ids.entity_id(kind, k) for k in keys]


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_sql_names_entities_as_single_values_do(kind: str) -> None:
    keys = ["bank:9900010000000000017", "id:99010119900307001X", "张三", ""]
    with duckdb.connect() as db:
        rows = db.execute(f"select {ids.entity_id_sql(kind, 'k')} from (select unnest(?) as k)", [keys]).fetchall()
    assert [r[0] for r in rows] == [ids.entity_id(kind, k) for k in keys]


def test_entity_id_is_the_hash_of_kind_and_key() -> None:
    digest = hashlib.sha256(b"account\x1fbank:1").hexdigest()
    assert ids.entity_id("account", "bank:1") == f"a-{digest[:20]}"


def test_keys_are_spelled_as_decided() -> None:
    frame = pl.DataFrame({"n": ["1", None], "s": ["bank", "tenpay"], "f": [FILE, FILE], "i": [3, 4]})
    n, s, f, i = (pl.col(c) for c in "nsfi")
    said = frame.select(
        id=ids.id_key(n), doc=ids.document_key(pl.lit("护照"), n), row=ids.row_key(n), uscc=ids.uscc_key(n),
        agent=ids.agent_key(n), employer=ids.employer_key(f, n), account=ids.account_key(s, n),
        pool=ids.pool_key(pl.lit("acquirer"), n), line=ids.line_key(n), device=ids.device_key("imei", n),
        terminal=ids.terminal_key(n), merchant=ids.merchant_key(n), list=ids.list_key(f, i), report=ids.report_key(n),
    ).rows(named=True)  # fmt: skip
    assert said[0] == {
        "id": "id:1", "doc": "doc:护照:1", "row": "row:1", "uscc": "uscc:1", "agent": "agent:1",
        "employer": "file:0123456789abcdef0123:1", "account": "bank:1", "pool": "acquirer:1", "line": "tel:1",
        "device": "imei:1", "terminal": "sn:1", "merchant": "mno:1", "list": "file:0123456789abcdef0123.3",
        "report": "rno:1",
    }  # fmt: skip
    assert {k: v for k, v in said[1].items() if v is not None} == {
        "pool": "acquirer:?",
        "list": "file:0123456789abcdef0123.4",
    }
