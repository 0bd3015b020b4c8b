"""Packed numbers of facts and events sort and spell as their names do."""

from __future__ import annotations

from pathlib import Path

import pytest

from graphtool.derive import sources
from graphtool.ids import event_id, fact_id

FILES = ["0" * 64, "ab" * 32, "f" * 64]


@pytest.mark.parametrize(
    ("file", "sheet", "row", "part"), [(0, 0, 1, "m"), (2, 1023, 268_435_455, "d"), (1, 7, 42, "f")]
)
def test_there_and_back(tmp_path: Path, file: int, sheet: int, row: int, part: str) -> None:
    con = sources.connect(tmp_path)
    fact, event, of = con.execute(
        "SELECT fact_no($f, $s, $r) AS fact, event_no(fact, $p) AS event, file_of(fact_of(event))",
        {"f": file, "s": sheet, "r": row, "p": part},
    ).fetchall()[0]
    assert of == file
    assert 0 <= event < 2**63
    names = con.execute(
        "SELECT fact_text_of($d, $fact), event_text_of($d, $event)",
        {"d": FILES[file][:20], "fact": fact, "event": event},
    ).fetchall()[0]
    wanted = fact_id(FILES[file], sheet, row)
    assert names == (wanted, event_id(wanted, part))


def test_numbers_sort_by_file_sheet_row(tmp_path: Path) -> None:
    con = sources.connect(tmp_path)
    places = [(0, 0, 5), (0, 1, 2), (1, 0, 1), (1, 0, 10)]
    numbers = [con.execute("SELECT fact_no(?, ?, ?)", list(p)).fetchall()[0][0] for p in places]
    assert numbers == sorted(numbers)


def test_statements_never_load_extensions(tmp_path: Path) -> None:
    con = sources.connect(tmp_path)
    said = dict(
        con.execute("SELECT name, value FROM duckdb_settings() WHERE name LIKE 'auto%known_extensions'").fetchall()
    )
    assert set(said.values()) == {"false"}
