"""A derivation as a whole: schemas, ends, cancelling, conservation of rows."""

from __future__ import annotations

from pathlib import Path

import pytest
from derive.ledgers import graph, payment, write
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphtool import model
from graphtool.derive import derive
from graphtool.errors import Cancelled
from graphtool.ledger import Ledger

A, B, C = (f"990000000000000{n}" for n in (1, 2, 3))
ROWS = st.lists(
    st.tuples(
        st.sampled_from((A, B, C)), st.sampled_from((A, B, C, None)), st.sampled_from(("in", "out")),
        st.integers(0, 3), st.integers(1, 3), st.sampled_from((None, "S1", "S2")),
    ),
    max_size=12,
)  # fmt: skip


def test_an_empty_case_derives_to_empty_tables(tmp_path: Path) -> None:
    with derive(Ledger(tmp_path), tmp_path / "scratch") as derived:
        for name, schema in model.TABLES.items():
            table = derived.table(name)
            assert table.schema == schema
            assert table.num_rows == 0


def test_cancelled_between_steps(tmp_path: Path) -> None:
    steps: list[str] = []
    with pytest.raises(Cancelled):
        derive(Ledger(tmp_path), tmp_path / "scratch", lambda name, *_: steps.append(name), lambda: len(steps) > 2)
    assert len(steps) == 3


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=ROWS, second=ROWS)
def test_every_row_stands_behind_exactly_one_event(
    tmp_path_factory: pytest.TempPathFactory, first: list[tuple], second: list[tuple]
) -> None:  # type: ignore[type-arg]
    files = {}
    for name, rows in (("a", first), ("b", second)):
        files[name] = {
            "payment": [
                payment(
                    n,
                    card=own,
                    other_account=None if other == own else other,
                    direction=way,
                    time_ms=time * 40_000,
                    amount=amount,
                    serial=serial,
                )
                for n, (own, other, way, time, amount, serial) in enumerate(rows, 2)
            ]
        }
    tables = graph(tmp_path_factory.mktemp("case"), files)
    ids = {e["id"] for e in tables["entity"]}
    events = [e for e in tables["event"] if e["row_type"] and not e["id"].endswith(".k")]  # a fee is told by both rows
    facts = [e["fact"] for e in tables["evidence"] if e["subject"] in {x["id"] for x in events}]
    assert len(facts) == len(set(facts)) == len(first) + len(second)
    assert all(e["src"] in ids and e["dst"] in ids for e in tables["event"])
    assert len({e["id"] for e in tables["event"]}) == len(tables["event"])


def test_a_kind_without_rows_needs_no_segment(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    write(
        ledger,
        {
            "a": {
                "call": [
                    {
                        "row": 2,
                        "own": "10000000001",
                        "other": "10000000002",
                        "medium": "call",
                        "direction": "out",
                        "time_ms": 1,
                        "precision": "second",
                    }
                ]
            }
        },
    )
    with derive(ledger, tmp_path / "scratch") as derived:
        assert derived.table("event").num_rows == 1
