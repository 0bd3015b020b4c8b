"""Rows on their way into a ledger: only finished files count, whatever interrupts the rest."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from derive.ledgers import payment

from graphtool import model, recorder
from graphtool.errors import IntegrityError
from graphtool.ledger import Delivery, Ledger, Reading, TableCount
from graphtool.recorder import Recorder


def rows(*numbers: int) -> pl.DataFrame:
    schema = pl.DataFrame(model.FACTS["payment"].empty_table()).schema
    full = [dict.fromkeys(schema) | {"file": "f", "sheet": 0} | payment(n) for n in numbers]
    return pl.DataFrame(full, schema=schema)


def finish(writer: Recorder, name: str, many: int) -> None:
    table = TableCount(0, "", "x/1", many, many, 0, 0)
    writer.done(Reading(f"r-{name}", name, name, 1, (table,), "q"), Delivery(f"d-{name}", name, name, (), "", ""))


def counted(ledger: Ledger) -> dict[str, int]:
    found = ledger.scan("payment").collect()
    return dict(found.group_by("lot").len().sort("lot").iter_rows())


def test_a_commit_names_finished_files_only(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    writer = Recorder(ledger)
    writer.add("a", "payment", rows(1, 2))
    finish(writer, "a", 2)
    writer.add("b", "payment", rows(3))
    writer.commit()
    assert counted(ledger) == {"a": 2}
    writer.add("b", "payment", rows(4))
    finish(writer, "b", 2)
    writer.commit()
    assert counted(ledger) == {"a": 2, "b": 2}


def test_segments_of_an_unfinished_file_are_named_when_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recorder, "FLUSH_ROWS", 2)
    ledger = Ledger(tmp_path)
    writer = Recorder(ledger)
    writer.add("a", "payment", rows(1))
    finish(writer, "a", 1)
    for n in range(2, 7):
        writer.add("b", "payment", rows(n))
    writer.commit()
    assert counted(ledger) == {"a": 1}
    finish(writer, "b", 5)
    writer.commit()
    assert counted(ledger) == {"a": 1, "b": 5}
    assert sum(s.rows for s in ledger.state().segments) == 6


def test_what_is_left_unfinished_is_set_aside_by_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recorder, "FLUSH_ROWS", 1)
    ledger = Ledger(tmp_path)
    writer = Recorder(ledger)
    writer.add("a", "payment", rows(1))
    writer.close()
    assert counted(ledger) == {}
    assert ledger.set_aside() == 1
    writer = Recorder(ledger)
    writer.add("a", "payment", rows(1))
    finish(writer, "a", 1)
    writer.commit()
    assert counted(ledger) == {"a": 1}


def test_files_are_committed_now_and_then(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recorder, "FLUSH_S", -1.0)
    ledger = Ledger(tmp_path)
    writer = Recorder(ledger)
    writer.add("a", "payment", rows(1))
    finish(writer, "a", 1)
    assert counted(ledger) == {"a": 1}


def test_nothing_counts_when_an_original_could_not_be_kept(tmp_path: Path) -> None:
    """Not even when the load is closed in order after it."""
    ledger = Ledger(tmp_path)
    writer = Recorder(ledger)
    changed = tmp_path / "changed.csv"
    changed.write_text("other bytes", "utf-8")
    ledger.vault.take_beside(changed, "0" * 64)
    writer.add("a", "payment", rows(1))
    finish(writer, "a", 1)
    with pytest.raises(IntegrityError):
        writer.commit()
    writer.close()
    assert ledger.state().readings == {}
    assert ledger.state().segments == []
