"""Less arrives than was sent: the transfer has what arrived, and a charge of its own has the rest."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from derive.ledgers import digest_of, graph, money, payment, write

from graphtool import judgements
from graphtool.derive import derive
from graphtool.ledger import Ledger
from graphtool.model import TABLES

A, B = "9900000000000001", "9900000000000002"
T = 864_000_000


def sides(sent: int, arrived: int) -> dict[str, dict[str, list[dict[str, Any]]]]:
    out = payment(1, card=A, other_account=B, time_ms=T, amount=sent)
    into = payment(2, card=B, other_account=A, direction="in", time_ms=T + 300, amount=arrived)
    return {"payer": {"payment": [out]}, "payee": {"payment": [into]}}


def test_the_fee_is_an_event_of_its_own(tmp_path: Path) -> None:
    tables = graph(tmp_path, sides(10_000, 9_950))
    assert sorted(money(tables)) == [("charged", A, "bank_fee:?", 50), ("transferred", A, B, 9_950)]
    charge, transfer = sorted((e for e in tables["event"] if e["row_type"]), key=lambda e: e["relation"])
    assert charge["id"] == transfer["id"].removesuffix("m") + "k"
    assert (charge["time_ms"], charge["row_type"], charge["directed"], charge["facts"]) == (T, "fee", True, 2)


def test_both_rows_are_its_evidence(tmp_path: Path) -> None:
    tables = graph(tmp_path, sides(10_000, 9_950))
    (charge,) = [e["id"] for e in tables["event"] if e["relation"] == "charged"]
    rows = sorted(e["fact"] for e in tables["evidence"] if e["subject"] == charge)
    assert rows == sorted([f"{digest_of('payer')[:20]}.0.1", f"{digest_of('payee')[:20]}.0.2"])
    assert charge not in {one["id"] for one in tables["alias"]} | {one["alias"] for one in tables["alias"]}


def test_equal_sides_charge_nothing(tmp_path: Path) -> None:
    tables = graph(tmp_path, sides(10_000, 10_000))
    assert money(tables) == [("transferred", A, B, 10_000)]
    assert [e["key"] for e in tables["entity"] if e["kind"] == "pool"] == []


def test_what_a_person_puts_together_is_charged_too(tmp_path: Path) -> None:
    """So large a difference is no pair by itself; whoever says that it is one says that the rest was kept."""
    files = sides(10_000_000, 9_000_000)
    assert sorted(money(graph(tmp_path / "apart", files))) == [
        ("transferred", A, B, 9_000_000),
        ("transferred", A, B, 10_000_000),
    ]
    ledger = Ledger(tmp_path / "judged")
    write(ledger, files)
    rows = [f"{digest_of('payer')[:20]}.0.1.m", f"{digest_of('payee')[:20]}.0.2.m"]
    ledger.record(judgements.KIND, {"verb": "same", "refs": sorted(rows), "why": ""})
    with derive(ledger, tmp_path / "scratch") as derived:
        tables = {name: derived.table(name).to_pylist() for name in TABLES}
    assert sorted(money(tables)) == [("charged", A, "bank_fee:?", 1_000_000), ("transferred", A, B, 9_000_000)]
