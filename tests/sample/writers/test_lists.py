"""Lists as files: columns of their own, one without a header, one hostile."""

from __future__ import annotations

import polars as pl

from tests.sample.evidence import Written

FOLDER = "08_电子数据/名单"


def test_no_two_lists_have_the_same_columns(written: Written) -> None:
    heads = [tuple(sheets[0][0]) for path, sheets in written.sheets.items() if path.startswith(FOLDER)]
    assert len(heads) == len(set(heads)) == 8


def test_the_third_bought_list_has_no_header(written: Written) -> None:
    rows = written.sheets[f"{FOLDER}/购入/南方数据_10月.csv"][0]
    assert all(row[1].startswith("100") for row in rows)


def test_one_name_tries_to_be_a_script(written: Written) -> None:
    path = next(p for p in written.sheets if "投保人" in p)
    assert any("<script>" in row[0] and row[0].startswith("=") for row in written.sheets[path][0])


def test_rows_name_their_persons(written: Written) -> None:
    people = dict(written.truth("persons.jsonl").select("id", "phone").iter_rows())
    rows = written.truth("rows.parquet").filter(
        pl.col("path").str.starts_with(FOLDER) & pl.col("id").is_in(list(people))
    )
    assert rows.height > 60
    for path, sheet, row, ident in rows.select("path", "sheet", "row", "id").iter_rows():
        assert people[ident] in written.sheets[path][sheet][row - 1]
