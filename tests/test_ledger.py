"""The ledger: segments count once a line names them, readings supersede, the digest knows only content."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from derive.ledgers import digest_of, payment, write

from graphtool import model
from graphtool.errors import IntegrityError
from graphtool.ledger import (
    Delivery,
    Ledger,
    Reading,
    TableCount,
    asked,
    delivery_id,
    lot_id,
    reading_id,
)
from graphtool.recorder import Recorder


def frame(*rows: dict[str, object]) -> pl.DataFrame:
    schema = pl.DataFrame(model.FACTS["payment"].empty_table()).schema
    return pl.DataFrame([dict.fromkeys(schema) | {"file": "f", "sheet": 0} | r for r in rows], schema=schema)


def reading(lot: str, reader: str = "x/1") -> Reading:
    table = TableCount(0, "", reader, 1, 1, 0, 0)
    return Reading(reading_id("f", [(0, reader)]), lot, "f", 1, (table,), "q")


DELIVERY = Delivery("d", "f", "a.csv", (), "", "")


def test_nothing_counts_before_the_commit(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    recorder = Recorder(ledger)
    recorder.add("l", "payment", frame(payment(2)))
    recorder.done(reading("l"), DELIVERY)
    assert ledger.scan("payment").collect().height == 0
    recorder.commit()
    assert ledger.scan("payment").collect().height == 1
    assert list(ledger.state().readings) == ["f"]


def test_columns_must_be_those_of_the_kind(tmp_path: Path) -> None:
    with pytest.raises(IntegrityError):
        Recorder(Ledger(tmp_path)).add("l", "payment", frame(payment(2)).drop("amount"))


def test_a_new_reading_supersedes_and_an_old_one_can_come_back(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    digests = []
    for lot, reader, amount in (("old", "x/1", 1), ("new", "x/2", 2)):
        recorder = Recorder(ledger)
        recorder.add(lot, "payment", frame(payment(2, amount=amount)))
        recorder.done(reading(lot, reader), DELIVERY)
        recorder.commit()
        digests.append(ledger.digest("rules"))
    assert ledger.scan("payment").collect()["amount"].to_list() == [2]
    again = Recorder(ledger)
    again.done(ledger.state().lots["old"], DELIVERY)
    again.commit()
    assert ledger.scan("payment").collect()["amount"].to_list() == [1]
    assert ledger.digest("rules") == digests[0] != digests[1]


def test_the_digest_knows_content_and_rules_only(tmp_path: Path) -> None:
    files = {"a": {"payment": [payment(2)]}, "b": {"payment": [payment(3)]}}
    one, two = Ledger(tmp_path / "one"), Ledger(tmp_path / "two")
    write(one, files)
    write(two, dict(reversed(files.items())))
    assert one.digest("r") == two.digest("r") != one.digest("s")


def test_unnamed_segments_are_set_aside(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    write(ledger, {"a": {"payment": [payment(2)]}})
    (ledger.segments / "payment-left.parquet").write_bytes(b"x")
    assert ledger.set_aside() == 1
    assert [p.name for p in (ledger.segments / "aside").iterdir()] == ["payment-left.parquet"]
    assert ledger.scan("payment").collect().height == 1


def test_verify_names_missing_originals(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    write(ledger, {"a": {"payment": [payment(2)]}})
    assert ledger.verify() == [digest_of("a")[:20]]


def test_names_do_not_depend_on_order() -> None:
    assert reading_id("f", [(0, "a/1"), (1, "b/1")]) == reading_id("f", [(1, "b/1"), (0, "a/1")])
    assert asked([("a", 1), ("b", 2)]) == asked([("b", 2), ("a", 1)]) != asked([("a", 2), ("b", 2)])
    assert lot_id("f", "q") != lot_id("f", "p")
    assert len({delivery_id("f", "a", ""), delivery_id("f", "b", ""), delivery_id("f", "a", "r")}) == 3
