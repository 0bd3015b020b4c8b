"""The header of a table: by its words, else by its shape; never by a fixed number of rows."""

from __future__ import annotations

import pytest

from loaders.headers import find_header, is_header, make_head, name_above, trim

KNOWN = frozenset({"交易卡号", "交易时间", "交易金额", "查询卡号"})


@pytest.mark.parametrize(
    ("rows", "at"),
    [
        ([["交易卡号", "交易时间", "交易金额"], ["1", "2", "3"]], 0),
        ([["某银行交易明细"], [], ["查询卡号", "6222"], ["交易卡号", "交易时间", "交易金额"], ["1", "2", "3"]], 3),
        ([[" 交易卡号 ", '="交易时间"', "交易 金额"], ["1", "2", "3"]], 0),
        # nothing known: by shape
        ([["姓名", "电话"], ["赵某甲", "10012345678"]], 0),
        ([["名单"], ["姓名", "电话"], ["赵某甲", "10012345678"], ["钱某乙", "10012345679"]], 1),
        ([["2021年统计表", "", ""], ["", "", ""], ["序号", "姓名", "电话"], ["1", "赵某甲", "10012345678"]], 2),
        ([["手机号"], ["10012345678"], ["10012345679"]], 0),
        ([["某名单"], ["手机号"], ["10012345678"], ["10012345679"]], 1),
        # none at all
        ([["赵某甲", "10012345678"], ["钱某乙", "10012345679"]], -1),
        ([["10012345678"], ["10012345679"]], -1),
        ([], -1),
        ([["", ""], [None, ""]], -1),
    ],
)
def test_where_the_header_is(rows: list[list[str | None]], at: int) -> None:
    assert find_header(rows, KNOWN) == at


def test_the_head_of_a_table() -> None:
    rows = [["某银行 交易明细", None], ["交易卡号\t", " 交易金额"], ["1", "2"]]
    head = make_head(rows, 1, 3, rows[2:], "表1")
    assert head.header == ("交易卡号", "交易金额", "")
    assert head.titles == ("某银行 交易明细",)
    assert head.rows == (("1", "2", None),)
    assert head.name == "表1"


def test_a_table_without_a_header_has_empty_names() -> None:
    head = make_head([["赵某甲", "1"]], -1, 2, [["赵某甲", "1"]])
    assert (head.header, head.titles) == (("", ""), ())


def test_trim() -> None:
    assert [trim(c) for c in ('="金额"', "\ufeff卡号\t", None)] == ["金额", "卡号", ""]


@pytest.mark.parametrize(
    ("row", "yes"),
    [
        (["交易卡号", "交易时间", "交易金额"], True),
        (["交易卡号", "交易时间", None, "", " 交易金额", "又一"], True),
        (["交易卡号", "交易时间", "又一"], False),
        (["交易卡号", "交易时间", "交易金额", "又一", "再一"], False),
        (["交易卡号", "交易时间", "交易金额", "2021-09-01"], False),
    ],
)
def test_what_is_a_header_beyond_doubt(row: list[str | None], yes: bool) -> None:
    assert is_header(row, KNOWN) is yes


def test_data_below_a_header_of_its_own_is_no_title() -> None:
    row, header = ["9900", "2021-09-01", "1.00"], ["交易卡号", "交易时间", "交易金额", "查询卡号"]
    above = [["甲账户"], ["交易卡号", "交易时间", "交易金额"], row, row, ["", "合计"], []]
    names = ["title", "title", "other", "other", "title", "blank", "header"]
    assert name_above([*above, header, ["1", "2", "3"]], 6, KNOWN) == names
    assert name_above([*above[:3], header], 3, KNOWN) == ["title", "title", "title", "header"]
    assert name_above([["户名", "赵某甲", "2021-09-01"], header], 1, KNOWN) == ["title", "header"]
    assert name_above([["1", "2"]], -1, KNOWN) == []


def test_titles_whose_labels_stand_above_their_values() -> None:
    labels, values, header = (
        ["账号", "户名", ""],
        ["9900010000000017", "赵某甲", "1"],
        ["交易卡号", "交易时间", "交易金额"],
    )
    said = make_head([["某银行"], labels, values, [], header], 4, 3, []).titles
    assert said[:2] == ("账号: 9900010000000017", "户名: 赵某甲")
    assert len(make_head([labels, values, values, header], 3, 3, []).titles) == 8
    assert len(make_head([labels, ["2021年9月"], header], 2, 3, []).titles) == 3
