"""Records of delimited text: quotes obeyed where they are quotes, and nothing swallowed where they are not."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.tokens import NONE, find_delimiter, spelled, split_records


def cells(text: str, delimiter: str = ",", width: int = 0) -> list[list[str]]:
    return [r.cells for r in split_records(text.split("\n"), delimiter, True, width)[0]]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("1,2,3\n4,5,6", [["1", "2", "3"], ["4", "5", "6"]]),
        ('a,"b,c",d', [["a", "b,c", "d"]]),
        ('a,"b\nc",d\n1,2,3', [["a", "b\nc", "d"], ["1", "2", "3"]]),
        ('a,"say ""hi""",d', [["a", 'say "hi"', "d"]]),
        ('"",,""', [["", "", ""]]),
        ('"a"\r\n"b\r\nc",d\r', [["a"], ["b\nc", "d"]]),
        # quotes that are none
        ('5" pipe,x', [['5" pipe', "x"]]),
        ('a,"never closed,c\n1,2,3', [["a", '"never closed', "c"], ["1", "2", "3"]]),
        ('"x"y",2', [['x"y', "2"]]),
        ("", [[""]]),
    ],
)
def test_records(text: str, rows: list[list[str]]) -> None:
    assert cells(text) == rows


def test_a_stray_quote_swallows_no_whole_rows() -> None:
    lines = ['1,"赵,x,y,z', "2,a,b,c,d", "3,e,f,g,h", '4,李",i,j,k']
    split = [line.split(",") for line in lines]
    assert cells("\n".join(lines), width=5) == split
    assert len(cells("\n".join(lines))) == 1, "nothing tells that it is no text over four lines"


def test_a_record_that_goes_on_is_left_for_later() -> None:
    records, used = split_records(["1,2", '3,"open'], ",", last=False)
    assert ([r.cells for r in records], used) == ([["1", "2"]], 1)


@given(st.lists(st.lists(st.text("ab,\"\n'| ", max_size=6), min_size=2, max_size=4), min_size=1, max_size=6))
def test_what_the_csv_module_writes_comes_back(rows: list[list[str]]) -> None:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(rows)
    assert cells(out.getvalue().removesuffix("\n")) == rows


@pytest.mark.parametrize(
    ("lines", "known", "delimiter"),
    [
        (["卡号,金额", "1,2"], (), ","),
        (["卡号\t金额", "1\t2"], (), "\t"),
        (["卡号;金额;时间", "1;2,50;3"], (), ";"),
        (["卡号|金额|时间", "1|2,50|3"], (), "|"),
        (["卡号\t,金额\t", "1\t,2\t", "3\t,4\t"], (), ","),
        (["卡号,金额", "1\t,2\t", "3\t,4\t"], ("卡号", "金额"), ","),
        (["说明, 共两列", "卡号\t金额", "1\t2"], ("卡号", "金额"), "\t"),
        (["手机号", "10012345678"], (), NONE),
        ([], (), NONE),
    ],
)
def test_delimiter(lines: list[str], known: tuple[str, ...], delimiter: str) -> None:
    assert find_delimiter(lines, frozenset(known)) == delimiter


def test_headers_are_compared_without_width_and_blanks() -> None:
    assert spelled(" 交易金额（分）\ufeff") == "交易金额(分)"
