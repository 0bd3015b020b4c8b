"""Previews: what could not be read is marked, rows that are no facts say why, and the law of rows holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from graphtool.errors import MappingError
from loaders.archives import walk
from loaders.draft import STATUS, Column, Draft
from loaders.mapping import MappedFormat, parse_mapping
from loaders.preview import ROWS, Preview, Start, preview, starts

HEADER = "账,额,日,向,类,果,注"
GOOD = "9900010000000017,1.50,2021-09-01 10:00:00,收,工资,成功,<b>x"
BAD = [
    GOOD,
    "9900010000000017,很多,2021-09-01 10:00:00,收,工资,成功,",
    "9900010000000017,2.00,2021-13-45,收,工资,成功,",
    "9900010000000017,3.00,2021-09-01 10:00:00,歪,工资,成功,",
    "9900010000000017,4.00,2021-09-01 10:00:00,付,工资,失败,",
    "合计,9.00,,,,,",
    "9900010000000017,5.00,2021-09-01,付,其他,成功,",
]
DRAFT = Draft(
    "m",
    "payment",
    (
        Column("账", "account"),
        Column("额", "amount"),
        Column("日", "time_ms"),
        Column("向", "direction"),
        Column("类", "row_type", words={"工资": "wage"}),
        Column("果", STATUS),
        Column("注", "memo"),
    ),
    {"currency": "CNY"},
)


def form(draft: Draft = DRAFT) -> MappedFormat:
    return parse_mapping(draft.to_toml()).formats[0]


def start(folder: Path, *rows: str) -> Start:
    path = folder / "odd.csv"
    path.write_text("\n".join([HEADER, *rows]) + "\n", "utf-8")
    (source,) = walk([path])
    (found,) = starts(source, [])
    return found


def marks(found: Preview) -> list[tuple[int, str | None, str, str | None]]:
    return [(m["row"], m["field"], m["code"], m["detail"]) for m in found.marks.sort("row").to_dicts()]


def test_bad_cells_unknown_words_noted_and_rejected_rows_are_marked(tmp_path: Path) -> None:
    found = preview(start(tmp_path, *BAD), form())
    assert found.counts == {"rows": 7, "facts": 3, "noted": 2, "rejected": 2, "issues": 6}
    frame = found.frames["payment"]
    assert frame.select("row", "became", "reason").rows() == [
        (2, "fact", None),
        (3, "rejected", "missing_amount"),
        (4, "rejected", "missing_time"),
        (5, "fact", None),
        (6, "noted", "failed"),
        (7, "noted", "total"),
        (8, "fact", None),
    ]
    assert marks(found) == [
        (3, "amount", "bad_amount", "很多"),
        (3, "amount", "missing_amount", "很多"),
        (4, "time_ms", "bad_time", "2021-13-45"),
        (4, "time_ms", "missing_time", "2021-13-45"),
        (5, "direction", "unknown_direction", "歪"),
        (8, "row_type", "unknown_word", "其他"),
    ]
    assert found.fields["payment"] == ("account", "time_ms", "amount", "direction", "row_type", "memo")
    assert frame["amount"].to_list() == [150, None, None, 300, None, None, 500]
    assert frame["memo"][0] == "<b>x"


def test_only_the_first_rows_are_looked_at_and_the_law_holds(tmp_path: Path) -> None:
    found = preview(start(tmp_path, *(BAD * 20)), form())
    assert found.frames["payment"].height == found.counts["rows"] == ROWS
    assert found.counts["rows"] == sum(found.counts[n] for n in ("facts", "noted", "rejected"))


def test_two_columns_of_amounts_are_marked_where_they_stand(tmp_path: Path) -> None:
    both = Draft(
        "m",
        "payment",
        (Column("账", "account"), Column("额", "amount_in"), Column("类", "amount_out"), Column("日", "time_ms")),
        {"currency": "CNY"},
    )
    found = preview(start(tmp_path, "99001,x,2021-09-01,,2.00,,"), form(both))
    assert found.fields["payment"] == ("account", "time_ms", "amount", "direction")
    assert (2, "amount", "bad_amount", "x") in marks(found)
    assert found.frames["payment"].select("amount", "direction").row(0) == (200, "out")


def test_columns_that_nothing_says_are_marked_for_the_table(tmp_path: Path) -> None:
    bare = Draft("m", "person", (Column("账", "name"),))
    found = preview(start(tmp_path, GOOD), form(bare))
    assert (0, None, "unknown_column", None) in marks(found)
    assert preview(start(tmp_path, GOOD), form(bare.over(HEADER.split(",")).decided())).counts["issues"] == 0


def test_a_table_that_is_not_claimed_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(MappingError) as caught:
        preview(start(tmp_path, GOOD), form(Draft("m", "person", (Column("姓名", "name"),))))
    assert caught.value.detail == "other_table"


def test_every_table_of_a_workbook_has_its_start(tmp_path: Path) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(tmp_path / "two.xlsx") as book:
        for name, header in (("甲", ["A", "B"]), ("乙", ["C", "D"])):
            sheet = book.add_worksheet(name)
            for row, cells in enumerate([header, *([f"{name}{n}", "x"] for n in range(60))]):
                sheet.write_row(row, 0, cells)
    (source,) = walk([tmp_path / "two.xlsx"])
    found = list(starts(source, []))
    assert [(s.sheet, s.head.name, s.head.header, s.block.frame.height) for s in found] == [
        (0, "甲", ("A", "B"), ROWS),
        (1, "乙", ("C", "D"), ROWS),
    ]
