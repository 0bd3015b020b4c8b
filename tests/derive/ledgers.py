"""Small ledgers in memory: facts as dictionaries, the graph that follows as plain rows."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from graphtool import model
from graphtool.derive import derive
from graphtool.ledger import Delivery, Ledger, Reading, TableCount
from graphtool.recorder import Recorder

Row = Mapping[str, Any]


def digest_of(name: str) -> str:
    """The SHA-256 that a file of that name has in these tests."""
    return hashlib.sha256(name.encode()).hexdigest()


def payment(row: int, **values: Any) -> dict[str, Any]:
    """A bank statement row: 298.00 yuan out of card 9900000000000001, at second ``row``, unless said otherwise."""
    base = {
        "row": row, "scope": "bank", "card": "9900000000000001", "time_ms": 1000 * row, "precision": "second",
        "amount": 29800, "currency": "CNY", "row_type": "transfer", "direction": "out", "layout": "test",
    }  # fmt: skip
    return base | values


def write(ledger: Ledger, files: Mapping[str, Mapping[str, Sequence[Row]]]) -> None:
    """Put files (name → kind → rows) into a ledger, in that order."""
    recorder = Recorder(ledger)
    for name, kinds in files.items():
        file = digest_of(name)
        count = sum(len(rows) for rows in kinds.values())
        for kind, rows in kinds.items():
            blank = model.FACTS[kind].empty_table()
            schema = pl.DataFrame(blank).schema
            full = [dict.fromkeys(schema) | {"file": file, "sheet": 0} | dict(row) for row in rows]
            recorder.add(f"lot-{name}", kind, pl.DataFrame(full, schema=schema))
        table = TableCount(0, "", "test/1", count, count, 0, 0)
        recorder.done(
            Reading(f"reading-{name}", f"lot-{name}", file, 1, (table,), "test"),
            Delivery(f"delivery-{name}", file, name, (), "", ""),
        )
        recorder.commit()


def graph(folder: Path, files: Mapping[str, Mapping[str, Sequence[Row]]]) -> dict[str, list[dict[str, Any]]]:
    """The tables that follow from these files."""
    ledger = Ledger(folder)
    write(ledger, files)
    with derive(ledger, folder / "scratch") as derived:
        return {name: derived.table(name).to_pylist() for name in model.TABLES}


def as_sets(tables: Mapping[str, list[dict[str, Any]]]) -> dict[str, list[str]]:
    """The rows of each table in an order of their own: a derivation says nothing of the order of most."""
    return {name: sorted(map(repr, rows)) for name, rows in tables.items()}


def money(tables: Mapping[str, list[dict[str, Any]]]) -> list[tuple[str, str, str, int]]:
    """The money events as (relation, number or key of payer, of payee, minor units), in order of time."""
    keys = {e["id"]: e["number"] or e["key"] for e in tables["entity"]}
    rows = [e for e in tables["event"] if e["row_type"] not in (None, "call", "message", "shipment")]
    rows.sort(key=lambda e: (e["time_ms"], e["seq"], e["id"]))
    return [(e["relation"], keys[e["src"]], keys[e["dst"]], e["amount"]) for e in rows]
