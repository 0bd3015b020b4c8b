"""Small files of one form say together what each says alone."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter
from polars.testing import assert_frame_equal

from loaders import FORMATS, together
from loaders.archives import walk
from loaders.reading import TableRead, read
from loaders.together import read_all

HEADER = "交易卡号,交易时间,交易金额,收付标志,交易对手账卡号,对手户名"
ROW = "99000100000000000{n:02d},2021090110000{n},{n}.00,出,9900010000000000025,钱某乙"


def said(parts: Iterable[TableRead]) -> list[tuple[int, str, str, int, dict[str, pl.DataFrame]]]:
    found = []
    for part in parts:
        own = part.outcome
        frames = {**own.facts, "noted": own.noted, "issues": own.issues}
        there = {kind: frame for kind, frame in frames.items() if frame is not None and frame.height}
        found.append((part.sheet, part.name, part.reader, own.rows_in, there))
    # Parts without rows say nothing.
    return [one for one in found if one[3] or one[4]]


def alone_and_together(folder: Path) -> int:
    """How many of the files were read among others; what they say must be the same."""
    alone = {source.shown: said(read(source, FORMATS)) for source in walk([folder])}
    joined = {source.shown: said(parts) for source, parts in read_all(walk([folder]), FORMATS, lambda _: True)}
    assert joined.keys() == alone.keys()
    for name, parts in alone.items():
        assert [part[:4] for part in joined[name]] == [part[:4] for part in parts], name
        for one, other in zip(joined[name], parts, strict=True):
            assert one[4].keys() == other[4].keys(), name
            for kind in other[4]:
                assert_frame_equal(one[4][kind], other[4][kind], categorical_as_str=True, check_column_order=False)
    return len(alone)


def test_every_file_of_the_sample(small_sample: Path) -> None:
    assert alone_and_together(small_sample) > 50


@pytest.mark.parametrize("most", [1, 2, 500])
def test_groups_of_any_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    monkeypatch.setattr(together, "MOST_TABLES", most)
    for n in range(5):
        rows = [ROW.format(n=n), ROW.format(n=n).replace("出", "?"), ROW.format(n=n).replace(".00", ".005"), "合计,,9"]
        (tmp_path / f"{n}.csv").write_text("\n".join([HEADER, *rows[: n + 1]]), "gb18030")
    (tmp_path / "titled.csv").write_text("\n".join(["某银行交易明细", HEADER, ROW.format(n=7)]), "utf-8")
    (tmp_path / "empty.csv").write_text(HEADER + "\n", "utf-8")
    (tmp_path / "none.csv").write_text("", "utf-8")
    (tmp_path / "other.csv").write_text("甲,乙\n1,2\n", "utf-8")
    assert alone_and_together(tmp_path) == 9


CARRIER = ["起始时间", "通信地点", "通信方式", "对方号码", "通信时长"]


def write_book(path: Path, sheets: dict[str, list[list[str]]]) -> None:
    with xlsxwriter.Workbook(path) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for r, row in enumerate(rows):
                for c, cell in enumerate(row):
                    sheet.write_string(r, c, cell)


@pytest.mark.parametrize("most", [1, 2, 3, 500])
def test_sheets_of_workbooks_keep_their_titles_and_numbers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(together, "MOST_TABLES", most)
    call = ["2021-09-01 10:00:0{n}", "云州", "主叫", "1000000010{n}", "1分{n}秒"]

    def line(n: int) -> list[list[str]]:
        return [[f"本机号码：1000000000{n}"], CARRIER, *([c.format(n=m) for c in call] for m in range(n))]

    write_book(tmp_path / "a.xlsx", {f"s{n}": line(n) for n in range(4)})
    write_book(tmp_path / "b.xlsx", {"s": line(5), "other": [["甲", "乙"], ["1", "2"]], "t": line(2), "blank": []})
    (tmp_path / "c.csv").write_text("\n".join(",".join(row) for row in line(3)), "utf-8")
    assert alone_and_together(tmp_path) == 3
    owns = [
        owner
        for _, parts in read_all(walk([tmp_path]), FORMATS, lambda _: True)
        for part in parts
        for owner in (part.outcome.facts["call"]["own"].to_list() if part.outcome.facts else ())
    ]
    assert sorted(owns) == sorted(f"1000000000{n}" for n in (1, 2, 3, 5, 2, 3) for _ in range(n))


def test_nothing_is_carried_from_one_table_into_the_next(tmp_path: Path) -> None:
    head = "账户状态\t账号\t注册姓名\t注册时间\t注册身份证号\t绑定手机\t绑定状态\t开户行信息\t银行账号"
    own = "正常\twxid_a{n}\t某甲\t2015-03-01 12:00:00\t\t\t\t\t990001000000000000{n}"
    further = "\t\t\t\t\t\t已绑定\t\t990001000000000001{n}"
    closed = "注销信息\n账号\t注册姓名\t注销时间\nwxid_b{n}\t某乙\t2019-01-01 00:00:00"
    for n, lines in enumerate([[own, further], [further, own, further], [further], [own, closed]]):
        (tmp_path / f"{n}.txt").write_text("\n".join([head, *lines]).format(n=n), "utf-8")
    assert alone_and_together(tmp_path) == 4


def test_what_is_not_wanted_is_not_read(tmp_path: Path) -> None:
    for n in range(3):
        (tmp_path / f"{n}.csv").write_text("\n".join([HEADER, ROW.format(n=n)]), "utf-8")
    found = read_all(walk([tmp_path]), FORMATS, lambda source: not source.shown.endswith("1.csv"))
    assert sorted(Path(source.shown).name for source, _ in found) == ["0.csv", "2.csv"]
