"""CSV and Parquet, read back by polars and by the csv module."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import polars as pl

from graphtool.exports.cells import CONTROL
from graphtool.exports.content import Scope, Shape
from graphtool.exports.graphs import Written
from graphtool.exports.tables import columns, graph_tables, write_csv, write_parquet
from tests.exports.hostile import TEXTS, content, graph
from tests.store.graphs import example

NAMES = ["entities", "identifiers", "events", "allocations", "coverage", "sources"]


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_every_table_has_a_file_and_the_whole_says_what_it_is(tmp_path: Path) -> None:
    assert write_csv(content(example()), tmp_path) == Written(9, 14)
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted(["about.json", *(f"{n}.csv" for n in NAMES)])
    assert json.loads((tmp_path / "about.json").read_text("utf-8"))["generation"] == "d1"


def test_an_event_stands_with_names_yuan_and_its_first_source(tmp_path: Path) -> None:
    write_csv(content(example(), shape=Shape(paths={"f1": "bank/a.csv"})), tmp_path)
    row = next(r for r in read_csv(tmp_path / "events.csv") if r["id"] == "f1.0.2.m")
    said = {n: row[n] for n in ("src_label", "dst_label", "amount", "path", "file", "sheet", "row", "rows", "directed")}
    assert said == {
        "src_label": "陈某 ··0001", "dst_label": "单雨 ··0002", "amount": "298.00", "path": "bank/a.csv", "file": "f1",
        "sheet": "1", "row": "2", "rows": "f1.0.2 f9.0.7", "directed": "true",
    }  # fmt: skip


def test_no_cell_of_a_csv_starts_a_formula_and_every_text_is_there(tmp_path: Path) -> None:
    write_csv(content(graph()), tmp_path)
    rows = read_csv(tmp_path / "entities.csv")
    clean = [re.sub(CONTROL, "", text) for text in TEXTS]
    assert [r["name"] in (text, f"'{text}") for r, text in zip(rows, clean, strict=True)] == [True] * len(TEXTS)
    for table in NAMES:
        for row in read_csv(tmp_path / f"{table}.csv"):
            assert not [v for v in row.values() if re.match(r"\s*[=+\-@＝]", v)]


def test_parquet_keeps_text_and_minor_units_as_they_are(tmp_path: Path) -> None:
    assert write_parquet(content(graph()), tmp_path) == Written(len(TEXTS), len(TEXTS))
    events = pl.read_parquet(tmp_path / "events.parquet")
    assert events["memo"].to_list() == list(TEXTS)
    assert events["amount"].to_list() == [29_800 + i for i in range(len(TEXTS))]
    assert events.schema["directed"] == pl.Boolean()


def test_tables_without_rows_keep_their_columns(tmp_path: Path) -> None:
    write_parquet(content(example(), Scope(())), tmp_path)
    for table in graph_tables(content(example())):
        found = pl.read_parquet(tmp_path / f"{table.name}.parquet")
        assert (found.height, found.columns) == (0, [c.name for c in table.columns])


def test_pairs_take_the_place_of_events(tmp_path: Path) -> None:
    assert write_csv(content(example(), shape=Shape(grouped=True)), tmp_path) == Written(9, 13)
    assert {"pairs.csv"} == {p.name for p in tmp_path.iterdir()} & {"pairs.csv", "events.csv"}
    row = next(r for r in read_csv(tmp_path / "pairs.csv") if r["event_ids"] == "f1.0.2.m f1.0.3.m")
    assert (row["events"], row["amount"], row["row"]) == ("2", "596.00", "2")


def test_a_masked_table_has_no_column_for_what_is_left_out() -> None:
    hidden = {"key", "memo", "path"}
    for table in graph_tables(content(example(), shape=Shape(masked=True))):
        assert not hidden & {c.name for c in table.columns}


def test_a_title_may_belong_to_one_table() -> None:
    assert columns("rows:count", "en")[0].title != columns("rows:count", "en", table="coverage")[0].title
